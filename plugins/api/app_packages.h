// Which app a package of Android or a bundle of iOS is.
#pragma once

#include <string>
#include <string_view>

namespace plugins {

// The design's word of the app ("whatsapp"); the package itself where the word is not known.
std::string app_of_package(std::string_view package);

}  // namespace plugins
