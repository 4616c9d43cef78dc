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
               RecordSink& sink) {
    RefusedFields refused;
    const auto read = database.rows_with_state(
        query.sql, {query.table, query.row_column},
        [&](const parsers::SqliteRow& row, parsers::RowState state) {
            const auto rowid = row.integer(query.row_column);
            if (!rowid) {
                sink.damaged(Place{query.table}, "a row without a rowid was left out");
                return true;
            }
            const Place place = Place::row(query.table, *rowid);
            auto filled = fill_record(query.record, query.sources, row);
            sink.emit(std::move(filled.record), place, state_of(state));
            refused.tell(filled.refused, place, sink);
            return true;
        });
    if (!read.ok())
        sink.damaged(Place{query.table}, read.error().what);
}

// What was tried for one kind of record.
struct Tried {
    bool has_run = false;
    std::string missing;  // why the last candidate did not fit
};

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

Result<void> run_declared_queries(const std::vector<DeclaredQuery>& queries, const File& file,
                                  RecordSink& sink) {
    const auto database = TRY(open_sqlite(file));
    std::map<std::string, Tried> tried;
    std::set<std::string> parts_done;
    for (const auto& query : queries) {
        const std::string part = query.record + '\n' + query.part;
        if (parts_done.contains(part))
            continue;
        auto& record = tried[query.record];
        const std::string missing = missing_part(database, query.needs);
        if (!missing.empty()) {
            record.missing = missing;
            continue;
        }
        parts_done.insert(part);
        record.has_run = true;
        run_query(query, database, sink);
    }
    for (const auto& [record, result] : tried)
        if (!result.has_run)
            sink.unsupported(
                Place::whole_file(),
                "records of kind " + record + " are not read from this version: " + result.missing);
    return {};
}

}  // namespace plugins
