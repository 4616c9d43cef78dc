// ITunes backups as exhibits: a folder of one is one phone, and a backup on a computer is a device
// of its own.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>

#include "plugins/sources/evidence.h"

namespace plugins {
namespace {

namespace fs = std::filesystem;

fs::path sample(const std::string& id) {
    return fs::path(SOURCE_FOLDER) / "samples/formats" / id / "evidence";
}

ExhibitListing list(const std::string& path, const std::vector<std::string>& passwords) {
    const auto search = find_exhibits(path);
    EXPECT_TRUE(search.ok());
    EXPECT_EQ(search.value().exhibits.size(), 1U) << path;
    OpenOptions options;
    options.secrets.passwords = passwords;
    const auto exhibit = Exhibit::open(search.value().exhibits.at(0), options).value();
    return exhibit->list().value();
}

const NestedFile* file_at(const ExhibitListing& listing, const std::string& ending) {
    const auto found = std::find_if(listing.files.begin(), listing.files.end(),
                                    [&](const auto& file) { return file.path.ends_with(ending); });
    return found == listing.files.end() ? nullptr : &*found;
}

TEST(ItunesExhibitTest, AFolderOfABackupIsOnePhone) {
    for (const char* id : {"itunes_plain", "itunes_mbdb"}) {
        const auto listing = list(sample(id).string(), {});
        EXPECT_EQ(listing.kind, "phone") << id;
        EXPECT_EQ(listing.platform, "ios") << id;
        EXPECT_NE(file_at(listing, "/private/var/mobile/Library/SMS/sms.db"), nullptr) << id;
    }
}

// Without the password the lists say whose phone it is, and the ledger does not call it read.
TEST(ItunesExhibitTest, AnEncryptedOneIsAPhoneThatIsNotRead) {
    const auto listing = list(sample("itunes_encrypted_no_password").string(), {});
    EXPECT_EQ(listing.kind, "phone");
    EXPECT_EQ(listing.platform, "ios");
    ASSERT_NE(file_at(listing, "Manifest.db/Info.plist"), nullptr);
    size_t encrypted = 0;
    for (const auto& note : listing.notes) {
        encrypted += note.status == "encrypted" ? 1 : 0;
        EXPECT_NE(note.status, "parsed") << note.path << ": " << note.what;
    }
    EXPECT_EQ(encrypted, 1U);
}

TEST(ItunesExhibitTest, ABackupOnAComputerIsADeviceOfItsOwn) {
    const fs::path computer = fs::path(testing::TempDir()) / "pc";
    const fs::path backup =
        computer / "Users/x/AppData/Roaming/Apple Computer/MobileSync/Backup/00008110-000A";
    fs::remove_all(computer);
    fs::create_directories(backup.parent_path());
    fs::copy(sample("itunes_encrypted"), backup, fs::copy_options::recursive);
    const auto listing = list(computer.string(), {"lantern-7"});
    EXPECT_EQ(listing.kind, "computer");
    ASSERT_EQ(listing.devices.size(), 1U);
    EXPECT_EQ(listing.devices[0].platform, "ios");
    const auto* info = file_at(listing, "/Manifest.db/Info.plist");
    const auto* texts = file_at(listing, "/Manifest.db/private/var/mobile/Library/SMS/sms.db");
    ASSERT_TRUE(info != nullptr && texts != nullptr);
    EXPECT_EQ(info->device, 1);
    EXPECT_EQ(texts->device, 1);
    // The list beside the manifest is read with it, so its facts are not those of the computer.
    const auto* beside = file_at(listing, "/00008110-000A/Info.plist");
    ASSERT_NE(beside, nullptr);
    EXPECT_EQ(beside->device, 0);
    EXPECT_FALSE(beside->part_of.empty());
}

}  // namespace
}  // namespace plugins
