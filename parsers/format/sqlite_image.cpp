#include "parsers/format/sqlite_image.h"

#include <sqlite3.h>

#include <algorithm>
#include <cstring>

namespace parsers {
namespace {

constexpr uint64_t kReadAheadBytes = 128 * 1024;

// Bytes of the file header that must not be taken as they are: 18 and 19 (2 would make SQLite look
// for a log beside the file), 21 to 23 (constants), 28 to 31 (page count; 0 = by the file's size,
// so that a database that was cut off can be read up to its end).
struct HeaderPatch {
    uint64_t offset;
    std::byte value;
};
constexpr std::array<HeaderPatch, 9> kHeaderPatches = {{{18, std::byte{1}},
                                                        {19, std::byte{1}},
                                                        {21, std::byte{64}},
                                                        {22, std::byte{32}},
                                                        {23, std::byte{32}},
                                                        {28, std::byte{0}},
                                                        {29, std::byte{0}},
                                                        {30, std::byte{0}},
                                                        {31, std::byte{0}}}};

void patch_header(uint64_t offset, std::span<std::byte> out) {
    for (const auto& patch : kHeaderPatches)
        if (patch.offset >= offset && patch.offset - offset < out.size())
            out[static_cast<size_t>(patch.offset - offset)] = patch.value;
}

}  // namespace

SqliteImage::SqliteImage(SharedBytes main, SharedBytes log_bytes, SqliteLog log, uint32_t page_size)
    : main_(std::move(main)),
      log_bytes_(std::move(log_bytes)),
      log_(std::move(log)),
      page_size_(page_size),
      size_bytes_(main_->size_bytes() / page_size * page_size) {
    if (log_.page_count != 0)
        size_bytes_ = static_cast<uint64_t>(log_.page_count) * page_size;
}

Result<void> SqliteImage::read(uint64_t offset, std::span<std::byte> out) {
    const uint64_t start = offset;
    std::span<std::byte> rest = out;
    while (!rest.empty()) {
        const uint64_t in_page = page_size_ - offset % page_size_;
        const size_t count = static_cast<size_t>(std::min<uint64_t>(in_page, rest.size()));
        TRY(read_part(offset, rest.first(count)));
        offset += count;
        rest = rest.subspan(count);
    }
    if (start < 32)
        patch_header(start, out);
    return {};
}

void SqliteImage::put_pages(const std::map<uint32_t, std::vector<std::byte>>& pages) {
    for (const auto& [number, bytes] : pages) {
        put_[number] = bytes;
        size_bytes_ = std::max(size_bytes_, number * page_size_);
    }
}

std::optional<uint64_t> SqliteImage::log_offset(uint32_t page) const {
    const auto entry = log_.pages.find(page);
    return entry == log_.pages.end() ? std::nullopt : std::optional(entry->second);
}

Result<void> SqliteImage::read_part(uint64_t offset, std::span<std::byte> out) {
    const auto put = put_.find(static_cast<uint32_t>(offset / page_size_ + 1));
    if (put != put_.end()) {
        std::memcpy(out.data(), put->second.data() + offset % page_size_, out.size());
        return {};
    }
    const auto page = log_.pages.find(static_cast<uint32_t>(offset / page_size_ + 1));
    if (page == log_.pages.end())
        return read_main(offset, out);
    const uint64_t at = page->second + offset % page_size_;
    const auto got = log_bytes_->read_at(at, out);
    if (!got.ok())
        return got.error();
    if (got.value() != out.size())
        return Error{ErrorCode::Damaged, "the log ends inside a page"};
    return {};
}

Result<void> SqliteImage::read_main(uint64_t offset, std::span<std::byte> out) {
    if (offset + out.size() > main_->size_bytes())
        return Error{ErrorCode::Damaged,
                     "page " + std::to_string(offset / page_size_ + 1) + " is missing"};
    const auto memory = main_->in_memory();
    if (!memory.empty()) {
        std::memcpy(out.data(), memory.data() + offset, out.size());
        return {};
    }
    if (offset < block_offset_ || offset + out.size() > block_offset_ + block_.size()) {
        block_.resize(static_cast<size_t>(std::min(kReadAheadBytes, main_->size_bytes() - offset)));
        const auto got = main_->read_at(offset, block_);
        // A bad sector somewhere in the block must not cost the pages before it.
        if (!got.ok() || got.value() < out.size()) {
            block_.clear();
            const size_t count = TRY(main_->read_at(offset, out));
            if (count != out.size())
                return Error{ErrorCode::Damaged, "ends inside a page"};
            return {};
        }
        block_.resize(got.value());
        block_offset_ = offset;
    }
    std::memcpy(out.data(), block_.data() + (offset - block_offset_), out.size());
    return {};
}

// ---- the VFS: one for every connection, known to SQLite only while the connection lives ---------

struct SqliteConnection::Vfs {
    sqlite3_vfs table{};
    std::string name;
    std::unique_ptr<SqliteImage> image;
    std::string read_error;
};

namespace {

struct OpenFile {
    sqlite3_file base;  // SQLite allocates the whole and knows this part
    SqliteConnection::Vfs* vfs;
};

SqliteConnection::Vfs& vfs_of(sqlite3_file* file) {
    return *reinterpret_cast<OpenFile*>(file)->vfs;
}

int close_file(sqlite3_file*) {
    return SQLITE_OK;
}

int read_file(sqlite3_file* file, void* buffer, int count, sqlite3_int64 offset) {
    auto& vfs = vfs_of(file);
    const std::span<std::byte> out(static_cast<std::byte*>(buffer), static_cast<size_t>(count));
    const auto begin = static_cast<uint64_t>(offset);
    const uint64_t size = vfs.image->size_bytes();
    const size_t present =
        begin >= size ? 0 : static_cast<size_t>(std::min<uint64_t>(out.size(), size - begin));
    std::fill(out.begin() + static_cast<std::ptrdiff_t>(present), out.end(), std::byte{0});
    if (present > 0) {
        const auto read = vfs.image->read(begin, out.first(present));
        if (!read.ok()) {
            vfs.read_error = read.error().what;
            return SQLITE_IOERR_READ;
        }
    }
    return present == out.size() ? SQLITE_OK : SQLITE_IOERR_SHORT_READ;
}

int refuse_write(sqlite3_file*, const void*, int, sqlite3_int64) {
    return SQLITE_READONLY;
}
int refuse_truncate(sqlite3_file*, sqlite3_int64) {
    return SQLITE_READONLY;
}
int no_sync(sqlite3_file*, int) {
    return SQLITE_OK;
}
int file_size(sqlite3_file* file, sqlite3_int64* size) {
    *size = static_cast<sqlite3_int64>(vfs_of(file).image->size_bytes());
    return SQLITE_OK;
}
int no_lock(sqlite3_file*, int) {
    return SQLITE_OK;
}
int is_reserved(sqlite3_file*, int* reserved) {
    *reserved = 0;
    return SQLITE_OK;
}
int no_control(sqlite3_file*, int, void*) {
    return SQLITE_NOTFOUND;
}
int sector_size(sqlite3_file*) {
    return 4096;
}
int immutable(sqlite3_file*) {
    return SQLITE_IOCAP_IMMUTABLE;
}

constexpr sqlite3_io_methods kMethods = {.iVersion = 1,
                                         .xClose = close_file,
                                         .xRead = read_file,
                                         .xWrite = refuse_write,
                                         .xTruncate = refuse_truncate,
                                         .xSync = no_sync,
                                         .xFileSize = file_size,
                                         .xLock = no_lock,
                                         .xUnlock = no_lock,
                                         .xCheckReservedLock = is_reserved,
                                         .xFileControl = no_control,
                                         .xSectorSize = sector_size,
                                         .xDeviceCharacteristics = immutable,
                                         .xShmMap = nullptr,
                                         .xShmLock = nullptr,
                                         .xShmBarrier = nullptr,
                                         .xShmUnmap = nullptr,
                                         .xFetch = nullptr,
                                         .xUnfetch = nullptr};

int open_image(sqlite3_vfs* vfs, const char*, sqlite3_file* file, int flags, int* out_flags) {
    file->pMethods = nullptr;
    if ((flags & SQLITE_OPEN_MAIN_DB) == 0)
        return SQLITE_CANTOPEN;  // journals and temporary files: there is nowhere to put them
    reinterpret_cast<OpenFile*>(file)->vfs = static_cast<SqliteConnection::Vfs*>(vfs->pAppData);
    file->pMethods = &kMethods;
    if (out_flags != nullptr)
        *out_flags = flags;
    return SQLITE_OK;
}

int refuse_delete(sqlite3_vfs*, const char*, int) {
    return SQLITE_READONLY;
}
int nothing_exists(sqlite3_vfs*, const char*, int, int* exists) {
    *exists = 0;
    return SQLITE_OK;
}
int same_path(sqlite3_vfs*, const char* name, int size, char* path) {
    sqlite3_snprintf(size, path, "%s", name);
    return SQLITE_OK;
}
// No randomness and no clock: a query over evidence gives the same answer whenever it runs.
int zeros(sqlite3_vfs*, int count, char* out) {
    std::memset(out, 0, static_cast<size_t>(count));
    return count;
}
int no_sleep(sqlite3_vfs*, int) {
    return 0;
}
int no_time(sqlite3_vfs*, double* day) {
    *day = 0;
    return SQLITE_OK;
}
int no_last_error(sqlite3_vfs*, int, char*) {
    return 0;
}

}  // namespace

SqliteConnection::SqliteConnection(std::unique_ptr<Vfs> vfs) : vfs_(std::move(vfs)) {}

Result<std::unique_ptr<SqliteConnection>> SqliteConnection::open(std::unique_ptr<SqliteImage> image,
                                                                 const std::string& name) {
    auto vfs = std::make_unique<Vfs>();
    vfs->image = std::move(image);
    // The address is unique among the connections that live, and so is the name.
    vfs->name = "triage-" + std::to_string(reinterpret_cast<uintptr_t>(vfs.get()));
    sqlite3_vfs& table = vfs->table;
    table.iVersion = 1;
    table.szOsFile = sizeof(OpenFile);
    table.mxPathname = 512;
    table.zName = vfs->name.c_str();
    table.pAppData = vfs.get();
    table.xOpen = open_image;
    table.xDelete = refuse_delete;
    table.xAccess = nothing_exists;
    table.xFullPathname = same_path;
    table.xRandomness = zeros;
    table.xSleep = no_sleep;
    table.xCurrentTime = no_time;
    table.xGetLastError = no_last_error;
    auto connection = std::unique_ptr<SqliteConnection>(new SqliteConnection(std::move(vfs)));
    sqlite3_vfs* registered = &connection->vfs_->table;
    if (sqlite3_vfs_register(registered, 0) != SQLITE_OK)
        return Error{ErrorCode::LimitReached, name + ": SQLite could not be prepared"};
    const int opened =
        sqlite3_open_v2("evidence", &connection->handle_,
                        SQLITE_OPEN_READONLY | SQLITE_OPEN_NOMUTEX, registered->zName);
    if (opened != SQLITE_OK)
        return Error{ErrorCode::LimitReached,
                     name + ": SQLite could not open it: " + sqlite3_errstr(opened)};
    return connection;
}

SqliteConnection::~SqliteConnection() {
    sqlite3_close_v2(handle_);
    sqlite3_vfs_unregister(&vfs_->table);
}

const SqliteImage& SqliteConnection::image() const {
    return *vfs_->image;
}

const std::string& SqliteConnection::read_error() const {
    return vfs_->read_error;
}

}  // namespace parsers
