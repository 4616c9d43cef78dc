#include "parsers/volume/filevault_metadata.h"

#include <algorithm>
#include <map>
#include <optional>
#include <utility>

#include "parsers/base/byte_reader.h"
#include "parsers/base/crc32c.h"
#include "parsers/base/limits.h"
#include "parsers/base/text.h"
#include "parsers/container/decompress.h"
#include "parsers/crypt/cipher.h"
#include "parsers/volume/filevault_context.h"

namespace parsers {
namespace {

constexpr size_t kHeaderBytes = 512;
constexpr size_t kBlockBytes = 8192;  // of the metadata, whatever the volume's own are
constexpr size_t kBlockHeader = 64;
constexpr uint64_t kMostSecretBytes = 256ULL << 20;
constexpr uint32_t kMostLabelBytes = 64U << 20;
constexpr size_t kMostContextBytes = 16 << 20;
constexpr size_t kMostPieces = 200'000;

bool has_checksum(std::span<const std::byte> block) {
    ByteReader reader(block);
    const auto stored = reader.u32_le();
    const auto seed = reader.u32_le();
    return stored.ok() && seed.ok() && seed.value() == UINT32_MAX &&
           crc32c(seed.value(), block.subspan(8)) == stored.value();
}

Result<uint64_t> number_at(std::span<const std::byte> data, size_t at, size_t size) {
    ByteReader reader(data);
    TRY(reader.seek(at));
    if (size == 8)
        return reader.u64_le();
    const uint32_t number = TRY(reader.u32_le());
    return uint64_t{number};
}

// ---- the label, which says where the rest is ----------------------------------------------------

struct Label {
    uint64_t change = 0;
    uint64_t secret_blocks = 0;
    uint64_t primary = 0;
    uint64_t secondary = 0;
};

Result<Label> read_label(const ByteSource& volume, const CoreStorageHeader& header,
                         uint64_t block) {
    const uint64_t start = TRY(checked_mul(block, header.block_bytes));
    const auto first = TRY(read_exactly(volume, start, kBlockBytes));
    const std::span<const std::byte> bytes = first;
    ByteReader reader(bytes);
    TRY(reader.seek(10));
    const uint16_t kind = TRY(reader.u16_le());
    if (!has_checksum(bytes) || kind != 0x11)
        return Error{ErrorCode::Damaged, "its label is not what its checksum says"};
    Label label;
    label.change = TRY(number_at(bytes, 16, 8));
    const uint64_t place = TRY(number_at(bytes, kBlockHeader + 156, 4));
    if (place < kBlockHeader || place + 48 > header.label_bytes)
        return Error{ErrorCode::Damaged, "its label points behind itself"};
    const uint64_t group_start = TRY(checked_add(start, place));
    const auto group = TRY(read_exactly(volume, group_start, 48));
    label.secret_blocks = TRY(number_at(group, 8, 8));
    label.primary = TRY(number_at(group, 32, 8));
    label.secondary = TRY(number_at(group, 40, 8));
    return label;
}

Result<Label> newest_label(const ByteSource& volume, const CoreStorageHeader& header) {
    std::optional<Label> newest;
    Error error{ErrorCode::Damaged, "it names no label"};
    for (const uint64_t block : header.labels) {
        const auto label = read_label(volume, header, block);
        if (!label.ok())
            error = label.error();
        else if (!newest || label.value().change > newest->change)
            newest = label.value();
    }
    if (!newest)
        return error;
    return *newest;
}

// ---- the encrypted metadata ---------------------------------------------------------------------

// The newest state of each object, by kind and number.
struct Object {
    uint64_t change = 0;
    std::vector<std::byte> data;
};
using Objects = std::map<std::pair<uint16_t, uint64_t>, Object>;

Result<void> keep(std::span<const std::byte> block, Objects& objects) {
    ByteReader reader(block);
    TRY(reader.seek(10));
    const uint16_t kind = TRY(reader.u16_le());
    TRY(reader.skip(4));
    const uint64_t change = TRY(reader.u64_le());
    const uint64_t number = TRY(reader.u64_le());
    Object& object = objects[{kind, number}];
    if (!object.data.empty() && object.change > change)
        return {};
    object.change = change;
    object.data.assign(block.begin() + kBlockHeader, block.end());
    return {};
}

// Blocks that were never written, were wiped, or are damaged are left out.
Result<Objects> read_objects(const ByteSource& volume, const CoreStorageHeader& header,
                             uint64_t first, uint64_t blocks) {
    std::vector<std::byte> key(header.key.begin(), header.key.end());
    key.insert(key.end(), header.id.begin(), header.id.end());
    auto cipher = TRY(Cipher::make(CipherMode::Xts, CipherDirection::Decrypt, key));
    const uint64_t start = TRY(checked_mul(first, header.block_bytes));
    const uint64_t size = TRY(checked_mul(blocks, header.block_bytes));
    if (size > kMostSecretBytes)
        return Error{ErrorCode::LimitReached, "its encrypted metadata is too large"};
    Objects objects;
    for (uint64_t at = 0; at + kBlockBytes <= size; at += kBlockBytes) {
        const uint64_t place = TRY(checked_add(start, at));
        auto block = read_exactly(volume, place, kBlockBytes);
        if (!block.ok())
            break;
        TRY(cipher.apply(to_cipher_block(at / kBlockBytes), block.value()));
        if (has_checksum(block.value()))
            TRY(keep(block.value(), objects));
    }
    return objects;
}

// ---- objects ------------------------------------------------------------------------------------

constexpr uint16_t kContext = 0x19;
constexpr uint16_t kLogicalVolume = 0x1a;
constexpr uint16_t kContinued = 0x24;
constexpr uint16_t kPieces = 0x305;
constexpr uint16_t kBase = 0x505;

std::span<const std::byte> find_object(const Objects& objects, uint16_t kind, uint64_t number) {
    const auto found = objects.find({kind, number});
    return found == objects.end() ? std::span<const std::byte>() : found->second.data;
}

// The text of an object: in itself, or going on in others; as it is, or packed with zlib. `sizes`
// is where its packed and its plain size stand, and behind them its place and its own part of it.
Result<std::string> read_text_of(const Objects& objects, std::span<const std::byte> data,
                                 uint64_t next, size_t sizes) {
    const uint64_t packed = TRY(number_at(data, sizes, 4));
    const uint64_t plain = TRY(number_at(data, sizes + 4, 4));
    const uint64_t place = TRY(number_at(data, sizes + 8, 4));
    const uint64_t own = TRY(number_at(data, sizes + 12, 4));
    if (packed > kMostContextBytes || plain > kMostContextBytes || place < kBlockHeader)
        return Error{ErrorCode::Damaged, "a text of its metadata has a size that cannot be"};
    ByteReader reader(data);
    TRY(reader.seek(place - kBlockHeader));
    const auto begin = TRY(reader.bytes(std::min<uint64_t>(own, packed)));
    std::vector<std::byte> bytes(begin.begin(), begin.end());
    for (int part = 0; next != 0 && bytes.size() < packed && part < 4096; ++part) {
        ByteReader more(find_object(objects, kContinued, next));
        next = TRY(more.u64_le());
        const uint64_t size = TRY(more.u64_le());
        // Whether the size counts these two numbers is not sure: the last part is cut anyway.
        const auto wanted = std::min<uint64_t>({size, more.left(), packed - bytes.size()});
        const auto further = TRY(more.bytes(wanted));
        bytes.insert(bytes.end(), further.begin(), further.end());
    }
    if (packed != plain) {
        auto unpacked = decompress_zlib(bytes, plain);
        if (!unpacked)
            return Error{ErrorCode::Damaged, "a text of its metadata does not unpack"};
        bytes = std::move(*unpacked);
    }
    return std::string(reinterpret_cast<const char*>(bytes.data()), bytes.size());
}

Result<std::vector<CoreStoragePiece>> read_pieces(std::span<const std::byte> data, uint64_t base) {
    constexpr uint64_t kPlaceBits = (1ULL << 48U) - 1;
    std::vector<CoreStoragePiece> pieces;
    const uint64_t count = TRY(number_at(data, 0, 4));
    for (uint64_t index = 0; index < count && index < kMostPieces; ++index) {
        const auto at = static_cast<size_t>(8 + 40 * index);
        CoreStoragePiece piece;
        piece.logical = TRY(number_at(data, at + 8, 8));
        piece.blocks = TRY(number_at(data, at + 16, 4));
        const uint64_t place = TRY(number_at(data, at + 32, 8));
        piece.physical = TRY(checked_add(base, place & kPlaceBits));
        piece.disk = static_cast<uint16_t>(place >> 48U);
        pieces.push_back(piece);
    }
    std::sort(pieces.begin(), pieces.end(),
              [](const auto& a, const auto& b) { return a.logical < b.logical; });
    for (size_t index = 1; index < pieces.size(); ++index)
        if (pieces[index].logical - pieces[index - 1].logical < pieces[index - 1].blocks)
            return Error{ErrorCode::Damaged, "its pieces overlap"};
    return pieces;
}

Result<CoreStorageVolume> read_volume(const Objects& objects, std::span<const std::byte> data) {
    const auto text = TRY(read_text_of(objects, data, 0, 56));
    const auto told = TRY(read_core_storage_text(text));
    CoreStorageVolume volume;
    volume.name = told.value_of("com.apple.corestorage.lv.name");
    volume.family = TRY(to_core_storage_id(told.value_of("com.apple.corestorage.lv.familyUUID")));
    volume.size_bytes = TRY(to_core_storage_number(told.value_of("com.apple.corestorage.lv.size")));
    const uint64_t pieces = TRY(number_at(data, 8, 8));
    const uint64_t base = TRY(number_at(data, 40, 8));
    const auto base_data = find_object(objects, kBase, base);
    // On a system disk the places count from where the volume begins, which another object says.
    const uint64_t first = base_data.empty() ? 0 : TRY(number_at(base_data, 16, 8));
    volume.pieces = TRY(read_pieces(find_object(objects, kPieces, pieces), first));
    return volume;
}

Result<CoreStorage> read_all_objects(const Objects& objects) {
    CoreStorage storage;
    std::vector<std::pair<uint64_t, std::string>> contexts;
    for (const auto& [key, object] : objects) {
        if (key.first == kLogicalVolume)
            storage.volumes.push_back(TRY(read_volume(objects, object.data)));
        if (key.first != kContext)
            continue;
        const uint64_t next = TRY(number_at(object.data, 32, 8));
        auto text = read_text_of(objects, object.data, next, 40);
        if (text.ok())
            contexts.emplace_back(object.change, std::move(text).value());
    }
    if (storage.volumes.empty())
        return Error{ErrorCode::Damaged, "its metadata names no volume"};
    std::stable_sort(contexts.begin(), contexts.end(),
                     [](const auto& a, const auto& b) { return a.first > b.first; });
    for (auto& context : contexts)
        storage.contexts.push_back(std::move(context.second));
    return storage;
}

}  // namespace

std::string to_text(const CoreStorageId& id) {
    std::string text;
    for (size_t at = 0; at < id.size(); ++at) {
        if (at == 4 || at == 6 || at == 8 || at == 10)
            text += '-';
        text += to_hex(std::span(id).subspan(at, 1));
    }
    return text;
}

Result<CoreStorageHeader> read_core_storage_header(const ByteSource& volume) {
    const auto bytes = TRY(read_exactly(volume, 0, kHeaderBytes));
    ByteReader reader(bytes);
    TRY(reader.seek(8));
    const uint16_t version = TRY(reader.u16_le());
    const uint16_t block_type = TRY(reader.u16_le());
    TRY(reader.seek(88));
    const auto mark = TRY(reader.text(2));
    const uint32_t checksum_kind = TRY(reader.u32_le());
    if (version != 1 || block_type != 0x10 || mark != "CS" || checksum_kind != 1)
        return Error{ErrorCode::NotFound, "is no Core Storage volume"};
    CoreStorageHeader header;
    header.checksum_is_right = has_checksum(bytes);
    header.sector_bytes = static_cast<uint32_t>(TRY(number_at(bytes, 48, 4)));
    const uint16_t labels = TRY(reader.u16_le());
    header.block_bytes = TRY(reader.u32_le());
    header.label_bytes = TRY(reader.u32_le());
    for (int index = 0; index < labels && index < 8; ++index)
        header.labels.push_back(TRY(reader.u64_le()));
    TRY(reader.seek(172));
    header.method = TRY(reader.u32_le());
    const auto key = TRY(reader.bytes(header.key.size()));
    std::copy(key.begin(), key.end(), header.key.begin());
    TRY(reader.seek(304));
    const auto id = TRY(reader.bytes(header.id.size()));
    std::copy(id.begin(), id.end(), header.id.begin());
    return header;
}

Result<CoreStorage> read_core_storage(const ByteSource& volume, const CoreStorageHeader& header) {
    const auto is_size = [](uint32_t size) { return size >= 512 && (size & (size - 1)) == 0; };
    if (!header.checksum_is_right || !is_size(header.sector_bytes) ||
        !is_size(header.block_bytes) || header.sector_bytes > 65536 ||
        header.block_bytes > 1U << 20U || header.label_bytes > kMostLabelBytes)
        return Error{ErrorCode::Damaged, "its header is not what its checksum says"};
    const auto label = TRY(newest_label(volume, header));
    Error error{ErrorCode::Damaged, {}};
    for (const uint64_t first : {label.primary, label.secondary}) {
        const auto objects = TRY(read_objects(volume, header, first, label.secret_blocks));
        auto storage = read_all_objects(objects);
        if (storage.ok())
            return storage;
        error = storage.error();
    }
    return error;
}

}  // namespace parsers
