// How the fields of a record become columns of the store: one mapping for writing and reading.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "plugins/api/record.h"
#include "triage/store/database.h"

namespace triage::columns {

// SQL declaration of the columns of one field.
template <class Field>
std::string declaration(const std::string& name) {
    if constexpr (std::is_same_v<Field, plugins::Identifier>)
        return "\"" + name + "_type\" TEXT, \"" + name + "_value\" TEXT";
    else if constexpr (std::is_same_v<Field, plugins::Time>)
        return "\"" + name + "_utc_ns\" INTEGER, \"" + name + "_stored\" TEXT";
    else if constexpr (std::is_same_v<Field, plugins::Code>)
        return "\"" + name + "\" TEXT, \"" + name + "_stored\" TEXT";
    else if constexpr (std::is_same_v<Field, plugins::Integer>)
        return "\"" + name + "\" INTEGER";
    else if constexpr (std::is_same_v<Field, plugins::Number>)
        return "\"" + name + "\" REAL";
    else
        return "\"" + name + "\" TEXT";
}

template <class Field>
constexpr int width() {
    return std::is_same_v<Field, plugins::Identifier> || std::is_same_v<Field, plugins::Time> ||
                   std::is_same_v<Field, plugins::Code>
               ? 2
               : 1;
}

// Leaves "" as NULL, which every parameter is after a reset: an absent value is not an empty one.
// The text is not copied; a record outlives the insert that it is bound for.
inline void bind_text(Statement& statement, int parameter, std::string_view text) {
    if (!text.empty())
        statement.bind_view(parameter, text);
}

inline void bind(Statement& statement, int at, const std::string& text) {
    bind_text(statement, at, text);
}
inline void bind(Statement& statement, int at, const plugins::Identifier& identifier) {
    bind_text(statement, at, identifier.type);
    bind_text(statement, at + 1, identifier.value);
}
inline void bind(Statement& statement, int at, const plugins::Time& time) {
    if (time.utc_ns)
        statement.bind(at, *time.utc_ns);
    bind_text(statement, at + 1, time.as_stored);
}
inline void bind(Statement& statement, int at, const plugins::Code& code) {
    bind_text(statement, at, code.name);
    bind_text(statement, at + 1, code.as_stored);
}
inline void bind(Statement& statement, int at, const plugins::Integer& value) {
    if (value)
        statement.bind(at, *value);
}
inline void bind(Statement& statement, int at, const plugins::Number& value) {
    if (value)
        statement.bind(at, *value);
}
inline void bind(Statement& statement, int at, const plugins::Identifiers& identifiers) {
    if (identifiers.empty())
        return;
    nlohmann::json list = nlohmann::json::array();
    for (const auto& identifier : identifiers)
        list.push_back({identifier.type, identifier.value});
    statement.bind(at, list.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace));
}
inline void bind(Statement& statement, int at, const std::vector<std::string>& texts) {
    if (texts.empty())
        return;
    const nlohmann::json list = texts;
    statement.bind(at, list.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace));
}

inline void read(const Statement& row, int at, std::string& text) {
    text = row.view(at);
}
inline void read(const Statement& row, int at, plugins::Identifier& identifier) {
    identifier = {row.text(at), row.text(at + 1)};
}
inline void read(const Statement& row, int at, plugins::Time& time) {
    time.utc_ns = row.is_null(at) ? std::nullopt : std::optional<int64_t>(row.integer(at));
    time.as_stored = row.view(at + 1);
}
inline void read(const Statement& row, int at, plugins::Code& code) {
    code = {row.text(at), row.text(at + 1)};
}
inline void read(const Statement& row, int at, plugins::Integer& value) {
    value = row.is_null(at) ? std::nullopt : plugins::Integer(row.integer(at));
}
inline void read(const Statement& row, int at, plugins::Number& value) {
    value = row.is_null(at) ? std::nullopt : plugins::Number(row.real(at));
}
inline void read(const Statement& row, int at, plugins::Identifiers& identifiers) {
    identifiers.clear();
    const auto list = nlohmann::json::parse(row.view(at), nullptr, false);
    if (!list.is_array())
        return;
    for (const auto& pair : list)
        if (pair.is_array() && pair.size() == 2 && pair[0].is_string() && pair[1].is_string())
            identifiers.push_back({pair[0].get<std::string>(), pair[1].get<std::string>()});
}
inline void read(const Statement& row, int at, std::vector<std::string>& texts) {
    texts.clear();
    const auto list = nlohmann::json::parse(row.view(at), nullptr, false);
    if (!list.is_array())
        return;
    for (const auto& text : list)
        if (text.is_string())
            texts.push_back(text.get<std::string>());
}

}  // namespace triage::columns
