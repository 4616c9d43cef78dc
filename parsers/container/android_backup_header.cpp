#include "parsers/container/android_backup_header.h"

#include <algorithm>
#include <array>
#include <string_view>

#include "parsers/base/byte_reader.h"
#include "parsers/base/text.h"
#include "parsers/crypt/derive.h"

namespace parsers {
namespace {

constexpr size_t kHeaderBytes = 8 * 1024;  // real ones have at most 600
constexpr std::string_view kMagic = "ANDROID BACKUP";
constexpr int kNewestVersion = 5;
constexpr size_t kKeyBytes = 32;
constexpr uint64_t kMostRounds = 10'000'000;  // Android writes 10,000

// Hands out the lines of the header in order.
class Lines {
public:
    explicit Lines(std::string_view text) : text_(text) {}

    Result<std::string_view> next() {
        const size_t end = text_.find('\n', at_);
        if (end == std::string_view::npos)
            return Error{ErrorCode::Damaged, "the header of the Android backup breaks off"};
        const auto line = text_.substr(at_, end - at_);
        at_ = end + 1;
        return line;
    }

    Result<std::vector<std::byte>> next_hex() {
        const auto line = TRY(next());
        auto bytes = from_hex(line);
        if (bytes.empty())
            return Error{ErrorCode::Damaged,
                         "a header line of the Android backup is not hexadecimal"};
        return bytes;
    }

    size_t offset() const { return at_; }

private:
    std::string_view text_;
    size_t at_ = 0;
};

Result<AndroidBackupLock> read_lock(Lines& lines) {
    AndroidBackupLock lock;
    lock.password_salt = TRY(lines.next_hex());
    lock.checksum_salt = TRY(lines.next_hex());
    const auto rounds = to_int64(TRY(lines.next()));
    const auto vector = TRY(lines.next_hex());
    lock.locked_key = TRY(lines.next_hex());
    if (!rounds || *rounds <= 0 || vector.size() != lock.vector.size() ||
        lock.locked_key.size() % lock.vector.size() != 0)
        return Error{ErrorCode::Damaged,
                     "the header of the Android backup has a line on its encryption that is "
                     "wrong"};
    lock.rounds = static_cast<uint64_t>(*rounds);
    if (lock.rounds > kMostRounds)
        return Error{ErrorCode::LimitReached,
                     "the Android backup wants " + std::to_string(lock.rounds) +
                         " rounds of key derivation, of which no device writes so many"};
    std::copy(vector.begin(), vector.end(), lock.vector.begin());
    return lock;
}

// How the characters of a password become the bytes that the key is derived from. Android before
// 4.4 took the low eight bits of each; what it wrote is version 1, as some later backups are.
enum class Encoding { Utf8, LowBits };

SecretBytes password_bytes(const std::string& password, Encoding encoding) {
    if (encoding == Encoding::Utf8)
        return SecretBytes(password);
    std::vector<std::byte> low;
    for (size_t at = 0; at < password.size();) {
        const auto first = static_cast<uint8_t>(password[at]);
        const size_t length = first < 0x80 ? 1 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
        uint32_t code = length == 1 ? first : first & (0x7fU >> length);
        for (size_t next = 1; next < length && at + next < password.size(); ++next)
            code = code << 6 | (static_cast<uint8_t>(password[at + next]) & 0x3fU);
        at += length;
        // Characters beyond 16 bits are two UTF-16 units to Java.
        if (code >= 0x10000)
            low.push_back(static_cast<std::byte>((code - 0x10000) >> 10));
        low.push_back(static_cast<std::byte>(code));
    }
    return SecretBytes(low);
}

// The master key as a "password": Java casts each signed byte to a character, so that 0x80 and
// above become U+FF80 to U+FFFF.
SecretBytes checksum_password(std::span<const std::byte> key, Encoding encoding) {
    if (encoding == Encoding::LowBits)
        return SecretBytes(key);
    std::vector<std::byte> text;
    for (const std::byte byte : key) {
        const auto code = std::to_integer<uint8_t>(byte);
        if (code < 0x80) {
            text.push_back(byte);
            continue;
        }
        text.push_back(std::byte{0xef});
        text.push_back(static_cast<std::byte>(0x80 | (0xff00 >> 6 & 0x3f) | code >> 6));
        text.push_back(static_cast<std::byte>(0x80 | (code & 0x3f)));
    }
    return SecretBytes(text);
}

Result<SecretBytes> derive(const SecretBytes& password, std::span<const std::byte> salt,
                           uint64_t rounds) {
    return pbkdf2(password.view(), {"sha1", salt, rounds, kKeyBytes});
}

// One part of the opened blob, behind its length.
Result<std::span<const std::byte>> part(ByteReader& blob) {
    const auto length = TRY(blob.u8());
    return blob.bytes(length);
}

// Absent where the blob is not what this key locked.
Result<std::optional<AndroidBackupKey>> unlock(const AndroidBackupLock& lock,
                                               const std::string& password, Encoding encoding) {
    const auto password_key =
        TRY(derive(password_bytes(password, encoding), lock.password_salt, lock.rounds));
    const SecretBytes blob(TRY(decrypt_cbc(password_key.view(), lock.vector, lock.locked_key)));
    ByteReader reader(blob.view());
    const auto vector = part(reader);
    const auto key = part(reader);
    const auto checksum = part(reader);
    AndroidBackupKey opened;
    if (!vector.ok() || !key.ok() || !checksum.ok() ||
        vector.value().size() != opened.vector.size() || key.value().size() != kKeyBytes)
        return std::optional<AndroidBackupKey>();
    const auto expected =
        TRY(derive(checksum_password(key.value(), encoding), lock.checksum_salt, lock.rounds));
    if (!std::ranges::equal(expected.view(), checksum.value()))
        return std::optional<AndroidBackupKey>();
    opened.key = SecretBytes(key.value());
    std::ranges::copy(vector.value(), opened.vector.begin());
    return std::optional(std::move(opened));
}

}  // namespace

Result<AndroidBackupHeader> read_android_backup_header(const ByteSource& file, uint64_t offset) {
    std::string text(kHeaderBytes, '\0');
    const size_t got =
        TRY(file.read_at(offset, std::as_writable_bytes(std::span(text.data(), text.size()))));
    Lines lines(std::string_view(text).substr(0, got));
    const auto magic = TRY(lines.next());
    if (magic != kMagic)
        return Error{ErrorCode::Unsupported, "is no Android backup"};
    AndroidBackupHeader header;
    const auto version = TRY(lines.next());
    const auto compression = TRY(lines.next());
    const auto encryption = TRY(lines.next());
    const auto number = to_int64(version);
    if (!number || *number < 1 || *number > kNewestVersion)
        return Error{ErrorCode::Unsupported, "an Android backup of version " +
                                                 to_valid_utf8(version.substr(0, 20)) +
                                                 ", of which nothing is known"};
    if (compression != "0" && compression != "1")
        return Error{ErrorCode::Damaged,
                     "the header of the Android backup has a compression line that is neither 0 "
                     "nor 1"};
    header.version = static_cast<int>(*number);
    header.is_compressed = compression == "1";
    if (encryption == "AES-256")
        header.lock = TRY(read_lock(lines));
    else if (encryption != "none")
        return Error{ErrorCode::Unsupported, "an Android backup encrypted with " +
                                                 to_valid_utf8(encryption.substr(0, 40)) +
                                                 ", which is not known"};
    header.payload_offset = offset + lines.offset();
    return header;
}

Result<AndroidBackupKey> unlock_android_backup(const AndroidBackupHeader& header,
                                               const std::string& password) {
    auto opened = TRY(unlock(*header.lock, password, Encoding::Utf8));
    if (!opened && header.version == 1)
        opened = TRY(unlock(*header.lock, password, Encoding::LowBits));
    if (!opened)
        return Error{ErrorCode::Encrypted, "the password does not fit"};
    return std::move(*opened);
}

}  // namespace parsers
