#include "triage/identity/canonical.h"

#include <algorithm>
#include <cctype>
#include <map>
#include <optional>

#include "parsers/base/text.h"
#include "triage/identity/address.h"
#include "triage/identity/bank_number.h"
#include "triage/identity/domain.h"
#include "triage/identity/national_number.h"
#include "triage/identity/phone_number.h"

namespace triage {
namespace {

using plugins::Identifier;

constexpr std::string_view kCheckHolds = "check digit holds";

std::string letters_and_digits(std::string_view text) {
    std::string kept;
    std::copy_if(text.begin(), text.end(), std::back_inserter(kept),
                 [](char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0; });
    return kept;
}

bool is_all_digits(std::string_view text) {
    return !text.empty() &&
           std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

Canonical made(std::string_view type, std::string value, std::string rule) {
    return {std::string(type), std::move(value), std::move(rule), {}, Linking::Links};
}

Canonical as_stored(const Identifier& identifier, std::string_view why) {
    return {
        identifier.type, identifier.value, "as stored: " + std::string(why), {}, Linking::Never};
}

// Gmail's dots and plus signs are kept: only the provider knows what they mean.
Canonical canonical_email(const Identifier& identifier) {
    const std::string_view value = parsers::trim(identifier.value);
    const size_t at = value.find('@');
    if (at == std::string_view::npos || at == 0 || at + 1 == value.size() ||
        value.find('@', at + 1) != std::string_view::npos)
        return as_stored(identifier, "not an e-mail address");
    return made("email", parsers::to_lower_ascii(value), "e-mail: lower case");
}

// 14 digits and the check digit that belongs to them.
std::string with_check_digit(const std::string& digits) {
    for (char check = '0'; check <= '9'; ++check)
        if (passes_luhn(digits + check))
            return digits + check;
    return digits;
}

// The serial numbers of equipment carry a check digit by the Luhn formula (3GPP TS 23.003 annex B).
Canonical canonical_imei(const Identifier& identifier) {
    const std::string digits = letters_and_digits(identifier.value);
    if (!is_all_digits(digits) || digits.find_first_not_of('0') == std::string::npos)
        return as_stored(identifier, "not an IMEI");
    if (digits.size() == 16)  // IMEISV: the last two digits are the software version
        return made("imei", with_check_digit(digits.substr(0, 14)), "IMEISV: check digit added");
    if (digits.size() == 14)
        return made("imei", with_check_digit(digits), "IMEI: check digit added");
    if (digits.size() != 15 || !passes_luhn(digits))
        return as_stored(identifier, "check digit of the IMEI fails");
    return made("imei", digits, "IMEI: check digit holds");
}

Canonical canonical_iccid(const Identifier& identifier) {
    std::string digits = letters_and_digits(identifier.value);
    while (!digits.empty() && (digits.back() == 'F' || digits.back() == 'f'))
        digits.pop_back();  // filler of an odd count of digits
    if (!is_all_digits(digits) || digits.size() < 18 || digits.size() > 20 ||
        !digits.starts_with("89"))
        return as_stored(identifier, "not an ICCID");
    return made("iccid", digits, "ICCID: digits only");
}

Canonical canonical_imsi(const Identifier& identifier) {
    const std::string digits = letters_and_digits(identifier.value);
    if (!is_all_digits(digits) || digits.size() < 14 || digits.size() > 15)
        return as_stored(identifier, "not an IMSI");
    return made("imsi", digits, "IMSI: digits only");
}

Canonical canonical_mac(const Identifier& identifier) {
    const std::string digits = parsers::to_lower_ascii(letters_and_digits(identifier.value));
    if (digits.size() != 12 || digits.find_first_not_of("0123456789abcdef") != std::string::npos ||
        digits == "000000000000" || digits == "020000000000")
        return as_stored(identifier, "not a hardware address");
    std::string value;
    for (size_t i = 0; i < digits.size(); i += 2)
        value += (i == 0 ? "" : ":") + digits.substr(i, 2);
    return made(identifier.type, value, "hardware address: lower case, colons");
}

Canonical canonical_wallet(const Identifier& identifier) {
    const std::string_view text = parsers::trim(identifier.value);
    auto address = read_address_of(identifier.type, text);
    if (!address)
        address = read_address(text);
    if (!address)
        return as_stored(identifier, "checksum of the address fails");
    const bool holds = address->checksum == Checksum::Holds;
    return {address->type, address->value,
            address->chain + (holds ? " address: checksum holds" : " address: no checksum"),
            address->chain, Linking::Links};
}

Canonical canonical_hex(const Identifier& identifier, size_t digits) {
    std::string value = parsers::to_lower_ascii(parsers::trim(identifier.value));
    if (value.starts_with("0x"))
        value.erase(0, 2);
    if (value.size() != digits || value.find_first_not_of("0123456789abcdef") != std::string::npos)
        return as_stored(identifier, "not " + std::to_string(digits) + " hexadecimal digits");
    return made(identifier.type, value, "hexadecimal: lower case");
}

// Of a number that carries its own check: `read` gives the one spelling.
Canonical checked(const Identifier& identifier, std::optional<std::string> read,
                  std::string_view name, std::string_view what_holds) {
    if (!read)
        return as_stored(identifier, "not " + std::string(name));
    return made(identifier.type, std::move(*read),
                std::string(name.substr(name.find(' ') + 1)) + ": " + std::string(what_holds));
}

Canonical canonical_iban(const Identifier& id) {
    return checked(id, read_iban(id.value), "an IBAN", "length and check digits hold");
}

Canonical canonical_bic(const Identifier& id) {
    return checked(id, read_bic(id.value), "a BIC", "form and country hold");
}

Canonical canonical_ifsc(const Identifier& id) {
    return checked(id, read_ifsc(id.value), "an IFSC", "form holds");
}

Canonical canonical_thai_id(const Identifier& id) {
    return checked(id, read_thai_id(id.value), "a Thai identity number", kCheckHolds);
}

Canonical canonical_chinese_id(const Identifier& id) {
    return checked(id, read_chinese_id(id.value), "a Chinese identity number", kCheckHolds);
}

Canonical canonical_korean_id(const Identifier& id) {
    return checked(id, read_korean_id(id.value), "a Korean identity number", kCheckHolds);
}

Canonical canonical_chinese_firm(const Identifier& id) {
    return checked(id, read_chinese_firm(id.value), "a Chinese firm's number", kCheckHolds);
}

Canonical canonical_vietnamese_tax(const Identifier& id) {
    return checked(id, read_vietnamese_tax(id.value), "a Vietnamese tax number", kCheckHolds);
}

Canonical canonical_taiwanese_firm(const Identifier& id) {
    return checked(id, read_taiwanese_firm(id.value), "a Taiwanese firm's number", kCheckHolds);
}

// Only what is left of a card may be stored: where its check digit fails it may still be one.
Canonical canonical_card(const Identifier& identifier) {
    auto card = read_card(identifier.value);
    if (card)
        return made("card", std::move(*card), "card number: check digit holds, masked");
    if (identifier.value.find('*') != std::string::npos)
        return made("card", identifier.value, "card number: masked as stored");
    return as_stored(identifier, "check digit of the card number fails");
}

Canonical canonical_document(const Identifier& identifier) {
    std::string value;
    for (const char letter : letters_and_digits(identifier.value))
        value += static_cast<char>(std::toupper(static_cast<unsigned char>(letter)));
    if (value.size() < 5 || value.find_first_of("0123456789") == std::string::npos)
        return as_stored(identifier, "not the number of a document");
    return made(identifier.type, std::move(value), identifier.type + ": upper case, no signs");
}

Canonical canonical_domain(const Identifier& identifier) {
    const std::string host = parsers::to_lower_ascii(parsers::trim(identifier.value));
    std::string domain = registrable_domain(host);
    if (domain.empty())
        return made("domain", host, "domain: lower case");
    return made("domain", std::move(domain), "domain: registrable part by the public suffix list");
}

// The parts in front of the path take no case; the rest may, and stays as written.
Canonical canonical_url(const Identifier& identifier) {
    const std::string_view value = parsers::trim(identifier.value);
    const size_t scheme = value.find("://");
    if (scheme == std::string_view::npos)
        return as_stored(identifier, "no scheme in the web address");
    const size_t host_end = std::min(value.find_first_of("/?#", scheme + 3), value.size());
    return made(
        "url",
        parsers::to_lower_ascii(value.substr(0, host_end)) + std::string(value.substr(host_end)),
        "web address: lower-case host");
}

Canonical canonical_lower(const Identifier& identifier) {
    return made(identifier.type, parsers::to_lower_ascii(parsers::trim(identifier.value)),
                identifier.type + ": lower case");
}

using Rule = Canonical (*)(const Identifier&);

const std::map<std::string_view, Rule>& rules() {
    static const std::map<std::string_view, Rule> kRules = {
        {"email", canonical_email},
        {"google_account", canonical_email},
        {"imei", canonical_imei},
        {"iccid", canonical_iccid},
        {"imsi", canonical_imsi},
        {"mac", canonical_mac},
        {"bssid", canonical_mac},
        {"txid", [](const Identifier& id) { return canonical_hex(id, 64); }},
        {"sha256", [](const Identifier& id) { return canonical_hex(id, 64); }},
        {"phash", [](const Identifier& id) { return canonical_hex(id, 16); }},
        {"android_id", [](const Identifier& id) { return canonical_hex(id, 16); }},
        {"iban", canonical_iban},
        {"bic", canonical_bic},
        {"ifsc", canonical_ifsc},
        {"card", canonical_card},
        {"passport_no", canonical_document},
        {"visa_no", canonical_document},
        {"id_card_no", canonical_document},
        {"th_id", canonical_thai_id},
        {"cn_id", canonical_chinese_id},
        {"kr_id", canonical_korean_id},
        {"cn_firm", canonical_chinese_firm},
        {"vn_tax", canonical_vietnamese_tax},
        {"tw_firm", canonical_taiwanese_firm},
        {"domain", canonical_domain},
        {"url", canonical_url},
        {"skype_name", canonical_lower},
        {"whatsapp_group", canonical_lower},
        {"whatsapp_lid", canonical_lower},
    };
    return kRules;
}

}  // namespace

Canonical canonical(const Identifier& identifier, const Region& region, std::string_view app) {
    if (!identifier.present())
        return {identifier.type, {}, "as stored: empty", {}, Linking::Never};
    if (identifier.type == plugins::id_type::kPhone)
        return canonical_phone(identifier.value, region);
    if (identifier.type == plugins::id_type::kAppUser) {
        if (app.empty())
            return as_stored(identifier, "app unknown");
        return made("app_user", std::string(app) + ":" + identifier.value, "id within its app");
    }
    if (is_address_type(identifier.type))
        return canonical_wallet(identifier);
    const auto rule = rules().find(identifier.type);
    if (rule != rules().end())
        return rule->second(identifier);
    return made(identifier.type, identifier.value, identifier.type + ": as stored");
}

}  // namespace triage
