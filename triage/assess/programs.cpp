#include "triage/assess/programs.h"

#include <algorithm>
#include <cctype>
#include <optional>

#include "parsers/base/text.h"

namespace triage {
namespace {

using parsers::Error;
using parsers::ErrorCode;
using parsers::Result;

std::optional<Mark> mark_of(std::string_view word) {
    constexpr std::array<std::pair<std::string_view, Mark>, 6> kMarks = {
        {{"package", Mark::Package},
         {"name", Mark::Name},
         {"path", Mark::Path},
         {"plugin", Mark::Plugin},
         {"source", Mark::Source},
         {"session", Mark::Session}}};
    const auto found = std::find_if(kMarks.begin(), kMarks.end(),
                                    [&](const auto& each) { return each.first == word; });
    return found == kMarks.end() ? std::nullopt : std::optional(found->second);
}

bool begins_with_words(std::string_view value, std::string_view pattern) {
    return value.starts_with(pattern) &&
           (value.size() == pattern.size() ||
            std::isalnum(static_cast<unsigned char>(value[pattern.size()])) == 0);
}

bool matches(Mark mark, std::string_view value, std::string_view pattern) {
    if (mark == Mark::Name)
        return begins_with_words(value, pattern);
    return mark == Mark::Path ? value.find(pattern) != std::string_view::npos : value == pattern;
}

}  // namespace

Result<ProgramList> ProgramList::read(std::string_view text) {
    ProgramList list;
    for (const std::string& line : parsers::split(text, '\n')) {
        if (line.empty() || line.front() == '#')
            continue;
        const auto fields = parsers::split(line, '\t');
        const auto mark = fields.size() == 3 ? mark_of(fields[1]) : std::nullopt;
        if (!mark)
            return Error{
                ErrorCode::Damaged,
                "The list of programs has a line without class, mark and patterns: " + line};
        for (const std::string& pattern : parsers::split(fields[2], '|'))
            list.entries_[*mark].push_back({fields[0], parsers::to_lower_ascii(pattern)});
    }
    return list;
}

std::set<std::string> ProgramList::classes_of(Mark mark, std::string_view value) const {
    std::set<std::string> classes;
    const auto entries = entries_.find(mark);
    if (entries == entries_.end() || value.empty())
        return classes;
    const std::string lower = parsers::to_lower_ascii(value);
    for (const Entry& entry : entries->second)
        if (matches(mark, lower, entry.pattern))
            classes.insert(entry.program_class);
    return classes;
}

bool ProgramList::has(std::string_view program_class, Mark mark, std::string_view value) const {
    return classes_of(mark, value).contains(std::string(program_class));
}

}  // namespace triage
