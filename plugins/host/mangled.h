// Mangled copies: a plugin reads damaged copies of a sample in a process of its own, so that a
// crash or a hang is a finding and ends nothing else.
#pragma once

#include <chrono>
#include <string>
#include <vector>

#include "plugins/host/sample.h"

namespace plugins {

inline constexpr int kMangledCopies = 64;  // of each file
// Far above the usual; sanitizers are slow.
inline constexpr std::chrono::seconds kTimeOfOneRun{20};

struct MangledRun {
    int copies = kMangledCopies;  // 0: the sample as it is, alone
    std::chrono::milliseconds time_of_one_run = kTimeOfOneRun;
};

// Reads the sample as it is and then its copies; what went wrong, one sentence each that names the
// file and how it was mangled. The copies are the same in every run.
std::vector<std::string> mangled_findings(const Plugin& plugin, const EvidenceFiles& files,
                                          const MangledRun& run);

}  // namespace plugins
