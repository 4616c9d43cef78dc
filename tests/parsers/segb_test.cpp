// Files of Biome that were made here, in both versions, and what can be wrong with them.
#include "parsers/format/segb.h"

#include <gtest/gtest.h>
#include <libdeflate.h>

#include <bit>

namespace parsers {
namespace {

struct Given {
    uint32_t state;
    std::string content;
};

std::string number(uint64_t value, size_t size) {
    std::string text;
    for (size_t i = 0; i < size; ++i)
        text += static_cast<char>(value >> (8 * i) & 0xff);
    return text;
}

const std::string kTime = number(std::bit_cast<uint64_t>(785'600'000.0), 8);

std::string checksum(const std::string& content) {
    return number(libdeflate_crc32(0, content.data(), content.size()), 4);
}

std::string first(const std::vector<Given>& records) {
    std::string body;
    for (const Given& record : records) {
        body += number(record.content.size(), 4) + number(record.state, 4) + kTime + kTime +
                checksum(record.content) + number(0, 4) + record.content;
        body.resize((56 + body.size() + 7) / 8 * 8 - 56);
    }
    return number(56 + body.size(), 4) + std::string(48, '\0') + "SEGB" + body;
}

std::string second(const std::vector<Given>& records) {
    std::string body;
    std::string list;
    for (const Given& record : records) {
        body += checksum(record.content) + number(0, 4) + record.content;
        list += number(body.size(), 4) + number(record.state, 4) + kTime;
        body.resize((body.size() + 3) / 4 * 4);
    }
    return "SEGB" + number(records.size(), 4) + kTime + std::string(16, '\0') + body + list;
}

SegbFile read(const std::string& bytes) {
    const auto file = read_segb(MemorySource(bytes));
    EXPECT_TRUE(file.ok());
    return file.ok() ? file.value() : SegbFile{};
}

const std::vector<Given> kThree = {{1, "one"}, {3, "deleted"}, {1, "three!"}};

TEST(Segb, ReadsBothVersions) {
    for (const std::string& bytes : {first(kThree), second(kThree)}) {
        const SegbFile file = read(bytes);
        EXPECT_EQ(file.problems, std::vector<std::string>{});
        ASSERT_EQ(file.records.size(), 3U);
        for (size_t i = 0; i < 3; ++i) {
            EXPECT_EQ(file.records[i].content, kThree[i].content);
            EXPECT_EQ(file.records[i].state, kThree[i].state);
            EXPECT_EQ(to_iso8601(*file.records[i].written.utc_ns), "2025-11-23T14:13:20Z");
            EXPECT_EQ(bytes.substr(file.records[i].offset, kThree[i].content.size()),
                      kThree[i].content);
        }
    }
    EXPECT_EQ(read(first(kThree)).version, 1);
    EXPECT_EQ(read(second(kThree)).version, 2);
}

TEST(Segb, TellsAChecksumThatDoesNotFit) {
    for (std::string bytes : {first(kThree), second(kThree)}) {
        bytes[bytes.find("one")] = 'O';
        const SegbFile file = read(bytes);
        ASSERT_EQ(file.records.size(), 2U);
        EXPECT_EQ(file.records[0].content, "deleted");
        ASSERT_EQ(file.problems.size(), 1U);
        EXPECT_NE(file.problems[0].find("another checksum"), std::string::npos);
    }
}

TEST(Segb, KeepsWhatStandsBeforeABreak) {
    std::string large = first(kThree);
    large.resize(large.size() - 8);
    const SegbFile cut = read(large);
    EXPECT_EQ(cut.records.size(), 2U);
    EXPECT_EQ(cut.problems.size(), 1U);
    std::string list = second(kThree);
    list[4] = 'x';
    EXPECT_NE(read(list).problems.at(0).find("is larger than the file"), std::string::npos);
    std::string order = second(kThree);
    order[order.size() - 16] = '\x7f';
    EXPECT_EQ(read(order).records.size(), 2U);
    EXPECT_EQ(read(order).problems.size(), 1U);
}

TEST(Segb, RefusesOtherFiles) {
    EXPECT_FALSE(is_segb(MemorySource("SEGB")));
    EXPECT_FALSE(read_segb(MemorySource(std::string(100, 'x'))).ok());
    EXPECT_TRUE(is_segb(MemorySource(second({}))));
    EXPECT_TRUE(read(second({})).records.empty());
}

}  // namespace
}  // namespace parsers
