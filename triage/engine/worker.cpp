#include "triage/engine/worker.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <exception>
#include <filesystem>
#include <map>
#include <numeric>
#include <optional>

#include "parsers/base/hash.h"
#include "parsers/base/text.h"
#include "parsers/container/ewf_acquisition.h"
#include "parsers/format/sqlite.h"
#include "plugins/host/registry.h"
#include "triage/engine/event_pipe.h"
#include "triage/engine/exhibit_hash.h"
#include "triage/engine/file_reader.h"
#include "triage/engine/left_out_plugins.h"
#include "triage/engine/listing_rows.h"
#include "triage/engine/lock_in.h"
#include "triage/identity/content_scan.h"
#include "triage/store/record_json.h"

namespace triage {
namespace {

using parsers::Error;
using parsers::ErrorCode;
using parsers::SharedBytes;
using plugins::NestedFile;

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
    return coverage_status_of(parsers::ledger_status(code)).value_or(CoverageStatus::Failed);
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
            registry_.load_or_leave_out(file);
        LockIn wishes;
        options_.secrets = TRY(plugins::read_secrets(task_.secrets));
        options_.scratch.folder = task_.scratch_folder;
        options_.shadow_copies = task_.shadow_copies;
        wishes.readable = evidence_paths(task_.exhibit);
        wishes.writable = {std::filesystem::path(task_.store_path).parent_path().string(),
                           task_.scratch_folder};
        wishes.memory_bytes = task_.memory_bytes;
        locked_in_ = TRY(lock_in(wishes));
        return {};
    }

    Result<void> read_exhibit() {
        exhibit_ = TRY(plugins::Exhibit::open(task_.exhibit, options_));
        listing_ = TRY(exhibit_->list());
        event("listed " + std::to_string(listing_.files.size()));
        rows_ = rows_of(listing_, ios_containers(listing_, *exhibit_));
        const auto left_out = ledger_rows(registry_.left_out());
        rows_.notes.insert(rows_.notes.end(), left_out.begin(), left_out.end());
        reader_.emplace(*exhibit_, listing_);
        set_order();
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
        TRY(store_->add_listing(rows_.devices, rows_.files, rows_.notes));
        rows_.files = {};  // the listing has what is needed of them from here on
        return {};
    }

    // A live copy goes before a deleted one of the same content, so that its records are the live
    // ones.
    void set_order() {
        order_.resize(listing_.files.size());
        std::iota(order_.begin(), order_.end(), size_t{0});
        std::stable_partition(order_.begin(), order_.end(), [&](size_t index) {
            return listing_.files[index].entry.allocation == parsers::Allocation::Allocated;
        });
    }

    // First the files that a plugin asks for by name: answers in seconds. Pictures come later.
    Result<void> read_proposed() {
        for (const size_t index : order_) {
            if (!listing_.files[index].part_of.empty())
                continue;
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
        for (const size_t index : order_) {
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
        std::vector<PlacedMention> mentions;
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
        return plain.empty() ? Result<void>() : write_outcomes(plain);
    }

    Result<void> write_outcomes(const std::vector<std::pair<size_t, Outcome>>& outcomes) {
        TRY(store_->begin_batch());
        for (const auto& [index, outcome] : outcomes) {
            const auto row = static_cast<int64_t>(index) + 1;
            if (outcome.sha256) {
                TRY(store_->set_file_hash(row, *outcome.sha256));
                TRY(store_->add_mentions(row, *outcome.sha256, outcome.mentions,
                                         listing_.files[index].entry.allocation));
            }
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
            return {false, blamed->second.status, blamed->second.note, {}, {}};
        if (task_.profile == Profile::Fast && !is_loose() && !looks_like_database_name(file.path))
            return {false, CoverageStatus::NotTried, "not read in the fast profile", {}, {}};
        const InFlight in_flight(this, row, "", file.entry.size_bytes);
        const auto bytes = reader_->open(index);
        if (!bytes.ok())
            return {false, status_of(bytes.error().code), bytes.error().what, {}, {}};
        if (file.part_of.empty() && parsers::is_sqlite(*bytes.value()))
            return {true, CoverageStatus::NotTried, "", {}, {}};
        const auto account = account_of(index, "no plugin reads this file");
        Outcome outcome{false, account.status, account.note, {}, {}};
        if (!reads_all())
            return outcome;
        const auto hash = parsers::sha256(*bytes.value());
        if (!hash.ok())
            return {false, CoverageStatus::Failed, hash.error().what, {}, {}};
        outcome.sha256 = hash.value();
        if (!rows_.accounts.contains(index))  // what was opened as a container is read in its parts
            search(*bytes.value(), &outcome);
        return outcome;
    }

    // Identifiers in the content of a file that nothing else reads.
    static void search(const parsers::ByteSource& bytes, Outcome* outcome) {
        ContentScan scan = scan_content(bytes);
        for (ContentMatch& match : scan.matches)
            outcome->mentions.push_back(
                {{{std::move(match.canonical.type), std::move(match.canonical.value)},
                  std::move(match.as_written),
                  std::move(match.encoding),
                  std::move(match.context)},
                 plugins::Place::bytes(match.offset, match.size_bytes)});
        outcome->note += fmt::format("; searched for identifiers: {} places", scan.matches.size());
        if (!scan.note.empty())
            outcome->note += "; " + scan.note;
    }

    // Whether files that no plugin reads are hashed and searched for identifiers.
    bool reads_all() const { return task_.profile == Profile::Full || is_loose(); }

    bool is_loose() const {
        return task_.exhibit.container == "file" || task_.exhibit.container == "directory";
    }

    // What the ledger says of a file that no plugin reads.
    ListingRows::Account account_of(size_t index, const std::string& otherwise) const {
        const auto account = rows_.accounts.find(index);
        return account != rows_.accounts.end()
                   ? account->second
                   : ListingRows::Account{CoverageStatus::NotTried, otherwise};
    }

    // One file through every plugin that reads it; each plugin is one transaction.
    Result<void> read_file(size_t index, const std::vector<const plugins::Plugin*>& proposed) {
        const auto row = static_cast<int64_t>(index) + 1;
        const auto blamed = blames_.find({row, ""});
        if (blamed != blames_.end())
            return cover(row, "", blamed->second.status, blamed->second.note);
        const InFlight in_flight(this, row, "", listing_.files[index].entry.size_bytes);
        const auto content = reader_->read(index);
        if (!content.ok())
            return cover(row, "", status_of(content.error().code), content.error().what);
        if (content.value().main)
            TRY(note_hash(row, *content.value().main));
        const auto choices = choose(content.value().file, proposed);
        if (!choices.ok())
            return cover(row, "", CoverageStatus::Failed, choices.error().what);
        if (choices.value().run.empty() && choices.value().refused.empty()) {
            const auto account = account_of(
                index, proposed.empty() ? "a database that no plugin knows"
                                        : "named like a file of " + proposed.front()->app +
                                              ", but its content is not");
            return cover_unknown(index, content.value(), account);
        }
        for (const plugins::Choices::Refused& refused : choices.value().refused)
            TRY(cover(row, refused.plugin->id, status_of(refused.code), refused.why));
        for (const plugins::Choice& choice : choices.value().run)
            TRY(run_plugin(index, choice, content.value()));
        return {};
    }

    // A file that a plugin was to read and none does.
    Result<void> cover_unknown(size_t index, const Content& content,
                               const ListingRows::Account& account) {
        const auto row = static_cast<int64_t>(index) + 1;
        if (!content.unread.empty())
            return cover(row, "", CoverageStatus::Failed, content.unread + ". " + account.note);
        if (done_.contains({row, ""}))
            return {};
        Outcome outcome{false, account.status, account.note, content.main, {}};
        if (reads_all() && content.main)
            search(content.file.bytes(), &outcome);
        return write_outcomes({{index, std::move(outcome)}});
    }

    Result<plugins::Choices> choose(const plugins::File& file,
                                    const std::vector<const plugins::Plugin*>& proposed) {
        try {
            return registry_.choose(file, proposed, options_.secrets);
        } catch (const std::exception& thrown) {
            return Error{ErrorCode::Damaged,
                         std::string("no plugin can be chosen for it: ") + thrown.what()};
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
        done_.emplace(std::pair(row, plugin), status);
        TRY(store_->begin_batch());
        TRY(store_->add_coverage(row, plugin, status, note));
        return store_->end_batch();
    }

    static CoverageStatus status_of_run(const Result<void>& parsed, const Content& content) {
        if (!parsed.ok())
            return status_of(parsed.error().code);
        return content.unread.empty() ? CoverageStatus::Parsed : CoverageStatus::Partly;
    }

    static std::string note_of_run(const Result<void>& parsed, const plugins::Choice& choice,
                                   const Content& content) {
        if (!parsed.ok())
            return parsed.error().what;
        const std::string& notes = choice.note.empty() ? content.log_notes : choice.note;
        if (content.unread.empty() || notes.empty())
            return content.unread + notes;
        return content.unread + ". " + notes;
    }

    Result<void> run_plugin(size_t index, const plugins::Choice& choice, const Content& content) {
        const plugins::Plugin& plugin = *choice.plugin;
        const auto row = static_cast<int64_t>(index) + 1;
        const auto [same, is_new] = seen_.emplace(std::pair(content.all, plugin.id), index);
        if (done_.contains({row, plugin.id}))
            return {};
        // An empty file has nothing but its name, which may say all.
        if (!is_new && content.file.bytes().size_bytes() > 0) {
            const auto first = done_.at({static_cast<int64_t>(same->second) + 1, plugin.id});
            return cover(row, plugin.id, first,
                         "same content as " + listing_.files[same->second].path +
                             (first == CoverageStatus::Parsed ? "; its records stand there"
                                                              : ", whose row says what was read"));
        }
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
        const auto parsed = plugins::run_plugin(
            plugin, choice.decrypted ? *choice.decrypted : content.file, target);
        const auto kept = TRY(store_->end_task(row, plugin.id, status_of_run(parsed, content),
                                               note_of_run(parsed, choice, content)));
        done_.emplace(std::pair(row, plugin.id), kept);
        return {};
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
        TRY(store_->set_meta("shadow_copies", task_.shadow_copies == plugins::ShadowCopies::Read
                                                  ? "read"
                                                  : "skipped"));
        TRY(store_->set_meta("program", TRIAGE_VERSION));
        TRY(store_->set_meta("lock_in", joined(locked_in_.measures, "; ")));
        std::vector<std::string> installed;
        for (const plugins::Installed& one : registry_.installed())
            installed.push_back(one.plugin.id + " " + one.plugin.version + " " + one.origin +
                                (one.file_sha256.empty() ? "" : " " + one.file_sha256));
        TRY(store_->set_meta("secrets", plugins::describe(options_.secrets)));
        TRY(store_->set_meta("plugins", joined(installed, "\n")));
        TRY(keep_left_out(*store_, registry_.left_out()));
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
    plugins::OpenOptions options_;
    ListingRows rows_;
    std::optional<FileReader> reader_;
    std::vector<size_t> order_;  // of the files: live ones first
    std::map<size_t, std::vector<const plugins::Plugin*>> proposed_;
    std::vector<size_t> late_;
    std::map<std::pair<int64_t, std::string>, Blame> blames_;
    std::map<std::pair<int64_t, std::string>, CoverageStatus> done_;
    std::map<std::pair<parsers::Sha256, std::string>, size_t> seen_;
    DeviceStore* store_ = nullptr;
    bool store_failed_ = false;
};

}  // namespace

int run_worker(const WorkerTask& task, int event_descriptor) {
    return Worker(task, event_descriptor).run();
}

}  // namespace triage
