#include "plugins/host/notice_template.h"

#include <algorithm>
#include <array>
#include <span>

#include "parsers/base/text.h"

namespace plugins {
namespace {

using parsers::Error;
using parsers::ErrorCode;
using parsers::Result;

constexpr size_t kMostSteps = 50'000;
constexpr size_t kMostForms = 32;
constexpr size_t kCounterpartBytes = 120;
constexpr size_t kAnyBytes = 600;

bool is_digit(char letter) {
    return letter >= '0' && letter <= '9';
}

bool is_alphanumeric(char letter) {
    return is_digit(letter) || (letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z');
}

bool is_one_of(char letter, std::string_view letters) {
    return letters.find(letter) != std::string_view::npos;
}

bool is_space(char letter) {
    return is_one_of(letter, " \t\r\n");
}

char lower(char letter) {
    return letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter - 'A' + 'a') : letter;
}

// The longest run of letters that may stand in a field; a mark that ends a sentence is no part.
template <class Fits>
size_t run_of(std::string_view text, Fits fits) {
    size_t size = 0;
    while (size < text.size() && fits(text[size]))
        ++size;
    while (size > 0 && is_one_of(text[size - 1], ".,-"))
        --size;
    return size;
}

enum class Class { Amount, Currency, Run, Lazy };

struct FieldKind {
    std::string_view name;
    Class how;
    size_t least;
    size_t most;
};
constexpr std::array kFields = {
    FieldKind{"amount", Class::Amount, 1, 24},
    FieldKind{"balance", Class::Amount, 1, 24},
    FieldKind{"fee", Class::Amount, 1, 24},
    FieldKind{"number", Class::Amount, 1, 24},
    FieldKind{"currency", Class::Currency, 1, 12},
    FieldKind{"phone", Class::Run, 5, 16},
    FieldKind{"account", Class::Run, 2, 25},
    FieldKind{"reference", Class::Run, 4, 40},
    FieldKind{"counterpart", Class::Lazy, 1, kCounterpartBytes},
    FieldKind{"date", Class::Lazy, 3, 24},
    FieldKind{"time", Class::Lazy, 3, 12},
    FieldKind{"any", Class::Lazy, 0, kAnyBytes},
};

const FieldKind* kind_of(std::string_view name) {
    const auto* found = std::ranges::find(kFields, name, &FieldKind::name);
    return found == kFields.end() ? nullptr : found;
}

bool fits_run(std::string_view field, char letter) {
    if (field == "phone")
        return is_digit(letter) || is_one_of(letter, "+*xX");
    if (field == "account")
        return is_alphanumeric(letter) || is_one_of(letter, "*.-");
    return is_alphanumeric(letter) || is_one_of(letter, "._-");
}

// A date or time has a digit; a name none of the marks that end a field, and no line break.
bool fits_lazy(std::string_view field, char letter) {
    if (field == "any")
        return true;
    if (field == "counterpart")
        return letter != '\n' && letter != '\r';
    return is_alphanumeric(letter) || is_one_of(letter, "/:.-, ");
}

bool is_well_formed(std::string_view field, std::string_view value) {
    if (field == "any")
        return true;
    if (is_space(value.front()) || is_space(value.back()))
        return false;
    if (field == "counterpart")
        return std::ranges::any_of(
            value, [](char letter) { return is_alphanumeric(letter) || (letter & 0x80) != 0; });
    return std::ranges::any_of(value, is_digit);
}

// Does not cut a letter of UTF-8 in two.
bool ends_letter(std::string_view text, size_t size) {
    return size >= text.size() || (static_cast<unsigned char>(text[size]) & 0xc0) != 0x80;
}

std::vector<std::string> forms_of(std::string_view text) {
    const size_t open = text.find('[');
    const size_t close = text.find(']', open == std::string_view::npos ? 0 : open);
    if (open == std::string_view::npos || close == std::string_view::npos)
        return {std::string(text)};
    const std::string before(text.substr(0, open));
    const std::string inside(text.substr(open + 1, close - open - 1));
    std::vector<std::string> forms;
    for (const std::string& rest : forms_of(text.substr(close + 1))) {
        forms.push_back(before + inside + rest);
        forms.push_back(before + rest);
    }
    return forms;
}

}  // namespace

// One attempt: parts are tried from left to right, fields from their shortest value.
class NoticeMatch {
public:
    using Part = NoticeTemplate::Part;

    NoticeMatch(std::string_view text, const NoticeWriting& writing)
        : text_(text), writing_(writing) {}

    bool run(std::span<const Part> parts) {
        fields_.clear();
        steps_ = 0;
        return fits(parts, 0);
    }

    NoticeFields take() { return std::move(fields_); }

private:
    bool fits(std::span<const Part> parts, size_t at) {
        if (++steps_ > kMostSteps)
            return false;
        if (parts.empty())
            return text_.find_first_not_of(" \t\r\n", at) == std::string_view::npos;
        const Part& part = parts.front();
        if (part.kind == Part::Kind::Field)
            return fits_field(part.text, parts.subspan(1), at);
        if (part.kind == Part::Kind::Space) {
            while (at < text_.size() && is_space(text_[at]))
                ++at;
            return fits(parts.subspan(1), at);
        }
        if (text_.size() - at < part.text.size())
            return false;
        for (size_t i = 0; i < part.text.size(); ++i)
            if (lower(text_[at + i]) != part.text[i])
                return false;
        return fits(parts.subspan(1), at + part.text.size());
    }

    bool fits_field(const std::string& name, std::span<const Part> rest, size_t at) {
        const FieldKind& kind = *kind_of(name);
        const std::string_view text = text_.substr(at);
        switch (kind.how) {
            case Class::Amount:
                return fits_amount(name, rest, at);
            case Class::Currency:
                return fits_currency(name, rest, at);
            case Class::Run: {
                const size_t size =
                    run_of(text, [&](char letter) { return fits_run(name, letter); });
                const bool ok = size >= kind.least && size <= kind.most &&
                                std::ranges::any_of(text.substr(0, size), is_digit);
                return ok && keep(name, text.substr(0, size), rest, at + size);
            }
            case Class::Lazy:
                return fits_lazily(kind, rest, at);
        }
        return false;
    }

    bool fits_amount(const std::string& name, std::span<const Part> rest, size_t at) {
        const std::string_view text = text_.substr(at);
        const size_t size =
            run_of(text, [](char letter) { return is_digit(letter) || is_one_of(letter, ".,"); });
        const auto amount = read_notice_amount(text.substr(0, size), writing_.decimal_mark);
        return amount && keep(name, *amount, rest, at + size);
    }

    // The longest that is known: "Rs." before "Rs".
    bool fits_currency(const std::string& name, std::span<const Part> rest, size_t at) {
        const std::string_view text = text_.substr(at);
        const std::pair<const std::string, std::string>* best = nullptr;
        for (const auto& entry : writing_.currencies)
            if (parsers::starts_with_ignoring_case(text, entry.first) &&
                (best == nullptr || entry.first.size() > best->first.size()))
                best = &entry;
        return best != nullptr && keep(name, best->second, rest, at + best->first.size());
    }

    bool fits_lazily(const FieldKind& kind, std::span<const Part> rest, size_t at) {
        const std::string_view text = text_.substr(at);
        for (size_t size = 0; size <= std::min(kind.most, text.size()); ++size) {
            if (size > 0 && !fits_lazy(kind.name, text[size - 1]))
                return false;
            const std::string_view value = text.substr(0, size);
            if (size < kind.least || !ends_letter(text, size) || !is_well_formed(kind.name, value))
                continue;
            if (keep(std::string(kind.name), value, rest, at + size))
                return true;
        }
        return false;
    }

    // A field that stands twice must say the same; parts of a date (number) need not.
    bool keep(const std::string& name, std::string_view value, std::span<const Part> rest,
              size_t at) {
        const auto [entry, is_new] = fields_.try_emplace(name, value);
        if (!is_new && name != "any" && name != "number" && entry->second != value)
            return false;
        if (fits(rest, at))
            return true;
        if (is_new)
            fields_.erase(name);
        return false;
    }

    std::string_view text_;
    const NoticeWriting& writing_;
    NoticeFields fields_;
    size_t steps_ = 0;
};

Result<NoticeTemplate::Parts> NoticeTemplate::read_parts(std::string_view text) {
    Parts parts;
    for (size_t at = 0; at < text.size();) {
        if (text[at] == '{') {
            const size_t end = text.find('}', at);
            const std::string name(text.substr(at + 1, end - at - 1));
            if (end == std::string_view::npos || kind_of(name) == nullptr)
                return Error{ErrorCode::Damaged, "\"{" + name + "\" is no field of a notice"};
            parts.push_back({Part::Kind::Field, name});
            at = end + 1;
        } else if (is_space(text[at])) {
            parts.push_back({Part::Kind::Space, " "});
            while (at < text.size() && is_space(text[at]))
                ++at;
        } else {
            const size_t end = std::min(text.find_first_of("{ \t\r\n", at), text.size());
            parts.push_back(
                {Part::Kind::Literal, parsers::to_lower_ascii(text.substr(at, end - at))});
            at = end;
        }
    }
    return parts;
}

Result<NoticeTemplate> NoticeTemplate::read(std::string_view text) {
    if (std::ranges::count(text, '[') != std::ranges::count(text, ']'))
        return Error{ErrorCode::Damaged, "a bracket of the template has no other"};
    if (text.find("{amount}") == std::string_view::npos)
        return Error{ErrorCode::Damaged, "the template has no {amount}"};
    const std::vector<std::string> forms = forms_of(text);
    if (forms.size() > kMostForms)
        return Error{ErrorCode::LimitReached, "the template has too many optional parts"};
    NoticeTemplate made;
    for (const std::string& form : forms)
        made.forms_.push_back(TRY(read_parts(form)));
    return made;
}

std::optional<NoticeFields> NoticeTemplate::match(std::string_view text,
                                                  const NoticeWriting& writing) const {
    NoticeMatch match(text, writing);
    for (const Parts& form : forms_)
        if (match.run(form))
            return match.take();
    return std::nullopt;
}

// Groups are of three digits; India has groups of two before the last (1,00,000).
std::optional<std::string> read_notice_amount(std::string_view written, char decimal_mark) {
    const size_t mark = written.rfind(decimal_mark);
    const std::string_view whole = written.substr(0, mark);
    const std::string_view fraction =
        mark == std::string_view::npos ? std::string_view() : written.substr(mark + 1);
    if (mark != std::string_view::npos &&
        (fraction.empty() || fraction.size() > 8 || !std::ranges::all_of(fraction, is_digit)))
        return std::nullopt;
    const char group_mark = decimal_mark == '.' ? ',' : '.';
    const auto groups = parsers::split(whole, group_mark);
    std::string digits;
    for (size_t i = 0; i < groups.size(); ++i) {
        const bool is_last = i + 1 == groups.size();
        const size_t size = groups[i].size();
        const bool fits_group = size == 3 || (size == 2 && !is_last);
        if (size == 0 || !std::ranges::all_of(groups[i], is_digit) ||
            (groups.size() > 1 && (i == 0 ? size > 3 : !fits_group)))
            return std::nullopt;
        digits += groups[i];
    }
    if (digits.empty() || digits.size() > 15)
        return std::nullopt;
    return fraction.empty() ? digits : digits + "." + std::string(fraction);
}

std::string with_ascii_digits(std::string_view text) {
    // The first of ten digits, in UTF-8; the last byte counts.
    constexpr std::array<std::string_view, 7> kZeros = {
        "\xe1\x81\x80", "\xe1\x9f\xa0", "\xe0\xb9\x90", "\xe0\xbb\x90",
        "\xe0\xa5\xa6", "\xe0\xa7\xa6", "\xef\xbc\x90"};
    std::string plain;
    for (size_t at = 0; at < text.size();) {
        const auto is_digit_of = [&](std::string_view zero) {
            return text.size() - at >= 3 && text.substr(at, 2) == zero.substr(0, 2) &&
                   static_cast<unsigned char>(text[at + 2]) >=
                       static_cast<unsigned char>(zero[2]) &&
                   static_cast<unsigned char>(text[at + 2]) <=
                       static_cast<unsigned char>(zero[2]) + 9;
        };
        const auto* zero = std::ranges::find_if(kZeros, is_digit_of);
        if (zero == kZeros.end()) {
            plain += text[at++];
            continue;
        }
        plain += static_cast<char>('0' + (text[at + 2] - (*zero)[2]));
        at += 3;
    }
    return plain;
}

}  // namespace plugins
