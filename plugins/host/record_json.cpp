#include "plugins/host/record_json.h"

namespace plugins {
namespace {

using nlohmann::json;

json identifier_json(const Identifier& identifier) {
    return {{"type", identifier.type}, {"value", identifier.value}};
}

void put(json& out, const char* name, const std::string& text) {
    if (!text.empty())
        out[name] = text;
}
void put(json& out, const char* name, const Identifier& identifier) {
    if (identifier.present())
        out[name] = identifier_json(identifier);
}
void put(json& out, const char* name, const Time& time) {
    if (!time.utc_ns && time.as_stored.empty())
        return;
    out[name] = {{"stored", time.as_stored}};
    if (time.utc_ns)
        out[name]["utc"] = parsers::to_iso8601(*time.utc_ns);
}
void put(json& out, const char* name, const Code& code) {
    if (!code.name.empty() || !code.as_stored.empty())
        out[name] = {{"name", code.name}, {"stored", code.as_stored}};
}
void put(json& out, const char* name, const Integer& value) {
    if (value)
        out[name] = *value;
}
void put(json& out, const char* name, const Number& value) {
    if (value)
        out[name] = *value;
}
void put(json& out, const char* name, const Identifiers& identifiers) {
    for (const auto& identifier : identifiers)
        out[name].push_back(identifier_json(identifier));
}
void put(json& out, const char* name, const std::vector<std::string>& texts) {
    if (!texts.empty())
        out[name] = texts;
}

}  // namespace

json body_json(const Record& record) {
    json out = json::object();
    std::visit(
        [&](const auto& body) {
            each_field(body, [&](const char* name, const auto& field) { put(out, name, field); });
        },
        record);
    return out;
}

std::string dump_line(const json& value) {
    return value.dump(-1, ' ', false, json::error_handler_t::replace);
}

std::string to_json_line(const Record& record, std::string_view place, State state) {
    json line = body_json(record);
    return dump_line({{"kind", kind_word_of(record)},
                      {"place", place},
                      {"state", to_word(state)},
                      {"record", std::move(line)}});
}

}  // namespace plugins
