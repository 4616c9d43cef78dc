// The hash of evidence: over all of it, or said to be over less.
#include "triage/engine/exhibit_hash.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "parsers/base/hash.h"

namespace triage {
namespace {

namespace fs = std::filesystem;

TEST(ExhibitHashTest, AHashOverLessThanAllFilesIsSaidToBeOne) {
    const fs::path folder = fs::path(testing::TempDir()) / "exhibit_hash";
    fs::remove_all(folder);
    fs::create_directories(folder);
    std::ofstream(folder / "a.txt") << "a";
    const std::string line = parsers::to_hex(parsers::sha256("a")) + "  a.txt\n";

    const auto whole = hash_exhibit({folder.string(), "", "directory", {"a.txt"}});
    EXPECT_EQ(whole.sha256, parsers::to_hex(parsers::sha256(line)));
    EXPECT_TRUE(whole.findings.empty());

    const auto less = hash_exhibit({folder.string(), "", "directory", {"a.txt", "gone.txt"}});
    EXPECT_EQ(less.sha256, whole.sha256);
    ASSERT_EQ(less.findings.size(), 2U);
    EXPECT_EQ(less.findings[0].status, CoverageStatus::Failed);
    EXPECT_NE(less.findings[0].what.find("cannot be hashed"), std::string::npos);
    EXPECT_EQ(less.findings[1].status, CoverageStatus::Partly);
    EXPECT_EQ(less.findings[1].what,
              "the SHA-256 of this exhibit is over the 1 files that could be read; 1 could not");
}

TEST(ExhibitHashTest, AnImageThatCannotBeReadHasNoHash) {
    const auto answer = hash_exhibit({testing::TempDir() + "/nothing.dd", "", "raw", {}});
    EXPECT_TRUE(answer.sha256.empty());
    ASSERT_EQ(answer.findings.size(), 1U);
    EXPECT_EQ(answer.findings[0].status, CoverageStatus::Failed);
}

}  // namespace
}  // namespace triage
