// Accounts that an Apple device is signed in to: Accounts3.sqlite (iOS), Accounts4.sqlite (macOS).
// Facts: iLEAPP (accountData.py) and the stores of two public reference phones.
#include <algorithm>
#include <array>
#include <optional>

#include "plugins/api/sqlite_file.h"

namespace plugins {
namespace {

using parsers::SqliteDatabase;
using parsers::SqliteRow;

struct AccountType {
    std::string_view stored;
    std::string_view app;
};

// Services of one provider share the provider's word: they are one login.
constexpr std::array kAccountTypes = {
    AccountType{"com.apple.account.AppleIDAuthentication", "apple"},
    AccountType{"com.apple.account.AppleID", "apple"},
    AccountType{"com.apple.account.AppleAccount", "apple"},
    AccountType{"com.apple.account.idms", "apple"},
    AccountType{"com.apple.account.iTunesStore", "apple"},
    AccountType{"com.apple.account.iTunesStore.sandbox", "apple"},
    AccountType{"com.apple.account.CloudKit", "apple"},
    AccountType{"com.apple.account.DeviceLocator", "apple"},
    AccountType{"com.apple.account.FindMyFriends", "apple"},
    AccountType{"com.apple.account.GameCenter", "apple"},
    AccountType{"com.apple.account.IdentityServices", "imessage"},
    AccountType{"com.apple.account.Madrid", "imessage"},
    AccountType{"com.apple.account.FaceTime", "facetime"},
    AccountType{"com.apple.account.Google", "google"},
    AccountType{"com.apple.account.IMAP", "email"},
    AccountType{"com.apple.account.IMAPMail", "email"},
    AccountType{"com.apple.account.IMAPNotes", "email"},
    AccountType{"com.apple.account.POP", "email"},
    AccountType{"com.apple.account.SMTP", "email"},
    AccountType{"com.apple.account.Exchange", "email"},
    AccountType{"com.apple.account.Hotmail", "email"},
    AccountType{"com.apple.account.Yahoo", "email"},
    AccountType{"com.apple.account.aol", "email"},
    AccountType{"com.apple.account.qq", "email"},
    AccountType{"com.apple.account.163", "email"},
    AccountType{"com.apple.account.126", "email"},
    AccountType{"com.apple.facebook", "facebook"},
    AccountType{"com.apple.twitter", "twitter"},
    AccountType{"com.apple.sinaweibo", "weibo"},
    AccountType{"com.apple.account.tencentweibo", "tencent_weibo"},
    AccountType{"com.apple.linkedin", "linkedin"},
    AccountType{"com.apple.flickr", "flickr"},
    AccountType{"com.apple.vimeo", "vimeo"},
};

// A type that is not listed stands as the app itself, as it is stored.
std::string app_of(const std::string& type) {
    if (type.empty())
        return "unknown";
    const auto* found = std::ranges::find(kAccountTypes, type, &AccountType::stored);
    return found == kAccountTypes.end() ? type : std::string(found->app);
}

Identifier login_of(const std::string& app, const std::string& user_name) {
    if (user_name.find('@') != std::string::npos)
        return app == "google" ? Identifier{std::string(id_type::kGoogleAccount), user_name}
                               : email(user_name);
    // In some countries an Apple ID is a telephone number.
    const bool is_number = user_name.front() == '+' &&
                           std::all_of(user_name.begin() + 1, user_name.end(),
                                       [](char letter) { return letter >= '0' && letter <= '9'; });
    return is_number ? phone(user_name) : Identifier{std::string(id_type::kAppUser), user_name};
}

Result<void> parse(const File& file, RecordSink& sink) {
    enum : int { kRow, kUserName, kDescription, kDate, kType, kTypeName };
    const auto database = TRY(open_sqlite(file));
    // "local" is the store account of a device that nobody has signed in on.
    const std::string sql =
        "SELECT " +
        columns_or_null(database, "ZACCOUNT",
                        {"Z_PK", "ZUSERNAME", "ZACCOUNTDESCRIPTION", "ZDATE"}) +
        ", " +
        columns_or_null(database, "ZACCOUNTTYPE", {"ZIDENTIFIER", "ZACCOUNTTYPEDESCRIPTION"}) +
        " FROM ZACCOUNT LEFT JOIN ZACCOUNTTYPE ON ZACCOUNTTYPE.Z_PK = ZACCOUNT.ZACCOUNTTYPE"
        " WHERE ZACCOUNT.ZUSERNAME <> '' AND ZACCOUNT.ZUSERNAME <> 'local'"
        " ORDER BY ZACCOUNT.Z_PK";
    return each_row_and_carved(
        database, "ZACCOUNT", sql, sink,
        [&](const SqliteRow& row, const Place& place, State state) {
            const std::string type = row.text(kType);
            const std::string app = app_of(type);
            const auto date = row.real(kDate);
            sink.emit(Account{.app = app,
                              .id = login_of(app, row.text(kUserName)),
                              .display = row.text(kDescription),
                              .since = date ? parsers::from_apple_s(*date) : Time{},
                              .note = type.empty() ? std::string()
                                                   : row.text(kTypeName) + " (" + type + ")"},
                      place, state);
        });
}

}  // namespace
}  // namespace plugins

PLUGIN({
    .id = "accounts_ios",
    .app = "apple",
    .version = "1",
    .platform = plugins::Platform::Ios,
    .about = "Accounts with a user name that the system keeps, such as Apple ID, iMessage, Google "
             "and mail; accounts without a user name and all account properties are not read.",
    .references = {"https://github.com/abrignoni/iLEAPP (accountData.py)"},
    .tested = {"samples/apps/accounts_ios", "iOS 16 (Belkasoft CTF 6)", "plaso test_data"},
    .paths = {"*Library/Accounts/Accounts3.sqlite", "*Library/Accounts/Accounts4.sqlite"},
    .records = {"account"},
    .needs = {{{"ZACCOUNT", {"Z_PK", "ZUSERNAME", "ZACCOUNTTYPE"}},
               {"ZACCOUNTTYPE", {"Z_PK", "ZIDENTIFIER", "ZACCOUNTTYPEDESCRIPTION"}}}},
    .parse = plugins::parse,
})
