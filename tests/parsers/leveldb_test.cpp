// LevelDB, over a database that the reference library (plyvel 1.5, LevelDB 1.23 with Snappy) wrote
// for this test: 90 keys were put, key0003 deleted, all compacted, key0001 put again, key0002
// deleted, and a value put that is longer than a block of the log.
#include "parsers/format/leveldb.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <map>

#include "parsers/base/byte_source.h"
#include "parsers/base/text.h"
#include "parsers/format/snappy.h"

namespace parsers {
namespace {

const std::string kFolder = SOURCE_FOLDER "/tests/fixtures/leveldb/";

std::vector<std::byte> bytes_of(const std::string& name) {
    const auto file = open_file(kFolder + name);
    EXPECT_TRUE(file.ok()) << name;
    return read_all(*file.value(), 1 << 20).value();
}

std::string name_of(std::string_view ending) {
    for (const auto& entry : std::filesystem::directory_iterator(kFolder))
        if (entry.path().string().ends_with(ending))
            return entry.path().filename().string();
    ADD_FAILURE() << "no " << ending;
    return {};
}

TEST(LevelDb, TheLogHoldsWhatCameLast) {
    const auto content = read_leveldb_log(bytes_of(name_of(".log")));
    EXPECT_TRUE(content.damage.empty());
    ASSERT_EQ(content.entries.size(), 3U);
    EXPECT_EQ(content.entries[0].key, "key0001");
    EXPECT_EQ(content.entries[0].value, "newer");
    EXPECT_EQ(content.entries[1].key, "key0002");
    EXPECT_FALSE(content.entries[1].value.has_value());
    ASSERT_EQ(content.entries[2].value->size(), 33000U);
    EXPECT_EQ(content.entries[2].value->substr(32990), "0123456789");
    EXPECT_EQ(content.entries[2].sequence, content.entries[0].sequence + 2);
    EXPECT_GT(content.entries[2].size_bytes, 33000U);
}

TEST(LevelDb, TheTablesOfTheManifestHoldTheRest) {
    const auto files = read_leveldb_manifest(bytes_of(name_of("MANIFEST-000002")));
    ASSERT_TRUE(files.ok()) << files.error().what;
    std::map<std::string, LevelDbEntry> newest;
    for (const auto& file : std::filesystem::directory_iterator(kFolder)) {
        const std::string name = file.path().filename().string();
        if (!name.ends_with(".ldb") ||
            !files.value().tables.contains(leveldb_file_number(name).value_or(0)))
            continue;
        const auto content = read_leveldb_table(bytes_of(name));
        ASSERT_TRUE(content.ok()) << content.error().what;
        EXPECT_TRUE(content.value().damage.empty());
        for (const auto& entry : content.value().entries)
            if (entry.sequence >= newest[entry.key].sequence)
                newest[entry.key] = entry;
    }
    size_t values = 0;
    for (const auto& [key, entry] : newest)
        values += entry.value ? 1 : 0;
    EXPECT_EQ(values, 89U);  // of 90, without key0003
    std::string text;
    for (int i = 0; i < 12; ++i)
        text += "the same words again ";
    EXPECT_EQ(newest["key0089"].value, R"({"i": 89, "text": ")" + text + "\"}");
    EXPECT_EQ(files.value().first_log, leveldb_file_number(name_of(".log")));
}

// One wrong bit costs the record or block that it stands in, and is told.
TEST(LevelDb, DamageIsToldAndCostsItsOwnPartOnly) {
    auto log = bytes_of(name_of(".log"));
    log[20] ^= std::byte{1};
    const auto content = read_leveldb_log(log);
    EXPECT_FALSE(content.damage.empty());
    for (const auto& entry : content.entries)
        EXPECT_NE(entry.key, "key0001");
    auto cut = bytes_of(name_of(".log"));
    cut.resize(cut.size() - 100);
    const auto shorter = read_leveldb_log(cut);
    EXPECT_EQ(shorter.entries.size(), 2U);
    EXPECT_EQ(shorter.damage.size(), 1U);
}

TEST(LevelDb, EveryCutOfATableEndsInOrder) {
    const auto table = bytes_of(name_of(".ldb"));
    for (size_t size = 0; size < table.size(); size += 7)
        EXPECT_FALSE(read_leveldb_table(std::span(table).first(size)).ok()) << size;
}

TEST(LevelDb, TellsFileNumbers) {
    EXPECT_EQ(leveldb_file_number("a/b/000012.ldb"), 12U);
    EXPECT_EQ(leveldb_file_number("000003.log"), 3U);
    for (const char* name : {"LOG", "CURRENT", "MANIFEST-000001", "x.ldb", "3.txt", "-3.log"})
        EXPECT_FALSE(leveldb_file_number(name).has_value()) << name;
}

// The forms of the format's description: a literal, copies with 1, 2 and 4 bytes, one that
// overlaps.
TEST(Snappy, ReadsEveryKindOfElement) {
    const auto read = [](const char* hex) { return read_snappy(from_hex(hex), 1000); };
    const auto text = [&](const char* hex) {
        std::string found;
        for (const std::byte byte : read(hex).value())
            found += static_cast<char>(byte);
        return found;
    };
    EXPECT_EQ(text("0308616263"), "abc");
    EXPECT_EQ(text("0a086162630d03"), "abcabcabca");
    EXPECT_EQ(text("06086162630a0300"), "abcabc");
    EXPECT_EQ(text("06086162630b03000000"), "abcabc");
    EXPECT_EQ(text("03f002616263"), "abc");
}

TEST(Snappy, RefusesWhatIsBroken) {
    for (const char* hex : {"", "03", "04086162", "0208616263", "06086162630a0400",
                            "06086162630a0000", "ffffffffffff", "ffffff7f00", "04086162630d03"})
        EXPECT_FALSE(read_snappy(from_hex(hex), 1000).ok()) << hex;
}

}  // namespace
}  // namespace parsers
