#include "parsers/volume/shadow_copies.h"

#include <gtest/gtest.h>

#include <map>
#include <string>
#include <vector>

#include "parsers/base/hash.h"
#include "parsers/base/text.h"
#include "parsers/container/inflate.h"
#include "parsers/filesystem/file_system.h"
#include "tests/parsers/corpus.h"

namespace parsers {
namespace {

const std::string kSample = SOURCE_FOLDER "/samples/formats/vss/";

std::vector<std::byte> volume_bytes() {
    const MemorySource packed(tests::bytes_of_file(kSample + "evidence/volume.raw.gz"));
    auto plain = gunzip(packed, {});
    EXPECT_TRUE(plain.ok());
    return read_all(*plain.value().bytes, 1 << 24).value();
}

// Path to SHA-256, as the generator wrote them.
std::map<std::string, std::string> expected_hashes() {
    std::map<std::string, std::string> hashes;
    for (const std::string& line : split(tests::text_of_file(kSample + "copies.tsv"), '\n')) {
        const auto cells = split(line, '\t');
        if (cells.size() == 5 && cells[0] != "path")
            hashes[cells[0]] = cells[3];
    }
    return hashes;
}

std::string hash_of(const ByteSource& source) {
    const auto hash = sha256(source);
    return hash.ok() ? to_hex(hash.value()) : hash.error().what;
}

TEST(ShadowCopies, AreTheVolumeAsItWas) {
    const auto expected = expected_hashes();
    ASSERT_EQ(expected.size(), 6U);
    std::map<std::string, std::string> found;
    {
        auto layer = open_shadow_copies(std::make_shared<MemorySource>(volume_bytes()), {});
        ASSERT_TRUE(layer.ok()) << layer.error().what;
        EXPECT_TRUE(layer.value().notes.empty());
        ASSERT_EQ(layer.value().volumes.size(), 2U);
        EXPECT_EQ(layer.value().volumes[0].type, "shadow copy created 2026-01-01T00:00:00Z");
        for (const Volume& volume : layer.value().volumes) {
            found[volume.name] = hash_of(*volume.bytes);
            auto tree = open_file_system(volume.bytes);
            ASSERT_TRUE(tree.ok()) << tree.error().what;
            TreeVisitor visitor;
            std::vector<FileEntry> entries;
            visitor.entry = [&](FileEntry entry) { entries.push_back(std::move(entry)); };
            visitor.damaged = [](const std::string&, const std::string& what) {
                ADD_FAILURE() << what;
            };
            ASSERT_TRUE(tree.value()->list(visitor).ok());
            for (const FileEntry& entry : entries) {
                if (entry.kind == EntryKind::File && entry.path[0] != '$')
                    found[volume.name + '/' + entry.path] =
                        hash_of(*tree.value()->open(entry).value());
            }
        }
    }
    EXPECT_EQ(found, expected);
}

TEST(ShadowCopies, OutliveTheLayerThatGaveThem) {
    SharedBytes copy;
    {
        auto layer = open_shadow_copies(std::make_shared<MemorySource>(volume_bytes()), {});
        ASSERT_TRUE(layer.ok());
        copy = layer.value().volumes[1].bytes;
    }
    EXPECT_EQ(hash_of(*copy), expected_hashes()["vss2"]);
}

TEST(ShadowCopies, OfAnotherVolumeAreNotFound) {
    const auto none =
        open_shadow_copies(std::make_shared<MemorySource>(std::string(1 << 20, '\0')), {});
    EXPECT_EQ(none.error().code, ErrorCode::NotFound);
    const auto tiny = open_shadow_copies(std::make_shared<MemorySource>("x"), {});
    EXPECT_EQ(tiny.error().code, ErrorCode::NotFound);
}

TEST(ShadowCopies, BehindABrokenCatalogAreDamagedNotAbsent) {
    auto bytes = volume_bytes();
    bytes[(4 << 20) + 3] ^= std::byte{0xff};
    const auto layer = open_shadow_copies(std::make_shared<MemorySource>(bytes), {});
    ASSERT_FALSE(layer.ok());
    EXPECT_EQ(layer.error().code, ErrorCode::Damaged);
}

TEST(ShadowCopies, OfAVolumeWithoutAClusterSizeAreDamaged) {
    for (const size_t place : {size_t{12}, size_t{13}}) {  // 512 bytes a sector, 8 a cluster
        auto bytes = volume_bytes();
        ASSERT_NE(bytes[place], std::byte{0});
        bytes[place] = std::byte{0};
        const auto layer = open_shadow_copies(std::make_shared<MemorySource>(std::move(bytes)), {});
        ASSERT_FALSE(layer.ok());
        EXPECT_EQ(layer.error().code, ErrorCode::Damaged);
        EXPECT_NE(layer.error().what.find("size of a cluster"), std::string::npos);
    }
}

TEST(ShadowCopies, BehindABrokenStoreAreAnErrorWhenRead) {
    auto bytes = volume_bytes();
    bytes[(4 << 20) + 2 * 16384 + 3] ^= std::byte{0xff};  // the list of blocks of the first store
    const auto layer = open_shadow_copies(std::make_shared<MemorySource>(bytes), {});
    ASSERT_TRUE(layer.ok());
    ASSERT_EQ(layer.value().volumes.size(), 2U);
    EXPECT_FALSE(sha256(*layer.value().volumes[0].bytes).ok());
    EXPECT_EQ(hash_of(*layer.value().volumes[1].bytes), expected_hashes()["vss2"]);
}

}  // namespace
}  // namespace parsers
