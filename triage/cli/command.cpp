#include "triage/cli/command.h"

#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <sstream>

#include "triage/cli/terminal.h"

extern char** environ;

namespace triage::cli {

namespace options = boost::program_options;

const std::vector<Command>& commands() {
    static const std::vector<Command> list = {
        {"run", "ingest, link, assess and report in one go", "CASE EVIDENCE... [options]",
         "triage run raid.case /evidence --manifest /evidence/intake.csv", &run_run},
        {"ingest", "read evidence into a case", "CASE EVIDENCE... [options]",
         "triage ingest raid.case phone1.zip pc.E01 --jobs 4", &run_ingest},
        {"link", "find out which devices and accounts belong together", "CASE [options]",
         "triage link raid.case", &run_link},
        {"assess", "weigh the signs of exploitation and of control", "CASE [options]",
         "triage assess raid.case", &run_assess},
        {"report", "write the triage page and the court report", "CASE [options]",
         "triage report raid.case --format html,pdf", &run_report},
        {"export", "print one kind of fact or judgment as JSON Lines", "CASE KIND",
         "triage export raid.case messages > messages.jsonl", &run_export},
        {"verify", "re-check hashes, places and the log chain", "CASE [options]",
         "triage verify raid.case", &run_verify},
        {"decide", "record what a named human decided about a device",
         "CASE --device D --decision TEXT --by NAME --reason TEXT [--reviewer NAME] [--seen TEXT]",
         "triage decide raid.case --device EX-004 --decision \"refer to screening\" --by \"A. "
         "Reviewer\" --reason \"messages 12 to 19\"",
         &run_decide},
        {"check", "look for identifiers of watch lists, or shared by another agency",
         "CASE --watchlist F... | CASE --shared F --key K",
         "triage check raid.case --watchlist sanctioned.csv", &run_check},
        {"share", "write keyed hashes of identifiers, for another agency", "CASE --key K [options]",
         "triage share raid.case --key secret.txt --output ours.share", &run_share},
        {"evaluate", "hold a case against what is true of it", "CASE --truth F [--json]",
         "triage evaluate raid.case --truth truth.json", &run_evaluate},
        {"serve", "review page on the loopback interface", "CASE", "triage serve raid.case",
         &run_serve},
        {"plan", "write one task an exhibit for a cluster scheduler",
         "CASE EVIDENCE... --scheduler slurm --output DIR",
         "triage plan raid.case /evidence --scheduler slurm --output plan", &run_plan},
        {"plugins", "list, check or begin plugins", "list | check PATH | new NAME",
         "triage plugins list", &run_plugins},
    };
    return list;
}

const Command* find_command(const std::string& name) {
    for (const Command& command : commands())
        if (name == command.name)
            return &command;
    return nullptr;
}

Parsed parse(const std::string& name, const Words& words,
             const options::options_description& described,
             const options::positional_options_description& positional) {
    const Command* command = find_command(name);
    options::options_description all("options");
    all.add(described).add_options()("help,h", "this page");
    try {
        options::variables_map values;
        options::store(
            options::command_line_parser(words).options(all).positional(positional).run(), values);
        if (values.count("help") > 0) {
            std::ostringstream page;
            page << "triage " << name << ": " << command->summary << "\n\nusage: triage " << name
                 << " " << command->synopsis << "\n\n"
                 << all << "\nexample: " << command->example;
            print(page.str());
            return {std::nullopt, kDone};
        }
        options::notify(values);
        return {std::move(values), kDone};
    } catch (const options::error& wrong) {
        return {std::nullopt, fail_usage(name, wrong.what())};
    }
}

std::string program_path() {
    std::error_code failed;
    return std::filesystem::read_symlink("/proc/self/exe", failed).string();
}

std::string program_beside(const std::string& name) {
    return (std::filesystem::path(program_path()).parent_path() / name).string();
}

int start_beside(const std::string& name, const Words& words) {
    const std::string program = program_beside(name);
    if (::access(program.c_str(), X_OK) != 0)
        return fail({parsers::ErrorCode::NotFound, program +
                                                       ": is not installed; build the target " +
                                                       name + " or install it beside triage"});
    Words kept = words;
    std::string first = program;
    std::vector<char*> arguments = {first.data()};
    for (std::string& word : kept)
        arguments.push_back(word.data());
    arguments.push_back(nullptr);
    pid_t process = -1;
    const int failed =
        ::posix_spawn(&process, program.c_str(), nullptr, nullptr, arguments.data(), environ);
    if (failed != 0)
        return fail({parsers::ErrorCode::Unreadable, program + ": " + std::strerror(failed)});
    int status = 0;
    while (::waitpid(process, &status, 0) < 0 && errno == EINTR) {
    }
    if (WIFEXITED(status))
        return WEXITSTATUS(status);
    return fail({parsers::ErrorCode::Damaged,
                 name + " ended by signal " + std::to_string(WTERMSIG(status))});
}

}  // namespace triage::cli
