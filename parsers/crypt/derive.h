// Derive: keys out of passwords and out of other keys (PBKDF2, Argon2, RFC 3394 key wrap).
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "parsers/base/result.h"
#include "parsers/crypt/secret_bytes.h"

namespace parsers {

// `digest` below is a name as OpenSSL has it, either case: "sha1", "sha256", "sha512", "ripemd160".
// Unsupported where there is none of that name.

Result<SecretBytes> digest_of(std::string_view digest, std::span<const std::byte> bytes);
Result<SecretBytes> hmac_of(std::string_view digest, std::span<const std::byte> key,
                            std::span<const std::byte> bytes);

struct Pbkdf2 {
    std::string_view digest = "sha256";
    std::span<const std::byte> salt;
    uint64_t iterations = 0;
    size_t key_bytes = 32;
};

// RFC 8018. LimitReached above limits::kKeyIterations, Damaged for none.
Result<SecretBytes> pbkdf2(std::span<const std::byte> password, const Pbkdf2& how);

enum class Argon2Kind { I, Id };

struct Argon2 {
    Argon2Kind kind = Argon2Kind::Id;
    std::span<const std::byte> salt;
    uint64_t passes = 0;
    uint64_t memory_kib = 0;
    uint64_t lanes = 0;
    size_t key_bytes = 32;
};

// RFC 9106. LimitReached above limits::kKeyMemoryBytes or where this machine has not the memory.
Result<SecretBytes> argon2(std::span<const std::byte> password, const Argon2& how);

// AES key unwrap (RFC 3394, default initial value). Encrypted where the key does not fit.
Result<SecretBytes> unwrap_key(std::span<const std::byte> wrapping_key,
                               std::span<const std::byte> wrapped);

}  // namespace parsers
