#include "parsers/crypt/bitlocker_metadata.h"

#include <zlib.h>

#include <algorithm>
#include <string_view>

#include "parsers/base/byte_reader.h"
#include "parsers/base/limits.h"
#include "parsers/base/text.h"

namespace parsers {
namespace {

using Bytes = std::span<const std::byte>;

constexpr std::string_view kSignature = "-FVE-FS-";
constexpr size_t kBlockHeaderBytes = 64;
constexpr size_t kHeaderBytes = 48;
constexpr size_t kMostBlockBytes = 0x10000;
constexpr int kMostEntries = 1024;

// Identifier 4967d63b-2e29-4ad8-8399-f6a339e3d001 of a volume of Windows 7 and later.
constexpr std::array<uint8_t, 16> kVolumeIdentifier = {
    0x3b, 0xd6, 0x67, 0x49, 0x29, 0x2e, 0xd8, 0x4a, 0x83, 0x99, 0xf6, 0xa3, 0x39, 0xe3, 0xd0, 0x01};
constexpr size_t kIdentifierAt = 160;      // volumes that begin with -FVE-FS-
constexpr size_t kIdentifierToGoAt = 424;  // BitLocker To Go, which looks like FAT

enum EntryType : uint16_t { kMasterKey = 2, kVolumeKey = 3, kStartupKey = 6, kDescription = 7 };
enum ValueType : uint16_t {
    kKey = 1,
    kText = 2,
    kStretchKey = 3,
    kWrappedKey = 5,
    kMasterKeyValue = 8,
    kExternalKey = 9
};

Error damaged(const std::string& what) {
    return {ErrorCode::Damaged, "the BitLocker metadata " + what};
}

bool text_stands_at(Bytes bytes, size_t offset, std::string_view text) {
    return bytes.size() >= offset + text.size() &&
           std::equal(text.begin(), text.end(),
                      reinterpret_cast<const char*>(bytes.data()) + offset);
}

bool identifier_stands_at(Bytes bytes, size_t offset) {
    return bytes.size() >= offset + kVolumeIdentifier.size() &&
           std::equal(kVolumeIdentifier.begin(), kVolumeIdentifier.end(),
                      reinterpret_cast<const uint8_t*>(bytes.data()) + offset);
}

// Three little-endian fields and two big-endian ones, as Windows writes an identifier.
Result<std::string> read_id(ByteReader& reader) {
    const auto bytes = TRY(reader.bytes(16));
    std::string id = "{";
    for (const int at : {3, 2, 1, 0, -1, 5, 4, -1, 7, 6, -1, 8, 9, -1, 10, 11, 12, 13, 14, 15})
        id += at < 0 ? "-" : to_hex(bytes.subspan(static_cast<size_t>(at), 1));
    std::transform(id.begin(), id.end(), id.begin(),
                   [](char c) { return c >= 'a' && c <= 'f' ? static_cast<char>(c - 32) : c; });
    return id + '}';
}

// ---- entries ------------------------------------------------------------------------------------

struct Entry {
    uint16_t type = 0;
    uint16_t value_type = 0;
    Bytes data;
};

// Absent at the end: no bytes are left, or a size of zero fills what is left.
Result<std::optional<Entry>> next_entry(ByteReader& reader) {
    if (reader.left() < 8)
        return std::optional<Entry>();
    const uint16_t size = TRY(reader.u16_le());
    if (size == 0)
        return std::optional<Entry>();
    Entry entry;
    entry.type = TRY(reader.u16_le());
    entry.value_type = TRY(reader.u16_le());
    TRY(reader.skip(2));
    if (size < 8)
        return damaged("has an entry of " + std::to_string(size) + " bytes");
    entry.data = TRY(reader.bytes(size - 8U));
    return std::optional<Entry>(entry);
}

Result<std::vector<Entry>> read_entries(Bytes bytes) {
    std::vector<Entry> entries;
    ByteReader reader(bytes);
    for (;;) {
        const auto entry = TRY(next_entry(reader));
        if (!entry)
            return entries;
        if (entries.size() >= kMostEntries)
            return damaged("has more entries than can be");
        entries.push_back(*entry);
    }
}

Result<BitLockerWrapped> to_wrapped(Bytes data) {
    ByteReader reader(data);
    const auto nonce = TRY(reader.bytes(12));
    const auto tag = TRY(reader.bytes(16));
    const auto rest = TRY(reader.bytes(reader.left()));
    return BitLockerWrapped{
        {nonce.begin(), nonce.end()}, {tag.begin(), tag.end()}, {rest.begin(), rest.end()}};
}

// A key that is not encrypted: its method, then its bytes.
Result<SecretBytes> to_key(Bytes data) {
    ByteReader reader(data);
    TRY(reader.skip(4));
    const auto bytes = TRY(reader.bytes(reader.left()));
    return SecretBytes(bytes);
}

Result<BitLockerProtector> to_protector(Bytes data) {
    ByteReader reader(data);
    BitLockerProtector protector;
    protector.id = TRY(read_id(reader));
    TRY(reader.skip(8 + 2));  // the time of its last change, and a number not known
    const uint16_t protection = TRY(reader.u16_le());
    protector.protection = static_cast<BitLockerProtection>(protection);
    const auto rest = TRY(reader.bytes(reader.left()));
    const auto entries = TRY(read_entries(rest));
    for (const auto& entry : entries) {
        if (entry.value_type == kKey) {
            protector.clear_key = TRY(to_key(entry.data));
        } else if (entry.value_type == kStretchKey) {
            ByteReader stretched(entry.data);
            TRY(stretched.skip(4));
            const auto salt = TRY(stretched.bytes(16));
            protector.salt.assign(salt.begin(), salt.end());
        } else if (entry.value_type == kWrappedKey) {
            protector.master_key = TRY(to_wrapped(entry.data));
        }
    }
    return protector;
}

// ---- blocks -------------------------------------------------------------------------------------

struct VolumeHeader {
    size_t sector_bytes = 512;
    std::array<uint64_t, 3> block_offsets{};
};

Result<VolumeHeader> read_volume_header(const ByteSource& volume) {
    const auto bytes = TRY(read_exactly(volume, 0, 512));
    const bool is_to_go = identifier_stands_at(bytes, kIdentifierToGoAt);
    if (!is_to_go && !identifier_stands_at(bytes, kIdentifierAt))
        return Error{ErrorCode::Unsupported,
                     "BitLocker encrypted volume in the layout of Windows Vista, or with a damaged "
                     "first sector; it is not read"};
    VolumeHeader header;
    ByteReader reader(bytes);
    TRY(reader.seek(11));
    header.sector_bytes = TRY(reader.u16_le());
    if (header.sector_bytes < 512 || header.sector_bytes > 4096 ||
        (header.sector_bytes & (header.sector_bytes - 1)) != 0)
        return damaged("is for sectors of " + std::to_string(header.sector_bytes) + " bytes");
    TRY(reader.seek((is_to_go ? kIdentifierToGoAt : kIdentifierAt) + 16));
    for (auto& offset : header.block_offsets)
        offset = TRY(reader.u64_le());
    return header;
}

// The bytes of one block; Damaged where its checksum is another one.
Result<std::vector<std::byte>> read_block(const ByteSource& volume, uint64_t offset) {
    auto bytes = TRY(read_exactly(volume, offset, kBlockHeaderBytes + kHeaderBytes));
    ByteReader reader(bytes);
    if (!text_stands_at(bytes, 0, kSignature))
        return damaged("is not where the volume says");
    TRY(reader.skip(8));
    const uint16_t paragraphs = TRY(reader.u16_le());
    const size_t size = size_t{paragraphs} * 16;
    const uint16_t version = TRY(reader.u16_le());
    if (version != 2)
        return Error{ErrorCode::Unsupported,
                     "BitLocker metadata of version " + std::to_string(version) + " is not read"};
    if (size < kBlockHeaderBytes + kHeaderBytes || size > kMostBlockBytes - 8)
        return damaged("has a size of " + std::to_string(size) + " bytes");
    bytes = TRY(read_exactly(volume, offset, size + 8));
    ByteReader check(bytes);
    TRY(check.seek(size + 4));
    const uint32_t stored = TRY(check.u32_le());
    bytes.resize(size);
    const auto computed =
        ::crc32(0, reinterpret_cast<const Bytef*>(bytes.data()), static_cast<uInt>(bytes.size()));
    if (computed != stored)
        return damaged("block at byte " + std::to_string(offset) +
                       " has another checksum than it says");
    return bytes;
}

Result<void> take_entries(Bytes bytes, BitLockerMetadata& metadata) {
    const auto entries = TRY(read_entries(bytes));
    bool has_volume_key = false;
    for (const auto& entry : entries) {
        if (entry.type == kMasterKey && entry.value_type == kMasterKeyValue) {
            auto protector = TRY(to_protector(entry.data));
            metadata.protectors.push_back(std::move(protector));
        } else if (entry.type == kVolumeKey && entry.value_type == kWrappedKey) {
            metadata.volume_key = TRY(to_wrapped(entry.data));
            has_volume_key = true;
        } else if (entry.type == kDescription && entry.value_type == kText) {
            const std::string text = from_utf16_le(entry.data);
            metadata.description = text.substr(0, text.find('\0'));
        }
    }
    if (!has_volume_key)
        return damaged("has no volume key");
    return {};
}

Result<BitLockerMetadata> to_metadata(Bytes block, const VolumeHeader& header) {
    BitLockerMetadata metadata;
    metadata.sector_bytes = header.sector_bytes;
    ByteReader reader(block);
    TRY(reader.skip(12));
    metadata.state = TRY(reader.u16_le());
    TRY(reader.skip(2));
    metadata.encrypted_bytes = TRY(reader.u64_le());
    TRY(reader.skip(4));
    const uint64_t header_sectors = TRY(reader.u32_le());
    metadata.header_bytes = header_sectors * header.sector_bytes;
    for (auto& offset : metadata.block_offsets)
        offset = TRY(reader.u64_le());
    metadata.header_offset = TRY(reader.u64_le());
    const uint32_t size = TRY(reader.u32_le());
    TRY(reader.skip(4));
    const uint32_t header_size = TRY(reader.u32_le());
    TRY(reader.skip(4));
    metadata.volume_id = TRY(read_id(reader));
    TRY(reader.skip(4));
    metadata.method = TRY(reader.u16_le());
    if (header_size != kHeaderBytes || size < header_size ||
        size > block.size() - kBlockHeaderBytes)
        return damaged("has " + std::to_string(size) + " bytes of entries");
    TRY(take_entries(block.subspan(kBlockHeaderBytes + kHeaderBytes, size - kHeaderBytes),
                     metadata));
    return metadata;
}

}  // namespace

bool is_bitlocker(const ByteSource& volume) {
    const auto start = read_exactly(volume, 0, 512);
    return start.ok() && (text_stands_at(start.value(), 3, kSignature) ||
                          identifier_stands_at(start.value(), kIdentifierToGoAt));
}

Result<BitLockerMetadata> read_bitlocker_metadata(const ByteSource& volume) {
    const auto header = TRY(read_volume_header(volume));
    std::string damage;
    for (const uint64_t offset : header.block_offsets) {
        const auto block = read_block(volume, offset);
        auto metadata = block.ok() ? to_metadata(block.value(), header)
                                   : Result<BitLockerMetadata>(block.error());
        if (metadata.ok()) {
            metadata.value().damage = damage;
            return metadata;
        }
        if (metadata.error().code == ErrorCode::Unsupported)
            return metadata.error();
        if (damage.empty())
            damage = metadata.error().what;
    }
    return Error{ErrorCode::Damaged, damage + "; none of its three copies can be read"};
}

Result<BitLockerExternalKey> read_bek_file(Bytes file) {
    ByteReader reader(file);
    const uint32_t size = TRY(reader.u32_le());
    TRY(reader.skip(4));
    const uint32_t header_size = TRY(reader.u32_le());
    if (header_size != kHeaderBytes || size < header_size || size > file.size())
        return Error{ErrorCode::Damaged, "is no .BEK file"};
    const auto entries = TRY(read_entries(file.subspan(kHeaderBytes, size - kHeaderBytes)));
    for (const auto& entry : entries) {
        if (entry.type != kStartupKey || entry.value_type != kExternalKey)
            continue;
        ByteReader inside(entry.data);
        BitLockerExternalKey external;
        external.id = TRY(read_id(inside));
        TRY(inside.skip(8));
        const auto rest = TRY(inside.bytes(inside.left()));
        const auto parts = TRY(read_entries(rest));
        for (const auto& part : parts)
            if (part.value_type == kKey)
                external.key = TRY(to_key(part.data));
        if (external.key.size() != 0)
            return external;
    }
    return Error{ErrorCode::Damaged, "is a .BEK file without a key"};
}

}  // namespace parsers
