// Firefox and the browsers built on it: sites whose login is kept, and the account that is signed
// in. Facts: Mozilla's sources (toolkit/components/passwordmgr, services/fxaccounts).
#include "parsers/base/time.h"
#include "plugins/apps/text_lines/lines.h"
#include "plugins/apps/wallets/json.h"

namespace plugins {
namespace {

using wallets::integer_in;
using wallets::Json;
using wallets::member;
using wallets::step;
using wallets::text_in;

constexpr std::string_view kApp = "firefox";

Time milliseconds_in(const Json& login, std::string_view key) {
    const auto stored = integer_in(login, key);
    return stored ? parsers::from_unix_ms(*stored) : Time{};
}

Result<void> read_logins(const Json& root, RecordSink& sink) {
    const Json& logins = member(root, "logins");
    if (!logins.is_array())
        return parsers::Error{parsers::ErrorCode::Damaged, "the file has no list of logins"};
    for (size_t i = 0; i < logins.size(); ++i)
        sink.emit(Visit{.app = std::string(kApp),
                        .kind = known("login", ""),
                        .url = text_in(logins[i], "hostname"),
                        .title = "login kept by the browser",
                        .time = milliseconds_in(logins[i], "timeCreated"),
                        .count = integer_in(logins[i], "timesUsed")},
                  Place::pointer(step("/logins", i)));
    if (!logins.empty())
        sink.unsupported(Place::whole_file(),
                         "the user names are encrypted with the key in key4.db beside it, and with "
                         "the primary password where one is set");
    return {};
}

Result<void> read_account(const Json& root, RecordSink& sink) {
    const Json& account = member(root, "accountData");
    const std::string address = text_in(account, "email");
    if (address.empty())
        return {};  // signed out
    std::string note = "accountData";
    if (const std::string uid = text_in(account, "uid"); !uid.empty())
        note += "; uid " + uid;
    sink.emit(Account{.app = std::string(kApp), .id = email(address), .note = std::move(note)},
              Place::pointer("/accountData"));
    return {};
}

Result<void> parse(const File& file, RecordSink& sink) {
    const Json root = TRY(wallets::read_json(file));
    return text_lines::file_name(file) == "signedInUser.json" ? read_account(root, sink)
                                                              : read_logins(root, sink);
}

}  // namespace
}  // namespace plugins

PLUGIN({
    .id = "firefox_accounts_any",
    .app = "firefox",
    .version = "1",
    .platform = plugins::Platform::Any,
    .about = "The account that is signed in to Firefox and the browsers built on it, and the sites "
             "whose login is kept; the names of kept logins are encrypted, and passwords are never "
             "read.",
    .references = {"https://github.com/mozilla/gecko-dev (toolkit/components/passwordmgr, "
                   "services/fxaccounts)"},
    .tested = {"samples/apps/firefox_accounts_any"},
    .paths = {"*/logins.json", "*/logins-backup.json", "*/signedInUser.json"},
    .records = {"account", "visit"},
    .parse = plugins::parse,
})
