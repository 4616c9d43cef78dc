// The blocks of a tar file: their fields, checksums and extended records.
// Format: POSIX.1-2017 "pax"; GNU tar manual, "Basic Tar Format" and "Storing Sparse Files".
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "parsers/base/file_tree.h"

namespace parsers::tar {

inline constexpr size_t kBlockBytes = 512;
inline constexpr int64_t kNsPerSecond = 1'000'000'000;

using Block = std::array<std::byte, kBlockBytes>;

std::string_view as_text(std::span<const std::byte> bytes);

// A field up to its first NUL.
std::string_view field(std::span<const std::byte> block, size_t at, size_t size);

// Octal digits, or base-256 where the first bit is set (GNU and star). Absent where it is neither,
// negative or beyond 63 bits.
std::optional<uint64_t> number(std::span<const std::byte> block, size_t at, size_t size);

bool is_zero(std::span<const std::byte> block);

// The checksum is over the block with its own field as spaces; some writers summed signed bytes.
bool has_checksum(std::span<const std::byte> block);

// What a header says of itself beyond doubt: POSIX or GNU magic, and its checksum.
bool is_marked_header(std::span<const std::byte> block);

// The GNU.sparse records of a PAX header, as they stand.
struct SparseRecords {
    bool is_there = false;
    uint64_t major = 0;                  // 1: the map lies in front of the content
    std::optional<uint64_t> size_bytes;  // with the holes
    std::optional<std::string> name;
    std::vector<uint64_t> map;  // offset, size, offset, size, ...
    bool is_broken = false;
};

// What a PAX record or a GNU long-name block says of the next entry.
struct Overrides {
    std::optional<std::string> path;
    std::optional<std::string> link_target;
    std::optional<uint64_t> size_bytes;
    FileTimes times;
    SparseRecords sparse;
};

// Records "LENGTH KEY=VALUE\n". False where one is broken; those before it count.
bool apply_pax_records(std::string_view records, Overrides& overrides);

}  // namespace parsers::tar
