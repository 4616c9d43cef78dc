// The harness: what every plugin must keep on every one of its samples. The tests and
// `triage plugins check` run the same functions.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "plugins/host/finding.h"
#include "plugins/host/sample.h"

namespace plugins {

// Stands where the author has to write something, in what `triage plugins new` makes.
inline constexpr std::string_view kToFillIn = "(fill in";

// A plugin with the file that an author mends: its .toml or .cpp, or the .so where neither is
// known.
struct Subject {
    const Plugin* plugin = nullptr;
    std::string source;
    std::string source_text;  // "" where it cannot be read
};
Subject subject_of(const Plugin& plugin, const std::string& source);

// What is wrong with how a plugin describes itself.
std::vector<Finding> description_findings(const Subject& subject);

// about.md of the case or of the plugin is there, and no line of it is still to be filled in.
std::vector<Finding> about_findings(const Sample& sample);

// What it emitted: declared kinds only, every place once, types and codes of the data model, stored
// values kept, times that can be.
std::vector<Finding> record_findings(const Subject& subject, const Sample& sample,
                                     const RunResult& result);

// Every place is found again in the files.
std::vector<Finding> place_findings(const Subject& subject, const Sample& sample,
                                    const EvidenceFiles& files, const RunResult& result);

// All of them for one sample, its mangled copies too.
std::vector<Finding> sample_findings(const Subject& subject, const Sample& sample);

}  // namespace plugins
