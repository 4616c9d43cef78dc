// HiSuite backups: the parts beside info.xml, their passwords, and what is missing.
#include "parsers/container/hisuite_backup.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <map>
#include <string>

#include "parsers/base/hash.h"
#include "parsers/base/text.h"
#include "tests/parsers/corpus.h"

namespace {

using parsers::ErrorCode;
using parsers::SharedBytes;

std::string evidence(const std::string& id) {
    return SOURCE_FOLDER "/samples/formats/" + id + "/evidence/";
}

parsers::Surroundings in_folder(const std::string& folder, std::vector<std::string> passwords) {
    parsers::Surroundings surroundings;
    surroundings.name = "info.xml";
    surroundings.secrets.passwords = std::move(passwords);
    surroundings.sibling = [folder](std::string_view name) {
        return parsers::open_file(folder + std::string(name));
    };
    return surroundings;
}

SharedBytes info_of(const std::string& id) {
    return parsers::open_file(evidence(id) + "info.xml").value();
}

// Path -> SHA-256.
std::map<std::string, std::string> parts_of(const parsers::Layer& layer) {
    std::map<std::string, std::string> parts;
    EXPECT_TRUE(layer.tree
                    ->list({[&](const parsers::FileEntry& entry) {
                                parts[entry.path] = parsers::to_hex(
                                    parsers::sha256(*layer.tree->open(entry).value()).value());
                            },
                            [](const std::string&, const std::string&) {}})
                    .ok());
    return parts;
}

std::map<std::string, std::string> expected_of(const std::string& id) {
    std::map<std::string, std::string> parts;
    const auto lines = parsers::split(
        tests::text_of_file(SOURCE_FOLDER "/samples/formats/" + id + "/expected.tsv"), '\n');
    const std::string prefix = "info.xml/";
    for (const auto& line : lines) {
        const auto cells = parsers::split(line, '\t');
        if (cells.size() == 5 && cells[0].starts_with(prefix) &&
            cells[0].find('/', prefix.size()) == std::string::npos)
            parts[cells[0].substr(prefix.size())] = cells[3];
    }
    return parts;
}

TEST(HiSuiteBackup, PartsAreThoseThatPythonDecrypts) {
    for (const auto& [id, password] :
         {std::pair<std::string, std::string>("hisuite_v4", "Passw0rd-1"),
          {"hisuite_v3", "\u5bc6\u7801-1"}}) {
        ASSERT_TRUE(parsers::is_hisuite_backup(*info_of(id)));
        const auto layer =
            parsers::open_hisuite_backup(info_of(id), in_folder(evidence(id), {"wrong", password}));
        ASSERT_TRUE(layer.ok()) << layer.error().what;
        EXPECT_EQ(parts_of(layer.value()), expected_of(id));
        EXPECT_EQ(layer.value().used, (std::vector<std::string>{"com.whatsapp.tar", "calllog.db"}));
        ASSERT_EQ(layer.value().notes.size(), 1U);
        EXPECT_EQ(layer.value().notes.front().where, "sms");
    }
}

TEST(HiSuiteBackup, AWrongPasswordIsToldFromNone) {
    for (const std::string id : {"hisuite_v4", "hisuite_v3"}) {
        const auto none = parsers::open_hisuite_backup(info_of(id), in_folder(evidence(id), {}));
        ASSERT_FALSE(none.ok());
        EXPECT_EQ(none.error().code, ErrorCode::Encrypted);
        EXPECT_NE(none.error().what.find("give the password"), std::string::npos);
        const auto wrong =
            parsers::open_hisuite_backup(info_of(id), in_folder(evidence(id), {"wrong"}));
        ASSERT_FALSE(wrong.ok());
        EXPECT_EQ(wrong.error().code, ErrorCode::Encrypted);
        EXPECT_NE(wrong.error().what.find("none of the 1 given"), std::string::npos);
    }
}

TEST(HiSuiteBackup, PartsCanBeReadAtRandom) {
    const auto layer = parsers::open_hisuite_backup(
        info_of("hisuite_v4"), in_folder(evidence("hisuite_v4"), {"Passw0rd-1"}));
    ASSERT_TRUE(layer.ok());
    parsers::FileEntry entry;
    entry.id = 0;
    const auto opened = layer.value().tree->open(entry).value();
    const auto whole = parsers::read_all(*opened, 1 << 20).value();
    for (const size_t at : {0, 1, 15, 16, 17, 255, 4095, 4096, 4999}) {
        for (const size_t count : {1, 16, 33, 1000}) {
            const auto some = parsers::read_exactly(*opened, at, count);
            ASSERT_TRUE(some.ok());
            EXPECT_TRUE(std::equal(some.value().begin(), some.value().end(),
                                   whole.begin() + static_cast<std::ptrdiff_t>(at)));
        }
    }
    EXPECT_FALSE(parsers::read_exactly(*opened, whole.size() - 1, 2).ok());
}

TEST(HiSuiteBackup, MediaAreDecryptedInTheirFolders) {
    const std::string folder = evidence("hisuite_v3");
    std::string info = tests::text_of_file(folder + "info.xml");
    const size_t row = info.rfind("_SystemData", info.find("calllog"));
    ASSERT_NE(row, std::string::npos);
    info.replace(row, std::string("_SystemData").size(), "_Media");
    auto surroundings = in_folder(folder, {"\u5bc6\u7801-1"});
    surroundings.list_siblings = [] {
        std::vector<parsers::FileEntry> entries(3);
        entries[0].path = "calllog/DCIM/a.jpg";
        entries[1].path = "other/b.jpg";
        entries[2].path = "calllog/c.jpg.enc";
        return entries;
    };
    const auto in_real_folder = surroundings.sibling;
    surroundings.sibling = [&](std::string_view path) {
        return in_real_folder(path == "calllog/DCIM/a.jpg" ? "calllog.db" : path);
    };
    const auto layer =
        parsers::open_hisuite_backup(std::make_shared<parsers::MemorySource>(info), surroundings);
    ASSERT_TRUE(layer.ok()) << layer.error().what;
    const auto parts = parts_of(layer.value());
    ASSERT_TRUE(parts.contains("calllog/DCIM/a.jpg"));
    EXPECT_EQ(parts.at("calllog/DCIM/a.jpg"), expected_of("hisuite_v3").at("calllog.db"));
    EXPECT_EQ(parts.size(), 2U);  // the other is com.whatsapp.tar
    const auto& notes = layer.value().notes;
    EXPECT_TRUE(std::any_of(notes.begin(), notes.end(), [](const parsers::LayerNote& note) {
        return note.status == "encrypted" && note.what.starts_with("1 media files end with .enc");
    }));
}

TEST(HiSuiteBackup, OtherXmlIsNotTakenForOne) {
    const auto is = [](std::string_view text) {
        return parsers::is_hisuite_backup(parsers::MemorySource(text));
    };
    EXPECT_FALSE(is(""));
    EXPECT_FALSE(is("<info.xml"));
    EXPECT_FALSE(is("<info.xml></info.xml>"));
    EXPECT_FALSE(is("<manifest><info.xml/></manifest>"));
    EXPECT_FALSE(
        is("<info.xml><row table=\"BackupFilesTypeInfo\"><column name=\"type_attch\">"
           "<value Integer=\"0\"/></column></row></info.xml>"));
}

TEST(HiSuiteBackup, NamesThatLeaveTheFolderAreNotFollowed) {
    std::string info = tests::text_of_file(evidence("hisuite_v3") + "info.xml");
    const std::string name = "String=\"calllog\"";
    info.replace(info.find(name), name.size(), "String=\"../calllog\"");
    auto surroundings = in_folder(evidence("hisuite_v3"), {"\u5bc6\u7801-1"});
    std::vector<std::string> asked;
    const auto sibling = surroundings.sibling;
    surroundings.sibling = [&](std::string_view relative) {
        asked.emplace_back(relative);
        return sibling(relative);
    };
    const auto layer =
        parsers::open_hisuite_backup(std::make_shared<parsers::MemorySource>(info), surroundings);
    ASSERT_TRUE(layer.ok()) << layer.error().what;
    for (const auto& relative : asked)
        EXPECT_EQ(relative.find('/'), std::string::npos) << relative;
    EXPECT_EQ(layer.value().notes.size(), 2U);
}

}  // namespace
