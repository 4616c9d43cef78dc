#include "plugins/api/sqlite_file.h"

#include "parsers/crypt/sqlcipher.h"

namespace plugins {
namespace {

State state_of(parsers::RowState state) {
    switch (state) {
        case parsers::RowState::Live:
            return State::Live;
        case parsers::RowState::LogOnly:
            return State::LogOnly;
        case parsers::RowState::Deleted:
            return State::Deleted;
    }
    return State::Live;
}

}  // namespace

Result<parsers::SqliteDatabase> open_sqlite(const File& file) {
    const parsers::SqliteCompanions logs{file.companion("-wal"), file.companion("-journal")};
    return file.cipher() != nullptr
               ? parsers::open_sqlcipher(file.shared_bytes(), logs, *file.cipher(), file.path())
               : parsers::SqliteDatabase::open(file.shared_bytes(), logs, file.path());
}

namespace {

std::string_view ending_of(parsers::SqliteFile file) {
    switch (file) {
        case parsers::SqliteFile::Main:
            break;
        case parsers::SqliteFile::WriteAheadLog:
            return "-wal";
        case parsers::SqliteFile::RollbackJournal:
            return "-journal";
    }
    return {};
}

}  // namespace

Place to_place(const parsers::SqliteCarvedPlace& carved) {
    Place place = Place::bytes_beside(ending_of(carved.file), carved.offset, carved.size_bytes);
    place.is_carved = true;
    return place;
}

Result<void> each_row(
    const parsers::SqliteDatabase& database, std::string_view table, const std::string& sql,
    RecordSink& sink,
    const std::function<void(const parsers::SqliteRow&, const Place&, State)>& each) {
    const auto read = database.rows_with_state(
        sql, {std::string(table), 0},
        [&](const parsers::SqliteRow& row, parsers::RowState row_state) {
            each(row, Place::row(table, row.integer(0).value_or(0)), state_of(row_state));
            return true;
        });
    if (!read.ok() && read.error().code != parsers::ErrorCode::Damaged)
        return read.error();
    if (!read.ok())
        sink.damaged(Place{std::string(table)}, read.error().what);
    return {};
}

Result<void> each_row_and_carved(
    const parsers::SqliteDatabase& database, std::string_view table, const std::string& sql,
    RecordSink& sink,
    const std::function<void(const parsers::SqliteRow&, const Place&, State)>& each) {
    TRY(each_row(database, table, sql, sink, each));
    each_carved_row(database, {std::string(table), 0}, sql, sink,
                    [&](const parsers::SqliteRow& row, const Place& place) {
                        each(row, place, State::Carved);
                    });
    return {};
}

void each_carved_row(const parsers::SqliteDatabase& database, const parsers::RowLocator& locator,
                     const std::string& sql, RecordSink& sink,
                     const std::function<void(const parsers::SqliteRow&, const Place&)>& each) {
    const auto read = database.carved_rows(
        sql, locator, [&](const parsers::SqliteRow& row, const parsers::SqliteCarvedPlace& place) {
            each(row, to_place(place));
            return true;
        });
    // The rows that stand are complete all the same.
    if (!read.ok())
        return sink.unsupported(
            Place{locator.table},
            "deleted rows were not searched for to the end: " + read.error().what);
    const auto notes = database.carving_notes(locator.table);
    for (const std::string& note : notes.ok() ? notes.value() : std::vector<std::string>())
        sink.unsupported(Place{locator.table}, note);
}

Result<void> each_row(const parsers::SqliteDatabase& database, std::string_view table,
                      const std::string& sql, RecordSink& sink,
                      const std::function<void(const parsers::SqliteRow&)>& each) {
    const auto read = database.rows_with_state(
        sql, {std::string(table), 0}, [&](const parsers::SqliteRow& row, parsers::RowState) {
            each(row);
            return true;
        });
    if (!read.ok() && read.error().code != parsers::ErrorCode::Damaged)
        return read.error();
    if (!read.ok())
        sink.damaged(Place{std::string(table)}, read.error().what);
    return {};
}

std::string columns_or_null(const parsers::SqliteDatabase& database, std::string_view table,
                            std::initializer_list<std::string_view> columns) {
    std::string list;
    for (const std::string_view column : columns) {
        if (!list.empty())
            list += ", ";
        if (database.has_column(table, column))
            list.append(table).append(".").append(column);
        else
            list += "NULL";
    }
    return list;
}

}  // namespace plugins
