// Finding: one thing that the author of a plugin has to mend.
#pragma once

#include <cstddef>
#include <string>

namespace plugins {

// `line` is 0 where the file as a whole is meant.
struct Finding {
    std::string file;
    size_t line = 0;
    std::string what;  // what is wrong, and what to do
};

inline std::string to_text(const Finding& finding) {
    return finding.file + (finding.line == 0 ? "" : ":" + std::to_string(finding.line)) + ": " +
           finding.what;
}

}  // namespace plugins
