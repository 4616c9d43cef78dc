#include "triage/assess/decision.h"

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>

#include "parsers/base/text.h"

namespace triage {
namespace {

using nlohmann::json;
using parsers::Error;
using parsers::ErrorCode;

std::string folded(std::string_view text) {
    return parsers::to_lower_ascii(parsers::trim(text));
}

// {"outcome": ..., "items": {"E04 EX-001:0a1b...": 2}}, null before the case was assessed.
json findings_of(const Database& database, const std::string& device) {
    json findings;
    auto outcome = database.prepare("SELECT outcome FROM assessment WHERE device=?");
    auto items = database.prepare(
        "SELECT indicator, records FROM assessment_item WHERE device=? ORDER BY item");
    if (!outcome.ok() || !items.ok())
        return findings;
    outcome.value().bind(1, device);
    if (const auto row = outcome.value().step(); !row.ok() || !row.value())
        return findings;
    findings = {{"outcome", outcome.value().text(0)}, {"items", json::object()}};
    items.value().bind(1, device);
    for (auto row = items.value().step(); row.ok() && row.value(); row = items.value().step()) {
        std::string key = items.value().text(0);
        for (const json& record : json::parse(items.value().text(1), nullptr, false))
            key += " " + record.value("device", "") + ":" + record.value("record", "");
        json& count = findings["items"][key];
        count = count.is_null() ? 1 : count.get<int>() + 1;
    }
    return findings;
}

std::string indicator_of(const std::string& key) {
    return key.substr(0, key.find(' '));
}

// How many items of each indicator stand in `more` and not in `less`.
std::map<std::string, int> only_in(const json& more, const json& less) {
    std::map<std::string, int> counts;
    for (const auto& [key, count] : more["items"].items()) {
        const int others = less["items"].value(key, 0);
        if (count.get<int>() > others)
            counts[indicator_of(key)] += count.get<int>() - others;
    }
    return counts;
}

void say_counts(const std::map<std::string, int>& counts, std::string_view what,
                std::vector<std::string>& sentences) {
    for (const auto& [indicator, count] : counts)
        sentences.push_back(indicator + ": " + std::to_string(count) +
                            (count == 1 ? " item is " : " items are ") + std::string(what));
}

std::vector<std::string> difference_between(const json& then, const json& now) {
    if (then == now)
        return {};
    if (!then.is_object())
        return {"the device was not assessed when this was decided, and is now"};
    if (!now.is_object())
        return {"the device is not assessed any more"};
    std::vector<std::string> sentences;
    if (then["outcome"] != now["outcome"])
        sentences.push_back("the outcome was " + then["outcome"].get<std::string>() + " and is " +
                            now["outcome"].get<std::string>());
    say_counts(only_in(now, then), "new", sentences);
    say_counts(only_in(then, now), "gone", sentences);
    return sentences;
}

// "confirm K02" of an item of control, or anything but a word on one item where control was found.
bool is_about_control(const Decision& decision) {
    const auto words = parsers::split(folded(decision.what.text), ' ');
    if (words.size() == 2 && (words[0] == "confirm" || words[0] == "reject"))
        return words[0] == "confirm" && words[1].starts_with('k');
    if (words.size() == 2 && words[0] == "flag")
        return false;  // whoever sees a person in danger says so at once
    return decision.outcome == "control_indicators" || decision.outcome == "mixed";
}

void count_persons(std::vector<Decision>& decisions) {
    for (Decision& decision : decisions) {
        for (const Decision& other : decisions) {
            if (other.what.device != decision.what.device ||
                folded(other.what.text) != folded(decision.what.text))
                continue;
            for (const std::string* name : {&other.what.by_name, &other.what.reviewer}) {
                const auto is_same = [name](const std::string& known) {
                    return folded(known) == folded(*name);
                };
                if (!folded(*name).empty() &&
                    std::none_of(decision.persons.begin(), decision.persons.end(), is_same))
                    decision.persons.emplace_back(parsers::trim(*name));
            }
        }
        if (is_about_control(decision) && decision.persons.size() < 2)
            decision.state = DecisionState::AwaitsSecondPerson;
    }
}

}  // namespace

Result<void> record_decision(CaseStore& store, const NewDecision& decision) {
    bool is_known = false;
    for (const DeviceRow& row : store.devices())
        is_known |= row.device == decision.device;
    if (!is_known)
        return Error{ErrorCode::NotFound,
                     decision.device +
                         ": is not a device of this case; `triage export CASE devices` lists them "
                         "(link the case first)"};
    if (folded(decision.by_name) == folded(decision.reviewer))
        return Error{ErrorCode::Unsupported,
                     "the reviewer is " + decision.by_name + " as well; name a second person"};
    const json findings = findings_of(store.database(), decision.device);
    Statement add = TRY(
        store.database().prepare("INSERT INTO decision(device, decision_text, by_name, reviewer, "
                                 "reason, seen, findings, utc)"
                                 " VALUES(?,?,?,?,?,?,?,strftime('%Y-%m-%dT%H:%M:%SZ','now'))"));
    int parameter = 1;
    for (const std::string* text : {&decision.device, &decision.text, &decision.by_name,
                                    &decision.reviewer, &decision.reason, &decision.seen})
        add.bind(parameter++, *text);
    add.bind(parameter, findings.dump());
    TRY(add.run());
    const std::string row = store.database().text_value(
        "SELECT json_object('by', by_name, 'decision', decision_text, 'device', device, 'findings',"
        " json(findings), 'reason', reason, 'reviewer', reviewer, 'seen', seen, 'utc', utc)"
        " FROM decision ORDER BY decision DESC LIMIT 1");
    return store.log("decision", row);
}

Result<std::vector<Decision>> read_decisions(const Database& database) {
    std::vector<Decision> decisions;
    TRY(database.each(
        "SELECT decision, device, decision_text, by_name, reviewer, reason, seen, utc, findings"
        " FROM decision ORDER BY decision",
        [&](const Statement& row) {
            Decision decision;
            decision.number = row.integer(0);
            decision.what = {row.text(1), row.text(2), row.text(3),
                             row.text(4), row.text(5), row.text(6)};
            decision.utc = row.text(7);
            const json then = json::parse(row.text(8), nullptr, false);
            if (then.is_object())
                decision.outcome = then.value("outcome", "");
            decision.difference =
                difference_between(then, findings_of(database, decision.what.device));
            decision.is_expired = !decision.difference.empty();
            decisions.push_back(std::move(decision));
        }));
    count_persons(decisions);
    return decisions;
}

}  // namespace triage
