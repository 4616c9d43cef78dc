// LuksHeader: what the header of a LUKS volume says, of version 1 and 2 in one form.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "parsers/base/byte_source.h"
#include "parsers/base/result.h"

namespace parsers {

// One way from a secret to the volume key.
struct LuksKeyslot {
    int number = 0;
    int priority = 1;  // 2 first, 1 then, 0 only where it is asked for by number
    size_t key_bytes = 0;

    std::string derivation;  // "pbkdf2", "argon2i", "argon2id"; else not read
    std::string derivation_digest;
    std::vector<std::byte> salt;
    uint64_t iterations = 0;  // the passes of Argon2
    uint64_t memory_kib = 0;
    uint64_t lanes = 0;

    uint64_t area_offset = 0;
    std::string area_cipher;
    size_t area_key_bytes = 0;
    uint64_t stripes = 0;
    std::string stripes_digest;
};

// What tells that a volume key is the right one.
struct LuksDigest {
    std::string digest;
    uint64_t iterations = 0;
    std::vector<std::byte> salt;
    std::vector<std::byte> expected;
};

struct LuksHeader {
    int version = 0;
    std::string uuid;
    std::string label;
    std::string cipher;
    uint64_t data_offset = 0;
    std::optional<uint64_t> data_bytes;  // absent: to the end of the volume
    uint64_t first_sector = 0;           // number of the first sector for the cipher's vector
    size_t sector_bytes = 512;
    std::vector<LuksKeyslot> keyslots;
    LuksDigest digest;
    std::vector<std::string> tokens;  // kinds of hardware or service that hold a secret too
    std::string damage;               // of the first header, where the second one was used
};

bool is_luks(const ByteSource& volume);

// Damaged where neither header of version 2 has its checksum, or a value cannot be; Unsupported
// for what is known and not read (integrity, re-encryption under way), in a sentence.
// Sources: "LUKS On-Disk Format Specification" 1.2.3 and "LUKS2 On-Disk Format Specification" 1.1.
Result<LuksHeader> read_luks_header(const ByteSource& volume);

}  // namespace parsers
