#include "parsers/crypt/derive.h"

#include <argon2.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <climits>
#include <memory>

#include "parsers/base/limits.h"

namespace parsers {
namespace {

const unsigned char* as_chars(std::span<const std::byte> bytes) {
    return reinterpret_cast<const unsigned char*>(bytes.data());
}

unsigned char* as_chars(std::span<std::byte> bytes) {
    return reinterpret_cast<unsigned char*>(bytes.data());
}

Result<const EVP_MD*> find_digest(std::string_view name) {
    const EVP_MD* digest = EVP_get_digestbyname(std::string(name).c_str());
    if (digest == nullptr)
        return Error{ErrorCode::Unsupported, "the hash \"" + std::string(name) + "\" is not read"};
    return digest;
}

// A hash that this build of OpenSSL knows by name only.
Error not_available(std::string_view name) {
    ERR_clear_error();
    return {ErrorCode::Unsupported, "the hash \"" + std::string(name) + "\" is not available"};
}

}  // namespace

Result<SecretBytes> digest_of(std::string_view digest, std::span<const std::byte> bytes) {
    const EVP_MD* kind = TRY(find_digest(digest));
    SecretBytes out(static_cast<size_t>(EVP_MD_get_size(kind)));
    if (EVP_Digest(bytes.data(), bytes.size(), as_chars(out.writable()), nullptr, kind, nullptr) !=
        1)
        return not_available(digest);
    return out;
}

Result<SecretBytes> hmac_of(std::string_view digest, std::span<const std::byte> key,
                            std::span<const std::byte> bytes) {
    const EVP_MD* kind = TRY(find_digest(digest));
    if (key.size() > INT_MAX)
        return Error{ErrorCode::LimitReached, "a key of more than 2 GiB"};
    SecretBytes out(static_cast<size_t>(EVP_MD_get_size(kind)));
    if (HMAC(kind, key.data(), static_cast<int>(key.size()), as_chars(bytes), bytes.size(),
             as_chars(out.writable()), nullptr) == nullptr)
        return not_available(digest);
    return out;
}

Result<SecretBytes> pbkdf2(std::span<const std::byte> password, const Pbkdf2& how) {
    const EVP_MD* kind = TRY(find_digest(how.digest));
    if (how.iterations == 0 || how.key_bytes == 0)
        return Error{ErrorCode::Damaged, "PBKDF2 without iterations or without a key size"};
    if (how.iterations > limits::kKeyIterations || how.key_bytes > limits::kKeyBytes ||
        password.size() > INT_MAX || how.salt.size() > INT_MAX)
        return Error{ErrorCode::LimitReached, "PBKDF2 with " + std::to_string(how.iterations) +
                                                  " iterations; the limit is " +
                                                  std::to_string(limits::kKeyIterations)};
    SecretBytes out(how.key_bytes);
    // An empty password still needs an address: null would mean "none".
    const char* text = password.empty() ? "" : reinterpret_cast<const char*>(password.data());
    if (PKCS5_PBKDF2_HMAC(text, static_cast<int>(password.size()), as_chars(how.salt),
                          static_cast<int>(how.salt.size()), static_cast<int>(how.iterations), kind,
                          static_cast<int>(out.size()), as_chars(out.writable())) != 1)
        return not_available(how.digest);
    return out;
}

Result<SecretBytes> argon2(std::span<const std::byte> password, const Argon2& how) {
    const uint64_t memory_bytes = TRY(checked_mul(how.memory_kib, 1024));
    const uint64_t work_bytes = TRY(checked_mul(memory_bytes, how.passes));
    if (memory_bytes > limits::kKeyMemoryBytes || work_bytes > limits::kKeyWorkBytes ||
        how.lanes > limits::kKeyLanes || how.key_bytes > limits::kKeyBytes)
        return Error{ErrorCode::LimitReached,
                     "Argon2 with " + std::to_string(how.memory_kib) + " KiB of memory, " +
                         std::to_string(how.passes) + " passes and " + std::to_string(how.lanes) +
                         " lanes is more than is computed for one password"};
    SecretBytes out(how.key_bytes);
    argon2_context context{};
    context.out = as_chars(out.writable());
    context.outlen = static_cast<uint32_t>(out.size());
    // The library only reads the password and the salt, though it takes them as if it wrote them.
    context.pwd = const_cast<uint8_t*>(as_chars(password));
    context.pwdlen = static_cast<uint32_t>(password.size());
    context.salt = const_cast<uint8_t*>(as_chars(how.salt));
    context.saltlen = static_cast<uint32_t>(how.salt.size());
    context.t_cost = static_cast<uint32_t>(how.passes);
    context.m_cost = static_cast<uint32_t>(how.memory_kib);
    context.lanes = static_cast<uint32_t>(how.lanes);
    context.threads = 1;  // a locked-in worker may start none
    context.version = ARGON2_VERSION_13;
    const int status = argon2_ctx(&context, how.kind == Argon2Kind::I ? Argon2_i : Argon2_id);
    if (status == ARGON2_MEMORY_ALLOCATION_ERROR)
        return Error{ErrorCode::LimitReached, "Argon2 needs " + std::to_string(how.memory_kib) +
                                                  " KiB of memory, which could not be had"};
    if (status != ARGON2_OK)
        return Error{ErrorCode::Damaged, std::string("Argon2 parameters that cannot be: ") +
                                             argon2_error_message(status)};
    return out;
}

Result<SecretBytes> unwrap_key(std::span<const std::byte> wrapping_key,
                               std::span<const std::byte> wrapped) {
    const EVP_CIPHER* cipher = wrapping_key.size() == 16   ? EVP_aes_128_wrap()
                               : wrapping_key.size() == 24 ? EVP_aes_192_wrap()
                               : wrapping_key.size() == 32 ? EVP_aes_256_wrap()
                                                           : nullptr;
    if (cipher == nullptr || wrapped.size() < 24 || wrapped.size() % 8 != 0 ||
        wrapped.size() > limits::kKeyBytes)
        return Error{ErrorCode::Damaged, "a wrapped key of " + std::to_string(wrapped.size()) +
                                             " bytes under a key of " +
                                             std::to_string(wrapping_key.size())};
    const std::unique_ptr<EVP_CIPHER_CTX, decltype(&EVP_CIPHER_CTX_free)> context(
        EVP_CIPHER_CTX_new(), &EVP_CIPHER_CTX_free);
    EVP_CIPHER_CTX_set_flags(context.get(), EVP_CIPHER_CTX_FLAG_WRAP_ALLOW);
    SecretBytes room(wrapped.size());
    int done = 0;
    if (EVP_DecryptInit_ex(context.get(), cipher, nullptr, as_chars(wrapping_key), nullptr) != 1 ||
        EVP_DecryptUpdate(context.get(), as_chars(room.writable()), &done, as_chars(wrapped),
                          static_cast<int>(wrapped.size())) != 1 ||
        done != static_cast<int>(wrapped.size() - 8)) {
        ERR_clear_error();
        return Error{ErrorCode::Encrypted, "the key does not fit"};
    }
    return SecretBytes(room.view().first(wrapped.size() - 8));
}

}  // namespace parsers
