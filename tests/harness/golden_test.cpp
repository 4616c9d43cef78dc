// Every sample gives the records and notes that its expected.jsonl lists. UPDATE_GOLDEN=1 rewrites
// the files; read every changed line before it is committed.
#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>

#include "tests/harness/sample.h"

namespace tests {
namespace {

std::vector<std::string> lines_of(const std::filesystem::path& path) {
    std::vector<std::string> lines;
    std::ifstream stream(path);
    for (std::string line; std::getline(stream, line);)
        lines.push_back(line);
    return lines;
}

class Golden : public testing::TestWithParam<Sample> {};
GTEST_ALLOW_UNINSTANTIATED_PARAMETERIZED_TEST(Golden);

TEST_P(Golden, GivesTheExpectedLines) {
    const Sample& sample = GetParam();
    const auto* plugin = all_plugins().find(sample.plugin);
    ASSERT_NE(plugin, nullptr) << "there is a sample, but no plugin " << sample.plugin;
    TemporaryFolder folder;
    build_evidence(sample.folder / "evidence", folder.path());
    const auto lines = to_lines(run_plugin_over(*plugin, open_evidence(folder.path())));
    const auto golden = sample.folder / "expected.jsonl";
    if (std::getenv("UPDATE_GOLDEN") != nullptr) {
        std::ofstream stream(golden);
        for (const auto& line : lines)
            stream << line << '\n';
    }
    ASSERT_FALSE(lines.empty()) << "the plugin says nothing of this sample";
    const auto expected = lines_of(golden);
    ASSERT_FALSE(expected.empty()) << golden << " is absent or empty; UPDATE_GOLDEN=1 writes it";
    for (size_t index = 0; index < std::max(lines.size(), expected.size()); ++index) {
        ASSERT_LT(index, lines.size()) << "not given any more: " << expected[index];
        ASSERT_LT(index, expected.size()) << "not expected: " << lines[index];
        ASSERT_EQ(lines[index], expected[index]) << golden << " line " << index + 1;
    }
}

INSTANTIATE_TEST_SUITE_P(Samples, Golden, testing::ValuesIn(find_samples()),
                         [](const auto& parameter) { return test_name(parameter.param); });

}  // namespace
}  // namespace tests
