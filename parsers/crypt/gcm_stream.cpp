#include "parsers/crypt/gcm_stream.h"

#include <openssl/err.h>
#include <openssl/evp.h>

#include <algorithm>
#include <array>
#include <climits>
#include <string>

namespace parsers {
namespace {

constexpr size_t kKeyBytes = 32;
constexpr size_t kTagBytes = 16;
constexpr size_t kNonceBytes = 64;  // longer ones exist in theory only

unsigned char* as_chars(std::span<std::byte> bytes) {
    return reinterpret_cast<unsigned char*>(bytes.data());
}

const unsigned char* as_chars(std::span<const std::byte> bytes) {
    return reinterpret_cast<const unsigned char*>(bytes.data());
}

}  // namespace

struct GcmStream::State {
    std::unique_ptr<EVP_CIPHER_CTX, decltype(&EVP_CIPHER_CTX_free)> context{EVP_CIPHER_CTX_new(),
                                                                            &EVP_CIPHER_CTX_free};
};

GcmStream::GcmStream(std::unique_ptr<State> state) : state_(std::move(state)) {}
GcmStream::GcmStream(GcmStream&&) noexcept = default;
GcmStream& GcmStream::operator=(GcmStream&&) noexcept = default;
GcmStream::~GcmStream() = default;

Result<GcmStream> GcmStream::make(std::span<const std::byte> key,
                                  std::span<const std::byte> nonce) {
    if (key.size() != kKeyBytes || nonce.empty() || nonce.size() > kNonceBytes)
        return Error{ErrorCode::Unsupported,
                     "AES-256-GCM with a key of " + std::to_string(key.size()) +
                         " bytes and a nonce of " + std::to_string(nonce.size())};
    auto state = std::make_unique<State>();
    EVP_CIPHER_CTX* context = state->context.get();
    if (EVP_DecryptInit_ex(context, EVP_aes_256_gcm(), nullptr, nullptr, nullptr) != 1 ||
        EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_SET_IVLEN, static_cast<int>(nonce.size()),
                            nullptr) != 1 ||
        EVP_DecryptInit_ex(context, nullptr, nullptr, as_chars(key), as_chars(nonce)) != 1) {
        ERR_clear_error();
        return Error{ErrorCode::Unsupported, "this machine's OpenSSL has no AES-256-GCM"};
    }
    return GcmStream(std::move(state));
}

Result<void> GcmStream::decrypt(std::span<std::byte> bytes) {
    int done = 0;
    if (bytes.size() > INT_MAX || EVP_DecryptUpdate(state_->context.get(), as_chars(bytes), &done,
                                                    as_chars(std::span<const std::byte>(bytes)),
                                                    static_cast<int>(bytes.size())) != 1) {
        ERR_clear_error();
        return Error{ErrorCode::LimitReached, "more bytes than AES-GCM takes"};
    }
    return {};
}

Result<void> GcmStream::finish(std::span<const std::byte> tag) {
    std::array<std::byte, kTagBytes> copy{};
    if (tag.size() != copy.size())
        return Error{ErrorCode::Damaged, "a tag of " + std::to_string(tag.size()) + " bytes"};
    std::copy(tag.begin(), tag.end(), copy.begin());
    std::array<std::byte, kTagBytes> rest{};
    int done = 0;
    if (EVP_CIPHER_CTX_ctrl(state_->context.get(), EVP_CTRL_AEAD_SET_TAG,
                            static_cast<int>(copy.size()), copy.data()) != 1 ||
        EVP_DecryptFinal_ex(state_->context.get(), as_chars(std::span<std::byte>(rest)), &done) !=
            1) {
        ERR_clear_error();
        return Error{ErrorCode::Damaged, "the bytes do not have the stored authentication tag"};
    }
    return {};
}

}  // namespace parsers
