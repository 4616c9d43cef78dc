// The account of GroupMe on iOS, out of the app's settings. Facts: iLEAPP (groupMe.py) and the
// settings of a public reference phone.
#include <string>
#include <string_view>

#include "parsers/format/plist.h"
#include "plugins/api/plugin.h"

namespace plugins {
namespace {

constexpr std::string_view kApp = "groupme";

Result<void> parse(const File& file, RecordSink& sink) {
    const parsers::PlistValue root = TRY(parsers::read_plist(file.bytes()));
    const parsers::PlistValue* const user = root.find("user");
    if (user == nullptr || !user->is_dictionary()) {
        sink.unsupported(Place::pointer("/user"), "the settings hold no signed-in user");
        return {};
    }
    const auto text = [&](std::string_view key) {
        const parsers::PlistValue* const value = user->find(key);
        return value == nullptr ? std::string() : value->as_text();
    };
    const auto emit = [&](std::string_view key, std::string_view type) {
        if (text(key).empty())
            return;
        Account account{.app = std::string(kApp),
                        .id = {std::string(type), text(key)},
                        .display = text("name"),
                        .note = "user/" + std::string(key)};
        if (const parsers::PlistValue* const created = user->find("created_at"))
            account.since = created->as_time();
        sink.emit(std::move(account), Place::pointer("/user/" + std::string(key)));
    };
    emit("id", id_type::kAppUser);
    emit("phone_number", id_type::kPhone);
    emit("email", id_type::kEmail);
    return {};
}

}  // namespace
}  // namespace plugins

PLUGIN({
    .id = "groupme_account_ios",
    .app = "groupme",
    .version = "1",
    .platform = plugins::Platform::Ios,
    .about = "Reads user id, number, mail address and name of the account of GroupMe; messages are "
             "kept in another store and are not read.",
    .references = {"https://github.com/abrignoni/iLEAPP (groupMe.py)"},
    .tested = {"samples/apps/groupme_account_ios",
               "iOS 17 reference phone (josh_ios17_ffs of iLEAPP)"},
    .paths = {"*/Library/Preferences/com.groupme.iphone-app.plist"},
    .records = {"account"},
    .parse = plugins::parse,
})
