// ITunes backups: the samples against what an independent reader found in them, and manifests,
// keybags and blobs that are damaged or hostile.
#include "parsers/container/itunes_backup.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <map>
#include <sstream>

#include "parsers/base/hash.h"
#include "parsers/base/text.h"
#include "parsers/container/folder.h"
#include "parsers/container/itunes_manifest.h"
#include "parsers/format/sqlite.h"

namespace parsers {
namespace {

std::string evidence(const std::string& sample) {
    return std::string(SOURCE_FOLDER) + "/samples/formats/" + sample + "/evidence";
}

Surroundings folder_surroundings(const std::string& folder, const std::string& name) {
    Surroundings surroundings;
    surroundings.name = name;
    surroundings.sibling = [folder](std::string_view relative) {
        return open_file(folder + '/' + std::string(relative));
    };
    surroundings.list_siblings = [folder] {
        std::vector<FileEntry> files;
        const auto tree = FolderTree::open(folder);
        EXPECT_TRUE(tree.ok());
        EXPECT_TRUE(tree.value()
                        ->list({[&](const FileEntry& entry) { files.push_back(entry); },
                                [](const std::string&, const std::string&) {}})
                        .ok());
        return files;
    };
    return surroundings;
}

std::string manifest_name(const std::string& folder) {
    return open_file(folder + "/Manifest.mbdb").ok() ? "Manifest.mbdb" : "Manifest.db";
}

struct Listed {
    std::vector<FileEntry> entries;
    std::map<std::string, std::string> damage;

    const FileEntry* find(const std::string& path) const {
        const auto found = std::find_if(entries.begin(), entries.end(),
                                        [&](const auto& entry) { return entry.path == path; });
        return found == entries.end() ? nullptr : &*found;
    }
};

Listed list(const FileTree& tree) {
    Listed listed;
    EXPECT_TRUE(tree.list({[&](const FileEntry& entry) { listed.entries.push_back(entry); },
                           [&](const std::string& where, const std::string& what) {
                               listed.damage[where] = what;
                           }})
                    .ok());
    return listed;
}

Result<Layer> open_sample(const std::string& sample, Secrets secrets = {}) {
    const std::string folder = evidence(sample);
    auto surroundings = folder_surroundings(folder, manifest_name(folder));
    surroundings.secrets = std::move(secrets);
    const auto manifest = open_file(folder + '/' + surroundings.name);
    EXPECT_TRUE(manifest.ok());
    EXPECT_TRUE(is_itunes_backup(*manifest.value(), surroundings));
    return open_itunes_backup(manifest.value(), surroundings);
}

bool has_note(const Layer& layer, const std::string& status, const std::string& part) {
    return std::any_of(layer.notes.begin(), layer.notes.end(), [&](const LayerNote& note) {
        return note.status == status && note.what.find(part) != std::string::npos;
    });
}

// One row of expected.tsv for each regular file that the tree lists, in the same form.
std::string row_of(const FileTree& tree, const FileEntry& entry, const std::string& prefix) {
    const auto time = entry.times.modified_utc_ns;
    std::string row = prefix + '/' + entry.path + '\t' + std::to_string(entry.size_bytes) + '\t' +
                      (time ? std::to_string(*time) : "") + '\t';
    const auto opened = tree.open(entry);
    if (!opened.ok())
        return row + "\t";
    EXPECT_EQ(opened.value()->size_bytes(), entry.size_bytes) << entry.path;
    return row + to_hex(sha256(*opened.value()).value()) + "\tlive";
}

void expect_as_told(const std::string& sample, const Secrets& secrets) {
    const auto layer = open_sample(sample, secrets);
    ASSERT_TRUE(layer.ok()) << layer.error().what;
    std::vector<std::string> found;
    for (const auto& entry : list(*layer.value().tree).entries)
        if (entry.kind == EntryKind::File)
            found.push_back(row_of(*layer.value().tree, entry, manifest_name(evidence(sample))));
    std::sort(found.begin(), found.end());
    std::vector<std::string> expected;
    std::ifstream stream(evidence(sample) + "/../expected.tsv");
    std::string line;
    std::getline(stream, line);
    while (std::getline(stream, line))
        expected.push_back(line);
    ASSERT_GE(expected.size(), 3U);
    EXPECT_EQ(found, expected) << sample;
}

constexpr const char* kTexts = "private/var/mobile/Library/SMS/sms.db";

TEST(ItunesBackupTest, ReadsAPlainOne) {
    expect_as_told("itunes_plain", {});
    const auto layer = open_sample("itunes_plain");
    ASSERT_TRUE(layer.ok());
    EXPECT_EQ(layer.value().description,
              "iTunes backup of \"Nadia's iPhone\" (iPhone14,5, iOS 16.2)");
    EXPECT_EQ(layer.value().used.size(), 9U);
    EXPECT_TRUE(layer.value().notes.empty());
    const auto listed = list(*layer.value().tree);
    EXPECT_TRUE(listed.damage.empty());
    const auto* link = listed.find("private/var/mobile/Library/Recent");
    ASSERT_NE(link, nullptr);
    EXPECT_EQ(link->kind, EntryKind::Link);
    EXPECT_EQ(link->note, "links to SMS/sms.db");
    const auto* folder = listed.find("private/var/mobile/Library/SMS");
    ASSERT_NE(folder, nullptr);
    EXPECT_EQ(folder->kind, EntryKind::Directory);
    const auto* texts = listed.find(kTexts);
    ASSERT_NE(texts, nullptr);
    EXPECT_EQ(texts->times.created_utc_ns, 1767999008'000'000'000);
    EXPECT_EQ(texts->times.changed_utc_ns, 1768000108'000'000'000);
}

TEST(ItunesBackupTest, ReadsAnEncryptedOneWithTheSecondPassword) {
    expect_as_told("itunes_encrypted", {{"wrong", "lantern-7"}, {}});
}

TEST(ItunesBackupTest, ReadsTheOldIndexPlainAndEncrypted) {
    expect_as_told("itunes_mbdb", {});
    expect_as_told("itunes_mbdb_encrypted", {{"lantern-7"}, {}});
}

// Where the manifest does not open, the lists are what is there, and a note says why.
void expect_lists_only(const Layer& layer, const std::string& status, const std::string& part) {
    EXPECT_TRUE(has_note(layer, status, part)) << (layer.notes.empty() ? "" : layer.notes[0].what);
    EXPECT_EQ(layer.notes.size(), 1U);
    const auto listed = list(*layer.tree);
    EXPECT_NE(listed.find("Info.plist"), nullptr);
    EXPECT_LE(listed.entries.size(), 3U);
}

TEST(ItunesBackupTest, NamesTheDeviceWhereNoPasswordOpensIt) {
    const auto none = open_sample("itunes_encrypted_no_password");
    ASSERT_TRUE(none.ok()) << none.error().what;
    expect_lists_only(
        none.value(), "encrypted",
        "iTunes backup of \"Nadia's iPhone\" (iPhone14,5, iOS 16.2) is encrypted, and "
        "no password was given");
    const auto two = open_sample("itunes_encrypted_no_password", {{"a", "b"}, {}});
    ASSERT_TRUE(two.ok());
    expect_lists_only(two.value(), "encrypted", "none of the 2 passwords that were given opens it");
    expect_as_told("itunes_encrypted_no_password", {});
}

// Before iOS 10.2 the names are readable without the password.
TEST(ItunesBackupTest, ListsTheNamesOfAnOldEncryptedOneWithoutItsPassword) {
    const auto layer = open_sample("itunes_mbdb_encrypted");
    ASSERT_TRUE(layer.ok()) << layer.error().what;
    const auto listed = list(*layer.value().tree);
    const auto* texts = listed.find(kTexts);
    ASSERT_NE(texts, nullptr);
    EXPECT_EQ(texts->note, "encrypted entry");
    EXPECT_EQ(layer.value().tree->open(*texts).error().code, ErrorCode::Encrypted);
    EXPECT_TRUE(has_note(layer.value(), "encrypted", "no password was given"));
    EXPECT_TRUE(has_note(layer.value(), "encrypted",
                         "encrypted files without a key for them: 5, the first is"));
}

TEST(ItunesBackupTest, TellsWhatIsAbsentAndWhatNoRowNames) {
    expect_as_told("itunes_partly_absent", {});
    const auto layer = open_sample("itunes_partly_absent");
    ASSERT_TRUE(layer.ok());
    EXPECT_TRUE(has_note(layer.value(), "partly", "not made to its end"));
    EXPECT_TRUE(has_note(layer.value(), "partly",
                         "files of the manifest that are not in the backup: 1, the"));
    EXPECT_TRUE(has_note(layer.value(), "partly",
                         "blobs that no row of the manifest names, left as files of their own: 1"));
    const auto& used = layer.value().used;
    EXPECT_EQ(std::count(used.begin(), used.end(), "Manifest.db-wal"), 1);
    const auto listed = list(*layer.value().tree);
    ASSERT_NE(listed.find(kTexts), nullptr);
    EXPECT_NE(listed.find(kTexts)->note, "");
    EXPECT_EQ(layer.value().tree->open(*listed.find(kTexts)).error().code, ErrorCode::NotFound);
    // This row stands in the write-ahead log only.
    EXPECT_NE(listed.find("private/var/wireless/Library/Preferences/note.txt"), nullptr);
}

TEST(ItunesBackupTest, TellsFilesOfAnotherSize) {
    expect_as_told("itunes_wrong_size", {{"lantern-7"}, {}});
    const auto layer = open_sample("itunes_wrong_size", {{"lantern-7"}, {}});
    ASSERT_TRUE(layer.ok());
    const auto listed = list(*layer.value().tree);
    EXPECT_EQ(listed.damage.at("private/var/mobile/Library/long.txt"),
              "has 192 bytes where the manifest says 380");
    EXPECT_EQ(listed.damage.at("private/var/wireless/Library/Preferences/note.txt"),
              "has 45 bytes where the manifest says 21");
    EXPECT_EQ(listed.damage.size(), 2U);
}

// A caller that cannot list is asked for every blob by its name.
TEST(ItunesBackupTest, FindsBlobsWithoutAListing) {
    const std::string folder = evidence("itunes_plain");
    auto surroundings = folder_surroundings(folder, "Manifest.db");
    surroundings.list_siblings = [] { return std::vector<FileEntry>(); };
    const auto layer = open_itunes_backup(open_file(folder + "/Manifest.db").value(), surroundings);
    ASSERT_TRUE(layer.ok());
    EXPECT_EQ(layer.value().used.size(), 9U);
    const auto listed = list(*layer.value().tree);
    ASSERT_NE(listed.find(kTexts), nullptr);
    EXPECT_TRUE(layer.value().tree->open(*listed.find(kTexts)).ok());
}

// Any place of a decrypted file gives the bytes that reading it whole gives.
TEST(ItunesBackupTest, DecryptsAtAnyOffset) {
    const auto locked = open_sample("itunes_encrypted", {{"lantern-7"}, {}});
    const auto plain = open_sample("itunes_plain");
    ASSERT_TRUE(locked.ok() && plain.ok());
    const auto a = locked.value().tree->open(*list(*locked.value().tree).find(kTexts)).value();
    const auto b = plain.value().tree->open(*list(*plain.value().tree).find(kTexts)).value();
    ASSERT_EQ(a->size_bytes(), b->size_bytes());
    for (const uint64_t offset : {0, 1, 15, 16, 17, 4095, 32751, 32767})
        for (const size_t count : {1, 15, 16, 33, 5000}) {
            std::vector<std::byte> from_a(count);
            std::vector<std::byte> from_b(count);
            const auto read_a = a->read_at(offset, from_a);
            const auto read_b = b->read_at(offset, from_b);
            ASSERT_TRUE(read_a.ok() && read_b.ok());
            EXPECT_EQ(read_a.value(), read_b.value());
            EXPECT_EQ(from_a, from_b) << offset << ' ' << count;
        }
}

TEST(ItunesBackupTest, ADatabaseOrNameAloneIsNoBackup) {
    Surroundings alone;
    alone.name = "Manifest.db";
    EXPECT_FALSE(is_itunes_backup(MemorySource(std::string(64, 'x')), alone));
    EXPECT_FALSE(is_itunes_backup(MemorySource(std::string_view()), alone));
    const auto texts = open_sample("itunes_plain").value();
    const auto bytes = texts.tree->open(*list(*texts.tree).find(kTexts)).value();
    EXPECT_FALSE(is_itunes_backup(*bytes, alone));
}

// Everything in memory: a broken byte in the encrypted manifest or its keys.
struct MemoryBackup {
    std::map<std::string, std::string> files;
    Surroundings surroundings;

    explicit MemoryBackup(const std::string& sample) {
        for (const std::string name : {"Manifest.db", "Manifest.plist", "Info.plist"})
            files[name] =
                read_text(*open_file(evidence(sample) + '/' + name).value(), 1 << 20).value();
        surroundings.name = "Manifest.db";
        surroundings.secrets.passwords = {"lantern-7"};
        surroundings.sibling = [this](std::string_view name) -> Result<SharedBytes> {
            const auto found = files.find(std::string(name));
            if (found == files.end())
                return Error{ErrorCode::NotFound, "none"};
            return SharedBytes(std::make_shared<MemorySource>(found->second));
        };
    }
    Result<Layer> open() const {
        return open_itunes_backup(
            std::make_shared<MemorySource>(std::string_view(files.at("Manifest.db"))),
            surroundings);
    }
};

TEST(ItunesBackupTest, AnEncryptedManifestWithoutItsListIsNotReadAsEmpty) {
    MemoryBackup backup("itunes_encrypted");
    backup.files.erase("Manifest.plist");
    const auto layer = backup.open();
    ASSERT_TRUE(layer.ok());
    expect_lists_only(layer.value(), "failed", "Nadia's iPhone");
    backup.files.erase("Info.plist");
    EXPECT_EQ(backup.open().error().code, ErrorCode::Damaged);
}

TEST(ItunesBackupTest, ABrokenFirstBlockOfTheManifestIsDamage) {
    MemoryBackup backup("itunes_encrypted");
    backup.files["Manifest.db"][3] = static_cast<char>(backup.files["Manifest.db"][3] ^ 1);
    const auto layer = backup.open();
    ASSERT_TRUE(layer.ok());
    expect_lists_only(layer.value(), "failed", "Manifest.db is no database after decryption");
}

TEST(ItunesBackupTest, HostileRoundsAreRefused) {
    MemoryBackup backup("itunes_encrypted");
    std::string& list_bytes = backup.files["Manifest.plist"];
    const size_t at = list_bytes.find("DPIC");
    ASSERT_NE(at, std::string::npos);
    list_bytes.replace(at + 8, 4, "\xff\xff\xff\xff");
    const auto layer = backup.open();
    ASSERT_TRUE(layer.ok());
    expect_lists_only(layer.value(), "encrypted", "4294967295 rounds");
}

TEST(ItunesBackupTest, AllBlobsAbsentIsStillAList) {
    MemoryBackup backup("itunes_encrypted");
    const auto layer = backup.open();
    ASSERT_TRUE(layer.ok()) << layer.error().what;
    EXPECT_TRUE(
        has_note(layer.value(), "partly", "files of the manifest that are not in the backup: 6"));
    const auto listed = list(*layer.value().tree);
    const auto* empty = listed.find(
        "private/var/mobile/Containers/Data/Application/net.whatsapp.WhatsApp/Documents/empty.bin");
    ASSERT_NE(empty, nullptr);
    EXPECT_EQ(layer.value().tree->open(*empty).value()->size_bytes(), 0U);
}

TEST(ItunesManifestTest, DomainsBecomeFoldersOfThePhone) {
    EXPECT_EQ(device_path("HomeDomain", "Library/SMS/sms.db"), kTexts);
    EXPECT_EQ(device_path("AppDomainGroup-group.x", "a"),
              "private/var/mobile/Containers/Shared/AppGroup/group.x/a");
    EXPECT_EQ(device_path("AppDomainPlugin-com.x", ""),
              "private/var/mobile/Containers/Data/PluginKitPlugin/com.x");
    EXPECT_EQ(device_path("SysSharedContainerDomain-systemgroup.x", "a"),
              "private/var/containers/Shared/SystemGroup/systemgroup.x/a");
    EXPECT_EQ(device_path("NewDomain", "a/b"), "NewDomain/a/b");
    EXPECT_EQ(device_path("HomeDomain", "../../etc//./passwd"),
              "private/var/mobile/%2E%2E/%2E%2E/etc/passwd");
    EXPECT_EQ(device_path("AppDomain-..", "x"),
              "private/var/mobile/Containers/Data/Application/%2E%2E/x");
}

TEST(ItunesManifestTest, BlobNamesAreFortyDigits) {
    EXPECT_EQ(blob_id_of("HomeDomain", "Library/SMS/sms.db"),
              "3d0d7e5fb2ce288813306e4d4636395e047a3d28");
    EXPECT_TRUE(is_blob_id("3d0d7e5fb2ce288813306e4d4636395e047a3d28"));
    EXPECT_FALSE(is_blob_id("3d0d7e5fb2ce288813306e4d4636395e047a3d2"));
    EXPECT_FALSE(is_blob_id("../../../../../../../../../../etc/passwd"));
    EXPECT_FALSE(is_blob_id("3D0D7E5FB2CE288813306E4D4636395E047A3D28"));
}

}  // namespace
}  // namespace parsers
