// Lines of the logs and settings that programs on computers write: UTF-8 or UTF-16, by number.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "plugins/api/plugin.h"

namespace plugins::text_lines {

// Calls `take` with the number (from 1) and the text of each line, without its end and as UTF-8.
// A file that begins with a mark of UTF-16, or whose second byte is zero, is read as such.
// LimitReached above 64 MiB.
Result<void> each_line(const File& file,
                       const std::function<void(uint64_t, std::string_view)>& take);

// "key=value", with or without spaces around '=' and quotation marks around the value; both empty
// where the line is none.
struct Setting {
    std::string key;
    std::string value;
};
Setting setting_of(std::string_view line);

// Columns that two or more spaces, or tabs, part; empty ones are left out.
std::vector<std::string> columns_of(std::string_view line);

// The name of the file without its folders.
std::string file_name(const File& file);

}  // namespace plugins::text_lines
