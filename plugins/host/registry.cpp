#include "plugins/host/registry.h"

#include <algorithm>
#include <exception>
#include <filesystem>
#include <optional>

#include "parsers/base/check.h"
#include "parsers/format/sqlite.h"
#include "plugins/api/database_keys.h"
#include "plugins/api/sqlite_file.h"
#include "plugins/host/builtins.h"
#include "plugins/host/carved_filter.h"
#include "plugins/host/declared.h"
#include "plugins/host/loader.h"
#include "plugins/host/notices.h"

namespace plugins {
namespace {

using parsers::Error;
using parsers::ErrorCode;

// "" where one of the alternatives is met, else what is missing in the one that fails last: the
// alternatives differ in their later tables and columns.
std::string missing_in_all(const parsers::SqliteDatabase& database,
                           const std::vector<TableNeeds>& alternatives) {
    std::string missing;
    for (const auto& needs : alternatives) {
        const std::string part = missing_part(database, needs);
        if (part.empty())
            return {};
        const bool is_closer = part.find(" has no column ") != std::string::npos;
        if (missing.empty() || is_closer)
            missing = part;
    }
    return missing;
}

// How much the largest alternative that is met asks for; 0 where none is.
size_t fitting_columns(const parsers::SqliteDatabase& database,
                       const std::vector<TableNeeds>& alternatives) {
    size_t most = 0;
    for (const auto& needs : alternatives) {
        if (!missing_part(database, needs).empty())
            continue;
        size_t count = 0;
        for (const auto& [table, columns] : needs)
            count += 1 + columns.size();
        most = std::max(most, count);
    }
    return most;
}

// A plugin's own recognition; what it throws means that it does not know the file.
bool recognizes(const Plugin& plugin, const File& file) {
    try {
        return plugin.recognizes(file);
    } catch (...) {
        return false;
    }
}

using Database = Result<parsers::SqliteDatabase>;

Result<void> check_tables(const Database& database, const Plugin& plugin) {
    if (!database.ok())
        return database.error();
    const std::string missing = missing_in_all(database.value(), plugin.needs);
    if (missing.empty())
        return {};
    return Error{ErrorCode::Unsupported, "the tables are not those of a known version: " + missing};
}

std::string joined(const std::string& first, const std::vector<std::string>& notes) {
    std::string text = first + ".";
    for (const std::string& note : notes)
        text += " " + note;
    return text;
}

Result<Choice> choose_decrypted(const Plugin& plugin, const File& file,
                                const parsers::Secrets& secrets) {
    auto decrypted = TRY(decrypt_database(file, plugin.database_keys(file, secrets)));
    const auto database = open_sqlite(decrypted.file);
    TRY(check_tables(database, plugin));
    return Choice{&plugin, true, std::move(decrypted.file),
                  joined(decrypted.how, database.value().notes())};
}

// Whether the pages look encrypted, also behind a header that the app puts in front of them.
bool looks_encrypted(const File& file, const Database& as_it_is, const DatabaseKeys& keys) {
    if (as_it_is.error().code == ErrorCode::Encrypted)
        return true;
    const uint64_t size = file.bytes().size_bytes();
    return std::ranges::any_of(keys.settings, [&](const parsers::SqlCipherSettings& settings) {
        if (settings.leading_bytes == 0 || settings.leading_bytes >= size)
            return false;
        const auto pages = std::make_shared<parsers::SliceSource>(
            file.shared_bytes(), settings.leading_bytes, size - settings.leading_bytes);
        const auto opened = parsers::SqliteDatabase::open(pages, {}, file.path());
        return !opened.ok() && opened.error().code == ErrorCode::Encrypted;
    });
}

// How the plugin may read the file, or why not. `database` is opened by the first that asks.
Result<Choice> choice_of(const Plugin& plugin, const File& file, const parsers::Secrets& secrets,
                         std::optional<Database>& database) {
    const Choice as_it_is{&plugin, true, std::nullopt, {}};
    if (!plugin.unsupported.empty()) {
        if (!database)
            database = open_sqlite(file);
        const bool is_encrypted = !database->ok() && database->error().code == ErrorCode::Encrypted;
        return Error{is_encrypted ? ErrorCode::Encrypted : ErrorCode::Unsupported,
                     plugin.unsupported};
    }
    if (plugin.recognizes && recognizes(plugin, file))
        return as_it_is;
    if (plugin.needs.empty() && plugin.recognizes)
        return Error{ErrorCode::Unsupported, "the content is not what " + plugin.id + " reads"};
    if (plugin.needs.empty())
        return as_it_is;
    if (!database)
        database = open_sqlite(file);
    const bool may_be_encrypted =
        !database->ok() &&
        (database->error().code == ErrorCode::Encrypted || !parsers::is_sqlite(file.bytes()));
    if (may_be_encrypted && plugin.database_keys) {
        auto decrypted = choose_decrypted(plugin, file, secrets);
        // What does not even look encrypted is told as what it is.
        if (decrypted.ok() || decrypted.error().code != ErrorCode::Encrypted ||
            looks_encrypted(file, *database, plugin.database_keys(file, secrets)))
            return decrypted;
    }
    TRY(check_tables(*database, plugin));
    return as_it_is;
}

}  // namespace

Registry Registry::with_builtins() {
    Registry registry;
    for (const auto& builtin : builtin_plugins()) {
        Plugin plugin = builtin.make();
        CHECK(plugin.id == builtin.id);
        CHECK(registry.add({std::move(plugin), "built in", {}}).ok());
    }
    for (const auto& declared : declared_texts()) {
        const std::string id(declared.id);
        auto plugin = read_declared_plugin(declared.toml, id, "plugins/apps/" + id + ".toml");
        // A wrong text is found by the tests; it must not end a run on the evidence of a raid.
        if (!plugin.ok()) {
            registry.left_out_.push_back(
                {id, "plugins/apps/" + id + ".toml", "", plugin.error().what});
            continue;
        }
        CHECK(registry.add({std::move(plugin).value(), "declared", {}}).ok());
    }
    return registry;
}

Result<void> Registry::add(Installed installed) {
    if (find(installed.plugin.id) != nullptr)
        return Error{ErrorCode::Unsupported,
                     "there is already a plugin " + installed.plugin.id + "; rename one of them"};
    for (const auto& path : installed.plugin.paths)
        matcher_.add(path, installed_.size());
    installed_.push_back(std::move(installed));
    return {};
}

Result<void> Registry::load_file(const std::string& path) {
    const bool is_declared = path.ends_with(".toml");
    if (!is_declared && !path.ends_with(".so"))
        return Error{ErrorCode::Unsupported, path + ": a plugin is a .toml or .so file"};
    auto loaded = TRY(is_declared ? load_declared(path) : load_shared_object(path));
    return add({std::move(loaded.plugin), is_declared ? "declared" : "loaded",
                std::move(loaded.file_sha256)});
}

void Registry::load_or_leave_out(const std::string& path) {
    const auto loaded = load_file(path);
    if (loaded.ok())
        return;
    const auto hash = file_sha256(path);
    const std::string& why = loaded.error().what;
    left_out_.push_back({std::filesystem::path(path).stem().string(), path,
                         hash.ok() ? hash.value() : "",
                         why.starts_with(path) ? why : path + ": " + why});
}

Result<void> Registry::load_folder(const std::string& folder) {
    std::vector<std::string> paths;
    std::error_code failed;
    for (std::filesystem::directory_iterator entry(folder, failed), end; !failed && entry != end;
         entry.increment(failed)) {
        const std::string path = entry->path().string();
        if (path.ends_with(".toml") || path.ends_with(".so"))
            paths.push_back(path);
    }
    if (failed)
        return Error{ErrorCode::Unreadable, folder + ": " + failed.message()};
    std::sort(paths.begin(), paths.end());
    for (const auto& path : paths)
        load_or_leave_out(path);
    return {};
}

const Plugin* Registry::find(std::string_view id) const {
    for (const auto& installed : installed_)
        if (installed.plugin.id == id)
            return &installed.plugin;
    return nullptr;
}

std::vector<const Plugin*> Registry::proposed(std::string_view path) const {
    std::vector<const Plugin*> plugins;
    for (const size_t index : matcher_.matching(path))
        plugins.push_back(&installed_[index].plugin);
    return plugins;
}

Choices Registry::choose(const File& file, const std::vector<const Plugin*>& proposed_by_path,
                         const parsers::Secrets& secrets) const {
    Choices choices;
    std::optional<Database> database;
    for (const Plugin* plugin : proposed_by_path) {
        auto choice = choice_of(*plugin, file, secrets, database);
        if (choice.ok())
            choices.run.push_back(std::move(choice).value());
        else
            choices.refused.push_back({plugin, choice.error().code, choice.error().what});
    }
    if (!choices.run.empty() || !parsers::is_sqlite(file.bytes()))
        return choices;
    if (!database)
        database = open_sqlite(file);
    if (!database->ok())
        return choices;
    Choice best;
    size_t most = 0;
    for (const auto& installed : installed_) {
        const size_t columns = fitting_columns(database->value(), installed.plugin.needs);
        if (columns > most) {
            most = columns;
            best.plugin = &installed.plugin;
        }
    }
    if (best.plugin != nullptr)
        choices.run.push_back(best);
    return choices;
}

Result<parsers::SqliteDatabase> open_database(const Registry& registry, const File& file,
                                              const parsers::Secrets& secrets) {
    auto as_it_is = open_sqlite(file);
    if (as_it_is.ok())
        return as_it_is;
    for (const Plugin* const plugin : registry.proposed(file.path())) {
        if (!plugin->database_keys)
            continue;
        const auto decrypted = decrypt_database(file, plugin->database_keys(file, secrets));
        if (decrypted.ok())
            return open_sqlite(decrypted.value().file);
    }
    return as_it_is;
}

Result<void> run_plugin(const Plugin& plugin, const File& file, RecordSink& sink) {
    CarvedFilter filter(sink);
    NoticeSink notices(filter);
    const bool tells_payments =
        std::ranges::find(plugin.records, "payment") != plugin.records.end();
    RecordSink& to = tells_payments ? static_cast<RecordSink&>(notices) : filter;
    try {
        return plugin.parse(file, to);
    } catch (const std::exception& failed) {
        return Error{ErrorCode::Damaged, plugin.id + " failed: " + failed.what()};
    } catch (...) {
        return Error{ErrorCode::Damaged, plugin.id + " failed without saying why"};
    }
}

}  // namespace plugins
