// Hashes: SHA-256 (and MD5 and SHA-1 to check stored acquisition hashes) over bytes and sources.
#pragma once

#include <array>
#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "parsers/base/byte_source.h"

namespace parsers {

using Sha256 = std::array<std::byte, 32>;

enum class HashKind { kMd5, kSha1, kSha256 };  // k: Sha256 is a type here

// Feeds bytes piece by piece.
class Hasher {
public:
    explicit Hasher(HashKind kind = HashKind::kSha256);
    Hasher(Hasher&&) noexcept;
    ~Hasher();
    void add(std::span<const std::byte> bytes);
    void add(std::string_view text);
    std::string hex();  // ends the hash, lower case; call one of the two, once
    Sha256 sha256();    // ends the hash; only for HashKind::kSha256

private:
    struct State;
    std::unique_ptr<State> state_;
};

Sha256 sha256(std::span<const std::byte> bytes);
Sha256 sha256(std::string_view text);
std::string to_hex(const Sha256& hash);

// Reads the whole source once.
Result<Sha256> sha256(const ByteSource& source);

}  // namespace parsers
