// Keychains of iOS: the dumps of tools, that of an encrypted backup, and broken ones.
#include "parsers/container/ios_keychain.h"

#include <gtest/gtest.h>

#include "parsers/base/text.h"
#include "parsers/container/itunes_backup.h"
#include "parsers/container/itunes_keys.h"
#include "parsers/container/zip.h"

namespace parsers {
namespace {

std::string sample(const std::string& path) {
    return std::string(SOURCE_FOLDER) + "/samples/formats/" + path;
}

std::string text_of(const SecretBytes& secret) {
    return {reinterpret_cast<const char*>(secret.view().data()), secret.size()};
}

// The content of the one entry whose path ends so.
SharedBytes entry_of(const FileTree& tree, const std::string& ending) {
    SharedBytes found;
    EXPECT_TRUE(tree.list({[&](const FileEntry& entry) {
                               if (entry.kind == EntryKind::File && entry.path.ends_with(ending))
                                   found = tree.open(entry).value();
                           },
                           [](const std::string&, const std::string&) {}})
                    .ok());
    return found;
}

void expect_items(const Keychain& keychain, size_t count) {
    ASSERT_EQ(keychain.items.size(), count);
    const auto keys = keychain.find({"org.whispersystems.signal", "GRDBDatabaseCipherKeySpec", ""});
    ASSERT_EQ(keys.size(), 1U);
    EXPECT_EQ(keys[0]->table, "genp");
    EXPECT_EQ(keys[0]->access_group, "U68MSDN6DR.org.whispersystems.signal");
    EXPECT_EQ(text_of(keys[0]->secret), "invented-signal-key-of-48-bytes-invented-signal!");
    EXPECT_EQ(keychain.items.back().table, "inet");
    EXPECT_EQ(keychain.items.back().server, "mail.example.org");
    EXPECT_EQ(keychain.items.back().account, "nadia@example.org");
}

TEST(IosKeychainTest, ReadsAPlainDump) {
    const auto file =
        open_file(sample("ios_layout_graykey/evidence/00008110-000A1B2C3D4E801E_keychain.plist"));
    ASSERT_TRUE(file.ok());
    const auto list = read_plist(*file.value());
    ASSERT_TRUE(list.ok());
    EXPECT_EQ(keychain_form(list.value()), KeychainForm::Dump);
    const auto keychain = read_keychain(list.value());
    ASSERT_TRUE(keychain.ok());
    expect_items(keychain.value(), 3);
    EXPECT_EQ(text_of(keychain.value().items[1].secret), "khách sạn 88");
    EXPECT_EQ(keychain.value().items[1].where, "/genp/1");
    EXPECT_TRUE(keychain.value().closed.empty());
}

PlistValue wrapped_list() {
    const auto zip = open_file(sample("ios_layout_cellebrite/evidence/EXTRACTION_FFS.zip"));
    EXPECT_TRUE(zip.ok());
    const auto tree = ZipTree::open(zip.value(), {}).value();
    return read_plist(*entry_of(*tree, "/backup_keychain_v2.plist")).value();
}

TEST(IosKeychainTest, OpensTheWrappedOneOfUfed) {
    const auto list = wrapped_list();
    EXPECT_EQ(keychain_form(list), KeychainForm::Wrapped);
    const auto keychain = read_keychain(list);
    ASSERT_TRUE(keychain.ok());
    expect_items(keychain.value(), 3);
    ASSERT_EQ(keychain.value().closed.size(), 1U);
    EXPECT_EQ(keychain.value().closed[0].first, "/keychainEntries/3");
}

TEST(IosKeychainTest, AChangedItemStaysClosedAndTheRestOpens) {
    auto list = wrapped_list();
    for (auto& [name, value] : list.members)
        if (name == "keychainEntries")
            for (auto& [part, data] : value.items[0].members)
                if (part == "data")
                    for (auto& [key, bytes] : data.members)
                        if (key == "unwrappedKey")
                            bytes.data[0] ^= std::byte{1};
    const auto keychain = read_keychain(list);
    ASSERT_TRUE(keychain.ok());
    EXPECT_EQ(keychain.value().items.size(), 2U);
    EXPECT_EQ(keychain.value().closed.size(), 2U);
}

struct OpenedBackup {
    PlistValue list;
    std::shared_ptr<const ClassKeys> keys;
};

OpenedBackup opened_backup() {
    const std::string folder = sample("itunes_encrypted/evidence");
    Surroundings surroundings;
    surroundings.name = "Manifest.db";
    surroundings.secrets.passwords = {"lantern-7"};
    surroundings.sibling = [folder](std::string_view relative) {
        return open_file(folder + '/' + std::string(relative));
    };
    const auto layer =
        open_itunes_backup(open_file(folder + "/Manifest.db").value(), surroundings).value();
    const auto file = entry_of(*layer.tree, "/keychain-backup.plist");
    return {read_plist(*file).value(),
            unlock_backup(read_backup_facts(surroundings), surroundings.secrets).keys};
}

TEST(IosKeychainTest, OpensThatOfAnEncryptedBackup) {
    const auto backup = opened_backup();
    EXPECT_EQ(keychain_form(backup.list), KeychainForm::Backup);
    EXPECT_EQ(read_keychain(backup.list).error().code, ErrorCode::Encrypted);
    const auto keychain = read_backup_keychain(backup.list, *backup.keys);
    ASSERT_TRUE(keychain.ok());
    expect_items(keychain.value(), 2);
    ASSERT_EQ(keychain.value().closed.size(), 1U) << "of this device only";
    EXPECT_EQ(keychain.value().closed[0].first, "/genp/1");
    EXPECT_NE(keychain.value().closed[0].second.find("class 11"), std::string::npos);
}

TEST(IosKeychainTest, EveryChangedByteOfABackupItemIsNoticed) {
    const auto backup = opened_backup();
    auto item = backup.list.at("/genp/0/v_Data")->data;
    ASSERT_TRUE(open_backup_item(item, *backup.keys).ok());
    for (size_t at = 0; at < item.size(); ++at) {
        item[at] ^= std::byte{0x40};
        const auto opened = open_backup_item(item, *backup.keys);
        // The version is not authenticated.
        EXPECT_TRUE(!opened.ok() || at < 4) << at;
        item[at] ^= std::byte{0x40};
    }
    for (size_t length = 0; length < item.size(); ++length)
        EXPECT_FALSE(open_backup_item(std::span(item).first(length), *backup.keys).ok()) << length;
}

std::vector<std::byte> raw(const std::string& hex) {
    return from_hex(hex);
}

TEST(IosKeychainTest, ReadsDerDictionaries) {
    // SET { SEQUENCE { UTF8String "a", OCTET STRING 01 02 } } and padding.
    const auto dictionary = read_der_dictionary(raw("310930070c01610402010203"));
    ASSERT_TRUE(dictionary.ok()) << dictionary.error().what;
    EXPECT_EQ(to_hex(dictionary.value().at("a").view()), "0102");
    EXPECT_TRUE(read_der_dictionary(raw("3100")).value().empty());
    for (const char* broken : {"", "31", "3109", "3080", "3185ffffffffff", "31fe", "3003020101",
                               "310330010c", "310930070c05610402010203", "3109300702016104020102"})
        EXPECT_FALSE(read_der_dictionary(raw(broken)).ok()) << broken;
}

TEST(IosKeychainTest, OtherListsAreNone) {
    PlistValue list;
    EXPECT_EQ(keychain_form(list), KeychainForm::None);
    EXPECT_EQ(read_keychain(list).error().code, ErrorCode::Unsupported);
    EXPECT_EQ(read_backup_keychain(list, {}).error().code, ErrorCode::Unsupported);
}

}  // namespace
}  // namespace parsers
