// The commands for authors of plugins: what they print, write and end with.
#include "tests/fixtures/case_run.h"

namespace {

namespace fs = std::filesystem;
using fixtures::Ran;
using fixtures::run_program;
using fixtures::Streams;
using fixtures::TemporaryFolder;

std::string text_of(const fs::path& path) {
    std::ifstream stream(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(stream), {}};
}

class PluginsCommand : public testing::Test {
protected:
    PluginsCommand() {
        fs::create_directories(desk_ / "samples/apps");
        fs::copy(SOURCE_FOLDER "/tests/harness/fixtures/samples/example_chat_android",
                 desk_ / "samples/apps/example_chat_android", fs::copy_options::recursive);
        fs::copy_file(SOURCE_FOLDER "/tests/harness/fixtures/example_chat_android.toml", plugin());
    }
    fs::path plugin() const { return desk_ / "example_chat_android.toml"; }
    fs::path golden() const {
        return desk_ / "samples/apps/example_chat_android/first/expected.jsonl";
    }
    Ran check(const std::vector<std::string>& more = {}) const {
        std::vector<std::string> words = {"plugins", "check", plugin().string()};
        words.insert(words.end(), more.begin(), more.end());
        return run_program(words, Streams::Both);
    }

    TemporaryFolder desk_;
};

TEST_F(PluginsCommand, CheckEndsWith0WhereNothingIsWrong) {
    const Ran ran = check();
    EXPECT_EQ(ran.exit_code, 0) << ran.output;
    EXPECT_NE(ran.output.find("nothing is wrong with it; 1 samples"), std::string::npos)
        << ran.output;
}

TEST_F(PluginsCommand, CheckEndsWith1AndNamesTheLine) {
    std::string text = text_of(plugin());
    const std::string about = "about = \"Messages";
    fixtures::write_file(plugin(),
                         text.replace(text.find(about), about.size(), "about = \"messages"));
    const Ran ran = check();
    EXPECT_EQ(ran.exit_code, 1);
    EXPECT_NE(ran.output.find("example_chat_android.toml:3: \"about\" must be"), std::string::npos)
        << ran.output;
    EXPECT_EQ(run_program({"plugins", "check", (desk_ / "absent.toml").string()}).exit_code, 3);
}

TEST_F(PluginsCommand, UpdateShowsTheDifferenceAndWritesIt) {
    const std::string whole = text_of(golden());
    const std::string first = whole.substr(0, whole.find('\n'));
    fixtures::write_file(golden(), "{\"old\":1}\n" + whole.substr(first.size() + 1));
    EXPECT_EQ(check().exit_code, 1);
    EXPECT_NE(text_of(golden()), whole) << "check alone writes nothing";
    const Ran ran = check({"--update"});
    EXPECT_EQ(ran.exit_code, 0) << ran.output;
    EXPECT_NE(ran.output.find("-{\"old\":1}\n"), std::string::npos) << ran.output;
    EXPECT_NE(ran.output.find("+" + first + "\n"), std::string::npos) << ran.output;
    EXPECT_EQ(text_of(golden()), whole);
}

TEST_F(PluginsCommand, UpdateLeavesOtherFindingsInPlace) {
    fs::remove(desk_ / "samples/apps/example_chat_android/about.md");
    const Ran ran = check({"--update"});
    EXPECT_EQ(ran.exit_code, 1);
    EXPECT_NE(ran.output.find("about.md: is not there"), std::string::npos) << ran.output;
}

}  // namespace
