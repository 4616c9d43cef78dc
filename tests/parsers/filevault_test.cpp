// FileVault 2: the samples with each of their secrets and with none, damaged copies of every part,
// and metadata whose checksums are right and whose numbers are not.
#include "parsers/volume/filevault.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "parsers/base/crc32c.h"
#include "parsers/crypt/cipher.h"
#include "parsers/filesystem/file_system.h"
#include "parsers/volume/filevault_context.h"
#include "parsers/volume/filevault_metadata.h"
#include "tests/parsers/sample_tree.h"

namespace {

using namespace parsers;
using tests::read_sample;

constexpr const char* kPassword = "ferry at noon 3";
constexpr const char* kRecovery = "35AJ-AC98-TI1H-N4M3-HDUQ-UQFG";
constexpr size_t kLabel = 16 * 4096;   // the first of four, 16 blocks apart
constexpr size_t kSecret = 80 * 4096;  // the encrypted metadata
constexpr size_t kBlock = 8192;
constexpr size_t kObjects = 6;

std::vector<std::byte> bytes_of(const std::string& sample) {
    const auto bytes = read_all(*read_sample(sample, "volume.raw.gz"), 16 << 20);
    return bytes.ok() ? bytes.value() : std::vector<std::byte>();
}

Result<Layer> open_with(std::vector<std::byte> bytes, std::vector<std::string> passwords) {
    Surroundings surroundings;
    surroundings.secrets.passwords = std::move(passwords);
    return open_filevault(std::make_shared<MemorySource>(std::move(bytes)), surroundings);
}

std::map<std::string, std::string> files_of(const Layer& layer) {
    const auto tree = open_file_system(layer.volumes.front().bytes);
    auto files =
        tree.ok() ? tests::list_files(*tree.value()) : std::map<std::string, std::string>();
    std::erase_if(files, [](const auto& file) { return file.first.starts_with('$'); });
    return files;
}

// What stands in one sealed block, changed, and sealed again.
template <typename Change>
std::vector<std::byte> with_object(std::vector<std::byte> disk, size_t number, Change change) {
    const auto header = read_core_storage_header(MemorySource(disk));
    std::vector<std::byte> key(header.value().key.begin(), header.value().key.end());
    key.insert(key.end(), header.value().id.begin(), header.value().id.end());
    auto decrypt = Cipher::make(CipherMode::Xts, CipherDirection::Decrypt, key);
    auto encrypt = Cipher::make(CipherMode::Xts, CipherDirection::Encrypt, key);
    const auto block = std::span(disk).subspan(kSecret + number * kBlock, kBlock);
    EXPECT_TRUE(decrypt.value().apply(to_cipher_block(number), block).ok());
    change(block);
    const uint32_t sum = crc32c(UINT32_MAX, block.subspan(8));
    for (size_t byte = 0; byte < 4; ++byte)
        block[byte] = static_cast<std::byte>(sum >> (8 * byte));
    EXPECT_TRUE(encrypt.value().apply(to_cipher_block(number), block).ok());
    return disk;
}

TEST(FileVault, OpensWithEachSecret) {
    for (const char* secret : {kPassword, kRecovery}) {
        const auto layer = open_with(bytes_of("filevault"), {"wrong", secret});
        ASSERT_TRUE(layer.ok()) << layer.error().what;
        EXPECT_TRUE(layer.value().notes.empty());
        EXPECT_EQ(files_of(layer.value()), tests::expected_files("filevault"));
        EXPECT_NE(layer.value().description.find("\"Seized\""), std::string::npos);
    }
}

TEST(FileVault, OpensPiecesAndPackedKeys) {
    const auto layer = open_with(bytes_of("filevault_pieces"), {kPassword});
    ASSERT_TRUE(layer.ok()) << layer.error().what;
    EXPECT_EQ(files_of(layer.value()), tests::expected_files("filevault_pieces"));
}

TEST(FileVault, SystemDiskNeedsItsFileOfKeys) {
    const auto disk = bytes_of("filevault_system");
    const auto without = open_with(disk, {kPassword});
    ASSERT_FALSE(without.ok());
    EXPECT_EQ(without.error().code, ErrorCode::Encrypted);
    EXPECT_NE(without.error().what.find("EncryptedRoot.plist.wipekey"), std::string::npos);
    Surroundings surroundings;
    surroundings.secrets.passwords = {kPassword};
    const auto file =
        open_file(tests::sample_folder("filevault_system") + "/EncryptedRoot.plist.wipekey");
    ASSERT_TRUE(file.ok());
    auto keys = read_all(*file.value(), 1 << 20);
    ASSERT_TRUE(keys.ok());
    surroundings.secrets.key_files = {{"other.bin", std::vector<std::byte>(640)},
                                      {"EncryptedRoot.plist.wipekey", std::move(keys).value()}};
    const auto layer = open_filevault(std::make_shared<MemorySource>(disk), surroundings);
    ASSERT_TRUE(layer.ok()) << layer.error().what;
    EXPECT_EQ(files_of(layer.value()), tests::expected_files("filevault_system"));
}

TEST(FileVault, SaysWhatWouldOpenIt) {
    for (const auto& given : {std::vector<std::string>{}, {"wrong", "worse"}}) {
        const auto layer = open_with(bytes_of("filevault"), given);
        ASSERT_FALSE(layer.ok());
        EXPECT_EQ(layer.error().code, ErrorCode::Encrypted);
        const std::string& what = layer.error().what;
        EXPECT_NE(what.find("20260304-0506-4708-8900-000000000005"), std::string::npos) << what;
        EXPECT_EQ(what.find("2 passwords tried") != std::string::npos, !given.empty()) << what;
        EXPECT_EQ(what.find("wrong"), std::string::npos) << what;
    }
}

TEST(FileVault, RecognizesTheHeader) {
    auto disk = bytes_of("filevault");
    EXPECT_TRUE(is_core_storage(MemorySource(disk)));
    disk[88] = std::byte{'X'};
    EXPECT_FALSE(is_core_storage(MemorySource(disk)));
    EXPECT_FALSE(is_core_storage(MemorySource("")));
}

// Damage must never be called a wrong password.
TEST(FileVault, DamagedPartsAreDamaged) {
    const auto whole = bytes_of("filevault");
    auto header = whole;
    header[200] ^= std::byte{1};
    EXPECT_EQ(open_with(header, {kPassword}).error().code, ErrorCode::Damaged);
    auto labels = whole;
    for (size_t copy = 0; copy < 4; ++copy) {
        ASSERT_TRUE(open_with(labels, {kPassword}).ok()) << copy;
        labels[kLabel + copy * 16 * 4096 + 300] ^= std::byte{1};
    }
    EXPECT_EQ(open_with(labels, {kPassword}).error().code, ErrorCode::Damaged);
    auto objects = whole;
    objects[kSecret + 4 * kBlock + 3000] ^= std::byte{1};  // the volume's own object
    EXPECT_EQ(open_with(objects, {kPassword}).error().code, ErrorCode::Damaged);
    auto cut = whole;
    cut.resize(kSecret);
    EXPECT_EQ(open_with(cut, {kPassword}).error().code, ErrorCode::Damaged);
}

TEST(FileVault, BytesBehindTheEndAreAnError) {
    auto cut = bytes_of("filevault");
    cut.resize(258 * 4096);
    const auto layer = open_with(cut, {kPassword});
    ASSERT_TRUE(layer.ok()) << layer.error().what;
    EXPECT_EQ(layer.value().volumes.front().declared_size_bytes, 21U * 4096);
    std::vector<std::byte> out(512);
    EXPECT_TRUE(layer.value().volumes.front().bytes->read_at(1024, out).ok());
    const auto behind = layer.value().volumes.front().bytes->read_at(10 * 4096, out);
    EXPECT_FALSE(behind.ok());
}

TEST(FileVault, SeveralDisksAreUnsupported) {
    const auto disk = with_object(bytes_of("filevault"), 2, [](std::span<std::byte> block) {
        block[64 + 8 + 38] = std::byte{1};  // the disk of the first piece
    });
    const auto layer = open_with(disk, {kPassword});
    ASSERT_FALSE(layer.ok());
    EXPECT_EQ(layer.error().code, ErrorCode::Unsupported) << layer.error().what;
}

// Right checksums over numbers that cannot be: an error or other bytes, and an end.
TEST(FileVault, HostileNumbersEnd) {
    const auto whole = bytes_of("filevault_pieces");
    for (size_t object = 1; object < kObjects + 1; ++object)
        for (size_t at = 16; at < 64 + 136; at += 8) {
            const auto disk = with_object(whole, object, [&](std::span<std::byte> block) {
                std::fill_n(block.begin() + static_cast<std::ptrdiff_t>(at), 8, std::byte{0xff});
            });
            const auto layer = open_with(disk, {kRecovery});
            if (!layer.ok()) {
                EXPECT_FALSE(layer.error().what.empty());
                continue;
            }
            for (const auto& volume : layer.value().volumes) {
                const auto bytes = read_all(*volume.bytes, 1 << 20);
                EXPECT_TRUE(bytes.ok() || !bytes.error().what.empty());
            }
        }
}

TEST(FileVault, ReadsTheDialectOfItsText) {
    const auto text = read_core_storage_text(
        "<dict ID=\"0\"><key>a</key><string ID=\"1\">x</string><key>b</key><reference "
        "IDREF=\"1\"/><key>c</key><reference IDREF=\"9\"/></dict>");
    ASSERT_TRUE(text.ok());
    EXPECT_EQ(text.value().value_of("b"), "x");
    EXPECT_EQ(text.value().value_of("c"), "");
    EXPECT_FALSE(read_core_storage_text("no xml").ok());
    EXPECT_FALSE(read_core_storage_text("<dict>").ok());
    std::string deep;
    for (int depth = 0; depth < 5000; ++depth)
        deep += "<dict>";
    EXPECT_FALSE(read_core_storage_text(deep).ok());
    EXPECT_EQ(to_core_storage_number("0x10").value(), 16U);
    EXPECT_EQ(to_core_storage_number("16").value(), 16U);
    EXPECT_FALSE(to_core_storage_number("0x").ok());
    EXPECT_FALSE(to_core_storage_id("1234").ok());
}

}  // namespace
