// Compares a tree with the table of a sample that an independent tool made.
#pragma once

#include <gtest/gtest.h>

#include <fstream>
#include <map>
#include <sstream>
#include <string>
#include <vector>

#include "parsers/base/file_tree.h"
#include "parsers/base/hash.h"
#include "parsers/base/text.h"
#include "parsers/container/inflate.h"

namespace tests {

inline std::string sample_folder(const std::string& sample) {
    return std::string(SOURCE_FOLDER) + "/samples/formats/" + sample;
}

// A file of a sample's evidence; a name that ends in ".gz" is unpacked.
inline parsers::SharedBytes read_sample(const std::string& sample, const std::string& name) {
    const auto file = parsers::open_file(sample_folder(sample) + "/evidence/" + name);
    if (!file.ok())
        return std::make_shared<parsers::MemorySource>("");
    if (!name.ends_with(".gz"))
        return file.value();
    auto plain = parsers::gunzip(*file.value(), {testing::TempDir()});
    return plain.ok() ? plain.value().bytes : std::make_shared<parsers::MemorySource>("");
}

// A copy with one byte changed.
inline parsers::SharedBytes with_change(const parsers::SharedBytes& source, uint64_t offset,
                                        int value) {
    auto bytes = parsers::read_all(*source, uint64_t{64} << 20);
    if (bytes.ok() && offset < bytes.value().size())
        bytes.value()[static_cast<size_t>(offset)] = static_cast<std::byte>(value);
    return std::make_shared<parsers::MemorySource>(bytes.ok() ? std::move(bytes).value()
                                                              : std::vector<std::byte>());
}

// "size modified sha256" of each live file by its path.
inline std::map<std::string, std::string> list_files(const parsers::FileTree& tree) {
    std::map<std::string, std::string> files;
    std::vector<parsers::FileEntry> entries;  // a tree may not be asked while it lists
    const auto listed =
        tree.list({[&](const parsers::FileEntry& entry) { entries.push_back(entry); },
                   [&](const std::string& where, const std::string& what) {
                       files["damaged " + where] = what;
                   }});
    for (const auto& entry : entries) {
        if (entry.kind != parsers::EntryKind::File || !entry.note.empty() ||
            entry.allocation != parsers::Allocation::Allocated)
            continue;
        const auto opened = tree.open(entry);
        const auto hash = opened.ok() ? parsers::sha256(*opened.value())
                                      : parsers::Result<parsers::Sha256>(opened.error());
        files[entry.path] = std::to_string(entry.size_bytes) + ' ' +
                            std::to_string(entry.times.modified_utc_ns.value_or(-1)) + ' ' +
                            (hash.ok() ? parsers::to_hex(hash.value()) : hash.error().what);
    }
    if (!listed.ok())
        files["failed"] = listed.error().what;
    return files;
}

// The lines of expected.tsv in the same form, without the name of the opened file.
inline std::map<std::string, std::string> expected_files(const std::string& sample) {
    std::map<std::string, std::string> files;
    std::ifstream table(sample_folder(sample) + "/expected.tsv");
    std::string line;
    std::getline(table, line);
    while (std::getline(table, line)) {
        const auto cells = parsers::split(line, '\t');
        if (cells.size() == 5 && cells[4] == "live")
            files[cells[0].substr(cells[0].find('/') + 1)] =
                cells[1] + ' ' + cells[2] + ' ' + cells[3];
    }
    return files;
}

// Empty where every file of the table is there as it says, and no other one.
inline std::string find_differences(const parsers::FileTree& tree, const std::string& sample) {
    const auto expected = expected_files(sample);
    const auto found = list_files(tree);
    std::ostringstream differences;
    if (expected.empty())
        differences << "no table for " << sample << '\n';
    for (const auto& [path, facts] : expected) {
        const auto there = found.find(path);
        if (there == found.end())
            differences << "missing: " << path << '\n';
        else if (there->second != facts)
            differences << path << ": " << there->second << " instead of " << facts << '\n';
    }
    for (const auto& [path, facts] : found)
        if (!expected.contains(path))
            differences << "not expected: " << path << ' ' << facts << '\n';
    return differences.str();
}

}  // namespace tests
