#include "parsers/document/xls.h"

#include <gtest/gtest.h>

#include <bit>
#include <memory>
#include <string>

#include "parsers/document/biff.h"
#include "tests/compound_maker.h"

namespace parsers {
namespace {

using tests::little;

std::string record(uint64_t id, const std::string& body) {
    return little(id, 2) + little(body.size(), 2) + body;
}

std::string cell(uint64_t row, uint64_t column, uint64_t style = 0) {
    return little(row, 2) + little(column, 2) + little(style, 2);
}

std::string begin(uint64_t kind) {
    return record(0x0809, little(0x0600, 2) + little(kind, 2) + std::string(12, '\0'));
}

// A workbook of one sheet "A", whose records are `cells`; `globals` stand before its name.
SharedBytes xls_of(const std::string& cells, const std::string& globals = {}) {
    const std::string head = begin(5) + globals;
    const std::string name = std::string(
        "\x01\x00"
        "A",
        3);
    const uint64_t offset = head.size() + 4 + 6 + name.size() + 4;
    const std::string stream = head + record(0x0085, little(offset, 4) + little(0, 2) + name) +
                               record(0x000A, "") + begin(0x10) + cells + record(0x000A, "");
    return std::make_shared<MemorySource>(tests::make_compound({{"Workbook", stream}}));
}

Workbook read(const SharedBytes& source) {
    auto workbook = read_workbook(source);
    EXPECT_TRUE(workbook.ok()) << (workbook.ok() ? "" : workbook.error().what);
    return workbook.ok() ? std::move(workbook).value() : Workbook{};
}

std::string text_of(const Workbook& workbook) {
    if (workbook.sheets.size() != 1 || workbook.sheets.front().pieces.size() != 1)
        return "not one piece";
    return workbook.sheets.front().pieces.front().text;
}

std::string real(double number) {
    return little(std::bit_cast<uint64_t>(number), 8);
}

TEST(Xls, ReadsNumbersInEveryForm) {
    EXPECT_EQ(text_of(read(xls_of(record(0x027E, cell(0, 0) + little(100 << 2 | 2, 4)) +
                                  record(0x027E, cell(0, 1) + little(12345 << 2 | 3, 4)) +
                                  record(0x027E, cell(0, 2) + little(0xFFFFFFFE, 4)) +
                                  record(0x027E, cell(0, 3) + little(0x3FF80000, 4)) +
                                  record(0x0203, cell(0, 4) + real(12025550105.0))))),
              "100\t123.45\t-1\t1.5\t12025550105");
    EXPECT_EQ(text_of(read(xls_of(record(0x00BD, little(1, 2) + little(3, 2) + little(0, 2) +
                                                     little(4 | 2, 4) + little(0, 2) +
                                                     little(8 | 2, 4) + little(4, 2))))),
              "\t\t\t1\t2");
}

TEST(Xls, ReadsKeptResultsOfFormulas) {
    const auto formula = [](const std::string& result) { return result + std::string(8, '\0'); };
    const auto special = [&](char kind, char value) {
        return formula(std::string({kind, 0, value, 0, 0, 0, '\xFF', '\xFF'}));
    };
    EXPECT_EQ(text_of(read(xls_of(record(0x0006, cell(0, 0) + special(0, 0)) +
                                  record(0x0207, std::string("\x02\x00\x00ok", 5)) +
                                  record(0x0006, cell(0, 1) + special(1, 1)) +
                                  record(0x0006, cell(0, 2) + special(2, 7)) +
                                  record(0x0006, cell(0, 3) + formula(real(2.5))) +
                                  record(0x0205, cell(0, 4) + std::string("\x2A\x01", 2))))),
              "ok\tTRUE\t#DIV/0!\t2.5\t#N/A");
}

TEST(Xls, PutsCellsInOrderAndReadsNoChart) {
    EXPECT_EQ(text_of(read(xls_of(record(0x027E, cell(1, 1) + little(2, 4)) + begin(0x20) +
                                  record(0x027E, cell(9, 9) + little(6, 4)) + record(0x000A, "") +
                                  record(0x027E, cell(0, 0) + little(6, 4))))),
              "1\n\t0");
}

TEST(Xls, SaysThatAFileIsLocked) {
    const auto locked = read_workbook(xls_of("", record(0x002F, little(1, 2) + little(1, 4))));
    ASSERT_FALSE(locked.ok());
    EXPECT_EQ(locked.error().code, ErrorCode::Encrypted);
    const auto package = read_workbook(
        std::make_shared<MemorySource>(tests::make_compound({{"EncryptedPackage", "x"}})));
    EXPECT_EQ(package.error().code, ErrorCode::Encrypted);
    const auto other = read_workbook(
        std::make_shared<MemorySource>(tests::make_compound({{"WordDocument", "x"}})));
    EXPECT_EQ(other.error().code, ErrorCode::Unsupported);
}

TEST(Xls, KeepsWhatStandsBeforeTheDamage) {
    const Workbook workbook = read(
        xls_of(record(0x027E, cell(0, 0) + little(6, 4)) + little(0x027E, 2) + little(9999, 2)));
    EXPECT_EQ(text_of(workbook), "1");
    EXPECT_EQ(workbook.damage.size(), 1U);
}

TEST(Biff, ReadsStringsAcrossRecords) {
    // The second text begins with one byte a character and goes on with two, behind a new flag.
    const std::string first = little(3, 4) + little(3, 4) +
                              std::string(
                                  "\x02\x00\x00"
                                  "ab",
                                  5) +
                              std::string(
                                  "\x04\x00\x00"
                                  "cd",
                                  5);
    const std::string second = std::string(
                                   "\x01"
                                   "e\0\x60\x4F",
                                   5) +
                               std::string(
                                   "\x01\x00\x08\x01\x00"
                                   "f\x11\x22",
                                   8);
    const std::string third("\x33\x44", 2);
    const BiffStrings strings = read_biff_strings({0x00FC, {first, second, third}});
    EXPECT_EQ(strings.texts, (std::vector<std::string>{"ab", "cde\xE4\xBD\xA0", "f"}));
    EXPECT_EQ(strings.damage, "");
    const BiffStrings cut = read_biff_strings({0x00FC, {first}});
    EXPECT_EQ(cut.texts.size(), 1U);
    EXPECT_EQ(cut.damage, "only 1 of 3 shared strings can be read");
}

TEST(CompoundFile, DoesNotRunInCircles) {
    std::string bytes = tests::make_compound({{"Workbook", "x"}});
    bytes.replace(512 + 4 * 9, 4,
                  little(2, 4));  // the last sector of the stream leads to its first
    bytes.replace(1024 + 128 + 120, 8, little(1'000'000, 8));
    auto file = CompoundFile::open(std::make_shared<MemorySource>(bytes));
    ASSERT_TRUE(file.ok());
    const auto read = file.value().read(*file.value().find("Workbook"), 1 << 30);
    EXPECT_EQ(read.error().code, ErrorCode::Damaged);
    EXPECT_EQ(file.value().read(*file.value().find("Workbook"), 10).error().code,
              ErrorCode::LimitReached);
    bytes.replace(68, 4, little(2, 4));  // the list of tables goes on in a sector that leads to it
    bytes.replace(1536 + 508, 4, little(2, 4));
    EXPECT_FALSE(CompoundFile::open(std::make_shared<MemorySource>(bytes)).ok());
}

}  // namespace
}  // namespace parsers
