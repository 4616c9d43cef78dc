// Golden files: what a plugin gives for a sample against what its expected.jsonl lists.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "parsers/base/result.h"
#include "plugins/host/finding.h"
#include "plugins/host/sample.h"

namespace plugins {

struct Golden {
    std::filesystem::path path;
    std::vector<std::string> expected;  // empty where there is no file
    std::vector<std::string> given;
};
Golden golden_of(const Sample& sample, const RunResult& result);
std::vector<Finding> golden_findings(const Golden& golden);
std::vector<std::string> difference(const Golden& golden);  // "-" and "+" before each line
parsers::Result<void> write_golden(const Golden& golden);

}  // namespace plugins
