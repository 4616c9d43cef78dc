#include "parsers/crypt/kakaotalk.h"

#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/kdf.h>
#include <openssl/params.h>

#include <algorithm>
#include <array>
#include <memory>
#include <string_view>
#include <vector>

#include "parsers/base/text.h"
#include "parsers/crypt/cipher.h"
#include "parsers/crypt/derive.h"

namespace parsers {
namespace {

constexpr std::array<uint8_t, 16> kPassword = {0x16, 0x08, 0x09, 0x6f, 0x02, 0x17, 0x2b, 0x08,
                                               0x21, 0x21, 0x0a, 0x10, 0x03, 0x03, 0x07, 0x06};
constexpr std::array<uint8_t, 16> kVector = {0x0f, 0x08, 0x01, 0x00, 0x19, 0x47, 0x25, 0xdc,
                                             0x15, 0xf5, 0x17, 0xe0, 0xe1, 0x15, 0x0c, 0x35};
constexpr size_t kBlockBytes = 16;
constexpr size_t kSaltBytes = 16;
constexpr size_t kKeyBytes = 32;

// By version. Version 30 computes its word in a way that is not implemented here.
constexpr std::array<std::string_view, 32> kSaltWords = {
    "",       "",      "12",     "24",      "18",    "30",    "36",     "12",
    "48",     "7",     "35",     "40",      "17",    "23",    "29",     "isabel",
    "kale",   "sulli", "van",    "merry",   "kyle",  "james", "maddux", "tony",
    "hayden", "paul",  "elijah", "dorothy", "sally", "bran",  "?",      "veil"};
constexpr int64_t kComputed = 30;

std::string salt_of(int64_t version, int64_t user) {
    std::string salt;
    if (user > 0)
        salt = std::string(kSaltWords[static_cast<size_t>(version)]) + std::to_string(user);
    salt.resize(kSaltBytes, '\0');
    return salt;
}

// Each byte of the password as a letter of UTF-16, big-endian, with a zero behind.
std::vector<uint8_t> wide_password() {
    std::vector<uint8_t> wide;
    for (const uint8_t letter : kPassword) {
        wide.push_back(0);
        wide.push_back(letter);
    }
    wide.resize(wide.size() + 2, 0);
    return wide;
}

Result<SecretBytes> derive(std::string salt) {
    const std::unique_ptr<EVP_KDF, decltype(&EVP_KDF_free)> function(
        EVP_KDF_fetch(nullptr, "PKCS12KDF", nullptr), EVP_KDF_free);
    const std::unique_ptr<EVP_KDF_CTX, decltype(&EVP_KDF_CTX_free)> context(
        function ? EVP_KDF_CTX_new(function.get()) : nullptr, EVP_KDF_CTX_free);
    std::vector<uint8_t> password = wide_password();
    std::string digest = "SHA1";
    int purpose = 1;  // a key
    int rounds = 2;
    const std::array<OSSL_PARAM, 6> parameters = {
        OSSL_PARAM_construct_utf8_string(OSSL_KDF_PARAM_DIGEST, digest.data(), 0),
        OSSL_PARAM_construct_octet_string(OSSL_KDF_PARAM_PASSWORD, password.data(),
                                          password.size()),
        OSSL_PARAM_construct_octet_string(OSSL_KDF_PARAM_SALT, salt.data(), salt.size()),
        OSSL_PARAM_construct_int(OSSL_KDF_PARAM_PKCS12_ID, &purpose),
        OSSL_PARAM_construct_int(OSSL_KDF_PARAM_ITER, &rounds),
        OSSL_PARAM_construct_end()};
    SecretBytes key(kKeyBytes);
    if (!context ||
        EVP_KDF_derive(context.get(), reinterpret_cast<unsigned char*>(key.writable().data()),
                       key.size(), parameters.data()) != 1)
        return Error{ErrorCode::Unsupported, "the key of KakaoTalk cannot be derived here"};
    return key;
}

// PKCS #7: the last byte says how many there are, and all are the same.
Result<std::string> without_padding(std::string plain) {
    const size_t count = plain.empty() ? 0 : static_cast<uint8_t>(plain.back());
    if (count == 0 || count > kBlockBytes || count > plain.size() ||
        plain.substr(plain.size() - count) != std::string(count, static_cast<char>(count)))
        return Error{ErrorCode::Damaged, "the field does not open with the key of its user"};
    plain.resize(plain.size() - count);
    if (!is_utf8(plain))
        return Error{ErrorCode::Damaged, "the field does not open with the key of its user"};
    return plain;
}

Result<std::string> decrypt_with(std::span<const std::byte> key,
                                 std::span<const std::byte> cipher) {
    if (cipher.empty() || cipher.size() % kBlockBytes != 0)
        return Error{ErrorCode::Damaged, "the field is no whole number of cipher blocks"};
    CipherBlock vector{};
    std::ranges::transform(kVector, vector.begin(), [](uint8_t byte) { return std::byte{byte}; });
    const auto plain = TRY(decrypt_cbc(key, vector, cipher));
    return without_padding(std::string(reinterpret_cast<const char*>(plain.data()), plain.size()));
}

}  // namespace

Result<const SecretBytes*> KakaoTalkFields::key_of(int64_t version, int64_t user) {
    if (version < 0 || version >= static_cast<int64_t>(kSaltWords.size()) || version == kComputed)
        return Error{ErrorCode::Unsupported, "fields of the encryption version " +
                                                 std::to_string(version) + " are not opened"};
    const auto known = keys_.find({version, user});
    if (known != keys_.end())
        return &known->second;
    SecretBytes key = TRY(derive(salt_of(version, user)));
    return &keys_.emplace(std::pair{version, user}, std::move(key)).first->second;
}

Result<const SecretBytes*> KakaoTalkFields::key_of_ios(int64_t user) {
    constexpr int64_t kIos = -1;  // beside the versions of Android
    constexpr uint64_t kRounds = 2;
    const auto known = keys_.find({kIos, user});
    if (known != keys_.end())
        return &known->second;
    std::string salt = std::to_string(user);
    salt.resize(kSaltBytes, '\0');
    SecretBytes key =
        TRY(pbkdf2(std::as_bytes(std::span(kPassword)), {.digest = "sha1",
                                                         .salt = std::as_bytes(std::span(salt)),
                                                         .iterations = kRounds,
                                                         .key_bytes = kKeyBytes}));
    return &keys_.emplace(std::pair{kIos, user}, std::move(key)).first->second;
}

Result<std::string> KakaoTalkFields::decrypt(std::span<const std::byte> cipher, int64_t version,
                                             int64_t user) {
    const SecretBytes* const key = TRY(key_of(version, user));
    return decrypt_with(key->view(), cipher);
}

Result<std::string> KakaoTalkFields::decrypt_ios(std::span<const std::byte> cipher, int64_t user) {
    const SecretBytes* const key = TRY(key_of_ios(user));
    return decrypt_with(key->view(), cipher);
}

}  // namespace parsers
