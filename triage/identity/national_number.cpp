#include "triage/identity/national_number.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <span>

namespace triage {
namespace {

bool is_digit(char letter) {
    return letter >= '0' && letter <= '9';
}

bool are_digits(std::string_view text) {
    return std::all_of(text.begin(), text.end(), is_digit);
}

// Spaces, points, hyphens and slashes group the digits of a number and say nothing.
std::string compact(std::string_view text) {
    std::string kept;
    for (const char letter : text)
        if (std::string_view(" .-/").find(letter) == std::string_view::npos)
            kept += static_cast<char>(std::toupper(static_cast<unsigned char>(letter)));
    return kept;
}

int value_of(char digit) {
    return digit - '0';
}

// The digits against their weights, as many as there are weights.
int weighted_sum(std::string_view digits, std::span<const int> weights) {
    int sum = 0;
    for (size_t i = 0; i < weights.size(); ++i)
        sum += value_of(digits[i]) * weights[i];
    return sum;
}

bool is_date(int year, int month, int day) {
    constexpr std::array<int, 12> kDays = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    if (month < 1 || month > 12 || day < 1)
        return false;
    const bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    return day <= kDays[static_cast<size_t>(month - 1)] + (month == 2 && leap ? 1 : 0);
}

int number_of(std::string_view digits) {
    int number = 0;
    for (const char digit : digits)
        number = number * 10 + value_of(digit);
    return number;
}

}  // namespace

std::optional<std::string> read_thai_id(std::string_view text) {
    constexpr std::array<int, 12> kWeights = {13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2};
    const std::string value = compact(text);
    if (value.size() != 13 || !are_digits(value) || value[0] == '0' || value[0] == '9' ||
        (11 - weighted_sum(value, kWeights) % 11) % 10 != value_of(value[12]))
        return std::nullopt;
    return value;
}

std::optional<std::string> read_chinese_id(std::string_view text) {
    constexpr std::array<int, 17> kWeights = {7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2};
    constexpr std::string_view kCheck = "10X98765432";
    const std::string value = compact(text);
    if (value.size() != 18 || !are_digits(std::string_view(value).substr(0, 17)))
        return std::nullopt;
    const int year = number_of(std::string_view(value).substr(6, 4));
    const bool dated = year >= 1900 && is_date(year, number_of(value.substr(10, 2)),
                                               number_of(value.substr(12, 2)));
    const auto check = static_cast<size_t>(weighted_sum(value, kWeights) % 11);
    if (!dated || value[0] == '0' || value[17] != kCheck[check])
        return std::nullopt;
    return value;
}

std::optional<std::string> read_korean_id(std::string_view text) {
    constexpr std::array<int, 12> kWeights = {2, 3, 4, 5, 6, 7, 8, 9, 2, 3, 4, 5};
    const std::string value = compact(text);
    if (value.size() != 13 || !are_digits(value))
        return std::nullopt;
    constexpr std::array<int, 10> kCenturies = {1800, 1900, 1900, 2000, 2000,
                                                1900, 1900, 2000, 2000, 1800};
    const int century = kCenturies[static_cast<size_t>(value_of(value[6]))];
    if (!is_date(century + number_of(value.substr(0, 2)), number_of(value.substr(2, 2)),
                 number_of(value.substr(4, 2))) ||
        (11 - weighted_sum(value, kWeights) % 11) % 10 != value_of(value[12]))
        return std::nullopt;
    return value;
}

std::optional<std::string> read_chinese_firm(std::string_view text) {
    constexpr std::string_view kAlphabet = "0123456789ABCDEFGHJKLMNPQRTUWXY";
    const std::string value = compact(text);
    if (value.size() != 18 || !are_digits(std::string_view(value).substr(2, 6)))
        return std::nullopt;
    size_t sum = 0;
    size_t weight = 1;
    for (size_t i = 0; i < 17; ++i) {
        const size_t digit = kAlphabet.find(value[i]);
        if (digit == std::string_view::npos)
            return std::nullopt;
        sum += digit * weight;
        weight = weight * 3 % 31;
    }
    if (kAlphabet[(31 - sum % 31) % 31] != value[17])
        return std::nullopt;
    return value;
}

std::optional<std::string> read_vietnamese_tax(std::string_view text) {
    constexpr std::array<int, 9> kWeights = {31, 29, 23, 19, 17, 13, 7, 5, 3};
    const std::string value = compact(text);
    if ((value.size() != 10 && value.size() != 13) || !are_digits(value) ||
        value.compare(2, 7, "0000000") == 0 ||
        (value.size() == 13 && value.compare(10, 3, "000") == 0))
        return std::nullopt;
    if (10 - weighted_sum(value, kWeights) % 11 != value_of(value[9]))
        return std::nullopt;
    return value;
}

std::optional<std::string> read_taiwanese_firm(std::string_view text) {
    constexpr std::array<int, 8> kWeights = {1, 2, 1, 2, 1, 2, 4, 1};
    const std::string value = compact(text);
    if (value.size() != kWeights.size() || !are_digits(value))
        return std::nullopt;
    int sum = 0;
    for (size_t i = 0; i < kWeights.size(); ++i) {
        const int product = value_of(value[i]) * kWeights[i];
        sum += product / 10 + product % 10;
    }
    // A seven in the seventh place gives 28, which counts as 10 or as 1.
    if (sum % 5 != 0 && !(value[6] == '7' && (sum + 1) % 5 == 0))
        return std::nullopt;
    return value;
}

}  // namespace triage
