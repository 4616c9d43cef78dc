// The Windows registry: what its hives say of the computer, its users, programs, networks and the
// devices that were connected to it. Facts: dissect.target and plaso (their plugins of the
// registry), RegRipper, and Microsoft's documentation of the keys.
#include "plugins/apps/windows_registry_desktop/keys.h"

namespace plugins {
namespace {

using windows_registry::Keys;

bool recognizes(const File& file) {
    return parsers::is_registry_hive(file.bytes());
}

std::string name_of(const File& file) {
    return file.path().substr(file.path().rfind('/') + 1);
}

// The names of the logs beside the hive that hold something.
std::string logs_beside(const File& file) {
    std::string names;
    for (const char* ending : {".LOG1", ".LOG2", ".LOG"}) {
        const auto log = file.companion(name_of(file) + ending);
        if (log == nullptr || log->size_bytes() == 0)
            continue;
        names += (names.empty() ? "" : ", ") + name_of(file) + ending;
    }
    return names;
}

Result<void> parse(const File& file, RecordSink& sink) {
    const auto hive = TRY(parsers::RegistryHive::open(file.bytes()));
    if (hive.needs_log()) {
        const std::string logs = logs_beside(file);
        sink.unsupported(Place::whole_file(),
                         "the hive was not closed; its newest changes stand in its transaction "
                         "logs, which are not applied: " +
                             (logs.empty() ? "none is beside it" : logs));
    }
    const Keys keys(hive, sink);
    windows_registry::read_system(keys);
    windows_registry::read_software(keys);
    windows_registry::read_sam(keys);
    windows_registry::read_user(keys);
    return {};
}

}  // namespace
}  // namespace plugins

PLUGIN({
    .id = "windows_registry_desktop",
    .app = "windows",
    .version = "1",
    .platform = plugins::Platform::Desktop,
    .about =
        "The computer's name, Windows version, time zone, users, Microsoft accounts, installed "
        "programs, networks and USB devices from the registry; transaction logs are not "
        "applied, and deleted keys, passwords and what was run are not read.",
    .references = {"https://github.com/msuhanov/regf (format specification)",
                   "https://github.com/libyal/libregf", "https://github.com/fox-it/dissect.target",
                   "https://github.com/log2timeline/plaso"},
    .tested = {"samples/apps/windows_registry_desktop"},
    .paths = {"*/SYSTEM", "*/SOFTWARE", "*/SAM", "*/NTUSER.DAT", "*/system", "*/software", "*/sam",
              "*/System", "*/Software", "*/Sam", "*/ntuser.dat"},
    .records = {"device_fact", "installed_app", "account"},
    .recognizes = plugins::recognizes,
    .parse = plugins::parse,
})
