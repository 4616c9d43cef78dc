#include "plugins/host/golden.h"

#include <fstream>
#include <set>

namespace plugins {
namespace {

namespace fs = std::filesystem;
using parsers::Error;
using parsers::ErrorCode;

// The rest would bury the others.
constexpr size_t kShown = 5;

std::vector<std::string> lines_of(const fs::path& path) {
    std::vector<std::string> lines;
    std::ifstream stream(path);
    for (std::string line; std::getline(stream, line);)
        lines.push_back(line);
    return lines;
}

}  // namespace

Golden golden_of(const Sample& sample, const RunResult& result) {
    const fs::path path = sample.folder / "expected.jsonl";
    return {path, lines_of(path), to_lines(result)};
}

std::vector<Finding> golden_findings(const Golden& golden) {
    const std::string file = golden.path.string();
    if (golden.expected.empty())
        return {
            {file, 0, "is absent or empty: write it with --update, then read every line of it"}};
    std::vector<Finding> findings;
    std::multiset<std::string> given(golden.given.begin(), golden.given.end());
    for (size_t index = 0; index < golden.expected.size(); ++index) {
        const auto same = given.find(golden.expected[index]);
        if (same != given.end())
            given.erase(same);
        else if (findings.size() < kShown)
            findings.push_back({file, index + 1,
                                "is not given any more; mend the plugin, or write the file anew "
                                "with --update: " +
                                    golden.expected[index]});
    }
    const size_t gone = findings.size();
    for (const auto& line : given)
        if (findings.size() < gone + kShown)
            findings.push_back({file, 0,
                                "this line is given and not expected; mend the plugin, or write "
                                "the file anew with --update: " +
                                    line});
    if (findings.empty() && golden.given != golden.expected)
        findings.push_back({file, 0, "the lines stand in another order: write it with --update"});
    return findings;
}

std::vector<std::string> difference(const Golden& golden) {
    std::vector<std::string> lines;
    std::multiset<std::string> given(golden.given.begin(), golden.given.end());
    for (const auto& line : golden.expected)
        if (const auto same = given.find(line); same != given.end())
            given.erase(same);
        else
            lines.push_back("-" + line);
    for (const auto& line : golden.given)
        if (const auto added = given.find(line); added != given.end()) {
            given.erase(added);
            lines.push_back("+" + line);
        }
    return lines;
}

Result<void> write_golden(const Golden& golden) {
    std::ofstream stream(golden.path, std::ios::binary);
    for (const auto& line : golden.given)
        stream << line << '\n';
    if (!stream.flush())
        return Error{ErrorCode::Unreadable, golden.path.string() + ": cannot be written"};
    return {};
}

}  // namespace plugins
