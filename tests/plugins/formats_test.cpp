// Every sample of samples/formats against its independent tool, and the table of parsers/README.md.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "parsers/evidence/formats.h"
#include "tests/plugins/format_sample.h"

namespace tests {
namespace {

namespace fs = std::filesystem;

constexpr const char* kBegin = "<!-- formats: begin -->\n";
constexpr const char* kEnd = "<!-- formats: end -->\n";

std::string read_file(const fs::path& path) {
    std::ifstream stream(path, std::ios::binary);
    std::stringstream text;
    text << stream.rdbuf();
    return text.str();
}

class FormatSamples : public testing::TestWithParam<FormatSample> {};

TEST_P(FormatSamples, ReadsAsItsToolSays) {
    const FormatSample& sample = GetParam();
    const Comparison result = compare(sample, testing::TempDir());
    for (const std::string& difference : result.differences)
        ADD_FAILURE() << sample.id << ": " << difference;
    EXPECT_TRUE(result.equal > 0 || fs::exists(fs::path(sample.folder) / "notes.tsv"))
        << "proves nothing: no file was compared, and no ledger line";
    EXPECT_FALSE(sample.tool.empty());
    EXPECT_TRUE(fs::exists(fs::path(sample.folder) / "evidence"));
}

INSTANTIATE_TEST_SUITE_P(All, FormatSamples, testing::ValuesIn(format_samples()),
                         [](const auto& sample) { return sample.param.id; });

TEST(FormatTable, EverySampleFolderIsDescribed) {
    size_t folders = 0;
    for (const auto& entry : fs::directory_iterator(fs::path(SOURCE_FOLDER) / "samples/formats"))
        folders += entry.is_directory() ? 1 : 0;
    EXPECT_EQ(format_samples().size(), folders) << "an about.json is missing or is no JSON";
}

bool proves(const FormatSample& sample, std::string_view word) {
    return sample.id == word || sample.id.starts_with(std::string(word) + "_") ||
           std::count(sample.formats.begin(), sample.formats.end(), word) > 0;
}

TEST(FormatTable, EveryFormatThatIsOpenedHasASample) {
    const auto samples = format_samples();
    for (const auto formats : {parsers::file_formats(), parsers::volume_formats()})
        for (const parsers::Format& format : formats) {
            if (format.open == nullptr)
                continue;
            EXPECT_TRUE(std::any_of(
                samples.begin(), samples.end(),
                [&](const FormatSample& sample) { return proves(sample, format.word); }))
                << format.word << " has no sample in samples/formats";
        }
}

std::string table() {
    std::ostringstream text;
    text << "| kind | format | sample | files equal | verified | against | not supported |\n"
            "|---|---|---|---|---|---|---|\n";
    auto samples = format_samples();
    std::stable_sort(samples.begin(), samples.end(),
                     [](const auto& a, const auto& b) { return a.kind < b.kind; });
    for (const FormatSample& sample : samples) {
        const Comparison result = compare(sample, testing::TempDir());
        text << "| " << sample.kind << " | " << sample.title << " | `" << sample.id << "` | "
             << result.equal << " | " << sample.verified << " | " << sample.tool << " | "
             << sample.unsupported << " |\n";
    }
    text << "\nKnown by their content and named in the ledger, but not read:";
    std::string separator = " ";
    for (const auto formats : {parsers::file_formats(), parsers::volume_formats()})
        for (const parsers::Format& format : formats) {
            if (format.open != nullptr)
                continue;
            text << separator << format.title;
            separator = ", ";
        }
    text << ".\n";
    return text.str();
}

// UPDATE_CATALOG=1 writes the table instead of comparing it.
TEST(FormatTable, OfTheReadmeIsWhatRan) {
    const fs::path path = fs::path(SOURCE_FOLDER) / "parsers/README.md";
    const std::string readme = read_file(path);
    const size_t begin = readme.find(kBegin);
    const size_t end = readme.find(kEnd);
    ASSERT_TRUE(begin != std::string::npos && end != std::string::npos && begin < end);
    const std::string now = table();
    const size_t from = begin + std::string_view(kBegin).size();
    if (std::getenv("UPDATE_CATALOG") != nullptr)
        std::ofstream(path, std::ios::binary)
            << readme.substr(0, from) << now << readme.substr(end);
    else
        EXPECT_EQ(readme.substr(from, end - from), now) << "write it anew with UPDATE_CATALOG=1";
}

}  // namespace
}  // namespace tests
