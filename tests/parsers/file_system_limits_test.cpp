// File systems that would be listed without end, or in part without a word.
#include <gtest/gtest.h>

#include <cstring>

#include "parsers/filesystem/file_system.h"
#include "tests/parsers/file_system_sample.h"

namespace parsers {
namespace {

using tests::list_tree;
using tests::ListedTree;

ListedTree list_bytes(std::vector<std::byte> bytes, const ListingLimits& limits = {}) {
    const auto tree = open_file_system(tests::to_source(std::move(bytes)), limits);
    EXPECT_TRUE(tree.ok()) << (tree.ok() ? "" : tree.error().what);
    return tree.ok() ? list_tree(*tree.value()) : ListedTree{};
}

bool says(const ListedTree& listed, const std::string& sentence) {
    return std::any_of(listed.damage.begin(), listed.damage.end(), [&](const std::string& what) {
        return what.find(sentence) != std::string::npos;
    });
}

std::string all_of(const ListedTree& listed) {
    std::string text;
    for (const std::string& what : listed.damage)
        text += "\n" + what;
    return text;
}

// The folder that holds `name` gets a place behind the end of the volume.
void lose_folder_of(const std::string& name, std::vector<std::byte>& ext) {
    const std::string_view text(reinterpret_cast<const char*>(ext.data()), ext.size());
    const size_t at = text.find(name);
    ASSERT_NE(at, std::string_view::npos);
    const auto block = static_cast<uint32_t>(at / 1024);
    for (size_t inode = 1024; inode + 256 <= ext.size(); inode += 128) {
        uint16_t mode = 0;
        uint32_t first = 0;
        std::memcpy(&mode, ext.data() + inode, sizeof mode);
        std::memcpy(&first, ext.data() + inode + 40, sizeof first);
        if ((mode & 0xf000) != 0x4000 || first != block)
            continue;
        const uint32_t behind = 0x00ffffff;
        std::memcpy(ext.data() + inode + 40, &behind, sizeof behind);
        return;
    }
    FAIL() << "no folder begins at block " << block;
}

TEST(FileSystemLimits, AFolderThatCannotBeReadIsNamed) {
    auto bytes = tests::sample_copy("ext2", "fs.raw");
    EXPECT_TRUE(list_bytes(bytes).damage.empty()) << all_of(list_bytes(bytes));
    lose_folder_of("noise.bin", bytes);
    const ListedTree listed = list_bytes(std::move(bytes));
    EXPECT_TRUE(says(listed, "Raid/Chats: the folder cannot be listed")) << all_of(listed);
    EXPECT_EQ(listed.damage.size(), 1U) << all_of(listed);
    EXPECT_TRUE(listed.entries.contains("Raid/phones.csv"));
    EXPECT_FALSE(listed.entries.contains("Raid/Chats/noise.bin"));
}

// Free clusters that look like folders' entries, every other one: each is an orphan of its own.
std::vector<std::byte> with_false_entries(const std::string& id) {
    auto bytes = tests::sample_copy(id, "fs.raw");
    std::string entry("AB000000TXT\x20", 12);
    entry.resize(32, '\0');
    std::memcpy(entry.data() + 24, "\xa6\x58\x02\x00\x10\x00\x00\x00", 8);  // a date, cluster, size
    for (size_t at = bytes.size() / 8; at + 64 <= bytes.size(); at += 64) {
        const std::string number = std::to_string(at / 64 % 1'000'000);
        std::memcpy(entry.data() + 2, "000000", 6);
        std::memcpy(entry.data() + 8 - number.size(), number.data(), number.size());
        std::memcpy(bytes.data() + at, entry.data(), 32);
    }
    return bytes;
}

TEST(FileSystemLimits, TheSearchForOrphansEnds) {
    const ListedTree listed =
        list_bytes(with_false_entries("fat32"), {.names_seconds = 60, .orphan_seconds = 1});
    EXPECT_TRUE(says(listed,
                     "$OrphanFiles: the search for files without a name took more than the "
                     "limit of 1 s"))
        << all_of(listed);
    EXPECT_TRUE(listed.entries.contains("Raid/phones.csv"));
    EXPECT_TRUE(listed.entries.contains("top.txt"));
}

TEST(FileSystemLimits, AFullSearchForOrphansHasNoNote) {
    const ListedTree listed = list_bytes(tests::sample_copy("ext4", "fs.raw"));
    EXPECT_TRUE(listed.damage.empty()) << all_of(listed);
    EXPECT_TRUE(listed.entries.contains("$OrphanFiles/OrphanFile-19"));
}

// FAT16 with sectors of 512 bytes, one a cluster: `depth` folders, each with two names of the next.
std::vector<std::byte> with_crossed_folders(size_t depth) {
    auto bytes = tests::sample_copy("fat16", "fs.raw");
    const auto u16 = [&](size_t at) {
        return std::to_integer<size_t>(bytes[at]) | std::to_integer<size_t>(bytes[at + 1]) << 8;
    };
    const size_t fat = u16(14) * 512;
    const size_t root = fat + std::to_integer<size_t>(bytes[16]) * u16(22) * 512;
    const size_t data = root + u16(17) * 32;
    const size_t first = (bytes.size() - data) / 512 - depth - 8;
    const auto put_folder = [&](size_t at, std::string name, size_t cluster) {
        name.resize(32, '\0');
        name[11] = '\x10';
        name[26] = static_cast<char>(cluster & 0xff);
        name[27] = static_cast<char>(cluster >> 8);
        std::memcpy(bytes.data() + at, name.data(), 32);
    };
    put_folder(root + 16 * 32, "CROSSED    ", first);
    for (size_t level = 0; level < depth; ++level) {
        const size_t at = data + (first + level - 2) * 512;
        put_folder(at, ".          ", first + level);
        put_folder(at + 32, "..         ", 0);
        put_folder(at + 64, "LEFT       ", first + level + 1);
        put_folder(at + 96, "RIGHT      ", first + level + 1);
        bytes[fat + (first + level) * 2] = bytes[fat + (first + level) * 2 + 1] = std::byte{0xff};
    }
    return bytes;
}

TEST(FileSystemLimits, FoldersThatHoldTheSameFoldersEnd) {
    const ListedTree few = list_bytes(with_crossed_folders(3));
    EXPECT_TRUE(few.entries.contains("CROSSED/LEFT/RIGHT")) << all_of(few);
    EXPECT_FALSE(says(few, "more names"));
    EXPECT_TRUE(says(few, "its names are lost"));  // at the bottom: a cluster that holds no folder
    const ListedTree many = list_bytes(with_crossed_folders(40));
    EXPECT_TRUE(says(many, "more names than a volume of this size can hold")) << all_of(many);
    const ListedTree late = list_bytes(with_crossed_folders(40), {.names_seconds = 0});
    EXPECT_TRUE(says(late, "listing took more than the limit of 0 s")) << all_of(late);
}

}  // namespace
}  // namespace parsers
