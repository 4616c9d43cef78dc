// Every reader of bytes in parsers/ has a fuzz target: fails for one that none reaches.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <regex>
#include <set>
#include <string>
#include <vector>

namespace tests {
namespace {

namespace fs = std::filesystem;

// Read by a target that does not name them: it opens whatever of them the bytes are, or takes
// their parts without the library between them.
const std::map<std::string, std::string>& read_through() {
    static const std::map<std::string, std::string> kThrough = {
        {"parsers/container/android_sparse.h", "virtual_disk"},
        {"parsers/container/parallels.h", "virtual_disk"},
        {"parsers/container/qcow.h", "virtual_disk"},
        {"parsers/container/vdi.h", "virtual_disk"},
        {"parsers/container/vhd.h", "virtual_disk"},
        {"parsers/container/vhdx.h", "virtual_disk"},
        {"parsers/container/vmdk.h", "virtual_disk"},
        {"parsers/filesystem/apfs.h", "apfs"},
        {"parsers/format/android_binary_xml.h", "android_xml"},
        {"parsers/format/xml_characters.h", "ufdr_report"},
        {"parsers/format/xml_stream.h", "ufdr_report"},
    };
    return kThrough;
}

// Headers that give meaning to no bytes, and why.
const std::map<std::string, std::string>& without_target() {
    static const std::map<std::string, std::string> kWithout = {
        {"parsers/container/folder.h", "lists a folder of the examiner's own machine"},
        {"parsers/container/joined.h", "puts ranges one behind the other"},
    };
    return kWithout;
}

std::vector<std::string> includes_of(const std::string& path) {
    static const std::regex kInclude("^#include \"([^\"]+)\"");
    std::vector<std::string> includes;
    std::ifstream stream(fs::path(SOURCE_FOLDER) / path);
    for (std::string line; std::getline(stream, line);)
        if (std::smatch match; std::regex_search(line, match, kInclude))
            includes.push_back(match[1]);
    return includes;
}

std::vector<std::string> files_in(const std::string& folder, const std::string& ending) {
    std::vector<std::string> paths;
    for (const auto& entry : fs::directory_iterator(fs::path(SOURCE_FOLDER) / folder))
        if (entry.path().string().ends_with(ending))
            paths.push_back(folder + '/' + entry.path().filename().string());
    std::sort(paths.begin(), paths.end());
    return paths;
}

// The target that drives the whole table is no target of any one of its formats.
std::vector<std::string> targets() {
    auto paths = files_in("tests/fuzz", "_fuzz.cpp");
    std::erase(paths, "tests/fuzz/evidence_fuzz.cpp");
    return paths;
}

std::set<std::string> named_by_targets() {
    std::set<std::string> named;
    for (const auto& target : targets())
        for (const auto& include : includes_of(target))
            named.insert(include);
    return named;
}

bool is_part_of(const std::string& path, const std::string& header) {
    return path.starts_with(header.substr(0, header.size() - 2));  // "zip_local.h" of "zip.h"
}

// Headers of a reader and of what it is made of: along the includes, of sources of its name too.
std::set<std::string> reached_by_targets() {
    std::set<std::string> seen;
    std::vector<std::string> open = targets();
    while (!open.empty()) {
        const std::string path = open.back();
        open.pop_back();
        if (path.starts_with("parsers/evidence/") || !seen.insert(path).second)
            continue;
        for (const auto& include : includes_of(path))
            open.push_back(include);
        if (path.starts_with("parsers/") && path.ends_with(".h"))
            for (const auto& source : files_in(fs::path(path).parent_path(), ".cpp"))
                if (is_part_of(source, path))
                    open.push_back(source);
    }
    return seen;
}

TEST(Fuzzing, EveryFormatHasATarget) {
    auto formats = files_in("parsers/format", ".h");
    for (const std::string source : {"formats", "basic_layers"})
        for (const auto& include : includes_of("parsers/evidence/" + source + ".cpp"))
            if (!include.starts_with("parsers/base/") && !include.starts_with("parsers/evidence/"))
                formats.push_back(include);
    ASSERT_GT(formats.size(), 30u);
    const auto named = named_by_targets();
    for (const auto& format : formats) {
        const bool is_named = std::any_of(named.begin(), named.end(), [&](const auto& header) {
            return header.starts_with("parsers/") && is_part_of(format, header);
        });
        EXPECT_TRUE(is_named || read_through().contains(format) ||
                    without_target().contains(format))
            << format << " is read by no target of tests/fuzz";
    }
}

TEST(Fuzzing, EveryReaderIsReached) {
    const auto reached = reached_by_targets();
    size_t readers = 0;
    for (const std::string folder : {"container", "crypt", "filesystem", "format", "volume"})
        for (const auto& header : files_in("parsers/" + folder, ".h")) {
            ++readers;
            EXPECT_TRUE(reached.contains(header) || read_through().contains(header) ||
                        without_target().contains(header))
                << header << " is reached by no target of tests/fuzz";
        }
    EXPECT_GT(readers, 100u);
}

TEST(Fuzzing, ExceptionsAreTrue) {
    const auto named = named_by_targets();
    for (const auto& [header, target] : read_through()) {
        EXPECT_TRUE(fs::exists(fs::path(SOURCE_FOLDER) / header)) << header;
        EXPECT_TRUE(fs::exists(fs::path(SOURCE_FOLDER) / "tests/fuzz" / (target + "_fuzz.cpp")))
            << target;
        EXPECT_FALSE(named.contains(header)) << header << " is named by a target now";
    }
    for (const auto& [header, why] : without_target()) {
        EXPECT_TRUE(fs::exists(fs::path(SOURCE_FOLDER) / header)) << header;
        EXPECT_FALSE(why.empty()) << header;
    }
}

}  // namespace
}  // namespace tests
