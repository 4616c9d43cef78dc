// CSV, protocol buffers, Base64, and the check of a SELECT against described tables.
#include <gtest/gtest.h>

#include "parsers/format/base64.h"
#include "parsers/format/csv.h"
#include "parsers/format/protobuf.h"
#include "parsers/format/sqlite_select.h"

namespace parsers {
namespace {

using Strings = std::vector<std::string>;
using namespace std::string_literals;

TEST(Csv, QuotesLineBreaksAndLineNumbers) {
    const auto read = read_csv(
        "\xEF\xBB\xBF"
        "a,b\r\n\"x,\"\"y\"\"\",\"two\nlines\"\r\n\r\n,end");
    ASSERT_TRUE(read.ok()) << read.error().what;
    ASSERT_EQ(read.value().size(), 3u);
    EXPECT_EQ(read.value()[0].fields, (Strings{"a", "b"}));
    EXPECT_EQ(read.value()[1].fields, (Strings{"x,\"y\"", "two\nlines"}));
    EXPECT_EQ(read.value()[1].line, 2u);
    EXPECT_EQ(read.value()[2].fields, (Strings{"", "end"}));
    EXPECT_EQ(read.value()[2].line, 5u);
    EXPECT_EQ(read_csv("a;b", ';').value()[0].fields, (Strings{"a", "b"}));
    EXPECT_TRUE(read_csv("").value().empty());
    EXPECT_EQ(read_csv("a,").value()[0].fields, (Strings{"a", ""}));
}

TEST(Csv, WrongQuotesAreDamageWithTheirLine) {
    const auto open = read_csv("a\n\"never closed\n");
    ASSERT_FALSE(open.ok());
    EXPECT_NE(open.error().what.find("line 2"), std::string::npos);
    EXPECT_FALSE(read_csv("\"a\"b").ok());
}

TEST(Protobuf, WalksFieldsOfEveryKind) {
    const auto read = read_protobuf("\x08\x96\x01\x12\x02hi\x1d\x01\0\0\0\x21\x02\0\0\0\0\0\0\0"s);
    ASSERT_TRUE(read.ok()) << read.error().what;
    ASSERT_EQ(read.value().size(), 4u);
    EXPECT_EQ(read.value()[0].value, 150u);
    EXPECT_EQ(find_field(read.value(), 2)->bytes, "hi");
    EXPECT_EQ(find_field(read.value(), 3)->value, 1u);
    EXPECT_EQ(find_field(read.value(), 4)->value, 2u);
    EXPECT_EQ(find_field(read.value(), 5), nullptr);
}

TEST(Protobuf, RefusesWhatReachesBeyondItsEnd) {
    EXPECT_FALSE(read_protobuf("\x12\x05hi"s).ok());
    EXPECT_FALSE(read_protobuf("\x08\xff"s).ok());
    EXPECT_FALSE(read_protobuf("\x0b"s).ok());
    EXPECT_FALSE(read_protobuf("\0"s).ok());
    EXPECT_FALSE(read_protobuf("\x12\xff\xff\xff\xff\xff\xff\xff\xff\x7f"s).ok());
}

TEST(Base64, BothAlphabetsAndWhiteSpace) {
    const auto read = read_base64("+/-_ \n AA==");
    ASSERT_TRUE(read.ok());
    EXPECT_EQ(read.value().size(), 4u);
    EXPECT_EQ(read.value()[0], std::byte{0xfb});
    EXPECT_FALSE(read_base64("a%b").ok());
}

TEST(SqliteSelect, ChecksAgainstDescribedTables) {
    const std::map<std::string, Strings> tables = {{"t", {"_id", "odd \"name"}}};
    EXPECT_EQ(select_columns("SELECT _id AS row, \"odd \"\"name\" FROM t", tables).value(),
              (Strings{"row", "odd \"name"}));
    for (const char* wrong :
         {"SELECT absent FROM t", "SELECT _id FROM absent", "SELECT \"absent\" FROM t",
          "DELETE FROM t", "SELECT 1; SELECT 2", "", "PRAGMA page_size"})
        EXPECT_FALSE(select_columns(wrong, tables).ok()) << wrong;
}

}  // namespace
}  // namespace parsers
