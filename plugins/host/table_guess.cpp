#include "plugins/host/table_guess.h"

#include <algorithm>
#include <array>
#include <map>
#include <set>

#include "parsers/base/text.h"
#include "parsers/base/time.h"

namespace plugins {
namespace {

constexpr uint64_t kRowsLookedAt = 5000;
constexpr size_t kCodes = 8;  // a column with more different small numbers holds no codes

// The ranges of 2008 to 2035 in each unit; none of them touches another.
struct TimeUnit {
    const char* conversion;
    int64_t begin;
    int64_t end;
};
constexpr std::array<TimeUnit, 8> kUnits = {
    {{"apple_s", 220838400, 1072915200},
     {"unix_s", 1199145600, 2051222400},
     {"unix_ms", 1199145600000, 2051222400000},
     {"unix_us", 1199145600000000, 2051222400000000},
     {"webkit_us", 12843619200000000, 13695696000000000},
     {"filetime", 128436192000000000, 136956960000000000},
     {"apple_ns_or_s", 220838400000000000, 1072915200000000000},
     {"unix_ns", 1199145600000000000, 2051222400000000000}}};

enum class Shape { Plain, Phone, Email, WhatsAppJid, Iso8601 };

Shape shape_of(const std::string& text) {
    if (text.ends_with("@s.whatsapp.net") || text.ends_with("@g.us") || text.ends_with("@lid"))
        return Shape::WhatsAppJid;
    const size_t at = text.find('@');
    if (at != std::string::npos && at > 0 && text.find('.', at) != std::string::npos &&
        text.find(' ') == std::string::npos)
        return Shape::Email;
    if (text.size() >= 10 && text[4] == '-' && parsers::from_iso8601(text))
        return Shape::Iso8601;
    const auto digits = std::count_if(
        text.begin(), text.end(), [](unsigned char letter) { return std::isdigit(letter) != 0; });
    const bool is_number = text.find_first_not_of("+0123456789 -()") == std::string::npos;
    return is_number && digits >= 7 && digits <= 15 ? Shape::Phone : Shape::Plain;
}

// What the values of one column are.
class ColumnFacts {
public:
    void look_at(const parsers::SqliteRow& row, int column) {
        if (row.is_null(column))
            return;
        const std::string text = row.text(column);
        if (text.empty())
            return;
        ++values_;
        // A text that holds a number counts as text: the storage class decides.
        const auto number = row.integer(column);
        if (number && std::to_string(*number) == text)
            look_at(*number);
        else if (row.real(column))
            ++reals_;
        else
            ++texts_;
        ++shapes_[shape_of(text)];
        has_blanks_ += text.find(' ') != std::string::npos ? 1 : 0;
    }

    uint64_t values() const { return values_; }
    std::string storage() const {
        if (values_ == 0)
            return "";
        return integers_ >= std::max(reals_, texts_) ? "INTEGER"
               : reals_ > texts_                     ? "REAL"
                                                     : "TEXT";
    }
    // The unit of which every value that is not 0 is a time.
    const TimeUnit* unit() const {
        for (const auto& unit : kUnits) {
            const auto found = in_unit_.find(unit.conversion);
            if (found != in_unit_.end() && found->second > 0 && found->second + zeros_ == values_)
                return &unit;
        }
        return nullptr;
    }
    uint64_t of_shape(Shape shape) const {
        const auto found = shapes_.find(shape);
        return found == shapes_.end() ? 0 : found->second;
    }
    uint64_t with_blanks() const { return has_blanks_; }
    const std::set<int64_t>& small_numbers() const { return small_; }
    bool are_codes() const {
        return integers_ == values_ && !has_large_ && !small_.empty() && small_.size() <= kCodes;
    }

private:
    void look_at(int64_t number) {
        constexpr int64_t kLargestCode = 999;
        ++integers_;
        zeros_ += number == 0 ? 1 : 0;
        has_large_ |= number > kLargestCode || number < -kLargestCode;
        if (small_.size() <= kCodes)
            small_.insert(number);
        for (const auto& unit : kUnits)
            if (number >= unit.begin && number < unit.end)
                ++in_unit_[unit.conversion];
    }

    uint64_t values_ = 0, integers_ = 0, reals_ = 0, texts_ = 0, zeros_ = 0, has_blanks_ = 0;
    bool has_large_ = false;
    std::map<std::string, uint64_t> in_unit_;
    std::map<Shape, uint64_t> shapes_;
    std::set<int64_t> small_;
};

std::string counted(uint64_t part, uint64_t all) {
    return part == all ? "all " + std::to_string(all) + " values"
                       : std::to_string(part) + " of " + std::to_string(all) + " values";
}

bool is_named_like_a_time(const std::string& name) {
    return has_word(name, {"date", "time", "stamp", "_ts", "_at", "sent", "received", "created",
                           "modified", "updated", "when", "seen"});
}

void guess_time(const ColumnFacts& facts, ColumnGuess& guess) {
    if (const uint64_t iso = facts.of_shape(Shape::Iso8601); iso > 0 && iso == facts.values()) {
        guess.meaning = ColumnMeaning::Instant;
        guess.conversion = "iso8601";
    } else if (const TimeUnit* unit = facts.unit();
               unit != nullptr && !has_word(guess.name, {"duration"}) &&
               (is_named_like_a_time(guess.name) || unit->begin > kUnits[1].end)) {
        guess.meaning = ColumnMeaning::Instant;
        guess.conversion = unit->conversion;
    } else {
        return;
    }
    guess.reason = "a time: " + counted(facts.values(), facts.values()) +
                   " (but 0) lie in 2008 to 2035 as " + guess.conversion;
}

void guess_identifier(const ColumnFacts& facts, ColumnGuess& guess) {
    struct Kind {
        Shape shape;
        const char* conversion;
        const char* words;
    };
    constexpr std::array<Kind, 3> kKinds = {{{Shape::WhatsAppJid, "whatsapp_jid", "a WhatsApp id"},
                                             {Shape::Email, "email", "a mail address"},
                                             {Shape::Phone, "phone", "a telephone number"}}};
    for (const auto& kind : kKinds) {
        const uint64_t fitting = facts.of_shape(kind.shape);
        if (fitting == 0 || fitting * 2 < facts.values())
            continue;
        const bool is_number = kind.shape == Shape::Phone && guess.storage == "INTEGER";
        if (is_number && !has_word(guess.name, {"phone", "number", "msisdn", "mobile"}))
            continue;
        guess.meaning = ColumnMeaning::Identifier;
        guess.conversion = kind.conversion;
        guess.reason = std::string(kind.words) + ": " + counted(fitting, facts.values());
        return;
    }
    const bool is_id = has_word(guess.name, {"sender", "user", "author", "peer", "uid", "mid",
                                             "account", "member", "contact_id"});
    if (is_id && facts.values() > 0 && facts.with_blanks() == 0) {
        guess.meaning = ColumnMeaning::Identifier;
        guess.conversion = "app_user";
        guess.reason = "an id, by its name alone; say its type";
    }
}

void guess_rest(const ColumnFacts& facts, ColumnGuess& guess) {
    if (facts.values() == 0) {
        guess.reason = "no value is there to test";
    } else if (facts.are_codes()) {
        guess.meaning = ColumnMeaning::Code;
        guess.reason = "a code or a small number:";
        for (const int64_t code : facts.small_numbers())
            guess.reason += " " + std::to_string(code);
    } else if (guess.storage == "TEXT") {
        guess.meaning = ColumnMeaning::Text;
        guess.reason = "a text: " + counted(facts.with_blanks(), facts.values()) + " have blanks";
    } else {
        guess.meaning = ColumnMeaning::Quantity;
        guess.reason = "a number";
    }
}

std::string quoted(const std::string& name) {
    std::string text = "\"";
    for (const char letter : name)
        text += letter == '"' ? "\"\"" : std::string(1, letter);
    return text + "\"";
}

uint64_t count_of(const parsers::SqliteDatabase& database, const std::string& sql) {
    int64_t count = 0;
    (void)database.rows(sql, [&](const parsers::SqliteRow& row) {
        count = row.integer(0).value_or(0);
        return false;
    });
    return static_cast<uint64_t>(std::max<int64_t>(count, 0));
}

// "chat_id" and "thread" name the tables chats and thread.
bool is_named_after(const std::string& column, const std::string& table) {
    std::string stem = parsers::to_lower_ascii(table);
    for (const char* ending : {"ies", "es", "s"})
        if (stem.size() > std::string_view(ending).size() + 2 && stem.ends_with(ending)) {
            stem.erase(stem.size() - std::string_view(ending).size());
            break;
        }
    return has_word(column, {stem});
}

// A column that is named after another table, and whose every value is a rowid there.
void guess_references(const parsers::SqliteDatabase& database, std::vector<TableGuess>& tables) {
    for (auto& table : tables)
        for (auto& column : table.columns)
            for (const auto& other : tables) {
                if (column.meaning == ColumnMeaning::RowId || column.storage.empty() ||
                    other.name == table.name || other.row_id.empty() ||
                    !is_named_after(column.name, other.name))
                    continue;
                const std::string from = " FROM " + quoted(table.name) + " WHERE " +
                                         quoted(column.name) + " IS NOT NULL";
                const uint64_t all = count_of(database, "SELECT count(*)" + from);
                const uint64_t lost =
                    count_of(database, "SELECT count(*)" + from + " AND " + quoted(column.name) +
                                           " NOT IN (SELECT " + quoted(other.row_id) + " FROM " +
                                           quoted(other.name) + ")");
                if (all == 0 || lost > 0)
                    continue;
                column.meaning = ColumnMeaning::Reference;
                column.reason = "refers to " + other.name + "." + other.row_id + ": " +
                                counted(all, all) + " stand there";
            }
}

// The column that repeats the rowid, or "rowid"; "" where the table has none.
std::string row_id_of(const parsers::SqliteDatabase& database, const std::string& table,
                      const std::vector<std::string>& columns) {
    const std::string from = " FROM " + quoted(table);
    if (!database.column_names("SELECT rowid" + from).ok())
        return "";
    std::string sql;
    (void)database.rows(
        "SELECT sql FROM sqlite_master WHERE type = 'table' AND name = '" + table + "'",
        [&](const parsers::SqliteRow& row) {
            sql = parsers::to_lower_ascii(row.text(0));
            return false;
        });
    for (const auto& column : columns) {
        const size_t at = sql.find(parsers::to_lower_ascii(column));
        if (at == std::string::npos || sql.find("integer primary key", at) == std::string::npos)
            continue;
        const bool repeats = count_of(database, "SELECT count(*)" + from + " WHERE rowid IS NOT " +
                                                    quoted(column)) == 0;
        // The definition stands between this column and the next comma.
        if (repeats && sql.find("integer primary key", at) < sql.find(',', at))
            return column;
    }
    return "rowid";
}

parsers::Result<TableGuess> guess_table(const parsers::SqliteDatabase& database,
                                        const std::string& name,
                                        const std::vector<std::string>& columns) {
    TableGuess table{name, 0, row_id_of(database, name, columns), {}};
    std::string sql;
    for (const auto& column : columns)
        sql += (sql.empty() ? "SELECT " : ", ") + quoted(column);
    std::vector<ColumnFacts> facts(columns.size());
    TRY(database.rows(sql + " FROM " + quoted(name) + " LIMIT " + std::to_string(kRowsLookedAt),
                      [&](const parsers::SqliteRow& row) {
                          ++table.rows;
                          for (size_t index = 0; index < facts.size(); ++index)
                              facts[index].look_at(row, static_cast<int>(index));
                          return true;
                      }));
    for (size_t index = 0; index < columns.size(); ++index) {
        ColumnGuess guess{columns[index], ColumnMeaning::Unknown, facts[index].storage(), "", ""};
        if (guess.name == table.row_id)
            guess = {guess.name, ColumnMeaning::RowId, guess.storage, "", "the rowid"};
        if (guess.meaning == ColumnMeaning::Unknown)
            guess_time(facts[index], guess);
        if (guess.meaning == ColumnMeaning::Unknown && !facts[index].are_codes())
            guess_identifier(facts[index], guess);
        if (guess.meaning == ColumnMeaning::Unknown)
            guess_rest(facts[index], guess);
        table.columns.push_back(std::move(guess));
    }
    return table;
}

}  // namespace

bool has_word(const std::string& name, std::initializer_list<std::string_view> words) {
    const std::string lower = parsers::to_lower_ascii(name);
    return std::any_of(words.begin(), words.end(), [&](std::string_view word) {
        return lower.find(word) != std::string::npos;
    });
}

parsers::Result<std::vector<TableGuess>> guess_tables(const parsers::SqliteDatabase& database) {
    std::vector<std::string> names;
    TRY(
        database.rows("SELECT name FROM sqlite_master WHERE type = 'table' AND sql NOT LIKE "
                      "'CREATE VIRTUAL%' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY name",
                      [&](const parsers::SqliteRow& row) {
                          names.push_back(row.text(0));
                          return true;
                      }));
    std::vector<TableGuess> tables;
    for (const auto& name : names) {
        const auto columns = database.schema().find(name);
        if (columns != database.schema().end() && name.find('\'') == std::string::npos)
            tables.push_back(TRY(guess_table(database, name, columns->second)));
    }
    guess_references(database, tables);
    return tables;
}

}  // namespace plugins
