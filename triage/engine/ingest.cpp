#include "triage/engine/ingest.h"

#include <algorithm>
#include <cctype>
#include <filesystem>
#include <map>
#include <nlohmann/json.hpp>
#include <set>

#include "parsers/base/hash.h"
#include "plugins/host/loader.h"
#include "triage/engine/exhibit_hash.h"
#include "triage/engine/left_out_plugins.h"
#include "triage/store/record_json.h"

namespace triage {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;
using parsers::Error;
using parsers::ErrorCode;
using plugins::ExhibitPath;
using plugins::ManifestRow;

struct Accepted {
    ExhibitPath path;
    ExhibitRow row;
};

std::string canonical_path(const std::string& path) {
    std::error_code failed;
    const fs::path canonical = fs::weakly_canonical(path, failed);
    return failed ? path : canonical.string();
}

bool is_same_or_below(const std::string& path, const std::string& folder) {
    return path == folder ||
           (path.size() > folder.size() && path.starts_with(folder) && path[folder.size()] == '/');
}

ExhibitRow row_of(const ExhibitPath& path, const std::string& exhibit) {
    ExhibitRow row;
    row.exhibit = exhibit;
    row.path = path.path;
    row.relative_path = path.relative_path;
    row.container = path.container;
    row.segments = path.segments;
    row.kind = "unknown";
    row.status = "accepted";
    return row;
}

// A row of the manifest names one exhibit, also where a search of its folder would give several.
Result<Accepted> accept_row(const ManifestRow& row) {
    plugins::Search search = TRY(plugins::find_exhibits(row.path));
    ExhibitPath path;
    if (search.exhibits.size() == 1)
        path = search.exhibits.front();
    else if (search.exhibits.empty() && !fs::is_directory(row.path))
        return Error{ErrorCode::Unsupported, search.left_out.empty()
                                                 ? row.path + ": holds no evidence"
                                                 : search.left_out.front().why};
    else
        path = {row.path, fs::path(row.path).filename().string(), "directory", {}};
    ExhibitRow kept = row_of(path, row.exhibit);
    kept.kind = row.kind.empty() ? "unknown" : row.kind;
    kept.holder = row.holder;
    kept.seized_at = row.seized_at;
    kept.place = row.place;
    kept.label = row.label;
    kept.note = row.note;
    return Accepted{std::move(path), std::move(kept)};
}

class Intake {
public:
    // `known`: the exhibits that the case has already.
    Intake(const IngestOptions& options, const std::vector<ExhibitRow>& known, IngestReport* report)
        : options_(options), report_(report) {
        for (const ExhibitRow& row : known)
            paths_.emplace(row.exhibit, canonical_path(row.path));
    }

    Result<std::vector<Accepted>> accept() {
        if (!options_.manifest.empty())
            TRY(accept_manifest());
        for (const std::string& evidence : options_.evidence)
            TRY(accept_evidence(evidence));
        if (accepted_.empty())
            return Error{ErrorCode::NotFound,
                         options_.evidence.front() +
                             ": holds no evidence (no image, archive, database or other file that "
                             "is not empty)"};
        return std::move(accepted_);
    }

    const std::vector<plugins::Search::Left>& left_out() const { return left_out_; }

private:
    Result<void> accept_manifest() {
        const auto rows = TRY(plugins::read_manifest(options_.manifest));
        manifest_path_ = canonical_path(options_.manifest);
        for (const ManifestRow& row : rows) {
            const std::string path = canonical_path(row.path);
            const bool is_named = std::any_of(
                options_.evidence.begin(), options_.evidence.end(), [&](const std::string& given) {
                    return is_same_or_below(path, canonical_path(given));
                });
            if (!is_named)
                continue;
            auto accepted = accept_row(row);
            if (!accepted.ok()) {
                report_->warnings.push_back("exhibit " + row.exhibit +
                                            " of the manifest: " + accepted.error().what);
                refused_.push_back({row, accepted.error().what});
                claimed_.push_back(path);
                continue;
            }
            for (const std::string& one : evidence_paths(accepted.value().path))
                claimed_.push_back(canonical_path(one));
            paths_[row.exhibit] = canonical_path(accepted.value().path.path);
            accepted_.push_back(std::move(accepted).value());
        }
        return {};
    }

    Result<void> accept_evidence(const std::string& evidence) {
        // Absolute, so that the case can be verified from another folder.
        const auto search = TRY(plugins::find_exhibits(canonical_path(evidence)));
        for (ExhibitPath path : search.exhibits) {
            if (!leave_unclaimed(&path) || !named_.insert(canonical_path(path.path)).second)
                continue;
            accepted_.push_back({path, row_of(path, exhibit_of(path))});
        }
        for (const plugins::Search::Left& left : search.left_out)
            if (!is_claimed(canonical_path(left.path)))
                left_out_.push_back(left);
        return {};
    }

    // Two paths that end alike are two exhibits: the later one is named with as many of the folders
    // above it as tell it apart. A path that is not there any more has moved, and keeps its name.
    std::string exhibit_of(const ExhibitPath& path) {
        const std::string canonical = canonical_path(path.path);
        const std::vector<std::string> names = names_of(canonical, path.relative_path);
        for (const std::string& name : names)
            if (const auto known = paths_.find(name);
                known != paths_.end() && known->second == canonical)
                return name;
        for (const std::string& name : names) {
            const auto known = paths_.find(name);
            std::error_code failed;
            if (known != paths_.end() && fs::exists(known->second, failed))
                continue;
            paths_[name] = canonical;
            return name;
        }
        return names.back();  // of the whole path, which no other path shares
    }

    // From the relative path alone to the whole path.
    static std::vector<std::string> names_of(const std::string& canonical,
                                             const std::string& relative_path) {
        std::vector<std::string> names = {exhibit_from_path(relative_path)};
        fs::path above = canonical;
        const fs::path relative = relative_path;
        for (auto part = relative.begin(); part != relative.end(); ++part)
            above = above.parent_path();
        for (fs::path longer = relative; above.has_relative_path(); above = above.parent_path()) {
            longer = above.filename() / longer;
            names.push_back(exhibit_from_path(longer.generic_string()));
        }
        return names;
    }

    bool is_claimed(const std::string& path) const {
        return std::any_of(claimed_.begin(), claimed_.end(), [&](const std::string& claimed) {
            return is_same_or_below(path, claimed);
        });
    }

    // Takes out of loose files what the manifest names as an exhibit of its own, and the manifest
    // itself; false where nothing is left.
    bool leave_unclaimed(ExhibitPath* path) const {
        if (path->container != "directory" || path->segments.empty()) {
            const std::string canonical = canonical_path(path->path);
            return canonical != manifest_path_ && !is_claimed(canonical);
        }
        std::erase_if(path->segments, [&](const std::string& name) {
            const std::string file = canonical_path((fs::path(path->path) / name).string());
            return file == manifest_path_ || is_claimed(file);
        });
        return !path->segments.empty();
    }

    const IngestOptions& options_;
    IngestReport* report_;
    std::vector<Accepted> accepted_;
    std::vector<std::string> claimed_;          // by a row of the manifest
    std::set<std::string> named_;               // by an earlier path of the command line
    std::map<std::string, std::string> paths_;  // of the exhibits that have a number
    std::vector<plugins::Search::Left> left_out_;
    std::vector<std::pair<ManifestRow, std::string>> refused_;
    std::string manifest_path_;

public:
    const std::vector<std::pair<ManifestRow, std::string>>& refused() const { return refused_; }
};

Result<std::vector<std::string>> plugin_files(const IngestOptions& options) {
    std::vector<std::string> files;
    std::vector<std::string> folders = options.plugin_folders;
    if (options.profile == Profile::Full)
        folders.insert(folders.end(), options.shipped_folders.begin(),
                       options.shipped_folders.end());
    for (const std::string& folder : folders) {
        std::error_code failed;
        if (!fs::is_directory(folder, failed))
            return Error{ErrorCode::NotFound, folder + ": is not a folder of plugins"};
        for (const auto& entry : fs::directory_iterator(folder, failed)) {
            const std::string ending = entry.path().extension().string();
            if (ending == ".so" || ending == ".toml")
                files.push_back(canonical_path(entry.path().string()));
        }
    }
    std::sort(files.begin(), files.end());
    files.erase(std::unique(files.begin(), files.end()), files.end());
    return files;
}

// Where the rows of a refused or failed exhibit are kept: a store with one coverage row, so that
// the ledger says that it was not read.
Result<void> keep_failure(const CaseStore& store, const ExhibitRow& row) {
    const std::string path = store.device_store_path(row.exhibit);
    for (const char* ending : {".part", ".part-wal", ".part-shm"}) {
        std::error_code ignored;
        fs::remove(path + ending, ignored);
    }
    DeviceStore device = TRY(DeviceStore::open_for_writing(path));
    TRY(device.add_listing({{0, "", row.kind, "", ""}}, {},
                           {{0, row.relative_path, "", CoverageStatus::Failed, row.status_note}}));
    TRY(device.set_meta("source", row.path));
    TRY(device.set_meta("container", row.container));
    TRY(device.set_meta("kind", row.kind));
    return device.finish();
}

class Ingest {
public:
    Ingest(CaseStore& store, const IngestOptions& options, const IngestCallbacks& callbacks)
        : store_(store), options_(options), callbacks_(callbacks) {}

    Result<IngestReport> run() {
        Intake intake(options_, store_.exhibits(), &report_);
        auto accepted = TRY(intake.accept());
        const auto files = TRY(plugin_files(options_));
        TRY(note_intake(intake));
        const auto jobs = TRY(jobs_of(accepted, files));
        report_.exhibits = accepted.size();
        WorkCallbacks work;
        work.progress = callbacks_.progress;
        work.finished = [this](const WorkerOutcome& outcome) { take(outcome); };
        TRY(run_workers(options_.program, jobs, options_.limits, work));
        if (!failure_.ok())
            return failure_.error();
        return report_;
    }

private:
    Result<void> note_intake(const Intake& intake) {
        for (const plugins::Search::Left& left : intake.left_out()) {
            Statement add = TRY(store_.database().prepare(
                "INSERT OR REPLACE INTO left_out(path, why) VALUES(?,?)"));
            add.bind(1, left.path);
            add.bind(2, left.why);
            TRY(add.run());
            report_.warnings.push_back(left.path + ": " + left.why);
        }
        for (const auto& [row, why] : intake.refused()) {
            ExhibitRow kept =
                row_of({row.path, fs::path(row.path).filename().string(), "", {}}, row.exhibit);
            kept.kind = row.kind;
            kept.holder = row.holder;
            kept.seized_at = row.seized_at;
            kept.place = row.place;
            kept.label = row.label;
            kept.note = row.note;
            kept.status = "failed";
            kept.status_note = why;
            TRY(keep_failure(store_, kept));
            TRY(store_.put_exhibit(kept));
            ++report_.failed;
        }
        return {};
    }

    // True where something of a finished exhibit stayed encrypted, and other passwords or keys than
    // then are given now: it is read again as a whole.
    static bool may_open_more(const std::string& store_path, const std::string& secrets) {
        if (secrets.empty())
            return false;
        const auto store = DeviceStore::open_for_reading(store_path);
        if (!store.ok() || store.value().meta("secrets") == secrets)
            return false;
        bool is_any_encrypted = false;
        const auto read = store.value().each_coverage([&](const CoverageRow& row) {
            is_any_encrypted |= row.status == CoverageStatus::Encrypted;
        });
        return read.ok() && is_any_encrypted;
    }

    // True where a plugin that was left out then has been mended. One that has not is told again.
    Result<bool> may_use_more(const std::string& store_path,
                              const std::vector<std::string>& plugin_files) {
        const auto store = DeviceStore::open_for_reading(store_path);
        if (!store.ok())
            return false;
        const auto left_out = left_out_of(store.value());
        if (is_any_replaced(left_out, plugin_files))
            return true;
        TRY(warn_of(left_out));
        return false;
    }

    // Once a plugin, however many exhibits it was left out of.
    Result<void> warn_of(const std::vector<plugins::LeftOut>& left_out) {
        for (const plugins::LeftOut& left : left_out) {
            if (!warned_.insert(left.path).second)
                continue;
            report_.warnings.push_back("the plugin " + left.id +
                                       " was left out, and what it would read stays unread: " +
                                       left.why + "; then the same command reads it");
            TRY(store_.log("plugin left out", dump_line({{"plugin", left.id},
                                                         {"path", left.path},
                                                         {"sha256", left.file_sha256},
                                                         {"why", left.why}})));
        }
        return {};
    }

    Result<std::vector<WorkerJob>> jobs_of(const std::vector<Accepted>& accepted,
                                           const std::vector<std::string>& files) {
        std::map<std::string, ExhibitRow> known;
        for (const ExhibitRow& row : store_.exhibits())
            known.emplace(row.exhibit, row);
        std::vector<WorkerJob> jobs;
        const std::string secrets = plugins::describe(TRY(plugins::read_secrets(options_.secrets)));
        for (const Accepted& one : accepted) {
            const std::string path = store_.device_store_path(one.row.exhibit);
            const auto earlier = known.find(one.row.exhibit);
            if (earlier != known.end() && earlier->second.path != one.row.path)
                report_.warnings.push_back("exhibit " + one.row.exhibit + " was " +
                                           earlier->second.path + " and is now " + one.row.path);
            if (earlier != known.end() && earlier->second.status == "done" &&
                earlier->second.segments == one.path.segments && fs::exists(path) &&
                !may_open_more(path, secrets)) {
                const bool is_mended = TRY(may_use_more(path, files));
                if (!is_mended) {
                    ++report_.done_before;
                    continue;
                }
            }
            std::error_code ignored;
            fs::remove(path, ignored);  // left by a failed attempt
            TRY(store_.put_exhibit(one.row));
            TRY(store_.log("exhibit accepted",
                           dump_line({{"exhibit", one.row.exhibit}, {"path", one.row.path}})));
            WorkerTask task;
            task.exhibit = one.path;
            task.store_path = path;
            task.scratch_folder = (fs::path(store_.folder()) / "devices").string();
            task.profile = options_.profile;
            task.plugin_files = files;
            task.memory_bytes = options_.memory_bytes;
            task.secrets = options_.secrets;
            task.shadow_copies = options_.shadow_copies;
            rows_.emplace(one.row.exhibit, one.row);
            jobs.push_back({one.row.exhibit, std::move(task)});
        }
        return jobs;
    }

    void take(const WorkerOutcome& outcome) {
        auto kept = keep(outcome);
        if (!kept.ok() && failure_.ok())
            failure_ = kept;
    }

    Result<void> keep(const WorkerOutcome& outcome) {
        ExhibitRow row = rows_.at(outcome.exhibit);
        using Kind = WorkerOutcome::Kind;
        report_.files_lost += outcome.blames.size();
        if (outcome.kind == Kind::StoreFailed) {
            if (report_.store_failure.empty())
                report_.store_failure = outcome.what;
            return {};  // it stays "accepted"; the same command carries on
        }
        if (outcome.kind == Kind::Finished)
            TRY(keep_finished(&row));
        else
            TRY(keep_unread(outcome, &row));
        TRY(store_.put_exhibit(row));
        json blames = json::array();
        for (const Blame& blame : outcome.blames)
            blames.push_back({{"file", blame.file}, {"plugin", blame.plugin}, {"why", blame.note}});
        TRY(store_.log("exhibit " + row.status, dump_line({{"exhibit", row.exhibit},
                                                           {"sha256", row.sha256},
                                                           {"store_sha256", row.store_sha256},
                                                           {"restarts", outcome.restarts},
                                                           {"lost", blames},
                                                           {"lock_in", lock_in_},
                                                           {"acquisition", acquisition_},
                                                           {"note", row.status_note}})));
        if (callbacks_.note)
            callbacks_.note("exhibit " + row.exhibit + ": " +
                            (row.status == "done" ? "read" : "not read: " + row.status_note) +
                            (outcome.blames.empty() ? ""
                                                    : ", " + std::to_string(outcome.blames.size()) +
                                                          " file(s) lost, see the coverage"));
        return {};
    }

    Result<void> keep_finished(ExhibitRow* row) {
        const std::string path = store_.device_store_path(row->exhibit);
        const DeviceStore device = TRY(DeviceStore::open_for_reading(path));
        row->status = "done";
        row->sha256 = device.meta("sha256");
        row->size_bytes =
            static_cast<uint64_t>(std::strtoull(device.meta("size_bytes").c_str(), nullptr, 10));
        if (row->kind == "unknown" || row->kind.empty())
            row->kind = device.meta("kind");
        lock_in_ = device.meta("lock_in");
        acquisition_ = json::parse(device.meta("acquisition"), nullptr, false);
        row->store_sha256 = TRY(plugins::file_sha256(path));
        return warn_of(left_out_of(device));
    }

    Result<void> keep_unread(const WorkerOutcome& outcome, ExhibitRow* row) {
        row->status = "failed";
        row->status_note = outcome.what;
        ++report_.failed;
        TRY(keep_failure(store_, *row));
        row->store_sha256 = TRY(plugins::file_sha256(store_.device_store_path(row->exhibit)));
        return {};
    }

    CaseStore& store_;
    const IngestOptions& options_;
    const IngestCallbacks& callbacks_;
    IngestReport report_;
    std::map<std::string, ExhibitRow> rows_;
    std::set<std::string> warned_;  // paths of plugins that were left out
    std::string lock_in_;
    json acquisition_ = json::object();
    Result<void> failure_;
};

}  // namespace

std::string exhibit_from_path(const std::string& relative_path) {
    std::string slug;
    for (const char c : relative_path) {
        if (std::isalnum(static_cast<unsigned char>(c)) != 0)
            slug.push_back(static_cast<char>(std::tolower(static_cast<unsigned char>(c))));
        else if (!slug.empty() && slug.back() != '-')
            slug.push_back('-');
    }
    constexpr size_t kSlugLength = 40;
    if (slug.size() > kSlugLength)
        slug.erase(0, slug.size() - kSlugLength);  // the end of a path says more than its beginning
    while (slug.starts_with('-'))
        slug.erase(0, 1);
    while (slug.ends_with('-'))
        slug.pop_back();
    return slug + (slug.empty() ? "" : "-") +
           parsers::to_hex(parsers::sha256(relative_path)).substr(0, 6);
}

Result<IngestReport> ingest(CaseStore& store, const IngestOptions& options,
                            const IngestCallbacks& callbacks) {
    TRY(store.log("ingest started", dump_line({{"evidence", options.evidence},
                                               {"manifest", options.manifest},
                                               {"version", TRIAGE_VERSION}})));
    auto report = Ingest(store, options, callbacks).run();
    TRY(store.log("ingest ended", dump_line({{"ok", report.ok()}})));
    return report;
}

}  // namespace triage
