#include "plugins/sources/names.h"

#include <algorithm>
#include <cctype>

#include "parsers/base/text.h"

namespace plugins {
namespace {

bool is_digit(char letter) {
    return letter >= '0' && letter <= '9';
}
bool is_lower(char letter) {
    return letter >= 'a' && letter <= 'z';
}

// e01 ... e99, then eaa ... ezz, faa ... zzz (libewf, "Segment file extensions"); s01 likewise.
std::optional<int> ewf_number(std::string_view ending) {
    if (ending.size() != 3 || !is_lower(ending[0]))
        return std::nullopt;
    const char first = ending[0];
    if (is_digit(ending[1]) && is_digit(ending[2]) && (first == 'e' || first == 's')) {
        const int number = (ending[1] - '0') * 10 + (ending[2] - '0');
        return number > 0 ? std::optional(number) : std::nullopt;
    }
    if (!is_lower(ending[1]) || !is_lower(ending[2]) || first < 'e')
        return std::nullopt;
    return 100 + (first - 'e') * 26 * 26 + (ending[1] - 'a') * 26 + (ending[2] - 'a');
}

}  // namespace

std::optional<PartName> parse_part_name(std::string_view name) {
    const size_t point = name.rfind('.');
    if (point == std::string_view::npos || point == 0 || name.size() - point != 4)
        return std::nullopt;
    const std::string ending = parsers::to_lower_ascii(name.substr(point + 1));
    if (std::all_of(ending.begin(), ending.end(), is_digit))
        return PartName{PartName::Scheme::Numbered, std::string(name.substr(0, point)),
                        std::stoi(ending)};
    const auto number = ewf_number(ending);
    if (!number)
        return std::nullopt;
    return PartName{PartName::Scheme::Ewf, parsers::to_lower_ascii(name.substr(0, point)), *number};
}

bool is_container_name(std::string_view path) {
    static constexpr std::string_view kEndings[] = {
        ".zip",  ".ufdr", ".tar", ".tgz", ".gz",   ".dd",    ".raw",  ".img", ".e01",
        ".s01",  ".001",  ".000", ".iso", ".vmdk", ".qcow2", ".vhdx", ".vhd", ".vdi",
        ".ex01", ".dmg",  ".ab",  ".ad1", ".l01",  ".aff",   ".7z",   ".rar"};
    const std::string name = parsers::to_lower_ascii(last_part(path));
    return std::any_of(std::begin(kEndings), std::end(kEndings), [&](std::string_view ending) {
        return name.size() > ending.size() && name.ends_with(ending);
    });
}

std::string_view last_part(std::string_view path) {
    return path.substr(path.rfind('/') + 1);
}

}  // namespace plugins
