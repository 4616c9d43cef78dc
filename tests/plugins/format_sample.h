// FormatSample: one folder of samples/formats, opened as an exhibit and compared with what an
// independent tool says of it.
#pragma once

#include <ostream>
#include <string>
#include <vector>

namespace tests {

struct FormatSample {
    std::string id;      // the folder's name
    std::string folder;  // samples/formats/<id>
    std::string kind;
    std::string title;
    std::string open;  // file or folder below evidence/ that is the exhibit
    std::string tool;
    std::string verified;
    std::string unsupported;
    std::vector<std::string> formats;  // words of the table of formats that it proves
    std::vector<std::string> passwords;
    std::vector<std::string> keys;
    // The devices inside the exhibit: "emulator-1 kind root further-root ...", by name.
    std::vector<std::string> devices;
    bool keep_gz = false;
    bool shadow_copies = false;
};

// For the name of a parameterized test.
inline void PrintTo(const FormatSample& sample, std::ostream* out) {
    *out << sample.id;
}

// In the order of their ids.
std::vector<FormatSample> format_samples();

struct Comparison {
    size_t equal = 0;  // files that are all that the tool says
    std::vector<std::string> differences;
};

// Unpacks the sample below `scratch` and compares names, sizes, times and SHA-256 of every file,
// the devices found, and the ledger lines that must be there.
Comparison compare(const FormatSample& sample, const std::string& scratch);

}  // namespace tests
