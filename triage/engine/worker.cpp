#include "triage/engine/worker.h"

#include <algorithm>
#include <array>
#include <exception>
#include <filesystem>
#include <map>
#include <set>
#include <thread>

#include "parsers/base/hash.h"
#include "parsers/base/text.h"
#include "parsers/container/ewf_acquisition.h"
#include "parsers/format/sqlite.h"
#include "plugins/api/sqlite_file.h"
#include "plugins/host/registry.h"
#include "triage/engine/event_pipe.h"
#include "triage/engine/exhibit_hash.h"
#include "triage/engine/lock_in.h"
#include "triage/store/record_json.h"

namespace triage {
namespace {

using parsers::Error;
using parsers::ErrorCode;
using parsers::SharedBytes;
using plugins::NestedFile;

constexpr std::array<std::string_view, 2> kCompanions = {"-wal", "-journal"};
constexpr size_t kBatchFiles = 512;
constexpr uint64_t kBatchBytes = 64ULL << 20;

// Records of a file whose name is deleted are deleted records, whatever the database says.
class DeletedFileSink : public plugins::RecordSink {
public:
    explicit DeletedFileSink(plugins::RecordSink* inner) : inner_(inner) {}
    void emit(plugins::Record record, plugins::Place place, plugins::State state) override {
        inner_->emit(std::move(record), std::move(place),
                     state == plugins::State::Live ? plugins::State::Deleted : state);
    }
    void damaged(plugins::Place where, std::string what) override {
        inner_->damaged(std::move(where), std::move(what));
    }
    void unsupported(plugins::Place where, std::string what) override {
        inner_->unsupported(std::move(where), std::move(what));
    }

private:
    plugins::RecordSink* inner_;
};

CoverageStatus status_of(ErrorCode code) {
    switch (code) {
        case ErrorCode::Encrypted:
            return CoverageStatus::Encrypted;
        case ErrorCode::Unsupported:
            return CoverageStatus::Unsupported;
        default:
            return CoverageStatus::Failed;
    }
}

std::string joined(const std::vector<std::string>& parts, std::string_view separator) {
    std::string text;
    for (const std::string& part : parts)
        text += (text.empty() ? "" : std::string(separator)) + part;
    return text;
}

// A name under which phones and computers keep databases: what the fast profile looks into beside
// the files that a plugin proposes by path.
bool looks_like_database_name(std::string_view path) {
    const std::string name = parsers::to_lower_ascii(path.substr(path.rfind('/') + 1));
    constexpr std::array<std::string_view, 7> kEndings = {
        ".db", ".sqlite", ".sqlite3", ".sqlitedb", ".db3", ".storedata", ".abcddb"};
    return std::any_of(kEndings.begin(), kEndings.end(),
                       [&](std::string_view ending) { return name.ends_with(ending); });
}

class Worker {
public:
    Worker(const WorkerTask& task, int event_descriptor) : task_(task), events_(event_descriptor) {
        for (const Blame& blame : task.blames)
            blames_.emplace(std::pair(blame.file, blame.plugin), blame);
    }

    int run() {
        const auto prepared = prepare();
        if (!prepared.ok())
            return fail(prepared.error(), 1);
        const auto read = read_exhibit();
        if (!read.ok())
            return fail(read.error(), store_failed_ ? 3 : 1);
        event("finished");
        return 0;
    }

private:
    void event(const std::string& line) const { events_.send(line); }

    // Says what the worker is at, so that a crash is laid to the right file; "done" at its end.
    class InFlight {
    public:
        InFlight(Worker* worker, int64_t row, const std::string& plugin, uint64_t bytes)
            : worker_(worker), row_(row), bytes_(bytes) {
            worker_->event("task " + std::to_string(row) + " " + plugin);
        }
        InFlight(const InFlight&) = delete;
        InFlight& operator=(const InFlight&) = delete;
        ~InFlight() {
            worker_->event("done " + std::to_string(row_) + " " + std::to_string(bytes_));
        }

    private:
        Worker* worker_;
        int64_t row_;
        uint64_t bytes_;
    };

    int fail(const Error& error, int code) {
        event("failed " + error.what);
        return code;
    }

    Result<void> prepare() {
        registry_ = plugins::Registry::with_builtins();
        for (const std::string& file : task_.plugin_files)
            TRY(registry_.load_file(file));
        if (!registry_.rejected().empty())
            return Error{ErrorCode::Unsupported, "this build has a plugin that cannot be used: " +
                                                     registry_.rejected().front()};
        LockIn wishes;
        wishes.readable = evidence_paths(task_.exhibit);
        wishes.writable = {std::filesystem::path(task_.store_path).parent_path().string(),
                           task_.scratch_folder};
        wishes.memory_bytes = task_.memory_bytes;
        locked_in_ = TRY(lock_in(wishes));
        return {};
    }

    Result<void> read_exhibit() {
        exhibit_ = TRY(plugins::Exhibit::open(task_.exhibit, task_.scratch_folder));
        listing_ = TRY(exhibit_->list());
        event("listed " + std::to_string(listing_.files.size()));
        for (size_t index = 0; index < listing_.files.size(); ++index)
            by_path_.emplace(listing_.files[index].path, index);
        ExhibitHash hash(task_.exhibit, *exhibit_);  // in its own thread, beside the parsing
        auto written = write_store(&hash);
        store_failed_ = !written.ok();
        return written;
    }

    Result<void> write_store(ExhibitHash* hash) {
        DeviceStore store = TRY(DeviceStore::open_for_writing(task_.store_path));
        store_ = &store;
        TRY(write_listing());
        done_ = store.done_tasks();
        TRY(read_proposed());
        TRY(read_others());
        TRY(write_facts(hash));
        return store.finish();
    }

    Result<void> write_listing() {
        if (store_->has_listing())
            return {};
        std::vector<StoredDevice> devices = {{0, "", listing_.kind, listing_.platform, ""}};
        for (const plugins::NestedDevice& device : listing_.devices)
            devices.push_back(
                {static_cast<int64_t>(devices.size()), device.name, device.kind, "", device.root});
        std::vector<StoredFile> files;
        files.reserve(listing_.files.size());
        for (const NestedFile& file : listing_.files)
            files.push_back({static_cast<int64_t>(files.size()) + 1, file.device, file.path,
                             file.entry.size_bytes, file.entry.allocation, file.entry.times, "",
                             file.entry.note});
        std::vector<CoverageRow> notes;
        for (const plugins::EvidenceNote& note : listing_.notes)
            notes.push_back({0, note.path, "",
                             coverage_status_of(note.status).value_or(CoverageStatus::Failed),
                             note.what});
        for (const std::string& name : unmentioned_parts(notes))
            notes.push_back({0, name, "", CoverageStatus::Parsed,
                             "opened as " + task_.exhibit.container + ", " +
                                 std::to_string(files.size()) + " files listed"});
        return store_->add_listing(devices, files, notes);
    }

    // The files that a container consists of, so that the ledger has a row for each of them too.
    std::vector<std::string> unmentioned_parts(const std::vector<CoverageRow>& notes) const {
        std::vector<std::string> names;
        if (task_.exhibit.container == "directory" || task_.exhibit.container == "file")
            return names;
        for (const std::string& path : evidence_paths(task_.exhibit)) {
            const std::string name =
                parsers::to_path_utf8(std::filesystem::path(path).filename().string());
            if (std::none_of(notes.begin(), notes.end(),
                             [&](const CoverageRow& note) { return note.file == name; }))
                names.push_back(name);
        }
        return names;
    }

    // First the files that a plugin asks for by name: answers in seconds. Pictures come later.
    Result<void> read_proposed() {
        for (size_t index = 0; index < listing_.files.size(); ++index) {
            auto proposed = registry_.proposed(listing_.files[index].path);
            if (proposed.empty())
                continue;
            const bool is_late = std::all_of(proposed.begin(), proposed.end(), reads_media);
            const auto& kept = proposed_.emplace(index, std::move(proposed)).first->second;
            if (!is_late)
                TRY(read_file(index, kept));
            else
                late_.push_back(index);
        }
        return {};
    }

    static bool reads_media(const plugins::Plugin* plugin) {
        return std::find(plugin->records.begin(), plugin->records.end(), "media") !=
               plugin->records.end();
    }

    Result<void> read_others() {
        for (const size_t index : late_)
            TRY(read_file(index, proposed_.at(index)));
        std::vector<size_t> batch;
        uint64_t batch_bytes = 0;
        for (size_t index = 0; index < listing_.files.size(); ++index) {
            const auto row = static_cast<int64_t>(index) + 1;
            if (proposed_.contains(index) || done_.contains({row, ""}))
                continue;
            batch.push_back(index);
            batch_bytes += listing_.files[index].entry.size_bytes;
            if (batch.size() < kBatchFiles && batch_bytes < kBatchBytes)
                continue;
            TRY(read_batch(batch));
            batch.clear();
            batch_bytes = 0;
        }
        return read_batch(batch);
    }

    struct Outcome {
        bool is_database = false;
        CoverageStatus status = CoverageStatus::NotTried;
        std::string note;
        std::optional<parsers::Sha256> sha256;
    };

    // Databases among the batch are tasks of their own; the rest shares one transaction.
    Result<void> read_batch(const std::vector<size_t>& batch) {
        std::vector<std::pair<size_t, Outcome>> plain;
        for (const size_t index : batch) {
            const Outcome outcome = look_at(index);
            if (outcome.is_database)
                TRY(read_file(index, {}));
            else
                plain.emplace_back(index, outcome);
        }
        if (plain.empty())
            return {};
        TRY(store_->begin_batch());
        for (const auto& [index, outcome] : plain) {
            const auto row = static_cast<int64_t>(index) + 1;
            if (outcome.sha256)
                TRY(store_->set_file_hash(row, *outcome.sha256));
            TRY(store_->add_coverage(row, "", outcome.status, outcome.note));
        }
        return store_->end_batch();
    }

    // A file that no plugin asks for by name: hashed (full profile), and looked at for a database.
    Outcome look_at(size_t index) {
        const NestedFile& file = listing_.files[index];
        const auto row = static_cast<int64_t>(index) + 1;
        const auto blamed = blames_.find({row, ""});
        if (blamed != blames_.end())
            return {false, blamed->second.status, blamed->second.note, {}};
        if (task_.profile == Profile::Fast && !is_loose() && !looks_like_database_name(file.path))
            return {false, CoverageStatus::NotTried, "not read in the fast profile", {}};
        const InFlight in_flight(this, row, "", file.entry.size_bytes);
        const auto bytes = open_guarded(file);
        if (!bytes.ok())
            return {false, status_of(bytes.error().code), bytes.error().what, {}};
        if (parsers::is_sqlite(*bytes.value()))
            return {true, CoverageStatus::NotTried, "", {}};
        Outcome outcome{false, CoverageStatus::NotTried, "no plugin reads this file", {}};
        if (task_.profile == Profile::Full || is_loose()) {
            const auto hash = parsers::sha256(*bytes.value());
            if (!hash.ok())
                return {false, CoverageStatus::Failed, hash.error().what, {}};
            outcome.sha256 = hash.value();
        }
        return outcome;
    }

    bool is_loose() const {
        return task_.exhibit.container == "file" || task_.exhibit.container == "directory";
    }

    Result<SharedBytes> open_guarded(const NestedFile& file) {
        try {
            return exhibit_->open(file);
        } catch (const std::exception& thrown) {
            return Error{ErrorCode::LimitReached,
                         std::string("cannot be opened: ") + thrown.what()};
        }
    }

    // A file with its companions, and the hash over all that a plugin may read of it.
    struct Content {
        plugins::File file;
        parsers::Sha256 main;
        parsers::Sha256 all;
        std::string log_notes;  // of a database: what was done about its log, for the ledger
    };

    static std::string log_notes_of(const plugins::File& file) {
        if (!parsers::is_sqlite(file.bytes()))
            return {};
        const auto database = plugins::open_sqlite(file);
        return database.ok() ? joined(database.value().notes(), " ") : std::string();
    }

    Result<Content> content_of(size_t index) {
        const NestedFile& nested = listing_.files[index];
        SharedBytes bytes = TRY(open_guarded(nested));
        const parsers::Sha256 main = TRY(parsers::sha256(*bytes));
        parsers::Hasher all;
        all.add(std::span<const std::byte>(main));
        size_t found = 0;
        for (const std::string_view suffix : kCompanions) {
            const SharedBytes companion = find_companion(nested.path, suffix);
            if (companion == nullptr || companion->size_bytes() == 0)
                continue;
            const parsers::Sha256 hash = TRY(parsers::sha256(*companion));
            all.add(suffix);
            all.add(std::span<const std::byte>(hash));
            ++found;
        }
        plugins::File file(nested.path, std::move(bytes),
                           [this, path = nested.path](std::string_view relative) {
                               return find_companion(path, relative);
                           });
        std::string log_notes = log_notes_of(file);
        return Content{std::move(file), main, found == 0 ? main : all.sha256(),
                       std::move(log_notes)};
    }

    SharedBytes find_companion(const std::string& path, std::string_view relative) {
        std::string wanted;
        if (relative.starts_with("-")) {
            wanted = path + std::string(relative);
        } else {
            const std::filesystem::path folder = std::filesystem::path(path).parent_path();
            wanted = (folder / relative).lexically_normal().string();
        }
        const auto found = by_path_.find(wanted);
        if (found == by_path_.end())
            return nullptr;
        auto bytes = open_guarded(listing_.files[found->second]);
        return bytes.ok() ? std::move(bytes).value() : nullptr;
    }

    // One file through every plugin that reads it; each plugin is one transaction.
    Result<void> read_file(size_t index, const std::vector<const plugins::Plugin*>& proposed) {
        const auto row = static_cast<int64_t>(index) + 1;
        const auto blamed = blames_.find({row, ""});
        if (blamed != blames_.end())
            return cover(row, "", blamed->second.status, blamed->second.note);
        const InFlight in_flight(this, row, "", listing_.files[index].entry.size_bytes);
        const auto content = content_of(index);
        if (!content.ok())
            return cover(row, "", status_of(content.error().code), content.error().what);
        const plugins::Choices choices = choose(content.value().file, proposed);
        TRY(note_hash(row, content.value().main));
        if (choices.run.empty() && choices.refused.empty()) {
            return cover(row, "", CoverageStatus::NotTried,
                         proposed.empty() ? "a database that no plugin knows"
                                          : "named like a file of " + proposed.front()->app +
                                                ", but its content is not");
        }
        for (const plugins::Choices::Refused& refused : choices.refused)
            TRY(cover(row, refused.plugin->id, status_of(refused.code), refused.why));
        for (const plugins::Choice& choice : choices.run)
            TRY(run_plugin(index, *choice.plugin, content.value()));
        return {};
    }

    plugins::Choices choose(const plugins::File& file,
                            const std::vector<const plugins::Plugin*>& proposed) {
        try {
            return registry_.choose(file, proposed);
        } catch (const std::exception&) {
            return {};  // read_file() then says that no plugin knows it
        }
    }

    Result<void> note_hash(int64_t row, const parsers::Sha256& hash) {
        TRY(store_->begin_batch());
        TRY(store_->set_file_hash(row, hash));
        return store_->end_batch();
    }

    // One coverage row of its own, unless an earlier worker wrote it.
    Result<void> cover(int64_t row, const std::string& plugin, CoverageStatus status,
                       const std::string& note) {
        if (done_.contains({row, plugin}))
            return {};
        TRY(store_->begin_batch());
        TRY(store_->add_coverage(row, plugin, status, note));
        return store_->end_batch();
    }

    Result<void> run_plugin(size_t index, const plugins::Plugin& plugin, const Content& content) {
        const auto row = static_cast<int64_t>(index) + 1;
        const auto [same, is_new] = seen_.emplace(std::pair(content.all, plugin.id), index);
        if (done_.contains({row, plugin.id}))
            return {};
        if (!is_new)
            return cover(row, plugin.id, CoverageStatus::Parsed,
                         "same content as " + listing_.files[same->second].path +
                             "; its records stand there");
        const auto blamed = blames_.find({row, plugin.id});
        if (blamed != blames_.end())
            return cover(row, plugin.id, blamed->second.status, blamed->second.note);
        const InFlight in_flight(this, row, plugin.id, 0);
        const auto sink = TRY(store_->open_sink(row, plugin, content.all));
        DeletedFileSink deleted(sink.get());
        const bool is_deleted =
            listing_.files[index].entry.allocation == parsers::Allocation::Deleted;
        plugins::RecordSink& target =
            is_deleted ? static_cast<plugins::RecordSink&>(deleted) : *sink;
        const auto parsed = plugins::run_plugin(plugin, content.file, target);
        if (parsed.ok())
            return store_->end_task(row, plugin.id, CoverageStatus::Parsed, content.log_notes);
        return store_->end_task(row, plugin.id, status_of(parsed.error().code),
                                parsed.error().what);
    }

    // What the acquisition tool wrote about an image: examiner, dates, tool, stored hashes.
    std::string acquisition_json() const {
        if (task_.exhibit.container != "ewf")
            return "{}";
        const auto acquisition = parsers::read_ewf_acquisition(evidence_paths(task_.exhibit));
        if (!acquisition.ok())
            return dump_line({{"note", acquisition.error().what}});
        return dump_line(acquisition.value());
    }

    Result<void> write_facts(ExhibitHash* hash) {
        TRY(store_->set_meta("source", task_.exhibit.path));
        TRY(store_->set_meta("container", task_.exhibit.container));
        TRY(store_->set_meta("kind", listing_.kind));
        TRY(store_->set_meta("platform", listing_.platform));
        TRY(store_->set_meta("profile", task_.profile == Profile::Fast ? "fast" : "full"));
        TRY(store_->set_meta("program", TRIAGE_VERSION));
        TRY(store_->set_meta("lock_in", joined(locked_in_.measures, "; ")));
        std::vector<std::string> installed;
        for (const plugins::Installed& one : registry_.installed())
            installed.push_back(one.plugin.id + " " + one.plugin.version + " " + one.origin +
                                (one.file_sha256.empty() ? "" : " " + one.file_sha256));
        TRY(store_->set_meta("plugins", joined(installed, "\n")));
        TRY(store_->set_meta("acquisition", acquisition_json()));
        const ExhibitHash::Answer answer = hash->wait();
        TRY(store_->set_meta("size_bytes", std::to_string(answer.size_bytes)));
        TRY(store_->set_meta("sha256", answer.sha256));
        for (const ExhibitHash::Finding& finding : answer.findings) {
            TRY(store_->begin_batch());
            TRY(store_->add_note({0, finding.path, "acquisition", finding.status, finding.what}));
            TRY(store_->end_batch());
        }
        return {};
    }

    const WorkerTask& task_;
    EventPipe events_;
    plugins::Registry registry_;
    LockedIn locked_in_;
    std::unique_ptr<plugins::Exhibit> exhibit_;
    plugins::ExhibitListing listing_;
    std::map<std::string, size_t, std::less<>> by_path_;
    std::map<size_t, std::vector<const plugins::Plugin*>> proposed_;
    std::vector<size_t> late_;
    std::map<std::pair<int64_t, std::string>, Blame> blames_;
    std::set<std::pair<int64_t, std::string>> done_;
    std::map<std::pair<parsers::Sha256, std::string>, size_t> seen_;
    DeviceStore* store_ = nullptr;
    bool store_failed_ = false;
};

}  // namespace

int run_worker(const WorkerTask& task, int event_descriptor) {
    return Worker(task, event_descriptor).run();
}

}  // namespace triage
