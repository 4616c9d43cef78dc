// Telegram on Android and the apps made from its source: cache4.db. Facts: the published source of
// the app (DrKLO/Telegram: MessagesStorage, DialogObject, TLRPC), ALEAPP and IPED.
#include "plugins/apps/telegram_android/directory.h"
#include "plugins/apps/telegram_android/messages.h"

namespace plugins {
namespace {

Result<void> parse(const File& file, RecordSink& sink) {
    const auto database = TRY(open_sqlite(file));
    const auto directory = TRY(telegram::read_directory(database, sink));
    return telegram::read_messages(database, directory, sink);
}

TableNeeds needs_of(const std::string& messages) {
    return {{messages, {"mid", "uid", "date", "out", "data"}},
            {"users", {"uid", "name", "data"}},
            {"chats", {"uid", "name", "data"}},
            {"dialogs", {"did"}}};
}

}  // namespace
}  // namespace plugins

PLUGIN({
    .id = "telegram_android",
    .app = "telegram",
    .version = "1",
    .platform = plugins::Platform::Android,
    .about = "Reads the own account, users, conversations, members, messages, attachments, calls, "
             "places, contact cards and payments to bots from cache4.db of Telegram and of apps "
             "made from its source; polls, stories, reactions, drafts, profiles and the cached "
             "media are not read, nor objects of layers that the schema has not. Telegram X keeps "
             "an encrypted TDLib database instead.",
    .references = {"https://github.com/DrKLO/Telegram (MessagesStorage, TLRPC)",
                   "https://core.telegram.org/schema", "https://github.com/abrignoni/ALEAPP",
                   "https://github.com/sepinf-inc/IPED"},
    .tested = {"samples/apps/telegram_android"},
    .paths = {"*/files/cache4.db", "*/files/account*/cache4.db", "*/f/cache4.db",
              "*/f/account*/cache4.db"},
    .records = {"account", "contact", "conversation", "participant", "message", "attachment",
                "call", "location", "payment"},
    .needs = {plugins::needs_of("messages_v2"), plugins::needs_of("messages"),
              plugins::needs_of("messages_v3"), plugins::needs_of("messages_v4")},
    .parse = plugins::parse,
})
