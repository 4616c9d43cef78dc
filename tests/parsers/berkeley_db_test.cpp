// B-trees of Berkeley DB, over the sample that db_load of Berkeley DB 5.3 wrote.
#include "parsers/format/berkeley_db.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "parsers/base/byte_source.h"

namespace parsers {
namespace {

std::vector<std::byte> sample() {
    const auto file = open_file(SOURCE_FOLDER
                                "/samples/apps/bitcoin_core_any/berkeley/evidence/Users/x/AppData/"
                                "Roaming/Bitcoin/wallet.dat");
    EXPECT_TRUE(file.ok());
    return read_all(*file.value(), 1 << 20).value();
}

const BerkeleyPair* pair_of(const BerkeleyContent& content, std::string_view word) {
    const auto found = std::ranges::find_if(content.pairs, [&](const BerkeleyPair& pair) {
        return pair.key.size() > 1 && std::string_view(pair.key).substr(1).starts_with(word);
    });
    return found == content.pairs.end() ? nullptr : &*found;
}

TEST(BerkeleyDb, GivesEveryPairOfTheLeaves) {
    const auto read = read_berkeley_btree(sample());
    ASSERT_TRUE(read.ok()) << read.error().what;
    EXPECT_TRUE(read.value().damage.empty());
    // 13 of the database, and the name of the database in the one that lists databases.
    EXPECT_EQ(read.value().pairs.size(), 14U);
    const BerkeleyPair* version = pair_of(read.value(), "version");
    ASSERT_NE(version, nullptr);
    EXPECT_EQ(version->value, std::string("\xac\x97\x02\x00", 4));
    EXPECT_FALSE(version->is_deleted);
}

// The value with 5000 zeros behind it does not fit a page.
TEST(BerkeleyDb, PutsLongValuesTogether) {
    const auto read = read_berkeley_btree(sample());
    ASSERT_TRUE(read.ok());
    const auto longest = std::ranges::max_element(
        read.value().pairs, {}, [](const BerkeleyPair& pair) { return pair.value.size(); });
    EXPECT_GT(longest->value.size(), 5100U);
    EXPECT_TRUE(longest->value.ends_with(std::string(5000, '\0')));
}

TEST(BerkeleyDb, DamageIsToldAndCostsItsOwnPartOnly) {
    auto bytes = sample();
    const auto whole = read_berkeley_btree(bytes);
    const BerkeleyPair* version = pair_of(whole.value(), "version");
    ASSERT_NE(version, nullptr);
    bytes[version->offset + 2] = std::byte{0x77};
    const auto read = read_berkeley_btree(bytes);
    ASSERT_TRUE(read.ok());
    EXPECT_EQ(read.value().damage.size(), 1U);
    EXPECT_EQ(pair_of(read.value(), "version"), nullptr);
    bytes[version->offset + 2] = std::byte{0x81};
    const auto deleted = read_berkeley_btree(bytes);
    EXPECT_TRUE(pair_of(deleted.value(), "version")->is_deleted);
}

TEST(BerkeleyDb, WhatIsNoTreeIsRefused) {
    const auto bytes = sample();
    EXPECT_FALSE(read_berkeley_btree(std::span(bytes).first(60)).ok());
    auto other = bytes;
    other[20] = std::byte{3};  // the size of a page
    EXPECT_FALSE(read_berkeley_btree(other).ok());
    auto locked = bytes;
    locked[24] = std::byte{1};
    const auto read = read_berkeley_btree(locked);
    ASSERT_FALSE(read.ok());
    EXPECT_EQ(read.error().code, ErrorCode::Encrypted);
    for (size_t size = 0; size < bytes.size(); size += 97)
        (void)read_berkeley_btree(std::span(bytes).first(size));
}

}  // namespace
}  // namespace parsers
