#include "triage/store/case_store.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>

#include "parsers/base/hash.h"
#include "triage/store/record_json.h"

namespace triage {

extern const char* const kCaseSchema;  // made by CMake from case_schema.sql

namespace {

using parsers::Error;
using parsers::ErrorCode;
namespace fs = std::filesystem;

constexpr char kSealOpen[] = "open";
constexpr char kSealClosed[] = "closed";

std::string now_utc() {
    const auto now = std::chrono::system_clock::now().time_since_epoch();
    const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(now).count();
    return parsers::to_iso8601(seconds * 1'000'000'000);
}

std::string chain_hash(const LogEntry& entry) {
    parsers::Hasher hasher;
    hasher.add(entry.previous);
    for (const std::string* part : {&entry.utc, &entry.event, &entry.detail}) {
        hasher.add(std::string_view("\x1f"));
        hasher.add(*part);
    }
    return hasher.hex();
}

// Written beside and renamed, so that a seal is never half there.
Result<void> write_seal(const fs::path& folder, const Seal& seal) {
    const fs::path path = folder / "case.seal";
    const fs::path part = folder / "case.seal.part";
    std::ofstream out(part, std::ios::trunc);
    out << dump_line({{"state", seal.state},
                      {"case_db_sha256", seal.case_db_sha256},
                      {"log_head", seal.log_head}})
        << '\n';
    out.close();
    if (!out)
        return Error{ErrorCode::Unreadable,
                     part.string() + ": cannot be written; is the disk full?"};
    std::error_code failed;
    fs::rename(part, path, failed);
    if (failed)
        return Error{ErrorCode::Unreadable, path.string() + ": " + failed.message()};
    return {};
}

// The whole process holds one lock a case for writing; a second command is refused.
Result<int> take_lock(const fs::path& folder) {
    const fs::path path = folder / "case.lock";
    const int descriptor = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644);
    if (descriptor < 0)
        return Error{ErrorCode::Unreadable, path.string() + ": " + std::strerror(errno)};
    if (::flock(descriptor, LOCK_EX | LOCK_NB) != 0) {
        ::close(descriptor);
        return Error{
            ErrorCode::Unreadable,
            folder.string() + ": another triage command is writing this case; wait for it"};
    }
    return descriptor;
}

Result<void> prepare_folder(const fs::path& folder, CaseStore::Access access) {
    std::error_code failed;
    if (access != CaseStore::Access::Create) {
        if (!fs::exists(folder / "case.db", failed))
            return Error{ErrorCode::NotFound, folder.string() +
                                                  ": is not a case (it has no case.db); make one "
                                                  "with `triage ingest CASE EVIDENCE`"};
        return {};
    }
    const bool is_new = !fs::exists(folder, failed);
    if (!is_new && !fs::is_directory(folder, failed))
        return Error{ErrorCode::Unreadable,
                     folder.string() + ": is a file; give the name of a case folder"};
    if (!is_new && !fs::exists(folder / "case.db", failed) && !fs::is_empty(folder, failed) &&
        !fs::exists(folder / "case.lock", failed))
        return Error{ErrorCode::Unreadable,
                     folder.string() + ": holds other files and no case.db; give a new folder"};
    fs::create_directories(folder / "devices", failed);
    if (!failed)
        fs::create_directories(folder / "reports", failed);
    if (failed)
        return Error{ErrorCode::Unreadable, folder.string() + ": " + failed.message()};
    return {};
}

ExhibitRow exhibit_at(const Statement& row) {
    ExhibitRow exhibit;
    int column = 0;
    for (std::string* text :
         {&exhibit.exhibit, &exhibit.path, &exhibit.relative_path, &exhibit.container})
        *text = row.text(column++);
    const auto segments = nlohmann::json::parse(row.view(column++), nullptr, false);
    if (segments.is_array())
        exhibit.segments = segments.get<std::vector<std::string>>();
    for (std::string* text : {&exhibit.kind, &exhibit.holder, &exhibit.seized_at, &exhibit.place,
                              &exhibit.label, &exhibit.note})
        *text = row.text(column++);
    exhibit.size_bytes = static_cast<uint64_t>(row.integer(column++));
    for (std::string* text :
         {&exhibit.sha256, &exhibit.status, &exhibit.status_note, &exhibit.store_sha256})
        *text = row.text(column++);
    return exhibit;
}

}  // namespace

struct CaseStore::State {
    State(Database opened, std::string case_folder, int lock)
        : database(std::move(opened)), folder(std::move(case_folder)), lock_descriptor(lock) {}
    State(const State&) = delete;
    State& operator=(const State&) = delete;
    ~State() {
        if (lock_descriptor >= 0)
            ::close(lock_descriptor);
    }

    Database database;
    std::string folder;
    int lock_descriptor;
};

CaseStore::CaseStore(std::unique_ptr<State> state) : state_(std::move(state)) {}
CaseStore::CaseStore(CaseStore&&) noexcept = default;
CaseStore& CaseStore::operator=(CaseStore&&) noexcept = default;
CaseStore::~CaseStore() = default;

Result<CaseStore> CaseStore::open(const std::string& folder, Access access) {
    TRY(prepare_folder(folder, access));
    const std::string path = (fs::path(folder) / "case.db").string();
    int lock = -1;
    if (access != Access::Read)
        lock = TRY(take_lock(folder));
    auto database = Database::open(path, access == Access::Read    ? Database::Access::Read
                                         : access == Access::Write ? Database::Access::Write
                                                                   : Database::Access::Create);
    if (!database.ok()) {
        if (lock >= 0)
            ::close(lock);
        return database.error();
    }
    CaseStore store(std::make_unique<State>(std::move(database).value(), folder, lock));
    Database& opened = store.state_->database;
    if (access == Access::Create &&
        opened.integer_value("SELECT count(*) FROM sqlite_master WHERE name='log'") == 0) {
        TRY(opened.execute("BEGIN;" + std::string(kCaseSchema) + "COMMIT;"));
        TRY(store.set_meta("created_utc", now_utc()));
        TRY(store.log("case created", "{}"));
    }
    if (opened.integer_value("SELECT count(*) FROM sqlite_master WHERE name='log'") == 0)
        return Error{ErrorCode::Damaged, path +
                                             ": has no log table; it is not a case of this "
                                             "program, or it is damaged"};
    if (access != Access::Read)
        TRY(write_seal(folder, {kSealOpen, "", store.log_head()}));
    return store;
}

const std::string& CaseStore::folder() const {
    return state_->folder;
}
Database& CaseStore::database() {
    return state_->database;
}
const Database& CaseStore::database() const {
    return state_->database;
}

std::string CaseStore::device_store_path(std::string_view exhibit) const {
    return (fs::path(state_->folder) / "devices" / (std::string(exhibit) + ".db")).string();
}

std::string CaseStore::reports_folder() const {
    return (fs::path(state_->folder) / "reports").string();
}

Result<void> CaseStore::set_meta(std::string_view key, std::string_view value) {
    Statement statement = TRY(state_->database.prepare(
        "INSERT INTO meta VALUES(?1,?2) ON CONFLICT(key) DO UPDATE SET value=?2"));
    statement.bind(1, key);
    statement.bind(2, value);
    return statement.run();
}

std::string CaseStore::meta(std::string_view key) const {
    auto statement = state_->database.prepare("SELECT value FROM meta WHERE key=?");
    if (!statement.ok())
        return {};
    statement.value().bind(1, key);
    const auto row = statement.value().step();
    return row.ok() && row.value() ? statement.value().text(0) : std::string();
}

Result<void> CaseStore::put_exhibit(const ExhibitRow& exhibit) {
    Statement statement = TRY(state_->database.prepare(
        "INSERT OR REPLACE INTO exhibit VALUES(?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)"));
    int parameter = 1;
    for (const std::string* text :
         {&exhibit.exhibit, &exhibit.path, &exhibit.relative_path, &exhibit.container})
        statement.bind(parameter++, *text);
    statement.bind(parameter++, dump_line(exhibit.segments));
    for (const std::string* text : {&exhibit.kind, &exhibit.holder, &exhibit.seized_at,
                                    &exhibit.place, &exhibit.label, &exhibit.note})
        statement.bind(parameter++, *text);
    statement.bind(parameter++, static_cast<int64_t>(exhibit.size_bytes));
    for (const std::string* text :
         {&exhibit.sha256, &exhibit.status, &exhibit.status_note, &exhibit.store_sha256})
        statement.bind(parameter++, *text);
    return statement.run();
}

std::vector<ExhibitRow> CaseStore::exhibits() const {
    std::vector<ExhibitRow> exhibits;
    const auto read =
        state_->database.each("SELECT * FROM exhibit ORDER BY exhibit",
                              [&](const Statement& row) { exhibits.push_back(exhibit_at(row)); });
    static_cast<void>(read);  // a case without the table has no exhibits
    return exhibits;
}

std::vector<DeviceRow> CaseStore::devices() const {
    std::vector<DeviceRow> devices;
    const auto read = state_->database.each(
        "SELECT device,exhibit,parent,kind,platform,holder,source,profile,store_device "
        "FROM device ORDER BY device",
        [&](const Statement& row) {
            devices.push_back({row.text(0), row.text(1), row.text(2), row.text(3), row.text(4),
                               row.text(5), row.text(6), row.text(7), row.integer(8)});
        });
    static_cast<void>(read);
    return devices;
}

Result<void> CaseStore::replace_devices(const std::vector<DeviceRow>& devices) {
    TRY(state_->database.execute("DELETE FROM device"));
    Statement statement =
        TRY(state_->database.prepare("INSERT INTO device VALUES(?,?,?,?,?,?,?,?,?)"));
    for (const DeviceRow& device : devices) {
        int parameter = 1;
        for (const std::string* text :
             {&device.device, &device.exhibit, &device.parent, &device.kind, &device.platform,
              &device.holder, &device.source, &device.profile_json})
            statement.bind(parameter++, *text);
        statement.bind(parameter, device.store_device);
        TRY(statement.run());
    }
    return {};
}

Result<DeviceStore> CaseStore::open_device_store(const DeviceRow& device) const {
    return open_exhibit_store(device.exhibit);
}

Result<DeviceStore> CaseStore::open_exhibit_store(std::string_view exhibit) const {
    return DeviceStore::open_for_reading(device_store_path(exhibit));
}

Result<void> CaseStore::log(std::string_view event, std::string_view detail) {
    LogEntry entry;
    entry.utc = now_utc();
    entry.event = event;
    entry.detail = detail;
    entry.previous = log_head();
    Statement statement = TRY(state_->database.prepare("INSERT INTO log VALUES(NULL,?,?,?,?,?)"));
    statement.bind(1, entry.utc);
    statement.bind(2, entry.event);
    statement.bind(3, entry.detail);
    statement.bind(4, entry.previous);
    statement.bind(5, chain_hash(entry));
    return statement.run();
}

std::vector<LogEntry> CaseStore::log_entries() const {
    std::vector<LogEntry> entries;
    const auto read =
        state_->database.each("SELECT seq,utc,event,detail,previous,hash FROM log ORDER BY seq",
                              [&](const Statement& row) {
                                  entries.push_back({row.integer(0), row.text(1), row.text(2),
                                                     row.text(3), row.text(4), row.text(5)});
                              });
    static_cast<void>(read);
    return entries;
}

std::string CaseStore::log_head() const {
    return state_->database.text_value("SELECT hash FROM log ORDER BY seq DESC LIMIT 1");
}

bool is_chained(const std::vector<LogEntry>& entries) {
    std::string previous;
    int64_t seq = 0;
    return std::all_of(entries.begin(), entries.end(), [&](const LogEntry& entry) {
        const bool holds =
            entry.previous == previous && entry.hash == chain_hash(entry) && entry.seq == ++seq;
        previous = entry.hash;
        return holds;
    });
}

Result<void> CaseStore::seal() {
    const std::string head = log_head();
    TRY(state_->database.execute("PRAGMA wal_checkpoint(TRUNCATE)"));
    const auto bytes = TRY(parsers::open_file((fs::path(state_->folder) / "case.db").string()));
    const auto hash = TRY(parsers::sha256(*bytes));
    return write_seal(state_->folder, {kSealClosed, parsers::to_hex(hash), head});
}

Result<Seal> read_seal(const std::string& folder) {
    const std::string path = (fs::path(folder) / "case.seal").string();
    const auto bytes = TRY(parsers::open_file(path));
    const std::string text = TRY(parsers::read_text(*bytes, 1 << 16));
    const auto json = nlohmann::json::parse(text, nullptr, false);
    if (!json.is_object())
        return Error{ErrorCode::Damaged, path + ": is not a seal"};
    return Seal{json.value("state", ""), json.value("case_db_sha256", ""),
                json.value("log_head", "")};
}

}  // namespace triage
