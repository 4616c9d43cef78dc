// BitLocker: the samples opened with each kind of secret, and metadata that cannot be.
#include <gtest/gtest.h>

#include <filesystem>

#include "parsers/crypt/bitlocker.h"
#include "parsers/crypt/bitlocker_keys.h"
#include "parsers/crypt/bitlocker_metadata.h"
#include "parsers/filesystem/file_system.h"
#include "tests/parsers/sample_tree.h"

namespace {

using namespace parsers;
using tests::find_differences;
using tests::read_sample;
using tests::with_change;

const char* const kPassword = "Pa\xc3\x9fwort am Fluss 9";

Surroundings with_passwords(std::vector<std::string> passwords) {
    Surroundings surroundings;
    surroundings.secrets.passwords = std::move(passwords);
    return surroundings;
}

// With every file of the sample's evidence that is not the volume itself as a key file.
Surroundings with_key_files(const std::string& sample) {
    Surroundings surroundings;
    const std::string folder = tests::sample_folder(sample) + "/evidence";
    for (const auto& file : std::filesystem::directory_iterator(folder)) {
        const std::string name = file.path().filename().string();
        auto bytes = read_all(*read_sample(sample, name), 1 << 20);
        if (!name.starts_with("stick.raw") && bytes.ok())
            surroundings.secrets.key_files.push_back({name, std::move(bytes).value()});
    }
    return surroundings;
}

SharedBytes volume_of(const std::string& sample) {
    return read_sample(sample, "stick.raw.gz");
}

void expect_files(const Result<Layer>& layer, const std::string& sample) {
    ASSERT_TRUE(layer.ok()) << layer.error().what;
    ASSERT_EQ(layer.value().volumes.size(), 1U);
    const auto tree = open_file_system(layer.value().volumes[0].bytes);
    ASSERT_TRUE(tree.ok()) << tree.error().what;
    EXPECT_EQ(find_differences(*tree.value(), sample), "");
}

TEST(BitLocker, Password) {
    const auto layer =
        open_bitlocker(volume_of("bitlocker_password"), with_passwords({"wrong one", kPassword}));
    expect_files(layer, "bitlocker_password");
    EXPECT_NE(layer.value().description.find("AES-XTS 128"), std::string::npos);
    EXPECT_NE(layer.value().description.find("opened with the password {"), std::string::npos);
    EXPECT_TRUE(layer.value().notes.empty());
}

TEST(BitLocker, RecoveryPasswordAsWindowsSavesIt) {
    const auto layer = open_bitlocker(volume_of("bitlocker_recovery_file"),
                                      with_key_files("bitlocker_recovery_file"));
    expect_files(layer, "bitlocker_recovery_file");
    EXPECT_NE(layer.value().description.find("opened with the recovery password in BitLocker"),
              std::string::npos);
}

TEST(BitLocker, ToGoWithDiffuser) {
    const auto layer =
        open_bitlocker(volume_of("bitlocker_to_go"), with_passwords({"Riverside 9"}));
    expect_files(layer, "bitlocker_to_go");
}

TEST(BitLocker, StartupKey) {
    expect_files(
        open_bitlocker(volume_of("bitlocker_startup_key"), with_key_files("bitlocker_startup_key")),
        "bitlocker_startup_key");
}

TEST(BitLocker, SuspendedNeedsNoSecret) {
    expect_files(open_bitlocker(volume_of("bitlocker_suspended"), {}), "bitlocker_suspended");
}

TEST(BitLocker, SaysWhatWouldOpenIt) {
    const auto none = open_bitlocker(volume_of("bitlocker_password"), {});
    ASSERT_FALSE(none.ok());
    EXPECT_EQ(none.error().code, ErrorCode::Encrypted);
    EXPECT_NE(none.error().what.find("it needs its password or its 48-digit recovery password"),
              std::string::npos)
        << none.error().what;
    const auto wrong =
        open_bitlocker(volume_of("bitlocker_startup_key"), with_passwords({"one", "two"}));
    ASSERT_FALSE(wrong.ok());
    EXPECT_NE(wrong.error().what.find("2 passwords tried, none opens it; it needs its .BEK file"),
              std::string::npos)
        << wrong.error().what;
    const auto other =
        open_bitlocker(volume_of("bitlocker_password"), with_key_files("bitlocker_startup_key"));
    ASSERT_FALSE(other.ok());
    EXPECT_NE(other.error().what.find("1 key file tried"), std::string::npos);
}

TEST(BitLocker, UsesAnotherCopyOfTheMetadata) {
    const auto volume = volume_of("bitlocker_suspended");
    const auto metadata = read_bitlocker_metadata(*volume);
    ASSERT_TRUE(metadata.ok());
    const auto& offsets = metadata.value().block_offsets;
    auto broken = with_change(volume, offsets[0] + 100, 0x77);
    const auto layer = open_bitlocker(broken, {});
    ASSERT_TRUE(layer.ok()) << layer.error().what;
    ASSERT_EQ(layer.value().notes.size(), 1U);
    EXPECT_EQ(layer.value().notes[0].status, "partly");
    broken = with_change(with_change(broken, offsets[1] + 100, 0x77), offsets[2] + 100, 0x77);
    const auto none = open_bitlocker(broken, {});
    ASSERT_FALSE(none.ok());
    EXPECT_EQ(none.error().code, ErrorCode::Damaged);
}

TEST(BitLocker, MetadataIsZerosAndTheRestIsDecrypted) {
    const auto volume = volume_of("bitlocker_suspended");
    const auto metadata = read_bitlocker_metadata(*volume);
    const auto layer = open_bitlocker(volume, {});
    ASSERT_TRUE(metadata.ok() && layer.ok());
    const auto& plain = *layer.value().volumes[0].bytes;
    EXPECT_EQ(plain.size_bytes(), volume->size_bytes());
    const auto whole = read_exactly(plain, 0, static_cast<size_t>(plain.size_bytes()));
    ASSERT_TRUE(whole.ok());
    const auto start = whole.value().begin();
    for (const uint64_t offset : metadata.value().block_offsets)
        EXPECT_TRUE(std::all_of(start + static_cast<long>(offset),
                                start + static_cast<long>(offset) + 0x10000,
                                [](std::byte byte) { return byte == std::byte{0}; }));
    // Across the end of the moved header and the begin of a blank range, byte by byte.
    for (const size_t offset : {size_t{8190}, size_t{65534}, size_t{131070}}) {
        const auto part = read_exactly(plain, offset, 5);
        ASSERT_TRUE(part.ok());
        EXPECT_TRUE(std::equal(part.value().begin(), part.value().end(),
                               start + static_cast<long>(offset)));
    }
}

TEST(BitLocker, CutVolumeIsAnErrorNotZeros) {
    const auto volume = volume_of("bitlocker_suspended");
    const auto metadata = read_bitlocker_metadata(*volume);
    ASSERT_TRUE(metadata.ok());
    const auto cut = std::make_shared<SliceSource>(volume, 0, 40'000);
    const auto layer = open_bitlocker(cut, {});
    ASSERT_FALSE(layer.ok());
    EXPECT_EQ(layer.error().code, ErrorCode::Damaged);
}

TEST(BitLocker, OldLayout) {
    const auto volume = volume_of("bitlocker_suspended");
    const auto layer = open_bitlocker(with_change(volume, 160, 0), {});
    ASSERT_FALSE(layer.ok());
    EXPECT_EQ(layer.error().code, ErrorCode::Unsupported);
}

TEST(BitLocker, RecoveryPasswords) {
    EXPECT_TRUE(to_recovery_key("000011-000022-000033-000044-000055-000066-000077-720885"));
    EXPECT_TRUE(to_recovery_key(" 000011000022000033000044000055000066000077000088\n"));
    EXPECT_FALSE(to_recovery_key("000012-000022-000033-000044-000055-000066-000077-000088"));
    EXPECT_FALSE(to_recovery_key("000011-000022-000033-000044-000055-000066-000077-720896"));
    EXPECT_FALSE(to_recovery_key("000011-000022-000033-000044-000055-000066-000077"));
    const std::string text = "key: 000011-000022-000033-000044-000055-000066-000077-000088.";
    const auto found = find_recovery_passwords(std::as_bytes(std::span(text.data(), text.size())));
    ASSERT_EQ(found.size(), 1U);
    EXPECT_EQ(found[0], "000011-000022-000033-000044-000055-000066-000077-000088");
}

}  // namespace
