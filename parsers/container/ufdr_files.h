// UfdrFile: what a Cellebrite report lists of one exported file.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "parsers/base/byte_source.h"
#include "parsers/base/file_tree.h"
#include "parsers/base/result.h"

namespace parsers {

// As the report has it: `path` on the device, `local_path` beside report.xml; empty where absent.
struct UfdrFile {
    std::string id;
    std::string file_system;
    std::string path;
    std::string local_path;
    std::string md5;     // lower-case hex
    std::string sha256;  // lower-case hex
    std::string deleted;
    std::optional<uint64_t> size_bytes;
    FileTimes times;
    bool is_carved = false;
};

// `broken`: why the list is not whole, with the byte.
struct UfdrFiles {
    std::vector<UfdrFile> files;
    std::optional<Error> broken;
};

// Reads the whole document once.
UfdrFiles read_ufdr_files(const ByteSource& report_xml);

}  // namespace parsers
