// What browsers keep beside their history, over the files of other projects: every row that is
// there, by value.
#include "tests/plugins/corpus_apps.h"

namespace plugins::corpus_apps {
namespace {

class CorpusBrowsers : public CorpusApps {};

TEST_F(CorpusBrowsers, ReadsEveryFormOfChrome) {
    if (is_absent_)
        return;
    const auto bytes = file("plaso-db/chrome/Web Data");
    const Kept kept =
        read("chrome_forms_any", "home/x/.config/google-chrome/Default/Web Data", bytes);
    EXPECT_EQ(kept.counts, (Counts{{"visit", 3}})) << "plaso finds 3 events and no address";
    const Rows stored =
        rows(bytes, "SELECT rowid, name, value, date_last_used, count FROM autofill", 5);
    ASSERT_EQ(stored.size(), 3U);
    for (const auto& row : stored) {
        const auto form = kept.at<Visit>("autofill/" + row[0]);
        EXPECT_EQ(form.title, "field " + row[1]);
        EXPECT_EQ(form.term, row[2]);
        EXPECT_EQ(form.kind.name, "form");
        EXPECT_EQ(std::to_string(seconds(form.time)), row[3]);
        EXPECT_EQ(std::to_string(form.count.value_or(-1)), row[4]);
    }
    const auto repository = kept.at<Visit>("autofill/43");
    EXPECT_EQ(repository.term, "log2timeline/plaso");
    EXPECT_EQ(parsers::to_iso8601(*repository.time.utc_ns), "2018-08-17T19:35:51Z");
}

// Histories of Chrome 1 to 90. The older ones keep the time of a download in seconds since 1970.
TEST_F(CorpusBrowsers, ReadsEveryVisitAndSearchOfChromeByValue) {
    if (is_absent_)
        return;
    const std::string seconds_of_webkit = " / 1000000 - 11644473600";
    for (const char* name : {"hindsight/01/History", "hindsight/20/History", "hindsight/60/History",
                             "plaso-db/chrome/History", "plaso-db/chrome/History-59.0.3071.86",
                             "iped/test_historyChrome"}) {
        const auto bytes = file(name);
        Kept kept;
        run("chrome_history", File("home/x/.config/google-chrome/Default/History", bytes), kept);
        size_t compared = 0;
        for (const auto& row :
             rows(bytes,
                  "SELECT visits.id, urls.url, urls.title, visit_time" + seconds_of_webkit +
                      " FROM visits JOIN urls ON urls.id = visits.url",
                  4)) {
            const auto visit = kept.at<Visit>("visits/" + row[0]);
            EXPECT_EQ(visit.url, row[1]) << name << ' ' << row[0];
            EXPECT_EQ(visit.title, row[2]) << name << ' ' << row[0];
            EXPECT_EQ(std::to_string(seconds(visit.time)), row[3]) << name << ' ' << row[0];
            EXPECT_EQ(visit.kind.name, "page");
            ++compared;
        }
        for (const auto& row : rows(bytes,
                                    "SELECT k.rowid, k.term, u.url FROM keyword_search_terms AS k "
                                    "JOIN urls AS u ON u.id = k.url_id",
                                    3)) {
            const auto search = kept.at<Visit>("keyword_search_terms/" + row[0]);
            EXPECT_EQ(search.term, row[1]) << name << ' ' << row[0];
            EXPECT_EQ(search.url, row[2]) << name << ' ' << row[0];
            EXPECT_EQ(search.kind.name, "search");
            ++compared;
        }
        EXPECT_GT(compared, 0U) << name;
        size_t other = 0;  // downloads, and pages whose visits were dropped
        for (const auto& [place, index] : kept.places)
            other += place.find("visits/") == std::string::npos &&
                             place.find("keyword_search_terms/") == std::string::npos
                         ? 1
                         : 0;
        EXPECT_EQ(compared + other, kept.records.size()) << name;
    }
}

// hindsight's tests name the one from Wikipedia.
TEST_F(CorpusBrowsers, ReadsEveryDownloadOfChromeByValue) {
    if (is_absent_)
        return;
    const std::string in_chains =
        "SELECT id, target_path, (SELECT c.url FROM downloads_url_chains AS c WHERE c.id = "
        "downloads.id ORDER BY chain_index DESC LIMIT 1), start_time / 1000000 - 11644473600 FROM "
        "downloads";
    const std::string in_row = "SELECT id, full_path, url, start_time FROM downloads";
    const std::vector<std::pair<std::string, std::string>> histories = {
        {"hindsight/01/History", in_row},
        {"hindsight/20/History", in_row},
        {"hindsight/60/History", in_chains},
        {"plaso-db/chrome/History", in_row},
        {"plaso-db/chrome/History-59.0.3071.86", in_chains},
        {"iped/test_historyChrome", in_chains}};
    for (const auto& [name, sql] : histories) {
        const auto bytes = file(name);
        Kept kept;
        run("chrome_history", File("home/x/.config/google-chrome/Default/History", bytes), kept);
        size_t compared = 0;
        size_t of_wikipedia = 0;
        for (const auto& row : rows(bytes, sql, 4)) {
            const auto visit = kept.at<Visit>("downloads/" + row[0]);
            EXPECT_EQ(visit.kind.name, "download") << name << ' ' << row[0];
            EXPECT_EQ(visit.path, row[1]) << name << ' ' << row[0];
            EXPECT_EQ(visit.url, row[2]) << name << ' ' << row[0];
            EXPECT_EQ(std::to_string(seconds(visit.time)), row[3]) << name << ' ' << row[0];
            of_wikipedia += visit.url.find("wikimedia.org") != std::string::npos ? 1 : 0;
            ++compared;
        }
        EXPECT_EQ(compared, name.find("59.0") == std::string::npos ? 2U : 1U) << name;
        EXPECT_EQ(of_wikipedia > 0, name.starts_with("hindsight")) << name;
    }
}

TEST_F(CorpusBrowsers, ReadsEveryVisitOfFirefoxByValue) {
    if (is_absent_)
        return;
    const auto bytes = file("plaso-db/firefox/places.sqlite");
    Kept kept;
    run("firefox_history", File("home/x/.mozilla/firefox/a.default/places.sqlite", bytes), kept);
    const Rows stored =
        rows(bytes,
             "SELECT v.id, p.url, p.title, v.visit_date / 1000000 FROM moz_historyvisits AS v "
             "JOIN moz_places AS p ON p.id = v.place_id",
             4);
    EXPECT_GT(stored.size(), 0U);
    for (const auto& row : stored) {
        const auto visit = kept.at<Visit>("moz_historyvisits/" + row[0]);
        EXPECT_EQ(visit.url, row[1]);
        EXPECT_EQ(visit.title, row[2]);
        EXPECT_EQ(std::to_string(seconds(visit.time)), row[3]);
    }
}

}  // namespace
}  // namespace plugins::corpus_apps
