#include "reports/model/record_reader.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "triage/identity/seed_phrase.h"
#include "triage/store/record_json.h"

namespace reports {
namespace {

using nlohmann::json;

std::string text_at(const json& object, const char* key) {
    const auto found = object.find(key);
    return found != object.end() && found->is_string() ? found->get<std::string>() : std::string{};
}

// {"name": ..., "stored": ...}, {"stored": ..., "utc": ...} and {"type": ..., "value": ...} as
// text.
std::string shown(const json& value) {
    if (value.is_string())  // a report never prints what opens a wallet
        return triage::with_sealed_seeds(value.get_ref<const std::string&>());
    if (value.is_array()) {
        std::string list;
        for (const json& entry : value)
            list += (list.empty() ? "" : ", ") + shown(entry);
        return list;
    }
    if (!value.is_object())
        return value.is_null() ? std::string{} : value.dump();
    for (const char* key : {"value", "utc"}) {
        if (const std::string text = text_at(value, key); !text.empty())
            return text;
    }
    const std::string name = text_at(value, "name");
    const std::string stored = text_at(value, "stored");
    if (name == "unknown")
        return "unknown (stored: " + stored + ")";
    return name.empty() ? stored : name;
}

std::string take(json& body, const char* key) {
    const auto found = body.find(key);
    if (found == body.end())
        return {};
    std::string text = shown(*found);
    body.erase(found);
    return text;
}

std::string first_of(json& body, std::initializer_list<const char*> keys) {
    for (const char* key : keys) {
        if (std::string text = take(body, key); !text.empty())
            return text;
    }
    return {};
}

// The fields that have a place of their own in a quote leave `body`; the rest is listed.
void take_body(json& body, QuotedRow& row) {
    row.app = take(body, "app");
    row.direction = take(body, "direction");
    row.sender = first_of(body, {"sender", "payer"});
    row.counterpart =
        first_of(body, {"peer", "recipients", "payee", "member", "identifiers", "conversation"});
    for (const char* key : {"sent", "started", "time", "created", "since", "taken", "received"}) {
        const auto time = body.find(key);
        if (time == body.end() || !time->is_object())
            continue;
        row.time_utc = text_at(*time, "utc");
        row.time_stored = text_at(*time, "stored");
        body.erase(time);
        break;
    }
    row.text = first_of(body, {"text", "caption", "term", "title", "context"});
    for (const auto& [key, value] : body.items()) {
        // A text message goes without saying that it is one.
        if (std::string text = shown(value); !text.empty() && !(key == "kind" && text == "text"))
            row.fields.emplace_back(key, std::move(text));
    }
}

}  // namespace

QuotedRow quoted_row(const triage::StoredRecord& stored) {
    const triage::Provenance& from = stored.provenance;
    QuotedRow row;
    row.record = from.id;
    row.kind = triage::kind_word_of(stored.body);
    row.file = from.file;
    row.file_sha256 = from.file_sha256;
    row.place = from.place;
    row.state = plugins::to_word(from.state);
    row.plugin = from.plugin;
    json body = triage::stored_body_json(stored.body);
    take_body(body, row);
    return row;
}

RecordReader::RecordReader(const triage::CaseStore& store) : store_(store) {
    for (triage::DeviceRow& device : store.devices())
        devices_.emplace(device.device, std::move(device));
}

const triage::DeviceStore* RecordReader::store_of(const std::string& device) {
    const auto row = devices_.find(device);
    if (row == devices_.end())
        return nullptr;
    const std::string& exhibit = row->second.exhibit;
    auto found = stores_.find(exhibit);
    if (found == stores_.end()) {
        auto opened = store_.open_device_store(row->second);
        found = stores_.emplace(exhibit, std::nullopt).first;
        if (opened.ok())
            found->second.emplace(std::move(opened).value());
        else
            problems_.push_back("The store of exhibit " + exhibit +
                                " could not be read: " + opened.error().what);
    }
    return found->second ? &*found->second : nullptr;
}

std::string RecordReader::name_of(const std::string& device, const std::string& identifier) const {
    if (identifier.empty())
        return {};
    auto query = store_.database().prepare(
        "SELECT display FROM holding JOIN identity USING(identity) WHERE device = ?1 AND"
        " (value = ?2 OR as_stored = ?2) AND display <> '' ORDER BY role, app LIMIT 1");
    if (!query.ok())
        return {};
    query.value().bind(1, std::string_view(device));
    query.value().bind(2, std::string_view(identifier));
    const auto row = query.value().step();
    return row.ok() && row.value() ? query.value().text(0) : std::string{};
}

QuotedRow RecordReader::read(const RecordRef& reference) {
    QuotedRow missing;
    missing.device = reference.device;
    missing.record = reference.record;
    const triage::DeviceStore* store = store_of(reference.device);
    if (store == nullptr) {
        missing.problem = "the store of this device could not be read";
        return missing;
    }
    const auto stored = store->record(reference.record);
    if (!stored.ok() || !stored.value()) {
        missing.problem = stored.ok() ? "no record with this id is in the store of this device"
                                      : stored.error().what;
        problems_.push_back("Record " + reference.record + " of " + reference.device +
                            " could not be read: " + missing.problem);
        return missing;
    }
    QuotedRow row = quoted_row(*stored.value());
    row.device = reference.device;
    row.sender_name = name_of(reference.device, row.sender);
    return row;
}

}  // namespace reports
