#include "reports/model/read_sensitivity.h"

#include <nlohmann/json.hpp>

#include "reports/model/stored_json.h"
#include "reports/model/wording.h"

namespace reports {
namespace {

using nlohmann::json;

std::string text_at(const json& object, const char* key) {
    const auto found = object.find(key);
    return found != object.end() && found->is_string() ? found->get<std::string>() : std::string{};
}

void add_tipping(const json& value, Assessment& assessment) {
    const auto tipping = value.find("tipping_items");
    if (tipping == value.end() || !tipping->is_array())
        return;
    std::string numbers;
    for (const json& number : *tipping)
        numbers += (numbers.empty() ? "" : ", ") + number.dump();
    assessment.sensitivity.push_back(
        numbers.empty()
            ? "No set of items was found whose loss would change the outcome."
            : "Without the items numbered " + numbers + " the outcome would be another one.");
}

void add_what_ifs(const json& value, Assessment& assessment) {
    const auto what_ifs = value.find("what_ifs");
    if (what_ifs == value.end() || !what_ifs->is_array())
        return;
    for (const json& entry : *what_ifs) {
        Assessment other = assessment;
        other.outcome = outcome_of(text_at(entry, "outcome"));
        other.exploitation.weight = entry.value("exploitation", 0.0);
        assessment.sensitivity.push_back("With " + text_at(entry, "name") +
                                         ", the outcome would be: " + outcome_headline(other) +
                                         ".");
    }
}

// ": one, two" from a list or a single sentence; empty where no reason is stored.
std::string reasons_of(const json& object) {
    const auto why = object.find("why");
    if (why == object.end())
        return {};
    if (why->is_string())
        return ": " + why->get<std::string>();
    std::string reasons;
    for (const std::string& reason : string_list(why->dump()))
        reasons += (reasons.empty() ? ": " : "; ") + reason;
    return reasons;
}

}  // namespace

Pairs read_sensitivity(std::string_view text, Assessment& assessment) {
    const json value = json::parse(text, nullptr, false);
    if (!value.is_object()) {
        assessment.sensitivity = sentences_of(text);
        return {};
    }
    add_tipping(value, assessment);
    add_what_ifs(value, assessment);
    if (value.contains("safety_flags"))
        assessment.safety_flags = role_sentences(value.at("safety_flags").dump());
    if (const auto who = value.find("attribution"); who != value.end() && who->is_object())
        assessment.attribution = text_at(*who, "kind") + reasons_of(*who);
    Pairs versions;
    for (const char* key : {"weights_version", "weights_sha256", "lexicon_sha256"}) {
        if (const std::string version = text_at(value, key); !version.empty())
            versions.emplace_back(key, version);
    }
    return versions;
}

std::vector<FreezeEntry> left_out_addresses(std::string_view text) {
    std::vector<FreezeEntry> entries;
    const json detail = json::parse(text, nullptr, false);
    if (!detail.is_object() || !detail.contains("freeze_left_out"))
        return entries;
    for (const json& left_out : detail.at("freeze_left_out")) {
        if (!left_out.is_object())
            continue;
        FreezeEntry entry;
        entry.value = text_at(left_out, "address");
        entry.why = text_at(left_out, "why");
        entry.evidence_class = "EXCLUDED";
        entries.push_back(std::move(entry));
    }
    return entries;
}

}  // namespace reports
