#include <algorithm>
#include <array>

#include "parsers/base/text.h"
#include "plugins/apps/wechat_android/message_content.h"

namespace plugins::wechat {
namespace {

struct Sign {
    std::string_view written;
    std::string_view currency;
};
// Both signs of the yuan; WeChat Pay of Hong Kong and Malaysia.
constexpr auto kSigns = std::to_array<Sign>(
    {{"\xef\xbf\xa5", "CNY"}, {"\xc2\xa5", "CNY"}, {"HK$", "HKD"}, {"RM", "MYR"}});

bool is_digits(std::string_view text) {
    return !text.empty() &&
           std::ranges::all_of(text, [](char letter) { return letter >= '0' && letter <= '9'; });
}

// The digits of "1,234" or "1234"; empty where the groups are not of three.
std::string without_grouping(std::string_view whole) {
    std::string digits;
    const auto groups = parsers::split(whole, ',');
    for (size_t index = 0; index < groups.size(); ++index) {
        const std::string& group = groups[index];
        const bool fits =
            groups.size() == 1 || (index == 0 ? group.size() <= 3 : group.size() == 3);
        if (!fits || !is_digits(group))
            return {};
        digits += group;
    }
    return digits;
}

}  // namespace

std::optional<Amount> read_amount(std::string_view written) {
    const std::string_view text = parsers::trim(written);
    const auto* const sign = std::ranges::find_if(
        kSigns, [&](const Sign& one) { return text.starts_with(one.written); });
    if (sign == kSigns.end())
        return std::nullopt;
    const std::string_view number = parsers::trim(text.substr(sign->written.size()));
    const size_t point = number.find('.');
    const std::string whole = without_grouping(number.substr(0, point));
    if (whole.empty() || whole.size() > 15)
        return std::nullopt;
    if (point == std::string_view::npos)
        return Amount{whole, std::string(sign->currency)};
    const std::string_view part = number.substr(point + 1);
    if (!is_digits(part) || part.size() > 2)
        return std::nullopt;
    return Amount{whole + "." + std::string(part), std::string(sign->currency)};
}

// A parameter of the address: "...?msgtype=1&sendid=1000...".
Identifier red_packet_in(std::string_view native_url) {
    constexpr std::string_view kName = "sendid=";
    const size_t question = native_url.find('?');
    if (question == std::string_view::npos)
        return {};
    for (const std::string& part : parsers::split(native_url.substr(question + 1), '&'))
        if (part.size() > kName.size() && part.starts_with(kName))
            return {"transaction_id", part.substr(kName.size())};
    return {};
}

std::string amount_of_hundredths(int64_t hundredths) {
    const bool negative = hundredths < 0;
    // Through unsigned, so that the smallest number has a magnitude too.
    const uint64_t size =
        negative ? 0 - static_cast<uint64_t>(hundredths) : static_cast<uint64_t>(hundredths);
    return (negative ? "-" : "") + std::to_string(size / 100) + "." +
           std::to_string(100 + size % 100).substr(1);
}

// Who accepts a transfer writes the second message, and is paid.
Payment with_sides(Payment payment, const Identifier& sender, const Identifier& other) {
    const bool is_accepted = payment.kind.name == "transfer_accepted";
    const bool is_sent = payment.kind.name == "transfer" || payment.kind.name == "red_packet";
    if (!payment.payer.present() && (is_sent || is_accepted))
        payment.payer = is_sent ? sender : other;
    if (!payment.payee.present() && (is_sent || is_accepted))
        payment.payee = is_sent ? other : sender;
    return payment;
}

}  // namespace plugins::wechat
