// Encrypted APFS: the sample with each of its secrets and with none, damaged keybags and trees, and
// an image whose tree the device itself decrypted.
#include <gtest/gtest.h>

#include <algorithm>

#include "parsers/container/qcow.h"
#include "parsers/crypt/apfs_keys.h"
#include "parsers/filesystem/apfs.h"
#include "parsers/filesystem/apfs_plain.h"
#include "tests/parsers/sample_tree.h"

namespace {

using namespace parsers;
using tests::read_sample;

constexpr uint64_t kBlock = 4096;
constexpr uint64_t kVolume = 20002;  // blocks of the sample
constexpr uint64_t kTree = 20005;
constexpr uint64_t kKeybag = 23000;
constexpr const char* kPassword = "paddle steamer 7";
constexpr const char* kRecovery = "QX4T-8M2B-VH6K-N3RD-7PLW-C9FJ";

// The container with some bytes changed, without a copy of 128 MiB.
class Changed : public ByteSource {
public:
    Changed(SharedBytes whole, std::map<uint64_t, std::byte> changes)
        : whole_(std::move(whole)), changes_(std::move(changes)) {}
    uint64_t size_bytes() const override { return whole_->size_bytes(); }
    Result<size_t> read_at(uint64_t offset, std::span<std::byte> out) const override {
        const size_t got = TRY(whole_->read_at(offset, out));
        for (const auto& [place, value] : changes_)
            if (place >= offset && place < offset + got)
                out[static_cast<size_t>(place - offset)] = value;
        return got;
    }

private:
    SharedBytes whole_;
    std::map<uint64_t, std::byte> changes_;
};

const SharedBytes& container() {
    static const SharedBytes kContainer = [] {
        const auto disk = open_qcow(read_sample("apfs_encrypted", "disk.qcow2.gz"), {});
        return disk.ok() ? disk.value().volumes.front().bytes : std::make_shared<MemorySource>("");
    }();
    return kContainer;
}

Result<Layer> open_with(const SharedBytes& bytes, std::vector<std::string> passwords) {
    Surroundings surroundings;
    surroundings.secrets.passwords = std::move(passwords);
    return open_apfs(bytes, surroundings);
}

SharedBytes changed(uint64_t offset, int by) {
    std::vector<std::byte> one(1);
    EXPECT_TRUE(container()->read_at(offset, one).ok());
    return std::make_shared<Changed>(
        container(), std::map<uint64_t, std::byte>{{offset, one[0] ^ static_cast<std::byte>(by)}});
}

// Sizes and hashes; the tool of the sample gives no times.
std::map<std::string, std::string> hashes(const Layer& layer) {
    auto files = tests::list_files(*layer.tree);
    for (auto& [path, told] : files) {
        const auto cells = split(told, ' ');
        if (cells.size() == 3)
            told = cells[0] + "  " + cells[2];
    }
    return files;
}

TEST(ApfsEncrypted, OpensWithThePasswordOfAUser) {
    const auto layer = open_with(container(), {"wrong", kPassword});
    ASSERT_TRUE(layer.ok()) << layer.error().what;
    EXPECT_TRUE(layer.value().notes.empty());
    EXPECT_EQ(hashes(layer.value()), tests::expected_files("apfs_encrypted"));
}

TEST(ApfsEncrypted, OpensWithTheRecoveryKeyInAKeyFile) {
    Surroundings surroundings;
    const std::string text = std::string(kRecovery) + "\n";
    const auto bytes = std::as_bytes(std::span(text.data(), text.size()));
    surroundings.secrets.key_files.push_back({"recovery.txt", {bytes.begin(), bytes.end()}});
    const auto layer = open_apfs(container(), surroundings);
    ASSERT_TRUE(layer.ok()) << layer.error().what;
    EXPECT_EQ(hashes(layer.value()), tests::expected_files("apfs_encrypted"));
}

TEST(ApfsEncrypted, SaysWhatWouldOpenIt) {
    for (const auto& given : {std::vector<std::string>{}, {"wrong", "worse"}}) {
        const auto layer = open_with(container(), given);
        ASSERT_FALSE(layer.ok());
        EXPECT_EQ(layer.error().code, ErrorCode::Encrypted);
        const std::string& what = layer.error().what;
        EXPECT_TRUE(what.starts_with("encrypted APFS volume \"Seized\": ")) << what;
        EXPECT_NE(what.find("the hint is \"the boat\""), std::string::npos) << what;
        EXPECT_EQ(what.find("wrong"), std::string::npos) << what;
        EXPECT_EQ(what.find("2 passwords tried") != std::string::npos, !given.empty()) << what;
    }
}

// A password must never be called wrong where the keybag is broken.
TEST(ApfsEncrypted, DamagedKeybagIsNoWrongPassword) {
    for (const uint64_t block : {kKeybag, kKeybag + 1})
        for (const uint64_t at : {uint64_t{0}, uint64_t{40}, uint64_t{100}, kBlock - 1}) {
            const auto layer = open_with(changed(block * kBlock + at, 1), {kPassword});
            ASSERT_FALSE(layer.ok());
            EXPECT_EQ(layer.error().code, ErrorCode::Damaged) << block << ' ' << at;
        }
}

TEST(ApfsEncrypted, DamagedTreeIsSaid) {
    const auto layer = open_with(changed(kTree * kBlock + 600, 1), {kPassword});
    if (!layer.ok()) {
        EXPECT_EQ(layer.error().code, ErrorCode::Damaged) << layer.error().what;
        return;
    }
    const auto files = tests::list_files(*layer.value().tree);
    EXPECT_TRUE(std::any_of(files.begin(), files.end(), [](const auto& file) {
        return file.first.starts_with("damaged") || file.first == "failed";
    }));
}

TEST(ApfsEncrypted, KeyOfEachFileIsSaid) {
    const auto layer = open_with(changed(kVolume * kBlock + 264, 8), {kPassword});
    ASSERT_FALSE(layer.ok());
    EXPECT_EQ(layer.error().code, ErrorCode::Encrypted);
    EXPECT_NE(layer.error().what.find("a key of its own"), std::string::npos);
}

// The plain sample, whose superblock says that it is encrypted.
TEST(ApfsEncrypted, ReadsAnImageThatTheDeviceDecrypted) {
    const auto plain = read_sample("apfs", "disk.apfs.gz");
    std::vector<std::byte> superblock(kBlock);
    ASSERT_TRUE(plain->read_at(kVolume * kBlock, superblock).ok());
    superblock[264] = std::byte{8};
    set_apfs_checksum(superblock);
    std::map<uint64_t, std::byte> changes{{kVolume * kBlock + 264, std::byte{8}}};
    for (size_t at = 0; at < 8; ++at)
        changes[kVolume * kBlock + at] = superblock[at];
    const auto layer = open_with(std::make_shared<Changed>(plain, changes), {});
    ASSERT_TRUE(layer.ok()) << layer.error().what;
    EXPECT_EQ(tests::list_files(*layer.value().tree), tests::expected_files("apfs"));
}

// Maps, trees and keybags that point anywhere end with an error or a shorter tree.
TEST(ApfsEncrypted, HostilePointersEnd) {
    for (const uint64_t block : {uint64_t{0}, uint64_t{2}, kVolume, kVolume + 1, kVolume + 2})
        for (uint64_t at = 32; at < 176; at += 3) {
            const auto layer = open_with(changed(block * kBlock + at, 0xff), {kPassword});
            if (layer.ok() && layer.value().tree)
                (void)tests::list_files(*layer.value().tree);
        }
    for (const auto at : {uint64_t{1296}, uint64_t{1300}, uint64_t{1303}, uint64_t{1304}}) {
        const auto volume = find_apfs_cipher(*changed(at, 0xff), kVolume);
        if (volume.ok()) {
            EXPECT_FALSE(read_apfs_keys(MemorySource(""), volume.value().keys).ok());
        }
    }
}

TEST(ApfsEncrypted, ChecksumIsThatOfTheFormat) {
    std::vector<std::byte> block(kBlock);
    ASSERT_TRUE(container()->read_at(kVolume * kBlock, block).ok());
    block[100] ^= std::byte{1};
    EXPECT_FALSE(has_apfs_checksum(block));
    set_apfs_checksum(block);
    EXPECT_TRUE(has_apfs_checksum(block));
    EXPECT_FALSE(has_apfs_checksum(std::span(block).first(7)));
}

}  // namespace
