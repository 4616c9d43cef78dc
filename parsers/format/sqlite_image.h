// SqliteImage: the bytes of a database as SQLite is to see them (main file with a log's pages over
// it), and a connection that can reach nothing but them.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "parsers/base/byte_source.h"
#include "parsers/format/sqlite_log.h"

struct sqlite3;

namespace parsers {

// Read by one connection; one thread at a time.
class SqliteImage {
public:
    // `log` may be empty; then the image is the main file alone. `page_size` in bytes.
    SqliteImage(SharedBytes main, SharedBytes log_bytes, SqliteLog log, uint32_t page_size);

    // Whole pages only: of a page that was cut off, SQLite would take the missing half for zeros.
    uint64_t size_bytes() const { return size_bytes_; }
    uint64_t page_size() const { return page_size_; }

    // Puts pages in place of those of the files, or behind the last one. Each is one page long.
    void put_pages(const std::map<uint32_t, std::vector<std::byte>>& pages);

    // Byte offset in the log of the page's content; absent where it stands in the main file.
    std::optional<uint64_t> log_offset(uint32_t page) const;
    // True where that offset is where the log holds a page of this image.
    bool uses_log_at(uint32_t page, uint64_t offset) const { return log_offset(page) == offset; }

    // Fills `out`, which lies within size_bytes().
    Result<void> read(uint64_t offset, std::span<std::byte> out);

private:
    Result<void> read_part(uint64_t offset, std::span<std::byte> out);
    Result<void> read_main(uint64_t offset, std::span<std::byte> out);

    SharedBytes main_;
    SharedBytes log_bytes_;
    SqliteLog log_;
    std::map<uint32_t, std::vector<std::byte>> put_;  // over the log and the main file
    uint64_t page_size_;
    uint64_t size_bytes_;
    uint64_t block_offset_ = 0;     // what block_ holds of the main file
    std::vector<std::byte> block_;  // read ahead, where the source is not in memory
};

// A read-only connection to an image. Nothing of the file system is reachable through it.
class SqliteConnection {
public:
    static Result<std::unique_ptr<SqliteConnection>> open(std::unique_ptr<SqliteImage> image,
                                                          const std::string& name);
    SqliteConnection(const SqliteConnection&) = delete;
    SqliteConnection& operator=(const SqliteConnection&) = delete;
    ~SqliteConnection();

    sqlite3* handle() const { return handle_; }
    // What it reads; a copy of it gives another connection to the same bytes.
    const SqliteImage& image() const;
    // Why the last read of the image failed; "" where none did.
    const std::string& read_error() const;

    struct Vfs;

private:
    explicit SqliteConnection(std::unique_ptr<Vfs> vfs);
    std::unique_ptr<Vfs> vfs_;
    sqlite3* handle_ = nullptr;
};

}  // namespace parsers
