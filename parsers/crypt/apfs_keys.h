// APFS keys: the two keybags that guard the key of an encrypted APFS volume.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "parsers/base/byte_source.h"
#include "parsers/base/result.h"
#include "parsers/crypt/secret_bytes.h"

namespace parsers {

using ApfsId = std::array<std::byte, 16>;

// Where to look: the keybag of the container, and the ids of the container and of the volume. In
// blocks of block_bytes (4096 to 65536).
struct ApfsKeyPlace {
    uint64_t keybag_block = 0;
    uint64_t keybag_blocks = 0;
    uint32_t block_bytes = 4096;
    ApfsId container{};
    ApfsId volume{};
};

// A key wrapped with another. `is_short`: AES-128 as Core Storage had it, for volumes that were
// converted from FileVault 2.
struct ApfsWrappedKey {
    ApfsId id{};
    std::vector<std::byte> wrapped;
    bool is_short = false;
    bool needs_hardware = false;
    uint64_t iterations = 0;      // only of a way in
    std::vector<std::byte> salt;  // only of a way in
};

struct ApfsKeys {
    ApfsWrappedKey volume_key;
    std::vector<ApfsWrappedKey> ways;  // a user's password or the recovery key, each
    size_t other_ways = 0;             // keys of an institution or of iCloud: no text opens them
    std::string hint;  // for the password, UTF-8, as the user wrote it; may be empty
};

// Damaged where a keybag does not decrypt or has not its form; NotFound where the container has
// none for the volume. Source: "Apple File System Reference", Apple Inc., 2020, "Encryption".
Result<ApfsKeys> read_apfs_keys(const ByteSource& container, const ApfsKeyPlace& place);

// Both halves of the XTS key (32 bytes). Encrypted where the text opens none of the ways.
Result<SecretBytes> unlock(const ApfsKeys& keys, std::string_view text);

// The checksum that every object of APFS begins with (Fletcher's, of 64 bits) over the rest of it.
bool has_apfs_checksum(std::span<const std::byte> object);
void set_apfs_checksum(std::span<std::byte> object);

}  // namespace parsers
