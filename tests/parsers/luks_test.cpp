// LUKS: the samples opened with each kind of secret, and headers that cannot be.
#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

#include "parsers/base/hash.h"
#include "parsers/container/inflate.h"
#include "parsers/crypt/luks.h"
#include "parsers/crypt/luks_header.h"
#include "parsers/filesystem/file_system.h"
#include "tests/parsers/sample_tree.h"

namespace {

using namespace parsers;
using tests::find_differences;
using tests::read_sample;
using tests::with_change;

const char* const kPassword = "Bokor 7 hill";
const char* const kSecond =
    "s\xc3\xbc"
    "dtor 2026";

Surroundings with_passwords(std::vector<std::string> passwords) {
    Surroundings surroundings;
    surroundings.secrets.passwords = std::move(passwords);
    return surroundings;
}

std::string what_of(const Result<Layer>& layer) {
    return layer.ok() ? layer.value().description : layer.error().what;
}

// The file system of this sample says that it is larger than its volume.
constexpr const char* kEndsEarly = "$OrphanFiles files without a name cannot be searched for";

// The files of the opened layer against the table that The Sleuth Kit made of the plain image.
void expect_files(const Result<Layer>& layer, const std::string& sample,
                  const std::string& damage = "") {
    ASSERT_TRUE(layer.ok()) << layer.error().what;
    ASSERT_EQ(layer.value().volumes.size(), 1U);
    auto tree = open_file_system(layer.value().volumes[0].bytes);
    ASSERT_TRUE(tree.ok()) << tree.error().what;
    std::string differences = find_differences(*tree.value(), sample);
    if (!damage.empty()) {
        EXPECT_NE(differences.find(damage), std::string::npos);
        EXPECT_EQ(differences.find('\n'), differences.size() - 1);  // nothing else
        return;
    }
    EXPECT_EQ(differences, "");
}

TEST(Luks, Version1WithPassword) {
    const auto volume = read_sample("luks1", "luks1.raw.gz");
    const auto layer = open_luks(volume, with_passwords({"wrong one", kPassword}));
    expect_files(layer, "luks1");
    EXPECT_NE(what_of(layer).find("keyslot 0"), std::string::npos) << what_of(layer);
}

TEST(Luks, Version1WithKeyFile) {
    const auto volume = read_sample("luks1_key_file", "luks1.raw.gz");
    const auto key = read_all(*read_sample("luks1_key_file", "stick.key"), 1 << 20);
    ASSERT_TRUE(key.ok());
    Surroundings surroundings;
    surroundings.secrets.key_files.push_back({"stick.key", key.value()});
    const auto layer = open_luks(volume, surroundings);
    expect_files(layer, "luks1_key_file");
    EXPECT_NE(what_of(layer).find("the key file stick.key through keyslot 1"), std::string::npos)
        << what_of(layer);
}

TEST(Luks, Version2WithArgon2AndLargeSectors) {
    const auto volume = read_sample("luks2_argon2", "luks2_argon2.raw.gz");
    const auto layer = open_luks(volume, with_passwords({kSecond}));
    expect_files(layer, "luks2_argon2", kEndsEarly);
    EXPECT_TRUE(layer.value().notes.empty());
}

TEST(Luks, Version2WithItsSecondHeaderOnly) {
    const auto volume = read_sample("luks2_second_header", "luks2_second_header.raw.gz");
    EXPECT_TRUE(is_luks(*volume));
    const auto layer = open_luks(volume, with_passwords({kSecond}));
    expect_files(layer, "luks2_second_header");
    ASSERT_EQ(layer.value().notes.size(), 1U);
    EXPECT_EQ(layer.value().notes[0].status, "partly");
}

TEST(Luks, SaysWhatWouldOpenIt) {
    const auto volume = read_sample("luks1", "luks1.raw.gz");
    const auto none = open_luks(volume, {});
    ASSERT_FALSE(none.ok());
    EXPECT_EQ(none.error().code, ErrorCode::Encrypted);
    EXPECT_EQ(none.error().what,
              "LUKS1 encrypted volume a77b1e00-0001-4e57-9a11-000000000001 "
              "(aes-cbc-essiv:sha256, keyslot 0 pbkdf2, keyslot 1 pbkdf2): no secret that fits its "
              "form was given; it needs a password or a key file");
    const auto wrong = open_luks(volume, with_passwords({"one", ""}));
    ASSERT_FALSE(wrong.ok());
    EXPECT_EQ(wrong.error().code, ErrorCode::Encrypted);
    EXPECT_NE(wrong.error().what.find("2 passwords tried, none opens it"), std::string::npos);
}

TEST(Luks, ReadsAtAnyOffset) {
    const auto volume = read_sample("luks2_argon2", "luks2_argon2.raw.gz");
    const auto layer = open_luks(volume, with_passwords({kSecond}));
    ASSERT_TRUE(layer.ok());
    const auto& plain = *layer.value().volumes[0].bytes;
    const auto whole = read_exactly(plain, 0, static_cast<size_t>(plain.size_bytes()));
    ASSERT_TRUE(whole.ok());
    for (const size_t offset : {0, 1, 511, 4095, 4096, 5000}) {
        for (const size_t size : {1, 15, 4096, 9000}) {
            const auto part = read_exactly(plain, offset, size);
            ASSERT_TRUE(part.ok());
            EXPECT_TRUE(std::equal(part.value().begin(), part.value().end(),
                                   whole.value().begin() + static_cast<long>(offset)));
        }
    }
    std::vector<std::byte> room(10);
    EXPECT_EQ(plain.read_at(plain.size_bytes() - 4, room).value(), 4U);
    EXPECT_EQ(plain.read_at(plain.size_bytes(), room).value(), 0U);
}

TEST(Luks, HeaderWithoutItsData) {
    const auto volume = read_sample("luks1", "luks1.raw.gz");
    const auto header = read_luks_header(*volume);
    ASSERT_TRUE(header.ok());
    const auto alone = std::make_shared<SliceSource>(volume, 0, header.value().data_offset);
    const auto layer = open_luks(alone, with_passwords({kPassword}));
    ASSERT_FALSE(layer.ok());
    EXPECT_EQ(layer.error().code, ErrorCode::Unsupported);
    const auto cut =
        open_luks(std::make_shared<SliceSource>(volume, 0, 70'000), with_passwords({kPassword}));
    ASSERT_FALSE(cut.ok());
    EXPECT_EQ(cut.error().code, ErrorCode::Damaged);
}

TEST(Luks, DamagedKeyMaterialIsNotAWrongReading) {
    const auto volume = read_sample("luks1", "luks1.raw.gz");
    const auto header = read_luks_header(*volume);
    ASSERT_TRUE(header.ok());
    const auto place = header.value().keyslots[0].area_offset + 1000;
    const auto layer = open_luks(with_change(volume, place, 0x55), with_passwords({kPassword}));
    ASSERT_FALSE(layer.ok());
    EXPECT_EQ(layer.error().code, ErrorCode::Encrypted);
}

// The count of iterations and of stripes are the reader's time and memory.
TEST(Luks, HostileCounts) {
    auto volume = read_sample("luks1", "luks1.raw.gz");
    const auto endless = with_change(volume, 208 + 4, 0xff);  // iterations of keyslot 0
    const auto layer = open_luks(endless, with_passwords({kPassword}));
    ASSERT_FALSE(layer.ok());
    EXPECT_NE(layer.error().what.find("keyslot 0: PBKDF2 with"), std::string::npos)
        << layer.error().what;
    const auto stripes = open_luks(with_change(volume, 208 + 44, 0xff), {});
    ASSERT_FALSE(stripes.ok());
    EXPECT_EQ(stripes.error().code, ErrorCode::Damaged);
    const auto key = open_luks(with_change(volume, 108, 0xff), {});
    ASSERT_FALSE(key.ok());
    EXPECT_EQ(key.error().code, ErrorCode::Damaged);
}

TEST(Luks, CipherThatIsNotRead) {
    const auto volume = read_sample("luks1", "luks1.raw.gz");
    const auto layer = open_luks(with_change(volume, 8, 'x'), with_passwords({kPassword}));
    ASSERT_FALSE(layer.ok());
    EXPECT_EQ(layer.error().code, ErrorCode::Unsupported);
    EXPECT_NE(layer.error().what.find("xes-cbc-essiv:sha256 is not read"), std::string::npos);
}

TEST(Luks, BothHeadersDestroyed) {
    const auto volume = read_sample("luks2_second_header", "luks2_second_header.raw.gz");
    const auto broken = with_change(volume, 0x4000 + 5000, '!');
    EXPECT_FALSE(is_luks(*broken));
    const auto layer = open_luks(broken, with_passwords({kSecond}));
    ASSERT_FALSE(layer.ok());
    EXPECT_EQ(layer.error().code, ErrorCode::Damaged);
}

}  // namespace
