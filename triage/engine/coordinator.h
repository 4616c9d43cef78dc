// Coordinator: one worker process per exhibit, some at a time, watched and restarted behind a file
// that crashes, hangs or outgrows its limits.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "parsers/base/result.h"
#include "triage/engine/worker.h"

namespace triage {

struct WorkerLimits {
    int jobs = 2;
    int file_timeout_s = 300;      // one plugin over one file
    int listing_timeout_s = 3600;  // opening and listing one exhibit
};

struct WorkerJob {
    std::string exhibit;
    WorkerTask task;
};

// What became of one exhibit.
struct WorkerOutcome {
    std::string exhibit;
    enum class Kind { Finished, Failed, StoreFailed } kind = Kind::Failed;
    std::string what;           // the sentence where it is not Finished
    std::vector<Blame> blames;  // files that a worker was lost over
    int restarts = 0;
    std::vector<std::string> findings;  // of a verifying worker
    uint64_t places_read = 0;
};

// For the progress bar: sums over all exhibits of this run.
struct WorkProgress {
    size_t exhibits = 0;
    size_t exhibits_done = 0;
    uint64_t files_listed = 0;
    uint64_t files_done = 0;
    uint64_t bytes_done = 0;
};

struct WorkCallbacks {
    std::function<void(const WorkProgress&)> progress;   // at most about ten times a second
    std::function<void(const WorkerOutcome&)> finished;  // one a job, in order of ending
};

// Runs every job. `program` is this program's own path (it is started with the word "worker").
// Gives an error only where no worker can be started at all.
Result<void> run_workers(const std::string& program, const std::vector<WorkerJob>& jobs,
                         const WorkerLimits& limits, const WorkCallbacks& callbacks);

}  // namespace triage
