// The rules of the sources that a compiler does not check: who may include whom, the size of a
// function, and that tests assert something.
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
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

constexpr size_t kFunctionLines = 60;

struct SourceFile {
    std::string path;  // below the source folder
    std::vector<std::string> lines;
};

std::vector<SourceFile> sources_below(const std::vector<std::string>& folders) {
    std::vector<SourceFile> sources;
    for (const auto& folder : folders) {
        const fs::path root = fs::path(SOURCE_FOLDER) / folder;
        if (!fs::exists(root))
            continue;
        for (const auto& entry : fs::recursive_directory_iterator(root)) {
            const auto ending = entry.path().extension();
            if (ending != ".h" && ending != ".cpp")
                continue;
            SourceFile source{fs::relative(entry.path(), SOURCE_FOLDER), {}};
            std::ifstream stream(entry.path());
            for (std::string line; std::getline(stream, line);)
                source.lines.push_back(line);
            sources.push_back(std::move(source));
        }
    }
    std::sort(sources.begin(), sources.end(),
              [](const SourceFile& a, const SourceFile& b) { return a.path < b.path; });
    return sources;
}

const std::vector<SourceFile>& all_sources() {
    static const auto sources = sources_below({"parsers", "plugins", "triage", "reports", "tests"});
    return sources;
}

// ---- includes -----------------------------------------------------------------------------------

// From left to right; a path belongs to the longest prefix.
constexpr std::array<std::string_view, 7> kLayers = {
    "parsers/base/", "parsers/", "plugins/api/", "plugins/", "triage/", "reports/", "tests/"};

size_t layer_of(std::string_view path) {
    size_t layer = kLayers.size();
    size_t longest = 0;
    for (size_t index = 0; index < kLayers.size(); ++index)
        if (path.starts_with(kLayers[index]) && kLayers[index].size() > longest) {
            layer = index;
            longest = kLayers[index].size();
        }
    return layer;
}

struct Include {
    std::string from;
    std::string what;
};

std::vector<Include> own_includes() {
    static const std::regex kInclude("^\\s*#include \"([^\"]+)\"");
    std::vector<Include> includes;
    for (const auto& source : all_sources())
        for (const auto& line : source.lines)
            if (std::smatch match; std::regex_search(line, match, kInclude))
                includes.push_back({source.path, match[1]});
    return includes;
}

TEST(Layers, IncludesGoLeft) {
    const auto includes = own_includes();
    ASSERT_GT(includes.size(), 50u);
    for (const auto& include : includes) {
        ASSERT_LT(layer_of(include.what), kLayers.size())
            << include.from << " includes \"" << include.what << "\", which is no path from the "
            << "top folder";
        EXPECT_LE(layer_of(include.what), layer_of(include.from))
            << include.from << " includes " << include.what;
    }
}

// An app is reached through the host's list; its own parts lie in a folder of its id.
TEST(Layers, NobodyIncludesAnApp) {
    for (const auto& include : own_includes()) {
        if (!include.what.starts_with("plugins/apps/") || include.from.starts_with("tests/"))
            continue;
        EXPECT_TRUE(include.from.starts_with("plugins/apps/"))
            << include.from << " includes " << include.what;
    }
}

// A report reads the case store, never evidence.
TEST(Layers, ReportsReadNoEvidence) {
    for (const auto& include : own_includes()) {
        const bool reads_evidence = include.what.starts_with("plugins/sources/") ||
                                    include.what.starts_with("plugins/host/") ||
                                    include.what.starts_with("parsers/container/");
        EXPECT_FALSE(include.from.starts_with("reports/") && reads_evidence)
            << include.from << " includes " << include.what;
    }
}

std::string folder_of(const std::string& path) {
    return fs::path(path).parent_path();
}

// True where `to` can be reached from `from` along the includes.
bool reaches(const std::map<std::string, std::set<std::string>>& graph, const std::string& from,
             const std::string& to, std::set<std::string>& seen) {
    const auto next = graph.find(from);
    if (next == graph.end() || !seen.insert(from).second)
        return false;
    return std::any_of(next->second.begin(), next->second.end(), [&](const std::string& folder) {
        return folder == to || reaches(graph, folder, to, seen);
    });
}

TEST(Layers, NoFolderIsInACircle) {
    std::map<std::string, std::set<std::string>> graph;
    for (const auto& include : own_includes())
        if (folder_of(include.from) != folder_of(include.what))
            graph[folder_of(include.from)].insert(folder_of(include.what));
    for (const auto& [folder, next] : graph) {
        std::set<std::string> seen;
        const bool is_app = folder.starts_with("plugins/apps");  // an app and its parts are one
        EXPECT_TRUE(is_app || !reaches(graph, folder, folder, seen)) << folder << " is in a circle";
    }
}

// ---- functions ----------------------------------------------------------------------------------

// The line without texts, characters and comments.
std::string code_of(const std::string& line) {
    static const std::regex kTexts(R"("(\\.|[^"\\])*"|'(\\.|[^'\\])*'|//.*)");
    return std::regex_replace(line, kTexts, "");
}

struct Function {
    std::string where;
    size_t lines = 0;
};

// A simple scanner: a '{' outside a namespace, type, enum or table opens a function.
class FunctionScanner {
public:
    std::vector<Function> functions_of(const SourceFile& source) {
        for (size_t number = 0; number < source.lines.size(); ++number) {
            if (skips(source.lines[number]))
                continue;
            for (const char letter : code_of(source.lines[number]))
                take(letter, number, source.path);
            head_ += ' ';
        }
        return std::move(functions_);
    }

private:
    enum class Block { Scope, Function, Inner };
    struct Open {
        Block block;
        size_t line;
    };

    // Preprocessor lines and raw texts hold braces that are none of the code's.
    bool skips(const std::string& line) {
        static const std::regex kRawText(R"x(\bR"\w*\()x");
        const bool was_raw = in_raw_;
        const bool ends = line.find(")\"") != std::string::npos;
        in_raw_ = in_raw_ ? !ends : !ends && std::regex_search(line, kRawText);
        return was_raw || in_raw_ || line.starts_with("#") || line.ends_with("\\");
    }

    void take(char letter, size_t line, const std::string& path) {
        if (letter == '{') {
            open_.push_back({kind_of_block(), line});
            head_.clear();
        } else if (letter == '}' && !open_.empty()) {
            if (open_.back().block == Block::Function)
                functions_.push_back({path + ":" + std::to_string(open_.back().line + 1),
                                      line - open_.back().line + 1});
            open_.pop_back();
            head_.clear();
        } else if (letter == ';') {
            head_.clear();
        } else {
            head_ += letter;
        }
    }

    Block kind_of_block() const {
        static const std::regex kScope(R"(\b(namespace|class|struct|enum|union|extern)\b)");
        if (!open_.empty() && open_.back().block != Block::Scope)
            return Block::Inner;
        const bool has_parameters = head_.find('(') != std::string::npos;
        if (std::regex_search(head_, kScope) && !has_parameters)
            return Block::Scope;
        return has_parameters ? Block::Function : Block::Inner;
    }

    std::vector<Open> open_;
    std::vector<Function> functions_;
    std::string head_;
    bool in_raw_ = false;
};

TEST(Layers, FunctionsAreShort) {
    size_t functions = 0;
    for (const auto& source : all_sources()) {
        for (const auto& function : FunctionScanner().functions_of(source)) {
            ++functions;
            EXPECT_LE(function.lines, kFunctionLines)
                << function.where << ": " << function.lines << " lines";
        }
    }
    EXPECT_GT(functions, 300u);
}

TEST(Layers, ScannerCountsTheLinesOfAFunction) {
    const SourceFile source{
        "x.cpp",
        {"namespace a {", "class B {", "    int c() const {", "        if (d) {",
         "            return '{';", "        }", "    }", "};", "}"}};
    const auto functions = FunctionScanner().functions_of(source);
    ASSERT_EQ(functions.size(), 1u);
    EXPECT_EQ(functions[0].where, "x.cpp:3");
    EXPECT_EQ(functions[0].lines, 5u);
}

// ---- tests --------------------------------------------------------------------------------------

TEST(Layers, EveryTestAsserts) {
    static const std::regex kTest(R"(^TEST(_F|_P)?\()");
    static const std::regex kAssertion(
        R"(\b(EXPECT|ASSERT|FAIL|ADD_FAILURE|SUCCEED|expect_|check_))");
    size_t tests = 0;
    for (const auto& source : all_sources()) {
        for (size_t line = 0; line < source.lines.size(); ++line) {
            if (!std::regex_search(source.lines[line], kTest))
                continue;
            ++tests;
            bool asserts = false;
            for (size_t at = line + 1; at < source.lines.size() && source.lines[at] != "}"; ++at)
                asserts = asserts || std::regex_search(source.lines[at], kAssertion);
            EXPECT_TRUE(asserts) << source.path << ":" << line + 1
                                 << ": a test without an assertion";
            EXPECT_EQ(source.lines[line].find("DISABLED_"), std::string::npos) << source.path;
        }
    }
    EXPECT_GT(tests, 100u);
}

}  // namespace
}  // namespace tests
