// LevelDB: the entries of one file of a database, each with its place and its age.
//
// Formats: doc/log_format.md, doc/table_format.md and version_edit.cc of LevelDB.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "parsers/base/result.h"

namespace parsers {

struct LevelDbEntry {
    std::string key;
    std::optional<std::string> value;  // absent: the key was deleted
    uint64_t sequence = 0;             // larger is newer, across all files of the database
    uint64_t offset = 0;               // of the record of a log, or of the block of a table
    uint64_t size_bytes = 0;
};

struct LevelDbDamage {
    uint64_t offset = 0;
    uint64_t size_bytes = 0;
    std::string what;
};

struct LevelDbContent {
    std::vector<LevelDbEntry> entries;  // in stored order
    std::vector<LevelDbDamage> damage;  // what was left out
};

// The log (NNNNNN.log): what was written last, and all versions of it.
LevelDbContent read_leveldb_log(std::span<const std::byte> bytes);

// A table (NNNNNN.ldb or .sst). An error where its footer or index cannot be read.
Result<LevelDbContent> read_leveldb_table(std::span<const std::byte> bytes);

// Which files hold the database as it stands, by MANIFEST-NNNNNN.
struct LevelDbFiles {
    uint64_t first_log = 0;  // logs of lower numbers are done with
    std::set<uint64_t> tables;
};
Result<LevelDbFiles> read_leveldb_manifest(std::span<const std::byte> bytes);

// 5 of "000005.ldb" and of "a/000005.log"; absent for other names.
std::optional<uint64_t> leveldb_file_number(std::string_view path);

}  // namespace parsers
