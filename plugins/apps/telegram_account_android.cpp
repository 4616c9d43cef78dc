// The accounts that Telegram on Android is logged in to: one file of shared preferences each
// (userconfing.xml, so spelled, and userconfig1.xml and on), with the user as a TL object in
// base64. Facts: DrKLO/Telegram (UserConfig), IPED and its test file.
#include <span>

#include "parsers/base/text.h"
#include "parsers/format/android_xml.h"
#include "parsers/format/base64.h"
#include "parsers/format/telegram_tl.h"
#include "plugins/api/plugin.h"
#include "plugins/apps/telegram_android/people.h"

namespace plugins {
namespace {

using Preferences = std::vector<parsers::Preference>;

Time time_of(const Preferences& preferences) {
    const auto stored = parsers::preference(preferences, "loginTime");
    const auto seconds = stored ? parsers::to_int64(*stored) : std::nullopt;
    return seconds ? parsers::from_unix_s(*seconds) : Time{};
}

// The id and the number are two accounts of one entry.
void emit(const telegram::Person& person, const Time& since, RecordSink& sink) {
    std::string note = "preference user";
    for (const std::string& name : person.usernames)
        note += ", user name " + name;
    sink.emit(Account{.app = "telegram",
                      .id = telegram::user_id(person.id),
                      .display = person.name,
                      .since = since,
                      .note = note},
              Place::pointer("/map/user"));
    if (!person.phone.empty())
        sink.emit(Account{.app = "telegram",
                          .id = telegram::phone_of(person.phone),
                          .display = person.name,
                          .since = since,
                          .note = "number of the user " + std::to_string(person.id)},
                  Place::pointer("/map/user/phone"));
}

Result<void> parse(const File& file, RecordSink& sink) {
    const Preferences preferences = TRY(parsers::read_shared_preferences(file.bytes()));
    const auto stored = parsers::preference(preferences, "user");
    if (!stored)  // a slot that nobody is logged in to
        return {};
    const Place place = Place::pointer("/map/user");
    const auto bytes = parsers::read_base64(*stored);
    if (!bytes.ok()) {
        sink.damaged(place, "the user is no base64: " + bytes.error().what);
        return {};
    }
    const auto read = parsers::read_telegram_object(bytes.value());
    const auto person = telegram::person_of(read.object);
    if (read.stop && read.stop->reason == parsers::TlStopReason::Damaged)
        sink.damaged(place, "the user breaks off in the field " + read.stop->field);
    else if (read.stop && !person)
        sink.unsupported(place, "the user has a constructor that is not known");
    if (person && person->id != 0)
        emit(*person, time_of(preferences), sink);
    return {};
}

}  // namespace
}  // namespace plugins

PLUGIN({
    .id = "telegram_account_android",
    .app = "telegram",
    .version = "1",
    .platform = plugins::Platform::Android,
    .about = "Reads the id, number, names and time of login of the accounts of Telegram and of "
             "apps made from its source from their shared preferences; settings, the passcode's "
             "hash and keys are not read.",
    .references = {"https://github.com/DrKLO/Telegram (UserConfig)",
                   "https://github.com/sepinf-inc/IPED"},
    .tested = {"samples/apps/telegram_account_android", "test_telegramUserConfing.xml of IPED"},
    .paths = {"*/shared_prefs/userconfing.xml", "*/shared_prefs/userconfig*.xml",
              "*/sp/userconfing.xml", "*/sp/userconfig*.xml"},
    .records = {"account"},
    .parse = plugins::parse,
})
