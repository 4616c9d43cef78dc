// The account that WhatsApp on Android is registered with: its shared preferences.
#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "parsers/format/android_xml.h"
#include "plugins/api/plugin.h"

namespace plugins {
namespace {

using Preferences = std::vector<parsers::Preference>;

constexpr std::string_view kRegistrationJid = "registration_jid";
constexpr std::string_view kCountryCode = "cc";
constexpr std::string_view kNationalNumber = "ph";
constexpr std::string_view kEnteredCountryCode =
    "com.whatsapp.registration.RegisterPhone.country_code";
constexpr std::string_view kEnteredNumber = "com.whatsapp.registration.RegisterPhone.phone_number";
constexpr std::string_view kPushName = "push_name";

// A number, and the entries that say it.
struct Found {
    std::string number;
    std::string_view key;
    std::string note;
};

std::string text_of(const Preferences& preferences, std::string_view name) {
    return parsers::preference(preferences, name).value_or(std::string());
}

std::string international(std::string_view country_code, std::string_view national) {
    std::string number = "+";
    for (const std::string_view part : {country_code, national})
        for (const char letter : part)
            if (letter >= '0' && letter <= '9')
                number += letter;
    return number;
}

using Numbers = std::vector<Found>;

Numbers with_number(Numbers numbers, Found found) {
    const auto same = std::ranges::find(numbers, found.number, &Found::number);
    if (same == numbers.end())
        numbers.push_back(std::move(found));
    else
        same->note += "; " + found.note;
    return numbers;
}

// The number entered at registration. It is an account of its own only where nothing says with
// which number the registration was finished.
Numbers with_entered_number(Numbers numbers, const Preferences& preferences) {
    const std::string code = text_of(preferences, kEnteredCountryCode);
    const std::string national = text_of(preferences, kEnteredNumber);
    if (code.empty() || national.empty())
        return numbers;
    const std::string entered = international(code, national);
    if (numbers.empty())
        numbers.push_back({entered, kEnteredNumber,
                           "number entered at registration, which may not have been finished"});
    else if (numbers.front().number == entered)
        numbers.front().note += "; entered at registration";
    else
        numbers.front().note += "; another number entered at registration: " + entered;
    return numbers;
}

Numbers numbers_of(const Preferences& preferences) {
    Numbers numbers;
    // "85510555001", in some versions as a whole JID.
    const std::string jid = text_of(preferences, kRegistrationJid);
    if (!jid.empty())
        numbers = with_number(
            std::move(numbers),
            {international("", std::string_view(jid).substr(0, jid.find_first_of(".:@"))),
             kRegistrationJid, "registration_jid"});
    const std::string code = text_of(preferences, kCountryCode);
    const std::string national = text_of(preferences, kNationalNumber);
    if (!code.empty() && !national.empty())
        numbers = with_number(std::move(numbers),
                              {international(code, national), kNationalNumber, "cc and ph"});
    return with_entered_number(std::move(numbers), preferences);
}

std::string_view file_name(std::string_view path) {
    return path.substr(path.rfind('/') + 1);  // npos + 1 is 0
}

Place place_of(std::string_view key) {
    return Place::pointer("/map/" + std::string(key));
}

Result<void> parse(const File& file, RecordSink& sink) {
    const Preferences preferences = TRY(parsers::read_shared_preferences(file.bytes()));
    const std::string push_name = text_of(preferences, kPushName);
    const std::string source = std::string(file_name(file.path())) + ": ";
    const Numbers numbers = numbers_of(preferences);
    for (const Found& found : numbers)
        sink.emit(Account{.app = "whatsapp",
                          .id = phone(found.number),
                          .display = push_name,
                          .note = source + found.note},
                  place_of(found.key));
    if (numbers.empty() && !push_name.empty())
        sink.emit(Account{.app = "whatsapp", .display = push_name, .note = source + "push_name"},
                  place_of(kPushName));
    return {};
}

}  // namespace
}  // namespace plugins

PLUGIN({
    .id = "whatsapp_account_android",
    .app = "whatsapp",
    .version = "1",
    .platform = plugins::Platform::Android,
    .about = "Reads the number and the display name that WhatsApp, WhatsApp Business or a modified "
             "form is registered with from its shared preferences; keys and settings are not read.",
    .references = {"https://github.com/sepinf-inc/IPED", "https://github.com/abrignoni/ALEAPP"},
    .tested = {"samples/apps/whatsapp_account_android"},
    .paths = {"*/shared_prefs/*_preferences_light.xml", "*/sp/*_preferences_light.xml",
              "*/shared_prefs/registration.RegisterPhone.xml",
              "*/sp/registration.RegisterPhone.xml", "*/shared_prefs/startup_prefs.xml",
              "*/sp/startup_prefs.xml", "*/shared_prefs/com.whatsapp_preferences.xml",
              "*/shared_prefs/com.whatsapp.w4b_preferences.xml"},
    .records = {"account"},
    .parse = plugins::parse,
})
