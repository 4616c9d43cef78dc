#include "reports/model/stored_json.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include <fmt/format.h>

namespace reports {
namespace {

using nlohmann::json;

json parsed(std::string_view text) {
    return json::parse(text, nullptr, false);
}

std::string in_words(std::string key) {
    for (char& letter : key) {
        if (letter == '_')
            letter = ' ';
    }
    return key;
}

std::string plain(const json& value) {
    if (value.is_string())
        return value.get<std::string>();
    if (value.is_number_float())
        return fmt::format("{:.2f}", value.get<double>());
    if (value.is_boolean())
        return value.get<bool>() ? "yes" : "no";
    if (value.is_null())
        return "none";
    std::string text;
    const auto add = [&text](const std::string& part) {
        if (!text.empty())
            text += ", ";
        text += part;
    };
    if (value.is_array()) {
        for (const json& entry : value)
            add(plain(entry));
        return text.empty() ? "none" : text;
    }
    if (value.is_object()) {
        for (const auto& [key, entry] : value.items())
            add(in_words(key) + " " + plain(entry));
        return text.empty() ? "none" : text;
    }
    return value.dump();
}

std::string text_at(const json& object, const char* key) {
    const auto found = object.find(key);
    return found != object.end() && found->is_string() ? found->get<std::string>() : std::string{};
}

// " 2025-05-18 to 2025-08-14"; empty where no time is stored.
std::string days_of(const json& object) {
    constexpr size_t kDay = 10;
    const std::string first = text_at(object, "first").substr(0, kDay);
    const std::string last = text_at(object, "last").substr(0, kDay);
    if (first.empty())
        return {};
    return " " + first + (last.empty() || last == first ? "" : " to " + last);
}

}  // namespace

std::vector<std::string> string_list(std::string_view text) {
    std::vector<std::string> strings;
    const json list = parsed(text);
    if (!list.is_array())
        return strings;
    for (const json& entry : list)
        strings.push_back(plain(entry));
    return strings;
}

std::vector<RecordRef> record_list(std::string_view text) {
    std::vector<RecordRef> records;
    const json list = parsed(text);
    if (!list.is_array())
        return records;
    for (const json& entry : list) {
        if (!entry.is_object())
            continue;
        RecordRef reference{text_at(entry, "device"), text_at(entry, "record")};
        if (!reference.record.empty())
            records.push_back(std::move(reference));
    }
    return records;
}

HoldingDevices holding_devices(std::string_view text) {
    HoldingDevices holding;
    const json list = parsed(text);
    if (!list.is_array())
        return holding;
    for (const json& entry : list) {
        const std::string device = entry.is_object() ? text_at(entry, "device") : plain(entry);
        auto at = std::find(holding.devices.begin(), holding.devices.end(), device);
        if (at == holding.devices.end()) {
            holding.devices.push_back(device);
            holding.held.push_back(device);
            at = holding.devices.end() - 1;
        }
        if (!entry.is_object())
            continue;
        std::string& held = holding.held[static_cast<size_t>(at - holding.devices.begin())];
        const std::string role = in_words(text_at(entry, "role"));
        if (held.find(role) == std::string::npos)
            held += (held == device ? " " : ", ") + role + days_of(entry);
    }
    return holding;
}

Pairs pairs_of(std::string_view text) {
    Pairs pairs;
    const json object = parsed(text);
    if (!object.is_object())
        return pairs;
    for (const auto& [key, value] : object.items())
        pairs.emplace_back(in_words(key), plain(value));
    return pairs;
}

std::vector<std::string> sentences_of(std::string_view text) {
    const json value = parsed(text);
    if (value.is_array())
        return string_list(text);
    std::vector<std::string> sentences;
    for (const auto& [key, entry] : pairs_of(text))
        sentences.push_back(key + ": " + entry);
    return sentences;
}

std::vector<std::string> pair_sentences(std::string_view text) {
    std::vector<std::string> sentences;
    const json list = parsed(text);
    if (!list.is_array())
        return sentences;
    for (const json& entry : list) {
        if (entry.is_object() && entry.contains("a") && entry.contains("b"))
            sentences.push_back(text_at(entry, "a") + " and " + text_at(entry, "b"));
        else
            sentences.push_back(plain(entry));
    }
    return sentences;
}

std::vector<std::string> role_sentences(std::string_view text) {
    constexpr size_t kRecordsNamed = 4;
    std::vector<std::string> sentences;
    const json list = parsed(text);
    if (!list.is_array())
        return sentences;
    for (const json& entry : list) {
        if (!entry.is_object()) {
            sentences.push_back(in_words(plain(entry)));
            continue;
        }
        std::string sentence = in_words(text_at(entry, "role"));
        if (const std::string support = text_at(entry, "support");
            !support.empty() && support != "none")
            sentence += " (" + support + " support)";
        if (const auto why = entry.find("why"); why != entry.end() && !why->empty())
            sentence += ": " + plain(*why);
        const auto records = record_list(entry.value("records", json::array()).dump());
        for (size_t index = 0; index < std::min(records.size(), kRecordsNamed); ++index)
            sentence += (index == 0 ? " Records " : ", ") + records[index].device + " " +
                        records[index].record;
        if (records.size() > kRecordsNamed)
            sentence += " and " + std::to_string(records.size() - kRecordsNamed) + " more";
        if (const std::string caution = text_at(entry, "caution"); !caution.empty())
            sentence += ". But: " + caution;
        sentences.push_back(std::move(sentence));
    }
    return sentences;
}

double number_in(std::string_view text, const char* key) {
    const json object = parsed(text);
    if (!object.is_object() || !object.contains(key) || !object.at(key).is_number())
        return 0;
    return object.at(key).get<double>();
}

}  // namespace reports
