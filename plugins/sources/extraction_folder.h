// Whether a folder of the examiner's machine is one extraction or computer, by the folders in it.
#pragma once

#include <string>
#include <vector>

namespace plugins {

// `names`: what lies in it, sorted.
bool looks_like_extraction(const std::string& folder, const std::vector<std::string>& names);

}  // namespace plugins
