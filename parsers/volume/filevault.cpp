#include "parsers/volume/filevault.h"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>

#include "parsers/base/limits.h"
#include "parsers/base/text.h"
#include "parsers/container/mapped_disk.h"
#include "parsers/crypt/cipher.h"
#include "parsers/crypt/decrypted_sectors.h"
#include "parsers/crypt/locked.h"
#include "parsers/volume/filevault_context.h"
#include "parsers/volume/filevault_metadata.h"

namespace parsers {
namespace {

constexpr uint32_t kAesXts = 2;
constexpr size_t kMostTextBytes = 256;  // of a recovery password in a file

Error with_title(const Error& error, const std::string& title) {
    return {error.code, title + ": " + error.what};
}

// ---- secrets ------------------------------------------------------------------------------------

std::string_view text_of(const KeyFile& file) {
    return {reinterpret_cast<const char*>(file.bytes.data()), file.bytes.size()};
}

std::vector<std::string> texts_of(const Secrets& secrets) {
    std::vector<std::string> texts = secrets.passwords;
    for (const auto& file : secrets.key_files)
        if (!file.bytes.empty() && file.bytes.size() <= kMostTextBytes)
            texts.emplace_back(trim(text_of(file)));
    return texts;
}

// The keys out of the volume itself, then out of the files that were given.
std::vector<FileVaultContext> contexts_of(const CoreStorage& storage,
                                          const CoreStorageHeader& header, const Secrets& secrets) {
    std::vector<FileVaultContext> contexts;
    const auto add = [&](const Result<std::string>& xml) {
        if (!xml.ok())
            return;
        auto context = read_filevault_context(xml.value());
        if (context.ok() && !context.value().ways.empty() && !context.value().volume_keys.empty())
            contexts.push_back(std::move(context).value());
    };
    for (const auto& xml : storage.contexts)
        add(xml);
    for (const auto& file : secrets.key_files)
        add(read_encrypted_root(file.bytes, header));
    return contexts;
}

Error locked(const std::string& title, size_t contexts, size_t tried) {
    Locked words;
    words.title = title;
    words.passwords_tried = contexts == 0 ? 0 : tried;
    words.kinds = "the password of a user of that Mac or the recovery password";
    if (contexts == 0)
        words.kinds +=
            ", and the file EncryptedRoot.plist.wipekey of its partition \"Recovery HD\" "
            "as a key file, as its own metadata holds no keys";
    return to_error(words);
}

struct Opened {
    SecretBytes key;
    std::string conversion;
};

Result<Opened> find_key(const std::vector<FileVaultContext>& contexts,
                        const std::vector<std::string>& texts, const CoreStorageId& family) {
    for (const auto& context : contexts)
        for (const auto& text : texts) {
            auto key = unlock(context, text, family);
            if (key.ok())
                return Opened{std::move(key).value(), context.conversion};
            if (key.error().code != ErrorCode::Encrypted)
                return key.error();
        }
    return Error{ErrorCode::Encrypted, {}};
}

// ---- the bytes ----------------------------------------------------------------------------------

Result<DiskRun> locate(const SharedBytes& stored, const std::vector<CoreStoragePiece>& pieces,
                       uint64_t block_bytes, uint64_t offset) {
    const uint64_t block = offset / block_bytes;
    const auto after = std::upper_bound(
        pieces.begin(), pieces.end(), block,
        [](uint64_t wanted, const CoreStoragePiece& piece) { return wanted < piece.logical; });
    if (after == pieces.begin() || block - std::prev(after)->logical >= std::prev(after)->blocks)
        return Error{ErrorCode::Damaged, "no piece of the disk holds this part of the volume"};
    const CoreStoragePiece& piece = *std::prev(after);
    const uint64_t inside = offset - piece.logical * block_bytes;
    const uint64_t start = TRY(checked_mul(piece.physical, block_bytes));
    const uint64_t place = TRY(checked_add(start, inside));
    return DiskRun{piece.blocks * block_bytes - inside, StoredRun{stored, place}};
}

Result<SharedBytes> joined(const SharedBytes& stored, const CoreStorageVolume& volume,
                           const CoreStorageHeader& header) {
    const auto& pieces = volume.pieces;
    if (pieces.empty())
        return Error{ErrorCode::Damaged, "its metadata does not say where it lies"};
    if (std::any_of(pieces.begin(), pieces.end(),
                    [](const auto& piece) { return piece.disk != 0; }))
        return Error{ErrorCode::Unsupported,
                     "it lies on several disks (a Fusion Drive), which are not joined here"};
    const uint64_t blocks = TRY(checked_add(pieces.back().logical, pieces.back().blocks));
    const uint64_t held = TRY(checked_mul(blocks, header.block_bytes));
    const uint64_t block_bytes = header.block_bytes;
    DiskMap map;
    map.size_bytes = std::min(held, volume.size_bytes) / header.sector_bytes * header.sector_bytes;
    map.block_bytes = block_bytes;
    map.locate = [stored, pieces, block_bytes](uint64_t offset) {
        return locate(stored, pieces, block_bytes, offset);
    };
    return SharedBytes(std::make_shared<MappedDisk>(std::move(map)));
}

Result<SharedBytes> decrypted(SharedBytes bytes, const SecretBytes& key, size_t sector_bytes) {
    auto cipher = TRY(Cipher::make(CipherMode::Xts, CipherDirection::Decrypt, key.view()));
    const EncryptedRange range{0, bytes->size_bytes(), sector_bytes};
    return SharedBytes(std::make_shared<DecryptedSectors>(
        std::move(bytes), range,
        [cipher = std::move(cipher), sector_bytes](uint64_t offset,
                                                   std::span<std::byte> unit) mutable {
            return cipher.apply(to_cipher_block(offset / sector_bytes), unit);
        }));
}

// HFS+ or APFS, the two that Apple put into Core Storage.
bool is_plain(const ByteSource& bytes) {
    const auto start = read_exactly(bytes, 0, 1028);
    if (!start.ok())
        return false;
    const std::string_view text(reinterpret_cast<const char*>(start.value().data()), 1028);
    return text.substr(1024, 4) == std::string_view("H+\0\4", 4) ||
           text.substr(1024, 4) == std::string_view("HX\0\5", 4) || text.substr(32, 4) == "NXSB";
}

Result<Volume> open_volume(const SharedBytes& stored, const CoreStorageVolume& volume,
                           const CoreStorageHeader& header, const Result<Opened>& opened) {
    auto bytes = TRY(joined(stored, volume, header));
    if (!is_plain(*bytes)) {
        const auto& key = TRY(opened);
        bytes = TRY(decrypted(std::move(bytes), key.key, header.sector_bytes));
    }
    return Volume{"", "", volume.size_bytes, std::move(bytes)};
}

}  // namespace

bool is_core_storage(const ByteSource& volume) {
    return read_core_storage_header(volume).ok();
}

Result<Layer> open_filevault(const SharedBytes& volume, const Surroundings& surroundings) {
    const auto header = TRY(read_core_storage_header(*volume));
    const std::string title = "Core Storage volume " + to_text(header.id);
    if (header.method != kAesXts)
        return Error{ErrorCode::Unsupported, title + " is not read"};
    const auto storage = read_core_storage(*volume, header);
    if (!storage.ok())
        return with_title(storage.error(), title);
    const auto contexts = contexts_of(storage.value(), header, surroundings.secrets);
    const auto texts = texts_of(surroundings.secrets);
    Layer layer;
    layer.description = title;
    std::optional<Error> first;
    const auto& volumes = storage.value().volumes;
    for (size_t index = 0; index < volumes.size(); ++index) {
        const std::string name = volumes.size() == 1 ? "" : "lv" + std::to_string(index + 1);
        const auto opened = find_key(contexts, texts, volumes[index].family);
        auto bytes = open_volume(volume, volumes[index], header, opened);
        layer.description += ", \"" + to_valid_utf8(volumes[index].name) + '"';
        if (bytes.ok()) {
            layer.volumes.push_back(std::move(bytes).value());
            layer.volumes.back().name = name;
            if (opened.ok() && opened.value().conversion == "Converting")
                layer.notes.push_back({name, "partly",
                                       "its conversion was under way: a part of it "
                                       "is encrypted otherwise"});
            continue;
        }
        const Error error = bytes.error().code == ErrorCode::Encrypted
                                ? locked(title + ", FileVault 2", contexts.size(), texts.size())
                                : with_title(bytes.error(), title);
        first = first ? first : error;
        layer.notes.push_back({name, ledger_status(error.code), error.what});
    }
    if (layer.volumes.empty() && first)
        return *first;
    return layer;
}

}  // namespace parsers
