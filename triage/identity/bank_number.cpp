#include "triage/identity/bank_number.h"

#include <unicode/uloc.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <cstring>
#include <set>

namespace triage {
namespace {

constexpr std::string_view kIbanLengths =
    "AD24AE23AL28AT20AZ28BA20BE16BG22BH22BI27BR29BY28CH21CR22CY28CZ24DE22DJ27DK18DO28EE20EG29ES24"
    "FI18FK18FO18FR27GB22GE22GI23GL18GR27GT28HN28HR21HU28IE22IL23IQ23IS26IT27JO30KW30KZ20LB28LC32"
    "LI21LT20LU20LV21LY25MC27MD24ME22MK19MN20MR27MT31MU30NI28NL18NO15OM23PK24PL28PS29PT25QA29RO24"
    "RS22RU33SA24SC31SD18SE24SI19SK24SM27SO23ST25SV28TL23TN24TR26UA29VA22VG24XK20YE30";

bool is_digit(char letter) {
    return letter >= '0' && letter <= '9';
}

bool is_upper(char letter) {
    return letter >= 'A' && letter <= 'Z';
}

// Letters and digits in upper case; the signs that group them are dropped.
std::string compact(std::string_view text) {
    std::string kept;
    for (const char letter : text)
        if (std::isalnum(static_cast<unsigned char>(letter)) != 0)
            kept += static_cast<char>(std::toupper(static_cast<unsigned char>(letter)));
    return kept;
}

size_t iban_length(std::string_view country) {
    for (size_t at = 0; at < kIbanLengths.size(); at += 4)
        if (kIbanLengths.substr(at, 2) == country)
            return static_cast<size_t>((kIbanLengths[at + 2] - '0') * 10 +
                                       (kIbanLengths[at + 3] - '0'));
    return 0;
}

// ISO/IEC 7064 mod 97-10 over letters as 10 to 35.
unsigned mod_97(std::string_view text) {
    unsigned remainder = 0;
    for (const char letter : text) {
        const bool digit = is_digit(letter);
        const unsigned number = static_cast<unsigned>(digit ? letter - '0' : letter - 'A' + 10);
        remainder = (remainder * (digit ? 10 : 100) + number) % 97;
    }
    return remainder;
}

}  // namespace

bool is_country(std::string_view code) {
    static const std::set<std::string, std::less<>> kCountries = [] {
        std::set<std::string, std::less<>> countries = {"XK"};
        for (const char* const* each = uloc_getISOCountries(); *each != nullptr; ++each)
            countries.insert(*each);
        return countries;
    }();
    return kCountries.count(code) > 0;
}

bool passes_luhn(std::string_view digits) {
    int sum = 0;
    for (size_t i = 0; i < digits.size(); ++i) {
        const char letter = digits[digits.size() - 1 - i];
        if (!is_digit(letter))
            return false;
        const int digit = letter - '0';
        const int doubled = digit * 2 > 9 ? digit * 2 - 9 : digit * 2;
        sum += i % 2 == 1 ? doubled : digit;
    }
    return !digits.empty() && sum % 10 == 0;
}

std::optional<std::string> read_iban(std::string_view text) {
    std::string value = compact(text);
    if (value.size() < 15 || value.size() > 34 ||
        value.size() != iban_length(std::string_view(value).substr(0, 2)) || !is_digit(value[2]) ||
        !is_digit(value[3]) || mod_97(value.substr(4) + value.substr(0, 4)) != 1)
        return std::nullopt;
    return value;
}

std::optional<std::string> read_card(std::string_view text) {
    const std::string digits = compact(text);
    constexpr size_t kFirst = 6;
    constexpr size_t kLast = 4;
    if (digits.size() < 12 || digits.size() > 19 || !passes_luhn(digits) ||
        digits.find_first_not_of('0') == std::string::npos)
        return std::nullopt;
    return digits.substr(0, kFirst) + std::string(digits.size() - kFirst - kLast, '*') +
           digits.substr(digits.size() - kLast);
}

std::optional<std::string> read_bic(std::string_view text) {
    const std::string value = compact(text);
    if (value.size() != text.size() || (value.size() != 8 && value.size() != 11) ||
        !std::all_of(value.begin(), value.begin() + 6, is_upper) ||
        !is_country(std::string_view(value).substr(4, 2)))
        return std::nullopt;
    return value;
}

std::optional<std::string> read_ifsc(std::string_view text) {
    const std::string value = compact(text);
    if (value.size() != text.size() || value.size() != 11 || value[4] != '0' ||
        !std::all_of(value.begin(), value.begin() + 4, is_upper))
        return std::nullopt;
    return value;
}

}  // namespace triage
