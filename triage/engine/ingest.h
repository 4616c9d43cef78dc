// Ingest: accepts evidence into a case and has every exhibit read by a worker.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "parsers/base/result.h"
#include "triage/engine/coordinator.h"
#include "triage/store/case_store.h"

namespace triage {

struct IngestOptions {
    std::vector<std::string> evidence;  // files and folders, in any mix
    std::string manifest;               // intake CSV, or ""
    Profile profile = Profile::Full;
    std::vector<std::string> plugin_folders;   // named on the command line
    std::vector<std::string> shipped_folders;  // beside this program; read in the full profile
    WorkerLimits limits;
    plugins::SecretFiles secrets;
    plugins::ShadowCopies shadow_copies = plugins::ShadowCopies::Skip;
    uint64_t memory_bytes = 4ULL << 30;
    std::string program;  // this program's own path
};

struct IngestReport {
    size_t exhibits = 0;     // accepted by this command
    size_t done_before = 0;  // finished by an earlier command, not read again
    size_t failed = 0;
    size_t files_lost = 0;      // files that a worker was lost over
    std::string store_failure;  // why the case could not be written (a full disk), else empty
    std::vector<std::string> warnings;  // one sentence each
};

struct IngestCallbacks {
    std::function<void(const WorkProgress&)> progress;
    std::function<void(const std::string& sentence)> note;  // one an exhibit, when it ends
};

Result<IngestReport> ingest(CaseStore& store, const IngestOptions& options,
                            const IngestCallbacks& callbacks);

// A stable exhibit number for evidence without a manifest: letters and digits of its path below
// the named folder, and six digits of that path's hash.
std::string exhibit_from_path(const std::string& relative_path);

}  // namespace triage
