#include "parsers/format/sqlite.h"

#include <sqlite3.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstring>

#include "parsers/base/limits.h"
#include "parsers/base/text.h"
#include "parsers/format/sqlite_carved_query.h"
#include "parsers/format/sqlite_carver.h"
#include "parsers/format/sqlite_image.h"
#include "parsers/format/sqlite_log.h"
#include "parsers/format/sqlite_salvage.h"
#include "parsers/format/sqlite_view.h"

namespace parsers {
namespace {

constexpr std::string_view kMagic{"SQLite format 3\0", 16};
constexpr size_t kHeaderBytes = 100;

sqlite3_stmt* as_statement(void* statement) {
    return static_cast<sqlite3_stmt*>(statement);
}

// ---- opening ------------------------------------------------------------------------------------

// Shannon entropy in bits a byte. Encrypted pages come close to 8, database pages stay below 7.
double entropy(std::span<const std::byte> bytes) {
    std::array<double, 256> counts{};
    for (const std::byte byte : bytes)
        counts[std::to_integer<size_t>(byte)] += 1;
    double bits = 0;
    for (const double count : counts)
        if (count > 0)
            bits -= count / static_cast<double>(bytes.size()) *
                    std::log2(count / static_cast<double>(bytes.size()));
    return bits;
}

// A sample of 512 random bytes reaches about 7.5 bits, one of 4096 about 7.95.
bool looks_random(std::span<const std::byte> bytes) {
    return bytes.size() >= 480 && entropy(bytes) > (bytes.size() >= 2048 ? 7.7 : 7.2);
}

// The page size that the header names, or why there is none.
Result<uint32_t> page_size_of(const ByteSource& main, const std::string& name) {
    const auto head_size = static_cast<size_t>(std::min<uint64_t>(main.size_bytes(), 4096));
    const auto head = TRY(read_exactly(main, 0, head_size));
    const std::span<const std::byte> bytes = head;
    const bool has_magic = bytes.size() >= kMagic.size() &&
                           std::memcmp(bytes.data(), kMagic.data(), kMagic.size()) == 0;
    if (!has_magic && main.size_bytes() % 512 == 0 && looks_random(bytes))
        return Error{ErrorCode::Encrypted,
                     name + ": the file looks like an encrypted database; its key is needed"};
    // Some SQLCipher databases leave the first 32 bytes in clear text.
    if (has_magic && bytes.size() >= 1024 && looks_random(bytes.subspan(32)))
        return Error{ErrorCode::Encrypted,
                     name +
                         ": only the header is in clear text, the pages are encrypted; the key "
                         "is needed"};
    if (!has_magic || bytes.size() < kHeaderBytes)
        return Error{ErrorCode::Damaged, name + ": does not begin as a SQLite database does"};
    const uint32_t stored =
        std::to_integer<uint32_t>(bytes[16]) << 8 | std::to_integer<uint32_t>(bytes[17]);
    const uint32_t page_size = stored == 1 ? 65536 : stored;
    if (!is_sqlite_page_size(page_size))
        return Error{ErrorCode::Damaged, name + ": the header names a page size of " +
                                             std::to_string(stored) + " bytes, which cannot be"};
    return page_size;
}

// Leaves out pages that the main file already holds, so that a log that was copied back (a
// checkpoint that did not reset it) changes nothing.
SqliteLog without_equal_pages(SqliteLog log, const ByteSource& log_bytes, const ByteSource& main) {
    std::vector<std::byte> ours(log.page_size);
    std::vector<std::byte> theirs(log.page_size);
    for (auto page = log.pages.begin(); page != log.pages.end();) {
        const uint64_t offset = static_cast<uint64_t>(page->first - 1) * log.page_size;
        const auto new_read = log_bytes.read_at(page->second, ours);
        const auto old_read = main.read_at(offset, theirs);
        const bool equal = new_read.ok() && old_read.ok() && old_read.value() == theirs.size() &&
                           new_read.value() == ours.size() && ours == theirs;
        page = equal ? log.pages.erase(page) : std::next(page);
    }
    const uint64_t main_pages = main.size_bytes() / log.page_size;
    if (log.pages.empty() && log.page_count >= main_pages)
        log.page_count = 0;
    return log;
}

// Reads the list of tables; where one entry is broken, what is left of it.
Result<std::vector<std::string>> table_names(SqliteView& view, std::vector<std::string>* notes) {
    const std::string sql = "SELECT name FROM sqlite_master WHERE type IN ('table', 'view')";
    std::vector<std::string> names;
    const auto take = [&](const SqliteRow& row) {
        names.push_back(row.text(0));
        return true;
    };
    const auto read = view.each_row(sql, take);
    if (read.ok() || read.error().code != ErrorCode::Damaged)
        return read.ok() ? Result<std::vector<std::string>>(std::move(names)) : read.error();
    view.accept_damaged_schema();
    names.clear();
    const auto again = view.each_row(sql, take);
    if (!again.ok() && names.empty())
        return again.error();
    notes->push_back("The list of tables is damaged; what is left of it was used (" +
                     read.error().what + ").");
    return names;
}

using Schema = std::map<std::string, std::vector<std::string>>;

// Columns by preparing a SELECT: it serves tables, views and virtual tables alike. A view over a
// function or a module that is not there cannot be read by anyone here and is left out.
Result<Schema> read_schema(SqliteView& view, std::vector<std::string>* notes) {
    Schema schema;
    const auto names = TRY(table_names(view, notes));
    for (const auto& name : names) {
        const auto statement = view.prepare("SELECT * FROM " + sqlite_quoted(name));
        if (!statement.ok()) {
            notes->push_back("Table or view " + name + " cannot be read (" +
                             statement.error().what + ").");
            continue;
        }
        auto& columns = schema[name];
        sqlite3_stmt* raw = statement.value().get();
        for (int column = 0; column < sqlite3_column_count(raw); ++column)
            columns.push_back(to_valid_utf8(sqlite3_column_name(raw, column)));
    }
    return schema;
}

bool equal_ignoring_case(std::string_view a, std::string_view b) {
    return a.size() == b.size() && starts_with_ignoring_case(a, b);
}

const std::vector<std::string>* find_table(const Schema& schema, std::string_view table) {
    const auto exact = schema.find(std::string(table));
    if (exact != schema.end())
        return &exact->second;
    for (const auto& [name, columns] : schema)
        if (equal_ignoring_case(name, table))
            return &columns;
    return nullptr;
}

// Sorted rowids of one table.
class RowIds {
public:
    void add(int64_t rowid) {
        sorted_ = sorted_ && (rowids_.empty() || rowids_.back() <= rowid);
        rowids_.push_back(rowid);
    }
    void finish() {
        if (!sorted_)
            std::sort(rowids_.begin(), rowids_.end());
    }
    bool has(int64_t rowid) const {
        return std::binary_search(rowids_.begin(), rowids_.end(), rowid);
    }

private:
    std::vector<int64_t> rowids_;
    bool sorted_ = true;
};

// The rowids of the table itself: a row that the query's WHERE hides in one view must not look as
// if it were absent from it. A view or a table without rowid gives those of the query's column.
Result<RowIds> row_ids(const SqliteView& view, const std::string& sql, const RowLocator& locator) {
    RowIds ids;
    int column = 0;
    const auto take = [&](const SqliteRow& row) {
        if (const auto rowid = row.integer(column))
            ids.add(*rowid);
        return true;
    };
    auto read = view.each_row("SELECT rowid FROM " + sqlite_quoted(locator.table), take);
    if (!read.ok() && read.error().code == ErrorCode::Unsupported) {
        column = locator.column;
        read = view.each_row(sql, take);
    }
    if (!read.ok())
        return read.error();
    ids.finish();
    return ids;
}

}  // namespace

// ---- SqliteRow ----------------------------------------------------------------------------------

bool SqliteRow::is_unknown(int column) const {
    sqlite3_stmt* statement = as_statement(statement_);
    if (!unknown_from_ || sqlite3_column_type(statement, column) != SQLITE_INTEGER)
        return false;
    const int64_t value = sqlite3_column_int64(statement, column);
    return value >= *unknown_from_ && value < *unknown_from_ + (int64_t{1} << 32);
}

int SqliteRow::storage_class(int column) const {
    return is_unknown(column) ? SQLITE_NULL : sqlite3_column_type(as_statement(statement_), column);
}

bool SqliteRow::is_null(int column) const {
    return storage_class(column) == SQLITE_NULL;
}

std::string SqliteRow::text(int column) const {
    sqlite3_stmt* statement = as_statement(statement_);
    switch (storage_class(column)) {
        case SQLITE_NULL:
            return {};
        case SQLITE_INTEGER:
            return std::to_string(sqlite3_column_int64(statement, column));
        case SQLITE_FLOAT: {
            char number[40];
            sqlite3_snprintf(sizeof number, number, "%!.15g",
                             sqlite3_column_double(statement, column));
            return number;
        }
        default: {
            const auto bytes = blob(column);
            return to_valid_utf8({reinterpret_cast<const char*>(bytes.data()), bytes.size()});
        }
    }
}

std::optional<int64_t> SqliteRow::integer(int column) const {
    sqlite3_stmt* statement = as_statement(statement_);
    switch (storage_class(column)) {
        case SQLITE_INTEGER:
            return sqlite3_column_int64(statement, column);
        case SQLITE_FLOAT: {
            const double value = sqlite3_column_double(statement, column);
            if (!(value > -9.2e18 && value < 9.2e18))
                return std::nullopt;
            return static_cast<int64_t>(value);
        }
        case SQLITE_TEXT:
            return to_int64(trim(text(column)));
        default:
            return std::nullopt;
    }
}

std::optional<double> SqliteRow::real(int column) const {
    sqlite3_stmt* statement = as_statement(statement_);
    switch (storage_class(column)) {
        case SQLITE_INTEGER:
        case SQLITE_FLOAT:
            return sqlite3_column_double(statement, column);
        case SQLITE_TEXT: {
            const std::string stored = text(column);
            const std::string_view number = trim(stored);
            double value = 0;
            const auto [end, failed] =
                std::from_chars(number.data(), number.data() + number.size(), value);
            if (failed != std::errc{} || end != number.data() + number.size())
                return std::nullopt;
            return value;
        }
        default:
            return std::nullopt;
    }
}

std::span<const std::byte> SqliteRow::blob(int column) const {
    sqlite3_stmt* statement = as_statement(statement_);
    if (is_unknown(column))
        return {};
    const bool is_text = sqlite3_column_type(statement, column) == SQLITE_TEXT;
    const void* data = is_text ? static_cast<const void*>(sqlite3_column_text(statement, column))
                               : sqlite3_column_blob(statement, column);
    const int size = sqlite3_column_bytes(statement, column);
    if (data == nullptr || size <= 0)
        return {};
    return {static_cast<const std::byte*>(data), static_cast<size_t>(size)};
}

// ---- SqliteDatabase -----------------------------------------------------------------------------

struct SqliteDatabase::State {
    std::string name;
    std::optional<SqliteView> now;
    std::optional<SqliteView> before;  // only where a log changes something
    SqliteCarvedFiles files;
    std::optional<Result<SqliteCarved>> carved;  // once it was asked for
    Schema schema;
    std::vector<std::string> notes;
    uint64_t main_offset = 0;  // of page 1 in the file as it is stored
};

bool is_sqlite(const ByteSource& source) {
    const auto head = read_exactly(source, 0, kMagic.size());
    return head.ok() && std::memcmp(head.value().data(), kMagic.data(), kMagic.size()) == 0;
}

SqliteDatabase::SqliteDatabase(std::unique_ptr<State> state) : state_(std::move(state)) {}
SqliteDatabase::SqliteDatabase(SqliteDatabase&&) noexcept = default;
SqliteDatabase& SqliteDatabase::operator=(SqliteDatabase&&) noexcept = default;
SqliteDatabase::~SqliteDatabase() = default;

namespace {

struct ChosenLog {
    SharedBytes bytes;
    SqliteLog log;
    SqliteFile file = SqliteFile::Main;
};

// The write-ahead log, else the journal; a database never needs both.
ChosenLog choose_log(const SqliteCompanions& companions) {
    ChosenLog chosen;
    if (companions.write_ahead_log != nullptr)
        chosen = {companions.write_ahead_log, read_write_ahead_log(*companions.write_ahead_log),
                  SqliteFile::WriteAheadLog};
    if (!chosen.log.pages.empty() || companions.rollback_journal == nullptr)
        return chosen;
    auto notes = std::move(chosen.log.notes);
    chosen = {companions.rollback_journal, read_rollback_journal(*companions.rollback_journal),
              SqliteFile::RollbackJournal};
    notes.insert(notes.end(), chosen.log.notes.begin(), chosen.log.notes.end());
    chosen.log.notes = std::move(notes);
    return chosen;
}

}  // namespace

// A database that can be read as it is, with the log that was chosen.
struct SqliteDatabase::Files {
    SharedBytes main;
    SqliteCompanions companions;
    ChosenLog chosen;
    uint32_t page_size = 0;
    uint64_t main_offset = 0;
};

Result<SqliteDatabase> SqliteDatabase::open(const SharedBytes& main,
                                            const SqliteCompanions& companions,
                                            const std::string& name) {
    auto chosen = choose_log(companions);
    // An empty file is an empty database: all may be in the log.
    uint32_t page_size = chosen.log.pages.empty() ? 4096 : chosen.log.page_size;
    if (main->size_bytes() > 0)
        page_size = TRY(page_size_of(*main, name));
    return open_pages({main, companions, std::move(chosen), page_size}, name);
}

Result<SqliteDatabase> SqliteDatabase::open(const DecryptedSqlite& files, const std::string& name) {
    auto chosen = choose_log(files.stored_logs);
    if (chosen.file == SqliteFile::WriteAheadLog)
        chosen.bytes = files.logs.write_ahead_log;
    if (chosen.file == SqliteFile::RollbackJournal)
        chosen.bytes = files.logs.rollback_journal;
    return open_pages(
        {files.main, files.logs, std::move(chosen), files.page_size, files.main_offset}, name);
}

Result<SqliteDatabase> SqliteDatabase::open_pages(Files files, const std::string& name) {
    auto state = std::make_unique<State>();
    state->name = name;
    state->main_offset = files.main_offset;
    const SharedBytes& main = files.main;
    const uint32_t page_size = files.page_size;
    ChosenLog chosen = std::move(files.chosen);
    state->notes = chosen.log.notes;
    if (!chosen.log.pages.empty() && chosen.log.page_size != page_size) {
        state->notes.push_back("The log has another page size than the database; it was left out.");
        chosen.log = {};
    }
    if (main->size_bytes() % page_size != 0)
        state->notes.push_back(
            "The file does not end with a whole page; the part of a page at its end was left out.");
    if (!chosen.log.pages.empty())
        chosen.log = without_equal_pages(std::move(chosen.log), *chosen.bytes, *main);
    state->files = {main, files.companions, chosen.file};
    const bool has_log = !chosen.log.pages.empty() || chosen.log.page_count != 0;
    state->now = TRY(SqliteView::open(
        std::make_unique<SqliteImage>(main, chosen.bytes, std::move(chosen.log), page_size), name));
    if (has_log)
        state->before = TRY(SqliteView::open(
            std::make_unique<SqliteImage>(main, nullptr, SqliteLog{}, page_size), name));
    state->schema = TRY(read_schema(*state->now, &state->notes));
    state->now->allow_only_reading();
    if (state->before)
        state->before->allow_only_reading();
    return SqliteDatabase(std::move(state));
}

bool SqliteDatabase::has_table(std::string_view table) const {
    return find_table(state_->schema, table) != nullptr;
}

bool SqliteDatabase::has_column(std::string_view table, std::string_view column) const {
    const auto* columns = find_table(state_->schema, table);
    if (columns == nullptr)
        return false;
    return std::any_of(columns->begin(), columns->end(),
                       [&](const std::string& name) { return equal_ignoring_case(name, column); });
}

bool SqliteDatabase::has_columns(std::string_view table,
                                 std::span<const std::string> columns) const {
    return has_table(table) &&
           std::all_of(columns.begin(), columns.end(),
                       [&](const std::string& column) { return has_column(table, column); });
}

const std::map<std::string, std::vector<std::string>>& SqliteDatabase::schema() const {
    return state_->schema;
}

bool SqliteDatabase::has_log() const {
    return state_->before.has_value();
}

const std::vector<std::string>& SqliteDatabase::notes() const {
    return state_->notes;
}

Result<void> SqliteDatabase::rows(const std::string& sql,
                                  const std::function<bool(const SqliteRow&)>& each) const {
    return each_row_past_damage(*state_->now, sql, each);
}

Result<void> SqliteDatabase::rows_with_state(
    const std::string& sql, const RowLocator& locator,
    const std::function<bool(const SqliteRow&, RowState)>& each) const {
    if (!state_->before)
        return each_row_past_damage(
            *state_->now, sql, [&](const SqliteRow& row) { return each(row, RowState::Live); });
    // A table that the main file does not know has no row there. Where its rows cannot be told
    // for another reason, no row is said to be in the log only.
    const auto before = row_ids(*state_->before, sql, locator);
    const bool is_new_table = !before.ok() && before.error().code == ErrorCode::Unsupported;
    bool go_on = true;
    auto read = each_row_past_damage(*state_->now, sql, [&](const SqliteRow& row) {
        const auto rowid = row.integer(locator.column);
        const bool was_there = !before.ok() || !rowid || before.value().has(*rowid);
        const bool log_only = is_new_table || !was_there;
        go_on = each(row, log_only ? RowState::LogOnly : RowState::Live);
        return go_on;
    });
    if (!go_on || is_new_table || (!read.ok() && read.error().code != ErrorCode::Damaged))
        return read;
    auto deleted = deleted_rows(sql, locator, each);
    if (!read.ok())
        return read;
    return before.ok() || !deleted.ok() ? deleted : Result<void>(before.error());
}

Result<void> SqliteDatabase::deleted_rows(
    const std::string& sql, const RowLocator& locator,
    const std::function<bool(const SqliteRow&, RowState)>& each) const {
    // A row is only said to be deleted where all rowids of today are known: it might stand on the
    // malformed page.
    const auto now = TRY(row_ids(*state_->now, sql, locator));
    auto deleted = each_row_past_damage(*state_->before, sql, [&](const SqliteRow& row) {
        const auto rowid = row.integer(locator.column);
        return !rowid || now.has(*rowid) || each(row, RowState::Deleted);
    });
    // The older schema may lack what the query names; then it cannot say which rows were deleted.
    if (!deleted.ok() && deleted.error().code == ErrorCode::Unsupported)
        return {};
    return deleted;
}

Result<const SqliteCarved*> SqliteDatabase::carved() const {
    if (!state_->carved) {
        state_->carved =
            carve_sqlite(*state_->now, state_->before ? &*state_->before : nullptr, state_->files);
        if (state_->carved->ok())
            for (auto& row : state_->carved->value().rows)
                if (row.place.file == SqliteFile::Main)
                    row.place.offset += state_->main_offset;
    }
    if (!state_->carved->ok())
        return state_->carved->error();
    return &state_->carved->value();
}

Result<void> SqliteDatabase::carved_rows(
    const std::string& sql, const RowLocator& locator,
    const std::function<bool(const SqliteRow&, const SqliteCarvedPlace&)>& each) const {
    const SqliteCarved* const found = TRY(carved());
    return each_carved_row(*state_->now, *found, sql, locator, each);
}

Result<std::vector<SqliteCarvedPlace>> SqliteDatabase::carved_places() const {
    const SqliteCarved* const found = TRY(carved());
    std::vector<SqliteCarvedPlace> places;
    for (const auto& row : found->rows)
        places.push_back(row.place);
    return places;
}

Result<std::vector<std::string>> SqliteDatabase::carving_notes(std::string_view table) const {
    const SqliteCarved* const found = TRY(carved());
    std::vector<std::string> sentences;
    for (const auto& note : found->notes)
        if (note.tables.empty() ||
            std::any_of(note.tables.begin(), note.tables.end(),
                        [&](const std::string& name) { return equal_ignoring_case(name, table); }))
            sentences.push_back(note.sentence);
    return sentences;
}

Result<std::vector<std::string>> SqliteDatabase::column_names(const std::string& sql) const {
    const auto statement = TRY(state_->now->prepare(sql));
    std::vector<std::string> names;
    for (int column = 0; column < sqlite3_column_count(statement.get()); ++column)
        names.push_back(to_valid_utf8(sqlite3_column_name(statement.get(), column)));
    return names;
}

}  // namespace parsers
