#include "parsers/crypt/bitlocker_keys.h"

#include <openssl/evp.h>

#include <unicode/unistr.h>
#include <algorithm>
#include <cstring>
#include <memory>

#include "parsers/base/byte_reader.h"
#include "parsers/base/check.h"
#include "parsers/base/text.h"
#include "parsers/crypt/cipher.h"
#include "parsers/crypt/derive.h"

namespace parsers {
namespace {

constexpr int kGroups = 8;
constexpr size_t kGroupDigits = 6;
constexpr uint64_t kRounds = 0x100000;

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

// One group: a multiple of 11 whose eleventh fits 16 bits.
std::optional<uint16_t> to_part(std::string_view digits) {
    uint32_t number = 0;
    for (const char digit : digits)
        number = number * 10 + static_cast<uint32_t>(digit - '0');
    if (number % 11 != 0 || number / 11 > UINT16_MAX)
        return std::nullopt;
    return static_cast<uint16_t>(number / 11);
}

SecretBytes to_utf16_le(std::string_view text) {
    const auto wide = icu::UnicodeString::fromUTF8(
        icu::StringPiece(text.data(), static_cast<int32_t>(text.size())));
    SecretBytes bytes(static_cast<size_t>(wide.length()) * 2);
    for (int32_t at = 0; at < wide.length(); ++at) {
        const auto unit = static_cast<uint16_t>(wide.charAt(at));
        bytes.writable()[static_cast<size_t>(at) * 2] = static_cast<std::byte>(unit);
        bytes.writable()[static_cast<size_t>(at) * 2 + 1] = static_cast<std::byte>(unit >> 8);
    }
    return bytes;
}

// Each round hashes the last hash, the first one, the salt and the number of the round.
Result<SecretBytes> stretch(const SecretBytes& first, std::span<const std::byte> salt) {
    constexpr size_t kHash = 32;
    constexpr size_t kSalt = 16;
    if (salt.size() != kSalt || first.size() != kHash)
        return Error{ErrorCode::Damaged, "a stretched key without its salt"};
    SecretBytes room(kHash + kHash + kSalt + sizeof(uint64_t));
    std::byte* const bytes = room.writable().data();
    std::memcpy(bytes + kHash, first.view().data(), kHash);
    std::memcpy(bytes + 2 * kHash, salt.data(), kSalt);
    const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context(EVP_MD_CTX_new(),
                                                                          &EVP_MD_CTX_free);
    CHECK(EVP_DigestInit_ex(context.get(), EVP_sha256(), nullptr) == 1);
    for (uint64_t round = 0; round < kRounds; ++round) {
        const auto number = to_cipher_block(round);
        std::memcpy(bytes + 2 * kHash + kSalt, number.data(), sizeof round);
        CHECK(EVP_DigestInit_ex(context.get(), nullptr, nullptr) == 1 &&
              EVP_DigestUpdate(context.get(), bytes, room.size()) == 1 &&
              EVP_DigestFinal_ex(context.get(), reinterpret_cast<unsigned char*>(bytes), nullptr) ==
                  1);
    }
    return SecretBytes(room.view().first(kHash));
}

}  // namespace

std::optional<SecretBytes> to_recovery_key(std::string_view text) {
    std::string digits;
    for (const char c : trim(text)) {
        if (is_digit(c))
            digits += c;
        else if (c != '-' && c != ' ')
            return std::nullopt;
    }
    if (digits.size() != kGroups * kGroupDigits)
        return std::nullopt;
    SecretBytes key(kGroups * 2);
    for (size_t group = 0; group < kGroups; ++group) {
        const auto part =
            to_part(std::string_view(digits).substr(group * kGroupDigits, kGroupDigits));
        if (!part)
            return std::nullopt;
        key.writable()[group * 2] = static_cast<std::byte>(*part);
        key.writable()[group * 2 + 1] = static_cast<std::byte>(*part >> 8);
    }
    return key;
}

std::vector<std::string> find_recovery_passwords(std::span<const std::byte> file) {
    constexpr size_t kMostBytes = 1 << 20;
    constexpr size_t kLength = kGroups * (kGroupDigits + 1) - 1;
    std::vector<std::string> found;
    if (file.size() > kMostBytes)
        return found;
    const bool is_wide =
        file.size() >= 2 && file[0] == std::byte{0xff} && file[1] == std::byte{0xfe};
    const std::string text =
        is_wide ? from_utf16_le(file.subspan(2))
                : std::string(reinterpret_cast<const char*>(file.data()), file.size());
    for (size_t at = 0; at + kLength <= text.size(); ++at) {
        const std::string_view here = std::string_view(text).substr(at, kLength);
        if (is_digit(here[0]) && here[kGroupDigits] == '-' && to_recovery_key(here))
            found.emplace_back(here);
    }
    return found;
}

Result<SecretBytes> stretch_password(std::string_view password, std::span<const std::byte> salt) {
    const SecretBytes wide = to_utf16_le(password);
    const auto once = TRY(digest_of("sha256", wide.view()));
    const auto twice = TRY(digest_of("sha256", once.view()));
    return stretch(twice, salt);
}

Result<SecretBytes> stretch_recovery_key(const SecretBytes& recovery,
                                         std::span<const std::byte> salt) {
    const auto once = TRY(digest_of("sha256", recovery.view()));
    return stretch(once, salt);
}

Result<SecretBytes> unwrap(const BitLockerWrapped& wrapped, const SecretBytes& key) {
    const AuthenticatedRun run{AuthenticatedMode::Ccm, wrapped.nonce, wrapped.tag, {}};
    const auto plain = TRY(decrypt_authenticated(key.view(), run, wrapped.bytes));
    // An entry of its own: size, types, version, then the method and the key.
    constexpr size_t kLead = 12;
    ByteReader reader(plain.view());
    const uint16_t size = TRY(reader.u16_le());
    if (size < kLead || size > plain.size())
        return Error{ErrorCode::Damaged, "a BitLocker key of a size that cannot be"};
    return SecretBytes(plain.view().subspan(kLead, size - kLead));
}

}  // namespace parsers
