#include "triage/cli/command.h"
#include "triage/cli/terminal.h"
namespace triage::cli { int run_plugins(const Words&) { return 0; } }
