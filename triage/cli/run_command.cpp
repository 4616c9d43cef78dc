#include <filesystem>

#include "triage/cli/ingest_command.h"
#include "triage/cli/terminal.h"

namespace triage::cli {

namespace options = boost::program_options;

int run_run(const Words& words) {
    options::options_description described = ingest_options();
    described.add_options()("weights", options::value<std::string>()->default_value(""),
                            "weights file; the shipped one where not given")(
        "lexicon", options::value<std::string>()->default_value(""),
        "lexicon file; the shipped one where not given")(
        "format", options::value<std::string>()->default_value("html,pdf"), "report formats");
    const Parsed parsed = parse("run", words, described, ingest_positional());
    if (!parsed.values)
        return parsed.exit_code;
    const options::variables_map& values = *parsed.values;
    const int read = with_new_case(values, [&](CaseStore& store) {
        const int ingested = ingest_into(store, values);
        if (ingested > kDoneWithNotes)
            return ingested;
        const int linked = link_into(store);
        if (linked != kDone)
            return linked;
        const int assessed = assess_into(store, values["weights"].as<std::string>(),
                                         values["lexicon"].as<std::string>());
        return assessed != kDone ? assessed : ingested;
    });
    if (read > kDoneWithNotes)
        return read;
    const int reported = start_beside(
        "triage-report",
        {values["case"].as<std::string>(), "--format", values["format"].as<std::string>()});
    return std::max(read, reported);
}

}  // namespace triage::cli
