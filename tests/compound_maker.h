// Makes compound files of streams at the root, as [MS-CFB] describes them.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "tests/container_maker.h"

namespace tests {

inline std::string compound_entry(const std::string& name, int kind, uint32_t child, uint32_t right,
                                  uint64_t first, uint64_t size) {
    std::string wide;
    for (const char letter : name)
        wide += std::string(1, letter) + '\0';
    const uint64_t name_bytes = wide.size() + 2;
    wide.resize(64, '\0');
    return wide + little(name_bytes, 2) + little(static_cast<uint64_t>(kind), 1) + little(1, 1) +
           little(UINT32_MAX, 4) + little(right, 4) + little(child, 4) + std::string(36, '\0') +
           little(first, 4) + little(size, 8);
}

// Every stream is filled up to 4096 bytes, below which it would lie elsewhere. The table is sector
// 0, so that there may be 126 sectors, and the directory sector 1, so that there may be 3 streams.
inline std::string make_compound(std::vector<MadeEntry> streams) {
    constexpr uint32_t kEnd = 0xFFFFFFFE;
    std::vector<uint32_t> table{0xFFFFFFFD, kEnd};
    std::string body;
    std::string directory = compound_entry("Root Entry", 5, 1, UINT32_MAX, kEnd, 0);
    for (size_t i = 0; i < streams.size(); ++i) {
        std::string& content = streams[i].content;
        content.resize(std::max<size_t>(content.size(), 4096), '\0');
        const size_t first = table.size();
        const size_t sectors = (content.size() + 511) / 512;
        for (size_t sector = 1; sector < sectors; ++sector)
            table.push_back(static_cast<uint32_t>(first + sector));
        table.push_back(kEnd);
        const auto right = i + 1 < streams.size() ? static_cast<uint32_t>(i + 2) : UINT32_MAX;
        directory += compound_entry(streams[i].name, 2, UINT32_MAX, right, first, content.size());
        content.resize(sectors * 512, '\0');
        body += content;
    }
    std::string file = "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1" + std::string(16, '\0');
    for (const uint64_t number : {0x3E, 3, 0xFFFE, 9, 6})
        file += little(number, 2);
    file += std::string(10, '\0');
    for (const uint32_t number : {1U, 1U, 0U, 4096U, kEnd, 0U, kEnd, 0U, 0U})
        file += little(number, 4);
    file += std::string(108 * 4, '\xFF');
    table.resize(128, UINT32_MAX);
    for (const uint32_t next : table)
        file += little(next, 4);
    directory.resize(512, '\0');
    return file + directory + body;
}

}  // namespace tests
