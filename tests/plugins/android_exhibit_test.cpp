// Backups and layouts of Android phones as exhibits: one device each, and the files that belong
// together.
#include <gtest/gtest.h>

#include <algorithm>
#include <string>

#include "plugins/sources/device_path.h"
#include "plugins/sources/evidence.h"

namespace {

plugins::ExhibitListing listing_of(const std::string& sample) {
    const auto search =
        plugins::find_exhibits(SOURCE_FOLDER "/samples/formats/" + sample + "/evidence");
    EXPECT_TRUE(search.ok());
    if (!search.ok() || search.value().exhibits.size() != 1) {
        ADD_FAILURE() << sample << " is not one exhibit";
        return {};
    }
    plugins::OpenOptions options;
    options.scratch.folder = testing::TempDir();
    auto exhibit = plugins::Exhibit::open(search.value().exhibits.front(), options);
    EXPECT_TRUE(exhibit.ok());
    if (!exhibit.ok())
        return {};
    auto listing = exhibit.value()->list();
    EXPECT_TRUE(listing.ok());
    return listing.ok() ? std::move(listing).value() : plugins::ExhibitListing{};
}

TEST(AndroidExhibit, TheBackupsOfOnePhonesAppsAreOneDevice) {
    const auto listing = listing_of("miui_backup");
    EXPECT_EQ(listing.kind, "phone");
    EXPECT_EQ(listing.platform, "android");
    EXPECT_TRUE(listing.devices.empty());
    EXPECT_GT(std::count_if(listing.files.begin(), listing.files.end(),
                            [](const auto& file) {
                                return file.path.find(".bak/data/data/") != std::string::npos;
                            }),
              4);
}

TEST(AndroidExhibit, ABackupOfOneAppIsADevice) {
    for (const std::string sample : {"android_backup_v1", "smart_switch_windows"}) {
        const auto listing = listing_of(sample);
        EXPECT_EQ(listing.kind, "phone") << sample;
        EXPECT_EQ(listing.platform, "android") << sample;
        EXPECT_TRUE(listing.devices.empty()) << sample;
    }
}

TEST(AndroidExhibit, EveryLayoutIsAPhoneOfAndroid) {
    for (const std::string name :
         {"ufed", "fs", "magnet", "named_folder", "partition_in_zip", "recovery_tar",
          "userdata_root", "users", "clones", "adb_pull"}) {
        const auto listing = listing_of("android_layout_" + name);
        EXPECT_EQ(listing.kind, "phone") << name;
        EXPECT_EQ(listing.platform, "android") << name;
        EXPECT_TRUE(listing.devices.empty()) << name;
        for (const auto& file : listing.files) {
            const bool is_container = file.path.find('/') == std::string::npos;
            EXPECT_TRUE(is_container || plugins::android_device_path(file.path)) << file.path;
        }
    }
}

}  // namespace
