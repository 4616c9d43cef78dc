// Sets of files that are one image: their names, their search, and missing parts.
#include "plugins/sources/split_parts.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <memory>

#include "parsers/container/joined.h"
#include "plugins/sources/evidence.h"
#include "plugins/sources/names.h"

namespace plugins {
namespace {

namespace fs = std::filesystem;
using Scheme = PartName::Scheme;

struct Named {
    std::string name;
    Scheme scheme;
    std::string stem;
    int number;
};

TEST(PartNameTest, CountsInEveryScheme) {
    const Named wanted[] = {
        {"Disk.E01", Scheme::Ewf, "disk", 1},
        {"disk.e99", Scheme::Ewf, "disk", 99},
        {"disk.EAA", Scheme::Ewf, "disk", 100},
        {"disk.EZZ", Scheme::Ewf, "disk", 775},
        {"disk.FAA", Scheme::Ewf, "disk", 776},
        {"disk.ZZZ", Scheme::Ewf, "disk", 100 + 22 * 676 - 1},
        {"disk.s02", Scheme::Ewf, "disk", 2},
        {"files.L01", Scheme::EwfLogical, "files", 1},
        {"files.L02", Scheme::EwfLogical, "files", 2},
        {"Case.ad1", Scheme::Ad1, "case", 1},
        {"case.AD12", Scheme::Ad1, "case", 12},
        {"Disk.dd.001", Scheme::Numbered, "Disk.dd", 1},
        {"disk.raw.00", Scheme::Numbered, "disk.raw", 0},
        {"disk.1000", Scheme::Numbered, "disk", 1000},
        {"disk.aa", Scheme::Lettered, "disk", 0},
        {"disk.dd.bc", Scheme::Lettered, "disk.dd", 28},
        {"disk.aab", Scheme::Lettered, "disk", 1},
    };
    for (const Named& one : wanted) {
        const auto part = parse_part_name(one.name);
        ASSERT_TRUE(part) << one.name;
        EXPECT_EQ(part->scheme, one.scheme) << one.name;
        EXPECT_EQ(part->stem, one.stem) << one.name;
        EXPECT_EQ(part->number, one.number) << one.name;
    }
    for (const char* name : {"disk", "disk.", "disk.E00", "disk.L00", "disk.ad0", "disk.ADX",
                             "disk.7z", "disk.AA", "disk.12345", ".aa", "disk.+1"})
        EXPECT_FALSE(parse_part_name(name)) << name;
}

// Every name that an E01 set can have, in order, counts up by one.
TEST(PartNameTest, AnEwfSetOfAnyLengthKeepsItsOrder) {
    std::vector<std::string> endings;
    for (int number = 1; number <= 99; ++number)
        endings.push_back(std::string("E") + static_cast<char>('0' + number / 10) +
                          static_cast<char>('0' + number % 10));
    for (char first = 'E'; first <= 'Z'; ++first)
        for (char second = 'A'; second <= 'Z'; ++second)
            for (char third = 'A'; third <= 'Z'; ++third)
                endings.push_back({first, second, third});
    ASSERT_EQ(endings.size(), 99U + 22 * 26 * 26);
    for (size_t index = 0; index < endings.size(); ++index) {
        const auto part = parse_part_name("x." + endings[index]);
        ASSERT_TRUE(part) << endings[index];
        EXPECT_EQ(part->scheme, Scheme::Ewf);
        ASSERT_EQ(part->number, static_cast<int>(index) + 1) << endings[index];
    }
}

class SplitSearchTest : public testing::Test {
protected:
    void SetUp() override {
        folder_ =
            fs::path(testing::TempDir()) /
            (std::string("split_") + testing::UnitTest::GetInstance()->current_test_info()->name());
        fs::remove_all(folder_);
        fs::create_directories(folder_);
    }
    void TearDown() override { fs::remove_all(folder_); }

    void put(const std::string& name, const std::string& content) const {
        std::ofstream(folder_ / name, std::ios::binary) << content;
    }

    // The first part of a disk: an NTFS mark is enough.
    static std::string disk_start() {
        std::string part(4096, 'd');
        part.replace(3, 8, "NTFS    ");
        return part;
    }

    Search find(const std::string& name = "") const {
        auto search = find_exhibits((folder_ / name).string());
        EXPECT_TRUE(search.ok()) << search.error().what;
        return std::move(search).value();
    }

    static std::vector<std::string> names_of(const ExhibitPath& exhibit) {
        std::vector<std::string> names = {fs::path(exhibit.path).filename().string()};
        for (const auto& segment : exhibit.segments)
            names.push_back(fs::path(segment).filename().string());
        return names;
    }

    fs::path folder_;
};

using Names = std::vector<std::string>;

TEST_F(SplitSearchTest, LetteredAndNumberedPartsAreOneExhibit) {
    for (const char* stem : {"a.dd.", "b."}) {
        const bool is_lettered = stem[0] == 'b';
        put(std::string(stem) + (is_lettered ? "aa" : "00"), disk_start());
        put(std::string(stem) + (is_lettered ? "ab" : "01"), std::string(4096, 'x'));
        put(std::string(stem) + (is_lettered ? "ac" : "02"), "end");
    }
    const auto search = find();
    ASSERT_EQ(search.exhibits.size(), 2U);
    EXPECT_EQ(names_of(search.exhibits[0]), (Names{"a.dd.00", "a.dd.01", "a.dd.02"}));
    EXPECT_EQ(names_of(search.exhibits[1]), (Names{"b.aa", "b.ab", "b.ac"}));
    EXPECT_EQ(search.exhibits[1].container, "raw");
}

TEST_F(SplitSearchTest, AMissingPartDoesNotBreakTheSet) {
    for (const char* number : {"002", "004", "005"})
        put(std::string("d.") + number, std::string(4096, 'x'));
    put("d.001", disk_start());
    const auto search = find();
    ASSERT_EQ(search.exhibits.size(), 1U);
    EXPECT_EQ(names_of(search.exhibits[0]), (Names{"d.001", "d.002", "d.004", "d.005"}));
}

TEST_F(SplitSearchTest, NamesThatMerelyLookLikePartsStayAlone) {
    put("note.aa", disk_start());
    put("note.db", "a database");  // part 79 by its name
    put("other.001", "no disk");
    put("other.002", "no disk");
    const auto search = find();
    ASSERT_EQ(search.exhibits.size(), 2U);
    EXPECT_EQ(search.exhibits[0].container, "raw");
    EXPECT_TRUE(search.exhibits[0].segments.empty());
    EXPECT_EQ(search.exhibits[1].container, "directory");
    EXPECT_EQ(search.exhibits[1].segments, (Names{"note.db", "other.001", "other.002"}));
}

TEST_F(SplitSearchTest, OneNamedFileBringsItsSetAndNothingElse) {
    put("disk.001", disk_start());
    put("disk.002", "rest");
    put("chat.txt", "hello");
    put("chat.pdf", "beside it, and a later segment by its name");
    const auto set = find("disk.002");
    ASSERT_EQ(set.exhibits.size(), 1U);
    EXPECT_EQ(names_of(set.exhibits[0]), (Names{"disk.001", "disk.002"}));
    const auto alone = find("chat.txt");
    ASSERT_EQ(alone.exhibits.size(), 1U);
    EXPECT_EQ(alone.exhibits[0].container, "file");
    EXPECT_EQ(names_of(alone.exhibits[0]), (Names{"chat.txt"}));
}

TEST_F(SplitSearchTest, SegmentsOfOneAd1AreOneExhibit) {
    for (int number = 1; number <= 11; ++number)
        put("case.ad" + std::to_string(number), std::string("ADSEGMENTEDFILE\0", 16) + "x");
    put("late.ad2", std::string("ADSEGMENTEDFILE\0", 16) + "x");
    const auto search = find();
    ASSERT_EQ(search.exhibits.size(), 1U);
    EXPECT_EQ(search.exhibits[0].container, "ad1");
    ASSERT_EQ(search.exhibits[0].segments.size(), 10U);
    EXPECT_EQ(fs::path(search.exhibits[0].segments.back()).filename(), "case.ad11");
    ASSERT_EQ(search.left_out.size(), 1U);
    EXPECT_NE(search.left_out[0].why.find("first is absent"), std::string::npos);
}

std::vector<parsers::SharedBytes> parts_of(const std::vector<std::string>& contents) {
    std::vector<parsers::SharedBytes> parts;
    for (const auto& content : contents)
        parts.push_back(std::make_shared<parsers::MemorySource>(content));
    return parts;
}

TEST(SplitPartsTest, AMissingPartIsAHoleAndNothingBehindItMoves) {
    auto filled = fill_missing_parts({"d.001", "d.002", "d.004"}, parts_of({"aaaa", "bbbb", "dd"}));
    ASSERT_EQ(filled.notes.size(), 1U);
    EXPECT_EQ(filled.notes[0], "part 3 of the split file is missing: bytes 8 to 11 cannot be read");
    const parsers::JoinedSource whole(filled.parts);
    EXPECT_EQ(whole.size_bytes(), 14U);
    EXPECT_EQ(parsers::read_exactly(whole, 12, 2).value()[0], std::byte{'d'});
    std::vector<std::byte> out(6);
    const auto over = whole.read_at(6, out);
    ASSERT_FALSE(over.ok());
    EXPECT_EQ(over.error().what, filled.notes[0]);
    EXPECT_EQ(whole.read_at(4, std::span(out).first(4)).value(), 4U);
}

TEST(SplitPartsTest, WholeSetsAndSegmentedImagesStayAsTheyAre) {
    const auto whole = fill_missing_parts({"d.aa", "d.ab"}, parts_of({"aaaa", "bb"}));
    EXPECT_TRUE(whole.notes.empty());
    EXPECT_EQ(whole.parts.size(), 2U);
    const auto ewf = fill_missing_parts({"d.E01", "d.E03"}, parts_of({"aaaa", "bbbb"}));
    EXPECT_TRUE(ewf.notes.empty());
    EXPECT_EQ(ewf.parts.size(), 2U);
}

}  // namespace
}  // namespace plugins
