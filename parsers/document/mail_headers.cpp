#include "parsers/document/mail_headers.h"

#include <algorithm>
#include <array>
#include <optional>

#include "parsers/base/text.h"
#include "parsers/document/charset.h"

namespace parsers {
namespace {

constexpr size_t kFields = 10'000;
constexpr size_t kAddresses = 10'000;
constexpr size_t kWordBytes = 10'000;  // 75 by RFC 2047, and more in practice
constexpr size_t kParameters = 1'000;
constexpr std::string_view kSpace = " \t\r\n";

bool is_space(char character) {
    return kSpace.find(character) != std::string_view::npos;
}

// ---- encodings ----------------------------------------------------------------------------------

int base64_value(char digit) {
    if (digit >= 'A' && digit <= 'Z')
        return digit - 'A';
    if (digit >= 'a' && digit <= 'z')
        return digit - 'a' + 26;
    if (digit >= '0' && digit <= '9')
        return digit - '0' + 52;
    return digit == '+' ? 62 : digit == '/' ? 63 : -1;
}

// RFC 2045 6.8: what is no digit is skipped, and a body may end without its padding.
std::string from_mail_base64(std::string_view text) {
    std::string bytes;
    uint32_t bits = 0;
    int count = 0;
    for (const char digit : text) {
        const int value = base64_value(digit);
        if (digit == '=')
            count = 0;
        if (value < 0)
            continue;
        bits = bits << 6 | static_cast<uint32_t>(value);
        count += 6;
        if (count >= 8) {
            count -= 8;
            bytes += static_cast<char>(bits >> count & 0xFF);
        }
    }
    return bytes;
}

int hex_value(char digit) {
    if (digit >= '0' && digit <= '9')
        return digit - '0';
    const char lower = static_cast<char>(digit | 0x20);
    return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

// The byte that two digits behind `at` name; absent where they are none.
std::optional<char> hex_byte(std::string_view text, size_t at) {
    if (text.size() - at < 3)
        return std::nullopt;
    const int high = hex_value(text[at + 1]);
    const int low = hex_value(text[at + 2]);
    return high < 0 || low < 0 ? std::nullopt : std::optional(static_cast<char>(high * 16 + low));
}

std::string from_quoted_printable(std::string_view text) {
    std::string bytes;
    for (size_t at = 0; at < text.size(); ++at) {
        if (text[at] != '=') {
            bytes += text[at];
            continue;
        }
        if (const auto octet = hex_byte(text, at)) {
            bytes += *octet;
            at += 2;
            continue;
        }
        // "=" at the end of a line, with spaces that were added on the way, joins it to the next.
        const size_t end = text.find_first_not_of(" \t\r", at + 1);
        if (end == std::string_view::npos || text[end] == '\n')
            at = std::min(end, text.size());
        else
            bytes += '=';
    }
    return bytes;
}

// The Q encoding of RFC 2047.
std::string from_q(std::string_view text) {
    std::string bytes;
    for (size_t at = 0; at < text.size(); ++at) {
        const auto octet = text[at] == '=' ? hex_byte(text, at) : std::nullopt;
        bytes += octet ? *octet : text[at] == '_' ? ' ' : text[at];
        at += octet ? 2 : 0;
    }
    return bytes;
}

std::string from_percent(std::string_view text) {
    std::string bytes;
    for (size_t at = 0; at < text.size(); ++at) {
        const auto octet = text[at] == '%' ? hex_byte(text, at) : std::nullopt;
        bytes += octet ? *octet : text[at];
        at += octet ? 2 : 0;
    }
    return bytes;
}

std::string decoded(const std::string& bytes, std::string_view charset) {
    auto text = decode_charset(bytes, charset);
    return text.ok() ? std::move(text).value() : decode_unnamed(bytes).text;
}

struct EncodedWord {
    std::string charset;
    std::string bytes;
    size_t end = 0;  // behind it
};

// =?charset*language?B?...?=
std::optional<EncodedWord> encoded_word(std::string_view text, size_t at) {
    if (text.substr(at, 2) != "=?")
        return std::nullopt;
    text = text.substr(0, at + kWordBytes);
    const size_t charset_end = text.find('?', at + 2);
    if (charset_end == std::string_view::npos || charset_end + 2 >= text.size() ||
        text[charset_end + 2] != '?')
        return std::nullopt;
    const size_t end = text.find("?=", charset_end + 3);
    if (end == std::string_view::npos)
        return std::nullopt;
    const std::string_view charset = text.substr(at + 2, charset_end - at - 2);
    const std::string_view body = text.substr(charset_end + 3, end - charset_end - 3);
    const char encoding = static_cast<char>(text[charset_end + 1] | 0x20);
    if ((encoding != 'b' && encoding != 'q') || charset.empty())
        return std::nullopt;
    return EncodedWord{std::string(charset.substr(0, charset.find('*'))),
                       encoding == 'b' ? from_mail_base64(body) : from_q(body), end + 2};
}

// ---- tokens -------------------------------------------------------------------------------------

// Behind the comment that begins at `at`; comments may lie in comments.
size_t behind_comment(std::string_view text, size_t at) {
    size_t depth = 0;
    for (; at < text.size(); ++at) {
        if (text[at] == '\\')
            ++at;
        else if (text[at] == '(')
            ++depth;
        else if (text[at] == ')' && --depth == 0)
            return at + 1;
    }
    return text.size();
}

struct Quoted {
    std::string text;
    size_t end = 0;
};
Quoted quoted(std::string_view text, size_t at) {
    Quoted result;
    for (++at; at < text.size() && text[at] != '"'; ++at) {
        if (text[at] == '\\' && at + 1 < text.size())
            ++at;
        result.text += text[at];
    }
    result.end = std::min(at + 1, text.size());
    return result;
}

// Gathers one address at a time.
class AddressReader {
public:
    explicit AddressReader(std::string_view text) : text_(text) {}

    std::vector<MailAddress> read() {
        while (at_ < text_.size() && addresses_.size() < kAddresses)
            step();
        close();
        return std::move(addresses_);
    }

private:
    void step() {
        switch (text_[at_]) {
            case '(': {
                const size_t end = behind_comment(text_, at_);
                const size_t inside = end - at_ < 2 ? 0 : end - at_ - 2;
                comments_ += (comments_.empty() ? "(" : " (");
                comments_ += std::string(trim(text_.substr(at_ + 1, inside))) + ")";
                at_ = end;
                break;
            }
            case '"': {
                const Quoted part = quoted(text_, at_);
                (is_in_angle_ ? address_ : words_) += part.text;
                at_ = part.end;
                break;
            }
            case '<':
                is_in_angle_ = has_angle_ = true;
                address_.clear();
                ++at_;
                break;
            case '>':
                is_in_angle_ = false;
                ++at_;
                break;
            case ':':
                colon();
                break;
            case ',':
            case ';':
                close();
                ++at_;
                break;
            default:
                (is_in_angle_ ? address_ : words_) += text_[at_++];
        }
    }

    // The name of a group ends here; inside of angles it may be a route, "<@a,@b:c@d>".
    void colon() {
        ++at_;
        if (is_in_angle_ && !trim(address_).starts_with('@')) {
            address_ += ':';
            return;
        }
        address_.clear();
        if (!is_in_angle_) {
            words_.clear();
            comments_.clear();
        }
    }

    void close() {
        MailAddress made;
        const std::string words(trim(words_));
        const std::string comments = read_mail_text(comments_);
        if (has_angle_) {
            made.address = std::string(trim(address_));
            made.name = read_mail_text(words);
            made.name += (words.empty() || comments.empty() ? "" : " ") + comments;
        } else {
            (words.find('@') == std::string::npos ? made.name : made.address) =
                read_mail_text(words);
            made.name += (made.name.empty() || comments.empty() ? "" : " ") + comments;
        }
        if (made.name == comments && !comments.empty() &&
            comments.find('(', 1) == std::string::npos)
            made.name = comments.substr(1, comments.size() - 2);  // the old way to write a name
        if ((!made.address.empty() || !made.name.empty()) && addresses_.size() < kAddresses)
            addresses_.push_back(std::move(made));
        words_.clear();
        address_.clear();
        comments_.clear();
        is_in_angle_ = has_angle_ = false;
    }

    std::string_view text_;
    size_t at_ = 0;
    std::vector<MailAddress> addresses_;
    std::string words_;
    std::string address_;
    std::string comments_;
    bool is_in_angle_ = false;
    bool has_angle_ = false;
};

std::string without_comments(std::string_view text) {
    std::string left;
    for (size_t at = 0; at < text.size();) {
        if (text[at] == '(')
            at = behind_comment(text, at);
        else
            left += text[at++];
    }
    return left;
}

// ---- times --------------------------------------------------------------------------------------

std::optional<int64_t> month_of(std::string_view word) {
    if (const auto number = to_int64(word); number && *number >= 1 && *number <= 12)
        return number;
    static constexpr std::string_view kMonths = "janfebmaraprmayjunjulaugsepoctnovdec";
    if (word.size() < 3)
        return std::nullopt;
    const size_t at = kMonths.find(to_lower_ascii(word.substr(0, 3)));
    return at == std::string_view::npos || at % 3 != 0
               ? std::nullopt
               : std::optional(static_cast<int64_t>(at / 3 + 1));
}

// "+07:00" of "+0700", and of the letters of RFC 5322 4.3.
std::string zone_of(std::string_view word) {
    static constexpr std::array<std::pair<std::string_view, std::string_view>, 12> kZones{
        {{"GMT", "Z"},
         {"UT", "Z"},
         {"UTC", "Z"},
         {"Z", "Z"},
         {"EDT", "-04:00"},
         {"EST", "-05:00"},
         {"CDT", "-05:00"},
         {"CST", "-06:00"},
         {"MDT", "-06:00"},
         {"MST", "-07:00"},
         {"PDT", "-07:00"},
         {"PST", "-08:00"}}};
    for (const auto& [name, zone] : kZones)
        if (word == name)
            return std::string(zone);
    const bool is_number = word.size() == 5 && (word[0] == '+' || word[0] == '-') &&
                           word.find_first_not_of("0123456789", 1) == std::string_view::npos;
    return is_number ? std::string(word.substr(0, 3)) + ":" + std::string(word.substr(3)) : "?";
}

std::vector<std::string> words_of(std::string_view value) {
    std::vector<std::string> words{""};
    for (const char character : without_comments(value)) {
        if (!is_space(character) && character != ',')
            words.back() += character;
        else if (!words.back().empty())
            words.emplace_back();
    }
    if (words.back().empty())
        words.pop_back();
    return words;
}

// Years of two and three digits: RFC 5322 4.3.
int64_t full_year(int64_t year, size_t digits) {
    if (digits == 2)
        return year < 50 ? year + 2000 : year + 1900;
    return digits == 3 ? year + 1900 : year;
}

std::string two_digits(std::string_view number) {
    return number.size() == 1 ? "0" + std::string(number) : std::string(number);
}

// "10:52" and "10:52:37" as the latter.
std::string clock_of(std::string_view word) {
    std::string clock;
    for (const std::string& part : split(word, ':'))
        clock += (clock.empty() ? "" : ":") + two_digits(part);
    return clock.size() == 5 ? clock + ":00" : clock;
}

// ---- parameters ---------------------------------------------------------------------------------

struct RawParameter {
    std::string name;
    std::string value;
};

std::vector<RawParameter> raw_parameters(std::string_view text) {
    std::vector<RawParameter> parameters{{}};
    bool is_value = false;
    for (size_t at = 0; at < text.size() && parameters.size() < kParameters;) {
        RawParameter& last = parameters.back();
        if (text[at] == '"') {
            const Quoted part = quoted(text, at);
            last.value += part.text;
            at = part.end;
        } else if (text[at] == '(' && !is_value) {
            at = behind_comment(text, at);
        } else if (text[at] == ';') {
            parameters.emplace_back();
            is_value = false;
            ++at;
        } else if (text[at] == '=' && !is_value) {
            is_value = true;
            ++at;
        } else {
            (is_value ? last.value : last.name) += text[at++];
        }
    }
    for (RawParameter& parameter : parameters) {
        parameter.name = to_lower_ascii(trim(parameter.name));
        parameter.value = std::string(trim(parameter.value));
    }
    return parameters;
}

// RFC 2231: "name*0*=utf-8''a%20", "name*1=b" are one value, in the order of their numbers.
struct Pieces {
    std::map<int64_t, std::string> by_number;
    std::string charset;
};

void take_piece(const RawParameter& raw, std::map<std::string, Pieces>& pieces) {
    const size_t star = raw.name.find('*');
    const bool is_encoded = raw.name.ends_with('*');
    std::string_view number = std::string_view(raw.name).substr(star + 1);
    if (is_encoded && !number.empty())
        number.remove_suffix(1);
    const int64_t index = to_int64(number).value_or(0);
    Pieces& own = pieces[raw.name.substr(0, star)];
    std::string_view value = raw.value;
    if (is_encoded && index == 0) {
        const size_t charset_end = value.find('\'');
        const size_t language_end =
            charset_end == std::string_view::npos ? charset_end : value.find('\'', charset_end + 1);
        if (language_end != std::string_view::npos) {
            own.charset = std::string(value.substr(0, charset_end));
            value.remove_prefix(language_end + 1);
        }
    }
    own.by_number[index] = is_encoded ? from_percent(value) : std::string(value);
}

}  // namespace

const MailField* MailHeader::find(std::string_view name) const {
    const auto found = std::ranges::find(fields, name, &MailField::name);
    return found == fields.end() ? nullptr : &*found;
}

std::string_view MailHeader::value(std::string_view name) const {
    const MailField* const field = find(name);
    return field == nullptr ? std::string_view() : field->value;
}

// A line that is neither a field nor goes one on ends the header, as an empty one does.
MailHeader read_mail_header(std::string_view mail) {
    MailHeader header;
    size_t at = 0;
    while (at < mail.size()) {
        const size_t line_break = std::min(mail.find('\n', at), mail.size());
        const size_t next = std::min(line_break + 1, mail.size());
        std::string_view line = mail.substr(at, line_break - at);
        if (line.ends_with('\r'))
            line.remove_suffix(1);
        const size_t colon = line.find(':');
        if (line.empty()) {
            header.body_offset = next;
            return header;
        }
        const bool goes_on =
            (line.front() == ' ' || line.front() == '\t') && !header.fields.empty();
        const std::string_view name =
            trim(line.substr(0, colon == std::string_view::npos ? 0 : colon));
        if (goes_on) {
            header.fields.back().value += line;
            header.fields.back().size_bytes = line_break - header.fields.back().offset;
        } else if (!name.empty() && name.find_first_of(kSpace) == std::string_view::npos &&
                   header.fields.size() < kFields) {
            header.fields.push_back(
                {to_lower_ascii(name), std::string(line.substr(colon + 1)), at, line_break - at});
        } else {
            header.body_offset = at;
            return header;
        }
        at = next;
    }
    header.body_offset = mail.size();
    return header;
}

std::vector<MailAddress> read_mail_addresses(std::string_view value) {
    return AddressReader(value).read();
}

Timestamp read_mail_time(std::string_view value) {
    Timestamp time{std::nullopt, to_valid_utf8(trim(value))};
    const size_t semicolon = value.rfind(';');  // a time stands last in "Received"
    std::vector<std::string> words =
        words_of(value.substr(semicolon == std::string_view::npos ? 0 : semicolon + 1));
    if (!words.empty() && std::isdigit(static_cast<unsigned char>(words.front().front())) == 0)
        words.erase(words.begin());  // the day of the week
    if (words.size() < 4)
        return time;
    const auto day = to_int64(words[0]);
    const auto month = month_of(words[1]);
    const auto year = to_int64(words[2]);
    if (!day || !month || !year || *day < 1 || *day > 31)
        return time;
    const std::string text = std::to_string(full_year(*year, words[2].size())) + "-" +
                             two_digits(std::to_string(*month)) + "-" +
                             two_digits(std::to_string(*day)) + "T" + clock_of(words[3]) +
                             zone_of(words.size() > 4 ? words[4] : "");
    time.utc_ns = from_iso8601(text);
    return time;
}

// Bytes of one character may be cut in two by the words, so those of one encoding are joined first.
std::string read_mail_text(std::string_view value) {
    const std::string_view text = trim(value);
    std::string result;
    std::string plain;
    std::string bytes;
    std::string charset;
    const auto end_words = [&] {
        if (!charset.empty())
            result += decoded(bytes, charset);
        bytes.clear();
        charset.clear();
    };
    for (size_t at = 0; at < text.size();) {
        auto word = encoded_word(text, at);
        if (!word) {
            plain += text[at++];
            continue;
        }
        const bool is_first = charset.empty();
        if (is_first || !trim(plain).empty() || charset != word->charset) {
            end_words();
            if (is_first || !trim(plain).empty())
                result += decode_unnamed(plain).text;
        }
        plain.clear();
        charset = word->charset;
        bytes += word->bytes;
        at = word->end;
    }
    end_words();
    return result + decode_unnamed(plain).text;
}

std::string MailContentType::parameter(std::string_view name) const {
    const auto found = parameters.find(name);
    return found == parameters.end() ? "" : found->second;
}

MailContentType read_content_type(std::string_view value) {
    MailContentType type;
    const size_t end = std::min(value.find(';'), value.size());
    type.word = to_lower_ascii(trim(without_comments(value.substr(0, end))));
    std::map<std::string, Pieces> pieces;
    for (const RawParameter& raw : raw_parameters(value.substr(std::min(end + 1, value.size())))) {
        if (raw.name.find('*') != std::string::npos)
            take_piece(raw, pieces);
        else if (!raw.name.empty())
            type.parameters.try_emplace(raw.name, read_mail_text(raw.value));
    }
    for (const auto& [name, own] : pieces) {
        std::string bytes;
        for (const auto& [number, piece] : own.by_number)
            bytes += piece;
        type.parameters[name] =
            own.charset.empty() ? decode_unnamed(bytes).text : decoded(bytes, own.charset);
    }
    return type;
}

std::string decode_transfer(std::string_view body, std::string_view encoding) {
    const std::string word = to_lower_ascii(trim(encoding));
    if (word == "base64")
        return from_mail_base64(body);
    if (word == "quoted-printable")
        return from_quoted_printable(body);
    return std::string(body);
}

}  // namespace parsers
