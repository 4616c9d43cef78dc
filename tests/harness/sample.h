// The samples of this tree and every plugin that there is, for the tests over them.
#pragma once

#include <ostream>
#include <string>
#include <vector>

#include "plugins/host/sample.h"

namespace tests {

using plugins::EvidenceFiles;
using plugins::Found;
using plugins::run_plugin_over;
using plugins::RunResult;
using plugins::TemporaryFolder;

// Printed by gtest as its folder.
struct Sample : plugins::Sample {};

// <plugin>_<case> with letters, digits and '_' only, as gtest wants it.
std::string test_name(const Sample& sample);
void PrintTo(const Sample& sample, std::ostream* stream);  // found by gtest

// Under samples/apps and tests/harness/fixtures/samples, sorted.
std::vector<Sample> find_samples();

// Every plugin there is: built in, the fixtures, and shared objects that were built.
const plugins::Registry& all_plugins();

// The file that the author of the plugin edits; "" where there is none.
std::string source_of(const std::string& plugin);

// Fails the running test where the evidence cannot be made.
EvidenceFiles evidence_of(const Sample& sample, const TemporaryFolder& folder);

}  // namespace tests
