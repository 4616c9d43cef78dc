#include <sys/stat.h>

#include <filesystem>
#include <fstream>
#include <sstream>

#include "plugins/sources/evidence.h"
#include "triage/cli/command.h"
#include "triage/cli/terminal.h"

namespace triage::cli {

namespace options = boost::program_options;
namespace fs = std::filesystem;

namespace {

std::string quoted(const std::string& text) {
    std::string out = "'";
    for (const char c : text)
        out += c == '\'' ? std::string("'\\''") : std::string(1, c);
    return out + "'";
}

// One line an exhibit; task N of the array reads line N into a case of its own.
std::string job_script(size_t tasks, const std::string& case_folder) {
    std::ostringstream script;
    script << "#!/bin/sh\n"
           << "#SBATCH --job-name=triage\n"
           << "#SBATCH --array=1-" << tasks << "\n"
           << "# Each task reads one exhibit into a case folder of its own.\n"
           << "set -eu\n"
           << "here=$(cd \"$(dirname \"$0\")\" && pwd)\n"
           << "evidence=$(sed -n \"${SLURM_ARRAY_TASK_ID}p\" \"$here/exhibits.txt\")\n"
           << "exec " << quoted(program_path()) << " ingest " << quoted(case_folder)
           << "\".parts/${SLURM_ARRAY_TASK_ID}.case\" \"$evidence\" --jobs 1 \"$@\"\n";
    return script.str();
}

Result<size_t> write_plan(const Words& evidence, const std::string& case_folder,
                          const fs::path& output) {
    std::vector<std::string> paths;
    for (const std::string& path : evidence) {
        const auto search = TRY(plugins::find_exhibits(path));
        for (const plugins::ExhibitPath& exhibit : search.exhibits)
            paths.push_back(fs::absolute(exhibit.path).string());
    }
    std::error_code failed;
    fs::create_directories(output, failed);
    std::ofstream list(output / "exhibits.txt");
    for (const std::string& path : paths)
        list << path << '\n';
    std::ofstream job(output / "job.sh");
    job << job_script(paths.size(), fs::absolute(case_folder).string());
    list.close();
    job.close();
    if (!list || !job)
        return parsers::Error{parsers::ErrorCode::Unreadable,
                              output.string() + ": cannot be written"};
    ::chmod((output / "job.sh").c_str(), 0755);
    return paths.size();
}

}  // namespace

int run_plan(const Words& words) {
    options::options_description described;
    described.add_options()("case", options::value<std::string>()->required(), "the case folder")(
        "evidence", options::value<Words>()->required(), "files and folders of evidence")(
        "scheduler", options::value<std::string>()->default_value("slurm"), "slurm")(
        "output", options::value<std::string>()->required(), "folder for the plan");
    options::positional_options_description positional;
    positional.add("case", 1).add("evidence", -1);
    const Parsed parsed = parse("plan", words, described, positional);
    if (!parsed.values)
        return parsed.exit_code;
    const options::variables_map& values = *parsed.values;
    if (values["scheduler"].as<std::string>() != "slurm")
        return fail_usage("plan", "--scheduler can be slurm only");
    const std::string output = values["output"].as<std::string>();
    const auto tasks =
        write_plan(values["evidence"].as<Words>(), values["case"].as<std::string>(), output);
    if (!tasks.ok())
        return fail(tasks.error());
    if (tasks.value() == 0)
        return fail({parsers::ErrorCode::NotFound, "the evidence holds no exhibit"});
    print("sbatch " + (fs::path(output) / "job.sh").string());
    say(std::to_string(tasks.value()) +
        " tasks; this version does not merge their cases: ingest on one machine where one case "
        "is wanted");
    return kDone;
}

}  // namespace triage::cli
