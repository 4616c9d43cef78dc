#include "plugins/host/skeleton.h"

#include <algorithm>
#include <filesystem>
#include <set>

#include "parsers/base/byte_source.h"
#include "parsers/base/text.h"
#include "plugins/host/declared.h"
#include "plugins/host/harness.h"
#include "plugins/host/invented_rows.h"
#include "plugins/host/query_guess.h"

namespace plugins {
namespace {

namespace fs = std::filesystem;
using parsers::Error;
using parsers::ErrorCode;

// ---- names --------------------------------------------------------------------------------------

std::string as_toml_key(const std::string& name) {
    const bool is_bare =
        !name.empty() && std::all_of(name.begin(), name.end(), [](unsigned char c) {
            return std::isalnum(c) != 0 || c == '_' || c == '-';
        });
    return is_bare ? name : "'" + name + "'";
}

std::string padded(std::string text, size_t width) {
    text.resize(std::max(text.size(), width), ' ');
    return text;
}

// ---- the plugin's text --------------------------------------------------------------------------

std::string comment_of(const TableGuess& table) {
    std::string text =
        "# Table " + table.name + ", " + std::to_string(table.rows) + " rows were looked at:\n";
    size_t width = 0;
    for (const auto& column : table.columns)
        width = std::max(width, column.name.size());
    for (const auto& column : table.columns)
        text += "#   " + padded(column.name, width) + "  " + padded(column.storage, 7) + "  " +
                column.reason + "\n";
    return text;
}

std::string rowid_sql(const TableGuess& table) {
    return as_sql_name(table.row_id) + " AS row";
}

std::string select_of(const QueryGuess& query) {
    std::string sql = "SELECT " + rowid_sql(*query.table);
    // The key of a conversation is its row, as other tables refer to it.
    if (query.record == "conversation")
        sql += ", " + as_sql_name(query.table->row_id) + " AS key";
    for (const auto& pick : query.picks)
        sql += ",\n                    " + as_sql_name(pick.column) + " AS " + pick.alias;
    return sql + "\n             FROM " + as_sql_name(query.table->name) + " ORDER BY " +
           as_sql_name(query.table->row_id);
}

std::string needs_of(const QueryGuess& query) {
    std::string columns;
    const auto add = [&](const std::string& name) {
        columns += (columns.empty() ? "\"" : ", \"") + name + "\"";
    };
    if (query.table->row_id != "rowid")
        add(query.table->row_id);
    for (const auto& pick : query.picks)
        add(pick.column);
    return "{ " + as_toml_key(query.table->name) + " = [" + columns + "] }";
}

std::string convert_of(const QueryGuess& query) {
    std::string text;
    for (const auto& pick : query.picks)
        if (!pick.conversion.empty())
            text += (text.empty() ? "" : ", ") + pick.alias + " = \"" + pick.conversion + "\"";
    return text.empty() ? "" : "convert = { " + text + " }\n";
}

std::string text_of(const QueryGuess& query) {
    std::string text = comment_of(*query.table) + "[[query]]\nrecord  = \"" + query.record +
                       "\"\nneeds   = " + needs_of(query) + "\nlocator = { table = \"" +
                       query.table->name + "\", row = \"row\" }\nsql     = '''" + select_of(query) +
                       "'''\n" + convert_of(query);
    for (const auto& alias : query.codes)
        text +=
            "# Until a code is listed here it stays as it is stored and is marked unknown.\n"
            "# values." +
            alias + " = { 0 = \"...\", 1 = \"...\" }\n";
    return text + "\n";
}

struct Layout {
    std::string folder;  // of the database on the device
    std::string name;    // of the database
    std::string glob;
};

// A name with each long number, which is somebody's id, replaced.
std::string without_ids(const std::string& name, const std::string& by) {
    constexpr size_t kIdDigits = 5;
    const auto is_digit = [&](size_t at) {
        return at < name.size() && std::isdigit(static_cast<unsigned char>(name[at])) != 0;
    };
    std::string text;
    for (size_t at = 0; at < name.size();) {
        size_t end = at;
        while (is_digit(end))
            ++end;
        const bool is_id = end - at >= kIdDigits;
        end = std::max(end, at + 1);
        text += is_id ? by : name.substr(at, end - at);
        at = end;
    }
    return text;
}

// From the path on the desk where it holds the app's folder, else invented.
Layout layout_of(const std::string& app, const std::string& platform, const std::string& path) {
    const fs::path file = fs::absolute(path).lexically_normal();
    const std::string name = file.filename().string();
    const std::string glob = without_ids(name, "*");
    Layout layout{"", without_ids(name, "10001"), ""};
    std::string package = "com.example." + app;
    if (file.parent_path().filename() == "databases" && file.parent_path().has_parent_path())
        package = file.parent_path().parent_path().filename().string();
    if (platform == "ios") {
        layout.folder =
            "private/var/mobile/Containers/Data/Application/"
            "00000000-0000-4000-8000-000000000001/Documents";
        layout.glob = "*/Documents/" + glob;
    } else if (platform == "desktop" || platform == "any") {
        layout.folder = "Users/someone/AppData/Roaming/" + app;
        layout.glob = "*/" + app + "/" + glob;
    } else {
        layout.folder = "data/data/" + package + "/databases";
        layout.glob = "*/" + package + "/databases/" + glob;
    }
    return layout;
}

std::string header_of(const std::string& app, const std::string& platform, const Layout& layout) {
    return "# Every key is described in plugins/README.md. What stands in round brackets is "
           "yours.\n"
           "app = \"" +
           app + "\"\nplatform = \"" + platform +
           "\"\nabout = \"(fill in: one sentence, what is read and what is not)\"\n"
           "version = \"1\"\n"
           "references = [\"(fill in: where the tables are described, or how you found out)\"]\n"
           "tested = [\"(fill in: the versions of the app, and samples/apps/" +
           app + "_" + platform +
           ")\"]\n"
           "# Where the database lies on a device: check it, '*' crosses folders.\n"
           "paths = [\"" +
           layout.glob + "\"]\n\n";
}

std::string plugin_text(const std::string& app, const std::string& platform, const Layout& layout,
                        const std::vector<TableGuess>& tables,
                        const std::vector<QueryGuess>& queries) {
    std::string text = header_of(app, platform, layout);
    for (const auto& query : queries)
        text += text_of(query);
    std::set<std::string> used;
    for (const auto& query : queries)
        used.insert(query.table->name);
    for (const auto& table : tables)
        if (!used.contains(table.name))
            text += "# Not read: no kind of record was guessed.\n" + comment_of(table) + "\n";
    return text.substr(0, text.find_last_not_of('\n') + 1) + "\n";
}

std::string about_text(const std::string& app, const std::string& platform) {
    return "# " + app + " on " + platform +
           "\n\nAll data is invented. The tables are those of a database of the app.\n\n"
           "(fill in: how the format is known: which version was looked at, and on which "
           "device)\n\n"
           "(fill in: which codes and columns are known, and what is only assumed)\n";
}

}  // namespace

Result<std::vector<SkeletonFile>> make_skeleton(const std::string& app, const std::string& platform,
                                                const std::string& database_path) {
    const auto beside = [&](const char* ending) -> parsers::SharedBytes {
        auto bytes = parsers::open_file(database_path + ending);
        return bytes.ok() ? bytes.value() : nullptr;
    };
    const auto bytes = TRY(parsers::open_file(database_path));
    const auto database = TRY(
        parsers::SqliteDatabase::open(bytes, {beside("-wal"), beside("-journal")}, database_path));
    const auto tables = TRY(guess_tables(database));
    std::vector<QueryGuess> queries;
    for (const auto& table : tables)
        if (auto query = guess_query(table))
            queries.push_back(std::move(*query));
    if (queries.empty())
        return Error{ErrorCode::Unsupported,
                     database_path + ": in none of its " + std::to_string(tables.size()) +
                         " tables are columns that look like messages, contacts, calls, "
                         "conversations, payments, places, visits or files; without --from a "
                         "worked plugin is written"};
    const Layout layout = layout_of(app, platform, database_path);
    const std::string id = app + "_" + platform;
    std::string text = plugin_text(app, platform, layout, tables, queries);
    TRY(read_declared_plugin(text, id, id + ".toml"));
    const std::string sample = "samples/apps/" + id + "/";
    return std::vector<SkeletonFile>{
        {id + ".toml", std::move(text)},
        {sample + "about.md", about_text(app, platform)},
        {sample + "first/evidence/" + layout.folder + "/" + layout.name + ".sql",
         TRY(sample_script(database, queries))},
        {sample + "first/expected.jsonl", ""}};
}

}  // namespace plugins
