// What authors are served with: loading a shared object, and the catalog.
#include "plugins/host/author.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>

#include "tests/harness/sample.h"

namespace tests {
namespace {

namespace fs = std::filesystem;

std::string text_of(const fs::path& path) {
    std::ifstream stream(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(stream), {}};
}

TEST(Loader, LoadsASharedObjectWithItsHash) {
    plugins::Registry registry;
    const auto loaded = registry.load_file(BINARY_FOLDER "/tests/fixtures/example_notes_any.so");
    ASSERT_TRUE(loaded.ok()) << loaded.error().what;
    ASSERT_EQ(registry.installed().size(), 1u);
    EXPECT_EQ(registry.installed()[0].plugin.app, "example_notes");
    EXPECT_EQ(registry.installed()[0].origin, "loaded");
    EXPECT_EQ(registry.installed()[0].file_sha256.size(), 64u);
}

TEST(Loader, AnotherStampIsRefusedWithWhatToDo) {
    plugins::Registry registry;
    const auto loaded = registry.load_file(BINARY_FOLDER "/tests/stale/example_stale_any.so");
    ASSERT_FALSE(loaded.ok());
    for (const char* part :
         {"example_stale_any.so", "[of another version]", "[triage-", "rebuild the plugin"})
        EXPECT_NE(loaded.error().what.find(part), std::string::npos) << loaded.error().what;
    EXPECT_TRUE(registry.installed().empty());
}

TEST(Loader, OneStalePluginOfAFolderIsLeftOutAndTold) {
    TemporaryFolder folder;
    fs::copy_file(BINARY_FOLDER "/tests/stale/example_stale_any.so",
                  folder.path() / "example_stale_any.so");
    fs::copy_file(SOURCE_FOLDER "/tests/harness/fixtures/example_chat_android.toml",
                  folder.path() / "example_chat_android.toml");
    plugins::Registry registry;
    ASSERT_TRUE(registry.load_folder(folder.path()).ok());
    ASSERT_EQ(registry.installed().size(), 1u);
    EXPECT_EQ(registry.installed()[0].plugin.id, "example_chat_android");
    ASSERT_EQ(registry.left_out().size(), 1u);
    const plugins::LeftOut& left = registry.left_out()[0];
    EXPECT_EQ(left.id, "example_stale_any");
    EXPECT_EQ(left.file_sha256.size(), 64u);
    EXPECT_TRUE(left.why.starts_with(left.path)) << left.why;
}

TEST(Loader, WhatIsNoPluginIsRefused) {
    TemporaryFolder folder;
    std::ofstream(folder.path() / "text.so") << "not an object";
    std::ofstream(folder.path() / "readme.md") << "text";
    plugins::Registry registry;
    EXPECT_FALSE(registry.load_file(folder.path() / "text.so").ok());
    EXPECT_FALSE(registry.load_file(folder.path() / "readme.md").ok());
    EXPECT_FALSE(registry.load_file(folder.path() / "absent.toml").ok());
    EXPECT_FALSE(registry.load_folder(folder.path() / "absent").ok());
}

TEST(Catalog, ConfidenceIsWhatThePluginWasTestedWith) {
    plugins::Plugin plugin;
    plugin.tested = {"samples/apps/x_any", "invented sample"};
    EXPECT_EQ(plugins::confidence_of(plugin), "descriptions only");
    plugin.tested.emplace_back("iOS 17 reference phone");
    EXPECT_EQ(plugins::confidence_of(plugin), "real data");
    plugin.unsupported = "It cannot be read.";
    EXPECT_EQ(plugins::confidence_of(plugin), "not read");
}

TEST(Catalog, IsCurrent) {
    const fs::path path = SOURCE_FOLDER "/plugins/CATALOG.md";
    const std::string made = plugins::catalog_markdown(plugins::Registry::with_builtins(),
                                                       SOURCE_FOLDER "/samples/apps");
    if (std::getenv("UPDATE_CATALOG") != nullptr)
        std::ofstream(path, std::ios::binary) << made;
    EXPECT_EQ(text_of(path), made) << "UPDATE_CATALOG=1 renews plugins/CATALOG.md";
}

}  // namespace
}  // namespace tests
