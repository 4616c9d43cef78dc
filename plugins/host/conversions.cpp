#include "plugins/host/conversions.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <span>
#include <utility>

#include "parsers/base/text.h"
#include "parsers/base/time.h"
#include "parsers/format/base64.h"
#include "parsers/format/typedstream.h"

namespace plugins {
namespace {

using parsers::SqliteRow;

// ---- texts --------------------------------------------------------------------------------------

std::optional<std::string> as_text(const SqliteRow& row, int column) {
    return row.text(column);
}

std::optional<std::string> as_lower(const SqliteRow& row, int column) {
    return parsers::to_lower_ascii(row.text(column));
}

std::optional<std::string> as_hex(const SqliteRow& row, int column) {
    return parsers::to_hex(row.blob(column));
}

std::optional<std::string> from_base64_sha256(const SqliteRow& row, int column) {
    const auto bytes = parsers::read_base64(row.text(column));
    if (!bytes.ok() || bytes.value().size() != 32)
        return std::nullopt;
    return parsers::to_hex(std::span<const std::byte>(bytes.value()));
}

std::optional<std::string> from_typedstream(const SqliteRow& row, int column) {
    auto text = parsers::read_typedstream_text(row.blob(column));
    if (!text.ok())
        return std::nullopt;
    return std::move(text).value();
}

// An integer count of the smallest unit as a decimal number: 12345 with 2 places is "123.45".
template <size_t kPlaces>
std::optional<std::string> from_units(const SqliteRow& row, int column) {
    const auto stored = row.integer(column);
    if (!stored)
        return std::nullopt;
    const bool negative = *stored < 0;
    std::string digits = std::to_string(*stored).substr(negative ? 1 : 0);
    if (digits.size() <= kPlaces)
        digits.insert(0, kPlaces + 1 - digits.size(), '0');
    digits.insert(digits.size() - kPlaces, ".");
    return (negative ? "-" : "") + digits;
}

constexpr std::array<std::pair<std::string_view, TextConversion>, 7> kTexts = {
    {{"text", as_text},
     {"lower", as_lower},
     {"hex", as_hex},
     {"sha256_base64", from_base64_sha256},
     {"typedstream", from_typedstream},
     {"minor_units", from_units<2>},
     {"micro_units", from_units<6>}}};

// ---- times --------------------------------------------------------------------------------------

template <Time (*kRule)(int64_t)>
Time from_integer(const SqliteRow& row, int column) {
    const auto stored = row.integer(column);
    Time time = stored ? kRule(*stored) : Time{};
    time.as_stored = row.text(column);
    return time;
}

Time from_apple_seconds(const SqliteRow& row, int column) {
    const auto stored = row.real(column);
    Time time = stored ? parsers::from_apple_s(*stored) : Time{};
    time.as_stored = row.text(column);
    return time;
}

Time from_iso_text(const SqliteRow& row, int column) {
    std::string stored = row.text(column);
    return {parsers::from_iso8601(parsers::trim(stored)), std::move(stored)};
}

constexpr std::array<std::pair<std::string_view, TimeConversion>, 9> kTimes = {
    {{"unix_s", from_integer<parsers::from_unix_s>},
     {"unix_ms", from_integer<parsers::from_unix_ms>},
     {"unix_us", from_integer<parsers::from_unix_us>},
     {"unix_ns", from_integer<parsers::from_unix_ns>},
     {"webkit_us", from_integer<parsers::from_webkit_us>},
     {"filetime", from_integer<parsers::from_filetime>},
     {"apple_s", from_apple_seconds},
     {"apple_ns_or_s", from_integer<parsers::from_apple_ns_or_s>},
     {"iso8601", from_iso_text}}};

// ---- numbers ------------------------------------------------------------------------------------

std::optional<int64_t> as_integer(const SqliteRow& row, int column) {
    return row.integer(column);
}

template <int64_t kDivisor>
std::optional<int64_t> divided(const SqliteRow& row, int column) {
    const auto stored = row.integer(column);
    return stored ? std::optional(*stored / kDivisor) : std::nullopt;
}

constexpr std::array<std::pair<std::string_view, IntegerConversion>, 3> kIntegers = {
    {{"integer", as_integer}, {"ms_to_s", divided<1'000>}, {"us_to_s", divided<1'000'000>}}};

std::optional<double> as_real(const SqliteRow& row, int column) {
    return row.real(column);
}

template <int kFactor>
std::optional<double> scaled(const SqliteRow& row, int column) {
    const auto stored = row.real(column);
    return stored ? std::optional(*stored / kFactor) : std::nullopt;
}

constexpr std::array<std::pair<std::string_view, NumberConversion>, 3> kNumbers = {
    {{"real", as_real}, {"e6", scaled<1'000'000>}, {"e7", scaled<10'000'000>}}};

// ---- identifiers --------------------------------------------------------------------------------

// Counted by the compiler: types are added often.
constexpr std::array kIdTypes = {"phone",
                                 "email",
                                 "whatsapp_group",
                                 "whatsapp_lid",
                                 "telegram_id",
                                 "telegram_group",
                                 "line_mid",
                                 "line_group",
                                 "viber_id",
                                 "viber_group",
                                 "wechat_id",
                                 "wechat_group",
                                 "qq_group",
                                 "zalo_id",
                                 "zalo_group",
                                 "kakaotalk_id",
                                 "kakaotalk_group",
                                 "messenger_id",
                                 "messenger_group",
                                 "instagram_id",
                                 "signal_id",
                                 "signal_group",
                                 "discord_id",
                                 "skype_name",
                                 "google_account",
                                 "apple_account",
                                 "imei",
                                 "imsi",
                                 "iccid",
                                 "mac",
                                 "ssid",
                                 "bssid",
                                 "serial",
                                 "android_id",
                                 "passport_no",
                                 "visa_no",
                                 "id_card_no",
                                 "th_id",
                                 "cn_id",
                                 "kr_id",
                                 "cn_firm",
                                 "vn_tax",
                                 "tw_firm",
                                 "iban",
                                 "card",
                                 "bank_account",
                                 "bic",
                                 "ifsc",
                                 "btc",
                                 "erc20",
                                 "trc20",
                                 "sol",
                                 "ton",
                                 "ltc",
                                 "doge",
                                 "bch",
                                 "xrp",
                                 "xmr",
                                 "txid",
                                 "transaction_id",
                                 "url",
                                 "domain",
                                 "sha256",
                                 "phash",
                                 "app_user"};

using IdRule = Identifier (*)(std::string_view);
constexpr std::array<std::pair<std::string_view, IdRule>, 2> kIdRules = {
    {{"phone_or_email", identifier_of_phone_or_email},
     {"whatsapp_jid", identifier_of_whatsapp_jid}}};

std::optional<Conversion> find_id_conversion(std::string_view name) {
    for (const auto& [rule_name, rule] : kIdRules)
        if (rule_name == name)
            return IdConversion{{}, rule};
    if (std::find(kIdTypes.begin(), kIdTypes.end(), name) != kIdTypes.end())
        return IdConversion{std::string(name), nullptr};
    return std::nullopt;
}

template <class Table>
std::optional<Conversion> find_in(const Table& table, std::string_view name) {
    for (const auto& [known, function] : table)
        if (known == name)
            return function;
    return std::nullopt;
}

template <class Table>
std::vector<std::string> names_of(const Table& table) {
    std::vector<std::string> names;
    for (const auto& entry : table)
        names.emplace_back(entry.first);
    return names;
}

}  // namespace

std::string_view to_word(FieldType type) {
    switch (type) {
        case FieldType::kText:
            return "a text";
        case FieldType::kTextList:
            return "a list of texts";
        case FieldType::kId:
            return "an identifier";
        case FieldType::kIdList:
            return "a list of identifiers";
        case FieldType::kCode:
            return "a code";
        case FieldType::kTime:
            return "a time";
        case FieldType::kInteger:
            return "an integer";
        case FieldType::kNumber:
            return "a number";
    }
    return "unknown";
}

Identifier IdConversion::operator()(std::string_view stored) const {
    if (stored.empty())
        return {};
    return rule != nullptr ? rule(stored) : Identifier{type, std::string(stored)};
}

std::optional<Conversion> find_conversion(FieldType type, std::string_view name) {
    switch (type) {
        case FieldType::kText:
        case FieldType::kTextList:
        case FieldType::kCode:
            return find_in(kTexts, name);
        case FieldType::kId:
        case FieldType::kIdList:
            return find_id_conversion(name);
        case FieldType::kTime:
            return find_in(kTimes, name);
        case FieldType::kInteger:
            return find_in(kIntegers, name);
        case FieldType::kNumber:
            return find_in(kNumbers, name);
    }
    return std::nullopt;
}

std::optional<Conversion> default_conversion(FieldType type) {
    switch (type) {
        case FieldType::kText:
        case FieldType::kTextList:
        case FieldType::kCode:
            return Conversion(TextConversion(as_text));
        case FieldType::kInteger:
            return Conversion(IntegerConversion(as_integer));
        case FieldType::kNumber:
            return Conversion(NumberConversion(as_real));
        default:
            return std::nullopt;
    }
}

std::vector<std::string> conversion_names(FieldType type) {
    switch (type) {
        case FieldType::kId:
        case FieldType::kIdList: {
            auto names = names_of(kIdRules);
            names.insert(names.end(), kIdTypes.begin(), kIdTypes.end());
            return names;
        }
        case FieldType::kTime:
            return names_of(kTimes);
        case FieldType::kInteger:
            return names_of(kIntegers);
        case FieldType::kNumber:
            return names_of(kNumbers);
        default:
            return names_of(kTexts);
    }
}

}  // namespace plugins
