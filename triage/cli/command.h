// Commands of the program: each a name, a page of help and a function.
#pragma once

#include <boost/program_options.hpp>
#include <optional>
#include <string>
#include <vector>

#include "parsers/base/result.h"

namespace triage::cli {

using Words = std::vector<std::string>;

// Exit codes, as scripts rely on them.
inline constexpr int kDone = 0;
inline constexpr int kDoneWithNotes = 1;  // done with damage or failures noted
inline constexpr int kUsage = 2;
inline constexpr int kCouldNotRun = 3;

struct Command {
    const char* name;
    const char* summary;   // half a sentence for the list of commands
    const char* synopsis;  // what follows the name
    const char* example;   // one line that works
    int (*run)(const Words& words);
};

const std::vector<Command>& commands();
const Command* find_command(const std::string& name);

// Options of a command beside its positional words. Gives nothing where --help was asked for or the
// words are wrong; `exit_code` is then what to end with.
struct Parsed {
    std::optional<boost::program_options::variables_map> values;
    int exit_code = kDone;
};
Parsed parse(const std::string& command, const Words& words,
             const boost::program_options::options_description& options,
             const boost::program_options::positional_options_description& positional);

int run_worker_command(const Words& words);
int run_run(const Words& words);
int run_ingest(const Words& words);
int run_link(const Words& words);
int run_assess(const Words& words);
int run_report(const Words& words);
int run_export(const Words& words);
int run_verify(const Words& words);
int run_decide(const Words& words);
int run_check(const Words& words);
int run_share(const Words& words);
int run_evaluate(const Words& words);
int run_serve(const Words& words);
int run_plan(const Words& words);
int run_plugins(const Words& words);

// The path of this program, and of another that stands beside it ("triage-report").
std::string program_path();
std::string program_beside(const std::string& name);

// Starts a program that stands beside this one and waits; its exit code, or kCouldNotRun with a
// sentence where it is not there.
int start_beside(const std::string& name, const Words& words);

}  // namespace triage::cli
