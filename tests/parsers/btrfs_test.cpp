#include "parsers/filesystem/btrfs.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <string>
#include <vector>

#include "parsers/base/hash.h"
#include "parsers/base/text.h"
#include "parsers/container/inflate.h"
#include "parsers/container/lzo.h"
#include "parsers/filesystem/btrfs_checksum.h"
#include "parsers/filesystem/btrfs_volume.h"
#include "parsers/filesystem/stored_numbers.h"
#include "tests/parsers/corpus.h"

namespace parsers {
namespace {

const std::string kSamples = SOURCE_FOLDER "/samples/formats/";
const std::vector<std::string> kIds = {"btrfs", "btrfs_zlib", "btrfs_lzo", "btrfs_plain"};

std::vector<std::byte> image_of(const std::string& id) {
    const MemorySource packed(tests::bytes_of_file(kSamples + id + "/evidence/fs.raw.gz"));
    auto plain = gunzip(packed, {"", 1U << 28});
    EXPECT_TRUE(plain.ok());
    return read_all(*plain.value().bytes, 1 << 28).value();
}

// Path to size, time and SHA-256, as the kernel read them.
using Files = std::map<std::string, std::string>;

Files expected_of(const std::string& id) {
    Files files;
    for (const std::string& line :
         split(tests::text_of_file(kSamples + id + "/expected.tsv"), '\n')) {
        const auto cells = split(line, '\t');
        if (cells.size() == 5 && cells[0] != "path")
            files[cells[0].substr(7)] = cells[1] + ' ' + cells[2] + ' ' + cells[3];
    }
    return files;
}

struct Opened {
    Layer layer;
    std::vector<FileEntry> entries;
    std::vector<std::string> damage;

    Files files() const {
        Files found;
        for (const FileEntry& entry : entries) {
            if (entry.kind != EntryKind::File)
                continue;
            const auto bytes = layer.tree->open(entry);
            const auto hash = bytes.ok() ? sha256(*bytes.value()) : Result<Sha256>(bytes.error());
            found[entry.path] = std::to_string(entry.size_bytes) + ' ' +
                                std::to_string(entry.times.modified_utc_ns.value_or(0)) + ' ' +
                                (hash.ok() ? to_hex(hash.value()) : hash.error().what);
        }
        return found;
    }
    const FileEntry* find(const std::string& path) const {
        const auto found = std::find_if(entries.begin(), entries.end(),
                                        [&](const FileEntry& e) { return e.path == path; });
        return found == entries.end() ? nullptr : &*found;
    }
};

Opened opened(std::vector<std::byte> image) {
    auto layer = open_btrfs(std::make_shared<MemorySource>(std::move(image)), {});
    EXPECT_TRUE(layer.ok()) << layer.error().what;
    Opened result;
    if (!layer.ok())
        return result;
    result.layer = std::move(layer).value();
    TreeVisitor visitor;
    visitor.entry = [&](FileEntry entry) { result.entries.push_back(std::move(entry)); };
    visitor.damaged = [&](const std::string& where, const std::string& what) {
        result.damage.push_back(where + ": " + what);
    };
    EXPECT_TRUE(result.layer.tree->list(visitor).ok());
    return result;
}

TEST(Btrfs, GivesWhatTheKernelReads) {
    for (const std::string& id : kIds) {
        const Opened sample = opened(image_of(id));
        EXPECT_EQ(sample.files(), expected_of(id)) << id;
        EXPECT_TRUE(sample.damage.empty()) << id << sample.damage[0];
        EXPECT_TRUE(sample.layer.notes.empty()) << id << sample.layer.notes[0].what;
    }
}

// The offsets of the nodes of one tree, in every copy.
std::vector<size_t> nodes_of(const std::vector<std::byte>& image, uint64_t owner, uint64_t level) {
    std::vector<size_t> found;
    const std::span<const std::byte> bytes(image);
    const auto fsid = bytes.subspan(65536 + 32, 16);
    for (size_t at = 0; at + 4096 <= bytes.size(); at += 4096) {
        if (at != 65536 && at != (64U << 20) &&
            std::ranges::equal(bytes.subspan(at + 32, 16), fsid) &&
            little(bytes, at + 88, 8) == owner && little(bytes, at + 100, 1) == level)
            found.push_back(at);
    }
    return found;
}

TEST(Btrfs, ReadsTheOtherCopyOfADamagedNode) {
    auto image = image_of("btrfs");
    const auto nodes = nodes_of(image, 5, 0);
    ASSERT_GE(nodes.size(), 2U);
    // A node of a group that is stored twice lies twice; the first half are the first copies.
    for (size_t index = 0; index < nodes.size() / 2; ++index)
        image[nodes[index] + 2000] ^= std::byte{1};
    const Opened sample = opened(image);
    EXPECT_EQ(sample.files(), expected_of("btrfs"));
    EXPECT_TRUE(sample.damage.empty());
}

TEST(Btrfs, NamesWhatADamagedNodeHeldAndGoesOn) {
    const auto whole = image_of("btrfs_lzo");
    auto nodes = nodes_of(whole, 5, 0);
    // The nodes of earlier generations lie there too, and nothing points to them.
    std::ranges::sort(nodes, [&](size_t a, size_t b) {
        return little(whole, a + 80, 8) > little(whole, b + 80, 8);
    });
    ASSERT_GE(nodes.size(), 8U);
    const Files expected = expected_of("btrfs_lzo");
    size_t with_damage = 0;
    size_t with_orphans = 0;
    for (size_t index = 0; index < 8; ++index) {
        auto image = whole;
        image[nodes[index] + 2000] ^= std::byte{1};
        const Opened sample = opened(image);
        const Files found = sample.files();
        for (const auto& [path, facts] : found) {
            const auto same = expected.find(path);
            if (same != expected.end() && same->second != facts) {
                EXPECT_NE(facts.find("read"), std::string::npos) << facts;
            }
            with_orphans += path.starts_with("$OrphanFiles/") ? 1 : 0;
        }
        with_damage += sample.damage.empty() ? 0 : 1;
        // Nothing is missing without a word.
        EXPECT_TRUE(found == expected || !sample.damage.empty());
    }
    EXPECT_GE(with_damage, 3U);
    EXPECT_GE(with_orphans, 1U);
}

TEST(Btrfs, SaysWhereContentHasAWrongChecksum) {
    auto image = image_of("btrfs_plain");
    const Files expected = expected_of("btrfs_plain");
    const std::string text = "written over, inside a compressed extent";
    const std::string_view view(reinterpret_cast<const char*>(image.data()), image.size());
    size_t changed = 0;
    for (size_t at = view.find(text); at != std::string_view::npos; at = view.find(text, at + 1)) {
        image[at] ^= std::byte{1};
        ++changed;
    }
    ASSERT_GE(changed, 1U);
    const Files found = opened(image).files();
    EXPECT_NE(found.at("chats/long.txt").find("wrong checksum"), std::string::npos);
    EXPECT_EQ(found.at("inline.txt"), expected.at("inline.txt"));
}

TEST(Btrfs, UsesTheSecondSuperblockWhereTheFirstIsDamaged) {
    auto image = image_of("btrfs");
    image[65536 + 100] ^= std::byte{1};
    const Opened sample = opened(image);
    EXPECT_EQ(sample.files(), expected_of("btrfs"));
    ASSERT_EQ(sample.layer.notes.size(), 1U);
    EXPECT_EQ(sample.layer.notes[0].what, "the first superblock is damaged");
}

TEST(Btrfs, GivesTheTimesAndPlacesOfSubvolumes) {
    const Opened sample = opened(image_of("btrfs"));
    ASSERT_NE(sample.find("before/diary.txt"), nullptr);
    ASSERT_NE(sample.find("home/inner/file.txt"), nullptr);
    EXPECT_EQ(sample.find("before/inner/file.txt"), nullptr);  // the kernel shows an empty folder
    EXPECT_NE(sample.find("before/inner"), nullptr);
    ASSERT_NE(sample.find("link"), nullptr);
    EXPECT_EQ(sample.find("link")->kind, EntryKind::Link);
    EXPECT_EQ(read_text(*sample.layer.tree->open(*sample.find("link")).value(), 100).value(),
              "chats/long.txt");
}

TEST(Btrfs, OfACutImageIsAnErrorOrANote) {
    auto image = image_of("btrfs_plain");
    for (const size_t size : {size_t{66000}, size_t{70000}, size_t{1} << 20, image.size() / 2}) {
        const auto cut = std::vector<std::byte>(image.begin(),
                                                image.begin() + static_cast<std::ptrdiff_t>(size));
        const auto layer = open_btrfs(std::make_shared<MemorySource>(cut), {});
        if (!layer.ok()) {
            EXPECT_EQ(layer.error().code, size < 70000 ? ErrorCode::NotFound : ErrorCode::Damaged);
            continue;
        }
        const Opened sample = opened(cut);
        EXPECT_FALSE(sample.layer.notes.empty());
    }
}

TEST(Btrfs, KnowsItsChecksums) {
    const auto bytes = [](const std::string& text) {
        return std::vector<std::byte>(
            reinterpret_cast<const std::byte*>(text.data()),
            reinterpret_cast<const std::byte*>(text.data() + text.size()));
    };
    // Of the reference program xxhsum.
    EXPECT_EQ(xxhash64(bytes("")), 0xef46db3751d8e999U);
    EXPECT_EQ(xxhash64(bytes("abc")), 0x44bc2cf5ad770999U);
    EXPECT_EQ(BtrfsChecksum{3}.is_computed(), false);
    EXPECT_EQ(BtrfsChecksum{9}.size_bytes(), 0U);
}

TEST(Lzo, RefusesWhatIsBroken) {
    const auto code = [](const Result<std::vector<std::byte>>& out) {
        return out.ok() ? std::string(reinterpret_cast<const char*>(out.value().data()),
                                      out.value().size())
                        : out.error().what;
    };
    const auto block = [](const std::vector<int>& values) {
        std::vector<std::byte> bytes;
        for (const int value : values)
            bytes.push_back(static_cast<std::byte>(value));
        return bytes;
    };
    // Four literals, a match of five bytes four back, the end.
    const auto good = block({21, 'a', 'b', 'c', 'd', 0x8c, 0, 17, 0, 0});
    EXPECT_EQ(code(lzo1x_decompress(good, 100)), "abcdabcda");
    EXPECT_EQ(code(lzo1x_decompress(good, 8)), "an LZO block holds more than it may");
    const auto far = block({21, 'a', 'b', 'c', 'd', 0x8c, 9, 17, 0, 0});
    EXPECT_EQ(code(lzo1x_decompress(far, 100)), "an LZO block refers to bytes in front of it");
    for (size_t size = 0; size < good.size(); ++size)
        EXPECT_FALSE(lzo1x_decompress(std::span(good).first(size), 100).ok());
    EXPECT_FALSE(lzo1x_decompress(std::vector<std::byte>(4000), 100).ok());
}

}  // namespace
}  // namespace parsers
