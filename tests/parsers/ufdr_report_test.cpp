#include "parsers/container/ufdr_report.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <random>

#include "parsers/base/hash.h"

namespace parsers {
namespace {

using namespace std::string_literals;
using namespace std::string_view_literals;

const std::string kStart =
    "<project id='1' name='n' extractionType='Logical' "
    "xmlns='http://pa.cellebrite.com/report/2.0'><taggedFiles>";
const std::string kEnd = "</taggedFiles></project>";

std::string file(const std::string& path, const std::string& local, const std::string& more = "",
                 const std::string& attributes = "id='7' fs='user/data' deleted='Intact'") {
    return "<file path='" + path + "' " + attributes + "><metadata section='File'>" +
           "<item name='Local Path'><![CDATA[" + local + "]]></item>" + more + "</metadata></file>";
}

std::string hash_item(std::string_view kind, const std::string& hash) {
    return "<item name='" + std::string(kind) + "'><![CDATA[" + hash + "]]></item>";
}

SharedBytes bytes_of(std::string_view text) {
    return std::make_shared<MemorySource>(text);
}

Surroundings beside(std::map<std::string, std::string> files) {
    Surroundings surroundings;
    surroundings.name = "report.xml";
    surroundings.sibling = [files](std::string_view path) -> Result<SharedBytes> {
        const auto found = files.find(std::string(path));
        if (found == files.end())
            return Error{ErrorCode::NotFound, "is not there"};
        return bytes_of(found->second);
    };
    surroundings.list_siblings = [files] {
        std::vector<FileEntry> entries;
        for (const auto& [path, content] : files) {
            FileEntry entry;
            entry.path = path;
            entry.size_bytes = content.size();
            entries.push_back(std::move(entry));
        }
        return entries;
    };
    return surroundings;
}

std::vector<FileEntry> entries_of(const Layer& layer) {
    std::vector<FileEntry> entries;
    EXPECT_TRUE(layer.tree
                    ->list({[&](FileEntry entry) { entries.push_back(std::move(entry)); },
                            [](const std::string&, const std::string&) {}})
                    .ok());
    return entries;
}

std::string paths_of(const Layer& layer) {
    std::string paths;
    for (const auto& entry : entries_of(layer))
        paths += entry.path + "\n";
    return paths;
}

std::string content(const Layer& layer, size_t index) {
    const auto bytes = layer.tree->open(entries_of(layer).at(index));
    if (!bytes.ok())
        return "error: " + bytes.error().what;
    return read_text(*bytes.value(), 1000).value();
}

TEST(UfdrReport, IsKnownByItsRoot) {
    EXPECT_TRUE(is_ufdr_report(MemorySource(kStart + kEnd)));
    EXPECT_TRUE(
        is_ufdr_report(MemorySource("\xef\xbb\xbf<?xml version='1.0'?>\n<project id='a' name='b' "
                                    "extractionType='Physical'/>"sv)));
    EXPECT_TRUE(is_ufdr_report(MemorySource(kStart)));
    EXPECT_FALSE(is_ufdr_report(
        MemorySource("<project xmlns='http://maven.apache.org/POM/4.0.0'><id/></project>"sv)));
    EXPECT_FALSE(is_ufdr_report(MemorySource("<project name='ant' id='x'/>"sv)));
    EXPECT_FALSE(is_ufdr_report(MemorySource("<map/>"sv)));
    EXPECT_FALSE(is_ufdr_report(MemorySource(""sv)));
    EXPECT_FALSE(is_ufdr_report(MemorySource("PK\3\4"sv)));
}

TEST(UfdrReport, GivesCopiesUnderTheirOriginalPaths) {
    const auto layer =
        open_ufdr_report(bytes_of(kStart + file("/data/data/a/x.db", "files\\Database\\X.db") +
                                  file("\\DCIM\\1.jpg", "files\\Image\\1.jpg", "",
                                       "id='8' fs='card' deleted='Deleted' size='2'") +
                                  kEnd),
                         beside({{"files/Database/x.DB", "one"}, {"files/Image/1.jpg", "2."}}));
    ASSERT_TRUE(layer.ok()) << layer.error().what;
    EXPECT_EQ(paths_of(layer.value()), "data/data/a/x.db\nDCIM/1.jpg\n");
    EXPECT_EQ(content(layer.value(), 0), "one");
    EXPECT_EQ(content(layer.value(), 1), "2.");
    EXPECT_EQ(entries_of(layer.value())[0].allocation, Allocation::Allocated);
    EXPECT_EQ(entries_of(layer.value())[1].allocation, Allocation::Deleted);
    EXPECT_EQ(layer.value().used,
              (std::vector<std::string>{"files/Database/x.DB", "files/Image/1.jpg"}));
    EXPECT_TRUE(layer.value().notes.empty());
}

TEST(UfdrReport, RefusesACopyWithAnotherHash) {
    const std::string right = to_hex(sha256("right"));
    const std::string md5 = [] {
        Hasher hasher(HashKind::kMd5);
        hasher.add("right"sv);
        return hasher.hex();
    }();
    const auto layer = open_ufdr_report(
        bytes_of(kStart + file("/a", "f\\right", hash_item("SHA256", right)) +
                 file("/b", "f\\wrong", hash_item("SHA256", right)) +
                 file("/c", "f\\right", hash_item("SHA256", "") + hash_item("MD5", md5)) +
                 file("/d", "f\\wrong", hash_item("MD5", md5)) + kEnd),
        beside({{"f/right", "right"}, {"f/wrong", "wrong"}}));
    ASSERT_TRUE(layer.ok());
    EXPECT_EQ(content(layer.value(), 0), "right");
    EXPECT_EQ(content(layer.value(), 0), "right");
    EXPECT_NE(content(layer.value(), 1).find("has the SHA-256 "), std::string::npos);
    EXPECT_EQ(content(layer.value(), 2), "right");
    const auto wrong = layer.value().tree->open(entries_of(layer.value())[3]);
    ASSERT_FALSE(wrong.ok());
    EXPECT_EQ(wrong.error().code, ErrorCode::Damaged);
    EXPECT_NE(wrong.error().what.find(md5), std::string::npos);
}

TEST(UfdrReport, NamesWhatItDoesNotHold) {
    const auto layer = open_ufdr_report(
        bytes_of(kStart + file("/a", "files\\a", "", "id='1' size='99'") + file("/b", "") +
                 file("/c", "..\\..\\secret") + file("/d", "C:\\secret") + kEnd),
        beside({{"secret", "s"}, {"../../secret", "s"}}));
    ASSERT_TRUE(layer.ok());
    const auto entries = entries_of(layer.value());
    ASSERT_EQ(entries.size(), 4u);
    EXPECT_EQ(entries[0].size_bytes, 99u);
    for (const auto& entry : entries) {
        EXPECT_FALSE(entry.note.empty()) << entry.path;
        const auto bytes = layer.value().tree->open(entry);
        ASSERT_FALSE(bytes.ok()) << entry.path;
        EXPECT_EQ(bytes.error().code, ErrorCode::NotFound);
    }
    ASSERT_EQ(layer.value().notes.size(), 2u);
    EXPECT_EQ(
        layer.value().notes[0].what,
        "2 files are listed in the report, which does not hold their content; the first is a");
    EXPECT_EQ(layer.value().notes[1].what,
              "2 files have a copy outside the report, which is not read; the first is c");
    EXPECT_TRUE(layer.value().used.empty());
}

TEST(UfdrReport, TellsEqualPathsApartAndLeadsNowhereElse) {
    const auto layer = open_ufdr_report(
        bytes_of(kStart + file("/a", "f") + file("/a", "f") + file("/a", "f") + file("/a", "f") +
                 file("/../../etc/./x", "f") + file("", "f", "", "id='9'") + kEnd),
        beside({{"f", "content"}}));
    ASSERT_TRUE(layer.ok());
    EXPECT_EQ(paths_of(layer.value()),
              "a\nuser_data/a\nuser_data/a [7]\nuser_data/a [2]\n%2E%2E/%2E%2E/etc/%2E/x\n"
              "without a path/9\n");
}

TEST(UfdrReport, ReadsWhatStandsBeforeABreak) {
    const std::string text = kStart + file("/a", "f") + "<file path='/b'>";
    const auto layer = open_ufdr_report(bytes_of(text), beside({{"f", "content"}}));
    ASSERT_TRUE(layer.ok());
    EXPECT_EQ(paths_of(layer.value()), "a\n");
    ASSERT_EQ(layer.value().notes.size(), 1u);
    EXPECT_EQ(layer.value().notes[0].status, "partly");
    EXPECT_NE(layer.value().notes[0].what.find("at byte " + std::to_string(text.size())),
              std::string::npos);
}

TEST(UfdrReport, TakesNoTimeWithoutAnOffset) {
    const auto times = [](const std::string& stored) {
        const auto layer = open_ufdr_report(
            bytes_of(kStart + "<file path='/a'><accessInfo><timestamp name='ModifyTime'>" + stored +
                     "</timestamp></accessInfo></file>" + kEnd),
            beside({}));
        return entries_of(layer.value()).at(0).times.modified_utc_ns;
    };
    EXPECT_EQ(times("2026-03-04T05:06:07.250+08:00"), 1772571967250000000);
    EXPECT_EQ(times("2026-03-03T21:06:07.250Z"), 1772571967250000000);
    EXPECT_EQ(times("2026-03-04T05:06:07"), std::nullopt);
    EXPECT_EQ(times("04/03/2026 05:06:07"), std::nullopt);
    EXPECT_EQ(times(""), std::nullopt);
}

TEST(UfdrReport, EndsOnMangledReports) {
    const std::string whole =
        kStart + file("/a", "f", hash_item("MD5", "00")) + file("/b", "g") + kEnd;
    std::mt19937 random(11);
    size_t listed = 0;
    for (int copy = 0; copy < 3000; ++copy) {
        std::string text = whole;
        for (auto flips = random() % 6; flips > 0; --flips)
            text[random() % text.size()] = static_cast<char>(random());
        const auto layer = open_ufdr_report(bytes_of(text), beside({{"f", "1"}}));
        if (layer.ok())
            listed += entries_of(layer.value()).size();
    }
    EXPECT_GT(listed, 1000u);
}

}  // namespace
}  // namespace parsers
