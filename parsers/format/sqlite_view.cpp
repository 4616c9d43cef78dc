#include "parsers/format/sqlite_view.h"

#include <sqlite3.h>

#include <algorithm>
#include <array>

#include "parsers/base/limits.h"
#include "parsers/base/text.h"

namespace parsers {
namespace {

constexpr int kStepsBetweenChecks = 1'000'000;
constexpr int kCacheKib = 16 * 1024;

// ---- what a query may do ------------------------------------------------------------------------

bool is_refused_function(const char* name) {
    constexpr std::array<std::string_view, 6> kRefused = {
        "load_extension", "fts3_tokenizer", "random", "randomblob", "edit", "writefile"};
    return name != nullptr &&
           std::find(kRefused.begin(), kRefused.end(), to_lower_ascii(name)) != kRefused.end();
}

// Full-text tables read these two when they are opened; neither changes anything.
bool is_harmless_pragma(const char* name, const char* argument) {
    if (name == nullptr || argument != nullptr)
        return false;
    const std::string_view pragma = name;
    return pragma == "page_size" || pragma == "data_version";
}

int authorize(void*, int action, const char* first, const char* second, const char*, const char*) {
    switch (action) {
        case SQLITE_SELECT:
        case SQLITE_READ:
            return SQLITE_OK;
        case SQLITE_FUNCTION:
            return is_refused_function(second) ? SQLITE_DENY : SQLITE_OK;
        case SQLITE_PRAGMA:
            return is_harmless_pragma(first, second) ? SQLITE_OK : SQLITE_DENY;
        default:
            return SQLITE_DENY;
    }
}

void harden(sqlite3* handle) {
    constexpr std::array<int, 3> kOff = {SQLITE_DBCONFIG_TRUSTED_SCHEMA,
                                         SQLITE_DBCONFIG_ENABLE_TRIGGER,
                                         SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION};
    for (const int option : kOff)
        sqlite3_db_config(handle, option, 0, nullptr);
    sqlite3_db_config(handle, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
    sqlite3_limit(handle, SQLITE_LIMIT_LENGTH, static_cast<int>(limits::kWholeFileBytes));
    sqlite3_limit(handle, SQLITE_LIMIT_SQL_LENGTH, 1 << 20);
    sqlite3_limit(handle, SQLITE_LIMIT_EXPR_DEPTH, 200);
    sqlite3_limit(handle, SQLITE_LIMIT_COMPOUND_SELECT, 50);
    sqlite3_limit(handle, SQLITE_LIMIT_VDBE_OP, 1'000'000);
    sqlite3_limit(handle, SQLITE_LIMIT_ATTACHED, 0);
    sqlite3_limit(handle, SQLITE_LIMIT_LIKE_PATTERN_LENGTH, 1000);
    sqlite3_limit(handle, SQLITE_LIMIT_TRIGGER_DEPTH, 1);
    sqlite3_limit(handle, SQLITE_LIMIT_WORKER_THREADS, 0);
    const std::string pragmas =
        "PRAGMA temp_store=MEMORY; PRAGMA cell_size_check=ON; PRAGMA cache_size=-" +
        std::to_string(kCacheKib);
    sqlite3_exec(handle, pragmas.c_str(), nullptr, nullptr, nullptr);
}

// ---- running ------------------------------------------------------------------------------------

// Counts the virtual machine's steps of one query: a limit by the clock would make two runs differ.
struct StepBudget {
    uint64_t left = limits::kSqliteSteps / kStepsBetweenChecks;
};
int spend(void* budget) {
    auto& left = static_cast<StepBudget*>(budget)->left;
    return left == 0 ? 1 : (--left, 0);
}

ErrorCode code_of(int status) {
    switch (status & 0xff) {
        case SQLITE_INTERRUPT:
        case SQLITE_TOOBIG:
        case SQLITE_NOMEM:
            return ErrorCode::LimitReached;
        case SQLITE_CORRUPT:
        case SQLITE_NOTADB:
        case SQLITE_IOERR:
            return ErrorCode::Damaged;
        default:
            return ErrorCode::Unsupported;
    }
}

// Permits what authorize() permits, and adds to the set of tables whose columns are read.
int authorize_and_collect(void* tables, int action, const char* first, const char* second,
                          const char* third, const char* fourth) {
    const bool is_of_file = first != nullptr && std::string_view(first) != "json_each";
    if (action == SQLITE_READ && is_of_file)
        static_cast<std::set<std::string>*>(tables)->insert(first);
    return authorize(nullptr, action, first, second, third, fourth);
}

}  // namespace

void ready_json_each(sqlite3* handle) {
    // What fails here fails again where a query needs it, and is told there.
    sqlite3_exec(handle, "SELECT 1 FROM json_each('[]')", nullptr, nullptr, nullptr);
}

std::string sqlite_quoted(std::string_view name) {
    std::string text = "\"";
    for (const char c : name) {
        text += c;
        if (c == '"')
            text += '"';
    }
    return text + "\"";
}

void SqliteStatementCloser::operator()(sqlite3_stmt* statement) const {
    sqlite3_finalize(statement);
}

Result<SqliteView> SqliteView::open(std::unique_ptr<SqliteImage> image, const std::string& name) {
    auto connection = TRY(SqliteConnection::open(std::move(image), name));
    harden(connection->handle());
    return SqliteView(std::move(connection), name);
}

void SqliteView::accept_damaged_schema() {
    sqlite3_db_config(handle(), SQLITE_DBCONFIG_DEFENSIVE, 0, nullptr);
    sqlite3_exec(handle(), "PRAGMA writable_schema=ON", nullptr, nullptr, nullptr);
}

void SqliteView::allow_only_reading() {
    ready_json_each(handle());
    sqlite3_set_authorizer(handle(), authorize, nullptr);
}

Error SqliteView::error(int status) const {
    std::string what = name_ + ": " + sqlite3_errmsg(handle());
    if ((status & 0xff) == SQLITE_INTERRUPT)
        what = name_ + ": the query was ended, because it took too many steps";
    if ((status & 0xff) == SQLITE_IOERR && !connection_->read_error().empty())
        what = name_ + ": " + connection_->read_error();
    return {code_of(status), what};
}

Result<SqliteStatement> SqliteView::prepare(const std::string& sql) const {
    sqlite3_stmt* raw = nullptr;
    const char* rest = nullptr;
    const int status =
        sqlite3_prepare_v2(handle(), sql.c_str(), static_cast<int>(sql.size() + 1), &raw, &rest);
    SqliteStatement statement(raw);
    if (status != SQLITE_OK)
        return error(status);
    if (statement == nullptr || sqlite3_stmt_readonly(raw) == 0 || sqlite3_column_count(raw) == 0 ||
        !trim(rest).empty())
        return Error{ErrorCode::Unsupported, name_ + ": a query must be one SELECT"};
    return statement;
}

Result<std::set<std::string>> SqliteView::tables_read_by(const std::string& sql) const {
    std::set<std::string> tables;
    sqlite3_set_authorizer(handle(), authorize_and_collect, &tables);
    const auto statement = prepare(sql);
    sqlite3_set_authorizer(handle(), authorize, nullptr);
    if (!statement.ok())
        return statement.error();
    return tables;
}

Result<void> SqliteView::each_statement_row(const std::string& sql,
                                            const std::function<bool(sqlite3_stmt*)>& each) const {
    const SqliteStatement statement = TRY(prepare(sql));
    StepBudget budget;
    sqlite3_progress_handler(handle(), kStepsBetweenChecks, spend, &budget);
    int status = SQLITE_ROW;
    while ((status = sqlite3_step(statement.get())) == SQLITE_ROW)
        if (!each(statement.get()))
            break;
    sqlite3_progress_handler(handle(), 0, nullptr, nullptr);
    if (status != SQLITE_ROW && status != SQLITE_DONE)
        return error(status);
    return {};
}

Result<void> SqliteView::each_row(const std::string& sql,
                                  const std::function<bool(const SqliteRow&)>& each) const {
    return each_statement_row(sql,
                              [&](sqlite3_stmt* statement) { return each(SqliteRow(statement)); });
}

}  // namespace parsers
