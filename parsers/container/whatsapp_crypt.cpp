#include "parsers/container/whatsapp_crypt.h"

#include <algorithm>
#include <array>
#include <string>

#include "parsers/base/hash.h"
#include "parsers/base/text.h"
#include "parsers/container/inflate.h"
#include "parsers/container/spool.h"
#include "parsers/container/whatsapp_crypt_header.h"
#include "parsers/container/whatsapp_key.h"
#include "parsers/crypt/gcm_stream.h"

namespace parsers {
namespace {

constexpr size_t kTagBytes = 16;
constexpr size_t kChecksumBytes = 16;
constexpr size_t kFooterBytes = 4;  // crypt12 only
constexpr size_t kPieceBytes = 256 * 1024;
constexpr std::string_view kSqlite("SQLite format 3\0", 16);
constexpr std::string_view kZip = "PK\x03\x04";

// The one file that a backup holds.
class PlainBackupTree : public FileTree {
public:
    PlainBackupTree(std::string name, SharedBytes bytes, std::string description)
        : bytes_(std::move(bytes)), description_(std::move(description)) {
        entry_.path = std::move(name);
        entry_.size_bytes = bytes_->size_bytes();
    }

    std::string description() const override { return description_; }
    Result<void> list(const TreeVisitor& visitor) const override {
        visitor.entry(entry_);
        return {};
    }
    Result<SharedBytes> open(const FileEntry&) const override { return bytes_; }

private:
    FileEntry entry_;
    SharedBytes bytes_;
    std::string description_;
};

// Where the encrypted bytes end, and what stands behind them.
struct Ends {
    uint64_t body_end = 0;  // the tag follows
    bool has_checksum = false;
};

std::string md5_of(const ByteSource& source, uint64_t size) {
    Hasher hasher(HashKind::kMd5);
    std::vector<std::byte> piece(kPieceBytes);
    for (uint64_t at = 0; at < size;) {
        const auto wanted = std::span(piece).first(
            static_cast<size_t>(std::min<uint64_t>(piece.size(), size - at)));
        const auto got = source.read_at(at, wanted);
        if (!got.ok() || got.value() == 0)
            return {};
        hasher.add(wanted.first(got.value()));
        at += got.value();
    }
    return hasher.hex();
}

// The layouts that are known: body, tag, MD5 of all before it, in crypt12 the end of the number;
// or, where a backup has several files, body and tag alone. The checksum tells which it is.
std::vector<Ends> possible_ends(const ByteSource& file, const WhatsAppCryptHeader& header) {
    const uint64_t size = file.size_bytes();
    const uint64_t footer = header.format == 12 ? kFooterBytes : 0;
    std::vector<Ends> ends;
    const uint64_t behind = header.body_offset + kTagBytes;
    if (size >= behind + kChecksumBytes + footer) {
        const Ends whole{size - footer - kChecksumBytes - kTagBytes, true};
        const auto stored = read_exactly(file, size - footer - kChecksumBytes, kChecksumBytes);
        if (stored.ok() && md5_of(file, size - footer - kChecksumBytes) == to_hex(stored.value()))
            return {whole};
        ends.push_back(whole);
    }
    if (size >= behind)
        ends.insert(ends.begin(), {size - kTagBytes, false});
    return ends;
}

// The decrypted body, still compressed.
struct Decrypted {
    SharedBytes bytes;
    bool has_tag = false;  // and it fits
};

Result<Decrypted> decrypt(const ByteSource& file, const WhatsAppCryptHeader& header, uint64_t end,
                          const SecretBytes& key, const Scratch& scratch) {
    auto stream = TRY(GcmStream::make(key.view(), header.nonce));
    Spool spool(scratch);
    std::vector<std::byte> piece(kPieceBytes);
    for (uint64_t at = header.body_offset; at < end;) {
        const auto wanted =
            std::span(piece).first(static_cast<size_t>(std::min<uint64_t>(piece.size(), end - at)));
        const size_t got = TRY(file.read_at(at, wanted));
        if (got == 0)
            break;
        TRY(stream.decrypt(wanted.first(got)));
        TRY(spool.add(wanted.first(got)));
        at += got;
    }
    const auto tag = TRY(read_exactly(file, end, kTagBytes));
    Decrypted decrypted{spool.finish(), false};
    decrypted.has_tag = stream.finish(tag).ok();
    return decrypted;
}

bool begins_with(const ByteSource& bytes, std::string_view magic) {
    const auto start = read_exactly(bytes, 0, magic.size());
    return start.ok() && std::string_view(reinterpret_cast<const char*>(start.value().data()),
                                          magic.size()) == magic;
}

// zlib's first two bytes, whose check makes 31 divide them.
bool begins_with_zlib(const ByteSource& bytes) {
    const auto start = read_exactly(bytes, 0, 2);
    if (!start.ok())
        return false;
    const auto first = std::to_integer<unsigned>(start.value()[0]);
    const auto second = std::to_integer<unsigned>(start.value()[1]);
    return (first & 0x0f) == 8 && first >> 4 <= 7 && (first * 256 + second) % 31 == 0;
}

// The key's first bytes decide cheaply whether the rest is worth decrypting.
bool may_fit(const ByteSource& file, const WhatsAppCryptHeader& header, const WhatsAppKey& key) {
    auto stream = GcmStream::make(key.cipher_key.view(), header.nonce);
    auto start = read_exactly(file, header.body_offset, kSqlite.size());
    if (!stream.ok() || !start.ok() || !stream.value().decrypt(start.value()).ok())
        return false;
    const MemorySource plain(std::move(start).value());
    return begins_with_zlib(plain) || begins_with(plain, kZip) || begins_with(plain, kSqlite);
}

struct Opened {
    SharedBytes bytes;
    bool has_tag = false;
    bool has_checksum = false;
    std::string damage;
};

// The content that this key gives; absent where it gives none.
Result<std::optional<Opened>> open_with(const ByteSource& file, const WhatsAppCryptHeader& header,
                                        const std::vector<Ends>& ends, const WhatsAppKey& key,
                                        const Scratch& scratch) {
    Decrypted decrypted;
    Opened opened;
    for (const Ends& end : ends) {
        decrypted = TRY(decrypt(file, header, end.body_end, key.cipher_key, scratch));
        opened.has_tag = decrypted.has_tag;
        opened.has_checksum = end.has_checksum;
        if (opened.has_tag)
            break;
    }
    opened.bytes = decrypted.bytes;
    if (begins_with_zlib(*decrypted.bytes)) {
        auto inflated = TRY(inflate_zlib(*decrypted.bytes, 0, scratch));
        opened.bytes = std::move(inflated.bytes);
        opened.damage = std::move(inflated.damage);
    }
    // Without the tag only content that is plainly right shows that the key is.
    const bool is_right =
        opened.has_tag || begins_with(*opened.bytes, kSqlite) || begins_with(*opened.bytes, kZip);
    return is_right ? std::optional(std::move(opened)) : std::nullopt;
}

std::string wanted_key(const WhatsAppCryptHeader& header) {
    return header.format == 15
               ? "the file encrypted_backup.key of com.whatsapp/files, or the 64-digit key that "
                 "its user was given (a backup under a password alone cannot be read offline)"
               : "the file key (158 bytes) of com.whatsapp/files";
}

std::string describe(const WhatsAppCryptHeader& header) {
    std::string text = "WhatsApp crypt" + std::to_string(header.format) + " backup";
    if (!header.app_version.empty())
        text += ", written by version " + header.app_version;
    if (!header.number_end.empty())
        text += ", of a number that ends with " + header.number_end;
    return text;
}

std::string plain_name(const std::string& name) {
    const size_t mark = name.rfind(".crypt");
    return mark == std::string::npos || mark == 0 ? name + ".plain" : name.substr(0, mark);
}

void add_notes(const Opened& opened, bool checksum_fits, Layer& layer) {
    if (!opened.has_tag)
        layer.notes.push_back({"", "partly",
                               "the authentication tag of the backup does not match: bytes of it "
                               "are changed or missing; what decompresses is given"});
    else if (opened.has_checksum && !checksum_fits)
        layer.notes.push_back({"", "partly",
                               "the checksum at the end of the backup does not match, but its "
                               "authentication tag does: the content is whole"});
    if (!opened.damage.empty())
        layer.notes.push_back({"", "partly", "of the content: " + opened.damage});
}

}  // namespace

bool is_whatsapp_backup(const ByteSource& file, std::string_view name) {
    return read_whatsapp_header(file, name).has_value();
}

Result<Layer> open_whatsapp_backup(const SharedBytes& file, const Surroundings& surroundings) {
    const auto header = read_whatsapp_header(*file, surroundings.name);
    if (!header)
        return Error{ErrorCode::Unsupported, "is no encrypted WhatsApp backup that is known"};
    if (header->format < 12)
        return Error{ErrorCode::Unsupported,
                     describe(*header) + ": the encryption of this old version is not read"};
    const auto keys = find_whatsapp_keys(surroundings, header->key_kind());
    std::vector<Ends> ends;
    for (const auto& key : keys) {
        if (!may_fit(*file, *header, key))
            continue;
        if (ends.empty())
            ends = possible_ends(*file, *header);
        auto opened = TRY(open_with(*file, *header, ends, key, surroundings.scratch));
        if (!opened)
            continue;
        Layer layer = tree_layer(std::make_unique<PlainBackupTree>(
            plain_name(surroundings.name), opened->bytes, describe(*header)));
        add_notes(*opened, ends.size() == 1, layer);
        if (key.is_sibling)
            layer.used.push_back(key.found_in);
        return layer;
    }
    return Error{ErrorCode::Encrypted, describe(*header) + ": it needs " + wanted_key(*header) +
                                           (keys.empty() ? ""
                                                         : "; of " + std::to_string(keys.size()) +
                                                               " found or given, none fits")};
}

}  // namespace parsers
