#include "plugins/host/declared.h"

#include <toml++/toml.h>
#include <algorithm>
#include <set>

#include "parsers/base/text.h"
#include "parsers/format/sqlite_select.h"
#include "plugins/host/declared_cipher.h"

namespace plugins {
namespace {

using parsers::Error;
using parsers::ErrorCode;

std::string joined(const std::vector<std::string>& words) {
    std::string text;
    for (const auto& word : words)
        text += (text.empty() ? "" : ", ") + word;
    return text;
}

// Reads one TOML text; every error names the line.
class DeclaredReader {
public:
    DeclaredReader(std::string id, std::string where)
        : id_(std::move(id)), where_(std::move(where)) {}

    Result<Plugin> read(const toml::table& root) {
        Plugin plugin{.id = id_};
        TRY(only_known_keys(
            root, {"app", "platform", "about", "version", "tested", "references", "paths", "query",
                   "owner", "sqlcipher", "unsupported", "notices"}));
        plugin.app = TRY(text(root, "app"));
        plugin.about = TRY(text(root, "about"));
        plugin.version = TRY(text_or(root, "version", "1"));
        plugin.platform = TRY(platform(root));
        plugin.tested = TRY(texts(root, "tested"));
        plugin.references = TRY(texts(root, "references"));
        plugin.paths = TRY(texts(root, "paths"));
        return root.contains("unsupported") ? unread(root, std::move(plugin))
                                            : with_queries(root, std::move(plugin));
    }

private:
    // An app that is found and cannot be read.
    Result<Plugin> unread(const toml::table& root, Plugin plugin) const {
        plugin.unsupported = TRY(text(root, "unsupported"));
        for (const std::string_view key : {"query", "owner", "sqlcipher", "notices"})
            if (root.contains(key))
                return error(*root.get(key),
                             "an app that is \"unsupported\" has no \"" + std::string(key) + "\"");
        if (plugin.paths.empty())
            return error(root, "\"paths\" must say where the files are that are not read");
        plugin.parse = [why = plugin.unsupported](const File&, RecordSink&) -> Result<void> {
            return Error{ErrorCode::Unsupported, why};
        };
        return plugin;
    }

    Result<Plugin> with_queries(const toml::table& root, Plugin plugin) const {
        const auto owner = TRY(path_owner(root, plugin.app));
        const auto queries = TRY(all_queries(root, plugin.app));
        if (owner.has_value())
            plugin.records.emplace_back("account");
        for (const auto& query : queries) {
            if (std::find(plugin.records.begin(), plugin.records.end(), query.record) ==
                plugin.records.end())
                plugin.records.push_back(query.record);
            plugin.needs.push_back(query.needs);
        }
        const bool tells_notices = TRY(is_set(root, "notices"));
        if (tells_notices && std::ranges::find(plugin.records, "payment") == plugin.records.end())
            plugin.records.emplace_back("payment");
        if (root.contains("sqlcipher"))
            plugin.database_keys = [cipher = TRY(cipher(root))](const File& file,
                                                                const parsers::Secrets& secrets) {
                return keys_of(cipher, file, secrets);
            };
        plugin.parse = [owner, queries](const File& file, RecordSink& sink) {
            return run_declared_queries({owner, queries}, file, sink);
        };
        return plugin;
    }

    // How the app encrypts its databases: a version of SQLCipher, and what differs from it.
    Result<DeclaredCipher> cipher(const toml::table& root) const {
        const auto* table = TRY(subtable(root, "sqlcipher"));
        TRY(only_known_keys(*table, {"version", "page_size", "kdf", "kdf_iterations", "hmac",
                                     "plain_header_bytes", "key_file", "key_pointer", "needed"}));
        const int64_t version = TRY(number_or(*table, "version", 4));
        if (version < 1 || version > 4)
            return error(*table, "\"version\" must be 1, 2, 3 or 4");
        DeclaredCipher cipher{parsers::sqlcipher_version(static_cast<int>(version)),
                              TRY(text_or(*table, "key_file", "")),
                              TRY(text_or(*table, "key_pointer", "")), TRY(text(*table, "needed"))};
        auto& settings = cipher.settings;
        settings.page_size =
            static_cast<uint32_t>(TRY(number_or(*table, "page_size", settings.page_size)));
        settings.kdf = TRY(text_or(*table, "kdf", settings.kdf));
        settings.kdf_iterations = static_cast<uint64_t>(TRY(
            number_or(*table, "kdf_iterations", static_cast<int64_t>(settings.kdf_iterations))));
        const std::string hmac =
            TRY(text_or(*table, "hmac", settings.hmac.empty() ? "none" : settings.hmac));
        settings.hmac = hmac == "none" ? "" : hmac;
        settings.plain_header_bytes =
            static_cast<uint32_t>(TRY(number_or(*table, "plain_header_bytes", 0)));
        const std::string wrong = what_is_wrong(cipher);
        return wrong.empty() ? Result<DeclaredCipher>(std::move(cipher)) : error(*table, wrong);
    }

    Result<std::optional<PathOwner>> path_owner(const toml::table& root,
                                                const std::string& app) const {
        if (!root.contains("owner"))
            return std::optional<PathOwner>();
        const auto* table = TRY(subtable(root, "owner"));
        TRY(only_known_keys(*table, {"after", "before", "id"}));
        const std::string after = TRY(text(*table, "after"));
        const std::string before = TRY(text_or(*table, "before", ""));
        const std::string id = TRY(text(*table, "id"));
        const auto conversion = find_conversion(FieldType::kId, id);
        if (!conversion)
            return error(*table->get("id"), "\"id\" must be a type of identifier, one of " +
                                                joined(conversion_names(FieldType::kId)));
        return std::optional(PathOwner{app, after, before, std::get<IdConversion>(*conversion)});
    }

    Error error(const toml::node& node, const std::string& what) const {
        return {ErrorCode::Unsupported,
                where_ + ":" + std::to_string(node.source().begin.line) + ": " + what};
    }

    Result<void> only_known_keys(const toml::table& table,
                                 const std::set<std::string_view>& known) const {
        for (const auto& [key, value] : table)
            if (!known.contains(key.str()))
                return error(value, "unknown key \"" + std::string(key.str()) + "\"");
        return {};
    }

    Result<std::string> text(const toml::table& table, std::string_view key) const {
        const auto* node = table.get(key);
        if (node == nullptr)
            return error(table, "the key \"" + std::string(key) + "\" is missing");
        const auto value = node->value<std::string>();
        if (!node->is_string() || !value || value->empty())
            return error(*node, "\"" + std::string(key) + "\" must be a text");
        return *value;
    }

    Result<std::string> text_or(const toml::table& table, std::string_view key,
                                const std::string& absent) const {
        return table.contains(key) ? text(table, key) : Result<std::string>(absent);
    }

    Result<bool> is_set(const toml::table& table, std::string_view key) const {
        const auto* node = table.get(key);
        if (node == nullptr)
            return false;
        if (!node->is_boolean())
            return error(*node, "\"" + std::string(key) + "\" is true or false");
        return node->value_or(false);
    }

    // Not negative, and of 32 bits.
    Result<int64_t> number_or(const toml::table& table, std::string_view key,
                              int64_t absent) const {
        const auto* node = table.get(key);
        if (node == nullptr)
            return absent;
        const auto value = node->value<int64_t>();
        if (!node->is_integer() || !value || *value < 0 || *value > UINT32_MAX)
            return error(*node, "\"" + std::string(key) + "\" must be a number");
        return *value;
    }

    // Absent is empty.
    Result<std::vector<std::string>> texts(const toml::table& table, std::string_view key) const {
        const auto* node = table.get(key);
        return node == nullptr ? Result<std::vector<std::string>>(std::vector<std::string>{})
                               : text_list(*node, key);
    }

    Result<std::vector<std::string>> text_list(const toml::node& node, std::string_view key) const {
        std::vector<std::string> list;
        if (!node.is_array())
            return error(node, "\"" + std::string(key) + "\" must be a list of texts");
        for (const auto& item : *node.as_array()) {
            if (!item.is_string())
                return error(item, "\"" + std::string(key) + "\" must hold texts only");
            list.push_back(*item.value<std::string>());
        }
        return list;
    }

    Result<const toml::table*> subtable(const toml::table& table, std::string_view key) const {
        const auto* node = table.get(key);
        if (node == nullptr)
            return error(table, "the key \"" + std::string(key) + "\" is missing");
        if (!node->is_table())
            return error(*node, "\"" + std::string(key) + "\" must be a table");
        return node->as_table();
    }

    Result<Platform> platform(const toml::table& root) const {
        const std::string word = TRY(text(root, "platform"));
        for (const auto platform :
             {Platform::Any, Platform::Android, Platform::Ios, Platform::Desktop})
            if (to_word(platform) == word)
                return platform;
        return error(*root.get("platform"), "\"platform\" must be any, android, ios or desktop");
    }

    Result<std::vector<DeclaredQuery>> all_queries(const toml::table& root,
                                                   const std::string& app) const {
        const auto* list = root.get_as<toml::array>("query");
        if (list == nullptr || list->empty())
            return error(root, "there is no [[query]]");
        std::vector<DeclaredQuery> queries;
        for (const auto& node : *list) {
            if (!node.is_table())
                return error(node, "a query must be a table: [[query]]");
            queries.push_back(TRY(one_query(*node.as_table(), app)));
        }
        return queries;
    }

    Result<DeclaredQuery> one_query(const toml::table& table, const std::string& app) const {
        TRY(only_known_keys(table, {"record", "part", "needs", "locator", "sql", "convert",
                                    "values", "constants"}));
        DeclaredQuery query;
        query.record = TRY(text(table, "record"));
        const auto fields = fields_of_kind(query.record);
        if (!fields)
            return error(*table.get("record"), "there is no kind of record \"" + query.record +
                                                   "\"; the kinds are " + joined(kind_words()));
        query.needs = TRY(needs(table));
        const auto* locator = TRY(subtable(table, "locator"));
        TRY(only_known_keys(*locator, {"table", "row", "item"}));
        query.table = TRY(text(*locator, "table"));
        if (!query.needs.contains(query.table))
            return error(*locator->get("table"),
                         "the locator's table \"" + query.table + "\" does not stand in \"needs\"");
        query.part = TRY(text_or(table, "part", query.table));
        query.sql = TRY(text(table, "sql"));
        const auto columns = parsers::select_columns(query.sql, query.needs);
        if (!columns.ok())
            return error(*table.get("sql"),
                         "the SQL does not fit \"needs\": " + columns.error().what);
        query.sources.resize(fields->size());
        const std::string row_alias = TRY(text(*locator, "row"));
        const std::string item_alias = TRY(text_or(*locator, "item", ""));
        const LocatorAliases aliases{row_alias, item_alias};
        TRY(bind_columns(table, *fields, columns.value(), aliases, query));
        TRY(bind_values(table, *fields, query));
        TRY(bind_constants(table, *fields, query));
        default_app(*fields, app, query);
        return query;
    }

    Result<TableNeeds> needs(const toml::table& table) const {
        const auto* stored = TRY(subtable(table, "needs"));
        TableNeeds needs;
        for (const auto& [name, columns] : *stored)
            needs[std::string(name.str())] = TRY(text_list(columns, "needs"));
        if (needs.empty())
            return error(*stored, "\"needs\" names no table");
        return needs;
    }

    // The field that an alias names: its own name, or for a list with "_1", "_2", ... behind it.
    static const FieldShape* find_field(const std::vector<FieldShape>& fields,
                                        std::string_view alias) {
        for (const auto& field : fields) {
            if (field.name == alias)
                return &field;
            const bool is_list =
                field.type == FieldType::kIdList || field.type == FieldType::kTextList;
            if (is_list && alias.starts_with(field.name + "_") &&
                parsers::to_int64(alias.substr(field.name.size() + 1)))
                return &field;
        }
        return nullptr;
    }

    static std::string names_of(const std::vector<FieldShape>& fields) {
        std::vector<std::string> names;
        for (const auto& field : fields)
            names.push_back(field.name);
        return joined(names);
    }

    struct LocatorAliases {
        std::string row;
        std::string item;  // "" where a row holds one record
    };

    Result<void> bind_columns(const toml::table& table, const std::vector<FieldShape>& fields,
                              const std::vector<std::string>& columns,
                              const LocatorAliases& aliases, DeclaredQuery& query) const {
        bool has_row = false;
        std::set<std::string> seen;
        for (size_t index = 0; index < columns.size(); ++index) {
            const std::string& alias = columns[index];
            if (!seen.insert(alias).second)
                return error(*table.get("sql"), "the alias \"" + alias + "\" stands there twice");
            if (alias == aliases.row) {
                has_row = true;
                query.row_column = static_cast<int>(index);
                continue;
            }
            if (alias == aliases.item) {
                query.item_column = static_cast<int>(index);
                continue;
            }
            const FieldShape* field = find_field(fields, alias);
            if (field == nullptr)
                return error(*table.get("sql"), "the alias \"" + alias + "\" is no field of " +
                                                    query.record + "; the fields are " +
                                                    names_of(fields));
            const auto conversion = TRY(conversion_of(table, *field, alias));
            auto& source = query.sources[static_cast<size_t>(field - fields.data())];
            source.columns.push_back({static_cast<int>(index), conversion});
        }
        if (!has_row)
            return error(*table.get("sql"), "no alias is \"" + aliases.row +
                                                "\", which the locator names as the rowid");
        if (!aliases.item.empty() && !query.item_column)
            return error(*table.get("sql"), "no alias is \"" + aliases.item +
                                                "\", which the locator names as the item");
        return every_key_is_alias(table, seen);
    }

    Result<Conversion> conversion_of(const toml::table& table, const FieldShape& field,
                                     const std::string& alias) const {
        const auto* conversions = table.get_as<toml::table>("convert");
        const auto* node = conversions == nullptr ? nullptr : conversions->get(alias);
        if (node == nullptr) {
            if (const auto conversion = default_conversion(field.type))
                return *conversion;
            return error(*table.get("sql"), "field \"" + alias + "\" is " +
                                                std::string(to_word(field.type)) +
                                                ": \"convert\" must say which, one of " +
                                                joined(conversion_names(field.type)));
        }
        const auto name = node->value<std::string>();
        const auto conversion = name ? find_conversion(field.type, *name) : std::nullopt;
        if (!conversion)
            return error(*node, "field \"" + alias + "\" is " + std::string(to_word(field.type)) +
                                    "; its conversions are " +
                                    joined(conversion_names(field.type)));
        return *conversion;
    }

    Result<void> every_key_is_alias(const toml::table& table,
                                    const std::set<std::string>& aliases) const {
        for (const std::string_view key : {"convert", "values"}) {
            const auto* entries = table.get_as<toml::table>(key);
            if (entries == nullptr && table.contains(key))
                return error(*table.get(key), "\"" + std::string(key) + "\" must be a table");
            if (entries == nullptr)
                continue;
            for (const auto& [alias, value] : *entries)
                if (!aliases.contains(std::string(alias.str())))
                    return error(value,
                                 "\"" + std::string(alias.str()) + "\" is no alias of the SQL");
        }
        return {};
    }

    Result<void> bind_values(const toml::table& table, const std::vector<FieldShape>& fields,
                             DeclaredQuery& query) const {
        const auto* all = table.get_as<toml::table>("values");
        if (all == nullptr)
            return {};
        for (const auto& [alias, node] : *all) {
            const FieldShape* field = find_field(fields, alias.str());
            if (field == nullptr ||
                (field->type != FieldType::kCode && field->type != FieldType::kText))
                return error(node, "\"values\" are for codes and texts; \"" +
                                       std::string(alias.str()) + "\" is neither");
            if (!node.is_table())
                return error(node, "\"values." + field->name + "\" must be a table");
            auto& source = query.sources[static_cast<size_t>(field - fields.data())];
            for (const auto& [stored, meaning] : *node.as_table()) {
                if (!meaning.is_string())
                    return error(meaning, "a meaning must be a text");
                source.values[std::string(stored.str())] = *meaning.value<std::string>();
            }
        }
        return {};
    }

    Result<void> bind_constants(const toml::table& table, const std::vector<FieldShape>& fields,
                                DeclaredQuery& query) const {
        if (!table.contains("constants"))
            return {};
        const auto* constants = TRY(subtable(table, "constants"));
        for (const auto& [name, node] : *constants) {
            const FieldShape* field = find_field(fields, name.str());
            if (field == nullptr ||
                (field->type != FieldType::kCode && field->type != FieldType::kText))
                return error(node, "\"" + std::string(name.str()) +
                                       "\" is no text or code of the record; the fields are " +
                                       names_of(fields));
            auto& source = query.sources[static_cast<size_t>(field - fields.data())];
            if (!source.columns.empty())
                return error(node, "\"" + field->name + "\" is also an alias of the SQL");
            if (!node.is_string())
                return error(node, "a constant must be a text");
            source.constant = *node.value<std::string>();
        }
        return {};
    }

    static void default_app(const std::vector<FieldShape>& fields, const std::string& app,
                            DeclaredQuery& query) {
        for (size_t index = 0; index < fields.size(); ++index) {
            auto& source = query.sources[index];
            if (fields[index].name == "app" && !source.constant && source.columns.empty())
                source.constant = app;
        }
    }

    std::string id_;
    std::string where_;
};

}  // namespace

Result<Plugin> read_declared_plugin(std::string_view toml, const std::string& id,
                                    const std::string& where) {
    try {
        const toml::table root = toml::parse(toml);
        return DeclaredReader(id, where).read(root);
    } catch (const toml::parse_error& failed) {
        return Error{ErrorCode::Unsupported, where + ":" +
                                                 std::to_string(failed.source().begin.line) + ": " +
                                                 std::string(failed.description())};
    }
}

}  // namespace plugins
