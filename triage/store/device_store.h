// DeviceStore: devices/<exhibit>.db, every fact of one exhibit; complete without the rest.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "parsers/base/file_tree.h"
#include "parsers/base/hash.h"
#include "parsers/base/result.h"
#include "plugins/api/plugin.h"
#include "plugins/api/record.h"
#include "triage/store/content_mention.h"

namespace triage {

using parsers::Result;

// The words of the coverage ledger.
enum class CoverageStatus { Parsed, Partly, Encrypted, Unsupported, Failed, TimedOut, NotTried };
std::string_view to_word(CoverageStatus status);
std::optional<CoverageStatus> coverage_status_of(std::string_view word);

struct StoredDevice {
    int64_t row = 0;   // 0 is the exhibit itself
    std::string name;  // "" for the exhibit itself, else "extraction-1"
    std::string kind;  // phone, computer, unknown
    std::string platform;
    std::string root;
};

struct StoredFile {
    int64_t row = 0;
    int64_t device = 0;
    std::string path;
    uint64_t size_bytes = 0;
    parsers::Allocation allocation = parsers::Allocation::Allocated;
    parsers::FileTimes times;
    std::string sha256;  // hex; empty until hashed
    std::string note;
    // Of a file of an Android device, as plugins::android_device_path() gives them; else empty.
    std::string device_path;
    std::string user;
};

struct CoverageRow {
    int64_t device = 0;
    std::string file;    // nested path
    std::string plugin;  // "" where no plugin was concerned
    CoverageStatus status = CoverageStatus::NotTried;
    std::string note;
    std::string device_path;  // of a listed file, as StoredFile has it; only given by each_coverage
};

struct DamageRow {
    int64_t device = 0;
    std::string file;
    std::string plugin;
    std::string place;
    std::string what;
};

// What every stored record carries beside its body.
struct Provenance {
    std::string id;  // 32 hex digits: hash of file hash, place and kind
    int64_t device = 0;
    std::string file;
    std::string file_sha256;
    std::string plugin;  // "<id> <version>"
    std::string place;
    plugins::State state = plugins::State::Live;
    std::string user;  // StoredFile::user of its file
};

template <class Body>
struct Stored {
    Provenance provenance;
    Body body;
};

struct StoredRecord {
    Provenance provenance;
    StoredBody body;
};

struct PlacedMention {
    ContentMention mention;
    plugins::Place place;
};

// Writing side: one worker at a time. Everything of one file is one transaction, so a killed worker
// leaves either all of a file or nothing of it.
class DeviceStore {
public:
    // Opens "<path>.part" for writing, creating where absent; continues what an earlier worker
    // left.
    static Result<DeviceStore> open_for_writing(const std::string& path);
    // Opens a finished store read-only.
    static Result<DeviceStore> open_for_reading(const std::string& path);
    DeviceStore(DeviceStore&&) noexcept;
    DeviceStore& operator=(DeviceStore&&) noexcept;
    ~DeviceStore();

    // Exhibit-wide facts: source, container, sha256, kind, platform, tool version, limits, ...
    Result<void> set_meta(std::string_view key, std::string_view value);
    std::string meta(std::string_view key) const;

    // The listing, written once, in one transaction. Gives false from has_listing() until then.
    bool has_listing() const;
    Result<void> add_listing(const std::vector<StoredDevice>& devices,
                             const std::vector<StoredFile>& files,
                             const std::vector<CoverageRow>& notes);

    // --- one (file, plugin) task --------------------------------------------------------------
    // Opens the transaction and gives the sink that records go to; it must not outlive the task.
    // `content_sha256` is the hash over everything that the plugin reads (file and companions).
    Result<std::unique_ptr<plugins::RecordSink>> open_sink(int64_t file,
                                                           const plugins::Plugin& plugin,
                                                           const parsers::Sha256& content_sha256);
    // Writes the coverage row and commits. `status` Parsed becomes Partly where the sink was told
    // of damage or of an unsupported part; the status that was written is given. Drops what the
    // sink holds where a write failed.
    Result<CoverageStatus> end_task(int64_t file, std::string_view plugin, CoverageStatus status,
                                    std::string_view note);
    // Ends the open transaction and drops what it holds.
    void abandon_task();

    // Files without a task, many in one transaction: begin_batch, then add_coverage and
    // set_file_hash for each, then end_batch.
    Result<void> begin_batch();
    Result<void> add_coverage(int64_t file, std::string_view plugin, CoverageStatus status,
                              std::string_view note);
    Result<void> set_file_hash(int64_t file, const parsers::Sha256& sha256);
    // What the content of a file names that no plugin reads; within a batch.
    Result<void> add_mentions(int64_t file, const parsers::Sha256& content_sha256,
                              const std::vector<PlacedMention>& mentions, parsers::Allocation from);
    Result<void> end_batch();

    // Coverage row of something that is not a listed file (a partition, the exhibit itself).
    Result<void> add_note(const CoverageRow& row);

    // (file row, plugin) pairs whose coverage row is there, with its status: what a restarted
    // worker need not do.
    std::map<std::pair<int64_t, std::string>, CoverageStatus> done_tasks() const;

    // Builds the indexes, closes the log and gives the file its final name. Until then it is
    // "<path>.part", so that nothing half-written is taken for complete. The store is closed.
    Result<void> finish();

    // --- reading ------------------------------------------------------------------------------
    std::vector<StoredDevice> devices() const;
    Result<void> each_file(const std::function<void(const StoredFile&)>& each) const;
    Result<void> each_coverage(const std::function<void(const CoverageRow&)>& each) const;
    Result<void> each_damage(const std::function<void(const DamageRow&)>& each) const;

    // Every record of a kind, in stored order.
    template <class Body>
    Result<void> each(const std::function<void(const Stored<Body>&)>& each) const;

    // One record by its id (32 hex digits); absent where there is none.
    Result<std::optional<StoredRecord>> record(std::string_view id) const;

    uint64_t count(std::string_view kind) const;

private:
    struct State;
    explicit DeviceStore(std::unique_ptr<State> state);
    std::unique_ptr<State> state_;
};

}  // namespace triage
