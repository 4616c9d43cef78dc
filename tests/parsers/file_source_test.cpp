// A medium that fails in the middle: retries, exact ranges, what lies behind, and who reads it.
#include "parsers/base/file_source.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <filesystem>
#include <fstream>
#include <set>

#include "parsers/base/hash.h"
#include "parsers/container/tar.h"
#include "parsers/container/zip.h"
#include "tests/container_maker.h"

namespace parsers {
namespace {

namespace fs = std::filesystem;

// A disk with sectors that cannot be read; as a disk does, it gives what stands in front of them.
struct Disk {
    std::string bytes;
    std::set<uint64_t> bad;  // sectors
    int error = EIO;
    int failures_left = -1;  // below 0: for good
    std::atomic<int> calls = 0;

    ReadOutcome read(uint64_t offset, std::span<std::byte> out) {
        ++calls;
        const uint64_t end = std::min<uint64_t>(bytes.size(), offset + out.size());
        uint64_t stop = offset;
        while (stop < end && !bad.contains(stop / 512))
            stop = std::min(end, stop / 512 * 512 + 512);
        if (stop == offset && offset < end && failures_left != 0) {
            --failures_left;
            return {0, error};
        }
        if (stop == offset)
            stop = end;
        std::copy_n(bytes.begin() + static_cast<ptrdiff_t>(offset), stop - offset,
                    reinterpret_cast<char*>(out.data()));
        return {static_cast<size_t>(stop - offset), 0};
    }
};

std::string pattern(size_t size) {
    std::string text(size, '\0');
    for (size_t at = 0; at < size; ++at)
        text[at] = static_cast<char>(at / 512 * 31 + at % 251);
    return text;
}

SharedBytes source_of(Disk& disk) {
    return std::make_shared<FileSource>(
        [&disk](uint64_t offset, std::span<std::byte> out) { return disk.read(offset, out); },
        disk.bytes.size(), "disk.dd");
}

std::string read(const ByteSource& source, uint64_t offset, size_t size) {
    const auto got = read_exactly(source, offset, size);
    if (!got.ok())
        return "error: " + got.error().what;
    return {reinterpret_cast<const char*>(got.value().data()), got.value().size()};
}

TEST(FileSourceTest, AReadThatFailsIsTriedAgain) {
    Disk disk{.bytes = pattern(8192), .bad = {4}, .failures_left = kReadAttempts - 1};
    EXPECT_EQ(read(*source_of(disk), 0, 8192), disk.bytes);
    EXPECT_EQ(disk.failures_left, 0);
}

TEST(FileSourceTest, ARangeThatCannotBeHadIsNamedToTheSectorAndTheRestIsRead) {
    Disk disk{.bytes = pattern(1 << 20), .bad = {100, 101, 102}};
    const auto source = source_of(disk);
    const std::string said = read(*source, 0, 1 << 20);
    EXPECT_EQ(said,
              "error: disk.dd: bytes 51200 to 52735 cannot be read: Input/output error, tried "
              "4 times");
    EXPECT_EQ(read(*source, 51000, 600), said);  // any read that touches it names the whole
    EXPECT_EQ(read(*source, 0, 51200), disk.bytes.substr(0, 51200));
    EXPECT_EQ(read(*source, 52736, 4096), disk.bytes.substr(52736, 4096));
    disk.bad.clear();  // the medium is back
    EXPECT_EQ(read(*source, 0, 1 << 20), disk.bytes);
}

TEST(FileSourceTest, ARangeKnownToBeBadIsAskedForOnce) {
    Disk disk{.bytes = pattern(4096), .bad = {2}};
    const auto source = source_of(disk);
    EXPECT_NE(read(*source, 1024, 512).find("bytes 1024 to 1535"), std::string::npos);
    const int before = disk.calls;
    EXPECT_NE(read(*source, 1024, 512).find("bytes 1024 to 1535"), std::string::npos);
    EXPECT_EQ(disk.calls, before + 1);
}

TEST(FileSourceTest, ALongScratchIsNotAskedSectorBySector) {
    Disk disk{.bytes = pattern(8 << 20)};
    for (uint64_t sector = 1000; sector < 15'001; ++sector)
        disk.bad.insert(sector);
    EXPECT_NE(read(*source_of(disk), 0, 8 << 20).find("bytes 512000 to 7680511"),
              std::string::npos);
    EXPECT_LT(disk.calls, 400);
}

TEST(FileSourceTest, TwoScratchesAreTwoRanges) {
    Disk disk{.bytes = pattern(1 << 20), .bad = {10, 20}};
    const auto source = source_of(disk);
    EXPECT_NE(read(*source, 0, 1 << 20).find("bytes 5120 to 5631"), std::string::npos);
    EXPECT_NE(read(*source, 5632, 100'000).find("bytes 10240 to 10751"), std::string::npos);
}

TEST(FileSourceTest, AMediumThatIsGoneAndAFileThatShrankAreErrors) {
    Disk gone{.bytes = pattern(4096), .bad = {0}, .error = ENODEV};
    EXPECT_NE(read(*source_of(gone), 0, 4096).find("the medium is gone"), std::string::npos);
    EXPECT_EQ(gone.calls, 1);
    Disk shrank{.bytes = pattern(4096)};
    const auto source = source_of(shrank);
    shrank.bytes.resize(1000);
    EXPECT_NE(read(*source, 0, 4096).find("ends at byte 1000 now; it had 4096 bytes"),
              std::string::npos);
}

// ---- who reads it -------------------------------------------------------------------------------

TEST(FileSourceTest, AHashOverABadRangeIsAnErrorAndNeverAHashOfLess) {
    Disk disk{.bytes = pattern(3 << 20), .bad = {3000}};
    const auto hash = sha256(*source_of(disk));
    ASSERT_FALSE(hash.ok());
    EXPECT_NE(hash.error().what.find("bytes 1536000 to 1536511"), std::string::npos);
}

struct Told {
    std::vector<FileEntry> entries;
    std::vector<std::string> damage;
};

Told list(const FileTree& tree) {
    Told told;
    TreeVisitor visitor;
    visitor.entry = [&](FileEntry entry) { told.entries.push_back(std::move(entry)); };
    visitor.damaged = [&](const std::string& where, const std::string& what) {
        told.damage.push_back(where + ": " + what);
    };
    EXPECT_TRUE(tree.list(visitor).ok());
    return told;
}

TEST(FileSourceTest, OfATarTheMembersAroundABadHeaderAreRead) {
    Disk disk{.bytes = tests::make_tar({{"a", "aa"}, {"b", "bb"}, {"c", "cc"}}), .bad = {2}};
    const auto tree = TarTree::open(source_of(disk));
    ASSERT_TRUE(tree.ok());
    const Told told = list(*tree.value());
    ASSERT_EQ(told.entries.size(), 2U);
    EXPECT_EQ(told.entries[1].path, "c");
    EXPECT_EQ(read_text(*tree.value()->open(told.entries[1]).value(), 10).value(), "cc");
    ASSERT_FALSE(told.damage.empty());
    EXPECT_NE(told.damage[0].find("bytes 1024 to 1535 cannot be read"), std::string::npos)
        << told.damage[0];
}

TEST(FileSourceTest, OfAZipTheEntriesAroundABadContentAreRead) {
    Disk disk{.bytes = tests::make_zip({{"a", pattern(2000)}, {"b", pattern(2000)}, {"c", "cc"}},
                                       {.method = tests::ZipMethod::Stored}),
              .bad = {5}};
    const auto tree = ZipTree::open(source_of(disk), {});
    ASSERT_TRUE(tree.ok());
    const Told told = list(*tree.value());
    ASSERT_EQ(told.entries.size(), 3U);
    EXPECT_TRUE(tree.value()->open(told.entries[0]).ok());
    EXPECT_TRUE(tree.value()->open(told.entries[2]).ok());
    const auto bad = tree.value()->open(told.entries[1]);
    ASSERT_FALSE(bad.ok());
    EXPECT_NE(bad.error().what.find("bytes 2560 to 3071 cannot be read"), std::string::npos)
        << bad.error().what;
}

TEST(FileSourceTest, OfAZipWhoseDirectoryCannotBeReadTheEntriesAreRead) {
    Disk disk{.bytes = tests::make_zip({{"a", pattern(2000)}, {"b", pattern(600'000)}, {"c", "cc"}},
                                       {.method = tests::ZipMethod::Stored})};
    const uint64_t directory = disk.bytes.find("PK\1\2");
    disk.bytes.insert(directory, 512 - directory % 512, 'x');  // a gap, so that c is whole
    disk.bad = {700, disk.bytes.find("PK\1\2") / 512};
    const auto tree = ZipTree::open(source_of(disk), {});
    ASSERT_TRUE(tree.ok());
    const Told told = list(*tree.value());
    ASSERT_EQ(told.entries.size(), 3U);
    EXPECT_EQ(told.entries[2].path, "c");
    EXPECT_TRUE(tree.value()->open(told.entries[0]).ok());
    EXPECT_FALSE(tree.value()->open(told.entries[1]).ok());
    EXPECT_TRUE(tree.value()->open(told.entries[2]).ok());
    EXPECT_NE(told.damage.at(0).find("cannot be read"), std::string::npos) << told.damage[0];
}

TEST(FileSourceTest, ANameThatBecameAPipeOrAFolderIsNoFile) {
    const fs::path folder = fs::path(testing::TempDir()) / "file_source";
    fs::remove_all(folder);
    fs::create_directories(folder / "d");
    ASSERT_EQ(::mkfifo((folder / "pipe").c_str(), 0600), 0);
    for (const char* name : {"pipe", "d", "/dev/null"}) {  // the pipe has no writer: would wait
        const auto opened = open_file((folder / name).string());
        ASSERT_FALSE(opened.ok()) << name;
        EXPECT_EQ(opened.error().code, ErrorCode::Unreadable);
    }
    EXPECT_EQ(open_file((folder / "none").string()).error().code, ErrorCode::NotFound);
}

}  // namespace
}  // namespace parsers
