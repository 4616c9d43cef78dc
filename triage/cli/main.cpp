#include <unistd.h>

#include <exception>
#include <string>

#include "triage/cli/command.h"
#include "triage/cli/terminal.h"

namespace triage::cli {
namespace {

std::string help() {
    std::string text =
        "triage: forensic triage of seized phones and computers\n\n"
        "It says which people may need protection, which devices and accounts belong together,\n"
        "which signs of control there are and which wallets to freeze, each with the rows behind\n"
        "it. It never says what a person is.\n\n"
        "usage: triage COMMAND ...\n\n";
    for (const Command& command : commands()) {
        std::string line = std::string("  ") + command.name;
        line.resize(12, ' ');
        text += line + command.summary + "\n";
    }
    return text +
           "\nexample: triage run raid.case /evidence --manifest /evidence/intake.csv\n"
           "`triage COMMAND --help` says more. Exit codes: 0 done, 1 done with damage or failures\n"
           "noted, 2 usage, 3 could not run.";
}

int run(const Words& words) {
    if (words.empty()) {
        say(help());
        return kUsage;
    }
    if (words[0] == "--help" || words[0] == "-h" || words[0] == "help") {
        print(help());
        return kDone;
    }
    if (words[0] == "--version") {
        print(std::string("triage ") + TRIAGE_VERSION);
        return kDone;
    }
    const Words rest(words.begin() + 1, words.end());
    if (words[0] == "worker")
        return run_worker_command(rest);
    if (const Command* command = find_command(words[0]))
        return command->run(rest);
    if (::access(program_beside("triage-" + words[0]).c_str(), X_OK) == 0)
        return start_beside("triage-" + words[0], rest);
    say("triage: there is no command '" + words[0] + "'; `triage --help` lists them");
    return kUsage;
}

}  // namespace
}  // namespace triage::cli

int main(int count, char** values) {
    try {
        return triage::cli::run(triage::cli::Words(values + 1, values + count));
    } catch (const std::exception& thrown) {
        triage::cli::say(std::string("triage: could not run: ") + thrown.what());
        return triage::cli::kCouldNotRun;
    }
}
