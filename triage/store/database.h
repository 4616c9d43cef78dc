// Database: a thin, typed hold on the SQLite databases that we write ourselves (never evidence).
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "parsers/base/result.h"

struct sqlite3;
struct sqlite3_stmt;

namespace triage {

using parsers::Result;

// A prepared statement. Parameters count from 1, columns from 0. Errors while binding are kept and
// given by the next step().
class Statement {
public:
    Statement() = default;
    Statement(sqlite3* database, sqlite3_stmt* statement);
    Statement(Statement&& other) noexcept;
    Statement& operator=(Statement&& other) noexcept;
    ~Statement();

    void bind(int parameter, int64_t value);
    void bind(int parameter, double value);
    void bind(int parameter, std::string_view text);                  // copied
    void bind_blob(int parameter, std::span<const std::byte> bytes);  // copied
    void bind_null(int parameter);
    // Not copied: the bytes must stay until the statement has run.
    void bind_view(int parameter, std::string_view text);
    void bind_blob_view(int parameter, std::span<const std::byte> bytes);

    // True while there is a row; false at the end. reset() before the next use.
    Result<bool> step();
    // step() to the end, then reset().
    Result<void> run();
    void reset();

    bool is_null(int column) const;
    int64_t integer(int column) const;
    double real(int column) const;
    std::string text(int column) const;
    std::string_view view(int column) const;  // valid until the next step

private:
    sqlite3* database_ = nullptr;
    sqlite3_stmt* statement_ = nullptr;
    int error_ = 0;
};

class Database {
public:
    enum class Access { Read, Write, Create };
    static Result<Database> open(const std::string& path, Access access);
    Database(Database&&) noexcept;
    Database& operator=(Database&&) noexcept;
    ~Database();

    Result<void> execute(const std::string& sql);  // one or more statements without parameters
    Result<Statement> prepare(const std::string& sql) const;
    // Runs one SELECT; `each` sees every row.
    Result<void> each(const std::string& sql,
                      const std::function<void(const Statement&)>& each) const;
    // First column of the first row; "" or 0 where there is none.
    std::string text_value(const std::string& sql) const;
    int64_t integer_value(const std::string& sql) const;
    const std::string& path() const { return path_; }

private:
    Database(sqlite3* handle, std::string path) : handle_(handle), path_(std::move(path)) {}
    sqlite3* handle_ = nullptr;
    std::string path_;
};

}  // namespace triage
