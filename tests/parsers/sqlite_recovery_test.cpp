// Deleted rows of the SQLite Forensic Corpus (Nemetz, Schmitt, Freiling) against its keys; makes
// the table of parsers/README.md.
#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <cstdlib>
#include <fstream>
#include <map>
#include <pugixml.hpp>
#include <set>
#include <sstream>

#include "parsers/base/file_source.h"
#include "parsers/format/sqlite.h"
#include "tests/parsers/corpus.h"

namespace parsers {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kBegin = "<!-- sqlite-recovery:begin -->\n";
constexpr std::string_view kEnd = "<!-- sqlite-recovery:end -->";

struct KeyTable {
    std::string name;
    std::multiset<std::string> rows;  // all that ever were, columns joined
    size_t columns = 0;
};

// Numbers are compared by their value: the key rounds them.
std::string comparable(const std::string& text) {
    char* end = nullptr;
    const double number = std::strtod(text.c_str(), &end);
    if (text.empty() || *end != '\0' || !std::isfinite(number))
        return text;
    std::array<char, 40> rounded{};
    std::snprintf(rounded.data(), rounded.size(), "%.10g", number);
    return rounded.data();
}

std::vector<KeyTable> read_key(const fs::path& path) {
    pugi::xml_document document;
    EXPECT_TRUE(document.load_file(path.c_str())) << path;
    std::vector<KeyTable> tables;
    for (const auto& element : document.child("database").children("element")) {
        KeyTable table;
        table.name = element.child("meta").child("name").text().get();
        table.columns = element.child("meta").child("columns").text().as_uint();
        for (const auto& row : element.child("entries").children("row")) {
            std::string text;
            for (const auto& column : row.children("column"))
                text += comparable(column.child("content").text().get()) + "\x1f";
            table.rows.insert(text);
        }
        tables.push_back(std::move(table));
    }
    return tables;
}

std::string text_of(const SqliteRow& row, size_t columns) {
    std::string text;
    for (size_t column = 1; column <= columns; ++column)
        if (!row.is_null(static_cast<int>(column)))  // the key leaves them out
            text += comparable(row.text(static_cast<int>(column))) + "\x1f";
    return text;
}

std::string quoted(const std::string& name) {
    std::string text = "\"";
    for (const char c : name)
        text += c == '"' ? "\"\"" : std::string(1, c);
    return text + "\"";
}

struct Count {
    uint64_t databases = 0;
    uint64_t absent = 0;  // rows of the key that the database does not give any more
    uint64_t found = 0;   // of these, carved with all values right
    uint64_t other = 0;   // carved, and no row of the key
    uint64_t stands = 0;  // carved, though the row is given anyway
};

// How often each of `rows` is in `from`, taken out there.
uint64_t take(std::multiset<std::string>& from, const std::string& row) {
    const auto found = from.find(row);
    if (found == from.end())
        return 0;
    from.erase(found);
    return 1;
}

void compare(const fs::path& path, const KeyTable& key, Count* count) {
    const auto database =
        SqliteDatabase::open(open_file(path).value(), {}, path.filename().string());
    ASSERT_TRUE(database.ok()) << path;
    const std::string sql = "SELECT rowid, * FROM " + quoted(key.name);
    std::multiset<std::string> absent = key.rows;
    if (database.value().has_table(key.name))
        (void)database.value().rows(sql, [&](const SqliteRow& row) {
            take(absent, text_of(row, key.columns));
            return true;
        });
    count->absent += absent.size();
    const auto carved = database.value().carved_rows(
        sql, {key.name, 0}, [&](const SqliteRow& row, const SqliteCarvedPlace&) {
            const std::string text = text_of(row, key.columns);
            if (take(absent, text) != 0)
                ++count->found;
            else if (key.rows.contains(text))
                ++count->stands;
            else
                ++count->other;
            return true;
        });
    EXPECT_TRUE(carved.ok()) << path << " " << key.name << ": " << carved.error().what;
}

struct Category {
    std::string_view folder;
    std::string_view title;
};

constexpr std::array kCategories = {
    Category{"v1.0/01", "strange table names (nothing deleted)"},
    Category{"v1.0/04", "UTF-16 and names in it (nothing deleted)"},
    Category{"v1.0/07", "overflow pages, one row deleted"},
    Category{"v1.0/08", "reserved bytes (nothing deleted)"},
    Category{"v1.0/0A", "dropped tables"},
    Category{"v1.0/0C", "deleted rows"},
    Category{"v2.0/11", "root pages set wrong"},
    Category{"v2.0/13", "overflow chains set wrong"},
    Category{"v2.0/15", "cells and serial types set wrong"},
    Category{"v2.0/17", "deleted rows, freeblocks set wrong"},
    Category{"v2.0/19", "file size set wrong"},
};

Count count_of(const fs::path& folder) {
    Count count;
    for (const auto& entry : fs::directory_iterator(folder)) {
        if (entry.path().extension() != ".xml")
            continue;
        fs::path database = entry.path();
        database.replace_extension(".db");
        if (!fs::exists(database))
            database = folder / (entry.path().stem().string() + "_antifor.db");
        ++count.databases;
        for (const KeyTable& table : read_key(entry.path()))
            compare(database, table, &count);
    }
    return count;
}

TEST(CorpusSqliteRecovery, IsWhatTheReadmeSays) {
    const auto root = tests::corpus_path("sqlite-forensic-corpus");
    if (!root)
        return;
    std::ostringstream table;
    table << "| databases with | number | rows that no SELECT gives | carved, all values right | "
             "carved, never such a row | carved, and given anyway |\n|---|---|---|---|---|---|\n";
    for (const Category& category : kCategories) {
        const Count count = count_of(*root / category.folder);
        table << "| " << category.title << " | " << count.databases << " | " << count.absent
              << " | " << count.found << " | " << count.other << " | " << count.stands << " |\n";
        const bool is_deletion = category.folder == "v1.0/0A" || category.folder == "v1.0/0C";
        EXPECT_TRUE(!is_deletion || (count.found * 100 >= count.absent * 70 && count.other == 0))
            << category.title;
    }
    const fs::path path = fs::path(SOURCE_FOLDER) / "parsers/README.md";
    const std::string readme = tests::text_of_file(path);
    const size_t begin = readme.find(kBegin);
    const size_t end = readme.find(kEnd);
    ASSERT_TRUE(begin != std::string::npos && end != std::string::npos && begin < end);
    const size_t from = begin + kBegin.size();
    if (std::getenv("UPDATE_CATALOG") != nullptr)
        std::ofstream(path, std::ios::binary)
            << readme.substr(0, from) << table.str() << readme.substr(end);
    else
        EXPECT_EQ(readme.substr(from, end - from), table.str())
            << "write it anew with UPDATE_CATALOG=1";
}

// No key says what was deleted here: the rows that were replaced stand in the log and journal.
TEST(CorpusSqliteRecovery, LogAndJournalOfChinook) {
    const auto root = tests::corpus_path("sqlite-dissect");
    if (!root)
        return;
    const auto open = [&](const char* name) { return open_file(*root / name).value(); };
    const auto database = SqliteDatabase::open(
        open("chinook.sqlite"), {open("chinook.sqlite-wal"), open("chinook.sqlite-journal")}, "a");
    ASSERT_TRUE(database.ok());
    for (const auto& [table, columns] : database.value().schema()) {
        std::set<int64_t> rowids;
        (void)database.value().rows("SELECT rowid FROM " + quoted(table),
                                    [&](const SqliteRow& row) {
                                        rowids.insert(row.integer(0).value_or(0));
                                        return true;
                                    });
        uint64_t carved = 0;
        EXPECT_TRUE(database.value()
                        .carved_rows("SELECT rowid FROM " + quoted(table), {table, 0},
                                     [&](const SqliteRow&, const SqliteCarvedPlace&) {
                                         ++carved;
                                         return true;
                                     })
                        .ok());
        std::cout << table << ": " << rowids.size() << " rows, " << carved << " carved\n";
    }
}

}  // namespace
}  // namespace parsers
