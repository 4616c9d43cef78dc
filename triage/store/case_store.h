// CaseStore: case.db, its hash-chained log and its seal; and where the parts of a case lie.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "parsers/base/result.h"
#include "triage/store/database.h"
#include "triage/store/device_store.h"

namespace triage {

struct ExhibitRow {
    std::string exhibit;
    std::string path;
    std::string relative_path;
    std::string container;
    std::vector<std::string> segments;  // as plugins::ExhibitPath::segments
    std::string kind;
    std::string holder;
    std::string seized_at;
    std::string place;
    std::string label;
    std::string note;
    uint64_t size_bytes = 0;
    std::string sha256;
    std::string status;  // accepted, done, failed
    std::string status_note;
    std::string store_sha256;
};

struct DeviceRow {
    std::string device;  // EX-005 or EX-005/extraction-1
    std::string exhibit;
    std::string parent;
    std::string kind;
    std::string platform;
    std::string holder;
    std::string source;
    std::string profile_json;
    int64_t store_device = 0;  // StoredDevice::row in devices/<exhibit>.db
};

struct LogEntry {
    int64_t seq = 0;
    std::string utc;
    std::string event;
    std::string detail;
    std::string previous;
    std::string hash;
};

// case.seal: "open" while a command writes, "closed" with the hash of case.db after it.
struct Seal {
    std::string state;
    std::string case_db_sha256;
    std::string log_head;
};
Result<Seal> read_seal(const std::string& folder);

// Whether every entry repeats its predecessor's hash and carries its own.
bool is_chained(const std::vector<LogEntry>& entries);

// A case folder. Opening for writing takes a lock, so that two commands never write one case.
class CaseStore {
public:
    enum class Access { Read, Write, Create };  // Create: also makes the folder where absent
    static Result<CaseStore> open(const std::string& folder, Access access);
    CaseStore(CaseStore&&) noexcept;
    CaseStore& operator=(CaseStore&&) noexcept;
    ~CaseStore();

    const std::string& folder() const;
    std::string device_store_path(std::string_view exhibit) const;  // devices/<exhibit>.db
    std::string reports_folder() const;

    // SQL on case.db itself, for the modules that own its tables.
    Database& database();
    const Database& database() const;

    Result<void> set_meta(std::string_view key, std::string_view value);
    std::string meta(std::string_view key) const;

    Result<void> put_exhibit(const ExhibitRow& exhibit);
    std::vector<ExhibitRow> exhibits() const;  // sorted by number
    std::vector<DeviceRow> devices() const;    // sorted by name
    Result<void> replace_devices(const std::vector<DeviceRow>& devices);
    Result<DeviceStore> open_device_store(const DeviceRow& device) const;
    Result<DeviceStore> open_exhibit_store(std::string_view exhibit) const;

    // Appends to the hash chain. `detail` is JSON.
    Result<void> log(std::string_view event, std::string_view detail);
    std::vector<LogEntry> log_entries() const;
    std::string log_head() const;  // hash of the last entry

    // Writes the seal: the SHA-256 of case.db and the log's head in case.seal, so that one flipped
    // byte is seen. Called at the end of every writing command.
    Result<void> seal();

private:
    struct State;
    explicit CaseStore(std::unique_ptr<State> state);
    std::unique_ptr<State> state_;
};

}  // namespace triage
