// Every plugin is run over mangled copies of its samples: whatever a file holds, the plugin ends,
// within a time, and every record has a place.
#include <gtest/gtest.h>

#include <chrono>
#include <random>

#include "parsers/base/limits.h"
#include "tests/harness/sample.h"

namespace tests {
namespace {

constexpr int kMangledCopies = 64;
constexpr std::chrono::seconds kTimeOfOneRun{20};  // far above the usual; sanitizers are slow

class Damage : public testing::TestWithParam<Sample> {};
GTEST_ALLOW_UNINSTANTIATED_PARAMETERIZED_TEST(Damage);

// Half of the copies are cut short, half have up to 16 flipped bits.
parsers::SharedBytes mangled(std::vector<std::byte> bytes, int copy, std::mt19937& random) {
    if (copy % 2 == 0) {
        bytes.resize(random() % bytes.size());
    } else {
        for (uint32_t flips = random() % 16 + 1; flips > 0; --flips)
            bytes[random() % bytes.size()] ^= static_cast<std::byte>(1u << random() % 8);
    }
    return std::make_shared<parsers::MemorySource>(std::move(bytes));
}

TEST_P(Damage, MangledCopiesEndInOrder) {
    const auto* plugin = all_plugins().find(GetParam().plugin);
    ASSERT_NE(plugin, nullptr);
    TemporaryFolder folder;
    build_evidence(GetParam().folder / "evidence", folder.path());
    const EvidenceFiles whole = open_evidence(folder.path());
    std::mt19937 random(20260601);
    for (const auto& [path, bytes] : whole) {
        const auto original = parsers::read_all(*bytes, parsers::limits::kWholeFileBytes);
        ASSERT_TRUE(original.ok());
        for (int copy = 0; copy < kMangledCopies && !original.value().empty(); ++copy) {
            EvidenceFiles files = whole;
            files[path] = mangled(original.value(), copy, random);
            const auto begin = std::chrono::steady_clock::now();
            const auto result = run_plugin_over(*plugin, files);
            EXPECT_LT(std::chrono::steady_clock::now() - begin, kTimeOfOneRun)
                << path << " copy " << copy;
            for (const auto& found : result.found)
                ASSERT_FALSE(found.place.empty()) << path << " copy " << copy;
        }
    }
}

INSTANTIATE_TEST_SUITE_P(Samples, Damage, testing::ValuesIn(find_samples()),
                         [](const auto& parameter) { return test_name(parameter.param); });

}  // namespace
}  // namespace tests
