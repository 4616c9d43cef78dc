// The table of indicators in triage/README.md against the weight file and the finders.
#include <gtest/gtest.h>
#include <toml++/toml.h>

#include <filesystem>
#include <fstream>
#include <map>
#include <set>
#include <sstream>

#include "parsers/base/text.h"

namespace triage {
namespace {

// Id -> the cell that says which records show it.
std::map<std::string, std::string> table_rows() {
    std::ifstream stream(std::string(SOURCE_FOLDER) + "/triage/README.md");
    std::map<std::string, std::string> rows;
    for (std::string line; std::getline(stream, line);) {
        const auto cells = parsers::split(line, '|');
        if (cells.size() != 6 || cells[1].size() != 5)
            continue;  // "| E01 | ... |"
        const std::string id = cells[1].substr(1, 3);
        if (std::string_view("EXKYN").find(id.front()) == std::string_view::npos)
            continue;
        EXPECT_TRUE(rows.emplace(id, cells[3] == " " ? "" : cells[3]).second) << id << " twice";
        EXPECT_FALSE(cells[2] == " ") << id << " has no name";
    }
    return rows;
}

// Indicators that have a weight and that a finder or a phrase of the lexicon asks for.
std::set<std::string> shown() {
    const std::string folder = SOURCE_FOLDER "/triage";
    std::ostringstream asking;
    for (const auto& entry : std::filesystem::directory_iterator(folder + "/assess"))
        if (entry.path().extension() == ".cpp" && entry.path().filename() != "new_item.cpp")
            asking << std::ifstream(entry.path()).rdbuf();
    asking << std::ifstream(folder + "/data/lexicon.tsv").rdbuf();
    const std::string text = asking.str();
    const toml::table file = toml::parse_file(folder + "/data/weights.toml");
    std::set<std::string> ids;
    for (const auto& [key, node] : *file["indicators"].as_table()) {
        const std::string id = std::string(key.str()).substr(0, 3);  // E14_weak is E14
        if (text.find('"' + id + '"') != std::string::npos ||
            text.find("indicator=" + id) != std::string::npos)
            ids.insert(id);
    }
    return ids;
}

TEST(IndicatorTable, NamesEveryIndicatorOfTheSpecification) {
    const auto rows = table_rows();
    const std::map<char, int> kLast = {{'E', 24}, {'X', 4}, {'K', 20}, {'Y', 4}, {'N', 14}};
    size_t all = 0;
    for (const auto& [letter, last] : kLast)
        for (int number = 1; number <= last; ++number, ++all) {
            const std::string id =
                letter + std::string(number < 10 ? "0" : "") + std::to_string(number);
            EXPECT_TRUE(rows.contains(id)) << id;
        }
    EXPECT_EQ(rows.size(), all);
}

TEST(IndicatorTable, SaysShownOfWhatIsShown) {
    const auto ids = shown();
    EXPECT_GT(ids.size(), 40u);
    for (const auto& [id, records] : table_rows())
        EXPECT_EQ(ids.contains(id), !records.empty())
            << id << ": the table and the finders differ on whether it is shown";
}

}  // namespace
}  // namespace triage
