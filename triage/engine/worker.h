// Worker: reads one exhibit into its store, locked in, and tells the coordinator what it is at.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "parsers/base/result.h"
#include "plugins/sources/evidence.h"
#include "plugins/sources/secret_files.h"
#include "triage/store/device_store.h"

namespace triage {

enum class Profile {
    Fast,
    Full
};  // Fast: known artifacts only; Full: every file is read and hashed

// A file that killed an earlier worker, hung it or outgrew its limits.
struct Blame {
    int64_t file = 0;
    std::string plugin;
    CoverageStatus status = CoverageStatus::Failed;
    std::string note;
};

enum class Purpose { Ingest, Verify };

struct WorkerTask {
    Purpose purpose = Purpose::Ingest;
    plugins::ExhibitPath exhibit;
    std::string store_path;      // devices/<exhibit>.db; the worker writes <store_path>.part
    std::string scratch_folder;  // for spooled entries
    Profile profile = Profile::Full;
    std::vector<std::string> plugin_files;  // .so and .toml, loaded before the lock-in
    std::vector<Blame> blames;
    plugins::SecretFiles secrets;  // read before the lock-in
    plugins::ShadowCopies shadow_copies = plugins::ShadowCopies::Skip;
    uint64_t memory_bytes = 4ULL << 30;
};

std::string to_json(const WorkerTask& task);
Result<WorkerTask> worker_task_of(const std::string& json);

// Events are lines on `event_descriptor`:
//   listed <files>          task <file row> <plugin>          done <file row> <bytes>
//   finished                failed <sentence>
// Gives the exit code of the process: 0 finished, 1 the exhibit cannot be read, 3 the store cannot
// be written.
int run_worker(const WorkerTask& task, int event_descriptor);

}  // namespace triage
