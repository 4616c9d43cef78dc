#include "triage/assess/stated_sum.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <utility>

#include "parsers/base/text.h"

namespace triage {
namespace {

using Unit = std::pair<std::string_view, std::string_view>;  // as written, in lower case -> code

// Longer spellings before those that they begin with.
constexpr std::array<Unit, 34> kUnits = {
    {{"usdt", "USDT"},  {"usdc", "USDC"},  {"usd", "USD"},   {"us$", "USD"}, {"dollars", "USD"},
     {"dollar", "USD"}, {"美金", "USD"},   {"美元", "USD"},  {"刀", "USD"},  {"btc", "BTC"},
     {"eth", "ETH"},    {"trx", "TRX"},    {"baht", "THB"},  {"thb", "THB"}, {"บาท", "THB"},
     {"vnd", "VND"},    {"php", "PHP"},    {"pesos", "PHP"}, {"myr", "MYR"}, {"idr", "IDR"},
     {"inr", "INR"},    {"rupees", "INR"}, {"rmb", "CNY"},   {"cny", "CNY"}, {"人民币", "CNY"},
     {"元", "CNY"},     {"块", "CNY"},     {"kes", "KES"},   {"ksh", "KES"}, {"eur", "EUR"},
     {"€", "EUR"},      {"gbp", "GBP"},    {"£", "GBP"},     {"u", "USDT"}}};

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}
bool is_letter(char c) {
    return std::isalnum(static_cast<unsigned char>(c)) != 0;
}

// Letters of a spaced script must not go on behind the unit: "10 used" names no dollars.
std::string_view unit_at(std::string_view text) {
    for (const auto& [written, code] : kUnits) {
        if (!text.starts_with(written))
            continue;
        const bool ascii = is_letter(written.back());
        if (!ascii || text.size() == written.size() || !is_letter(text[written.size()]))
            return code;
    }
    return {};
}

std::string_view unit_before(std::string_view text) {
    const std::string_view trimmed = text.substr(0, text.find_last_not_of(' ') + 1);
    if (trimmed.ends_with("us$") || trimmed.ends_with('$'))
        return "USD";
    for (const auto& [written, code] : kUnits) {
        if (!trimmed.ends_with(written) || written == "u")
            continue;
        const std::string_view left = trimmed.substr(0, trimmed.size() - written.size());
        if (!is_letter(written.front()) || left.empty() || !is_letter(left.back()))
            return code;
    }
    return {};
}

// "1,200.50" -> "1200.50"; a point or comma at the end belongs to the sentence.
std::string plain_amount(std::string_view written) {
    while (!written.empty() && !is_digit(written.back()))
        written.remove_suffix(1);
    std::string amount;
    const size_t last = written.find_last_of(".,");
    for (size_t i = 0; i < written.size(); ++i) {
        const bool decimal =
            i == last && (written.size() - i - 1 != 3 || written.starts_with("0."));
        if (is_digit(written[i]))
            amount += written[i];
        else if (decimal)
            amount += '.';
    }
    return amount;
}

}  // namespace

std::vector<StatedSum> stated_sums(std::string_view text) {
    const std::string lower = parsers::to_lower_ascii(text);
    const std::string_view all = lower;
    std::vector<StatedSum> sums;
    for (size_t at = 0; at < all.size(); ++at) {
        if (!is_digit(all[at]) || (at > 0 && is_letter(all[at - 1])))
            continue;
        size_t end = at;
        while (end < all.size() && (is_digit(all[end]) || all[end] == '.' || all[end] == ','))
            ++end;
        const size_t behind = std::min(all.find_first_not_of(' ', end), all.size());
        std::string_view currency = unit_at(all.substr(behind));
        if (currency.empty())
            currency = unit_before(all.substr(0, at));
        if (!currency.empty())
            sums.push_back({plain_amount(all.substr(at, end - at)), std::string(currency)});
        at = end;
    }
    return sums;
}

}  // namespace triage
