// Logs built here entry by entry. The samples of the plugin windows_registry_desktop hold logs of
// changes that hivex made.
#include "parsers/format/registry_log.h"

#include <gtest/gtest.h>

#include "parsers/base/text.h"
#include "parsers/format/registry_hive.h"

namespace parsers {
namespace {

using Bytes = std::vector<std::byte>;
using Texts = std::vector<std::string>;

void put(Bytes& bytes, size_t at, uint64_t number, size_t size) {
    if (bytes.size() < at + size)
        bytes.resize(at + size);
    for (size_t i = 0; i < size; ++i)
        bytes[at + i] = static_cast<std::byte>(number >> (8 * i) & 0xff);
}

void put(Bytes& bytes, size_t at, std::string_view text) {
    for (size_t i = 0; i < text.size(); ++i)
        put(bytes, at + i, static_cast<uint8_t>(text[i]), 1);
}

struct HeaderSays {
    uint32_t type = 0;
    uint32_t begun = 10;
    uint32_t finished = 9;
    uint32_t bins_bytes = 8192;
    uint64_t written = 1234;
};

Bytes header(const HeaderSays& says) {
    Bytes bytes(512);
    put(bytes, 0, "regf");
    put(bytes, 4, says.begun, 4);
    put(bytes, 8, says.finished, 4);
    put(bytes, 12, says.written, 8);
    put(bytes, 28, says.type, 4);
    put(bytes, 40, says.bins_bytes, 4);
    put(bytes, 44, 1, 4);
    put(bytes, 508, registry_checksum(bytes), 4);
    return bytes;
}

// Two bins, each filled with the letter 'a'.
Bytes hive(const HeaderSays& says = {}) {
    Bytes bytes = header(says);
    bytes.resize(4096);
    bytes.resize(4096 + 8192, std::byte{'a'});
    for (const uint32_t bin : {0U, 4096U}) {
        put(bytes, 4096 + bin, "hbin");
        put(bytes, 4096 + bin + 4, bin, 4);
        put(bytes, 4096 + bin + 8, 4096, 4);
        put(bytes, 4096 + bin + 20, says.written, 8);
    }
    return bytes;
}

struct Page {
    uint32_t at;
    char letter;
};

Bytes entry(uint32_t sequence, const std::vector<Page>& pages, uint32_t bins_bytes = 8192) {
    Bytes content;
    for (const Page& page : pages) {
        put(content, content.size(), page.at, 4);
        put(content, content.size(), 512, 4);
    }
    for (const Page& page : pages)
        content.resize(content.size() + 512, static_cast<std::byte>(page.letter));
    content.resize((content.size() + 40 + 511) / 512 * 512 - 40);
    Bytes bytes;
    put(bytes, 0, "HvLE");
    put(bytes, 4, content.size() + 40, 4);
    put(bytes, 8, 0, 4);
    put(bytes, 12, sequence, 4);
    put(bytes, 16, bins_bytes, 4);
    put(bytes, 20, pages.size(), 4);
    put(bytes, 24, marvin32(content, kRegistryLogSeed), 8);
    put(bytes, 32, marvin32(bytes, kRegistryLogSeed), 8);
    bytes.insert(bytes.end(), content.begin(), content.end());
    return bytes;
}

RegistryLog log(const std::string& name, uint32_t begun, const std::vector<Bytes>& entries) {
    Bytes bytes = header({.type = 6, .begun = begun, .finished = begun});
    for (const Bytes& one : entries)
        bytes.insert(bytes.end(), one.begin(), one.end());
    return {name, std::make_shared<MemorySource>(bytes)};
}

RecoveredHive apply(const Bytes& bytes, const std::vector<RegistryLog>& logs) {
    return apply_registry_logs(MemorySource(bytes), logs).value();
}

// The letters in the middle of the sectors at these places among the bins.
std::string letters(const RecoveredHive& hive, const std::vector<size_t>& places) {
    std::string text;
    for (const size_t place : places)
        text += static_cast<char>(hive.bytes.at(4096 + place + 256));
    return text;
}

// Known answers of the tests of .NET's Marvin.
TEST(RegistryLog, HashesAsOthersDo) {
    const auto hash = [](uint64_t seed, std::string_view hex) {
        return marvin32(from_hex(hex), seed);
    };
    EXPECT_EQ(hash(0x4FB61A001BDBCC, ""), 0x30ED35C100CD3C7DU);
    EXPECT_EQ(hash(0x4FB61A001BDBCC, "af"), 0x48E73FC77D75DDC1U);
    EXPECT_EQ(hash(0x4FB61A001BDBCC, "e70f"), 0xB5F6E1FC485DBFF8U);
    EXPECT_EQ(hash(0x4FB61A001BDBCC, "37f495"), 0xF0B07C789B8CF7E8U);
    EXPECT_EQ(hash(0x4FB61A001BDBCC, "8642dc59"), 0x7008F2E87E9CF556U);
    EXPECT_EQ(hash(0x4FB61A001BDBCC, "153fb79826"), 0xE6C08C6DA2AFA997U);
    EXPECT_EQ(hash(0x804FB61A001BDBCC, "ab427ea8d10fc7"), 0xE203987DBA252FB3U);
    EXPECT_EQ(hash(0x804FB61A801BDBCC, "ff00ff"), 0x9D8577C0FE0D30BFU);
}

TEST(RegistryLog, AppliesEntriesInTheirOrder) {
    const auto done = apply(hive(), {log("LOG1", 10,
                                         {entry(10, {{512, 'b'}, {1024, 'b'}}),
                                          entry(11, {{1024, 'c'}}), entry(4, {{512, 'z'}})})});
    EXPECT_EQ(done.applied, Texts{"LOG1 (2 entries, 10 to 11)"});
    EXPECT_EQ(done.problems, Texts{});
    EXPECT_EQ(letters(done, {512, 1024, 1536}), "bca");
    // The hive says that it is closed now.
    EXPECT_EQ(done.bytes[4], std::byte{11});
    EXPECT_EQ(done.bytes[8], std::byte{11});
    EXPECT_EQ(registry_checksum(done.bytes), static_cast<uint32_t>(done.bytes[508]) |
                                                 static_cast<uint32_t>(done.bytes[509]) << 8 |
                                                 static_cast<uint32_t>(done.bytes[510]) << 16 |
                                                 static_cast<uint32_t>(done.bytes[511]) << 24);
}

TEST(RegistryLog, LeavesOutWhatTheHiveHolds) {
    const auto done =
        apply(hive(), {log("LOG1", 9, {entry(9, {{512, 'b'}}), entry(10, {{1024, 'c'}})})});
    EXPECT_EQ(done.applied, Texts{"LOG1 (1 entry, 10 to 10)"});
    EXPECT_EQ(letters(done, {512, 1024}), "ac");
    const auto none = apply(hive(), {log("LOG1", 8, {entry(8, {{512, 'b'}})})});
    EXPECT_EQ(none.applied, Texts{});
    EXPECT_EQ(none.problems, Texts{});
    EXPECT_EQ(letters(none, {512}), "a");
}

TEST(RegistryLog, AppliesTheSecondLogWhereItFollows) {
    const auto first = log("LOG2", 10, {entry(10, {{512, 'b'}})});
    const auto done = apply(hive(), {log("LOG1", 11, {entry(11, {{512, 'c'}})}), first});
    EXPECT_EQ(done.applied, (Texts{"LOG2 (1 entry, 10 to 10)", "LOG1 (1 entry, 11 to 11)"}));
    EXPECT_EQ(letters(done, {512}), "c");
    const auto gap = apply(hive(), {log("LOG1", 14, {entry(14, {{512, 'c'}})}), first});
    EXPECT_EQ(gap.applied, Texts{"LOG2 (1 entry, 10 to 10)"});
    EXPECT_EQ(gap.problems, Texts{"LOG1 was not applied: it begins with entry 14, which does not "
                                  "follow 10"});
    EXPECT_EQ(letters(gap, {512}), "b");
}

TEST(RegistryLog, CountsWritesAround) {
    const auto done = apply(hive({.begun = 0xffffffff, .finished = 0xfffffffe}),
                            {log("LOG1", 0, {entry(0, {{512, 'c'}})}),
                             log("LOG2", 0xffffffff, {entry(0xffffffff, {{512, 'b'}})})});
    EXPECT_EQ(done.applied.size(), 2U);
    EXPECT_EQ(letters(done, {512}), "c");
}

TEST(RegistryLog, TakesTheHeaderOfTheNewestLogWhereTheHiveHasNone) {
    Bytes broken = hive();
    broken[100] = std::byte{1};
    const auto done = apply(broken, {log("LOG1", 20, {entry(20, {{512, 'c'}})}),
                                     log("LOG2", 10, {entry(10, {{1024, 'b'}})})});
    EXPECT_EQ(done.applied, Texts{"LOG1 (1 entry, 20 to 20)"});
    EXPECT_EQ(letters(done, {512, 1024}), "ca");
}

TEST(RegistryLog, GivesTheHiveNewBins) {
    const auto done = apply(hive(), {log("LOG1", 10, {entry(10, {{8704, 'n'}}, 12288)})});
    EXPECT_EQ(done.bytes.size(), 4096U + 12288U);
    EXPECT_EQ(letters(done, {8704}), "n");
}

TEST(RegistryLog, StopsAtAnEntryThatIsBroken) {
    for (const size_t at : {12U, 30U, 37U, 100U}) {
        Bytes bad = entry(11, {{512, 'c'}});
        bad[at] ^= std::byte{1};
        const auto done = apply(
            hive(), {log("LOG1", 10, {entry(10, {{512, 'b'}}), bad, entry(12, {{512, 'd'}})})});
        EXPECT_EQ(letters(done, {512}), "b") << at;
        EXPECT_EQ(done.applied, Texts{"LOG1 (1 entry, 10 to 10)"}) << at;
        ASSERT_EQ(done.problems.size(), 1U) << at;
        EXPECT_NE(done.problems[0].find("LOG1: the entry at byte 1536 has another hash"),
                  std::string::npos)
            << done.problems[0];
    }
    for (const Bytes& bad : {entry(10, {{1024, 'c'}, {8192, 'c'}}), entry(10, {{1024, 'c'}}, 8191),
                             entry(10, {{1024, 'c'}}, 0xfffff000)}) {
        const auto done = apply(hive(), {log("LOG1", 10, {bad})});
        EXPECT_EQ(done.applied, Texts{});
        EXPECT_EQ(done.problems.size(), 1U);
        EXPECT_EQ(letters(done, {1024}), "a");
        EXPECT_EQ(done.bytes.size(), 4096U + 8192U);
    }
    Bytes cut = entry(10, {{512, 'b'}});
    cut.resize(600);
    EXPECT_EQ(apply(hive(), {log("LOG1", 10, {cut})}).applied, Texts{});
}

// Changes sectors 1 and 2, counted from 0.
RegistryLog old_log(const HeaderSays& says, std::byte bits = std::byte{6}) {
    Bytes bytes = header(says);
    put(bytes, 512, "DIRT");
    put(bytes, 516, static_cast<uint64_t>(bits), 2);
    bytes.resize(1024, std::byte{0xff});
    bytes.resize(1536, std::byte{'b'});
    bytes.resize(2048, std::byte{'c'});
    return {"LOG", std::make_shared<MemorySource>(bytes)};
}

TEST(RegistryLog, AppliesTheOldFormat) {
    const HeaderSays says{.type = 1, .begun = 10, .finished = 10};
    const auto done = apply(hive(), {old_log(says)});
    EXPECT_EQ(done.applied, Texts{"LOG (2 changed pages)"});
    EXPECT_EQ(letters(done, {0, 512, 1024, 1536}), "abca");
    Bytes broken = hive();
    broken[100] = std::byte{1};
    EXPECT_EQ(apply(broken, {old_log(says)}).applied.size(), 1U);
}

TEST(RegistryLog, RefusesAnOldLogThatDoesNotFit) {
    const auto problem = [](const HeaderSays& says, std::byte bits = std::byte{6}) {
        const auto done = apply(hive(), {old_log(says, bits)});
        EXPECT_EQ(done.applied, Texts{});
        EXPECT_EQ(letters(done, {0, 512, 1024}), "aaa");
        return done.problems.empty() ? std::string() : done.problems[0];
    };
    EXPECT_EQ(problem({.type = 1, .begun = 10, .finished = 9}),
              "LOG was not applied: it was not finished");
    EXPECT_EQ(problem({.type = 1, .begun = 10, .finished = 10, .written = 99}),
              "LOG was not applied: it is of another time than the hive");
    EXPECT_EQ(problem({.type = 1, .begun = 10, .finished = 10}, std::byte{0x0e}),
              "LOG was not applied: it ends before its 3 changed pages");
    // The head of the first bin would be overwritten.
    EXPECT_EQ(problem({.type = 1, .begun = 10, .finished = 10}, std::byte{3}),
              "LOG was not applied: the hive would not be whole");
    EXPECT_EQ(problem({.type = 3, .begun = 10, .finished = 10}),
              "LOG was not applied: it is of the unknown type 3");
    EXPECT_EQ(problem({.type = 1, .begun = 10, .finished = 10, .bins_bytes = 0x10000000}),
              "LOG was not applied: it has no whole list of changed pages");
}

TEST(RegistryLog, TellsALogWithoutAHeader) {
    const auto done = apply(hive(), {{"LOG1", std::make_shared<MemorySource>("regf")}});
    EXPECT_EQ(done.problems, Texts{"LOG1 was not applied: its header is broken"});
    EXPECT_FALSE(apply_registry_logs(MemorySource("regf"), {}).ok());
    EXPECT_FALSE(apply_registry_logs(MemorySource(header({.type = 6})), {}).ok());
}

}  // namespace
}  // namespace parsers
