#include "triage/cli/command.h"
#include "triage/cli/terminal.h"
#include "triage/evaluate/evaluate.h"

namespace triage::cli {

namespace options = boost::program_options;

int run_evaluate(const Words& words) {
    options::options_description described;
    described.add_options()("case", options::value<std::string>()->required(), "the case folder")(
        "truth", options::value<std::string>()->required(),
        "JSON file with what is true of the raid")("json", "the measures as one JSON object");
    options::positional_options_description positional;
    positional.add("case", 1);
    const Parsed parsed = parse("evaluate", words, described, positional);
    if (!parsed.values)
        return parsed.exit_code;
    const auto store =
        CaseStore::open((*parsed.values)["case"].as<std::string>(), CaseStore::Access::Read);
    if (!store.ok())
        return fail(store.error());
    std::vector<std::string> names;
    for (const DeviceRow& device : store.value().devices())
        names.push_back(device.device);
    const auto truth = read_truth((*parsed.values)["truth"].as<std::string>(), names);
    if (!truth.ok())
        return fail(truth.error());
    const auto evaluation = evaluate(store.value(), truth.value());
    if (!evaluation.ok())
        return fail(evaluation.error());
    std::string text = parsed.values->count("json") > 0 ? to_json(evaluation.value())
                                                        : to_markdown(evaluation.value());
    if (text.ends_with('\n'))
        text.pop_back();
    print(text);
    return evaluation.value().missing.empty() ? kDone : kDoneWithNotes;
}

}  // namespace triage::cli
