#include "parsers/base/hash.h"

#include <openssl/evp.h>

#include <vector>

#include "parsers/base/check.h"
#include "parsers/base/text.h"

namespace parsers {

struct Hasher::State {
    std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context{EVP_MD_CTX_new(),
                                                                    &EVP_MD_CTX_free};
};

Hasher::Hasher(HashKind kind) : state_(std::make_unique<State>()) {
    const EVP_MD* algorithm = kind == HashKind::kMd5    ? EVP_md5()
                              : kind == HashKind::kSha1 ? EVP_sha1()
                                                        : EVP_sha256();
    CHECK(EVP_DigestInit_ex(state_->context.get(), algorithm, nullptr) == 1);
}

Hasher::Hasher(Hasher&&) noexcept = default;
Hasher::~Hasher() = default;

void Hasher::add(std::span<const std::byte> bytes) {
    CHECK(EVP_DigestUpdate(state_->context.get(), bytes.data(), bytes.size()) == 1);
}

void Hasher::add(std::string_view text) {
    add(std::as_bytes(std::span(text.data(), text.size())));
}

std::string Hasher::hex() {
    std::array<std::byte, EVP_MAX_MD_SIZE> digest{};
    unsigned int size = 0;
    CHECK(EVP_DigestFinal_ex(state_->context.get(), reinterpret_cast<unsigned char*>(digest.data()),
                             &size) == 1);
    return to_hex(std::span<const std::byte>(digest.data(), size));
}

Sha256 Hasher::sha256() {
    Sha256 digest{};
    unsigned int size = 0;
    CHECK(EVP_MD_CTX_get_size(state_->context.get()) == static_cast<int>(digest.size()));
    CHECK(EVP_DigestFinal_ex(state_->context.get(), reinterpret_cast<unsigned char*>(digest.data()),
                             &size) == 1);
    return digest;
}

Sha256 sha256(std::span<const std::byte> bytes) {
    Hasher hasher;
    hasher.add(bytes);
    return hasher.sha256();
}

Sha256 sha256(std::string_view text) {
    return sha256(std::as_bytes(std::span(text.data(), text.size())));
}

std::string to_hex(const Sha256& hash) {
    return to_hex(std::span<const std::byte>(hash));
}

Result<Sha256> sha256(const ByteSource& source) {
    Hasher hasher;
    std::vector<std::byte> buffer(1 << 20);
    for (uint64_t offset = 0; offset < source.size_bytes();) {
        const size_t got = TRY(source.read_at(offset, buffer));
        if (got == 0)
            return Error{ErrorCode::Damaged, "ends at byte " + std::to_string(offset) + " of " +
                                                 std::to_string(source.size_bytes())};
        hasher.add(std::span<const std::byte>(buffer.data(), got));
        offset += got;
    }
    return hasher.sha256();
}

}  // namespace parsers
