// Where a file lay on its Android device, whatever tool extracted it.
#include "plugins/sources/device_path.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

namespace {

namespace fs = std::filesystem;

struct Row {
    std::string nested;
    std::string path;
    std::string user;
};

const char* const kStore = "data/data/com.whatsapp/databases/msgstore.db";

void expect_all(const std::vector<Row>& rows) {
    for (const Row& row : rows) {
        const auto place = plugins::android_device_path(row.nested);
        ASSERT_TRUE(place.has_value()) << row.nested;
        EXPECT_EQ(place->path, row.path) << row.nested;
        EXPECT_EQ(place->user, row.user) << row.nested;
    }
}

std::string below(const std::string& prefix) {
    return prefix + "data/data/com.whatsapp/databases/msgstore.db";
}

TEST(DevicePath, ToolsPutTheirOwnFoldersBeforeTheDevice) {
    for (const char* prefix : {"",
                               "/",
                               "./",
                               "Dump/",
                               "fs/",
                               "filesystem1/",
                               "EXTRACTION_FFS/",
                               "EXTRACTION_FFS.zip/Dump/",
                               "phone.zip/",
                               "phone.zip//",
                               "UFED Samsung 2023_05_01 (001)/EXTRACTION_FFS 01/Dump/",
                               "Samsung SM-A515F Full Image.zip/",
                               "0a1b2c_files_full.zip/",
                               "Live Data/",
                               "adb/",
                               "raid/13-A/phone.zip/",
                               "image.E01/p3/",
                               "twrp/data.ext4.win000/",
                               "pc.vmdk/p2/Users/x/phone.zip/Dump/",
                               "xry/Device/",
                               "data/",
                               "backup.ab/"})
        expect_all({{below(prefix), kStore, "0"}});
}

TEST(DevicePath, UsersHaveOnePathAndTheirOwnNumber) {
    const std::string tail = "com.whatsapp/databases/msgstore.db";
    expect_all({
        {"x.zip/data/user/0/" + tail, kStore, "0"},
        {"x.zip/data/user/10/" + tail, kStore, "10"},
        {"x.zip/Dump/data/user/11/" + tail, kStore, "11"},
        {"x.zip/data/user/95/" + tail, kStore, "95"},
        {"x.zip/data/user/128/" + tail, kStore, "128"},
        {"x.zip/data/user/150/" + tail, kStore, "150"},
        {"x.zip/data/user/999/" + tail, kStore, "999"},
        {"data_mirror/data_ce/null/0/" + tail, kStore, "0"},
        {"data_mirror/data_ce/null/10/" + tail, kStore, "10"},
        {"mnt/expand/5f1c2d3e-0001-4b2a-9d55-aa00bb11cc22/user/0/" + tail, kStore, "0"},
        {"mnt/expand/5f1c2d3e-0001-4b2a-9d55-aa00bb11cc22/user/999/" + tail, kStore, "999"},
    });
}

TEST(DevicePath, DeviceEncryptedStorageIsNotMergedWithTheOther) {
    const std::string tail = "com.android.providers.telephony/databases/mmssms.db";
    expect_all({
        {"data/data/" + tail, "data/data/" + tail, "0"},
        {"data/user_de/0/" + tail, "data/user_de/0/" + tail, "0"},
        {"data/user_de/10/" + tail, "data/user_de/0/" + tail, "10"},
        {"data_mirror/data_de/null/0/" + tail, "data/user_de/0/" + tail, "0"},
        {"mnt/expand/5f1c/user_de/10/" + tail, "data/user_de/0/" + tail, "10"},
        {"userdata.img/user_de/0/" + tail, "data/user_de/0/" + tail, "0"},
    });
}

TEST(DevicePath, SharedStorageHasManyNames) {
    const std::string tail = "Android/media/com.whatsapp/WhatsApp/Databases/msgstore.db.crypt14";
    const std::string path = "data/media/0/" + tail;
    expect_all({
        {"x.zip/data/media/0/" + tail, path, "0"},
        {"x.zip/data/media/999/" + tail, path, "999"},
        {"x.zip/storage/emulated/0/" + tail, path, "0"},
        {"x.zip/storage/emulated/10/" + tail, path, "10"},
        {"x.zip/storage/emulated/legacy/" + tail, path, "0"},
        {"x.zip/storage/self/primary/" + tail, path, "0"},
        {"x.zip/storage/sdcard0/" + tail, path, "0"},
        {"x.zip/sdcard/" + tail, path, "0"},
        {"x.zip/mnt/sdcard/" + tail, path, "0"},
        {"Magnet.zip/sdcard.tar.gz/" + tail, path, "0"},
        {"x.zip/mnt/user/0/emulated/0/" + tail, path, "0"},
        {"x.zip/mnt/user/0/emulated/10/" + tail, path, "10"},
        {"x.zip/mnt/user/10/primary/" + tail, path, "10"},
        {"x.zip/mnt/pass_through/0/emulated/0/" + tail, path, "0"},
        {"x.zip/mnt/runtime/default/emulated/0/" + tail, path, "0"},
        {"x.zip/mnt/expand/5f1c/media/0/" + tail, path, "0"},
        {"mtp/Phone/" + tail, path, ""},
        {"x.zip/data/media/0/DCIM/Camera/IMG_1.jpg", "data/media/0/DCIM/Camera/IMG_1.jpg", "0"},
    });
}

TEST(DevicePath, UserDataPartitionOnItsOwn) {
    const std::string tail = "com.whatsapp/databases/msgstore.db";
    expect_all({
        {"userdata.img/data/" + tail, kStore, "0"},
        {"dump.E01/p31/data/" + tail, kStore, "0"},
        {"dump.bin/userdata (ExtX)/Root/data/" + tail, kStore, "0"},
        {"blk32_sda/userdata (ExtX)/Root/user/999/" + tail, kStore, "999"},
        {"data.vmdk/p1/data/" + tail, kStore, "0"},
        {"userdata.img/media/0/DCIM/a.jpg", "data/media/0/DCIM/a.jpg", "0"},
        {"dump.img/media/10/DCIM/a.jpg", "data/media/0/DCIM/a.jpg", "10"},
        {"userdata (F2FS)/Root/system/packages.xml", "data/system/packages.xml", ""},
        {"userdata.img/misc/wifi/WifiConfigStore.xml", "data/misc/wifi/WifiConfigStore.xml", ""},
        {"userdata.img/system/users/10/settings_secure.xml",
         "data/system/users/0/settings_secure.xml", "10"},
        {"userdata.img/unencrypted/key/version", "data/unencrypted/key/version", ""},
        {"userdata.zip/data/data/" + tail, kStore, "0"},
        {"userdata/Root/data/user/10/" + tail, kStore, "10"},
        {"p1/system_ce/0/accounts_ce.db", "data/system_ce/0/accounts_ce.db", "0"},
    });
}

TEST(DevicePath, SystemFoldersNameTheirUserWhereTheyHaveOne) {
    expect_all({
        {"x.zip/data/system/users/0/settings_global.xml", "data/system/users/0/settings_global.xml",
         "0"},
        {"x.zip/data/system/users/10/accounts.db", "data/system/users/0/accounts.db", "10"},
        {"x.zip/data/system/users/10.xml", "data/system/users/10.xml", ""},
        {"x.zip/data/system_ce/0/accounts_ce.db", "data/system_ce/0/accounts_ce.db", "0"},
        {"x.zip/data/system_ce/999/accounts_ce.db", "data/system_ce/0/accounts_ce.db", "999"},
        {"x.zip/data/system_de/10/accounts_de.db", "data/system_de/0/accounts_de.db", "10"},
        {"x.zip/data/misc_ce/10/x/y", "data/misc_ce/0/x/y", "10"},
        {"x.zip/data/property/persistent_properties", "data/property/persistent_properties", ""},
        {"x.zip/Dump/system/build.prop", "system/build.prop", ""},
        {"x.zip/vendor/build.prop", "vendor/build.prop", ""},
    });
}

TEST(DevicePath, AppFoldersLoseWhatAnInstallationAddsToThem) {
    const std::string path = "data/app/com.whatsapp/base.apk";
    expect_all({
        {"x.zip/data/app/com.whatsapp-1/base.apk", path, ""},
        {"x.zip/data/app/com.whatsapp-4vQ0==/base.apk", path, ""},
        {"x.zip/data/app/~~aB3_x-9==/com.whatsapp-4vQ0==/base.apk", path, ""},
        {"x.zip/mnt/expand/5f1c/app/~~aB==/com.whatsapp-4==/base.apk", path, ""},
        {"userdata.img/app/~~aB==/com.whatsapp-4==/base.apk", path, ""},
        {"x.zip/data/app/com.whatsapp-1.apk", "data/app/com.whatsapp-1.apk", ""},
        {"x.zip/data/app/vmdl12.tmp/base.apk", "data/app/vmdl12.tmp/base.apk", ""},
    });
}

TEST(DevicePath, ClonesStayApart) {
    const std::string tail = "com.whatsapp/databases/msgstore.db";
    expect_all({
        {"x.zip/data/data/com.lbe.parallel.intl/parallel/0/" + tail, kStore,
         "clone com.lbe.parallel.intl 0"},
        {"x.zip/data/user/0/com.lbe.parallel.intl/parallel/1/" + tail, kStore,
         "clone com.lbe.parallel.intl 1"},
        {"x.zip/data/user/10/com.lbe.parallel.intl/parallel/0/" + tail, kStore,
         "clone com.lbe.parallel.intl 0 of user 10"},
        {"x.zip/data/data/com.parallel.space.lite/parallel_intl/0/" + tail, kStore,
         "clone com.parallel.space.lite 0"},
        {"x.zip/data/data/com.lbe.parallel/parallel/0/data/data/" + tail, kStore,
         "clone com.lbe.parallel 0"},
        {"x.zip/data/data/com.ludashi.dualspace/virtual/data/user/0/" + tail, kStore,
         "clone com.ludashi.dualspace 0"},
        {"x.zip/data/data/com.polestar.multiaccount/virtual/data/user/3/" + tail, kStore,
         "clone com.polestar.multiaccount 3"},
        {"x.zip/data/data/io.virtualapp/virtual/storage/emulated/0/DCIM/a.jpg",
         "data/media/0/DCIM/a.jpg", "clone io.virtualapp 0"},
        {"x.zip/data/data/top.niunaijun.blackbox/blackbox/data/user/0/" + tail, kStore,
         "clone top.niunaijun.blackbox 0"},
        {"x.zip/data/data/com.qihoo.magic/Plugin/com.whatsapp/data/" + tail, kStore,
         "clone com.qihoo.magic 0"},
        {"x.zip/data/data/com.excelliance.dualaid/gameplugins/" + tail, kStore,
         "clone com.excelliance.dualaid 0"},
        {"x.zip/data/data/com.vmos.pro/osimg/r/ot01/data/data/" + tail, kStore,
         "clone com.vmos.pro osimg/r/ot01 0"},
        {"x.zip/data/data/com.vmos.pro/osimg/r/ot02/data/data/" + tail, kStore,
         "clone com.vmos.pro osimg/r/ot02 0"},
        {"userdata.img/data/com.vmos.pro/osimg/r/ot01/data/user/0/" + tail, kStore,
         "clone com.vmos.pro osimg/r/ot01 0"},
        {"x.zip/data/data/com.keramidas.TitaniumBackup/files/data/data/" + tail, kStore,
         "inside com.keramidas.TitaniumBackup files 0"},
        {"x.zip/data/media/0/Android/data/com.lbe.parallel.intl/parallel/0/" + tail, kStore,
         "clone com.lbe.parallel.intl 0"},
        {"x.zip/sdcard/Android/data/com.vmos.pro/r/data/data/" + tail, kStore,
         "clone com.vmos.pro r 0"},
    });
}

TEST(DevicePath, TheOwnersAppAndItsClonesAreNeverOne) {
    const auto owner = plugins::android_device_path(below("x.zip/"));
    const auto clone = plugins::android_device_path(
        "x.zip/data/data/com.lbe.parallel.intl/parallel/0/com.whatsapp/databases/msgstore.db");
    ASSERT_TRUE(owner && clone);
    EXPECT_EQ(owner->path, clone->path);
    EXPECT_NE(owner->user, clone->user);
}

TEST(DevicePath, PartsOfAPhoneDoNotSayWhoseTheyAre) {
    expect_all({
        {"pull/com.whatsapp/databases/msgstore.db", kStore, ""},
        {"pull/com.whatsapp/shared_prefs/a.xml", "data/data/com.whatsapp/shared_prefs/a.xml", ""},
        {"x.zip/data/user/1234567/com.whatsapp/databases/msgstore.db", kStore, ""},
        {"pull/com.whatsapp/files/key", "data/data/com.whatsapp/files/key", ""},
        {"pull/Android/data/com.tencent.mm/MicroMsg/x",
         "data/media/0/Android/data/com.tencent.mm/"
         "MicroMsg/x",
         ""},
    });
}

TEST(DevicePath, BackupsNameTheirPartsByLetters) {
    expect_all({
        {"unpacked/apps/com.whatsapp/db/msgstore.db", kStore, "0"},
        {"unpacked/apps/com.whatsapp/sp/a.xml", "data/data/com.whatsapp/shared_prefs/a.xml", "0"},
        {"unpacked/apps/com.whatsapp/ef/a", "data/media/0/Android/data/com.whatsapp/files/a", "0"},
        {"unpacked/apps/com.whatsapp/d_db/a.db", "data/user_de/0/com.whatsapp/databases/a.db", "0"},
    });
}

TEST(DevicePath, ABackupInsideStorageStaysAFileOfThatStorage) {
    expect_all({
        {"x.zip/data/media/0/MIUI/x.bak/data/data/com.whatsapp/databases/msgstore.db",
         "data/media/0/MIUI/x.bak/data/data/com.whatsapp/databases/msgstore.db", "0"},
        {"x.zip/sdcard/WhatsApp/Databases/msgstore.db.crypt14/msgstore.db",
         "data/media/0/WhatsApp/Databases/msgstore.db.crypt14/msgstore.db", "0"},
    });
}

// Every file of the layouts that tools write, by the lists beside the samples.
TEST(DevicePath, SamplesOfEveryLayoutHaveTheirPlaces) {
    size_t layouts = 0;
    size_t files = 0;
    for (const auto& folder : fs::directory_iterator(SOURCE_FOLDER "/samples/formats")) {
        if (!folder.path().filename().string().starts_with("android_layout_"))
            continue;
        ++layouts;
        std::ifstream list(folder.path() / "places.tsv");
        std::string line;
        std::getline(list, line);
        while (std::getline(list, line)) {
            const size_t first = line.find('\t');
            const size_t second = line.find('\t', first + 1);
            ASSERT_NE(second, std::string::npos) << folder.path();
            expect_all({{line.substr(0, first), line.substr(first + 1, second - first - 1),
                         line.substr(second + 1)}});
            ++files;
        }
    }
    EXPECT_GE(layouts, 11U);
    EXPECT_GE(files, 45U);
}

TEST(DevicePath, WhatHasNoFormOfADeviceIsAbsent) {
    for (const char* path :
         {"", "/", "report.pdf", "x.zip/report.xml", "x.zip/files/Database/msgstore.db",
          "pc.E01/p2/Users/x/Documents/a.txt", "data/backup.tar", "data/report.xml",
          "x.zip/data/user/abc/y", "data/data", "x/DCIM/a.jpg", "com.whatsapp/msgstore.db"})
        EXPECT_FALSE(plugins::android_device_path(path).has_value()) << path;
}

}  // namespace
