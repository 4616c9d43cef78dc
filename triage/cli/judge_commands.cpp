#include <fstream>

#include "triage/assess/assess.h"
#include "triage/assess/decision.h"
#include "triage/cli/ingest_command.h"
#include "triage/cli/terminal.h"
#include "triage/link/insert_exhibit.h"
#include "triage/link/link_case.h"
#include "triage/watch/report_file.h"

namespace triage::cli {

namespace options = boost::program_options;

namespace {

options::options_description case_options() {
    options::options_description described;
    described.add_options()("case", options::value<std::string>()->required(), "the case folder");
    return described;
}

options::positional_options_description case_positional() {
    options::positional_options_description positional;
    positional.add("case", 1);
    return positional;
}

// Opens the case for writing, does the work, seals the case.
template <class Work>
int with_case(const options::variables_map& values, Work&& work) {
    auto store = CaseStore::open(values["case"].as<std::string>(), CaseStore::Access::Write);
    if (!store.ok())
        return fail(store.error());
    const int code = work(store.value());
    const auto sealed = store.value().seal();
    return sealed.ok() ? code : fail(sealed.error());
}

// Nothing where no file is given: a list that the case keeps stays.
Result<void> keep_list(CaseStore& store, const std::string& path, std::string_view indicator) {
    if (path.empty())
        return {};
    const ReportList list = TRY(read_report_file(path, indicator));
    return keep_report_list(store, list);
}

}  // namespace

int link_into(CaseStore& store) {
    const auto linked = link_case(store);
    if (!linked.ok())
        return fail(linked.error());
    const auto noted = store.set_meta("linked", TRIAGE_VERSION);
    if (!noted.ok())
        return fail(noted.error());
    const auto count = [&](const char* table) {
        return std::to_string(
            store.database().integer_value(std::string("SELECT count(*) FROM ") + table));
    };
    say(count("device") + " devices, " + count("identity") + " identifiers, " + count("link") +
        " links, " + count("cluster") + " clusters");
    return kDone;
}

int assess_into(CaseStore& store, const std::string& weights, const std::string& lexicon) {
    AssessOptions wishes;
    wishes.weights_path = weights;
    wishes.lexicon_path = lexicon;
    const auto assessed = assess_case(store, wishes);
    if (!assessed.ok())
        return fail(assessed.error());
    const auto noted = store.set_meta("assessed", TRIAGE_VERSION);
    if (!noted.ok())
        return fail(noted.error());
    say(std::to_string(store.database().integer_value("SELECT count(*) FROM assessment")) +
        " devices assessed, " +
        std::to_string(
            store.database().integer_value("SELECT count(*) FROM assessment WHERE refer=1")) +
        " to be referred to a person's screening");
    return kDone;
}

int insert_into(CaseStore& store, const std::string& exhibit) {
    const auto inserted = insert_exhibit(store, exhibit);
    if (!inserted.ok())
        return fail(inserted.error());
    for (const InsertedDevice& device : inserted.value()) {
        std::string line = device.device + ": " + std::to_string(device.links) + " links";
        if (!device.nearest.empty())
            line += ", the heaviest to " + device.nearest;
        for (const std::string& cluster : device.clusters)
            line += ", added to " + cluster;
        say(line);
    }
    say("a first answer: `triage link " + store.folder() + "` weighs all devices anew");
    return kDone;
}

int run_link(const Words& words) {
    options::options_description described = case_options();
    described.add_options()("insert", options::value<std::string>()->default_value(""),
                            "tie this finished exhibit to those linked before, without linking "
                            "them anew");
    const Parsed parsed = parse("link", words, described, case_positional());
    if (!parsed.values)
        return parsed.exit_code;
    const std::string exhibit = (*parsed.values)["insert"].as<std::string>();
    return with_case(*parsed.values, [&](CaseStore& store) {
        return exhibit.empty() ? link_into(store) : insert_into(store, exhibit);
    });
}

int run_assess(const Words& words) {
    options::options_description described = case_options();
    described.add_options()("weights", options::value<std::string>()->default_value(""),
                            "weights file; the shipped one where not given")(
        "lexicon", options::value<std::string>()->default_value(""),
        "lexicon file; the shipped one where not given")(
        "missing", options::value<std::string>()->default_value(""),
        "CSV of phones and passport numbers of people reported missing (kept in the case)")(
        "rescue", options::value<std::string>()->default_value(""),
        "CSV of those of people whom an outside rescue thread names (kept in the case)");
    const Parsed parsed = parse("assess", words, described, case_positional());
    if (!parsed.values)
        return parsed.exit_code;
    const options::variables_map& values = *parsed.values;
    return with_case(values, [&](CaseStore& store) {
        if (store.meta("linked").empty())
            return fail({parsers::ErrorCode::NotFound,
                         store.folder() + ": run `triage link " + store.folder() + "` first"});
        for (const auto& [option, indicator] : {std::pair("missing", "E23"), {"rescue", "E24"}})
            if (const auto kept = keep_list(store, values[option].as<std::string>(), indicator);
                !kept.ok())
                return fail(kept.error());
        return assess_into(store, values["weights"].as<std::string>(),
                           values["lexicon"].as<std::string>());
    });
}

int run_decide(const Words& words) {
    options::options_description described = case_options();
    for (const auto& [name, what] :
         {std::pair("device", "the device, as `export devices` names it"),
          std::pair("decision", "what was decided, in words"), std::pair("by", "who decided"),
          std::pair("reason", "why, with the items relied on")})
        described.add_options()(name, options::value<std::string>()->required(), what);
    described.add_options()(
        "reviewer", options::value<std::string>()->default_value(""),
        "a second person who agrees; what is about control needs one, now or by "
        "a second decision")("seen", options::value<std::string>()->default_value(""),
                             "items, records or pages that were looked at");
    const Parsed parsed = parse("decide", words, described, case_positional());
    if (!parsed.values)
        return parsed.exit_code;
    for (const char* name : {"device", "decision", "by", "reason"})
        if ((*parsed.values)[name].as<std::string>().empty())
            return fail_usage("decide", std::string("--") + name + " is empty");
    const auto word = [&parsed](const char* name) {
        return (*parsed.values)[name].as<std::string>();
    };
    const NewDecision decision{word("device"),   word("decision"), word("by"),
                               word("reviewer"), word("reason"),   word("seen")};
    return with_case(*parsed.values, [&](CaseStore& store) {
        const auto decided = record_decision(store, decision);
        if (!decided.ok())
            return fail(decided.error());
        say("recorded; log head " + store.log_head());
        const auto decisions = read_decisions(store.database());
        if (!decisions.ok())
            return fail(decisions.error());
        if (decisions.value().back().state == DecisionState::AwaitsSecondPerson)
            say("it is about control and counts when a second person decides the same");
        return kDone;
    });
}

}  // namespace triage::cli
