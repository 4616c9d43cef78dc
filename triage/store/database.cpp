#include "triage/store/database.h"

#include <sqlite3.h>

#include <utility>

namespace triage {
namespace {

using parsers::Error;
using parsers::ErrorCode;

// SQLite's codes in an examiner's words, with what to do.
Error database_error(sqlite3* handle, const std::string& path) {
    const int code = handle != nullptr ? sqlite3_errcode(handle) : SQLITE_CANTOPEN;
    const std::string said = handle != nullptr ? sqlite3_errmsg(handle) : "cannot be opened";
    if (code == SQLITE_FULL)
        return {ErrorCode::LimitReached,
                path + ": the disk is full; free some space and run the same command again"};
    if (code == SQLITE_NOTADB || code == SQLITE_CORRUPT)
        return {ErrorCode::Damaged, path + ": is not a sound database (" + said + ")"};
    if (code == SQLITE_READONLY || code == SQLITE_CANTOPEN || code == SQLITE_IOERR)
        return {ErrorCode::Unreadable, path + ": " + said};
    return {ErrorCode::Unreadable, path + ": " + said};
}

}  // namespace

Statement::Statement(sqlite3* database, sqlite3_stmt* statement)
    : database_(database), statement_(statement) {}

Statement::Statement(Statement&& other) noexcept
    : database_(std::exchange(other.database_, nullptr)),
      statement_(std::exchange(other.statement_, nullptr)),
      error_(std::exchange(other.error_, 0)) {}

Statement& Statement::operator=(Statement&& other) noexcept {
    std::swap(database_, other.database_);
    std::swap(statement_, other.statement_);
    std::swap(error_, other.error_);
    return *this;
}

Statement::~Statement() {
    sqlite3_finalize(statement_);
}

void Statement::bind(int parameter, int64_t value) {
    error_ |= sqlite3_bind_int64(statement_, parameter, value);
}

void Statement::bind(int parameter, double value) {
    error_ |= sqlite3_bind_double(statement_, parameter, value);
}

void Statement::bind(int parameter, std::string_view text) {
    error_ |= sqlite3_bind_text64(statement_, parameter, text.data() == nullptr ? "" : text.data(),
                                  text.size(), SQLITE_TRANSIENT, SQLITE_UTF8);
}

void Statement::bind_blob(int parameter, std::span<const std::byte> bytes) {
    error_ |=
        sqlite3_bind_blob64(statement_, parameter, bytes.data(), bytes.size(), SQLITE_TRANSIENT);
}

void Statement::bind_view(int parameter, std::string_view text) {
    error_ |= sqlite3_bind_text(statement_, parameter, text.data() == nullptr ? "" : text.data(),
                                static_cast<int>(text.size()), SQLITE_STATIC);
}

void Statement::bind_blob_view(int parameter, std::span<const std::byte> bytes) {
    error_ |= sqlite3_bind_blob(statement_, parameter, bytes.data(), static_cast<int>(bytes.size()),
                                SQLITE_STATIC);
}

void Statement::bind_null(int parameter) {
    error_ |= sqlite3_bind_null(statement_, parameter);
}

Result<bool> Statement::step() {
    const char* path = sqlite3_db_filename(database_, "main");
    const std::string name = path != nullptr ? path : "database";
    if (error_ != 0)
        return Error{ErrorCode::Unreadable, name + ": a value cannot be bound"};
    const int code = sqlite3_step(statement_);
    if (code == SQLITE_ROW)
        return true;
    if (code == SQLITE_DONE)
        return false;
    return database_error(database_, name);
}

Result<void> Statement::run() {
    while (true) {
        const bool more = TRY(step());
        if (!more)
            break;
    }
    reset();
    return {};
}

void Statement::reset() {
    sqlite3_reset(statement_);
    sqlite3_clear_bindings(statement_);
    error_ = 0;
}

bool Statement::is_null(int column) const {
    return sqlite3_column_type(statement_, column) == SQLITE_NULL;
}
int64_t Statement::integer(int column) const {
    return sqlite3_column_int64(statement_, column);
}
double Statement::real(int column) const {
    return sqlite3_column_double(statement_, column);
}
std::string Statement::text(int column) const {
    return std::string(view(column));
}

std::string_view Statement::view(int column) const {
    const auto* bytes = static_cast<const char*>(sqlite3_column_blob(statement_, column));
    const int size = sqlite3_column_bytes(statement_, column);
    return bytes == nullptr ? std::string_view()
                            : std::string_view(bytes, static_cast<size_t>(size));
}

Result<Database> Database::open(const std::string& path, Access access) {
    int flags = SQLITE_OPEN_NOMUTEX;
    flags |= access == Access::Read    ? SQLITE_OPEN_READONLY
             : access == Access::Write ? SQLITE_OPEN_READWRITE
                                       : SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE;
    sqlite3* handle = nullptr;
    if (sqlite3_open_v2(path.c_str(), &handle, flags, nullptr) != SQLITE_OK) {
        const Error error = database_error(handle, path);
        sqlite3_close(handle);
        return error;
    }
    sqlite3_busy_timeout(handle, 10'000);
    return Database(handle, path);
}

Database::Database(Database&& other) noexcept
    : handle_(std::exchange(other.handle_, nullptr)), path_(std::move(other.path_)) {}

Database& Database::operator=(Database&& other) noexcept {
    std::swap(handle_, other.handle_);
    std::swap(path_, other.path_);
    return *this;
}

Database::~Database() {
    sqlite3_close_v2(handle_);
}

Result<void> Database::execute(const std::string& sql) {
    if (sqlite3_exec(handle_, sql.c_str(), nullptr, nullptr, nullptr) != SQLITE_OK)
        return database_error(handle_, path_);
    return {};
}

Result<Statement> Database::prepare(const std::string& sql) const {
    sqlite3_stmt* statement = nullptr;
    if (sqlite3_prepare_v2(handle_, sql.c_str(), static_cast<int>(sql.size()), &statement,
                           nullptr) != SQLITE_OK)
        return database_error(handle_, path_);
    return Statement(handle_, statement);
}

Result<void> Database::each(const std::string& sql,
                            const std::function<void(const Statement&)>& each) const {
    Statement statement = TRY(prepare(sql));
    while (true) {
        const bool more = TRY(statement.step());
        if (!more)
            return {};
        each(statement);
    }
}

std::string Database::text_value(const std::string& sql) const {
    auto statement = prepare(sql);
    if (!statement.ok())
        return {};
    const auto row = statement.value().step();
    return row.ok() && row.value() ? statement.value().text(0) : std::string();
}

int64_t Database::integer_value(const std::string& sql) const {
    auto statement = prepare(sql);
    if (!statement.ok())
        return 0;
    const auto row = statement.value().step();
    return row.ok() && row.value() ? statement.value().integer(0) : 0;
}

}  // namespace triage
