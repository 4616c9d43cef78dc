#include <cstdio>
#include <nlohmann/json.hpp>

#include "triage/cli/command.h"
#include "triage/cli/terminal.h"
#include "triage/engine/verify.h"
#include "triage/export/export.h"

namespace triage::cli {

namespace options = boost::program_options;

int run_export(const Words& words) {
    std::string kinds;
    for (const std::string& kind : export_kinds())
        kinds += (kinds.empty() ? "" : ", ") + kind;
    options::options_description described;
    described.add_options()("case", options::value<std::string>()->required(), "the case folder")(
        "kind", options::value<std::string>()->required(), kinds.c_str());
    options::positional_options_description positional;
    positional.add("case", 1).add("kind", 1);
    const Parsed parsed = parse("export", words, described, positional);
    if (!parsed.values)
        return parsed.exit_code;
    const auto store =
        CaseStore::open((*parsed.values)["case"].as<std::string>(), CaseStore::Access::Read);
    if (!store.ok())
        return fail(store.error());
    bool is_written = true;
    const auto done = export_kind(
        store.value(), (*parsed.values)["kind"].as<std::string>(), [&](const std::string& line) {
            is_written &= std::fwrite(line.data(), 1, line.size(), stdout) == line.size();
            is_written &= std::fputc('\n', stdout) != EOF;
        });
    if (!done.ok())
        return done.error().code == parsers::ErrorCode::Unsupported
                   ? fail_usage("export", done.error().what)
                   : fail(done.error());
    if (std::fflush(stdout) != 0 || !is_written)
        return fail({parsers::ErrorCode::Unreadable,
                     "standard output: not everything could be written; is the disk full?"});
    return kDone;
}

int run_verify(const Words& words) {
    options::options_description described;
    described.add_options()("case", options::value<std::string>()->required(), "the case folder")(
        "case-only", "the case folder alone, without the evidence")("json", "result as JSON")(
        "password-file", options::value<std::string>()->default_value(""),
        "passwords, one a line, for encrypted evidence")(
        "keys", options::value<Words>()->default_value({}, ""),
        "key file, or folder of key files, for encrypted evidence");
    options::positional_options_description positional;
    positional.add("case", 1);
    const Parsed parsed = parse("verify", words, described, positional);
    if (!parsed.values)
        return parsed.exit_code;
    VerifyOptions wishes;
    wishes.folder = (*parsed.values)["case"].as<std::string>();
    wishes.program = program_path();
    wishes.with_evidence = parsed.values->count("case-only") == 0;
    wishes.secrets = {(*parsed.values)["password-file"].as<std::string>(),
                      (*parsed.values)["keys"].as<Words>()};
    ProgressBar bar("verify");
    const auto verified = verify(wishes, [&](const WorkProgress& progress) { bar.show(progress); });
    bar.clear();
    if (!verified.ok())
        return fail(verified.error());
    const Verification& result = verified.value();
    if (parsed.values->count("json") > 0) {
        print(nlohmann::json({{"failures", result.failures},
                              {"not_checked", result.not_checked},
                              {"databases", result.databases},
                              {"log_entries", result.log_entries},
                              {"exhibits_hashed", result.exhibits_hashed},
                              {"places_read", result.places_read}})
                  .dump());
    } else {
        for (const std::string& failure : result.failures)
            print("FAILED " + failure);
        for (const std::string& sentence : result.not_checked)
            print("not checked: " + sentence);
        print(std::to_string(result.databases) + " databases, " +
              std::to_string(result.log_entries) + " log entries, " +
              std::to_string(result.exhibits_hashed) + " exhibits and " +
              std::to_string(result.places_read) + " places checked: " +
              (result.failures.empty() ? "all hold"
                                       : std::to_string(result.failures.size()) + " failures"));
    }
    return result.failures.empty() && result.not_checked.empty() ? kDone : kDoneWithNotes;
}

int run_report(const Words& words) {
    options::options_description described;
    described.add_options()("case", options::value<std::string>()->required(), "the case folder")(
        "format", options::value<std::string>(), "html, pdf and csv, separated by commas")(
        "output", options::value<std::string>(), "folder to write to; default: CASE/reports")(
        "redact", options::value<std::string>(),
        "protected: pseudonyms instead of names and numbers; none: as stored");
    options::positional_options_description positional;
    positional.add("case", 1);
    const Parsed parsed = parse("report", words, described, positional);
    return parsed.values ? start_beside("triage-report", words) : parsed.exit_code;
}

int run_serve(const Words& words) {
    return start_beside("triage-serve", words);
}

}  // namespace triage::cli
