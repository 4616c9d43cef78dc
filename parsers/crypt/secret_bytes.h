// SecretBytes: key material in memory, wiped when it goes.
#pragma once

#include <openssl/crypto.h>

#include <cstddef>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

namespace parsers {

// Never grows in place, so no copy of a key is left behind in freed memory.
class SecretBytes {
public:
    SecretBytes() = default;
    explicit SecretBytes(size_t size_bytes) : bytes_(size_bytes) {}
    explicit SecretBytes(std::span<const std::byte> bytes) : bytes_(bytes.begin(), bytes.end()) {}
    explicit SecretBytes(std::string_view text)
        : SecretBytes(std::as_bytes(std::span(text.data(), text.size()))) {}
    SecretBytes(const SecretBytes&) = default;
    SecretBytes(SecretBytes&& other) noexcept : bytes_(std::exchange(other.bytes_, {})) {}
    SecretBytes& operator=(SecretBytes other) noexcept {
        bytes_.swap(other.bytes_);
        return *this;
    }
    ~SecretBytes() {
        if (!bytes_.empty())
            OPENSSL_cleanse(bytes_.data(), bytes_.size());
    }

    size_t size() const { return bytes_.size(); }
    std::span<const std::byte> view() const { return bytes_; }
    std::span<std::byte> writable() { return bytes_; }

private:
    std::vector<std::byte> bytes_;
};

}  // namespace parsers
