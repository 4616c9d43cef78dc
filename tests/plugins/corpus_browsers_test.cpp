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

}  // namespace
}  // namespace plugins::corpus_apps
