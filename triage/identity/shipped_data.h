// Shipped data: the files of triage/data, found beside the program or in the source tree.
#pragma once

#include <string>
#include <string_view>

#include "parsers/base/result.h"

namespace triage {

// A text file with the SHA-256 of its bytes (hex), so that a judgment can name what it was made by.
struct DataFile {
    std::string path;
    std::string text;
    std::string sha256;
};

parsers::Result<DataFile> read_data_file(const std::string& path);

// `name` is a file of triage/data, such as weights.toml or lexicon.tsv. An installed program reads
// what was installed with it; one run from a build folder reads the source tree.
parsers::Result<DataFile> read_shipped(std::string_view name);

// The file at `path`, or the shipped one where no path is given.
parsers::Result<DataFile> read_given_or_shipped(const std::string& path, std::string_view shipped);

}  // namespace triage
