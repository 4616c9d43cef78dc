// What the metadata of a BitLocker volume says: how it is encrypted and what protects its key.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "parsers/base/byte_source.h"
#include "parsers/base/result.h"
#include "parsers/crypt/secret_bytes.h"

namespace parsers {

// A key under AES-CCM: the tag stands in front of the bytes.
struct BitLockerWrapped {
    std::vector<std::byte> nonce;
    std::vector<std::byte> tag;
    std::vector<std::byte> bytes;
};

// One way to the volume master key. Kinds as Windows stores them; others are named by number.
enum class BitLockerProtection : uint16_t {
    ClearKey = 0x0000,  // protection is suspended: the key lies open beside it
    Tpm = 0x0100,
    StartupKey = 0x0200,  // a .BEK file
    TpmAndStartupKey = 0x0300,
    TpmAndPin = 0x0500,
    TpmPinAndStartupKey = 0x0700,
    RecoveryPassword = 0x0800,
    Password = 0x2000,
};

struct BitLockerProtector {
    std::string id;  // as Windows shows it: "{...}", upper case
    BitLockerProtection protection = BitLockerProtection::ClearKey;
    std::vector<std::byte> salt;  // of the stretched key; empty where there is none
    std::optional<SecretBytes> clear_key;
    std::optional<BitLockerWrapped> master_key;
};

struct BitLockerMetadata {
    std::string volume_id;
    std::string description;  // as Windows wrote it: computer, volume and date
    uint16_t method = 0;      // 0x8000 to 0x8005
    uint16_t state = 0;
    size_t sector_bytes = 512;
    uint64_t encrypted_bytes = 0;  // what lies behind is not (yet) encrypted
    uint64_t header_offset = 0;    // where the first sectors are kept, encrypted
    uint64_t header_bytes = 0;
    std::array<uint64_t, 3> block_offsets{};
    std::vector<BitLockerProtector> protectors;
    BitLockerWrapped volume_key;
    std::string damage;  // of a metadata block that was passed over
};

bool is_bitlocker(const ByteSource& volume);

// From the first of the three blocks whose checksum is right. Unsupported for Windows Vista.
// Source: the format paper of libbde ("BitLocker Drive Encryption (BDE) format").
Result<BitLockerMetadata> read_bitlocker_metadata(const ByteSource& volume);

// The startup key of a .BEK file, with the id of the protector that it is for.
struct BitLockerExternalKey {
    std::string id;
    SecretBytes key;
};

// Damaged where the bytes are no such file.
Result<BitLockerExternalKey> read_bek_file(std::span<const std::byte> file);

}  // namespace parsers
