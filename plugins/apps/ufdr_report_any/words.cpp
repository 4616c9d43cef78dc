#include "plugins/apps/ufdr_report_any/words.h"

#include <algorithm>
#include <charconv>
#include <span>

#include "parsers/base/text.h"

namespace plugins::ufdr_report {
namespace {

struct Word {
    std::string_view stored;  // in lower case
    std::string_view word;
};

std::string_view find(std::span<const Word> words, std::string_view stored) {
    const std::string lower = parsers::to_lower_ascii(stored);
    const auto found = std::find_if(words.begin(), words.end(),
                                    [&](const Word& word) { return word.stored == lower; });
    return found == words.end() ? std::string_view() : found->word;
}

Code code_of(std::span<const Word> words, const std::string& stored) {
    if (stored.empty())
        return {};
    const std::string_view word = find(words, stored);
    return word.empty() ? unknown_code(stored) : known(word, stored);
}

constexpr Word kApps[] = {
    {"whatsapp", "whatsapp"},
    {"whatsapp business", "whatsapp"},
    {"whatsapp messenger", "whatsapp"},
    {"telegram", "telegram"},
    {"telegram x", "telegram"},
    {"telegram messenger", "telegram"},
    {"wechat", "wechat"},
    {"\xe5\xbe\xae\xe4\xbf\xa1", "wechat"},
    {"line", "line"},
    {"viber", "viber"},
    {"signal", "signal"},
    {"signal private messenger", "signal"},
    {"zalo", "zalo"},
    {"kakaotalk", "kakaotalk"},
    {"facebook messenger", "messenger"},
    {"messenger", "messenger"},
    {"instagram", "instagram"},
    {"discord", "discord"},
    {"skype", "skype"},
    {"imessage", "sms"},
    {"sms", "sms"},
    {"mms", "sms"},
    {"native messages", "sms"},
    {"google messages", "google_messages"},
    {"com.google.android.apps.messaging", "google_messages"},
    {"native", "phone"},
    {"phone", "phone"},
    {"phonebook", "phone"},
    {"native contacts", "phone"},
    {"native call log", "phone"},
    {"chrome", "chrome"},
    {"google chrome", "chrome"},
};

// Types of the identifiers of an app's accounts and groups. `is_by_number`: an account may be named
// by its phone number alone.
struct Naming {
    std::string_view app;
    std::string_view account;
    std::string_view group;
    bool is_by_number;
};
constexpr Naming kNamings[] = {
    {"telegram", "telegram_id", "telegram_group", false},
    {"line", "line_mid", "line_group", false},
    {"viber", "viber_id", "viber_group", true},
    {"signal", "signal_id", "signal_group", true},
    {"wechat", "wechat_id", "wechat_group", false},
    {"zalo", "zalo_id", "zalo_group", false},
    {"kakaotalk", "kakaotalk_id", "kakaotalk_group", false},
    {"messenger", "messenger_id", "messenger_group", false},
    {"skype", "skype_name", "app_user", false},
};

const Naming* naming_of(std::string_view app) {
    const auto found = std::find_if(std::begin(kNamings), std::end(kNamings),
                                    [&](const Naming& naming) { return naming.app == app; });
    return found == std::end(kNamings) ? nullptr : &*found;
}

bool is_digits(std::string_view text) {
    return !text.empty() &&
           std::all_of(text.begin(), text.end(), [](char one) { return one >= '0' && one <= '9'; });
}

// "+855 12 000 101", or 7 to 15 digits without a plus.
bool is_phone_form(std::string_view text, bool needs_plus) {
    const bool has_plus = text.starts_with('+');
    std::string digits;
    for (const char one : text.substr(has_plus ? 1 : 0))
        if (one != ' ' && one != '-' && one != '(' && one != ')')
            digits += one;
    return is_digits(digits) && digits.size() >= 7 && digits.size() <= 15 &&
           (has_plus || !needs_plus);
}

Identifier typed(std::string_view type, const std::string& stored) {
    return {std::string(type), stored};
}

}  // namespace

std::string app_of(std::string_view source, std::string_view otherwise) {
    const std::string_view name = parsers::trim(source);
    if (name.empty())
        return std::string(otherwise);
    if (const auto word = find(kApps, name); !word.empty())
        return std::string(word);
    if (parsers::starts_with_ignoring_case(name, "imessage:"))
        return "sms";
    std::string word;
    for (const char one : parsers::to_lower_ascii(name)) {
        const bool is_plain = (one >= 'a' && one <= 'z') || (one >= '0' && one <= '9');
        if (is_plain)
            word += one;
        else if (!word.empty() && word.back() != '_')
            word += '_';
    }
    while (word.ends_with('_'))
        word.pop_back();
    return word.empty() ? "unknown" : word;
}

Identifier person(const std::string& app, const std::string& stored) {
    if (stored.empty())
        return {};
    if (app == "phone" || app == "sms" || app == "google_messages")
        return identifier_of_phone_or_email(stored);
    if (app == "whatsapp") {
        if (stored.find('@') != std::string::npos)
            return identifier_of_whatsapp_jid(stored);
        return is_phone_form(stored, false) ? phone(stored) : typed(id_type::kAppUser, stored);
    }
    const Naming* naming = naming_of(app);
    if (is_phone_form(stored, naming == nullptr || !naming->is_by_number))
        return phone(stored);
    if (naming == nullptr)
        return typed(id_type::kAppUser, stored);
    // A Telegram id is a number; what is none is a user name, which can change hands.
    if (app == "telegram" && !is_digits(stored))
        return typed(id_type::kAppUser, stored);
    return typed(naming->account, stored);
}

Identifier group(const std::string& app, const std::string& stored) {
    if (stored.empty())
        return {};
    if (app == "whatsapp")
        return identifier_of_whatsapp_jid(stored);
    const Naming* naming = naming_of(app);
    return typed(naming == nullptr ? id_type::kAppUser : naming->group, stored);
}

Time time_of(const std::string& stored) {
    Time time;
    time.as_stored = stored;
    constexpr size_t kZoneAt = 19;
    const bool has_zone =
        stored.size() > kZoneAt &&
        (stored.ends_with('Z') || stored.find_first_of("+-", kZoneAt) != std::string::npos);
    const auto moment = has_zone ? parsers::from_iso8601(stored) : std::nullopt;
    if (moment && *moment > 0)
        time.utc_ns = moment;
    return time;
}

Integer duration_of(const std::string& stored) {
    const auto parts = parsers::split(stored, ':');
    if (parts.size() != 3)
        return std::nullopt;
    int64_t days = 0;
    std::string hours = parts[0];
    if (const size_t point = hours.find('.'); point != std::string::npos) {
        days = parsers::to_int64(hours.substr(0, point)).value_or(-1);
        hours = hours.substr(point + 1);
    }
    const auto hour = parsers::to_int64(hours);
    const auto minute = parsers::to_int64(parts[1]);
    const auto second = parsers::to_int64(parts[2].substr(0, parts[2].find('.')));
    const auto is_within = [](const auto& value, int64_t most) {
        return value && *value >= 0 && *value <= most;
    };
    if (days < 0 || days > 36'500 || !is_within(hour, 100'000) || !is_within(minute, 59) ||
        !is_within(second, 59))
        return std::nullopt;
    return days * 86'400 + *hour * 3'600 + *minute * 60 + *second;
}

Number number_of(const std::string& stored) {
    std::string text = stored;
    std::replace(text.begin(), text.end(), ',', '.');
    double value = 0;
    const auto read = std::from_chars(text.data(), text.data() + text.size(), value);
    const bool is_whole = read.ec == std::errc() && read.ptr == text.data() + text.size();
    return is_whole && value == value && value < 1e15 && value > -1e15 ? Number(value)
                                                                       : std::nullopt;
}

bool is_plain_amount(std::string_view stored) {
    const size_t point = stored.find('.');
    return is_digits(stored.substr(0, point)) &&
           (point == std::string_view::npos || is_digits(stored.substr(point + 1)));
}

Code conversation_kind(const std::string& stored) {
    static constexpr Word kKinds[] = {{"oneonone", "one_to_one"},
                                      {"group", "group"},
                                      {"broadcast", "broadcast"},
                                      {"channel", "channel"}};
    return code_of(kKinds, stored);
}

Code message_status(const std::string& stored) {
    static constexpr Word kStates[] = {{"sent", "sent"},     {"delivered", "delivered"},
                                       {"read", "read"},     {"unread", "unread"},
                                       {"draft", "draft"},   {"drafts", "draft"},
                                       {"failed", "failed"}, {"received", "received"}};
    return code_of(kStates, stored);
}

Code direction(const std::string& stored) {
    static constexpr Word kDirections[] = {
        {"incoming", "incoming"}, {"outgoing", "outgoing"}, {"missed", "incoming"}};
    return code_of(kDirections, stored);
}

Code call_result(const std::string& stored) {
    static constexpr Word kResults[] = {{"missed", "missed"},      {"rejected", "rejected"},
                                        {"declined", "rejected"},  {"blocked", "blocked"},
                                        {"answered", "answered"},  {"established", "answered"},
                                        {"connected", "answered"}, {"voicemail", "voicemail"}};
    return code_of(kResults, stored);
}

std::string_view device_fact(std::string_view item) {
    static constexpr Word kFacts[] = {{"selectedmanufacturer", "manufacturer"},
                                      {"detectedphonevendor", "manufacturer"},
                                      {"detectedmanufacturer", "manufacturer"},
                                      {"manufacturer", "manufacturer"},
                                      {"detectedphonemodel", "model"},
                                      {"phonemodel", "model"},
                                      {"devicemodel", "model"},
                                      {"model", "model"},
                                      {"devicename", "device_name"},
                                      {"phonedevicename", "device_name"},
                                      {"serial", "serial"},
                                      {"serialnumber", "serial"},
                                      {"imei", "imei"},
                                      {"imei1", "imei"},
                                      {"imei2", "imei"},
                                      {"imsi", "imsi"},
                                      {"iccid", "iccid"},
                                      {"msisdn", "own_number"},
                                      {"lastusedmsisdn", "own_number"},
                                      {"androidid", "android_id"},
                                      {"ostype", "os"},
                                      {"osversion", "os_version"},
                                      {"timezone", "time_zone"},
                                      {"carrier", "carrier"},
                                      {"macaddress", "mac"},
                                      {"wifimacaddress", "mac"},
                                      {"wifiaddress", "mac"},
                                      {"bluetoothdeviceaddress", "mac"},
                                      {"bluetoothmacaddress", "mac"},
                                      {"bluetoothmac", "mac"},
                                      {"appleid", "user"}};
    std::string name;
    for (const char one : parsers::to_lower_ascii(item))
        if (one != ' ' && one != '-' && one != '_')
            name += one;
    if (constexpr std::string_view kStart = "deviceinfo"; name.starts_with(kStart))
        name.erase(0, kStart.size());
    return find(kFacts, name);
}

}  // namespace plugins::ufdr_report
