// Cipher: AES as encrypted volumes and phone backups use it, over OpenSSL.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>

#include "parsers/base/result.h"
#include "parsers/crypt/secret_bytes.h"

namespace parsers {

enum class CipherMode { Ecb, Cbc, Xts };
enum class CipherDirection { Decrypt, Encrypt };

using CipherBlock = std::array<std::byte, 16>;

// A block that begins with `number`, little-endian, and goes on with zeros: the "plain64" vector of
// dm-crypt, and the sector number of other formats.
CipherBlock to_cipher_block(uint64_t number);

// AES with a key set once and used for many runs. The key's size chooses the variant: 16, 24 or 32
// bytes (XTS: 32 or 64, both halves). Nothing is padded. Not for several threads at once: each
// makes a copy, which costs much less than a new key.
class Cipher {
public:
    // Unsupported where no such key size exists; Damaged for an XTS key of two equal halves.
    static Result<Cipher> make(CipherMode mode, CipherDirection direction,
                               std::span<const std::byte> key);

    Cipher(const Cipher& other);
    Cipher& operator=(const Cipher& other);
    Cipher(Cipher&&) noexcept;
    Cipher& operator=(Cipher&&) noexcept;
    ~Cipher();

    // In place, a whole count of blocks of 16 bytes, else Damaged. The vector is ignored for Ecb
    // and is the tweak for Xts (one data unit a call).
    Result<void> apply(const CipherBlock& vector, std::span<std::byte> bytes);

private:
    struct State;
    explicit Cipher(std::unique_ptr<State> state);
    std::unique_ptr<State> state_;
};

// One run of AES-CBC, without removing a padding.
Result<std::vector<std::byte>> decrypt_cbc(std::span<const std::byte> key,
                                           const CipherBlock& vector,
                                           std::span<const std::byte> bytes);

enum class AuthenticatedMode { Ccm, Gcm };

// What AES-CCM or AES-GCM needs beside the key. The nonce of CCM leaves 15 - nonce.size() bytes for
// the length.
struct AuthenticatedRun {
    AuthenticatedMode mode = AuthenticatedMode::Gcm;
    std::span<const std::byte> nonce;
    std::span<const std::byte> tag;
    std::span<const std::byte> also_authenticated;
};

// Encrypted where the tag does not fit (another key, or changed bytes).
Result<SecretBytes> decrypt_authenticated(std::span<const std::byte> key,
                                          const AuthenticatedRun& run,
                                          std::span<const std::byte> bytes);

}  // namespace parsers
