// Keybags of encrypted backups: the password, the classes, and bags that are damaged.
#include "parsers/container/keybag.h"

#include <gtest/gtest.h>

#include <string>

#include "parsers/base/text.h"
#include "parsers/container/mbdb.h"

namespace parsers {
namespace {

std::string big(uint32_t value) {
    std::string text;
    for (int shift = 24; shift >= 0; shift -= 8)
        text += static_cast<char>(value >> shift & 0xff);
    return text;
}

std::string item(const std::string& tag, const std::string& value) {
    return tag + big(static_cast<uint32_t>(value.size())) + value;
}

std::string raw(const std::string& hex) {
    const auto bytes = from_hex(hex);
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

std::span<const std::byte> view(const std::string& text) {
    return std::as_bytes(std::span(text));
}

std::string header(uint32_t rounds) {
    return item("VERS", big(4)) + item("TYPE", big(1)) + item("UUID", std::string(16, 'u')) +
           item("WRAP", big(1)) + item("SALT", std::string(20, 's')) + item("ITER", big(rounds));
}

std::string class_key(uint32_t number, uint32_t wrap, const std::string& wrapped) {
    return item("UUID", std::string(16, 'c')) + item("CLAS", big(number)) +
           item("WRAP", big(wrap)) + item("KTYP", big(0)) + item("WPKY", wrapped);
}

TEST(KeybagTest, ReadsHeaderAndClasses) {
    const std::string bytes =
        header(1000) + item("DPIC", big(7)) + item("DPSL", std::string(20, 'd'));
    const std::string bag =
        bytes + class_key(3, 2, std::string(40, 'w')) + class_key(11, 3, std::string(40, 'x'));
    const auto keybag = read_keybag(view(bag));
    ASSERT_TRUE(keybag.ok()) << keybag.error().what;
    EXPECT_EQ(keybag.value().version, 4U);
    EXPECT_EQ(keybag.value().rounds, 1000U);
    EXPECT_EQ(keybag.value().first_rounds, 7U);
    EXPECT_EQ(keybag.value().first_salt.size(), 20U);
    ASSERT_EQ(keybag.value().class_keys.size(), 2U);
    EXPECT_EQ(keybag.value().class_keys[1].protection_class, 11U);
    EXPECT_EQ(keybag.value().class_keys[1].wrap, 3U);
    const auto keys = unlock_keybag(keybag.value(), "any");
    ASSERT_FALSE(keys.ok());
    EXPECT_EQ(keys.error().code, ErrorCode::Encrypted);
}

TEST(KeybagTest, EveryCutIsDamageOrABagOfFewerValues) {
    const std::string bag = header(1000) + class_key(3, 2, std::string(40, 'w'));
    size_t damaged = 0;
    for (size_t length = 0; length < bag.size(); ++length) {
        const auto cut = read_keybag(view(bag.substr(0, length)));
        damaged += cut.ok() ? 0 : 1;
    }
    EXPECT_GT(damaged, bag.size() - 60);
    EXPECT_TRUE(read_keybag(view(bag)).ok());
}

TEST(KeybagTest, ALengthBehindTheEndIsDamage) {
    const std::string bag = header(1000) + "WPKY\xff\xff\xff\xff";
    EXPECT_EQ(read_keybag(view(bag)).error().code, ErrorCode::Damaged);
}

TEST(KeybagTest, ThousandsOfClassesAreRefused) {
    std::string bag = header(1);
    for (uint32_t number = 0; number < 3000; ++number)
        bag += class_key(number, 2, "");
    EXPECT_EQ(read_keybag(view(bag)).error().code, ErrorCode::LimitReached);
}

TEST(KeybagTest, TooManyRoundsAreRefusedBeforeAnyWork) {
    const std::string bag = header(kMostKeybagRounds + 1) + class_key(3, 2, std::string(40, 'w'));
    const auto keybag = read_keybag(view(bag));
    ASSERT_TRUE(keybag.ok());
    EXPECT_EQ(check_rounds(keybag.value()).error().code, ErrorCode::LimitReached);
    EXPECT_EQ(unlock_keybag(keybag.value(), "x").error().code, ErrorCode::LimitReached);
}

// RFC 3394, 4.6: 256 bits of key data wrapped with a 256-bit key.
TEST(KeybagTest, UnwrapsTheKeyOfAFile) {
    ClassKeys keys;
    keys.emplace(3, SecretBytes(std::span<const std::byte>(from_hex(
                        "000102030405060708090A0B0C0D0E0F101112131415161718191A1B1C1D1E1F"))));
    const std::string wrapped =
        "28C9F404C4B810F4CBCCB35CFB87F8263F5786E2D80ED326CBC7F0E71A99F43BFB988B9B7A02DD21";
    const auto key = unwrap_file_key(keys, view(raw("03000000" + wrapped)));
    ASSERT_TRUE(key.ok()) << key.error().what;
    EXPECT_EQ(to_hex(key.value().view()),
              "00112233445566778899aabbccddeeff000102030405060708090a0b0c0d0e0f");
    EXPECT_EQ(unwrap_file_key(keys, view(raw("04000000" + wrapped))).error().code,
              ErrorCode::Encrypted);
    EXPECT_EQ(unwrap_file_key(keys, view(raw("0300000028"))).error().code, ErrorCode::Damaged);
    EXPECT_EQ(unwrap_file_key(keys, {}).error().code, ErrorCode::Damaged);
}

std::string old_text(const std::string& value) {
    return std::string{static_cast<char>(value.size() >> 8), static_cast<char>(value.size())} +
           value;
}

// Mode, inode, owner, group, three times, size, class and one property.
std::string old_record(const std::string& path, uint16_t mode, uint32_t modified, uint32_t size) {
    return old_text("HomeDomain") + old_text(path) + "\xff\xff" + "\xff\xff" + "\xff\xff" +
           std::string{static_cast<char>(mode >> 8), static_cast<char>(mode)} + big(0) + big(77) +
           big(501) + big(501) + big(modified) + big(0) + big(0) + big(0) + big(size) +
           std::string("\x03\x01", 2) + old_text("name") + old_text("value");
}

const std::string kOldMagic("mbdb\x05\0", 6);

TEST(MbdbTest, ReadsRecords) {
    const MemorySource source(kOldMagic + old_record("a", 0100644, 1400000000, 5) +
                              old_record("d", 0040755, 0, 0) + old_record("l", 0120777, 0, 0) +
                              old_record("s", 0140777, 0, 0));
    const auto manifest = read_mbdb(source);
    ASSERT_TRUE(manifest.ok()) << manifest.error().what;
    ASSERT_EQ(manifest.value().rows.size(), 4U);
    const auto& first = manifest.value().rows[0];
    EXPECT_EQ(first.domain, "HomeDomain");
    EXPECT_EQ(first.size_bytes, 5U);
    EXPECT_EQ(first.times.modified_utc_ns, 1'400'000'000'000'000'000);
    EXPECT_FALSE(first.times.accessed_utc_ns.has_value());
    EXPECT_EQ(first.blob_id, blob_id_of("HomeDomain", "a"));
    EXPECT_EQ(manifest.value().rows[1].kind, EntryKind::Directory);
    EXPECT_EQ(manifest.value().rows[2].kind, EntryKind::Link);
    EXPECT_EQ(manifest.value().rows[3].kind, EntryKind::Other);
    EXPECT_TRUE(manifest.value().damage.empty());
}

TEST(MbdbTest, ACutKeepsTheRecordsBeforeItAndIsTold) {
    const std::string first = kOldMagic + old_record("a", 0100644, 1, 5);
    const std::string whole = first + old_record("b", 0100644, 1, 5);
    for (size_t length = first.size() + 1; length < whole.size(); ++length) {
        const auto cut = read_mbdb(MemorySource(whole.substr(0, length)));
        ASSERT_TRUE(cut.ok());
        EXPECT_EQ(cut.value().rows.size(), 1U);
        ASSERT_EQ(cut.value().damage.size(), 1U) << length;
        EXPECT_NE(cut.value().damage[0].what.find(std::to_string(first.size())), std::string::npos);
    }
}

TEST(MbdbTest, AnotherMagicIsNone) {
    EXPECT_FALSE(is_mbdb(MemorySource(std::string_view("mbdx\x02\0", 6))));
    EXPECT_EQ(read_mbdb(MemorySource(std::string_view("mbdb"))).error().code, ErrorCode::Damaged);
}

}  // namespace
}  // namespace parsers
