#include "triage/evaluate/evaluate.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "triage/export/export.h"

namespace triage {
namespace {

using nlohmann::json;

// What the case says of one device.
struct Answer {
    std::string outcome;
    bool refer = false;
    std::set<std::string> indicators;
};

Result<std::vector<json>> lines_of(const CaseStore& store, std::string_view kind) {
    std::vector<json> lines;
    TRY(export_kind(store, kind,
                    [&](const std::string& line) { lines.push_back(json::parse(line)); }));
    return lines;
}

Result<std::map<std::string, Answer>> answers_of(const CaseStore& store) {
    std::map<std::string, Answer> answers;
    for (const json& line : TRY(lines_of(store, "assessments"))) {
        Answer& answer = answers[line.at("device").get<std::string>()];
        answer.outcome = line.at("outcome").get<std::string>();
        answer.refer = line.at("refer").get<bool>();
        for (const json& item : line.at("items"))
            answer.indicators.insert(item.at("indicator").get<std::string>());
    }
    return answers;
}

Result<Groups> clusters_of(const CaseStore& store, std::string_view level) {
    Groups groups;
    for (const json& line : TRY(lines_of(store, "clusters")))
        if (line.at("level") == level)
            groups.push_back(line.at("devices").get<std::set<std::string>>());
    return groups;
}

using MessageCounts =
    std::map<std::string, std::map<std::pair<std::string, std::string>, uint64_t>>;

Result<MessageCounts> count_messages(const CaseStore& store) {
    MessageCounts counts;
    for (const json& line : TRY(lines_of(store, "messages")))
        ++counts[line.at("device")][{line.at("app"), line.at("state")}];
    return counts;
}

void measure_extraction(const GroundTruth& truth, const MessageCounts& counts,
                        Evaluation& evaluation) {
    for (const TrueDevice& device : truth.devices) {
        const auto given = counts.find(device.name);
        for (const auto& [app_and_state, wanted] : device.messages) {
            uint64_t got = 0;
            if (given != counts.end() && given->second.count(app_and_state) > 0)
                got = given->second.at(app_and_state);
            for (const std::string& key : {app_and_state.second, std::string("all")}) {
                evaluation.extraction[key].hits += std::min(got, wanted);
                evaluation.extraction[key].all += wanted;
            }
            evaluation.surplus_messages += got > wanted ? got - wanted : 0;
        }
    }
}

uint64_t count_merged(const GroundTruth& truth, const Groups& networks) {
    uint64_t merged = 0;
    for (size_t i = 0; i < truth.companies.size(); ++i)
        for (size_t j = i + 1; j < truth.companies.size(); ++j)
            merged += std::any_of(networks.begin(), networks.end(), [&](const auto& network) {
                const auto meets = [&network](const std::set<std::string>& company) {
                    return std::any_of(company.begin(), company.end(), [&](const auto& device) {
                        return network.count(device) > 0;
                    });
                };
                return meets(truth.companies[i]) && meets(truth.companies[j]);
            });
    return merged;
}

void count_if(Share& share, bool is_concerned, bool is_hit) {
    share.all += is_concerned ? 1 : 0;
    share.hits += is_concerned && is_hit ? 1 : 0;
}

void measure_outcome(const TrueDevice& device, const Answer& answer, Evaluation& evaluation) {
    const bool has_control = answer.outcome == "control_indicators" || answer.outcome == "mixed";
    count_if(evaluation.harmful, device.exploited.value_or(false),
             answer.outcome == "control_indicators");
    count_if(evaluation.missed_referrals, device.refer.value_or(false), !answer.refer);
    count_if(evaluation.needless_referrals, device.refer && !*device.refer, answer.refer);
    count_if(evaluation.missed_control, device.controls.value_or(false), !has_control);
    count_if(evaluation.abstained, true, answer.outcome == "insufficient");
    const bool is_right = device.outcomes.count(answer.outcome) > 0;
    count_if(evaluation.right_outcomes, !device.outcomes.empty(), is_right);
    if (!device.archetype.empty())
        count_if(evaluation.right_by_archetype[device.archetype], !device.outcomes.empty(),
                 is_right);
    if (!device.condition.empty())
        count_if(evaluation.right_by_condition[device.condition], !device.outcomes.empty(),
                 is_right);
    if (device.outcomes.empty() || is_right)
        return;
    std::string wanted;
    for (const std::string& outcome : device.outcomes)
        wanted += (wanted.empty() ? "" : " or ") + outcome;
    evaluation.wrong_outcomes.push_back(device.name + ": " + answer.outcome + ", true is " +
                                        wanted);
}

// Counter-evidence (X, Y) belongs to its axis.
bool is_exploitation(const std::string& indicator) {
    return indicator.starts_with('E') || indicator.starts_with('X');
}

void measure_indicators(const TrueDevice& device, const Answer& answer, Evaluation& evaluation) {
    for (const std::string& indicator : device.should_show) {
        const bool is_shown = answer.indicators.count(indicator) > 0;
        count_if(evaluation.shown_by_indicator[indicator], true, is_shown);
        if (!is_shown)
            evaluation.not_shown[device.name].push_back(indicator);
        if (!is_exploitation(indicator)) {
            count_if(evaluation.shown_control, true, is_shown);
            continue;
        }
        count_if(evaluation.shown_exploitation, true, is_shown);
        if (!device.language.empty())
            count_if(evaluation.shown_by_language[device.language], true, is_shown);
    }
}

std::string percent(const Share& share) {
    const auto value = share.value();
    if (!value)
        return "nothing to count";
    char text[32];
    std::snprintf(text, sizeof text, "%.1f %%", *value * 100);
    return std::to_string(share.hits) + " of " + std::to_string(share.all) + " (" + text + ")";
}

std::string number(double value) {
    char text[32];
    std::snprintf(text, sizeof text, "%.3f", value);
    return text;
}

std::string with_bound(const Share& share) {
    if (share.all == 0)
        return percent(share);
    char text[64];
    std::snprintf(text, sizeof text, "; below %.0f %% with 95 %% confidence",
                  upper_bound_95(share) * 100);
    return percent(share) + text;
}

std::string joined(const std::vector<std::string>& words, std::string_view separator) {
    std::string text;
    for (const std::string& word : words)
        text += (text.empty() ? "" : std::string(separator)) + word;
    return text;
}

json share_json(const Share& share) {
    return {{"hits", share.hits},
            {"all", share.all},
            {"rate", share.value() ? json(*share.value()) : json(nullptr)}};
}

json shares_json(const std::map<std::string, Share>& shares) {
    json object = json::object();
    for (const auto& [name, share] : shares)
        object[name] = share_json(share);
    return object;
}

json bounded_json(const Share& share) {
    json object = share_json(share);
    object["upper_bound_95"] = upper_bound_95(share);
    return object;
}

}  // namespace

double Evaluation::language_gap() const {
    double least = 1;
    double most = 0;
    for (const auto& [language, share] : shown_by_language)
        if (const auto value = share.value()) {
            least = std::min(least, *value);
            most = std::max(most, *value);
        }
    return std::max(0.0, most - least);
}

Result<Evaluation> evaluate(const CaseStore& store, const GroundTruth& truth) {
    Evaluation evaluation;
    evaluation.devices = truth.devices.size();
    const auto answers = TRY(answers_of(store));
    const Groups networks = TRY(clusters_of(store, "network"));
    const Groups custody = TRY(clusters_of(store, "custody"));
    measure_extraction(truth, TRY(count_messages(store)), evaluation);
    evaluation.custody = agreement_of_pairs(truth.custody, custody);
    evaluation.network_ari = adjusted_rand_index(truth.companies, networks);
    evaluation.merged_companies = count_merged(truth, networks);
    for (const TrueDevice& device : truth.devices) {
        const auto answer = answers.find(device.name);
        if (answer == answers.end()) {
            // A device that is not in the case was not referred either.
            evaluation.missing.push_back(device.name);
            count_if(evaluation.missed_referrals, device.refer.value_or(false), true);
            continue;
        }
        measure_outcome(device, answer->second, evaluation);
        measure_indicators(device, answer->second, evaluation);
    }
    return evaluation;
}

std::string to_markdown(const Evaluation& evaluation) {
    std::string text = "| measure | value |\n|---|---|\n";
    const auto row = [&text](const std::string& name, const std::string& value) {
        text += "| " + name + " | " + value + " |\n";
    };
    // Parts of which nothing is amiss would only make the table long.
    const auto rows_amiss = [&row](const std::string& name, const auto& shares) {
        for (const auto& [part, share] : shares)
            if (share.hits < share.all)
                row(name + ": " + part, percent(share));
    };
    row("devices", std::to_string(evaluation.devices) +
                       (evaluation.missing.empty()
                            ? ""
                            : "; not in the case: " + joined(evaluation.missing, ", ")));
    for (const auto& [state, share] : evaluation.extraction)
        row(state == "all" ? "messages extracted" : "messages extracted, " + state, percent(share));
    row("messages beyond the truth", std::to_string(evaluation.surplus_messages));
    row("custody, F1 over pairs of devices", number(evaluation.custody.f1));
    row("networks, adjusted Rand index", number(evaluation.network_ari));
    row("pairs of companies merged", std::to_string(evaluation.merged_companies));
    row("exploited and shown as control alone", with_bound(evaluation.harmful));
    row("referrals missed", with_bound(evaluation.missed_referrals));
    row("referrals without need", percent(evaluation.needless_referrals));
    row("control not seen", percent(evaluation.missed_control));
    row("abstained", percent(evaluation.abstained));
    row("outcomes that are right", percent(evaluation.right_outcomes));
    rows_amiss("outcomes not always right, person", evaluation.right_by_archetype);
    rows_amiss("outcomes not always right, device", evaluation.right_by_condition);
    row("indicators of exploitation shown", percent(evaluation.shown_exploitation));
    row("indicators of control shown", percent(evaluation.shown_control));
    rows_amiss("not always shown", evaluation.shown_by_indicator);
    for (const auto& [language, share] : evaluation.shown_by_language)
        row("indicators of exploitation shown, " + language, percent(share));
    row("largest gap between languages", number(evaluation.language_gap()));
    for (const std::string& wrong : evaluation.wrong_outcomes)
        row("outcome not right", wrong);
    for (const auto& [device, indicators] : evaluation.not_shown)
        row("not shown on " + device, joined(indicators, ", "));
    return text;
}

std::string to_json(const Evaluation& evaluation) {
    const json object = {{"devices", evaluation.devices},
                         {"missing", evaluation.missing},
                         {"extraction", shares_json(evaluation.extraction)},
                         {"surplus_messages", evaluation.surplus_messages},
                         {"custody",
                          {{"f1", evaluation.custody.f1},
                           {"precision", share_json(evaluation.custody.precision)},
                           {"recall", share_json(evaluation.custody.recall)}}},
                         {"network_ari", evaluation.network_ari},
                         {"merged_companies", evaluation.merged_companies},
                         {"harmful_error", bounded_json(evaluation.harmful)},
                         {"missed_referrals", bounded_json(evaluation.missed_referrals)},
                         {"needless_referrals", share_json(evaluation.needless_referrals)},
                         {"missed_control", share_json(evaluation.missed_control)},
                         {"abstained", share_json(evaluation.abstained)},
                         {"right_outcomes", share_json(evaluation.right_outcomes)},
                         {"right_by_archetype", shares_json(evaluation.right_by_archetype)},
                         {"right_by_condition", shares_json(evaluation.right_by_condition)},
                         {"shown_exploitation", share_json(evaluation.shown_exploitation)},
                         {"shown_control", share_json(evaluation.shown_control)},
                         {"shown_by_language", shares_json(evaluation.shown_by_language)},
                         {"shown_by_indicator", shares_json(evaluation.shown_by_indicator)},
                         {"language_gap", evaluation.language_gap()},
                         {"not_shown", evaluation.not_shown},
                         {"wrong_outcomes", evaluation.wrong_outcomes}};
    return object.dump();
}

}  // namespace triage
