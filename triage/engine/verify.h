// Verify: reads again what a case promises: its seal, its log, its databases, the evidence and the
// places that records cite.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "parsers/base/result.h"
#include "triage/engine/coordinator.h"
#include "triage/store/case_store.h"

namespace triage {

// Every broken promise as one sentence, and what could not be checked. Both empty: all holds.
struct Verification {
    std::vector<std::string> failures;
    std::vector<std::string> not_checked;
    uint64_t databases = 0;
    uint64_t log_entries = 0;
    uint64_t exhibits_hashed = 0;
    uint64_t places_read = 0;
};

struct VerifyOptions {
    std::string folder;
    std::string program;        // this program's own path; a locked-in worker re-reads the evidence
    bool with_evidence = true;  // false: the case folder only
    WorkerLimits limits;
    plugins::SecretFiles secrets;  // where encrypted evidence was read with some
};

// Never changes the case. An error means that nothing could be checked (no such case).
Result<Verification> verify(const VerifyOptions& options,
                            const std::function<void(const WorkProgress&)>& progress);

// The worker's side: reads every cited place of one exhibit again. Events: "finding <sentence>",
// "read <places>", then as run_worker().
int run_verify_worker(const WorkerTask& task, int event_descriptor);

}  // namespace triage
