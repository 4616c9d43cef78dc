#include <map>
#include <set>

#include "plugins/api/sqlite_file.h"
#include "plugins/host/declared.h"

namespace plugins {
namespace {

// Tells the first row of every field whose value is not what was expected: one row is enough to
// look it up, and a million notes would bury the others.
class RefusedFields {
public:
    void tell(const std::vector<std::string>& fields, const Place& place, RecordSink& sink) {
        for (const auto& field : fields)
            if (told_.insert(field).second)
                sink.damaged(place, "field " + field +
                                        ": the stored value is not what is expected here; it was "
                                        "left out, in later rows too");
    }

private:
    std::set<std::string> told_;
};

State state_of(parsers::RowState state) {
    return state == parsers::RowState::LogOnly   ? State::LogOnly
           : state == parsers::RowState::Deleted ? State::Deleted
                                                 : State::Live;
}

void run_query(const DeclaredQuery& query, const parsers::SqliteDatabase& database,
               const PathValues& values, RecordSink& sink) {
    RefusedFields refused;
    const std::string sql = with_path_values(query.sql, values);
    const auto place_of = [&](const parsers::SqliteRow& row, const Place& of_row) {
        return query.item_column ? of_row.at_column(row.text(*query.item_column)) : of_row;
    };
    const auto read = database.rows_with_state(
        sql, {query.table, query.row_column},
        [&](const parsers::SqliteRow& row, parsers::RowState state) {
            const auto rowid = row.integer(query.row_column);
            if (!rowid) {
                sink.damaged(Place{query.table}, "a row without a rowid was left out");
                return true;
            }
            const Place place = place_of(row, Place::row(query.table, *rowid));
            auto filled = fill_record(query.record, query.sources, row);
            sink.emit(std::move(filled.record), place, state_of(state));
            refused.tell(filled.refused, place, sink);
            return true;
        });
    if (!read.ok())
        sink.damaged(Place{query.table}, read.error().what);
    // A carved row may lack what the app always writes; what it does not say is no damage.
    each_carved_row(database, {query.table, query.row_column}, sql, sink,
                    [&](const parsers::SqliteRow& row, const Place& place) {
                        sink.emit(fill_record(query.record, query.sources, row).record,
                                  place_of(row, place), State::Carved);
                    });
}

// What was tried for one kind of record, and for one part of it.
struct Tried {
    bool has_run = false;
    std::string missing;  // why the last candidate did not fit
};
struct TriedPart {
    Tried tried;
    std::string record;
    std::string table;  // the locator's, where the database has it
};

void tell_what_was_left(const std::map<std::string, Tried>& records,
                        const std::map<std::string, TriedPart>& parts, RecordSink& sink) {
    for (const auto& [record, result] : records)
        if (!result.has_run)
            sink.unsupported(
                Place::whole_file(),
                "records of kind " + record + " are not read from this version: " + result.missing);
    for (const auto& [key, part] : parts)
        if (!part.tried.has_run && !part.table.empty() && records.at(part.record).has_run)
            sink.unsupported(Place{part.table},
                             "some records of kind " + part.record +
                                 " are not read from this version: " + part.tried.missing);
}

}  // namespace

std::string missing_part(const parsers::SqliteDatabase& database, const TableNeeds& needs) {
    for (const auto& [table, columns] : needs) {
        if (!database.has_table(table))
            return "table " + table + " is absent";
        for (const auto& column : columns)
            if (!database.has_column(table, column))
                return "table " + table + " has no column " + column;
    }
    return {};
}

Result<void> run_declared_queries(const DeclaredReading& reading, const File& file,
                                  RecordSink& sink) {
    const auto database = TRY(open_sqlite(file));
    const std::string owner = reading.owner ? owner_in(*reading.owner, file.path()) : "";
    if (!owner.empty())
        sink.emit(to_account(*reading.owner, owner), Place::whole_file());
    const PathValues values = values_of_path(file.path(), owner);
    std::map<std::string, Tried> records;
    std::map<std::string, TriedPart> parts;
    for (const auto& query : reading.queries) {
        auto& part = parts[query.record + '\n' + query.part];
        if (part.tried.has_run)
            continue;
        auto& record = records[query.record];
        const std::string missing = missing_part(database, query.needs);
        if (!missing.empty()) {
            record.missing = missing;
            part.tried.missing = missing;
            part.record = query.record;
            if (database.has_table(query.table))
                part.table = query.table;
            continue;
        }
        part.tried.has_run = true;
        record.has_run = true;
        run_query(query, database, values, sink);
    }
    tell_what_was_left(records, parts, sink);
    return {};
}

}  // namespace plugins
