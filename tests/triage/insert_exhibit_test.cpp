// One more exhibit: its links are those that linking all anew gives.
#include "triage/link/insert_exhibit.h"

#include <set>

#include "tests/fixtures/case_run.h"

namespace triage {
namespace {

using fixtures::export_lines;
using fixtures::run_program;
using fixtures::TemporaryFolder;
using nlohmann::json;

// A phone with an account of WhatsApp and contacts `first` to `last`.
void write_phone(const fixtures::fs::path& folder, const std::string& account, int first,
                 int last) {
    fixtures::write_file(
        folder / "data/data/com.whatsapp/shared_prefs/com.whatsapp_preferences_light.xml",
        "<?xml version='1.0' encoding='utf-8' standalone='yes' ?>\n<map>\n"
        "<string name=\"registration_jid\">" +
            account + "</string>\n</map>\n");
    std::string cards;
    for (int i = first; i <= last; ++i)
        cards += "BEGIN:VCARD\nVERSION:3.0\nFN:Person " + std::to_string(i) + "\nTEL:+8551066" +
                 std::to_string(5000 + i) + "\nEND:VCARD\n";
    fixtures::write_file(folder / "sdcard/contacts.vcf", cards);
}

json links_of(const fixtures::fs::path& folder, const std::string& device) {
    json links = json::array();
    for (const json& link : export_lines(folder, "links"))
        if (link["a"] == device || link["b"] == device)
            links.push_back(link);
    return links;
}

class InsertExhibit : public testing::Test {
protected:
    InsertExhibit() {
        write_phone(folder_ / "EX-1", "85510555001", 1, 20);
        write_phone(folder_ / "EX-2", "85510555002", 10, 30);
        write_phone(folder_ / "EX-3", "85510555001", 25, 40);  // the account of EX-1
        write_phone(folder_ / "EX-4", "85510555003", 100, 120);
        EXPECT_LE(ingest({"EX-1", "EX-2", "EX-3", "EX-4"}), 1);
        EXPECT_EQ(run_program({"link", case_}).exit_code, 0);
        write_phone(folder_ / "EX-5", "85510555002", 15, 27);
        EXPECT_LE(ingest({"EX-5"}), 1);
    }

    int ingest(const std::vector<std::string>& names) {
        std::vector<std::string> words = {"ingest", case_};
        for (const std::string& name : names)
            words.push_back((folder_ / name).string());
        return run_program(words).exit_code;
    }

    // The number that the exhibit of a folder has in the case.
    std::string exhibit_of(const std::string& folder) {
        for (const json& device : export_lines(case_, "devices"))
            if (device["source"].get<std::string>().ends_with(folder))
                return device["device"];
        const auto store = CaseStore::open(case_, CaseStore::Access::Read);
        for (const ExhibitRow& exhibit : store.value().exhibits())
            if (exhibit.path.ends_with(folder))
                return exhibit.exhibit;
        return {};
    }

    TemporaryFolder folder_;
    const std::string case_ = (folder_ / "x.case").string();
};

TEST_F(InsertExhibit, GivesTheLinksThatLinkingAllAnewGives) {
    const std::string fresh = exhibit_of("EX-5");
    const auto inserted = run_program({"link", case_, "--insert", fresh});
    EXPECT_EQ(inserted.exit_code, 0);
    const json links = links_of(case_, fresh);
    EXPECT_EQ(run_program({"verify", case_}).exit_code, 0);
    EXPECT_EQ(run_program({"link", case_}).exit_code, 0);
    EXPECT_EQ(links, links_of(case_, fresh));
    ASSERT_EQ(links.size(), 3u);
}

TEST_F(InsertExhibit, JoinsTheNetworkThatMostOfItsLinksGoTo) {
    const std::string fresh = exhibit_of("EX-5");
    ASSERT_EQ(run_program({"link", case_, "--insert", fresh}).exit_code, 0);
    std::set<std::string> together;
    for (const json& cluster : export_lines(case_, "clusters"))
        if (cluster["level"] == "network")
            for (const json& device : cluster["devices"])
                if (std::find(cluster["devices"].begin(), cluster["devices"].end(), fresh) !=
                    cluster["devices"].end())
                    together.insert(device.get<std::string>());
    EXPECT_TRUE(together.contains(exhibit_of("EX-2")));
    EXPECT_FALSE(together.contains(exhibit_of("EX-4")));
}

TEST_F(InsertExhibit, SaysWhyItDoesNot) {
    const std::string fresh = exhibit_of("EX-5");
    EXPECT_EQ(run_program({"link", case_, "--insert", fresh}).exit_code, 0);
    const auto twice = run_program({"link", case_, "--insert", fresh}, fixtures::Streams::Both);
    EXPECT_NE(twice.output.find("is linked already"), std::string::npos) << twice.output;
    const auto none = run_program({"link", case_, "--insert", "EX-999"}, fixtures::Streams::Both);
    EXPECT_NE(none.output.find("has no finished exhibit EX-999"), std::string::npos) << none.output;
}

}  // namespace
}  // namespace triage
