// FileSystemSample: a folder of samples/formats, opened and held against what another tool read.
#pragma once

#include <gtest/gtest.h>

#include <fstream>
#include <map>
#include <sstream>
#include <string>
#include <vector>

#include "parsers/base/hash.h"
#include "parsers/base/layer.h"
#include "parsers/base/text.h"
#include "parsers/container/inflate.h"

namespace tests {

struct ExpectedFile {
    std::string size;
    std::string modified_utc_ns;
    std::string sha256;
    std::string status;
};

struct ListedTree {
    std::map<std::string, parsers::FileEntry> entries;
    std::vector<std::string> damage;  // "where: what"
};

inline std::string format_folder(const std::string& id) {
    return std::string(SOURCE_FOLDER) + "/samples/formats/" + id + "/";
}

// The file of the sample, unpacked.
inline parsers::SharedBytes sample_bytes(const std::string& id, const std::string& name) {
    const auto plain = parsers::open_file(format_folder(id) + "evidence/" + name);
    if (plain.ok())
        return plain.value();
    const auto packed = parsers::open_file(format_folder(id) + "evidence/" + name + ".gz");
    EXPECT_TRUE(packed.ok()) << id << " " << name;
    if (!packed.ok())
        return std::make_shared<parsers::MemorySource>("");
    return parsers::gunzip(*packed.value(), parsers::Scratch{"", uint64_t{1} << 30}).value().bytes;
}

inline std::vector<std::byte> sample_copy(const std::string& id, const std::string& name) {
    return parsers::read_all(*sample_bytes(id, name), uint64_t{1} << 30).value();
}

inline parsers::SharedBytes to_source(std::vector<std::byte> bytes) {
    return std::make_shared<parsers::MemorySource>(std::move(bytes));
}

// The rows of expected.tsv by their path below the file.
inline std::map<std::string, ExpectedFile> expected_files(const std::string& id,
                                                          const std::string& name) {
    std::ifstream file(format_folder(id) + "expected.tsv");
    std::map<std::string, ExpectedFile> rows;
    std::string line;
    std::getline(file, line);
    while (std::getline(file, line)) {
        const auto cells = parsers::split(line, '\t');
        if (cells.size() != 5 || !cells[0].starts_with(name + "/")) {
            ADD_FAILURE() << "a bad row: " << line;
            continue;
        }
        rows[cells[0].substr(name.size() + 1)] = {cells[1], cells[2], cells[3], cells[4]};
    }
    return rows;
}

inline ListedTree list_tree(const parsers::FileTree& tree) {
    ListedTree listed;
    const auto outcome = tree.list({[&](const parsers::FileEntry& entry) {
                                        // A removed name never stands in for a live one.
                                        if (entry.allocation == parsers::Allocation::Allocated)
                                            listed.entries[entry.path] = entry;
                                        else
                                            listed.entries.emplace(entry.path, entry);
                                    },
                                    [&](const std::string& where, const std::string& what) {
                                        listed.damage.push_back(where + ": " + what);
                                    }});
    if (!outcome.ok())
        listed.damage.push_back("list: " + outcome.error().what);
    return listed;
}

inline std::string content_hash(const parsers::FileTree& tree, const parsers::FileEntry& entry) {
    const auto content = tree.open(entry);
    if (!content.ok())
        return "no content: " + content.error().what;
    const auto hash = parsers::sha256(*content.value());
    return hash.ok() ? parsers::to_hex(hash.value()) : "no content: " + hash.error().what;
}

// Every expected row is listed as it should be, and no live file is listed that is not expected.
inline void expect_sample(const std::string& id, const std::string& name,
                          const parsers::FileTree& tree) {
    const auto expected = expected_files(id, name);
    const auto listed = list_tree(tree);
    ASSERT_FALSE(expected.empty());
    for (const auto& [path, row] : expected) {
        const auto found = listed.entries.find(path);
        if (found == listed.entries.end()) {
            ADD_FAILURE() << id << ": " << path << " is not listed";
            continue;
        }
        const parsers::FileEntry& entry = found->second;
        EXPECT_EQ(entry.allocation == parsers::Allocation::Allocated, row.status != "deleted")
            << id << ": " << path;
        if (!row.size.empty()) {
            EXPECT_EQ(std::to_string(entry.size_bytes), row.size) << id << ": " << path;
        }
        if (!row.modified_utc_ns.empty()) {
            EXPECT_EQ(std::to_string(entry.times.modified_utc_ns.value_or(0)), row.modified_utc_ns)
                << id << ": " << path;
        }
        if (!row.sha256.empty()) {
            EXPECT_EQ(content_hash(tree, entry), row.sha256) << id << ": " << path;
        }
    }
    for (const auto& [path, entry] : listed.entries) {
        const bool is_live_file = entry.kind == parsers::EntryKind::File &&
                                  entry.allocation == parsers::Allocation::Allocated;
        EXPECT_TRUE(!is_live_file || expected.contains(path)) << id << ": " << path;
    }
}

}  // namespace tests
