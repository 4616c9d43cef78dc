// The Windows registry: what its hives say of the computer, its users, programs, networks and the
// devices that were connected to it. Facts: dissect.target and plaso (their plugins of the
// registry), RegRipper, and Microsoft's documentation of the keys.
#include "parsers/format/registry_log.h"
#include "plugins/apps/windows_registry_desktop/keys.h"
#include "plugins/apps/windows_registry_desktop/record_states.h"

namespace plugins {
namespace {

using windows_registry::Keys;

bool recognizes(const File& file) {
    return parsers::is_registry_hive(file.bytes());
}

std::string name_of(const File& file) {
    return file.path().substr(file.path().rfind('/') + 1);
}

// The logs beside the hive that hold something.
std::vector<parsers::RegistryLog> logs_beside(const File& file) {
    std::vector<parsers::RegistryLog> logs;
    for (const char* ending : {".LOG1", ".LOG2", ".LOG", ".log1", ".log2", ".log"}) {
        auto log = file.companion(name_of(file) + ending);
        if (log != nullptr && log->size_bytes() > 0)
            logs.push_back({name_of(file) + ending, std::move(log)});
    }
    return logs;
}

void read_keys(const parsers::RegistryHive& hive, RecordSink& sink) {
    const Keys keys(hive, sink);
    windows_registry::read_system(keys);
    windows_registry::read_software(keys);
    windows_registry::read_sam(keys);
    windows_registry::read_user(keys);
}

std::string words_of_list(const std::vector<std::string>& sentences) {
    std::string words;
    for (const std::string& sentence : sentences)
        words += (words.empty() ? "" : "; ") + sentence;
    return words;
}

// The hive as it would be after its logs, and what they change.
Result<void> read_recovered(const File& file, const parsers::RecoveredHive& recovered,
                            RecordSink& sink) {
    const auto after = TRY(parsers::RegistryHive::open(parsers::MemorySource(recovered.bytes)));
    for (const std::string& problem : recovered.problems)
        sink.damaged(Place::whole_file(), problem);
    sink.emit(DeviceFact{.name = "registry_log",
                         .value = words_of_list(recovered.applied),
                         .note = "the hive was not closed; these transaction logs were applied"},
              Place::whole_file());
    windows_registry::RecordList records_after;
    read_keys(after, records_after);
    windows_registry::RecordList records_before;
    if (const auto before = parsers::RegistryHive::open(file.bytes()); before.ok())
        read_keys(before.value(), records_before);
    else
        records_before.damaged(Place::whole_file(), before.error().what);
    windows_registry::emit_with_states(records_before, records_after, sink);
    return {};
}

// Why it could not be done is the error.
Result<void> read_with_logs(const File& file, RecordSink& sink) {
    const auto logs = logs_beside(file);
    if (logs.empty())
        return parsers::Error{parsers::ErrorCode::NotFound, "none is beside it"};
    const auto recovered = TRY(parsers::apply_registry_logs(file.bytes(), logs));
    if (!recovered.applied.empty())
        return read_recovered(file, recovered, sink);
    return parsers::Error{parsers::ErrorCode::Damaged, recovered.problems.empty()
                                                           ? "they hold nothing that is newer"
                                                           : words_of_list(recovered.problems)};
}

Result<void> parse(const File& file, RecordSink& sink) {
    const auto hive = parsers::RegistryHive::open(file.bytes());
    const bool is_closed = hive.ok() && !hive.value().needs_log();
    if (!is_closed) {
        const auto read = read_with_logs(file, sink);
        if (read.ok())
            return {};
        if (hive.ok())
            sink.unsupported(Place::whole_file(),
                             "the hive was not closed; its newest changes stand in its "
                             "transaction logs, which could not be applied: " +
                                 read.error().what);
    }
    if (!hive.ok())
        return hive.error();
    read_keys(hive.value(), sink);
    return {};
}

}  // namespace
}  // namespace plugins

PLUGIN({
    .id = "windows_registry_desktop",
    .app = "windows",
    .version = "2",
    .platform = plugins::Platform::Desktop,
    .about =
        "The computer's name, Windows version, time zone, users, Microsoft accounts, installed "
        "programs, networks and USB devices from the registry, with its transaction logs; "
        "deleted keys, passwords and what was run are not read.",
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
