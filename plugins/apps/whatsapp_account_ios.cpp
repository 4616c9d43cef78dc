// The account that WhatsApp on iOS or macOS is registered with, from the preferences of its group.
// Facts: IPED (WhatsApp iOS extractor).
#include <algorithm>

#include "parsers/format/plist.h"
#include "plugins/api/plugin.h"

namespace plugins {
namespace {

// Some versions store the bare number.
Identifier account_of(const std::string& jid) {
    const bool is_number = !jid.empty() && std::ranges::all_of(jid, [](char letter) {
        return letter >= '0' && letter <= '9';
    });
    return is_number ? phone(jid) : identifier_of_whatsapp_jid(jid);
}

constexpr std::string_view kOwn = "OwnJabberID";

Result<void> parse(const File& file, RecordSink& sink) {
    const auto preferences = TRY(parsers::read_plist(file.bytes()));
    const auto text = [&](std::string_view key) {
        const auto* value = preferences.find(key);
        return value == nullptr ? std::string() : value->as_text();
    };
    const std::string own = text(kOwn);
    const auto emit = [&](const std::string& jid, std::string_view key) {
        sink.emit(Account{.app = "whatsapp",
                          .id = account_of(jid),
                          .display = key == kOwn || own.empty() ? text("FullUserName") : "",
                          .note = std::string(key)},
                  Place::pointer("/" + std::string(key)));
    };
    if (!own.empty())
        emit(own, kOwn);
    // After a change of number, or once signed out, this is another account; the name is then that
    // of the present one.
    if (const std::string last = text("LastOwnJabberID"); !last.empty() && last != own)
        emit(last, "LastOwnJabberID");
    return {};
}

}  // namespace
}  // namespace plugins

PLUGIN({
    .id = "whatsapp_account_ios",
    .app = "whatsapp",
    .version = "1",
    .platform = plugins::Platform::Ios,
    .about = "The number and name that WhatsApp on iOS and macOS is registered with, and the "
             "previous number where it differs; other preferences are not read.",
    .references = {"https://github.com/sepinf-inc/IPED (WhatsApp parser)"},
    .tested = {"samples/apps/whatsapp_account_ios"},
    .paths = {"*Library/Preferences/group.net.whatsapp.WhatsApp.shared.plist",
              "*Library/Preferences/group.net.whatsapp.WhatsAppSMB.shared.plist"},
    .records = {"account"},
    .parse = plugins::parse,
})
