#include "triage/identity/phone_number.h"

#include <phonenumbers/phonenumberutil.h>

#include <algorithm>
#include <cctype>

namespace triage {
namespace {

using i18n::phonenumbers::PhoneNumber;
using i18n::phonenumbers::PhoneNumberUtil;

constexpr size_t kShortCodeDigits = 6;
constexpr size_t kMostDigits = 15;  // ITU-T E.164
constexpr std::string_view kUnknownRegion = "ZZ";

bool is_digit(char letter) {
    return letter >= '0' && letter <= '9';
}

std::string digits_of(std::string_view text) {
    std::string digits;
    std::copy_if(text.begin(), text.end(), std::back_inserter(digits), is_digit);
    return digits;
}

Canonical as_stored(std::string_view stored, std::string_view why) {
    return {"phone", std::string(stored), "as stored: " + std::string(why), {}, Linking::Never};
}

bool has_letters(std::string_view text) {
    return std::any_of(text.begin(), text.end(),
                       [](char c) { return std::isalpha(static_cast<unsigned char>(c)) != 0; });
}

// "" where libphonenumber reads no valid number. It takes digits of every script.
std::string to_e164(std::string_view stored, std::string_view region) {
    const auto& plans = *PhoneNumberUtil::GetInstance();
    PhoneNumber number;
    if (plans.Parse(std::string(stored), std::string(region), &number) !=
        PhoneNumberUtil::NO_PARSING_ERROR)
        return {};
    if (!plans.IsValidNumber(number))
        return {};
    std::string e164;
    plans.Format(number, PhoneNumberUtil::E164, &e164);
    return e164;
}

// WhatsApp makes its ids from the full international number.
Canonical canonical_jid(std::string_view jid) {
    const std::string_view user = jid.substr(0, jid.find('@'));
    const bool digits = !user.empty() && std::all_of(user.begin(), user.end(), is_digit);
    if (!digits || user.size() <= kShortCodeDigits || user.size() > kMostDigits)
        return as_stored(jid, "no number in the WhatsApp id");
    return {"phone", "+" + std::string(user), "WhatsApp id: digits are E.164", {}, Linking::Links};
}

Canonical canonical_international(std::string_view stored, std::string_view with_plus) {
    if (auto e164 = to_e164(with_plus, kUnknownRegion); !e164.empty())
        return {"phone", std::move(e164), "international number", {}, Linking::Links};
    return as_stored(stored, "not a valid international number");
}

}  // namespace

Canonical canonical_phone(std::string_view stored, const Region& region) {
    if (stored.find('@') != std::string_view::npos)
        return canonical_jid(stored);
    if (has_letters(stored))
        return as_stored(stored, "alphanumeric sender");
    const bool plus = stored.starts_with("+") || stored.starts_with("\xEF\xBC\x8B");
    if (plus)
        return canonical_international(stored, stored);
    const std::string digits = digits_of(stored);
    if (!digits.empty() && digits.size() <= kShortCodeDigits)
        return as_stored(stored, "short code");
    if (digits.starts_with("00") && digits.size() > 9) {
        Canonical number = canonical_international(stored, "+" + digits.substr(2));
        if (number.linking == Linking::Links || !region.known())
            return number;
    }
    if (!region.known())
        return as_stored(stored, "region unknown");
    if (auto e164 = to_e164(stored, region.code); !e164.empty())
        return {
            "phone", std::move(e164), "national number, region " + region.code, {}, Linking::Links};
    return as_stored(stored, "not a valid number in region " + region.code);
}

std::string region_of_number(std::string_view e164) {
    const auto& plans = *PhoneNumberUtil::GetInstance();
    PhoneNumber number;
    if (plans.Parse(std::string(e164), std::string(kUnknownRegion), &number) !=
        PhoneNumberUtil::NO_PARSING_ERROR)
        return {};
    std::string region;
    plans.GetRegionCodeForNumber(number, &region);
    return region == kUnknownRegion || region == "001" ? std::string{} : region;
}

}  // namespace triage
