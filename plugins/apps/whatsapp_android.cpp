// WhatsApp and WhatsApp Business on Android: msgstore.db, in its two schemas.
#include "plugins/api/plugin.h"
#include "plugins/api/sqlite_file.h"
#include "plugins/apps/whatsapp_android/current.h"
#include "plugins/apps/whatsapp_android/directory.h"
#include "plugins/apps/whatsapp_android/legacy.h"

namespace plugins {
namespace {

Result<void> parse(const File& file, RecordSink& sink) {
    const auto database = TRY(open_sqlite(file));
    const bool current =
        database.has_table("message") && database.has_table("chat") && database.has_table("jid");
    const bool legacy = database.has_table("messages");
    if (!current && !legacy)
        return parsers::Error{parsers::ErrorCode::Unsupported,
                              file.path() +
                                  " has neither the tables message, chat and jid nor "
                                  "the table messages: an unknown schema"};
    const auto directory = TRY(whatsapp::Directory::read(database, sink));
    if (current)
        TRY(whatsapp::read_current(database, directory, sink));
    if (legacy)
        TRY(whatsapp::read_legacy(database, sink));
    return whatsapp::read_calls_and_payments(database, directory, sink);
}

}  // namespace
}  // namespace plugins

PLUGIN({
    .id = "whatsapp_android",
    .app = "whatsapp",
    .version = "3",
    .platform = plugins::Platform::Android,
    .about = "Reads messages with polls, votes and reactions, conversations, group members and who "
             "came and went, attachments, shared contact cards and places, calls, payments and "
             "ready answers of WhatsApp, WhatsApp Business and their modified forms from "
             "msgstore.db; receipts of each member, the earlier wordings of edited messages and "
             "other events behind system notices are not read.",
    .references = {"https://github.com/sepinf-inc/IPED", "https://github.com/abrignoni/ALEAPP",
                   "https://github.com/KnugiHK/WhatsApp-Chat-Exporter"},
    .tested = {"samples/apps/whatsapp_android",
               "msgstore.db of 2022 (133 tables) from wa-crypt-tools"},
    .paths = {"*/databases/msgstore.db", "*/db/msgstore.db"},
    .records = {"conversation", "participant", "message", "attachment", "call", "payment",
                "contact", "location", "document"},
    .needs = {{{"message",
                {"_id", "chat_row_id", "from_me", "timestamp", "message_type", "text_data"}},
               {"chat", {"_id", "jid_row_id"}},
               {"jid", {"_id", "raw_string"}}},
              {{"messages",
                {"_id", "key_remote_jid", "key_from_me", "data", "timestamp", "media_wa_type"}}}},
    .parse = plugins::parse,
})
