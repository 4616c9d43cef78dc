// ProgramList: programs, folders, web paths and kinds of records that indicators look for, by
// class.
#pragma once

#include <array>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "parsers/base/result.h"

namespace triage {

// What a pattern is held against; see the head of triage/data/programs.tsv.
enum class Mark { Package, Name, Path, Plugin, Source, Session };

class ProgramList {
public:
    // Tab-separated: class, mark, patterns joined by '|'; '#' begins a comment line.
    static parsers::Result<ProgramList> read(std::string_view text);

    // The classes that a value of evidence belongs to.
    std::set<std::string> classes_of(Mark mark, std::string_view value) const;
    bool has(std::string_view program_class, Mark mark, std::string_view value) const;

private:
    struct Entry {
        std::string program_class;
        std::string pattern;  // in lower case
    };
    std::map<Mark, std::vector<Entry>> entries_;
};

}  // namespace triage
