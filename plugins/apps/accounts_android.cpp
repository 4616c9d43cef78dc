// The accounts that Android itself knows: accounts_ce.db, accounts_de.db and the older accounts.db.
#include <algorithm>
#include <array>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>

#include "plugins/api/plugin.h"
#include "plugins/api/sqlite_file.h"

namespace plugins {
namespace {

using parsers::SqliteDatabase;
using parsers::SqliteRow;

// What the name of an account is, per type of account. Apps that write their own label into it
// ("WhatsApp") have Number: a label is no identifier, and it is the same on every phone.
enum class NameIs { Mail, Number, UserName, TelegramId, SkypeName };

struct AccountType {
    std::string_view type;
    std::string_view app;
    NameIs name_is;
};

constexpr std::array kTypes = {
    AccountType{"com.google", "google", NameIs::Mail},
    AccountType{"com.whatsapp", "whatsapp", NameIs::Number},
    AccountType{"com.whatsapp.w4b", "whatsapp", NameIs::Number},
    AccountType{"org.telegram.messenger", "telegram", NameIs::TelegramId},
    AccountType{"org.telegram.messenger.web", "telegram", NameIs::TelegramId},
    AccountType{"org.telegram.plus", "telegram", NameIs::TelegramId},
    AccountType{"org.telegram.account", "telegram", NameIs::Number},
    AccountType{"com.viber.voip", "viber", NameIs::Number},
    AccountType{"org.thoughtcrime.securesms", "signal", NameIs::Number},
    AccountType{"com.imo.android.imoim", "imo", NameIs::Number},
    AccountType{"jp.naver.line.android", "line", NameIs::Number},
    AccountType{"com.zing.zalo", "zalo", NameIs::Number},
    AccountType{"com.kakao.talk", "kakaotalk", NameIs::Number},
    AccountType{"com.truecaller.account", "truecaller", NameIs::Number},
    AccountType{"com.skype.contacts.sync", "skype", NameIs::SkypeName},
    AccountType{"com.skype.raider", "skype", NameIs::SkypeName},
    AccountType{"com.twitter.android.auth.login", "twitter", NameIs::UserName},
    AccountType{"www.instagram.com", "instagram", NameIs::UserName},
    AccountType{"com.snapchat.android", "snapchat", NameIs::UserName},
    AccountType{"com.linkedin.android", "linkedin", NameIs::UserName},
    AccountType{"com.facebook.auth.login", "facebook", NameIs::UserName},
    AccountType{"com.facebook.messenger", "messenger", NameIs::Number},
    AccountType{"com.osp.app.signin", "samsung", NameIs::Mail},
    AccountType{"com.xiaomi", "xiaomi", NameIs::UserName},
    AccountType{"com.huawei.hwid", "huawei", NameIs::UserName},
    AccountType{"com.android.exchange", "email", NameIs::Mail},
    AccountType{"com.android.email", "email", NameIs::Mail},
    AccountType{"com.google.android.gm.exchange", "email", NameIs::Mail},
    AccountType{"com.google.android.gm.legacyimap", "email", NameIs::Mail},
    AccountType{"com.google.android.gm.pop3", "email", NameIs::Mail},
    AccountType{"com.microsoft.workaccount", "microsoft", NameIs::Mail},
    AccountType{"com.microsoft.office.outlook.USER_ACCOUNT", "outlook", NameIs::Mail},
};

bool is_digit(char letter) {
    return letter >= '0' && letter <= '9';
}

bool is_number(std::string_view name) {
    constexpr size_t kFewestDigits = 6;
    const auto fits = [](char letter) {
        return is_digit(letter) || std::string_view("+- ()").find(letter) != std::string_view::npos;
    };
    return static_cast<size_t>(std::ranges::count_if(name, is_digit)) >= kFewestDigits &&
           std::ranges::all_of(name, fits);
}

Identifier of_type(std::string_view type, const std::string& name) {
    return {std::string(type), name};
}

// Absent where the name says nothing that tells this account from another.
Identifier identifier_of(NameIs name_is, const std::string& name) {
    switch (name_is) {
        case NameIs::Mail:
            return name.find('@') == std::string::npos ? Identifier{} : email(name);
        case NameIs::Number:
            if (name.find('@') != std::string::npos)
                return email(name);
            return is_number(name) ? phone(name) : Identifier{};
        case NameIs::TelegramId:
            if (name.starts_with('+'))
                return phone(name);
            return is_number(name) ? of_type("telegram_id", name) : Identifier{};
        case NameIs::SkypeName:
            return of_type(id_type::kSkype, name);
        case NameIs::UserName:
            return name.find('@') == std::string::npos ? of_type(id_type::kAppUser, name)
                                                       : email(name);
    }
    return {};
}

// An app without an entry above may write its label as well: a name without any digit or '@' is
// shown, but identifies nobody.
Identifier identifier_of_unknown_type(const std::string& name) {
    if (name.find('@') != std::string::npos)
        return email(name);
    return std::ranges::any_of(name, is_digit) ? of_type(id_type::kAppUser, name) : Identifier{};
}

Account to_account(const std::string& type, const std::string& name) {
    Account account{.display = name, .note = "account type " + type};
    const auto found = std::ranges::find(kTypes, type, &AccountType::type);
    account.app = found == kTypes.end() ? type : std::string(found->app);
    account.id = found == kTypes.end() ? identifier_of_unknown_type(name)
                                       : identifier_of(found->name_is, name);
    return account;
}

// When an account was added, by its id: device local time without a zone, so only as stored.
// Damage of this table must not cost the accounts themselves.
Result<std::unordered_map<int64_t, std::string>> read_added(const SqliteDatabase& database,
                                                            RecordSink& sink) {
    std::unordered_map<int64_t, std::string> added;
    if (!database.has_column("debug_table", "action_type"))
        return added;
    const auto read = database.rows(
        "SELECT _id, time FROM debug_table WHERE table_name = 'accounts' AND"
        " action_type = 'action_account_add' ORDER BY primary_key",
        [&](const SqliteRow& row) {
            if (const Integer account = row.integer(0))
                added[*account] = row.text(1);
            return true;
        });
    if (!read.ok() && read.error().code != parsers::ErrorCode::Damaged)
        return read.error();
    if (!read.ok())
        sink.damaged(Place{"debug_table"}, read.error().what);
    return added;
}

Result<void> parse(const File& file, RecordSink& sink) {
    const auto database = TRY(open_sqlite(file));
    const auto added = TRY(read_added(database, sink));
    const std::string sql =
        "SELECT " +
        columns_or_null(database, "accounts", {"_id", "name", "type", "previous_name"}) +
        " FROM accounts ORDER BY accounts._id";
    return each_row_and_carved(database, "accounts", sql, sink,
                               [&](const SqliteRow& row, const Place& place, State state) {
                                   Account account = to_account(row.text(2), row.text(1));
                                   if (!row.text(3).empty())
                                       account.note += "; previous name " + row.text(3);
                                   const auto since = added.find(row.integer(0).value_or(0));
                                   if (since != added.end())
                                       account.since.as_stored = since->second;
                                   sink.emit(std::move(account), place, state);
                               });
}

}  // namespace
}  // namespace plugins

PLUGIN({
    .id = "accounts_android",
    .app = "android",
    .version = "1",
    .platform = plugins::Platform::Android,
    .about = "Reads the accounts that the system keeps for Google and for apps, with the time of "
             "adding; passwords and tokens are not read.",
    .references = {"https://developer.android.com/reference/android/accounts/AccountManager",
                   "https://github.com/abrignoni/ALEAPP"},
    .tested = {"samples/apps/accounts_android"},
    .paths = {"*/accounts_ce.db", "*/accounts_de.db", "*/system/users/*/accounts.db",
              "*/system/accounts.db"},
    .records = {"account"},
    .needs = {{{"accounts", {"_id", "name", "type"}}, {"android_metadata", {"locale"}}}},
    .parse = plugins::parse,
})
