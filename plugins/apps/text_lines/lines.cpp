#include "plugins/apps/text_lines/lines.h"

#include "parsers/base/text.h"

namespace plugins::text_lines {
namespace {

constexpr uint64_t kFileBytes = 64ULL << 20;

std::string decoded(const std::vector<std::byte>& bytes) {
    const std::span<const std::byte> all(bytes);
    const bool has_mark =
        bytes.size() >= 2 && bytes[0] == std::byte{0xff} && bytes[1] == std::byte{0xfe};
    if (has_mark)
        return parsers::from_utf16_le(all.subspan(2));
    if (bytes.size() >= 2 && bytes[0] != std::byte{0} && bytes[1] == std::byte{0})
        return parsers::from_utf16_le(all);
    std::string text(reinterpret_cast<const char*>(bytes.data()), bytes.size());
    constexpr std::string_view kMark = "\xef\xbb\xbf";
    if (text.starts_with(kMark))
        text.erase(0, kMark.size());
    return parsers::to_valid_utf8(text);
}

}  // namespace

Result<void> each_line(const File& file,
                       const std::function<void(uint64_t, std::string_view)>& take) {
    const auto bytes = TRY(parsers::read_all(file.bytes(), kFileBytes));
    const std::string text = decoded(bytes);
    std::string_view rest = text;
    for (uint64_t number = 1; !rest.empty(); ++number) {
        const size_t end = std::min(rest.find('\n'), rest.size());
        std::string_view line = rest.substr(0, end);
        rest.remove_prefix(std::min(end + 1, rest.size()));
        if (line.ends_with('\r'))
            line.remove_suffix(1);
        take(number, line);
    }
    return {};
}

Setting setting_of(std::string_view line) {
    const size_t equals = line.find('=');
    if (equals == std::string_view::npos)
        return {};
    const std::string_view key = parsers::trim(line.substr(0, equals));
    std::string_view value = parsers::trim(line.substr(equals + 1));
    if (value.size() >= 2 && (value.front() == '"' || value.front() == '\'') &&
        value.back() == value.front())
        value = value.substr(1, value.size() - 2);
    return {std::string(key), std::string(value)};
}

std::vector<std::string> columns_of(std::string_view line) {
    std::vector<std::string> columns;
    std::string column;
    const auto finish = [&] {
        if (const std::string_view found = parsers::trim(column); !found.empty())
            columns.emplace_back(found);
        column.clear();
    };
    for (size_t i = 0; i < line.size(); ++i) {
        const bool is_gap = line[i] == ' ' && i + 1 < line.size() && line[i + 1] == ' ';
        if (line[i] == '\t' || is_gap)
            finish();
        else
            column += line[i];
    }
    finish();
    return columns;
}

std::string file_name(const File& file) {
    return file.path().substr(file.path().rfind('/') + 1);
}

}  // namespace plugins::text_lines
