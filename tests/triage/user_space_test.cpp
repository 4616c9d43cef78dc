// The users of one phone: where their files lay, and whose an account is.
#include <gtest/gtest.h>

#include "triage/engine/listing_rows.h"
#include "triage/store/device_store.h"

namespace triage {
namespace {

constexpr const char* kPlace = "data/data/com.whatsapp/databases/msgstore.db";

plugins::ExhibitListing listing() {
    plugins::ExhibitListing listing;
    listing.kind = "phone";
    listing.platform = "android";
    for (const char* path :
         {"x.zip/Dump/data/data/com.whatsapp/databases/msgstore.db",
          "x.zip/Dump/data/user/999/com.whatsapp/databases/msgstore.db", "x.zip/report.pdf"}) {
        plugins::NestedFile file;
        file.path = path;
        listing.files.push_back(std::move(file));
    }
    return listing;
}

TEST(UserSpace, FilesOfAndroidCarryTheirPlaceAndUser) {
    const ListingRows rows = rows_of(listing(), {});
    ASSERT_EQ(rows.files.size(), 3U);
    EXPECT_EQ(rows.files[0].device_path, kPlace);
    EXPECT_EQ(rows.files[0].user, "0");
    EXPECT_EQ(rows.files[1].device_path, kPlace);
    EXPECT_EQ(rows.files[1].user, "999");
    EXPECT_EQ(rows.files[2].device_path, "");
    auto computer = listing();
    computer.platform = "windows";
    EXPECT_EQ(rows_of(computer, {}).files[1].device_path, "");
}

TEST(UserSpace, TheSameNumberOfTwoUsersStaysTwoAccounts) {
    const std::string path = testing::TempDir() + "/user_space.db";
    auto store = DeviceStore::open_for_writing(path);
    ASSERT_TRUE(store.ok());
    const ListingRows rows = rows_of(listing(), {});
    ASSERT_TRUE(store.value().add_listing(rows.devices, rows.files, rows.notes).ok());
    plugins::Plugin plugin;
    plugin.id = "whatsapp_account";
    plugin.version = "1";
    for (const int64_t file : {1, 2}) {
        auto sink = store.value().open_sink(file, plugin, parsers::sha256(std::to_string(file)));
        ASSERT_TRUE(sink.ok());
        plugins::Account account;
        account.app = "whatsapp";
        account.id = plugins::phone("+66800000001");
        sink.value()->emit(account, plugins::Place::row("accounts", file));
        sink.value().reset();
        ASSERT_TRUE(store.value().end_task(file, plugin.id, CoverageStatus::Parsed, "").ok());
    }
    ASSERT_TRUE(store.value().finish().ok());
    const auto read = DeviceStore::open_for_reading(path);
    ASSERT_TRUE(read.ok());
    std::vector<std::string> users;
    ASSERT_TRUE(read.value()
                    .each<plugins::Account>([&](const Stored<plugins::Account>& stored) {
                        EXPECT_EQ(stored.body.app, "whatsapp");
                        users.push_back(stored.provenance.user);
                    })
                    .ok());
    EXPECT_EQ(users, (std::vector<std::string>{"0", "999"}));
    std::vector<std::string> places;
    ASSERT_TRUE(read.value()
                    .each_file([&](const StoredFile& file) { places.push_back(file.device_path); })
                    .ok());
    EXPECT_EQ(places, (std::vector<std::string>{kPlace, kPlace, ""}));
}

}  // namespace
}  // namespace triage
