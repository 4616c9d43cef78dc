// Edited iMessages of imessage-exporter: its tests state the texts and the seconds of each version.
#include "parsers/base/text.h"
#include "plugins/apps/sms_ios/versions.h"
#include "tests/plugins/corpus_apps.h"

namespace plugins::corpus_apps {
namespace {

class CorpusEditedMessages : public CorpusApps {
protected:
    static std::vector<imessage::Version> versions(const std::string& name) {
        const auto bytes =
            parsers::read_all(*file("imessage-exporter/edited_message/" + name + ".plist"), 65536);
        EXPECT_TRUE(bytes.ok());
        auto read = imessage::read_versions(bytes.value());
        EXPECT_TRUE(read.ok()) << read.error().what;
        return std::move(read).value();
    }
};

struct Expected {
    const char* key;
    const char* text;
    int64_t seconds_of_2001;
};

TEST_F(CorpusEditedMessages, KeepsEveryVersion) {
    if (is_absent_)
        return;
    const std::map<std::string, std::vector<Expected>> all = {
        {"Edited",
         {{"0.0", "First message", 690'513'474},
          {"0.1", "Edit 1", 690'513'480},
          {"0.2", "Edit 2", 690'513'485},
          {"0.3", "Edited message", 690'513'494}}},
        {"EditedToLink",
         {{"1.0", "here we go!", 690'514'004},
          {"1.1", "https://github.com/ReagentX/imessage-exporter/issues/10", 690'514'772}}}};
    for (const auto& [name, expected] : all) {
        const auto found = versions(name);
        ASSERT_EQ(found.size(), expected.size()) << name;
        for (size_t i = 0; i < found.size(); ++i) {
            EXPECT_EQ(found[i].key, expected[i].key);
            EXPECT_EQ(parsers::trim(found[i].text), expected[i].text);  // the origin trims as well
            EXPECT_EQ(seconds(found[i].written), expected[i].seconds_of_2001 + 978'307'200);
            EXPECT_EQ(found[i].is_present, i + 1 == found.size());
        }
    }
}

}  // namespace
}  // namespace plugins::corpus_apps
