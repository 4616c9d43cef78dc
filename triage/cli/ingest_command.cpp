#include <sys/prctl.h>
#include <unistd.h>

#include <csignal>
#include <filesystem>
#include <thread>

#include "triage/cli/ingest_command.h"
#include "triage/cli/terminal.h"
#include "triage/engine/ingest.h"
#include "triage/engine/verify.h"

namespace triage::cli {

namespace options = boost::program_options;
namespace fs = std::filesystem;

options::options_description ingest_options() {
    const unsigned cores = std::max(1U, std::thread::hardware_concurrency());
    options::options_description described;
    described.add_options()                                                                 //
        ("case", options::value<std::string>()->required(), "the case folder")              //
        ("evidence", options::value<Words>()->required(), "files and folders of evidence")  //
        ("manifest", options::value<std::string>()->default_value(""),
         "intake CSV with the columns exhibit,path,kind,holder,seized_at,place,label,note")  //
        ("jobs", options::value<int>()->default_value(static_cast<int>(cores)),
         "exhibits read at the same time")  //
        ("profile", options::value<std::string>()->default_value("full"),
         "fast: known artifacts only; full: every file is read and hashed, pictures too")  //
        ("plugins", options::value<Words>()->default_value({}, ""),
         "folder with more plugins (.toml, .so)")  //
        ("password-file", options::value<std::string>()->default_value(""),
         "passwords, one a line, for encrypted evidence")  //
        ("keys", options::value<Words>()->default_value({}, ""),
         "key file, or folder of key files, for encrypted evidence")                 //
        ("shadow-copies", "read the volume shadow copies of Windows disks as well")  //
        ("file-timeout", options::value<int>()->default_value(300),
         "seconds that one plugin may take over one file")  //
        ("memory", options::value<uint64_t>()->default_value(4096),
         "MiB of address space of one worker");
    return described;
}

options::positional_options_description ingest_positional() {
    options::positional_options_description positional;
    positional.add("case", 1).add("evidence", -1);
    return positional;
}

std::vector<std::string> shipped_plugin_folders() {
    const fs::path beside = fs::path(program_path()).parent_path().parent_path();
    std::vector<std::string> folders;
    for (const char* folder : {"plugins", "lib/triage/plugins"}) {
        std::error_code failed;
        if (fs::is_directory(beside / folder, failed))
            folders.push_back((beside / folder).string());
    }
    return folders;
}

namespace {

Result<IngestOptions> options_of(const options::variables_map& values) {
    IngestOptions wishes;
    wishes.evidence = values["evidence"].as<Words>();
    wishes.manifest = values["manifest"].as<std::string>();
    const std::string profile = values["profile"].as<std::string>();
    if (profile != "fast" && profile != "full")
        return parsers::Error{parsers::ErrorCode::Unsupported,
                              "--profile is fast or full, not '" + profile + "'"};
    wishes.profile = profile == "fast" ? Profile::Fast : Profile::Full;
    wishes.plugin_folders = values["plugins"].as<Words>();
    wishes.shipped_folders = shipped_plugin_folders();
    wishes.limits.jobs = std::max(1, values["jobs"].as<int>());
    wishes.limits.file_timeout_s = std::max(1, values["file-timeout"].as<int>());
    wishes.memory_bytes = values["memory"].as<uint64_t>() << 20;
    wishes.program = program_path();
    wishes.secrets = {values["password-file"].as<std::string>(), values["keys"].as<Words>()};
    wishes.shadow_copies = values.contains("shadow-copies") ? plugins::ShadowCopies::Read
                                                            : plugins::ShadowCopies::Skip;
    TRY(plugins::read_secrets(wishes.secrets));
    for (const std::string& evidence : wishes.evidence) {
        std::error_code failed;
        if (!fs::exists(evidence, failed))
            return parsers::Error{parsers::ErrorCode::NotFound,
                                  evidence + ": no such file or folder"};
    }
    return wishes;
}

int exit_code_of(const CaseStore& store, const IngestReport& report) {
    if (report.failed > 0 || report.files_lost > 0 || !report.warnings.empty())
        return kDoneWithNotes;
    for (const ExhibitRow& exhibit : store.exhibits()) {
        const auto device = DeviceStore::open_for_reading(store.device_store_path(exhibit.exhibit));
        bool has_notes = !device.ok();
        if (device.ok()) {
            const auto read = device.value().each_coverage([&](const CoverageRow& row) {
                has_notes |=
                    row.status != CoverageStatus::Parsed && row.status != CoverageStatus::NotTried;
            });
            has_notes |= !read.ok();
        }
        if (has_notes)
            return kDoneWithNotes;
    }
    return kDone;
}

}  // namespace

int ingest_into(CaseStore& store, const options::variables_map& values) {
    const auto wishes = options_of(values);
    if (!wishes.ok())
        return wishes.error().code == parsers::ErrorCode::Unsupported
                   ? fail_usage("ingest", wishes.error().what)
                   : fail(wishes.error());
    ProgressBar bar("ingest");
    IngestCallbacks callbacks;
    callbacks.progress = [&](const WorkProgress& progress) { bar.show(progress); };
    callbacks.note = [&](const std::string& sentence) {
        bar.clear();
        say(sentence);
    };
    const auto report = ingest(store, wishes.value(), callbacks);
    bar.clear();
    if (!report.ok())
        return fail(report.error());
    for (const std::string& warning : report.value().warnings)
        warn(warning);
    if (!report.value().store_failure.empty())
        return fail({parsers::ErrorCode::LimitReached, report.value().store_failure});
    say(std::to_string(report.value().exhibits) +
        " exhibits: " + std::to_string(report.value().done_before) + " were done before, " +
        std::to_string(report.value().failed) + " could not be read, " +
        std::to_string(report.value().files_lost) + " files were lost to crashes or limits");
    return exit_code_of(store, report.value());
}

int run_ingest(const Words& words) {
    const Parsed parsed = parse("ingest", words, ingest_options(), ingest_positional());
    if (!parsed.values)
        return parsed.exit_code;
    return with_new_case(*parsed.values,
                         [&](CaseStore& store) { return ingest_into(store, *parsed.values); });
}

int with_new_case(const options::variables_map& values,
                  const std::function<int(CaseStore&)>& work) {
    const std::string folder = values["case"].as<std::string>();
    for (const std::string& evidence : values["evidence"].as<Words>()) {
        std::error_code failed;
        if (!fs::exists(evidence, failed))
            return fail({parsers::ErrorCode::NotFound, evidence + ": no such file or folder"});
        const std::string target = fs::weakly_canonical(folder, failed).string() + "/";
        const std::string source = fs::weakly_canonical(evidence, failed).string() + "/";
        if (target.starts_with(source))
            return fail({parsers::ErrorCode::Unreadable, folder + ": lies inside the evidence " +
                                                             evidence +
                                                             "; put the case folder elsewhere"});
    }
    auto store = CaseStore::open(folder, CaseStore::Access::Create);
    if (!store.ok())
        return fail(store.error());
    const int code = work(store.value());
    const auto sealed = store.value().seal();
    return sealed.ok() ? code : fail(sealed.error());
}

int run_worker_command(const Words&) {
    // A worker never outlives its coordinator: an orphan would write into a store that the next
    // command opens.
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    std::string text;
    char buffer[65536];
    for (ssize_t got; (got = ::read(STDIN_FILENO, buffer, sizeof buffer)) > 0;)
        text.append(buffer, static_cast<size_t>(got));
    const auto task = worker_task_of(text);
    if (!task.ok())
        return fail(task.error());
    return task.value().purpose == Purpose::Verify ? run_verify_worker(task.value(), STDOUT_FILENO)
                                                   : run_worker(task.value(), STDOUT_FILENO);
}

}  // namespace triage::cli
