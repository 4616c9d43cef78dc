#include "triage/identity/travel_document.h"

#include <unicode/uloc.h>

#include <algorithm>
#include <array>
#include <set>

namespace triage {
namespace {

constexpr char kFiller = '<';

bool is_zone_letter(char letter) {
    return (letter >= '0' && letter <= '9') || (letter >= 'A' && letter <= 'Z') ||
           letter == kFiller;
}

int value_of(char letter) {
    if (letter >= '0' && letter <= '9')
        return letter - '0';
    return letter == kFiller ? 0 : letter - 'A' + 10;
}

// Doc 9303 part 3, 4.9: weights 7, 3, 1 over the digits, letters as 10 to 35, fillers as 0.
char check_digit_of(std::string_view text) {
    constexpr std::array<int, 3> kWeights = {7, 3, 1};
    int sum = 0;
    for (size_t i = 0; i < text.size(); ++i)
        sum += value_of(text[i]) * kWeights[i % 3];
    return static_cast<char>('0' + sum % 10);
}

bool holds(std::string_view text, char check) {
    return check_digit_of(text) == check;
}

// A field that may be empty: its check digit is then 0 or a filler.
bool holds_if_given(std::string_view text, char check) {
    const bool empty = text.find_first_not_of(kFiller) == std::string_view::npos;
    return holds(text, check) || (empty && check == kFiller);
}

// ISO 3166-1 and the codes of Doc 9303 part 3, section 5 (organizations, stateless persons, D).
bool is_issuer(std::string_view code) {
    static const std::set<std::string, std::less<>> kIssuers = [] {
        std::set<std::string, std::less<>> issuers = {
            "D<<", "EUE", "GBD", "GBN", "GBO", "GBP", "GBS", "RKS", "UNK",
            "UNO", "UNA", "XAA", "XBA", "XIM", "XCC", "XCE", "XCO", "XEC",
            "XOM", "XPO", "XES", "XMP", "XXA", "XXB", "XXC", "XXX", "XDC"};
        for (const char* const* each = uloc_getISOCountries(); *each != nullptr; ++each)
            issuers.insert(uloc_getISO3Country((std::string("und_") + *each).c_str()));
        return issuers;
    }();
    return kIssuers.count(code) > 0;
}

std::string without_fillers(std::string_view text) {
    std::string kept(text);
    kept.erase(std::remove(kept.begin(), kept.end(), kFiller), kept.end());
    return kept;
}

std::string type_of(char letter) {
    return letter == 'P' ? "passport_no" : letter == 'V' ? "visa_no" : "id_card_no";
}

// A number longer than its field goes on in the optional data, with its check digit behind it.
// Belgium counts the filler between the two as well.
std::optional<std::string> long_number(std::string_view field, std::string_view optional) {
    const size_t end = optional.find(kFiller);
    if (end == std::string_view::npos || end < 2)
        return std::nullopt;
    const std::string rest(optional.substr(0, end - 1));
    std::string whole = std::string(field) + rest;
    const char check = optional[end - 1];
    if (!holds(whole, check) && !holds(std::string(field) + kFiller + rest, check))
        return std::nullopt;
    return whole;
}

std::optional<std::string> number_in(std::string_view field, char check,
                                     std::string_view optional) {
    std::optional<std::string> number = std::string(field);
    if (check == kFiller)
        number = long_number(field, optional);
    else if (!holds(field, check))
        return std::nullopt;
    if (!number || without_fillers(*number).empty())
        return std::nullopt;
    return without_fillers(*number);
}

// The lower line of TD2, TD3 and visas begins alike: number, nationality, birth, sex, expiry.
bool dates_hold(std::string_view line) {
    return holds_if_given(line.substr(13, 6), line[19]) && holds(line.substr(21, 6), line[27]);
}

std::optional<TravelDocument> read_two_lines(std::string_view upper, std::string_view lower) {
    if (!is_issuer(upper.substr(2, 3)) || !dates_hold(lower))
        return std::nullopt;
    const bool visa = upper[0] == 'V';
    const bool booklet = upper.size() == 44;
    const std::string_view optional = booklet ? lower.substr(28, 14) : lower.substr(28, 7);
    if (booklet && !visa && !holds_if_given(optional, lower[42]))
        return std::nullopt;
    const std::string together = std::string(lower.substr(0, 10)) +
                                 std::string(lower.substr(13, 7)) +
                                 std::string(lower.substr(21, lower.size() - 22));
    if (!visa && !holds(together, lower.back()))
        return std::nullopt;
    auto number = number_in(lower.substr(0, 9), lower[9], optional);
    if (!number)
        return std::nullopt;
    return TravelDocument{type_of(upper[0]), std::move(*number)};
}

std::optional<TravelDocument> read_three_lines(std::string_view first, std::string_view second) {
    const std::string together = std::string(first.substr(5)) + std::string(second.substr(0, 7)) +
                                 std::string(second.substr(8, 7)) +
                                 std::string(second.substr(18, 11));
    if (!is_issuer(first.substr(2, 3)) || !holds_if_given(second.substr(0, 6), second[6]) ||
        !holds(second.substr(8, 6), second[14]) || !holds(together, second[29]))
        return std::nullopt;
    auto number = number_in(first.substr(5, 9), first[14], first.substr(15));
    if (!number)
        return std::nullopt;
    return TravelDocument{type_of(first[0]), std::move(*number)};
}

// Two lines of 36: the number is the first twelve of the lower one.
std::optional<TravelDocument> read_french_card(std::string_view upper, std::string_view lower) {
    const std::string together = std::string(upper) + std::string(lower.substr(0, 35));
    if (!upper.starts_with("IDFRA") || !holds(lower.substr(0, 12), lower[12]) ||
        !holds(lower.substr(27, 6), lower[33]) || !holds(together, lower[35]))
        return std::nullopt;
    return TravelDocument{"id_card_no", without_fillers(lower.substr(0, 12))};
}

bool begins_document(char letter) {
    return letter == 'P' || letter == 'V' || letter == 'I' || letter == 'A' || letter == 'C';
}

}  // namespace

std::optional<TravelDocument> read_machine_readable_zone(std::span<const std::string_view> lines) {
    if (lines.empty() || lines[0].empty() || !begins_document(lines[0][0]))
        return std::nullopt;
    for (const std::string_view line : lines)
        if (line.size() != lines[0].size() ||
            !std::all_of(line.begin(), line.end(), is_zone_letter))
            return std::nullopt;
    if (lines.size() == 3 && lines[0].size() == 30)
        return read_three_lines(lines[0], lines[1]);
    if (lines.size() != 2 || (lines[0].size() != 44 && lines[0].size() != 36))
        return std::nullopt;
    auto document = read_two_lines(lines[0], lines[1]);
    if (!document && lines[0].size() == 36)
        document = read_french_card(lines[0], lines[1]);
    return document;
}

std::vector<FoundDocument> find_travel_documents(std::string_view text) {
    std::vector<FoundDocument> found;
    struct Word {
        std::string_view letters;
        size_t offset;
    };
    std::vector<Word> words;  // neighbours that might be lines of one zone
    for (size_t at = 0; at < text.size();) {
        size_t end = at;
        while (end < text.size() && is_zone_letter(text[end]))
            ++end;
        const size_t size = end - at;
        if (size == 30 || size == 36 || size == 44)
            words.push_back({text.substr(at, size), at});
        else if (size > 0 || std::string_view(" \t\r\n").find(text[at]) == std::string_view::npos)
            words.clear();
        for (const size_t lines : {size_t{2}, size_t{3}}) {
            if (size == 0 || words.size() < lines)
                continue;
            std::array<std::string_view, 3> zone;
            for (size_t i = 0; i < lines; ++i)
                zone[i] = words[words.size() - lines + i].letters;
            if (auto document = read_machine_readable_zone(
                    std::span<const std::string_view>(zone).first(lines))) {
                const size_t begin = words[words.size() - lines].offset;
                found.push_back({std::move(*document), begin, end - begin});
                words.clear();
            }
        }
        at = std::max(end, at + 1);
    }
    return found;
}

}  // namespace triage
