#include "triage/store/device_store.h"

#include <openssl/evp.h>

#include <array>
#include <filesystem>
#include <map>

#include "parsers/base/check.h"
#include "parsers/base/text.h"
#include "triage/store/record_columns.h"
#include "triage/store/record_json.h"

namespace triage {
namespace {

using parsers::Error;
using parsers::ErrorCode;

constexpr int64_t kStoreFormat = 3;
constexpr size_t kIdBytes = 16;

// What stands as the plugin of a mention.
constexpr std::string_view kContentScan = "content_scan";
constexpr std::string_view kContentScanVersion = "1";

constexpr std::array<std::string_view, 7> kStatusWords = {
    "parsed", "partly", "encrypted", "unsupported", "failed", "timed_out", "not_tried"};

// Body columns stand behind these six of every record table: row, id, file, plugin, place, state.
constexpr int kProvenanceColumns = 6;

template <class Body>
constexpr std::string_view word_of() {
    return kind_word(static_cast<const Body*>(nullptr));
}

template <class Body>
std::string create_table() {
    std::string sql = "CREATE TABLE IF NOT EXISTS \"" + std::string(word_of<Body>()) +
                      "\"(row INTEGER PRIMARY KEY, id BLOB NOT NULL, file INTEGER NOT NULL, "
                      "plugin INTEGER NOT NULL, place TEXT NOT NULL, state INTEGER NOT NULL";
    Body body;
    each_field(body, [&](const char* name, auto& field) {
        sql += ", " + columns::declaration<std::remove_cvref_t<decltype(field)>>(name);
    });
    return sql + ");";
}

template <class Body>
int body_columns() {
    int count = 0;
    Body body;
    each_field(body, [&](const char*, auto& field) {
        count += columns::width<std::remove_cvref_t<decltype(field)>>();
    });
    return count;
}

template <class Body>
std::string insert_sql() {
    std::string sql = "INSERT INTO \"" + std::string(word_of<Body>()) + "\" VALUES(NULL";
    for (int column = 1; column < kProvenanceColumns + body_columns<Body>(); ++column)
        sql += ",?";
    return sql + ")";
}

template <class Body>
std::string select_sql() {
    const std::string table(word_of<Body>());
    return "SELECT r.id, f.device, f.path, f.sha256, p.id || ' ' || p.version, r.place, r.state, "
           "f.user, r.* FROM \"" +
           table + "\" r JOIN file f ON f.row = r.file JOIN plugin p ON p.row = r.plugin";
}
constexpr int kSelectedBodyColumn = 8 + kProvenanceColumns;

std::string schema_sql() {
    std::string sql = R"(
CREATE TABLE IF NOT EXISTS meta(key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS device(row INTEGER PRIMARY KEY, name TEXT NOT NULL, kind TEXT NOT NULL,
  platform TEXT NOT NULL, root TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS file(row INTEGER PRIMARY KEY, device INTEGER NOT NULL,
  path TEXT NOT NULL, size_bytes INTEGER NOT NULL, allocation INTEGER NOT NULL,
  modified_utc_ns INTEGER, accessed_utc_ns INTEGER, changed_utc_ns INTEGER,
  created_utc_ns INTEGER, sha256 BLOB, note TEXT, device_path TEXT, user TEXT);
CREATE TABLE IF NOT EXISTS plugin(row INTEGER PRIMARY KEY, id TEXT NOT NULL, version TEXT NOT NULL,
  UNIQUE(id, version));
CREATE TABLE IF NOT EXISTS coverage(row INTEGER PRIMARY KEY, device INTEGER NOT NULL,
  file INTEGER, path TEXT, plugin TEXT NOT NULL, status INTEGER NOT NULL, note TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS damage(row INTEGER PRIMARY KEY, file INTEGER NOT NULL,
  plugin TEXT NOT NULL, place TEXT NOT NULL, what TEXT NOT NULL);
)";
    each_stored_kind([&]<class Body>() { sql += create_table<Body>() + "\n"; });
    return sql;
}

std::string index_sql() {
    std::string sql;
    each_stored_kind([&]<class Body>() {
        const std::string table(word_of<Body>());
        sql += "CREATE INDEX IF NOT EXISTS \"" + table + "_id\" ON \"" + table + "\"(id);";
    });
    return sql;
}

// Record ids: the first 16 bytes of SHA-256 over content hash, kind and place, joined by 0x1F.
class IdHasher {
public:
    IdHasher() : algorithm_(EVP_MD_fetch(nullptr, "SHA256", nullptr), &EVP_MD_free) {}

    void start_file(const parsers::Sha256& content) { content_ = content; }

    std::array<std::byte, kIdBytes> id(std::string_view kind, std::string_view place) {
        buffer_.assign(reinterpret_cast<const char*>(content_.data()), content_.size());
        buffer_ += '\x1f';
        buffer_ += kind;
        buffer_ += '\x1f';
        buffer_ += place;
        std::array<unsigned char, 32> digest{};
        unsigned int size = 0;
        CHECK(EVP_DigestInit_ex2(context_.get(), algorithm_.get(), nullptr) == 1);
        CHECK(EVP_DigestUpdate(context_.get(), buffer_.data(), buffer_.size()) == 1);
        CHECK(EVP_DigestFinal_ex(context_.get(), digest.data(), &size) == 1);
        std::array<std::byte, kIdBytes> id{};
        for (size_t at = 0; at < kIdBytes; ++at)
            id[at] = static_cast<std::byte>(digest[at]);
        return id;
    }

private:
    std::unique_ptr<EVP_MD, decltype(&EVP_MD_free)> algorithm_;
    std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context_{EVP_MD_CTX_new(),
                                                                     &EVP_MD_CTX_free};
    parsers::Sha256 content_{};
    std::string buffer_;
};

std::string hex_of_blob(const Statement& row, int column) {
    const std::string_view blob = row.view(column);
    return parsers::to_hex(std::as_bytes(std::span(blob.data(), blob.size())));
}

void bind_time(Statement& statement, int parameter, const std::optional<int64_t>& time) {
    if (time)
        statement.bind(parameter, *time);
    else
        statement.bind_null(parameter);
}

std::optional<int64_t> time_at(const Statement& row, int column) {
    if (row.is_null(column))
        return std::nullopt;
    return row.integer(column);
}

Provenance provenance_at(const Statement& row) {
    return {hex_of_blob(row, 0),
            row.integer(1),
            row.text(2),
            hex_of_blob(row, 3),
            row.text(4),
            row.text(5),
            static_cast<plugins::State>(row.integer(6)),
            row.text(7)};
}

template <class Body>
Body body_at(const Statement& row) {
    Body body;
    int column = kSelectedBodyColumn;
    each_field(body, [&](const char*, auto& field) {
        columns::read(row, column, field);
        column += columns::width<std::remove_cvref_t<decltype(field)>>();
    });
    return body;
}

}  // namespace

std::string_view kind_word_of(const StoredBody& body) {
    return std::visit([](const auto& kind) { return kind_word(&kind); }, body);
}

std::string_view to_word(CoverageStatus status) {
    return kStatusWords[static_cast<size_t>(status)];
}

std::optional<CoverageStatus> coverage_status_of(std::string_view word) {
    for (size_t index = 0; index < kStatusWords.size(); ++index)
        if (kStatusWords[index] == word)
            return static_cast<CoverageStatus>(index);
    return std::nullopt;
}

struct DeviceStore::State {
    explicit State(Database opened) : database(std::move(opened)) {}

    Database database;
    std::string final_path;
    std::map<std::string, Statement, std::less<>> statements;
    std::array<Statement, std::variant_size_v<StoredBody>> inserts;
    IdHasher ids;
    int64_t file = 0;
    int64_t plugin = 0;
    std::string plugin_id;
    uint64_t damages = 0;
    std::string write_error;

    Result<Statement*> statement(const std::string& sql) {
        const auto found = statements.find(sql);
        if (found != statements.end()) {
            found->second.reset();
            return &found->second;
        }
        Statement made = TRY(database.prepare(sql));
        return &statements.emplace(sql, std::move(made)).first->second;
    }

    // The row of a plugin, for what is inserted from here on.
    Result<void> set_plugin(std::string_view id, std::string_view version) {
        Statement* add = TRY(statement("INSERT OR IGNORE INTO plugin(id, version) VALUES(?,?)"));
        add->bind(1, id);
        add->bind(2, version);
        TRY(add->run());
        Statement* find = TRY(statement("SELECT row FROM plugin WHERE id=? AND version=?"));
        find->bind(1, id);
        find->bind(2, version);
        TRY(find->step());
        plugin = find->integer(0);
        find->reset();
        return {};
    }

    void keep_error(const Result<void>& done) {
        if (!done.ok() && write_error.empty())
            write_error = done.error().what;
    }

    template <class Body>
    Result<void> insert(const Body& body, std::string_view place, plugins::State state) {
        Statement& statement = inserts[StoredBody(Body{}).index()];
        const auto id = ids.id(word_of<Body>(), place);
        statement.bind_blob_view(1, id);
        statement.bind(2, file);
        statement.bind(3, plugin);
        statement.bind_view(4, place);
        statement.bind(5, static_cast<int64_t>(state));
        int parameter = kProvenanceColumns;
        each_field(body, [&](const char*, const auto& field) {
            columns::bind(statement, parameter, field);
            parameter += columns::width<std::remove_cvref_t<decltype(field)>>();
        });
        return statement.run();
    }

    Result<void> insert_damage(std::string_view place, std::string_view what) {
        Statement* statement_ = TRY(statement("INSERT INTO damage VALUES(NULL,?,?,?,?)"));
        statement_->bind(1, file);
        statement_->bind(2, plugin_id);
        statement_->bind(3, place);
        statement_->bind(4, what);
        ++damages;
        return statement_->run();
    }
};

namespace {

// Hands records to the store; a failed write is kept and given by end_task().
template <class State>
class StoreSink : public plugins::RecordSink {
public:
    explicit StoreSink(State* state) : state_(state) {}

    void emit(plugins::Record record, plugins::Place place, plugins::State state) override {
        std::visit(
            [&](const auto& body) { state_->keep_error(state_->insert(body, place.text, state)); },
            record);
    }
    void damaged(plugins::Place where, std::string what) override {
        state_->keep_error(state_->insert_damage(where.text, what));
    }
    void unsupported(plugins::Place where, std::string what) override {
        state_->keep_error(state_->insert_damage(where.text, "not read: " + what));
    }

private:
    State* state_;
};

}  // namespace

DeviceStore::DeviceStore(std::unique_ptr<State> state) : state_(std::move(state)) {}
DeviceStore::DeviceStore(DeviceStore&&) noexcept = default;
DeviceStore& DeviceStore::operator=(DeviceStore&&) noexcept = default;
DeviceStore::~DeviceStore() = default;

Result<DeviceStore> DeviceStore::open_for_writing(const std::string& path) {
    Database database = TRY(Database::open(path + ".part", Database::Access::Create));
    // The journal keeps a killed worker's file whole: pages that a transaction adds are written
    // once. Durability against power loss is the operating system's, because a part that is lost
    // is made again from the evidence.
    TRY(
        database.execute("PRAGMA journal_mode=TRUNCATE; PRAGMA synchronous=OFF;"
                         "PRAGMA cache_size=-65536; PRAGMA temp_store=MEMORY;"
                         "PRAGMA locking_mode=EXCLUSIVE;"));
    TRY(database.execute("BEGIN;" + schema_sql() + "COMMIT;"));
    auto state = std::make_unique<State>(std::move(database));
    state->final_path = path;
    each_stored_kind([&]<class Body>() {
        auto statement = state->database.prepare(insert_sql<Body>());
        if (statement.ok())
            state->inserts[StoredBody(Body{}).index()] = std::move(statement).value();
    });
    DeviceStore store(std::move(state));
    TRY(store.set_meta("store_format", std::to_string(kStoreFormat)));
    return store;
}

Result<DeviceStore> DeviceStore::open_for_reading(const std::string& path) {
    if (!std::filesystem::exists(path))
        return Error{ErrorCode::NotFound,
                     path + ": the exhibit is not finished; run `triage ingest` again"};
    Database database = TRY(Database::open(path, Database::Access::Read));
    TRY(database.execute("PRAGMA cache_size=-16384;"));
    DeviceStore store(std::make_unique<State>(std::move(database)));
    if (store.meta("store_format") != std::to_string(kStoreFormat))
        return Error{ErrorCode::Unsupported,
                     path + ": was written by another version of this program; ingest it again"};
    return store;
}

Result<void> DeviceStore::set_meta(std::string_view key, std::string_view value) {
    Statement* statement =
        TRY(state_->statement("INSERT INTO meta VALUES(?1,?2) ON CONFLICT(key) DO UPDATE SET "
                              "value=?2 WHERE value<>?2"));
    statement->bind(1, key);
    statement->bind(2, value);
    return statement->run();
}

std::string DeviceStore::meta(std::string_view key) const {
    auto statement = state_->statement("SELECT value FROM meta WHERE key=?");
    if (!statement.ok())
        return {};
    statement.value()->bind(1, key);
    const auto row = statement.value()->step();
    return row.ok() && row.value() ? statement.value()->text(0) : std::string();
}

bool DeviceStore::has_listing() const {
    return !meta("files").empty();
}

Result<void> DeviceStore::add_listing(const std::vector<StoredDevice>& devices,
                                      const std::vector<StoredFile>& files,
                                      const std::vector<CoverageRow>& notes) {
    TRY(state_->database.execute("BEGIN"));
    Statement* device = TRY(state_->statement("INSERT INTO device VALUES(?,?,?,?,?)"));
    for (const StoredDevice& one : devices) {
        device->bind(1, one.row);
        device->bind(2, one.name);
        device->bind(3, one.kind);
        device->bind(4, one.platform);
        device->bind(5, one.root);
        TRY(device->run());
    }
    Statement* file =
        TRY(state_->statement("INSERT INTO file VALUES(?,?,?,?,?,?,?,?,?,NULL,?,?,?)"));
    for (const StoredFile& one : files) {
        file->bind(1, one.row);
        file->bind(2, one.device);
        file->bind(3, one.path);
        file->bind(4, static_cast<int64_t>(one.size_bytes));
        file->bind(5, static_cast<int64_t>(one.allocation));
        bind_time(*file, 6, one.times.modified_utc_ns);
        bind_time(*file, 7, one.times.accessed_utc_ns);
        bind_time(*file, 8, one.times.changed_utc_ns);
        bind_time(*file, 9, one.times.created_utc_ns);
        columns::bind_text(*file, 10, one.note);
        columns::bind_text(*file, 11, one.device_path);
        columns::bind_text(*file, 12, one.user);
        TRY(file->run());
    }
    for (const CoverageRow& note : notes)
        TRY(add_note(note));
    TRY(set_meta("files", std::to_string(files.size())));
    return state_->database.execute("COMMIT");
}

Result<std::unique_ptr<plugins::RecordSink>> DeviceStore::open_sink(
    int64_t file, const plugins::Plugin& plugin, const parsers::Sha256& content_sha256) {
    TRY(state_->database.execute("BEGIN"));
    TRY(state_->set_plugin(plugin.id, plugin.version));
    state_->file = file;
    state_->plugin_id = plugin.id;
    state_->damages = 0;
    state_->write_error.clear();
    state_->ids.start_file(content_sha256);
    return std::unique_ptr<plugins::RecordSink>(std::make_unique<StoreSink<State>>(state_.get()));
}

Result<CoverageStatus> DeviceStore::end_task(int64_t file, std::string_view plugin,
                                             CoverageStatus status, std::string_view note) {
    if (!state_->write_error.empty()) {
        const Error error{ErrorCode::Unreadable, state_->write_error};
        abandon_task();
        return error;
    }
    if (status == CoverageStatus::Parsed && state_->damages > 0)
        status = CoverageStatus::Partly;
    TRY(add_coverage(file, plugin, status, note));
    TRY(state_->database.execute("COMMIT"));
    return status;
}

void DeviceStore::abandon_task() {
    const auto rolled_back = state_->database.execute("ROLLBACK");
    static_cast<void>(rolled_back);  // nothing is open where SQLite has rolled back by itself
}

Result<void> DeviceStore::begin_batch() {
    return state_->database.execute("BEGIN");
}
Result<void> DeviceStore::end_batch() {
    return state_->database.execute("COMMIT");
}

Result<void> DeviceStore::add_coverage(int64_t file, std::string_view plugin, CoverageStatus status,
                                       std::string_view note) {
    Statement* statement =
        TRY(state_->statement("INSERT INTO coverage VALUES(NULL,(SELECT device FROM file WHERE "
                              "row=?1),?1,NULL,?2,?3,?4)"));
    statement->bind(1, file);
    statement->bind(2, plugin);
    statement->bind(3, static_cast<int64_t>(status));
    statement->bind(4, note);
    return statement->run();
}

Result<void> DeviceStore::add_note(const CoverageRow& row) {
    Statement* statement =
        TRY(state_->statement("INSERT INTO coverage VALUES(NULL,?,NULL,?,?,?,?)"));
    statement->bind(1, row.device);
    statement->bind(2, row.file);
    statement->bind(3, row.plugin);
    statement->bind(4, static_cast<int64_t>(row.status));
    statement->bind(5, row.note);
    return statement->run();
}

Result<void> DeviceStore::set_file_hash(int64_t file, const parsers::Sha256& sha256) {
    Statement* statement = TRY(state_->statement("UPDATE file SET sha256=? WHERE row=?"));
    statement->bind_blob(1, sha256);
    statement->bind(2, file);
    return statement->run();
}

Result<void> DeviceStore::add_mentions(int64_t file, const parsers::Sha256& content_sha256,
                                       const std::vector<PlacedMention>& mentions,
                                       parsers::Allocation from) {
    if (mentions.empty())
        return {};
    TRY(state_->set_plugin(kContentScan, kContentScanVersion));
    state_->file = file;
    state_->ids.start_file(content_sha256);
    const auto liveness =
        from == parsers::Allocation::Allocated ? plugins::State::Live : plugins::State::Deleted;
    for (const PlacedMention& each : mentions)
        TRY(state_->insert(each.mention, each.place.text, liveness));
    return {};
}

std::map<std::pair<int64_t, std::string>, CoverageStatus> DeviceStore::done_tasks() const {
    std::map<std::pair<int64_t, std::string>, CoverageStatus> done;
    const auto read =
        state_->database.each("SELECT file, plugin, status FROM coverage WHERE file IS NOT NULL",
                              [&](const Statement& row) {
                                  done.emplace(std::pair(row.integer(0), row.text(1)),
                                               static_cast<CoverageStatus>(row.integer(2)));
                              });
    CHECK(read.ok());
    return done;
}

Result<void> DeviceStore::finish() {
    TRY(state_->database.execute("BEGIN;" + index_sql() + "COMMIT;"));
    state_->statements.clear();
    for (Statement& insert : state_->inserts)
        insert = Statement();
    TRY(state_->database.execute("PRAGMA locking_mode=NORMAL; PRAGMA journal_mode=DELETE;"));
    const std::string final_path = state_->final_path;
    state_.reset();
    std::error_code failed;
    std::filesystem::rename(final_path + ".part", final_path, failed);
    if (failed)
        return Error{ErrorCode::Unreadable, final_path + ": " + failed.message()};
    return {};
}

std::vector<StoredDevice> DeviceStore::devices() const {
    std::vector<StoredDevice> devices;
    const auto read = state_->database.each(
        "SELECT row,name,kind,platform,root FROM device ORDER BY row", [&](const Statement& row) {
            devices.push_back({row.integer(0), row.text(1), row.text(2), row.text(3), row.text(4)});
        });
    static_cast<void>(read);  // a store without the table gives no devices
    return devices;
}

Result<void> DeviceStore::each_file(const std::function<void(const StoredFile&)>& each) const {
    return state_->database.each(
        "SELECT row,device,path,size_bytes,allocation,modified_utc_ns,accessed_utc_ns,"
        "changed_utc_ns,created_utc_ns,sha256,note,device_path,user FROM file ORDER BY row",
        [&](const Statement& row) {
            each({row.integer(0),
                  row.integer(1),
                  row.text(2),
                  static_cast<uint64_t>(row.integer(3)),
                  static_cast<parsers::Allocation>(row.integer(4)),
                  {time_at(row, 5), time_at(row, 6), time_at(row, 7), time_at(row, 8)},
                  hex_of_blob(row, 9),
                  row.text(10),
                  row.text(11),
                  row.text(12)});
        });
}

Result<void> DeviceStore::each_coverage(const std::function<void(const CoverageRow&)>& each) const {
    return state_->database.each(
        "SELECT c.device, coalesce(f.path, c.path, ''), c.plugin, c.status, c.note, "
        "coalesce(f.device_path, '') FROM coverage c LEFT JOIN file f ON f.row = c.file ORDER BY "
        "c.row",
        [&](const Statement& row) {
            each({row.integer(0), row.text(1), row.text(2),
                  static_cast<CoverageStatus>(row.integer(3)), row.text(4), row.text(5)});
        });
}

Result<void> DeviceStore::each_damage(const std::function<void(const DamageRow&)>& each) const {
    return state_->database.each(
        "SELECT f.device, f.path, d.plugin, d.place, d.what FROM damage d JOIN file f "
        "ON f.row = d.file ORDER BY d.row",
        [&](const Statement& row) {
            each({row.integer(0), row.text(1), row.text(2), row.text(3), row.text(4)});
        });
}

template <class Body>
Result<void> DeviceStore::each(const std::function<void(const Stored<Body>&)>& each) const {
    return state_->database.each(select_sql<Body>() + " ORDER BY r.row", [&](const Statement& row) {
        each({provenance_at(row), body_at<Body>(row)});
    });
}

#define INSTANTIATE(Body)                                                                          \
    template Result<void> DeviceStore::each<Body>(const std::function<void(const Stored<Body>&)>&) \
        const;
INSTANTIATE(plugins::Account)
INSTANTIATE(plugins::Contact)
INSTANTIATE(plugins::Conversation)
INSTANTIATE(plugins::Participant)
INSTANTIATE(plugins::Message)
INSTANTIATE(plugins::Attachment)
INSTANTIATE(plugins::Call)
INSTANTIATE(plugins::Payment)
INSTANTIATE(plugins::Wallet)
INSTANTIATE(plugins::Location)
INSTANTIATE(plugins::Visit)
INSTANTIATE(plugins::Document)
INSTANTIATE(plugins::DeviceFact)
INSTANTIATE(plugins::InstalledApp)
INSTANTIATE(plugins::Media)
INSTANTIATE(ContentMention)
#undef INSTANTIATE

Result<std::optional<StoredRecord>> DeviceStore::record(std::string_view id) const {
    const std::vector<std::byte> blob = parsers::from_hex(id);
    std::optional<StoredRecord> found;
    Result<void> failed;
    each_stored_kind([&]<class Body>() {
        if (found || !failed.ok())
            return;
        auto statement = state_->statement(select_sql<Body>() + " WHERE r.id=?");
        if (!statement.ok()) {
            failed = statement.error();
            return;
        }
        statement.value()->bind_blob(1, blob);
        const auto row = statement.value()->step();
        if (row.ok() && row.value())
            found =
                StoredRecord{provenance_at(*statement.value()), body_at<Body>(*statement.value())};
        statement.value()->reset();
    });
    if (!failed.ok())
        return failed.error();
    return found;
}

uint64_t DeviceStore::count(std::string_view kind) const {
    return static_cast<uint64_t>(
        state_->database.integer_value("SELECT count(*) FROM \"" + std::string(kind) + "\""));
}

}  // namespace triage
