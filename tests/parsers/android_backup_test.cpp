// Android backups: versions, compression, passwords, names, breaks and hostile headers. The files
// are those of samples/formats, made and read back with Python.
#include "parsers/container/android_backup.h"

#include <gtest/gtest.h>

#include <map>
#include <string>

#include "parsers/base/hash.h"
#include "parsers/base/text.h"
#include "parsers/container/android_backup_path.h"
#include "tests/parsers/corpus.h"

namespace {

using parsers::ErrorCode;
using parsers::SharedBytes;

SharedBytes source(std::string_view text) {
    return std::make_shared<parsers::MemorySource>(text);
}

std::string sample_folder(const std::string& id) {
    return SOURCE_FOLDER "/samples/formats/" + id;
}

std::string sample_file(const std::string& id) {
    return tests::text_of_file(sample_folder(id) + "/evidence/phone.ab");
}

parsers::Surroundings with_passwords(std::vector<std::string> passwords) {
    parsers::Surroundings surroundings;
    surroundings.name = "phone.ab";
    surroundings.secrets.passwords = std::move(passwords);
    return surroundings;
}

// Path -> "size time sha256", of all that opens.
using Contents = std::map<std::string, std::string>;

struct Read {
    Contents contents;
    size_t damaged = 0;   // told while listing
    size_t unopened = 0;  // listed, and not to be opened
};

Read read_layer(const parsers::Layer& layer) {
    Read read;
    EXPECT_TRUE(layer.tree
                    ->list({[&](const parsers::FileEntry& entry) {
                                const auto opened = layer.tree->open(entry);
                                if (!opened.ok()) {
                                    ++read.unopened;
                                    return;
                                }
                                read.contents[entry.path] =
                                    std::to_string(opened.value()->size_bytes()) + ' ' +
                                    std::to_string(entry.times.modified_utc_ns.value_or(0)) + ' ' +
                                    parsers::to_hex(parsers::sha256(*opened.value()).value());
                            },
                            [&](const std::string&, const std::string&) { ++read.damaged; }})
                    .ok());
    return read;
}

Contents expected_of(const std::string& id) {
    Contents expected;
    const auto lines =
        parsers::split(tests::text_of_file(sample_folder(id) + "/expected.tsv"), '\n');
    for (size_t at = 1; at < lines.size(); ++at) {
        const auto cells = parsers::split(lines[at], '\t');
        if (cells.size() == 5)
            expected[cells[0].substr(std::string("phone.ab/").size())] =
                cells[1] + ' ' + cells[2] + ' ' + cells[3];
    }
    return expected;
}

void expect_sample(const std::string& id, const std::string& password) {
    const auto layer = parsers::open_android_backup(
        source(sample_file(id)),
        with_passwords(password.empty() ? std::vector<std::string>() : std::vector{password}));
    ASSERT_TRUE(layer.ok()) << id << ": " << layer.error().what;
    EXPECT_TRUE(layer.value().notes.empty()) << id;
    const Read read = read_layer(layer.value());
    EXPECT_EQ(read.contents, expected_of(id)) << id;
    EXPECT_EQ(read.contents.size(), 13U) << id;
    EXPECT_EQ(read.damaged, 0U) << id;
}

TEST(AndroidBackup, EveryFormGivesTheSameFilesAsPython) {
    expect_sample("android_backup_v1", "");
    expect_sample("android_backup_v5_plain", "");
    expect_sample("android_backup_v4_password", "\u043f\u0430\u0440\u043e\u043b\u044c-42");
    expect_sample("android_backup_v1_password", "p\u00e4ssw\u00f6rt");
}

TEST(AndroidBackup, TheRightPasswordIsFoundAmongOthers) {
    const auto layer =
        parsers::open_android_backup(source(sample_file("android_backup_wrong_password")),
                                     with_passwords({"wrong", "", "right", "another"}));
    ASSERT_TRUE(layer.ok()) << layer.error().what;
    EXPECT_EQ(read_layer(layer.value()).contents.size(), 13U);
}

TEST(AndroidBackup, AWrongPasswordIsToldFromNone) {
    const auto file = source(sample_file("android_backup_wrong_password"));
    const auto none = parsers::open_android_backup(file, with_passwords({}));
    ASSERT_FALSE(none.ok());
    EXPECT_EQ(none.error().code, ErrorCode::Encrypted);
    EXPECT_NE(none.error().what.find("give the password"), std::string::npos);
    const auto wrong = parsers::open_android_backup(file, with_passwords({"wrong", "more"}));
    ASSERT_FALSE(wrong.ok());
    EXPECT_EQ(wrong.error().code, ErrorCode::Encrypted);
    EXPECT_NE(wrong.error().what.find("none of the 2 given passwords"), std::string::npos);
}

TEST(AndroidBackup, WhatStandsBeforeABreakIsRead) {
    for (const auto& [id, password] :
         {std::pair<std::string, std::string>("android_backup_truncated", ""),
          {"android_backup_truncated_encrypted", "secret"}}) {
        const auto layer =
            parsers::open_android_backup(source(sample_file(id)), with_passwords({password}));
        ASSERT_TRUE(layer.ok()) << layer.error().what;
        ASSERT_EQ(layer.value().notes.size(), 1U);
        EXPECT_EQ(layer.value().notes.front().status, "partly");
        const Read read = read_layer(layer.value());
        EXPECT_EQ(read.contents, expected_of(id));
        EXPECT_GE(read.contents.size(), 4U);
        EXPECT_GE(read.damaged + read.unopened, 1U);
    }
}

TEST(AndroidBackup, AnEmptyBackupIsNotedAndNotDamaged) {
    for (const std::string& payload : {std::string(), std::string(1024, '\0')}) {
        const auto layer = parsers::open_android_backup(
            source("ANDROID BACKUP\n5\n0\nnone\n" + payload), with_passwords({}));
        ASSERT_TRUE(layer.ok()) << layer.error().what;
        EXPECT_TRUE(read_layer(layer.value()).contents.empty());
        ASSERT_EQ(layer.value().notes.size(), 1U);
        EXPECT_NE(layer.value().notes.front().what.find("no entry"), std::string::npos);
    }
}

ErrorCode code_of(const std::string& bytes) {
    const auto layer = parsers::open_android_backup(source(bytes), with_passwords({"x"}));
    EXPECT_FALSE(layer.ok()) << bytes.substr(0, 40);
    return layer.ok() ? ErrorCode::NotFound : layer.error().code;
}

TEST(AndroidBackup, WrongHeadersAreToldApart) {
    const std::string hex64(128, 'A');
    EXPECT_EQ(code_of(""), ErrorCode::Damaged);
    EXPECT_EQ(code_of("ANDROID BACKUP\n"), ErrorCode::Damaged);
    EXPECT_EQ(code_of("ANDROID BACKUP\n5\n1\nnone"), ErrorCode::Damaged);
    EXPECT_EQ(code_of("ANDROID BACKUP\n6\n1\nnone\n"), ErrorCode::Unsupported);
    EXPECT_EQ(code_of("ANDROID BACKUP\n0\n1\nnone\n"), ErrorCode::Unsupported);
    EXPECT_EQ(code_of("ANDROID BACKUP\nfive\n1\nnone\n"), ErrorCode::Unsupported);
    EXPECT_EQ(code_of("ANDROID BACKUP\n5\n2\nnone\n"), ErrorCode::Damaged);
    EXPECT_EQ(code_of("ANDROID BACKUP\n5\n1\nAES-128\n"), ErrorCode::Unsupported);
    EXPECT_EQ(code_of("ANDROID BACKUP\n5\n1\nnone\nnot deflated"), ErrorCode::Damaged);
    EXPECT_EQ(code_of("ANDROID BACKUP\n5\n0\nnone\n" + std::string(2000, 'x')), ErrorCode::Damaged);
    EXPECT_EQ(code_of("ANDROID BACKUP\n5\n1\nAES-256\n" + hex64 + "\nzz\n"), ErrorCode::Damaged);
    const std::string salts = "ANDROID BACKUP\n5\n1\nAES-256\n" + hex64 + "\n" + hex64 + "\n";
    const std::string rest = "\n" + std::string(32, 'B') + "\n" + std::string(192, 'C') + "\n";
    EXPECT_EQ(code_of(salts + "10000" + rest), ErrorCode::Encrypted);
    EXPECT_EQ(code_of(salts + "0" + rest), ErrorCode::Damaged);
    EXPECT_EQ(code_of(salts + "-1" + rest), ErrorCode::Damaged);
    EXPECT_EQ(code_of(salts + "9000000000000000000" + rest), ErrorCode::LimitReached);
    EXPECT_EQ(
        code_of(salts + "10000\n" + std::string(30, 'B') + "\n" + std::string(192, 'C') + "\n"),
        ErrorCode::Damaged);
}

TEST(AndroidBackup, EveryCutIsAnErrorOrANote) {
    const std::string whole = sample_file("android_backup_v1");
    for (size_t size = 0; size + 1 < whole.size(); size += 11) {
        const auto layer =
            parsers::open_android_backup(source(whole.substr(0, size)), with_passwords({}));
        EXPECT_TRUE(!layer.ok() || !layer.value().notes.empty()) << size;
    }
}

TEST(AndroidBackup, SmartSwitchKeepsThePasswordBesideTheBackup) {
    const std::string folder = sample_folder("smart_switch_windows") + "/evidence/";
    const auto file = source(tests::text_of_file(folder + "APKFILE/com.whatsapp.data"));
    auto surroundings = with_passwords({});
    EXPECT_EQ(parsers::open_android_backup(file, surroundings).error().code, ErrorCode::Encrypted);
    surroundings.sibling = [&](std::string_view path) {
        return parsers::open_file(folder + "APKFILE/" + std::string(path));
    };
    const auto layer = parsers::open_android_backup(file, surroundings);
    ASSERT_TRUE(layer.ok()) << layer.error().what;
    EXPECT_EQ(read_layer(layer.value()).contents.size(), 7U);
    EXPECT_EQ(layer.value().used, std::vector<std::string>{"../backupHistoryInfo.xml"});
}

TEST(AndroidBackup, SmartSwitchInfoThatIsNoneGivesNoPassword) {
    const auto file = source(sample_file("android_backup_wrong_password"));
    for (const std::string text :
         {"", "<Dummy>", "<Dummy></Dummy>", "<Dummy>zz</Dummy>", "<Dummy>00</Dummy>", "\"Dummy\"",
          "\"Dummy\":", "\"Dummy\":\"", "\"Dummy\":5", "{\"Dummy\":\"7269676874\"}"}) {
        auto surroundings = with_passwords({});
        surroundings.sibling = [&](std::string_view) -> parsers::Result<SharedBytes> {
            return source(text);
        };
        const bool is_the_password = text.find("7269676874") != std::string::npos;  // "right"
        EXPECT_EQ(parsers::open_android_backup(file, surroundings).ok(), is_the_password) << text;
    }
}

TEST(AndroidBackup, NamesAreMappedToPlacesOfTheDevice) {
    const std::map<std::string, std::string> places = {
        {"apps/com.x/db/a.db-wal", "data/data/com.x/databases/a.db-wal"},
        {"apps/com.x/f/key", "data/data/com.x/files/key"},
        {"apps/com.x/sp/a.xml", "data/data/com.x/shared_prefs/a.xml"},
        {"apps/com.x/r/app_webview/x", "data/data/com.x/app_webview/x"},
        {"apps/com.x/c/x", "data/data/com.x/cache/x"},
        {"apps/com.x/nb/x", "data/data/com.x/no_backup/x"},
        {"apps/com.x/a/base.apk", "data/app/com.x/base.apk"},
        {"apps/com.x/ef/x", "data/media/0/Android/data/com.x/files/x"},
        {"apps/com.x/obb/x", "data/media/0/Android/obb/com.x/x"},
        {"apps/com.x/d_db/a", "data/user_de/0/com.x/databases/a"},
        {"apps/com.x/d_sp/a", "data/user_de/0/com.x/shared_prefs/a"},
        {"apps/com.x/d_f/a", "data/user_de/0/com.x/files/a"},
        {"apps/com.x/d_r/a", "data/user_de/0/com.x/a"},
        {"apps/com.x/db", "data/data/com.x/databases"},
        {"shared/0/DCIM/a.jpg", "data/media/0/DCIM/a.jpg"},
        {"apps/com.x/_manifest", "apps/com.x/_manifest"},
        {"apps/com.x/k/com.x.data", "apps/com.x/k/com.x.data"},
        {"apps/com.x/unknown/a", "apps/com.x/unknown/a"},
        {"apps/com.x", "apps/com.x"},
        {"apps//db/a", "apps//db/a"},
        {"shared/1/a", "shared/1/a"},
        {"", ""},
    };
    for (const auto& [stored, place] : places)
        EXPECT_EQ(parsers::android_backup_path(stored), place);
}

}  // namespace
