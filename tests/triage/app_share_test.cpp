// The share of installed apps that were parsed: by the folders of their packages, and by the shared
// folders of iOS.
#include "triage/export/app_share.h"

#include <gtest/gtest.h>

#include "tests/fixtures/case_run.h"

namespace {

using triage::CoverageStatus;
using triage::DeviceStore;

struct Read {
    const char* path;
    const char* plugin;
    CoverageStatus status;
};

// What one phone with these packages and files gives.
triage::AppShare share_of(const std::vector<std::string>& packages,
                          const std::vector<Read>& files) {
    const fixtures::TemporaryFolder folder;
    auto store = DeviceStore::open_for_writing(folder / "phone.db");
    EXPECT_TRUE(store.ok());
    std::vector<triage::StoredFile> listed(files.size() + 1);
    for (size_t index = 0; index < listed.size(); ++index) {
        listed[index].row = static_cast<int64_t>(index) + 1;
        listed[index].path = index == 0 ? "data/system/packages.xml" : files[index - 1].path;
    }
    EXPECT_TRUE(store.value().add_listing({{0, "", "phone", "", ""}}, listed, {}).ok());
    plugins::Plugin plugin;
    plugin.id = "packages";
    plugin.version = "1";
    const auto sink = store.value().open_sink(1, plugin, parsers::sha256(std::string_view("x")));
    EXPECT_TRUE(sink.ok());
    for (size_t index = 0; index < packages.size(); ++index) {
        plugins::InstalledApp app;
        app.package = packages[index];
        sink.value()->emit(app, plugins::Place::row("app", static_cast<int64_t>(index)));
    }
    EXPECT_TRUE(store.value().end_task(1, "packages", CoverageStatus::Parsed, "").ok());
    EXPECT_TRUE(store.value().begin_batch().ok());
    for (size_t index = 0; index < files.size(); ++index)
        EXPECT_TRUE(store.value()
                        .add_coverage(static_cast<int64_t>(index) + 2, files[index].plugin,
                                      files[index].status, "")
                        .ok());
    EXPECT_TRUE(store.value().end_batch().ok());
    EXPECT_TRUE(store.value().finish().ok());
    store = DeviceStore::open_for_reading(folder / "phone.db");
    EXPECT_TRUE(store.ok());
    const auto shares = triage::app_shares(store.value());
    EXPECT_TRUE(shares.ok());
    return shares.ok() && shares.value().count(0) > 0 ? shares.value().at(0) : triage::AppShare{};
}

using Names = std::vector<std::string>;

TEST(AppShare, TellsParsedUnreadAndAbsentApps) {
    const auto share =
        share_of({"com.whatsapp", "com.zing.zalo", "org.absent"},
                 {{"data/data/com.whatsapp/databases/msgstore.db", "w", CoverageStatus::Partly},
                  {"data/data/com.whatsapp/files/x", "", CoverageStatus::NotTried},
                  {"data/data/com.zing.zalo/databases/z.db", "", CoverageStatus::NotTried}});
    EXPECT_EQ(share.parsed, Names{"com.whatsapp"});
    EXPECT_EQ(share.unread, Names{"com.zing.zalo"});
    EXPECT_EQ(share.without_files, Names{"org.absent"});
}

TEST(AppShare, CountsAFailedPluginAsUnread) {
    const auto share =
        share_of({"com.whatsapp"},
                 {{"data/data/com.whatsapp/databases/msgstore.db", "w", CoverageStatus::Failed}});
    EXPECT_EQ(share.unread, Names{"com.whatsapp"});
}

TEST(AppShare, TakesAnAppGroupForTheAppThatItsNameHolds) {
    const std::string groups = "private/var/mobile/Containers/Shared/AppGroup/";
    const std::string shared = groups + "group.net.whatsapp.WhatsApp.shared/ChatStorage.sqlite";
    const std::string exact = groups + "group.ph.telegra.Telegraph/x.db";
    const std::string other = groups + "group.net.whatsapp.WhatsAppSMB.shared/ChatStorage.sqlite";
    const Names installed = {"net.whatsapp.WhatsApp", "ph.telegra.Telegraph"};
    auto share = share_of(installed, {{shared.c_str(), "w", CoverageStatus::Parsed},
                                      {exact.c_str(), "t", CoverageStatus::Parsed}});
    EXPECT_EQ(share.parsed, installed);
    share = share_of(installed, {{other.c_str(), "w", CoverageStatus::Parsed}});
    EXPECT_EQ(share.without_files, installed);
}

}  // namespace
