// People of EnMicroMsg.db: the owner's account (userinfo) and the contacts (rcontact).
#pragma once

#include "parsers/format/sqlite.h"
#include "plugins/api/plugin.h"

namespace plugins::wechat {

// Gives the account's own name, which messages do not repeat; absent where none is stored.
Result<Identifier> read_owner(const parsers::SqliteDatabase& database, RecordSink& sink);

Result<void> read_contacts(const parsers::SqliteDatabase& database, RecordSink& sink);

}  // namespace plugins::wechat
