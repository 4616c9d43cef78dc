#include "plugins/host/path_owner.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <utility>

namespace plugins {
namespace {

std::string literal_of(std::string_view value) {
    if (value.empty())
        return "NULL";
    std::string text = "'";
    for (const char letter : value)
        text += letter == '\'' ? "''" : std::string(1, letter);
    return text + "'";
}

bool is_word_letter(char letter) {
    return std::isalnum(static_cast<unsigned char>(letter)) != 0 || letter == '_';
}

bool begins_with_word(std::string_view text, std::string_view word) {
    return text.starts_with(word) &&
           (text.size() == word.size() || !is_word_letter(text[word.size()]));
}

std::string between(std::string_view rest, std::string_view before) {
    if (!before.empty()) {
        const size_t end = rest.find(before);
        if (end == std::string_view::npos)
            return {};
        rest = rest.substr(0, end);
    }
    constexpr std::string_view kNeverInAnId("/\0", 2);
    // Apps give nobody's data the number 0: it must not become an account that devices share.
    if (rest == "0")
        return {};
    return rest.find_first_of(kNeverInAnId) == std::string_view::npos ? std::string(rest)
                                                                      : std::string();
}

}  // namespace

// Where the last place of `after` gives nothing, the one before it is tried: the name of the folder
// that holds the file "storage" stands between "/" and "/storage".
std::string owner_in(const PathOwner& owner, std::string_view path) {
    for (size_t end = path.size(); !owner.after.empty();) {
        const size_t found = path.substr(0, end).rfind(owner.after);
        if (found == std::string_view::npos)
            return {};
        std::string stored = between(path.substr(found + owner.after.size()), owner.before);
        if (!stored.empty())
            return stored;
        end = found + owner.after.size() - 1;
    }
    return {};
}

Account to_account(const PathOwner& owner, const std::string& stored) {
    return {.app = owner.app, .id = owner.id(stored), .note = "in the path of the file"};
}

PathValues values_of_path(std::string_view path, std::string_view owner) {
    const std::string_view file = path.substr(path.rfind('/') + 1);
    const bool is_text = file.find('\0') == std::string_view::npos;
    return {std::string(owner), is_text ? std::string(file) : std::string()};
}

std::string with_path_values(std::string_view sql, const PathValues& values) {
    const std::array<std::pair<std::string_view, std::string>, 2> kMarks = {
        {{":owner", literal_of(values.owner)}, {":file", literal_of(values.file)}}};
    std::string out;
    bool is_quoted = false;
    for (size_t at = 0; at < sql.size();) {
        const std::string_view rest = sql.substr(at);
        const auto mark = std::find_if(kMarks.begin(), kMarks.end(), [&](const auto& one) {
            return !is_quoted && begins_with_word(rest, one.first);
        });
        is_quoted = is_quoted != (rest.front() == '\'');
        out += mark == kMarks.end() ? std::string(1, rest.front()) : mark->second;
        at += mark == kMarks.end() ? 1 : mark->first.size();
    }
    return out;
}

}  // namespace plugins
