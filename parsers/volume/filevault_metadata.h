// FileVault metadata: what Core Storage says of its logical volumes, out of a physical volume.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "parsers/base/byte_source.h"
#include "parsers/base/result.h"

namespace parsers {

using CoreStorageId = std::array<std::byte, 16>;

// In the order of a text: "fc52bfae-...".
std::string to_text(const CoreStorageId& id);

struct CoreStorageHeader {
    CoreStorageId id{};
    uint32_t method = 0;  // 2: AES-XTS
    uint32_t sector_bytes = 0;
    uint32_t block_bytes = 0;
    uint32_t label_bytes = 0;
    std::vector<uint64_t> labels;  // block numbers of the copies
    std::array<std::byte, 16> key{};
    bool checksum_is_right = false;
};

// NotFound where the mark, the version or the kind of checksum is another.
Result<CoreStorageHeader> read_core_storage_header(const ByteSource& volume);

// In blocks. `disk` is not 0 where the piece lies on another physical volume.
struct CoreStoragePiece {
    uint64_t logical = 0;
    uint64_t blocks = 0;
    uint64_t physical = 0;
    uint16_t disk = 0;
};

struct CoreStorageVolume {
    std::string name;
    CoreStorageId family{};
    uint64_t size_bytes = 0;
    std::vector<CoreStoragePiece> pieces;  // in logical order, without overlaps
};

struct CoreStorage {
    std::vector<CoreStorageVolume> volumes;
    std::vector<std::string> contexts;  // XML with keys, the newest first; empty on a system disk
};

// Damaged where no copy of the metadata can be read. Source: the format paper of libfvde
// ("FileVault Drive Encryption (FVDE) format"); the newest state of each object is taken.
Result<CoreStorage> read_core_storage(const ByteSource& volume, const CoreStorageHeader& header);

}  // namespace parsers
