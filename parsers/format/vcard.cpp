#include "parsers/format/vcard.h"

#include <unicode/ucnv.h>

#include <algorithm>
#include <array>
#include <optional>

#include "parsers/base/limits.h"
#include "parsers/base/text.h"

namespace parsers {
namespace {

std::string upper(std::string_view text) {
    std::string upper(text);
    for (char& c : upper)
        if (c >= 'a' && c <= 'z')
            c = static_cast<char>(c - 'a' + 'A');
    return upper;
}

// One property with its folding undone, still as stored.
struct Property {
    uint64_t line = 0;
    std::string name;  // upper case, without its group ("item1.")
    std::vector<std::string> types;
    std::string charset;
    bool quoted_printable = false;
    std::string value;
};

// ---- lines --------------------------------------------------------------------------------------

struct LogicalLine {
    uint64_t number = 0;
    std::string text;
};

bool is_quoted_printable(std::string_view line) {
    const size_t colon = line.find(':');
    return colon != std::string_view::npos &&
           upper(line.substr(0, colon)).find("QUOTED-PRINTABLE") != std::string::npos;
}

// Joins folded lines: a line that begins with a blank carries on the one before; a quoted-printable
// value carries on behind a '=' at the end of a line.
std::vector<LogicalLine> unfolded(std::string_view text) {
    std::vector<LogicalLine> lines;
    bool soft_break = false;
    uint64_t number = 0;
    for (size_t at = 0; at < text.size();) {
        const size_t end = std::min(text.find('\n', at), text.size());
        std::string_view line = text.substr(at, end - at);
        at = end + 1;
        ++number;
        if (line.ends_with('\r'))
            line.remove_suffix(1);
        const bool folded = !line.empty() && (line[0] == ' ' || line[0] == '\t');
        if (!lines.empty() && soft_break)
            lines.back().text += line;
        else if (!lines.empty() && folded)
            lines.back().text += line.substr(1);
        else
            lines.push_back({number, std::string(line)});
        std::string& last = lines.back().text;
        soft_break = last.ends_with('=') && is_quoted_printable(last);
        if (soft_break)
            last.pop_back();
    }
    return lines;
}

// ---- properties ---------------------------------------------------------------------------------

// Splits at `separator`, but not inside double quotes.
std::vector<std::string> split_unquoted(std::string_view text, char separator) {
    std::vector<std::string> parts(1);
    bool quoted = false;
    for (const char c : text) {
        if (c == '"')
            quoted = !quoted;
        else if (c == separator && !quoted)
            parts.emplace_back();
        else
            parts.back() += c;
    }
    return parts;
}

size_t value_colon(std::string_view line) {
    bool quoted = false;
    for (size_t at = 0; at < line.size(); ++at) {
        if (line[at] == '"')
            quoted = !quoted;
        else if (line[at] == ':' && !quoted)
            return at;
    }
    return std::string_view::npos;
}

// Version 2.1 writes a type or an encoding as a bare word, the later ones as NAME=value.
void take_parameter(Property& property, const std::string& parameter) {
    const size_t equals = parameter.find('=');
    const std::string name = equals == std::string::npos ? "" : upper(parameter.substr(0, equals));
    const std::string value =
        equals == std::string::npos ? parameter : parameter.substr(equals + 1);
    if (name == "CHARSET") {
        property.charset = value;
    } else if (upper(value) == "QUOTED-PRINTABLE") {
        property.quoted_printable = true;
    } else if (name.empty() || name == "TYPE" || name == "X-SERVICE-TYPE") {
        for (const auto& type : split(value, ','))
            property.types.push_back(to_lower_ascii(trim(type)));
    }
}

std::optional<Property> read_property(const LogicalLine& line) {
    const size_t colon = value_colon(line.text);
    if (colon == std::string::npos)
        return std::nullopt;
    const auto head = split_unquoted(std::string_view(line.text).substr(0, colon), ';');
    Property property;
    property.line = line.number;
    property.name = upper(trim(head[0]));
    const size_t group = property.name.rfind('.');
    if (group != std::string::npos)
        property.name.erase(0, group + 1);
    for (size_t index = 1; index < head.size(); ++index)
        take_parameter(property, head[index]);
    property.value = line.text.substr(colon + 1);
    return property;
}

// ---- values -------------------------------------------------------------------------------------

int hex_digit(char c) {
    constexpr std::string_view kDigits = "0123456789ABCDEF";
    const size_t at = kDigits.find(upper({&c, 1}));
    return at == std::string_view::npos ? -1 : static_cast<int>(at);
}

std::string from_quoted_printable(std::string_view text) {
    std::string plain;
    for (size_t at = 0; at < text.size(); ++at) {
        const int high = text[at] == '=' && at + 2 < text.size() ? hex_digit(text[at + 1]) : -1;
        const int low = high >= 0 ? hex_digit(text[at + 2]) : -1;
        if (low < 0) {
            plain += text[at];
            continue;
        }
        plain += static_cast<char>(high * 16 + low);
        at += 2;
    }
    return plain;
}

// Bytes of a named character set as UTF-8; a set that is not known leaves what UTF-8 can show.
std::string from_charset(std::string_view bytes, const std::string& charset) {
    if (charset.empty() || upper(charset) == "UTF-8" || bytes.size() > limits::kTextBytes)
        return to_valid_utf8(bytes);
    UErrorCode status = U_ZERO_ERROR;
    const auto size = static_cast<int32_t>(bytes.size());
    const int32_t needed =
        ucnv_convert("UTF-8", charset.c_str(), nullptr, 0, bytes.data(), size, &status);
    if (status != U_BUFFER_OVERFLOW_ERROR || needed <= 0)
        return to_valid_utf8(bytes);
    status = U_ZERO_ERROR;
    std::string text(static_cast<size_t>(needed), '\0');
    ucnv_convert("UTF-8", charset.c_str(), text.data(), needed, bytes.data(), size, &status);
    return U_FAILURE(status) ? to_valid_utf8(bytes) : to_valid_utf8(text);
}

std::string without_escapes(std::string_view text) {
    std::string plain;
    for (size_t at = 0; at < text.size(); ++at) {
        if (text[at] != '\\' || at + 1 >= text.size()) {
            plain += text[at];
            continue;
        }
        const char next = text[++at];
        plain += next == 'n' || next == 'N' ? '\n' : next;
    }
    return plain;
}

std::string decoded(const Property& property) {
    return from_charset(
        property.quoted_printable ? from_quoted_printable(property.value) : property.value,
        property.charset);
}

std::string text_of(const Property& property) {
    return without_escapes(decoded(property));
}

std::string without_scheme(const std::string& value, std::string_view scheme) {
    return starts_with_ignoring_case(value, scheme) ? value.substr(scheme.size()) : value;
}

// "Nguyen;An;;Mr;" -> "Mr An Nguyen"
std::string name_from_parts(std::string_view structured) {
    auto parts = split(structured, ';');
    parts.resize(5);
    std::string name;
    for (const size_t part : {3u, 1u, 2u, 0u, 4u}) {
        const std::string text = without_escapes(trim(parts[part]));
        if (!text.empty())
            name += (name.empty() ? "" : " ") + text;
    }
    return name;
}

VCardEntry messenger(const Property& property) {
    VCardEntry entry{text_of(property), property.types, {}};
    if (property.name == "IMPP") {
        const size_t colon = entry.value.find(':');
        if (colon != std::string::npos)
            entry.service = to_lower_ascii(entry.value.substr(0, colon));
        return entry;
    }
    entry.service = to_lower_ascii(std::string_view(property.name).substr(2));
    if (entry.service.ends_with("-username"))
        entry.service.resize(entry.service.size() - std::string_view("-username").size());
    return entry;
}

bool is_messenger(std::string_view name) {
    constexpr std::array<std::string_view, 18> kNames = {
        "IMPP",       "X-SKYPE",       "X-SKYPE-USERNAME", "X-QQ",
        "X-AIM",      "X-ICQ",         "X-JABBER",         "X-MSN",
        "X-YAHOO",    "X-GTALK",       "X-GOOGLE-TALK",    "X-TWITTER",
        "X-WHATSAPP", "X-TELEGRAM",    "X-WECHAT",         "X-LINE",
        "X-VIBER",    "X-MS-IMADDRESS"};
    return std::find(kNames.begin(), kNames.end(), name) != kNames.end();
}

void add(std::string& all, const std::string& text) {
    if (!all.empty() && !text.empty())
        all += "; ";
    all += text;
}

// "vnd.android.cursor.item/nickname;Bob;1;;;": what Android writes for a field without a property
// (AOSP, VCardBuilder); absent where it is another field.
std::optional<std::string> android_nickname(const Property& property) {
    constexpr std::string_view kNickname = "vnd.android.cursor.item/nickname;";
    const std::string fields = decoded(property);
    if (!fields.starts_with(kNickname))
        return std::nullopt;
    const std::string rest = fields.substr(kNickname.size());
    return without_escapes(rest.substr(0, rest.find(';')));
}

void take_property(VCard& card, const Property& property) {
    if (property.name == "VERSION")
        card.version = std::string(trim(property.value));
    else if (property.name == "FN" && card.full_name.empty())
        card.full_name = text_of(property);
    else if (property.name == "N" && card.structured_name.empty())
        card.structured_name = decoded(property);
    else if (property.name == "TEL")
        card.phones.push_back({without_scheme(text_of(property), "tel:"), property.types, {}});
    else if (property.name == "EMAIL")
        card.emails.push_back({without_scheme(text_of(property), "mailto:"), property.types, {}});
    else if (is_messenger(property.name))
        card.messengers.push_back(messenger(property));
    else if (property.name == "ORG")
        add(card.organization, text_of(property));
    else if (property.name == "TITLE")
        add(card.title, text_of(property));
    else if (property.name == "NOTE")
        add(card.note, text_of(property));
    else if (property.name == "NICKNAME")
        add(card.nickname, text_of(property));
    else if (property.name == "X-ANDROID-CUSTOM")
        add(card.nickname, android_nickname(property).value_or(""));
    else if (property.name == "UID")
        card.uid = text_of(property);
}

}  // namespace

Result<std::vector<VCard>> read_vcards(std::string_view text) {
    std::vector<VCard> cards;
    std::optional<VCard> open;
    const auto close = [&](bool is_complete) {
        if (open->full_name.empty())
            open->full_name = name_from_parts(open->structured_name);
        open->is_complete = is_complete;
        cards.push_back(std::move(*open));
        open.reset();
    };
    for (const auto& line : unfolded(text)) {
        const auto property = read_property(line);
        if (!property)
            continue;
        const bool is_card = upper(trim(property->value)) == "VCARD";
        if (property->name.ends_with("BEGIN") && is_card) {
            if (open)
                close(false);
            open = VCard{.line = property->line};
        } else if (property->name == "END" && is_card && open) {
            close(true);
        } else if (open) {
            take_property(*open, *property);
        }
    }
    if (open)
        close(false);
    if (cards.empty())
        return Error{ErrorCode::NotFound, "vCard: no card was found"};
    return cards;
}

Result<std::vector<VCard>> read_vcards(const ByteSource& source) {
    const std::string text = TRY(read_text(source, limits::kWholeFileBytes));
    return read_vcards(text);
}

}  // namespace parsers
