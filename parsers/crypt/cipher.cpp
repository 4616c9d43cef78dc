#include "parsers/crypt/cipher.h"

#include <openssl/err.h>
#include <openssl/evp.h>

#include <climits>
#include <string>
#include <utility>

#include "parsers/base/check.h"

namespace parsers {
namespace {

using Context = std::unique_ptr<EVP_CIPHER_CTX, decltype(&EVP_CIPHER_CTX_free)>;

constexpr size_t kBlockBytes = 16;

const unsigned char* as_chars(std::span<const std::byte> bytes) {
    return reinterpret_cast<const unsigned char*>(bytes.data());
}

unsigned char* as_chars(std::span<std::byte> bytes) {
    return reinterpret_cast<unsigned char*>(bytes.data());
}

const EVP_CIPHER* choose(CipherMode mode, size_t key_bytes) {
    if (mode == CipherMode::Xts)
        return key_bytes == 32 ? EVP_aes_128_xts() : key_bytes == 64 ? EVP_aes_256_xts() : nullptr;
    const bool is_cbc = mode == CipherMode::Cbc;
    switch (key_bytes) {
        case 16:
            return is_cbc ? EVP_aes_128_cbc() : EVP_aes_128_ecb();
        case 24:
            return is_cbc ? EVP_aes_192_cbc() : EVP_aes_192_ecb();
        case 32:
            return is_cbc ? EVP_aes_256_cbc() : EVP_aes_256_ecb();
        default:
            return nullptr;
    }
}

const EVP_CIPHER* choose(AuthenticatedMode mode, size_t key_bytes) {
    const bool is_ccm = mode == AuthenticatedMode::Ccm;
    switch (key_bytes) {
        case 16:
            return is_ccm ? EVP_aes_128_ccm() : EVP_aes_128_gcm();
        case 24:
            return is_ccm ? EVP_aes_192_ccm() : EVP_aes_192_gcm();
        case 32:
            return is_ccm ? EVP_aes_256_ccm() : EVP_aes_256_gcm();
        default:
            return nullptr;
    }
}

Error no_such_key(size_t key_bytes) {
    return {ErrorCode::Unsupported, "AES has no key of " + std::to_string(key_bytes) + " bytes"};
}

Error does_not_fit() {
    ERR_clear_error();
    return {ErrorCode::Encrypted, "the key does not fit"};
}

// Sets what stands before the first byte of an authenticated run: lengths, key, nonce, tag.
bool begin(EVP_CIPHER_CTX* context, const EVP_CIPHER* cipher, std::span<const std::byte> key,
           const AuthenticatedRun& run) {
    const int nonce_bytes = static_cast<int>(run.nonce.size());
    const int tag_bytes = static_cast<int>(run.tag.size());
    // The library only reads the tag, though it takes it as if it wrote it.
    auto* tag = const_cast<std::byte*>(run.tag.data());
    return EVP_DecryptInit_ex(context, cipher, nullptr, nullptr, nullptr) == 1 &&
           EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_SET_IVLEN, nonce_bytes, nullptr) == 1 &&
           EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_SET_TAG, tag_bytes, tag) == 1 &&
           EVP_DecryptInit_ex(context, nullptr, nullptr, as_chars(key), as_chars(run.nonce)) == 1;
}

bool take_also_authenticated(EVP_CIPHER_CTX* context, const AuthenticatedRun& run,
                             size_t plain_bytes) {
    int done = 0;
    if (run.mode == AuthenticatedMode::Ccm &&
        EVP_DecryptUpdate(context, nullptr, &done, nullptr, static_cast<int>(plain_bytes)) != 1)
        return false;
    return run.also_authenticated.empty() ||
           EVP_DecryptUpdate(context, nullptr, &done, as_chars(run.also_authenticated),
                             static_cast<int>(run.also_authenticated.size())) == 1;
}

}  // namespace

CipherBlock to_cipher_block(uint64_t number) {
    CipherBlock block{};
    for (size_t at = 0; at < sizeof number; ++at)
        block[at] = static_cast<std::byte>(number >> (8 * at));
    return block;
}

struct Cipher::State {
    Context context{EVP_CIPHER_CTX_new(), &EVP_CIPHER_CTX_free};
    CipherMode mode = CipherMode::Ecb;
};

Cipher::Cipher(std::unique_ptr<State> state) : state_(std::move(state)) {}
Cipher::Cipher(Cipher&&) noexcept = default;
Cipher& Cipher::operator=(Cipher&&) noexcept = default;
Cipher::~Cipher() = default;

Cipher::Cipher(const Cipher& other) : state_(std::make_unique<State>()) {
    state_->mode = other.state_->mode;
    CHECK(EVP_CIPHER_CTX_copy(state_->context.get(), other.state_->context.get()) == 1);
}

Cipher& Cipher::operator=(const Cipher& other) {
    *this = Cipher(other);
    return *this;
}

Result<Cipher> Cipher::make(CipherMode mode, CipherDirection direction,
                            std::span<const std::byte> key) {
    const EVP_CIPHER* cipher = choose(mode, key.size());
    if (cipher == nullptr)
        return no_such_key(key.size());
    auto state = std::make_unique<State>();
    state->mode = mode;
    const int encrypts = direction == CipherDirection::Encrypt ? 1 : 0;
    if (EVP_CipherInit_ex(state->context.get(), cipher, nullptr, as_chars(key), nullptr,
                          encrypts) != 1) {
        ERR_clear_error();
        return Error{ErrorCode::Damaged, "a key whose two halves are equal"};
    }
    EVP_CIPHER_CTX_set_padding(state->context.get(), 0);
    return Cipher(std::move(state));
}

Result<void> Cipher::apply(const CipherBlock& vector, std::span<std::byte> bytes) {
    if (bytes.size() % kBlockBytes != 0 || bytes.size() > INT_MAX)
        return Error{ErrorCode::Damaged,
                     std::to_string(bytes.size()) + " bytes are no whole count of AES blocks"};
    if (bytes.empty())
        return {};
    EVP_CIPHER_CTX* context = state_->context.get();
    const auto* start = state_->mode == CipherMode::Ecb ? nullptr : as_chars(vector);
    int done = 0;
    CHECK(EVP_CipherInit_ex(context, nullptr, nullptr, nullptr, start, -1) == 1);
    CHECK(EVP_CipherUpdate(context, as_chars(bytes), &done, as_chars(bytes),
                           static_cast<int>(bytes.size())) == 1);
    return {};
}

Result<std::vector<std::byte>> decrypt_cbc(std::span<const std::byte> key,
                                           const CipherBlock& vector,
                                           std::span<const std::byte> bytes) {
    auto cipher = TRY(Cipher::make(CipherMode::Cbc, CipherDirection::Decrypt, key));
    std::vector<std::byte> plain(bytes.begin(), bytes.end());
    TRY(cipher.apply(vector, plain));
    return plain;
}

Result<SecretBytes> decrypt_authenticated(std::span<const std::byte> key,
                                          const AuthenticatedRun& run,
                                          std::span<const std::byte> bytes) {
    const EVP_CIPHER* cipher = choose(run.mode, key.size());
    if (cipher == nullptr)
        return no_such_key(key.size());
    if (bytes.size() > INT_MAX || run.also_authenticated.size() > INT_MAX)
        return Error{ErrorCode::LimitReached, "more bytes than are decrypted at once"};
    const Context context(EVP_CIPHER_CTX_new(), &EVP_CIPHER_CTX_free);
    if (!begin(context.get(), cipher, key, run) ||
        !take_also_authenticated(context.get(), run, bytes.size())) {
        ERR_clear_error();
        return Error{ErrorCode::Damaged, "a nonce or tag of a size that AES does not use"};
    }
    SecretBytes plain(bytes.size());
    int done = 0;
    if (EVP_DecryptUpdate(context.get(), as_chars(plain.writable()), &done, as_chars(bytes),
                          static_cast<int>(bytes.size())) != 1)
        return does_not_fit();
    // CCM checks its tag with the bytes; GCM at the end.
    if (run.mode == AuthenticatedMode::Gcm) {
        CipherBlock rest{};
        if (EVP_DecryptFinal_ex(context.get(), as_chars(std::span<std::byte>(rest)), &done) != 1)
            return does_not_fit();
    }
    return plain;
}

}  // namespace parsers
