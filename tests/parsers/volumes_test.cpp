#include "parsers/volume/volumes.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "tests/container_maker.h"

namespace parsers {
namespace {

using tests::little;

SharedBytes bytes_of(const std::string& text) {
    return std::make_shared<MemorySource>(text);
}

void put(std::string& disk, size_t at, const std::string& bytes) {
    disk.replace(at, bytes.size(), bytes);
}

std::string line(uint8_t type, uint32_t start, uint32_t count) {
    return little(0, 4) + little(type, 4) + little(start, 4) + little(count, 4);
}

void put_record(std::string& disk, size_t at, const std::vector<std::string>& lines) {
    size_t place = at + 446;
    for (const std::string& one : lines) {
        put(disk, place, one);
        place += 16;
    }
    put(disk, at + 510, "\x55\xaa");
}

// "basic data", 16 bytes as they are stored.
const std::string kBasicData("\xa2\xa0\xd0\xeb\xe5\xb9\x33\x44\x87\xc0\x68\xb6\xb7\x26\x99\xc7",
                             16);

struct Gpt {
    uint64_t sector_bytes = 512;
    uint64_t sectors = 8192;
    std::vector<std::pair<uint64_t, uint64_t>> partitions;  // first and last sector
};

std::string gpt_header(const Gpt& gpt, const std::string& lines, uint64_t own, uint64_t other,
                       uint64_t lines_at) {
    std::string header = "EFI PART" + little(0x10000, 4) + little(92, 4) + little(0, 8) +
                         little(own, 8) + little(other, 8) + little(34, 8) +
                         little(gpt.sectors - 34, 8) + std::string(16, 'g') + little(lines_at, 8) +
                         little(lines.size() / 128, 4) + little(128, 4) +
                         little(tests::crc_of(lines), 4);
    put(header, 16, little(tests::crc_of(header), 4));
    return header;
}

std::string make_gpt(const Gpt& gpt) {
    std::string lines;
    for (const auto& [first, last] : gpt.partitions)
        lines += kBasicData + std::string(16, 'u') + little(first, 8) + little(last, 8) +
                 little(0, 8) + std::string("d\0a\0t\0a\0", 8) + std::string(64, '\0');
    lines.resize(128 * 32, '\0');
    std::string disk(gpt.sector_bytes * gpt.sectors, '\0');
    put_record(disk, 0, {line(0xee, 1, static_cast<uint32_t>(gpt.sectors - 1))});
    put(disk, gpt.sector_bytes, gpt_header(gpt, lines, 1, gpt.sectors - 1, 2));
    put(disk, 2 * gpt.sector_bytes, lines);
    const uint64_t backup_lines = gpt.sectors - 1 - lines.size() / gpt.sector_bytes;
    put(disk, backup_lines * gpt.sector_bytes, lines);
    put(disk, (gpt.sectors - 1) * gpt.sector_bytes,
        gpt_header(gpt, lines, gpt.sectors - 1, 1, backup_lines));
    return disk;
}

Layer opened(const std::string& disk) {
    auto layer = open_partitions(bytes_of(disk), {});
    EXPECT_TRUE(layer.ok()) << layer.error().what;
    return layer.ok() ? std::move(layer).value() : Layer{};
}

bool has_note(const Layer& layer, const std::string& where, const std::string& what) {
    return std::any_of(layer.notes.begin(), layer.notes.end(), [&](const LayerNote& note) {
        return note.where == where && note.what.find(what) != std::string::npos;
    });
}

TEST(Partitions, OfAGptHaveTheirTypeAndName) {
    const Layer layer = opened(make_gpt({512, 8192, {{100, 199}, {200, 8100}}}));
    ASSERT_EQ(layer.volumes.size(), 2U);
    EXPECT_EQ(layer.volumes[0].name, "p1");
    EXPECT_EQ(layer.volumes[0].type, "basic data \"data\"");
    EXPECT_EQ(layer.volumes[0].bytes->size_bytes(), 100U * 512);
    EXPECT_TRUE(layer.notes.empty()) << layer.notes[0].what;
}

TEST(Partitions, OfAGptWithLargeSectorsAreFound) {
    std::string disk = make_gpt({4096, 512, {{100, 199}}});
    put(disk, 100 * 4096, "here");
    const Layer layer = opened(disk);
    EXPECT_EQ(layer.description, "GUID Partition Table (EFI) with sectors of 4096 bytes");
    ASSERT_EQ(layer.volumes.size(), 1U);
    EXPECT_EQ(layer.volumes[0].bytes->size_bytes(), 100U * 4096);
    EXPECT_EQ(read_text(*layer.volumes[0].bytes, 1 << 20).value().substr(0, 4), "here");
}

class DamagedGpt : public testing::TestWithParam<std::pair<size_t, size_t>> {};

// A broken signature, a broken header, broken lines, and the whole beginning lost.
INSTANTIATE_TEST_SUITE_P(Places, DamagedGpt,
                         testing::Values(std::pair(512U, 8U), std::pair(512U + 72, 8U),
                                         std::pair(1024U + 32, 8U), std::pair(0U, 17408U)));

TEST_P(DamagedGpt, IsReadFromItsBackupAndSaysSo) {
    for (const uint64_t sector_bytes : {512U, 4096U}) {
        std::string disk = make_gpt({sector_bytes, 8192, {{100, 199}}});
        const auto [at, size] = GetParam();
        const size_t scaled = at % 512 + at / 512 * sector_bytes;
        disk.replace(scaled, size, size, 'x');
        const Layer layer = opened(disk);
        ASSERT_EQ(layer.volumes.size(), 1U);
        EXPECT_EQ(layer.volumes[0].bytes->size_bytes(), 100U * sector_bytes);
        EXPECT_TRUE(has_note(layer, "", "its backup was read instead"));
    }
}

TEST(Partitions, OfAGptDamagedTwiceAreAnError) {
    std::string disk = make_gpt({512, 8192, {{100, 199}}});
    disk.replace(512, 512, 512, 'x');
    disk.replace(disk.size() - 512, 512, 512, 'x');
    EXPECT_EQ(open_partitions(bytes_of(disk), {}).error().code, ErrorCode::Damaged);
}

TEST(Partitions, OfAGptWithBothChecksumsWrongAreReadWithANote) {
    std::string disk = make_gpt({512, 8192, {{100, 199}}});
    disk[1024 + 60] = 'x';
    disk[disk.size() - 512 + 60] = 'x';
    const Layer layer = opened(disk);
    EXPECT_EQ(layer.volumes.size(), 1U);
    EXPECT_TRUE(has_note(layer, "", "and so is its backup"));
}

TEST(Partitions, OfACutGptSayWhatIsMissing) {
    std::string disk = make_gpt({512, 8192, {{100, 199}, {200, 8100}}});
    disk.resize(4096 * 512);
    const Layer layer = opened(disk);
    EXPECT_TRUE(has_note(layer, "", "the backup of the GPT is not at the end"));
    EXPECT_TRUE(has_note(layer, "p2", "the image ends 2050560 bytes before the partition does"));
    disk.resize(150 * 512);
    EXPECT_TRUE(has_note(opened(disk), "p2", "begins behind the end of the image"));
}

TEST(Partitions, ThatDifferBetweenTheGptAndItsBackupAreNamed) {
    std::string disk = make_gpt({512, 8192, {{100, 199}}});
    const std::string other = make_gpt({512, 8192, {{100, 199}, {300, 399}}});
    put(disk, disk.size() - 64 * 512, other.substr(other.size() - 64 * 512));
    EXPECT_TRUE(has_note(opened(disk), "", "name different partitions"));
}

TEST(Partitions, ThatOnlyTheMbrOfAHybridNamesAreListed) {
    std::string disk = make_gpt({512, 8192, {{100, 199}}});
    put_record(disk, 0, {line(0xee, 1, 99), line(0x83, 100, 100), line(0x0c, 1000, 50)});
    const Layer layer = opened(disk);
    ASSERT_EQ(layer.volumes.size(), 2U);
    EXPECT_EQ(layer.volumes[1].type, "FAT32, LBA (0x0c), in the MBR only");
    EXPECT_TRUE(has_note(layer, "", "that the GPT does not name"));
}

TEST(Partitions, OfAnOldGptAreIgnoredWhereTheMbrIsInUse) {
    std::string disk = make_gpt({512, 8192, {{100, 199}}});
    put_record(disk, 0, {line(0x83, 300, 100)});
    const Layer layer = opened(disk);
    EXPECT_EQ(layer.description, "DOS Partition Table");
    ASSERT_EQ(layer.volumes.size(), 1U);
    EXPECT_EQ(layer.volumes[0].type, "Linux (0x83)");
}

TEST(Partitions, OfAGptWithAHugeCountAreBounded) {
    std::string disk = make_gpt({512, 8192, {{100, 199}}});
    for (const size_t header : {size_t{512}, disk.size() - 512})
        put(disk, header + 80, little(0xffffffff, 4));
    EXPECT_EQ(open_partitions(bytes_of(disk), {}).error().code, ErrorCode::Damaged);
}

TEST(Partitions, OfAChainOfLogicalOnesAreFollowed) {
    std::string disk(4096 * 512, '\0');
    put_record(disk, 0, {line(0x83, 10, 90), line(0x05, 100, 3000)});
    put_record(disk, 100 * 512, {line(0x83, 10, 50), line(0x05, 1000, 100)});
    put_record(disk, 1100 * 512, {line(0x07, 10, 50)});
    const Layer layer = opened(disk);
    ASSERT_EQ(layer.volumes.size(), 3U);
    EXPECT_EQ(layer.volumes[2].name, "p3");
    EXPECT_EQ(layer.volumes[2].type, "NTFS or exFAT (0x07)");
}

TEST(Partitions, OfAChainThatLoopsOrBreaksSaySo) {
    std::string disk(4096 * 512, '\0');
    put_record(disk, 0, {line(0x05, 100, 3000)});
    put_record(disk, 100 * 512, {line(0x83, 10, 50), line(0x05, 1000, 100)});
    put_record(disk, 1100 * 512, {line(0x07, 10, 50), line(0x05, 1000, 100)});
    Layer layer = opened(disk);
    EXPECT_EQ(layer.volumes.size(), 2U);
    EXPECT_TRUE(has_note(layer, "", "leads back"));
    put_record(disk, 1100 * 512, {line(0x07, 10, 50), line(0x05, 5000, 100)});
    layer = opened(disk);
    EXPECT_EQ(layer.volumes.size(), 2U);
    EXPECT_TRUE(has_note(layer, "", "breaks at sector 5100"));
}

TEST(Partitions, OfAnMbrWithLargeSectorsAreFoundByWhatTheyBeginWith) {
    std::string disk(1024 * 4096, '\0');
    put_record(disk, 0, {line(0x83, 100, 900)});
    put(disk, 100 * 4096 + 1080, "\x53\xef");
    const Layer layer = opened(disk);
    ASSERT_EQ(layer.volumes.size(), 1U);
    EXPECT_EQ(layer.volumes[0].bytes->size_bytes(), 900U * 4096);
}

TEST(Partitions, ThatOverlapAndRangesOutsideThemAreNamed) {
    std::string disk(16384 * 512, '\0');
    put_record(disk, 0, {line(0x83, 5000, 1000), line(0x83, 5900, 1000)});
    Layer layer = opened(disk);
    EXPECT_TRUE(has_note(layer, "p2", "overlaps p1 by 51200 bytes"));
    EXPECT_EQ(layer.notes.size(), 1U);
    disk[16000 * 512] = 'x';
    layer = opened(disk);
    EXPECT_TRUE(has_note(layer, "", "4855808 bytes from byte 3532800 belong to no partition and"));
}

TEST(Partitions, OfABootSectorAreNone) {
    std::string disk(4096 * 512, '\0');
    put_record(disk, 0, {line(0x83, 10, 90)});
    put(disk, 3, "NTFS    ");
    EXPECT_EQ(open_partitions(bytes_of(disk), {}).error().code, ErrorCode::NotFound);
}

std::string bsd_label(uint32_t whole_start) {
    std::string label(512, '\0');
    put(label, 0, little(0x82564557, 4));
    put(label, 40, little(512, 4));
    put(label, 132, little(0x82564557, 4));
    put(label, 138, little(4, 2));
    put(label, 148, little(100, 4) + little(whole_start + 50, 4) + little(0, 4) + little(7, 4));
    put(label, 148 + 32, little(2000, 4) + little(whole_start, 4));
    return label;
}

TEST(Partitions, OfABsdSliceCountFromTheSliceOrFromTheDisk) {
    for (const uint32_t whole_start : {0U, 1000U}) {
        std::string disk(4096 * 512, '\0');
        put_record(disk, 0, {line(0xa5, 1000, 2000)});
        put(disk, 1001 * 512, bsd_label(whole_start));
        put(disk, 1050 * 512, "here");
        const Layer layer = opened(disk);
        ASSERT_EQ(layer.volumes.size(), 1U);
        EXPECT_EQ(layer.volumes[0].type, "4.2BSD (7) in a slice of type FreeBSD (0xa5)");
        EXPECT_EQ(read_text(*layer.volumes[0].bytes, 1 << 20).value().substr(0, 4), "here");
    }
}

}  // namespace
}  // namespace parsers
