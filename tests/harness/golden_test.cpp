// Every sample gives the records and notes that its expected.jsonl lists. UPDATE_GOLDEN=1 rewrites
// the files; read every changed line before it is committed.
#include <gtest/gtest.h>

#include <cstdlib>

#include "plugins/host/golden.h"
#include "tests/harness/sample.h"

namespace tests {
namespace {

class Golden : public testing::TestWithParam<Sample> {};
GTEST_ALLOW_UNINSTANTIATED_PARAMETERIZED_TEST(Golden);

TEST_P(Golden, GivesTheExpectedLines) {
    const Sample& sample = GetParam();
    const auto* plugin = all_plugins().find(sample.plugin);
    ASSERT_NE(plugin, nullptr) << "there is a sample, but no plugin " << sample.plugin;
    const TemporaryFolder folder;
    const auto result = run_plugin_over(*plugin, evidence_of(sample, folder));
    auto golden = plugins::golden_of(sample, result);
    if (std::getenv("UPDATE_GOLDEN") != nullptr) {
        ASSERT_TRUE(plugins::write_golden(golden).ok());
        golden = plugins::golden_of(sample, result);
    }
    ASSERT_FALSE(golden.given.empty()) << "the plugin says nothing of this sample";
    std::string findings;
    for (const auto& finding : plugins::golden_findings(golden))
        findings += to_text(finding) + "\n";
    EXPECT_EQ(findings, "");
}

INSTANTIATE_TEST_SUITE_P(Samples, Golden, testing::ValuesIn(find_samples()),
                         [](const auto& parameter) { return test_name(parameter.param); });

}  // namespace
}  // namespace tests
