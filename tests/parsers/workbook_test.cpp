#include "parsers/document/workbook.h"

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "parsers/document/cell_time.h"
#include "parsers/document/sheet_text.h"
#include "tests/container_maker.h"

namespace parsers {
namespace {

using tests::MadeEntry;

SharedBytes zip_of(const std::vector<MadeEntry>& entries) {
    return std::make_shared<MemorySource>(tests::make_zip(entries));
}

// A workbook of one sheet in its least form.
std::vector<MadeEntry> xlsx_parts(const std::string& sheet_data) {
    return {{"_rels/.rels",
             "<Relationships><Relationship Id='r1' Type='http://x/officeDocument' "
             "Target='xl/workbook.xml'/></Relationships>"},
            {"xl/workbook.xml",
             "<x:workbook xmlns:x='m' xmlns:q='r'><x:sheets><x:sheet name='A' "
             "sheetId='1' q:id='r2'/></x:sheets></x:workbook>"},
            {"xl/_rels/workbook.xml.rels",
             "<Relationships><Relationship Id='r2' Type='http://x/worksheet' "
             "Target='/xl/s/one.xml'/><Relationship Id='r3' Type='http://x/sharedStrings' "
             "Target='strings.xml'/></Relationships>"},
            {"xl/strings.xml",
             "<sst><si><t>Name</t></si><si><r><t>two </t></r><rPh><t>hint</t>"
             "</rPh><r><t>runs</t></r></si></sst>"},
            {"xl/s/one.xml", "<worksheet><sheetData>" + sheet_data + "</sheetData></worksheet>"}};
}

std::vector<MadeEntry> ods_parts(const std::string& table) {
    return {{"mimetype", "application/vnd.oasis.opendocument.spreadsheet"},
            {"content.xml",
             "<office:document-content><office:body><office:spreadsheet><table:table "
             "table:name='A'>" +
                 table +
                 "</table:table></office:spreadsheet></office:body>"
                 "</office:document-content>"}};
}

Workbook read(const std::vector<MadeEntry>& parts) {
    auto workbook = read_workbook(zip_of(parts));
    EXPECT_TRUE(workbook.ok()) << (workbook.ok() ? "" : workbook.error().what);
    return workbook.ok() ? std::move(workbook).value() : Workbook{};
}

std::string only_text(const Workbook& workbook) {
    if (workbook.sheets.size() != 1 || workbook.sheets.front().pieces.size() != 1)
        return "not one piece";
    return workbook.sheets.front().pieces.front().text;
}

TEST(Workbook, ReadsCellsOfEveryType) {
    const Workbook workbook = read(xlsx_parts(
        "<row r='2'><c r='A2' t='s'><v>0</v></c><c t='s'><v>1</v></c><c r='D2' t='b'><v>1</v></c>"
        "</row><row><c><f>A1*2</f><v>3.50</v></c><c t='str'><f>B1</f><v>a\tb</v></c>"
        "<c t='e'><v>#REF!</v></c><c t='inlineStr'><is><t>in</t><rPh><t>no</t></rPh></is></c>"
        "<c><f>NOW()</f></c></row>"));
    EXPECT_EQ(only_text(workbook), "Name\ttwo runs\t\tTRUE\n3.50\ta b\t#REF!\tin\t=NOW()");
    EXPECT_EQ(workbook.sheets.front().pieces.front().first_row, 2U);
    EXPECT_EQ(workbook.sheets.front().part, "/xl/s/one.xml");
    EXPECT_TRUE(workbook.damage.empty());
}

TEST(Workbook, KeepsWhatStandsBeforeTheDamage) {
    const Workbook workbook = read(xlsx_parts("<row><c><v>1</v></c></row><row><c><v>2</v></row>"));
    EXPECT_EQ(only_text(workbook), "1");
    ASSERT_EQ(workbook.damage.size(), 1U);
    EXPECT_EQ(workbook.damage.front().part, "/xl/s/one.xml");
}

TEST(Workbook, TellsWhereCellsPointNowhere) {
    const Workbook strings = read(xlsx_parts("<row><c t='s'><v>7</v></c><c><v>1</v></c></row>"));
    EXPECT_EQ(only_text(strings), "\t1");
    EXPECT_EQ(strings.damage.size(), 1U);
    const Workbook order =
        read(xlsx_parts("<row r='5'><c><v>5</v></c></row>"
                        "<row r='4'><c><v>4</v></c></row>"));
    EXPECT_EQ(only_text(order), "5");
    EXPECT_EQ(order.damage.size(), 1U);
    const Workbook column = read(xlsx_parts("<row><c r='ZZZZZZZ1'><v>1</v></c></row>"));
    EXPECT_EQ(column.damage.size(), 1U);
}

TEST(Workbook, DoesNotUnfoldRepetitionsWithoutEnd) {
    const std::string text(1000, 'x');
    const Workbook workbook =
        read(ods_parts("<table:table-row table:number-rows-repeated='9999999999'><table:table-cell "
                       "table:number-columns-repeated='16384'><text:p>" +
                       text + "</text:p></table:table-cell></table:table-row>"));
    ASSERT_EQ(workbook.damage.size(), 1U);
    EXPECT_EQ(workbook.damage.front().error.code, ErrorCode::LimitReached);
    const Workbook empty = read(
        ods_parts("<table:table-row table:number-rows-repeated='1048575'/><table:table-row>"
                  "<table:table-cell><text:p>last</text:p></table:table-cell></table:table-row>"));
    EXPECT_EQ(only_text(empty), "last");
    EXPECT_EQ(empty.sheets.front().pieces.front().first_row, 1'048'576U);
}

TEST(Workbook, ReadsOpenDocumentCells) {
    const Workbook workbook = read(ods_parts(
        "<table:table-row><table:table-cell office:value-type='float' office:value='12025550105'>"
        "<text:p>1.2E+10</text:p></table:table-cell><table:covered-table-cell/>"
        "<table:table-cell><office:annotation><text:p>no</text:p></office:annotation><text:p>a"
        "<text:s text:c='2'/><text:span>b</text:span></text:p><text:p>c</text:p>"
        "</table:table-cell><table:table-cell office:value-type='float' office:value='7'/>"
        "</table:table-row>"));
    EXPECT_EQ(only_text(workbook), "12025550105\t\ta  b c\t7");
}

TEST(Workbook, SaysWhyItDoesNotRead) {
    const auto code = [](const std::vector<MadeEntry>& parts) {
        const auto workbook = read_workbook(zip_of(parts));
        return workbook.ok() ? ErrorCode::NotFound : workbook.error().code;
    };
    EXPECT_EQ(code({{"a.txt", "x"}}), ErrorCode::Unsupported);
    EXPECT_EQ(code({{"content.xml", "<a/>"},
                    {"META-INF/manifest.xml", "<m:f><m:encryption-data/></m:f>"}}),
              ErrorCode::Encrypted);
    EXPECT_EQ(code({{"content.xml", "<office:text/>"}}), ErrorCode::Unsupported);
    EXPECT_EQ(code({{"_rels/.rels", "<Relationships/>"}}), ErrorCode::Damaged);
}

TEST(SheetText, EndsAPieceAtARow) {
    WorkbookBudget budget;
    SheetText text(budget);
    const std::string cell(kPieceBytes / 2, 'x');
    for (uint64_t row = 1; row <= 5; ++row)
        EXPECT_TRUE(text.add(row, 1, cell).ok());
    const auto pieces = text.finish();
    ASSERT_EQ(pieces.size(), 3U);
    EXPECT_EQ(pieces[1].first_row, 3U);
    EXPECT_EQ(pieces[2].text, cell);
    EXPECT_TRUE(text.add(1, 3, "y").ok());
    EXPECT_EQ(text.finish().front().text, "\t\ty");
}

TEST(CellTime, KnowsFormatsOfDates) {
    EXPECT_EQ(time_of_format("yyyy\"年\"m\"月\""), CellTime::Date);
    EXPECT_EQ(time_of_format("[$-409]d-mmm-yy;@"), CellTime::Date);
    EXPECT_EQ(time_of_format("m/d/yy h:mm"), CellTime::DateTime);
    EXPECT_EQ(time_of_format("mm:ss.0"), CellTime::Time);
    EXPECT_EQ(time_of_format("[h]:mm:ss"), CellTime::Elapsed);
    EXPECT_EQ(time_of_format("General"), CellTime::None);
    EXPECT_EQ(time_of_format("[Red]#,##0.00\"days\";\\d0"), CellTime::None);
    EXPECT_EQ(time_of_format("0_d*d"), CellTime::None);
    EXPECT_EQ(time_of_format("\""), CellTime::None);
    EXPECT_EQ(time_of_format("0\\"), CellTime::None);
}

TEST(CellTime, CountsDaysAsSpreadsheetsDo) {
    const auto day = [](double stored) {
        return cell_time_text(stored, CellTime::Date, DayZero::Of1900);
    };
    EXPECT_EQ(day(1), "1900-01-01");
    EXPECT_EQ(day(59), "1900-02-28");
    EXPECT_EQ(day(60), "");
    EXPECT_EQ(day(61), "1900-03-01");
    EXPECT_EQ(day(45'351), "2024-02-29");
    EXPECT_EQ(day(2'958'465), "9999-12-31");
    EXPECT_EQ(day(2'958'466), "");
    EXPECT_EQ(day(-1), "");
    EXPECT_EQ(cell_time_text(0, CellTime::Date, DayZero::Of1904), "1904-01-01");
    EXPECT_EQ(cell_time_text(45'351.75, CellTime::DateTime, DayZero::Of1900),
              "2024-02-29 18:00:00");
    EXPECT_EQ(cell_time_text(1.3125, CellTime::Elapsed, DayZero::Of1900), "31:30:00");
    EXPECT_EQ(cell_time_text(0.5, CellTime::Time, DayZero::Of1900), "12:00:00");
}

TEST(CellTime, WritesNumbersWithoutLoss) {
    EXPECT_EQ(cell_number_text(12025550105), "12025550105");
    EXPECT_EQ(cell_number_text(-0.1), "-0.1");
    EXPECT_EQ(cell_number_text(1e300), "1e+300");
}

}  // namespace
}  // namespace parsers
