// Cellebrite reports as exhibits: one phone, whose files are read once, under their own paths; and
// the models of a report that others made.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <iostream>

#include "plugins/host/registry.h"
#include "plugins/sources/evidence.h"

namespace plugins {
namespace {

namespace fs = std::filesystem;

std::string corpus() {
    const char* given = std::getenv("TRIAGE_CORPUS");
    return given != nullptr ? given : SOURCE_FOLDER "/../shared/corpus";
}

const Registry& registry() {
    static const Registry registry = Registry::with_builtins();
    return registry;
}

const NestedFile* file_at(const ExhibitListing& listing, const std::string& ending) {
    const auto found = std::find_if(listing.files.begin(), listing.files.end(),
                                    [&](const auto& file) { return file.path.ends_with(ending); });
    return found == listing.files.end() ? nullptr : &*found;
}

bool is_proposed(const std::string& plugin, const std::string& path) {
    const auto proposed = registry().proposed(path);
    return std::any_of(proposed.begin(), proposed.end(),
                       [&](const auto* one) { return one->id == plugin; });
}

TEST(UfdrExhibit, IsOnePhoneWhoseFilesAreReadOnce) {
    const std::string path = SOURCE_FOLDER "/samples/formats/ufdr/evidence/phone.ufdr";
    const auto search = find_exhibits(path);
    ASSERT_TRUE(search.ok());
    ASSERT_EQ(search.value().exhibits.size(), 1U);
    const auto exhibit = Exhibit::open(search.value().exhibits[0], {}).value();
    const auto listing = exhibit->list().value();
    EXPECT_EQ(listing.kind, "phone");
    EXPECT_EQ(listing.platform, "android");
    const auto* report = file_at(listing, "phone.ufdr/report.xml");
    const auto* store = file_at(listing, "/data/data/com.whatsapp/databases/msgstore.db");
    const auto* copy = file_at(listing, "phone.ufdr/files/Database/msgstore.db");
    ASSERT_TRUE(report != nullptr && store != nullptr && copy != nullptr);
    EXPECT_TRUE(report->part_of.empty());
    EXPECT_TRUE(store->part_of.empty());
    EXPECT_EQ(copy->part_of, report->path);
    EXPECT_EQ(report->device, store->device);
    EXPECT_TRUE(is_proposed("ufdr_report_any", report->path));
    EXPECT_TRUE(is_proposed("whatsapp_android", store->path));
    EXPECT_EQ(std::count_if(
                  listing.files.begin(), listing.files.end(),
                  [](const auto& file) { return file.path.ends_with("inner.zip/seen once.txt"); }),
              1);
    const auto changed =
        exhibit->open(*file_at(listing, "report.xml/data/media/0/Notes/changed.txt"));
    ASSERT_FALSE(changed.ok());
    EXPECT_EQ(changed.error().code, parsers::ErrorCode::Damaged);
}

class Kept : public RecordSink {
public:
    void emit(Record record, Place place, State) override {
        if (const auto* account = std::get_if<Account>(&record))
            accounts.push_back(*account);
        places.push_back(std::move(place.text));
    }
    void damaged(Place, std::string what) override { notes.push_back(std::move(what)); }
    void unsupported(Place, std::string what) override { notes.push_back(std::move(what)); }

    std::vector<Account> accounts;
    std::vector<std::string> places;
    std::vector<std::string> notes;
};

// The origin's own test says: WhatsApp Business "Rattata", 5511999997777, and Instagram
// "Pidgeotto" with the Facebook id 1212121212121212. The file is one part of a report.
TEST(CorpusUfdr, AccountsOfTheModelsThatOthersMade) {
    const fs::path path = fs::path(corpus()) / "iped-ufdr/ufed-model-useraccount.xml";
    if (!fs::exists(path)) {
        std::cout << "not there: " << path << "\n";
        return;
    }
    const auto part = parsers::read_text(*parsers::open_file(path.string()).value(), 1 << 20);
    const std::string text = "<project id='1' name='n' extractionType='Legacy'><decodedData>" +
                             part.value() + "</decodedData></project>";
    const File file("x.ufdr/report.xml", std::make_shared<parsers::MemorySource>(text));
    const Plugin* plugin = registry().find("ufdr_report_any");
    ASSERT_NE(plugin, nullptr);
    ASSERT_TRUE(plugin->recognizes(file));
    Kept kept;
    ASSERT_TRUE(run_plugin(*plugin, file, kept).ok());
    EXPECT_EQ(kept.notes, std::vector<std::string>{});
    ASSERT_EQ(kept.accounts.size(), 2U);
    EXPECT_EQ(kept.accounts[0].app, "whatsapp");
    EXPECT_EQ(kept.accounts[0].display, "Rattata");
    EXPECT_EQ(kept.accounts[0].id, phone("5511999997777@s.whatsapp.net"));
    EXPECT_NE(kept.accounts[0].note.find("Additional Name: Raticate wannabe"), std::string::npos);
    EXPECT_EQ(kept.accounts[1].app, "instagram");
    EXPECT_EQ(kept.accounts[1].display, "Pidgeotto");
    EXPECT_EQ(kept.accounts[1].id, (Identifier{"messenger_id", "1212121212121212"}));
}

}  // namespace
}  // namespace plugins
