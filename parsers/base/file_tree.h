// FileTree: the names that a container or file system holds, each openable as bytes.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>

#include "parsers/base/byte_source.h"
#include "parsers/base/result.h"

namespace parsers {

enum class EntryKind { File, Directory, Link, Other };

// Allocation status, as file-system forensics uses the words: Deleted = the name is deleted;
// Unallocated = the name is live but the content it points to is not allocated to it any more.
enum class Allocation { Allocated, Deleted, Unallocated };

// Times are UTC nanoseconds since 1970; absent where the container does not keep them.
struct FileTimes {
    std::optional<int64_t> modified_utc_ns;
    std::optional<int64_t> accessed_utc_ns;
    std::optional<int64_t> changed_utc_ns;
    std::optional<int64_t> created_utc_ns;
};

// One name. `path` is relative to the tree's root, '/'-separated, UTF-8 (a byte that is not UTF-8
// is written %XX, as is '%' in such a name). `id` is private to the tree that made the entry.
struct FileEntry {
    std::string path;
    EntryKind kind = EntryKind::File;
    Allocation allocation = Allocation::Allocated;
    uint64_t size_bytes = 0;
    FileTimes times;
    uint64_t id = 0;
    std::string note;  // what the tree already knows, such as "encrypted entry"; else empty
};

// Told of every name, in a fixed order, and of every part of the container that is damaged.
struct TreeVisitor {
    std::function<void(FileEntry)> entry;
    std::function<void(std::string where, std::string what)> damaged;
};

class FileTree {
public:
    virtual ~FileTree() = default;

    // What it is, for the report: "zip", "ext4 file system".
    virtual std::string description() const = 0;

    // Lists everything readable. An error means that nothing could be listed; damage that left the
    // rest readable goes to visitor.damaged.
    virtual Result<void> list(const TreeVisitor& visitor) const = 0;

    // The content of an entry that list() gave. The bytes stay valid after the tree is gone.
    virtual Result<SharedBytes> open(const FileEntry& entry) const = 0;
};

}  // namespace parsers
