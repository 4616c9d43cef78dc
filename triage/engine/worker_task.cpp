#include <nlohmann/json.hpp>

#include "triage/engine/worker.h"
#include "triage/store/record_json.h"

namespace triage {

using nlohmann::json;

std::string to_json(const WorkerTask& task) {
    json blames = json::array();
    for (const Blame& blame : task.blames)
        blames.push_back({{"file", blame.file},
                          {"plugin", blame.plugin},
                          {"status", to_word(blame.status)},
                          {"note", blame.note}});
    return dump_line({{"purpose", task.purpose == Purpose::Verify ? "verify" : "ingest"},
                      {"path", task.exhibit.path},
                      {"relative_path", task.exhibit.relative_path},
                      {"container", task.exhibit.container},
                      {"segments", task.exhibit.segments},
                      {"store", task.store_path},
                      {"scratch", task.scratch_folder},
                      {"profile", task.profile == Profile::Fast ? "fast" : "full"},
                      {"plugins", task.plugin_files},
                      {"blames", blames},
                      {"password_file", task.secrets.password_file},
                      {"key_paths", task.secrets.key_paths},
                      {"shadow_copies", task.shadow_copies == plugins::ShadowCopies::Read},
                      {"memory", task.memory_bytes}});
}

Result<WorkerTask> worker_task_of(const std::string& text) {
    const json value = json::parse(text, nullptr, false);
    if (!value.is_object() || !value.contains("path") || !value.contains("store"))
        return parsers::Error{parsers::ErrorCode::Damaged,
                              "a worker is started by the coordinator, with its task as JSON"};
    WorkerTask task;
    task.purpose = value.value("purpose", "ingest") == "verify" ? Purpose::Verify : Purpose::Ingest;
    task.exhibit.path = value.value("path", "");
    task.exhibit.relative_path = value.value("relative_path", "");
    task.exhibit.container = value.value("container", "");
    task.exhibit.segments = value.value("segments", std::vector<std::string>());
    task.store_path = value.value("store", "");
    task.scratch_folder = value.value("scratch", "");
    task.profile = value.value("profile", "full") == "fast" ? Profile::Fast : Profile::Full;
    task.plugin_files = value.value("plugins", std::vector<std::string>());
    task.memory_bytes = value.value("memory", uint64_t{4} << 30);
    task.secrets.password_file = value.value("password_file", "");
    task.secrets.key_paths = value.value("key_paths", std::vector<std::string>());
    task.shadow_copies = value.value("shadow_copies", false) ? plugins::ShadowCopies::Read
                                                             : plugins::ShadowCopies::Skip;
    for (const json& blame : value.value("blames", json::array()))
        task.blames.push_back(
            {blame.value("file", int64_t{0}), blame.value("plugin", ""),
             coverage_status_of(blame.value("status", "")).value_or(CoverageStatus::Failed),
             blame.value("note", "")});
    return task;
}

}  // namespace triage
