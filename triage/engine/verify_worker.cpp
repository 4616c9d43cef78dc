#include <algorithm>
#include <filesystem>
#include <map>
#include <set>

#include "parsers/base/hash.h"
#include "parsers/base/text.h"
#include "parsers/format/sqlite.h"
#include "plugins/api/sqlite_file.h"
#include "plugins/host/folder_names.h"
#include "plugins/host/registry.h"
#include "triage/engine/event_pipe.h"
#include "triage/engine/exhibit_hash.h"
#include "triage/engine/lock_in.h"
#include "triage/engine/verify.h"

namespace triage {
namespace {

using parsers::SharedBytes;

// The places of one file, by table where they are rows.
struct CitedPlaces {
    std::string file_sha256;
    std::map<std::string, std::set<int64_t>> rows;
    std::set<std::string> carved;  // ranges of bytes, as places
    uint64_t count = 0;
};

// "message/52" and "siminfo/2.imsi" are rows; all else is a range of or pointer into the bytes.
void add_place(const std::string& place, CitedPlaces* cited) {
    ++cited->count;
    const size_t slash = place.rfind('/');
    if (place.starts_with('#') || place.starts_with('@') || slash == std::string::npos)
        return;
    const std::string_view row = std::string_view(place).substr(slash + 1);
    const auto number = parsers::to_int64(row.substr(0, row.find('.')));
    if (number)
        cited->rows[place.substr(0, slash)].insert(*number);
}

// "@1024+56", "-wal@1024+56" or "@1024+56.imsi": a row that no table owns any more.
void add_carved(const std::string& place, CitedPlaces* cited) {
    const size_t at = place.find('@');
    if (at == 0 || place.starts_with("-wal@") || place.starts_with("-journal@"))
        cited->carved.insert(place.substr(0, place.find('.', at)));
}

class PlaceReader {
public:
    PlaceReader(const WorkerTask& task, EventPipe* events) : task_(task), events_(events) {}

    Result<void> run() {
        for (const std::string& file : task_.plugin_files)
            registry_.load_or_leave_out(file);
        options_.secrets = TRY(plugins::read_secrets(task_.secrets));
        options_.scratch.folder = task_.scratch_folder;
        LockIn wishes;
        wishes.readable = evidence_paths(task_.exhibit);
        wishes.readable.push_back(task_.store_path);
        wishes.writable = {task_.scratch_folder};
        wishes.memory_bytes = task_.memory_bytes;
        TRY(lock_in(wishes));
        options_.shadow_copies = TRY(gather());
        exhibit_ = TRY(plugins::Exhibit::open(task_.exhibit, options_));
        const auto listing = TRY(exhibit_->list());
        events_->send("listed " + std::to_string(listing.files.size()));
        for (const plugins::NestedFile& file : listing.files)
            files_.emplace(file.path, file);
        for (const auto& [path, cited] : cited_)
            check(path, cited);
        return {};
    }

private:
    // The places that records cite. Gives what ingest did with shadow copies: what was not listed
    // then is cited by nothing.
    Result<plugins::ShadowCopies> gather() {
        const DeviceStore store = TRY(DeviceStore::open_for_reading(task_.store_path));
        Result<void> read;
        each_stored_kind([&]<class Body>() {
            const auto done = store.each<Body>([&](const Stored<Body>& record) {
                CitedPlaces& cited = cited_[record.provenance.file];
                cited.file_sha256 = record.provenance.file_sha256;
                add_place(record.provenance.place, &cited);
                if (record.provenance.state == plugins::State::Carved)
                    add_carved(record.provenance.place, &cited);
            });
            if (!done.ok() && read.ok())
                read = done;
        });
        TRY(read);
        return store.meta("shadow_copies") == "skipped" ? plugins::ShadowCopies::Skip
                                                        : plugins::ShadowCopies::Read;
    }

    void find(const std::string& sentence) { events_->send("finding " + sentence); }

    void check(const std::string& path, const CitedPlaces& cited) {
        const auto file = files_.find(path);
        if (file == files_.end())
            return find(path + ": is not in the evidence any more");
        const auto bytes = exhibit_->open(file->second);
        if (!bytes.ok())
            return find(path + ": " + bytes.error().what);
        const auto hash = parsers::sha256(*bytes.value());
        const bool was_whole = !cited.file_sha256.empty();
        if (hash.ok() != was_whole ||
            (hash.ok() && parsers::to_hex(hash.value()) != cited.file_sha256))
            return find(path + ": its content is not what was parsed (SHA-256 differs)");
        const bool has_carved = !cited.carved.empty() && parsers::is_sqlite(*bytes.value());
        if (!cited.rows.empty() || has_carved)
            check_rows(path, bytes.value(), cited);
        // The other places are ranges and pointers into these very bytes: the hash says it all.
        events_->send("read " + std::to_string(cited.count));
    }

    SharedBytes companion(const std::string& path) const {
        if (path.ends_with('/'))
            return plugins::names_in_folder(files_, path);
        const auto file = files_.find(path);
        if (file == files_.end())
            return nullptr;
        auto bytes = exhibit_->open(file->second);
        return bytes.ok() ? std::move(bytes).value() : nullptr;
    }

    void check_rows(const std::string& path, const SharedBytes& bytes, const CitedPlaces& cited) {
        const plugins::File file(path, bytes, [&](std::string_view relative) {
            const std::filesystem::path folder = std::filesystem::path(path).parent_path();
            return companion(relative.starts_with("-")
                                 ? path + std::string(relative)
                                 : (folder / relative).lexically_normal().string());
        });
        const auto database = plugins::open_database(registry_, file, options_.secrets);
        if (!database.ok())
            return find(path + ": " + database.error().what);
        for (const auto& [table, wanted] : cited.rows) {
            std::set<int64_t> missing = wanted;
            std::string name = table;
            for (size_t at = 0; (at = name.find('"', at)) != std::string::npos; at += 2)
                name.insert(at, 1, '"');
            const auto read = database.value().rows_with_state(
                "SELECT rowid FROM \"" + name + "\"", {table, 0},
                [&](const parsers::SqliteRow& row, parsers::RowState) {
                    missing.erase(row.integer(0).value_or(0));
                    return !missing.empty();
                });
            if (!missing.empty())
                find(path + ": row " + std::to_string(*missing.begin()) + " of table " + table +
                     " and " + std::to_string(missing.size() - 1) + " more are not found again" +
                     (read.ok() ? "" : ": " + read.error().what));
        }
        if (!cited.carved.empty())
            check_carved(path, database.value(), cited.carved);
    }

    void check_carved(const std::string& path, const parsers::SqliteDatabase& database,
                      std::set<std::string> missing) {
        const auto places = database.carved_places();
        if (!places.ok())
            return find(path + ": " + places.error().what);
        for (const parsers::SqliteCarvedPlace& place : places.value())
            missing.erase(plugins::to_place(place).text);
        if (!missing.empty())
            find(path + ": the carved row at " + *missing.begin() + " and " +
                 std::to_string(missing.size() - 1) + " more are not found again");
    }

    const WorkerTask& task_;
    EventPipe* events_;
    plugins::Registry registry_ = plugins::Registry::with_builtins();
    plugins::OpenOptions options_;
    std::unique_ptr<plugins::Exhibit> exhibit_;
    std::map<std::string, plugins::NestedFile> files_;
    std::map<std::string, CitedPlaces> cited_;
};

}  // namespace

int run_verify_worker(const WorkerTask& task, int event_descriptor) {
    EventPipe events(event_descriptor);
    const auto read = PlaceReader(task, &events).run();
    if (!read.ok()) {
        events.send("failed " + read.error().what);
        return 1;
    }
    events.send("finished");
    return 0;
}

}  // namespace triage
