// Every installed plugin keeps the promises of plugins/api/plugin.h: what it says of itself, what
// it emits, and that every place can be found again. The checks are those of `plugins check`.
#include <gtest/gtest.h>

#include "plugins/host/harness.h"
#include "tests/harness/sample.h"

namespace tests {
namespace {

std::vector<std::string> plugin_ids() {
    std::vector<std::string> ids;
    for (const auto& installed : all_plugins().installed())
        ids.push_back(installed.plugin.id);
    return ids;
}

std::vector<Sample> samples_of(const std::string& plugin) {
    std::vector<Sample> samples;
    for (const auto& sample : find_samples())
        if (sample.plugin == plugin)
            samples.push_back(sample);
    return samples;
}

std::string texts(const std::vector<plugins::Finding>& findings) {
    std::string text;
    for (const auto& finding : findings)
        text += to_text(finding) + "\n";
    return text;
}

class Conformance : public testing::TestWithParam<std::string> {
protected:
    plugins::Subject subject() const {
        return plugins::subject_of(*all_plugins().find(GetParam()), source_of(GetParam()));
    }
};
GTEST_ALLOW_UNINSTANTIATED_PARAMETERIZED_TEST(Conformance);

TEST_P(Conformance, SaysWhatItIs) {
    EXPECT_NE(source_of(GetParam()), "") << "the id is not the name of its file";
    EXPECT_EQ(texts(plugins::description_findings(subject())), "");
}

TEST_P(Conformance, HasASampleThatSaysHowItIsKnown) {
    const auto samples = samples_of(GetParam());
    ASSERT_FALSE(samples.empty()) << "no samples/apps/" << GetParam() << "/<case>/evidence";
    for (const auto& sample : samples)
        EXPECT_EQ(texts(plugins::about_findings(sample)), "");
}

TEST_P(Conformance, EmitsOnlyWhatItDeclaresAndEveryPlaceOnce) {
    for (const auto& sample : samples_of(GetParam())) {
        const TemporaryFolder folder;
        const auto result = run_plugin_over(*subject().plugin, evidence_of(sample, folder));
        EXPECT_EQ(texts(plugins::record_findings(subject(), sample, result)), "");
    }
}

TEST_P(Conformance, EveryPlaceIsFoundAgain) {
    for (const auto& sample : samples_of(GetParam())) {
        const TemporaryFolder folder;
        const auto files = evidence_of(sample, folder);
        const auto result = run_plugin_over(*subject().plugin, files);
        EXPECT_EQ(texts(plugins::place_findings(subject(), sample, files, result)), "");
    }
}

INSTANTIATE_TEST_SUITE_P(Plugins, Conformance, testing::ValuesIn(plugin_ids()),
                         [](const auto& parameter) { return parameter.param; });

}  // namespace
}  // namespace tests
