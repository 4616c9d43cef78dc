#include "parsers/container/signal_backup_keys.h"

#include <algorithm>
#include <vector>

#include "parsers/crypt/cipher.h"
#include "parsers/crypt/derive.h"

namespace parsers {
namespace {

constexpr size_t kHashBytes = 32;
constexpr size_t kKeyBytes = 32;
constexpr size_t kIdBytes = 16;
constexpr size_t kNonceBytes = 12;
constexpr size_t kRecoveryKeyLetters = 64;

std::span<const std::byte> as_bytes_of(std::string_view text) {
    return std::as_bytes(std::span(text));
}

std::vector<std::byte> joined(std::string_view text, std::span<const std::byte> bytes) {
    std::vector<std::byte> all(text.size() + bytes.size());
    const auto rest = std::ranges::copy(as_bytes_of(text), all.begin()).out;
    std::ranges::copy(bytes, rest);
    return all;
}

}  // namespace

std::optional<std::string> signal_recovery_key(std::string_view text) {
    std::string key;
    for (const char letter : text) {
        if (letter == ' ')
            continue;
        const bool is_capital = letter >= 'A' && letter <= 'Z';
        const char small = is_capital ? static_cast<char>(letter - 'A' + 'a') : letter;
        if (!(small >= 'a' && small <= 'z') && !(small >= '0' && small <= '9'))
            return std::nullopt;
        key += small;
    }
    return key.size() == kRecoveryKeyLetters ? std::optional(std::move(key)) : std::nullopt;
}

Result<SecretBytes> hkdf_sha256(std::span<const std::byte> key, std::span<const std::byte> info,
                                size_t size_bytes) {
    const std::vector<std::byte> no_salt(kHashBytes);
    const SecretBytes from = TRY(hmac_of("sha256", no_salt, key));
    SecretBytes out(size_bytes);
    std::vector<std::byte> before;
    uint8_t round = 1;
    for (size_t at = 0; at < size_bytes; at += kHashBytes, ++round) {
        before.insert(before.end(), info.begin(), info.end());
        before.push_back(std::byte{round});
        const SecretBytes piece = TRY(hmac_of("sha256", from.view(), before));
        const size_t wanted = std::min(kHashBytes, size_bytes - at);
        std::ranges::copy(piece.view().first(wanted), out.writable().subspan(at).begin());
        before.assign(piece.view().begin(), piece.view().end());
    }
    return out;
}

Result<SecretBytes> signal_backup_key(std::string_view recovery_key) {
    return hkdf_sha256(as_bytes_of(recovery_key), as_bytes_of("20240801_SIGNAL_BACKUP_KEY"),
                       kKeyBytes);
}

Result<SecretBytes> signal_backup_id(const SecretBytes& backup_key,
                                     std::span<const std::byte> account) {
    return hkdf_sha256(backup_key.view(), joined("20241024_SIGNAL_BACKUP_ID:", account), kIdBytes);
}

Result<SecretBytes> signal_local_backup_id(const SecretBytes& backup_key,
                                           std::span<const std::byte> nonce,
                                           std::span<const std::byte> encrypted) {
    if (nonce.size() != kNonceBytes || encrypted.size() != kIdBytes)
        return Error{ErrorCode::Damaged, "the id of the backup has another size"};
    const SecretBytes key = TRY(hkdf_sha256(
        backup_key.view(), as_bytes_of("20241011_SIGNAL_LOCAL_BACKUP_METADATA_KEY"), kKeyBytes));
    // AES in counter mode, whose count begins at 0 and needs one block.
    SecretBytes block(kIdBytes);
    std::ranges::copy(nonce, block.writable().begin());
    Cipher cipher = TRY(Cipher::make(CipherMode::Ecb, CipherDirection::Encrypt, key.view()));
    TRY(cipher.apply({}, block.writable()));
    for (size_t i = 0; i < kIdBytes; ++i)
        block.writable()[i] ^= encrypted[i];
    return block;
}

Result<SignalMessageKeys> signal_message_keys(const SecretBytes& backup_key,
                                              const SecretBytes& backup_id) {
    const SecretBytes both = TRY(hkdf_sha256(
        backup_key.view(),
        joined("20241007_SIGNAL_BACKUP_ENCRYPT_MESSAGE_BACKUP:", backup_id.view()), 2 * kKeyBytes));
    return SignalMessageKeys{SecretBytes(both.view().first(kKeyBytes)),
                             SecretBytes(both.view().subspan(kKeyBytes))};
}

}  // namespace parsers
