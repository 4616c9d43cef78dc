#include <algorithm>
#include <filesystem>
#include <nlohmann/json.hpp>

#include "plugins/host/author.h"
#include "plugins/host/check.h"
#include "plugins/host/mangled.h"
#include "plugins/host/registry.h"
#include "triage/cli/command.h"
#include "triage/cli/ingest_command.h"
#include "triage/cli/terminal.h"

namespace triage::cli {

namespace options = boost::program_options;
namespace fs = std::filesystem;

namespace {

Result<plugins::Registry> registry_with(const Words& folders) {
    plugins::Registry registry = plugins::Registry::with_builtins();
    for (const std::string& folder : folders)
        TRY(registry.load_folder(folder));
    return registry;
}

std::string padded(std::string text, size_t width) {
    text.resize(std::max(text.size() + 1, width), ' ');
    return text;
}

void print_json(const plugins::Registry& registry) {
    for (const plugins::Installed& one : registry.installed())
        print(nlohmann::json({{"id", one.plugin.id},
                              {"app", one.plugin.app},
                              {"version", one.plugin.version},
                              {"platform", plugins::to_word(one.plugin.platform)},
                              {"about", one.plugin.about},
                              {"records", one.plugin.records},
                              {"paths", one.plugin.paths},
                              {"tested", one.plugin.tested},
                              {"references", one.plugin.references},
                              {"origin", one.origin},
                              {"file_sha256", one.file_sha256}})
                  .dump());
}

int list(const options::variables_map& values) {
    Words folders = values["plugins"].as<Words>();
    for (const std::string& folder : shipped_plugin_folders())
        folders.push_back(folder);
    const auto registry = registry_with(folders);
    if (!registry.ok())
        return fail(registry.error());
    for (const plugins::LeftOut& left : registry.value().left_out())
        warn("left out: " + left.why);
    const int code = registry.value().left_out().empty() ? kDone : kDoneWithNotes;
    if (values.count("json") > 0) {
        print_json(registry.value());
        return code;
    }
    for (const plugins::Installed& one : registry.value().installed())
        print(padded(one.plugin.id, 28) + padded(one.plugin.app, 14) +
              padded(std::string(plugins::to_word(one.plugin.platform)), 9) +
              padded(one.origin, 10) + one.plugin.about);
    return code;
}

// Shows what changes in the golden files, and writes them.
int update(const plugins::Checked& checked) {
    const auto goldens = checked.goldens();
    if (!goldens.ok())
        return fail(goldens.error());
    for (const plugins::Golden& golden : goldens.value()) {
        const auto lines = plugins::difference(golden);
        for (const std::string& line : lines)
            print(line);
        if (golden.given == golden.expected)
            continue;
        const auto written = plugins::write_golden(golden);
        if (!written.ok())
            return fail(written.error());
        say(golden.path.string() + ": written, " + std::to_string(lines.size()) +
            " lines are other than before; read them");
    }
    return kDone;
}

bool is_about_golden_file(const plugins::Finding& finding) {
    return finding.file.ends_with("expected.jsonl");
}

int check(const std::string& path, const options::variables_map& values) {
    std::error_code failed;
    if (!fs::exists(path, failed))
        return fail({parsers::ErrorCode::NotFound, path + ": no such plugin file"});
    const auto checked = plugins::Checked::open(path, values["samples"].as<std::string>());
    if (!checked.ok()) {
        print(checked.error().what);
        return kDoneWithNotes;
    }
    auto findings = checked.value().findings();
    if (values.count("update") > 0) {
        std::erase_if(findings, is_about_golden_file);
        const int code = update(checked.value());
        if (code != kDone)
            return code;
    }
    for (const plugins::Finding& finding : findings)
        print(to_text(finding));
    if (findings.empty())
        say(path + ": nothing is wrong with it; " +
            std::to_string(checked.value().samples().size()) + " samples with " +
            std::to_string(plugins::kMangledCopies) + " mangled copies of each file were read");
    return findings.empty() ? kDone : kDoneWithNotes;
}

int begin(const std::string& name, const options::variables_map& values) {
    const auto written = plugins::new_plugin(name, values["output"].as<std::string>(),
                                             values["from"].as<std::string>());
    if (!written.ok())
        return fail(written.error());
    for (const std::string& path : written.value())
        print(path);
    say("next: fill in what is marked so, then triage plugins check " + written.value().front() +
        " --update, and read what it writes");
    return kDone;
}

}  // namespace

int run_plugins(const Words& words) {
    options::options_description described;
    described.add_options()("action", options::value<std::string>()->required(),
                            "list, check or new")(
        "target", options::value<std::string>()->default_value(""),
        "check: a .toml or .so; new: a name as <app>_<platform>")(
        "plugins", options::value<Words>()->default_value({}, ""),
        "list: a folder with more plugins")("output",
                                            options::value<std::string>()->default_value("."),
                                            "new: the folder to write into")(
        "from", options::value<std::string>()->default_value(""),
        "new: a SQLite database whose tables the plugin is to read")(
        "samples", options::value<std::string>()->default_value(""),
        "check: the folder with <case>/evidence, where it is not samples/apps/<id>")(
        "update", "check: show what changes in the golden files, and write them")(
        "json", "list: one object a line");
    options::positional_options_description positional;
    positional.add("action", 1).add("target", 1);
    const Parsed parsed = parse("plugins", words, described, positional);
    if (!parsed.values)
        return parsed.exit_code;
    const options::variables_map& values = *parsed.values;
    const std::string action = values["action"].as<std::string>();
    const std::string target = values["target"].as<std::string>();
    if (action == "list")
        return list(values);
    if (action != "check" && action != "new")
        return fail_usage("plugins", "there is no action '" + action + "'");
    if (target.empty())
        return fail_usage("plugins", action + " needs " +
                                         (action == "check" ? "the path of a plugin" : "a name"));
    return action == "check" ? check(target, values) : begin(target, values);
}

}  // namespace triage::cli
