#include "triage/engine/verify.h"

#include <filesystem>
#include <map>

#include "parsers/base/hash.h"
#include "triage/engine/exhibit_hash.h"

namespace triage {
namespace {

namespace fs = std::filesystem;

Result<std::string> hash_of(const std::string& path) {
    const auto bytes = TRY(parsers::open_file(path));
    const auto hash = TRY(parsers::sha256(*bytes));
    return parsers::to_hex(hash);
}

class Verifier {
public:
    explicit Verifier(const VerifyOptions& options) : options_(options) {}

    Result<Verification> run(const std::function<void(const WorkProgress&)>& progress) {
        check_seal();
        const auto store = CaseStore::open(options_.folder, CaseStore::Access::Read);
        if (!store.ok()) {
            if (store.error().code == parsers::ErrorCode::NotFound)
                return store.error();
            result_.failures.push_back(store.error().what);
            return result_;
        }
        check_log(store.value());
        for (const ExhibitRow& exhibit : store.value().exhibits())
            check_exhibit(store.value(), exhibit);
        if (options_.with_evidence)
            TRY(read_places(progress));
        return result_;
    }

private:
    void check_seal() {
        const std::string database = (fs::path(options_.folder) / "case.db").string();
        const auto seal = read_seal(options_.folder);
        if (!seal.ok()) {
            result_.failures.push_back(seal.error().what + "; the case has no seal to check");
            return;
        }
        ++result_.databases;
        if (seal.value().state != "closed") {
            result_.failures.push_back(
                options_.folder + ": a command that wrote this case did not end; run it again");
            return;
        }
        head_ = seal.value().log_head;
        const auto hash = hash_of(database);
        if (!hash.ok())
            result_.failures.push_back(hash.error().what);
        else if (hash.value() != seal.value().case_db_sha256)
            result_.failures.push_back(database + ": its SHA-256 is " + hash.value() +
                                       ", the seal says " + seal.value().case_db_sha256);
    }

    void check_log(const CaseStore& store) {
        const auto entries = store.log_entries();
        result_.log_entries = entries.size();
        if (!is_chained(entries))
            result_.failures.push_back(options_.folder +
                                       "/case.db: the log chain is broken: an entry was changed, "
                                       "removed or added");
        if (!head_.empty() && (entries.empty() || entries.back().hash != head_))
            result_.failures.push_back(options_.folder +
                                       "/case.db: the log does not end where the seal says");
    }

    void check_exhibit(const CaseStore& store, const ExhibitRow& exhibit) {
        const std::string path = store.device_store_path(exhibit.exhibit);
        if (exhibit.status == "accepted") {
            result_.not_checked.push_back("exhibit " + exhibit.exhibit +
                                          ": is not finished; run `triage ingest` again");
            return;
        }
        const auto hash = hash_of(path);
        ++result_.databases;
        if (!hash.ok())
            result_.failures.push_back("exhibit " + exhibit.exhibit + ": " + hash.error().what);
        else if (!exhibit.store_sha256.empty() && hash.value() != exhibit.store_sha256)
            result_.failures.push_back(path + ": its SHA-256 is " + hash.value() +
                                       ", the case says " + exhibit.store_sha256);
        else if (options_.with_evidence && exhibit.status == "done")
            check_evidence(store, exhibit);
    }

    void check_evidence(const CaseStore& store, const ExhibitRow& exhibit) {
        std::error_code failed;
        if (!fs::exists(exhibit.path, failed)) {
            result_.not_checked.push_back("exhibit " + exhibit.exhibit + ": its evidence " +
                                          exhibit.path + " is not here");
            return;
        }
        const plugins::ExhibitPath path{exhibit.path, exhibit.relative_path, exhibit.container,
                                        exhibit.segments};
        const auto answer = hash_exhibit(path);
        ++result_.exhibits_hashed;
        for (const ExhibitHash::Finding& finding : answer.findings)
            result_.failures.push_back(finding.path + ": " + finding.what);
        if (answer.sha256 != exhibit.sha256) {
            result_.failures.push_back("exhibit " + exhibit.exhibit + ": the SHA-256 of " +
                                       exhibit.path + " is " + answer.sha256 +
                                       ", at ingest it was " + exhibit.sha256);
            return;
        }
        WorkerTask task;
        task.exhibit = path;
        task.store_path = store.device_store_path(exhibit.exhibit);
        task.scratch_folder = (fs::path(store.folder()) / "devices").string();
        task.purpose = Purpose::Verify;
        task.secrets = options_.secrets;
        jobs_.push_back({exhibit.exhibit, std::move(task)});
    }

    Result<void> read_places(const std::function<void(const WorkProgress&)>& progress) {
        WorkCallbacks callbacks;
        callbacks.progress = progress;
        callbacks.finished = [&](const WorkerOutcome& outcome) {
            for (const std::string& finding : outcome.findings)
                result_.failures.push_back("exhibit " + outcome.exhibit + ": " + finding);
            result_.places_read += outcome.places_read;
            if (outcome.kind != WorkerOutcome::Kind::Finished)
                result_.failures.push_back("exhibit " + outcome.exhibit +
                                           ": its places could not be read again: " + outcome.what);
        };
        return run_workers(options_.program, jobs_, options_.limits, callbacks);
    }

    const VerifyOptions& options_;
    Verification result_;
    std::string head_;
    std::vector<WorkerJob> jobs_;
};

}  // namespace

Result<Verification> verify(const VerifyOptions& options,
                            const std::function<void(const WorkProgress&)>& progress) {
    return Verifier(options).run(progress);
}

}  // namespace triage
