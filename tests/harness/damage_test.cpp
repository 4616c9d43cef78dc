// Every plugin is run over mangled copies of its samples: whatever a file holds, the plugin ends,
// within a time, and every record has a place.
#include <gtest/gtest.h>

#include "plugins/host/mangled.h"
#include "tests/harness/sample.h"

namespace tests {
namespace {

class Damage : public testing::TestWithParam<Sample> {};
GTEST_ALLOW_UNINSTANTIATED_PARAMETERIZED_TEST(Damage);

TEST_P(Damage, MangledCopiesEndInOrder) {
    const auto* plugin = all_plugins().find(GetParam().plugin);
    ASSERT_NE(plugin, nullptr);
    const TemporaryFolder folder;
    const EvidenceFiles files = evidence_of(GetParam(), folder);
    ASSERT_FALSE(files.empty());
    EXPECT_EQ(plugins::mangled_findings(*plugin, files, {}), std::vector<std::string>{});
}

INSTANTIATE_TEST_SUITE_P(Samples, Damage, testing::ValuesIn(find_samples()),
                         [](const auto& parameter) { return test_name(parameter.param); });

}  // namespace
}  // namespace tests
