// Partitions and file systems: what is listed, what is read, and what is named as not read.
#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <map>
#include <thread>

#include "parsers/evidence/disk_marks.h"
#include "parsers/evidence/formats.h"
#include "parsers/filesystem/file_system.h"
#include "parsers/volume/volumes.h"
#include "tests/container_maker.h"

namespace parsers {
namespace {

namespace fs = std::filesystem;
using tests::little;

SharedBytes bytes_of(const std::string& text) {
    return std::make_shared<MemorySource>(text);
}

// A disk of `sectors` sectors whose first holds the given (start, count) pairs.
std::string make_mbr(const std::vector<std::pair<uint32_t, uint32_t>>& partitions,
                     uint32_t sectors) {
    std::string disk(size_t{sectors} * 512, '\0');
    size_t at = 446;
    for (const auto& [start, count] : partitions) {
        disk[at + 4] = '\x83';
        disk.replace(at + 8, 4, little(start, 4));
        disk.replace(at + 12, 4, little(count, 4));
        at += 16;
    }
    disk.replace(510, 2, "\x55\xaa");
    return disk;
}

TEST(VolumeTest, PartitionsAreNumberedByPlace) {
    std::string disk = make_mbr({{200, 50}, {100, 50}}, 300);
    disk[100 * 512] = 'A';
    disk[200 * 512] = 'B';
    const auto system = read_volume_system(bytes_of(disk));
    ASSERT_TRUE(system.ok()) << system.error().what;
    const auto& partitions = system.value().partitions;
    ASSERT_EQ(partitions.size(), 2U);
    EXPECT_EQ(partitions[0].number, 1);
    EXPECT_EQ(partitions[0].offset, 100U * 512);
    EXPECT_EQ(partitions[0].size_bytes, 50U * 512);
    EXPECT_EQ(read_text(*partitions[0].bytes, 1 << 20).value()[0], 'A');
    EXPECT_EQ(read_text(*partitions[1].bytes, 1 << 20).value()[0], 'B');
    EXPECT_TRUE(has_disk_mark(*bytes_of(disk)));
}

TEST(VolumeTest, APartitionMayReachBehindTheImage) {
    const auto system = read_volume_system(bytes_of(make_mbr({{100, 150}, {250, 100}}, 300)));
    ASSERT_TRUE(system.ok()) << system.error().what;
    ASSERT_EQ(system.value().partitions.size(), 2U);
    EXPECT_EQ(system.value().partitions[1].size_bytes, 100U * 512);
    EXPECT_EQ(system.value().partitions[1].bytes->size_bytes(), 50U * 512);
}

TEST(VolumeTest, TextHasNoPartitions) {
    EXPECT_EQ(read_volume_system(bytes_of(std::string(4096, 'x'))).error().code,
              ErrorCode::NotFound);
    EXPECT_FALSE(read_volume_system(bytes_of("")).ok());
    EXPECT_FALSE(has_disk_mark(*bytes_of(std::string(4096, 'x'))));
}

TEST(FileSystemTest, WhatIsNoFileSystemOfTheLibraryIsKnownByTheTable) {
    const auto word_of = [](size_t at, const std::string& magic) {
        std::string volume(200'000, '\0');
        volume.replace(at, magic.size(), magic);
        EXPECT_EQ(open_file_system(bytes_of(volume)).error().code, ErrorCode::NotFound);
        const Format* format = recognize_volume(*bytes_of(volume), {});
        return format != nullptr ? std::string(format->word) : "nothing";
    };
    EXPECT_EQ(word_of(0x10040, "_BHRfS_M"), "btrfs");
    EXPECT_EQ(word_of(0x400, "\xe2\xe1\xf5\xe0"), "erofs");
    EXPECT_EQ(word_of(0x8001, "BEA01"), "udf");
    EXPECT_EQ(word_of(0x10034, "ReIsEr2Fs"), "reiserfs");
    EXPECT_EQ(word_of(0, "-rom1fs-"), "romfs");
    EXPECT_EQ(word_of(0, "\x0b\xe5\xa9\x41"), "sgi");
    EXPECT_EQ(word_of(0x400, "BD"), "nothing");  // two bytes are no HFS
    EXPECT_EQ(word_of(0, "nothing"), "nothing");
}

// An ext4 image made by the system's own mke2fs and debugfs; empty where they are not installed.
class Ext4Test : public ::testing::Test {
protected:
    void SetUp() override {
        folder_ = fs::path(testing::TempDir()) / "ext4-test";
        fs::remove_all(folder_);
        fs::create_directories(folder_ / "tree/home/lin");
        put("tree/home/lin/notes.txt", "hello");
        put("tree/home/lin/caf\xe9.txt", "latin");
        put("tree/gone.txt", "will be deleted");
        std::string large;
        for (int line = 0; large.size() < 300'000; ++line)
            large += std::to_string(line) + '\n';
        put("tree/large.txt", large);
        large_ = large;
        const std::string image = (folder_ / "x.img").string();
        const std::string command = "PATH=$PATH:/sbin:/usr/sbin; mke2fs -q -F -t ext4 -d '" +
                                    (folder_ / "tree").string() + "' '" + image +
                                    "' 4M >/dev/null 2>&1 && debugfs -w -R 'rm /gone.txt' '" +
                                    image + "' >/dev/null 2>&1";
        if (std::system(command.c_str()) != 0) {
            std::cout << "mke2fs or debugfs is not installed: nothing was checked.\n";
            return;
        }
        image_ = read_text(*open_file(image).value(), 1 << 30).value();
    }
    void TearDown() override { fs::remove_all(folder_); }

    void put(const std::string& name, const std::string& content) const {
        std::ofstream(folder_ / name, std::ios::binary) << content;
    }

    static std::map<std::string, FileEntry> list(const FileTree& tree) {
        std::map<std::string, FileEntry> entries;
        TreeVisitor visitor;
        visitor.entry = [&](const FileEntry& entry) { entries[entry.path] = entry; };
        visitor.damaged = [](const std::string&, const std::string&) {};
        static_cast<void>(tree.list(visitor).ok());
        return entries;
    }

    static std::string text_of(const FileTree& tree, const FileEntry& entry) {
        const auto bytes = tree.open(entry);
        if (!bytes.ok())
            return "error: " + bytes.error().what;
        const auto text = read_text(*bytes.value(), 1 << 24);
        return text.ok() ? text.value() : "error: " + text.error().what;
    }

    fs::path folder_;
    std::string image_;
    std::string large_;
};

TEST_F(Ext4Test, LiveAndDeletedNamesWithTheirContent) {
    if (image_.empty())
        return;
    const auto tree = open_file_system(bytes_of(image_));
    ASSERT_TRUE(tree.ok()) << tree.error().what;
    EXPECT_EQ(tree.value()->description(), "ext4 file system");
    const auto entries = list(*tree.value());
    ASSERT_TRUE(entries.contains("home/lin/notes.txt"));
    EXPECT_EQ(text_of(*tree.value(), entries.at("home/lin/notes.txt")), "hello");
    EXPECT_EQ(text_of(*tree.value(), entries.at("home/lin/caf%E9.txt")), "latin");
    EXPECT_EQ(text_of(*tree.value(), entries.at("large.txt")), large_);
    EXPECT_EQ(entries.at("large.txt").size_bytes, large_.size());
    EXPECT_EQ(entries.at("home").kind, EntryKind::Directory);
    EXPECT_TRUE(entries.at("large.txt").times.modified_utc_ns);
    ASSERT_TRUE(entries.contains("gone.txt"));
    EXPECT_EQ(entries.at("gone.txt").allocation, Allocation::Deleted);
}

TEST_F(Ext4Test, TwoThreadsReadWhileTheTreeIsGone) {
    if (image_.empty())
        return;
    SharedBytes large;
    {
        const auto tree = open_file_system(bytes_of(image_)).value()->description();
        const auto opened = open_file_system(bytes_of(image_));
        large = opened.value()->open(list(*opened.value()).at("large.txt")).value();
    }
    int wrong[2] = {0, 0};
    const auto read = [&](int* count) {
        for (size_t at = 0; at < large_.size(); at += 4099) {
            std::vector<std::byte> out(1000);
            const auto got = large->read_at(at, out);
            *count += !got.ok() ||
                      large_.compare(at, got.value(), reinterpret_cast<const char*>(out.data()),
                                     got.value()) != 0;
        }
    };
    std::thread other(read, &wrong[1]);
    read(&wrong[0]);
    other.join();
    EXPECT_EQ(wrong[0] + wrong[1], 0);
}

TEST_F(Ext4Test, MangledAndCutImagesNeverCrash) {
    if (image_.empty())
        return;
    size_t opened = 0;
    const auto drain = [&](const std::string& image) {
        const auto tree = open_file_system(bytes_of(image));
        if (!tree.ok())
            return;
        ++opened;
        for (const auto& [path, entry] : list(*tree.value())) {
            if (entry.kind == EntryKind::File)
                static_cast<void>(text_of(*tree.value(), entry));
        }
    };
    for (size_t size = 512; size < image_.size(); size *= 2)
        drain(image_.substr(0, size));
    for (size_t at = 1024; at < 1024 + 256; at += 3) {
        std::string flipped = image_;
        flipped[at] = static_cast<char>(flipped[at] ^ (1 << at % 8));
        drain(flipped);
    }
    EXPECT_GT(opened, 20U);
}

}  // namespace
}  // namespace parsers
