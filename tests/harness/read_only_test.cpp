// Reading a sample leaves every byte and time of its evidence as it was, and adds no file.
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>
#include <map>

#include "parsers/base/hash.h"
#include "tests/harness/sample.h"

namespace tests {
namespace {

namespace fs = std::filesystem;

struct FileFacts {
    std::string sha256;
    int64_t modified_ns = 0;
    int64_t changed_ns = 0;

    bool operator==(const FileFacts&) const = default;
};

int64_t as_ns(const timespec& time) {
    return time.tv_sec * 1'000'000'000 + time.tv_nsec;
}

std::map<std::string, FileFacts> facts_of(const fs::path& folder) {
    std::map<std::string, FileFacts> facts;
    for (const auto& entry : fs::recursive_directory_iterator(folder)) {
        struct stat status {};
        EXPECT_EQ(::stat(entry.path().c_str(), &status), 0);
        FileFacts file{"", as_ns(status.st_mtim), as_ns(status.st_ctim)};
        if (entry.is_regular_file()) {
            const auto bytes = parsers::open_file(entry.path());
            EXPECT_TRUE(bytes.ok());
            const auto hash = parsers::sha256(*bytes.value());
            EXPECT_TRUE(hash.ok());
            file.sha256 = parsers::to_hex(hash.value());
        }
        facts[entry.path()] = file;
    }
    return facts;
}

class ReadOnly : public testing::TestWithParam<Sample> {};
GTEST_ALLOW_UNINSTANTIATED_PARAMETERIZED_TEST(ReadOnly);

TEST_P(ReadOnly, EvidenceIsAsItWas) {
    const auto* plugin = all_plugins().find(GetParam().plugin);
    ASSERT_NE(plugin, nullptr);
    const TemporaryFolder folder;
    const auto files = evidence_of(GetParam(), folder);
    const auto before = facts_of(folder.path());
    ASSERT_FALSE(before.empty());
    const auto result = run_plugin_over(*plugin, files);
    EXPECT_FALSE(result.files_read.empty() && result.told.empty()) << "the sample was not read";
    EXPECT_EQ(facts_of(folder.path()), before);
}

INSTANTIATE_TEST_SUITE_P(Samples, ReadOnly, testing::ValuesIn(find_samples()),
                         [](const auto& parameter) { return test_name(parameter.param); });

}  // namespace
}  // namespace tests
