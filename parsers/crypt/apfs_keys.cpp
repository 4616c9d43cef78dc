#include "parsers/crypt/apfs_keys.h"

#include <algorithm>
#include <optional>

#include "parsers/base/byte_reader.h"
#include "parsers/base/hash.h"
#include "parsers/base/limits.h"
#include "parsers/base/text.h"
#include "parsers/crypt/cipher.h"
#include "parsers/crypt/derive.h"

namespace parsers {
namespace {

constexpr size_t kHeaderBytes = 32;  // of any object
constexpr size_t kSectorBytes = 512;
constexpr uint32_t kContainerBag = 0x6b657973;  // "keys"
constexpr uint32_t kVolumeBag = 0x72656373;     // "recs"
constexpr uint16_t kVersion = 2;
constexpr uint16_t kVolumeKey = 2;
constexpr uint16_t kUnlockRecords = 3;
constexpr uint16_t kHint = 4;
constexpr uint64_t kMostBagBlocks = 256;
constexpr std::byte kNeedsHardware{1};  // in the first byte of the flags
constexpr std::byte kIsShort{2};
constexpr size_t kLongKey = 32;
constexpr size_t kShortKey = 16;

// ---- the blocks ---------------------------------------------------------------------------------

void add_to(std::span<std::byte> sum, const CipherBlock& block) {
    for (size_t at = 0; at < sum.size(); ++at)
        sum[at] ^= block[at];
}

// Times two in the field of XTS (IEEE 1619).
void advance(CipherBlock& tweak) {
    unsigned carry = 0;
    for (auto& byte : tweak) {
        const unsigned value = std::to_integer<unsigned>(byte) << 1U | carry;
        byte = static_cast<std::byte>(value);
        carry = value >> 8U;
    }
    if (carry != 0)
        tweak[0] ^= std::byte{0x87};
}

// AES-XTS with the same key as both halves, which is what guards a keybag, and which the
// cryptographic library refuses as too weak.
Result<void> decrypt_bag(const ApfsId& key, uint64_t first_sector, std::span<std::byte> bytes) {
    auto decrypt = TRY(Cipher::make(CipherMode::Ecb, CipherDirection::Decrypt, key));
    auto encrypt = TRY(Cipher::make(CipherMode::Ecb, CipherDirection::Encrypt, key));
    for (size_t at = 0; at < bytes.size(); at += kSectorBytes) {
        auto tweak = to_cipher_block(first_sector + at / kSectorBytes);
        TRY(encrypt.apply({}, tweak));
        for (size_t block = at; block < at + kSectorBytes; block += tweak.size()) {
            const auto part = bytes.subspan(block, tweak.size());
            add_to(part, tweak);
            TRY(decrypt.apply({}, part));
            add_to(part, tweak);
            advance(tweak);
        }
    }
    return {};
}

struct Range {
    uint64_t block = 0;
    uint64_t blocks = 0;
};

Result<std::vector<std::byte>> read_bag(const ByteSource& container, const ApfsKeyPlace& place,
                                        const Range& range, const ApfsId& key, uint32_t kind) {
    if (range.blocks == 0 || range.blocks > kMostBagBlocks)
        return Error{ErrorCode::Damaged,
                     "a keybag of " + std::to_string(range.blocks) + " blocks cannot be"};
    const uint64_t offset = TRY(checked_mul(range.block, place.block_bytes));
    const auto size = static_cast<size_t>(range.blocks * place.block_bytes);
    auto bytes = TRY(read_exactly(container, offset, size));
    TRY(decrypt_bag(key, offset / kSectorBytes, bytes));
    ByteReader reader(bytes);
    TRY(reader.seek(24));
    const uint32_t stored_kind = TRY(reader.u32_le());
    if (!has_apfs_checksum(bytes) || stored_kind != kind)
        return Error{ErrorCode::Damaged, "the keybag in block " + std::to_string(range.block) +
                                             " is not what its checksum says"};
    return bytes;
}

struct BagEntry {
    ApfsId owner{};
    uint16_t tag = 0;
    std::span<const std::byte> value;
};

// Views into `bag`.
Result<std::vector<BagEntry>> read_entries(std::span<const std::byte> bag) {
    ByteReader reader(bag);
    TRY(reader.seek(kHeaderBytes));
    const uint16_t version = TRY(reader.u16_le());
    const uint16_t count = TRY(reader.u16_le());
    TRY(reader.skip(12));
    if (version != kVersion)
        return Error{ErrorCode::Unsupported,
                     "keybags of version " + std::to_string(version) + " are not read"};
    std::vector<BagEntry> entries;
    for (int index = 0; index < count; ++index) {
        BagEntry entry;
        const auto owner = TRY(reader.bytes(entry.owner.size()));
        std::copy(owner.begin(), owner.end(), entry.owner.begin());
        entry.tag = TRY(reader.u16_le());
        const uint16_t size = TRY(reader.u16_le());
        TRY(reader.skip(4));
        entry.value = TRY(reader.bytes(size));
        entries.push_back(entry);
        const size_t padding = (16 - reader.offset() % 16) % 16;
        TRY(reader.skip(std::min(padding, reader.left())));
    }
    return entries;
}

// ---- wrapped keys, which stand in the encoding DER of ASN.1 -------------------------------------

constexpr uint8_t kSequence = 0x30;
constexpr uint8_t kKeyPart = 0xa3;

Result<std::span<const std::byte>> find_tag(std::span<const std::byte> bytes, uint8_t wanted) {
    ByteReader reader(bytes);
    while (reader.left() > 0) {
        const uint8_t tag = TRY(reader.u8());
        size_t size = TRY(reader.u8());
        if (size >= 0x80) {
            const size_t digits = size - 0x80;
            if (digits == 0 || digits > 3)
                return Error{ErrorCode::Damaged, "a wrapped key has a length that cannot be"};
            size = 0;
            for (size_t digit = 0; digit < digits; ++digit)
                size = size << 8U | TRY(reader.u8());
        }
        const auto value = TRY(reader.bytes(size));
        if (tag == wanted)
            return value;
    }
    return Error{ErrorCode::Damaged, "a wrapped key lacks a part"};
}

Result<ApfsWrappedKey> read_wrapped(std::span<const std::byte> value) {
    const auto whole = TRY(find_tag(value, kSequence));
    const auto part = TRY(find_tag(whole, kKeyPart));
    const auto id = TRY(find_tag(part, 0x81));
    const auto flags = TRY(find_tag(part, 0x82));
    const auto wrapped = TRY(find_tag(part, 0x83));
    ApfsWrappedKey key;
    if (id.size() != key.id.size() || flags.empty())
        return Error{ErrorCode::Damaged, "a wrapped key has not its form"};
    std::copy(id.begin(), id.end(), key.id.begin());
    key.needs_hardware = flags.size() == 8 && (flags[0] & kNeedsHardware) != std::byte{0};
    key.is_short = flags.size() == 8 && (flags[0] & kIsShort) != std::byte{0};
    const size_t needed = (key.is_short ? kShortKey : kLongKey) + 8;
    if (wrapped.size() < needed)
        return Error{ErrorCode::Damaged, "a wrapped key is cut"};
    key.wrapped.assign(wrapped.begin(), wrapped.begin() + static_cast<std::ptrdiff_t>(needed));
    return key;
}

Result<ApfsWrappedKey> read_way(std::span<const std::byte> value) {
    auto key = TRY(read_wrapped(value));
    const auto whole = TRY(find_tag(value, kSequence));
    const auto part = TRY(find_tag(whole, kKeyPart));
    const auto iterations = TRY(find_tag(part, 0x84));
    const auto salt = TRY(find_tag(part, 0x85));
    if (iterations.size() > 8)
        return Error{ErrorCode::Damaged, "a count of iterations that cannot be"};
    for (const auto digit : iterations)
        key.iterations = key.iterations << 8U | std::to_integer<uint64_t>(digit);
    key.salt.assign(salt.begin(), salt.end());
    return key;
}

// ---- unlocking ----------------------------------------------------------------------------------

Result<SecretBytes> unlock_way(const ApfsWrappedKey& way, const ApfsWrappedKey& volume_key,
                               std::string_view text) {
    const SecretBytes secret(text);
    const auto derived = TRY(pbkdf2(
        secret.view(), {"sha256", way.salt, way.iterations, way.is_short ? kShortKey : kLongKey}));
    const auto wrapping = TRY(unwrap_key(derived.view(), way.wrapped));
    const size_t used = std::min(wrapping.size(), volume_key.is_short ? kShortKey : kLongKey);
    auto key = TRY(unwrap_key(wrapping.view().first(used), volume_key.wrapped));
    if (!volume_key.is_short)
        return key;
    // The second half, as Core Storage makes it out of the key and its id.
    SecretBytes both(kLongKey);
    std::copy_n(key.view().begin(), kShortKey, both.writable().begin());
    std::copy(volume_key.id.begin(), volume_key.id.end(), both.writable().begin() + kShortKey);
    const auto sum = sha256(both.view());
    std::copy_n(sum.begin(), kShortKey, both.writable().begin() + kShortKey);
    return both;
}

uint64_t apfs_checksum(std::span<const std::byte> object) {
    constexpr uint64_t kModulus = 0xffffffff;
    uint64_t low = 0;
    uint64_t high = 0;
    for (size_t at = 8; at + 4 <= object.size(); at += 4) {
        uint64_t word = 0;
        for (size_t byte = 4; byte-- > 0;)
            word = word << 8U | std::to_integer<uint64_t>(object[at + byte]);
        low = (low + word) % kModulus;
        high = (high + low) % kModulus;
    }
    const uint64_t first = kModulus - (low + high) % kModulus;
    const uint64_t second = kModulus - (low + first) % kModulus;
    return second << 32U | first;
}

}  // namespace

bool has_apfs_checksum(std::span<const std::byte> object) {
    ByteReader reader(object);
    const auto stored = reader.u64_le();
    return stored.ok() && object.size() >= kHeaderBytes && stored.value() == apfs_checksum(object);
}

void set_apfs_checksum(std::span<std::byte> object) {
    const uint64_t sum = apfs_checksum(object);
    for (size_t byte = 0; byte < 8 && byte < object.size(); ++byte)
        object[byte] = static_cast<std::byte>(sum >> (8 * byte));
}

Result<ApfsKeys> read_apfs_keys(const ByteSource& container, const ApfsKeyPlace& place) {
    const auto bag = TRY(read_bag(container, place, {place.keybag_block, place.keybag_blocks},
                                  place.container, kContainerBag));
    ApfsKeys keys;
    std::optional<Range> records;
    const auto entries = TRY(read_entries(bag));
    for (const auto& entry : entries) {
        if (entry.owner != place.volume)
            continue;
        ByteReader reader(entry.value);
        if (entry.tag == kVolumeKey)
            keys.volume_key = TRY(read_wrapped(entry.value));
        if (entry.tag == kUnlockRecords) {
            Range range;
            range.block = TRY(reader.u64_le());
            range.blocks = TRY(reader.u64_le());
            records = range;
        }
    }
    if (keys.volume_key.wrapped.empty() || !records)
        return Error{ErrorCode::NotFound, "its container holds no key for it"};
    const auto volume_bag = TRY(read_bag(container, place, *records, place.volume, kVolumeBag));
    const auto ways = TRY(read_entries(volume_bag));
    for (const auto& entry : ways) {
        if (entry.tag == kHint)
            keys.hint = to_valid_utf8(
                {reinterpret_cast<const char*>(entry.value.data()), entry.value.size()});
        if (entry.tag != kUnlockRecords)
            continue;
        auto way = read_way(entry.value);
        if (way.ok() && !way.value().needs_hardware)
            keys.ways.push_back(std::move(way).value());
        else
            ++keys.other_ways;
    }
    return keys;
}

Result<SecretBytes> unlock(const ApfsKeys& keys, std::string_view text) {
    for (const auto& way : keys.ways) {
        auto key = unlock_way(way, keys.volume_key, text);
        if (key.ok())
            return key;
        if (key.error().code != ErrorCode::Encrypted)
            return key.error();
    }
    return Error{ErrorCode::Encrypted, "the text opens none of its keys"};
}

}  // namespace parsers
