// The least that any program over SQLite does with a msgstore.db: select the columns of every
// message that we keep, and insert them into a table with two indexes. No hashing, no provenance,
// no normalizing, no other table.
//   sqlite_peer MSGSTORE OUTPUT
#include <sqlite3.h>

#include <cstdio>
#include <cstdlib>

namespace {

void check(int code, sqlite3* database) {
    if (code == SQLITE_OK || code == SQLITE_ROW || code == SQLITE_DONE)
        return;
    std::fprintf(stderr, "%s\n", sqlite3_errmsg(database));
    std::exit(3);
}

void run(sqlite3* database, const char* sql) {
    check(sqlite3_exec(database, sql, nullptr, nullptr, nullptr), database);
}

sqlite3_stmt* prepare(sqlite3* database, const char* sql) {
    sqlite3_stmt* statement = nullptr;
    check(sqlite3_prepare_v2(database, sql, -1, &statement, nullptr), database);
    return statement;
}

constexpr const char* kSelect =
    "SELECT message._id, conversation.raw_string, sender.raw_string, message.from_me,"
    " message.timestamp, message.received_timestamp, message.message_type, message.status,"
    " message.key_id, message.text_data FROM message"
    " JOIN chat ON chat._id = message.chat_row_id"
    " JOIN jid AS conversation ON conversation._id = chat.jid_row_id"
    " LEFT JOIN jid AS sender ON sender._id = message.sender_jid_row_id";
constexpr int kColumns = 10;

}  // namespace

int main(int count, char** words) {
    if (count != 3)
        return 2;
    sqlite3* input = nullptr;
    sqlite3* output = nullptr;
    check(sqlite3_open_v2(words[1], &input, SQLITE_OPEN_READONLY, nullptr), input);
    check(sqlite3_open(words[2], &output), output);
    run(output, "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; BEGIN;");
    run(output,
        "CREATE TABLE message (row INTEGER, conversation TEXT, sender TEXT, from_me INTEGER,"
        " sent INTEGER, received INTEGER, kind INTEGER, status INTEGER, app_id TEXT, text TEXT)");
    sqlite3_stmt* const select = prepare(input, kSelect);
    sqlite3_stmt* const insert =
        prepare(output, "INSERT INTO message VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
    long rows = 0;
    while (sqlite3_step(select) == SQLITE_ROW) {
        for (int column = 0; column < kColumns; ++column)
            check(sqlite3_bind_value(insert, column + 1, sqlite3_column_value(select, column)),
                  output);
        check(sqlite3_step(insert), output);
        sqlite3_reset(insert);
        ++rows;
    }
    run(output,
        "CREATE INDEX by_conversation ON message (conversation, sent);"
        "CREATE INDEX by_sender ON message (sender); COMMIT;");
    sqlite3_finalize(select);
    sqlite3_finalize(insert);
    sqlite3_close(input);
    sqlite3_close(output);
    std::printf("%ld\n", rows);
    return 0;
}
