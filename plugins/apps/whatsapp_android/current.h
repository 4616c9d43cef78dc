// The schema of msgstore.db that keeps everything by row id: tables message, chat and jid.
#pragma once

#include "parsers/format/sqlite.h"
#include "plugins/api/plugin.h"
#include "plugins/apps/whatsapp_android/directory.h"

namespace plugins::whatsapp {

// Conversations, participants, messages, attachments and the pairs of hidden id and phone number.
// A table that this version does not have gives nothing.
Result<void> read_current(const parsers::SqliteDatabase& database, const Directory& directory,
                          RecordSink& sink);

// Shared places and contact cards, reactions, votes and ready answers.
Result<void> read_parts(const parsers::SqliteDatabase& database, const Directory& directory,
                        RecordSink& sink);

// call_log, pay_transaction and message_payment.
Result<void> read_calls_and_payments(const parsers::SqliteDatabase& database,
                                     const Directory& directory, RecordSink& sink);

}  // namespace plugins::whatsapp
