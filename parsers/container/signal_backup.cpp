#include "parsers/container/signal_backup.h"

#include <algorithm>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "parsers/base/limits.h"
#include "parsers/base/single_file.h"
#include "parsers/base/text.h"
#include "parsers/container/inflate.h"
#include "parsers/container/signal_backup_keys.h"
#include "parsers/crypt/cipher.h"
#include "parsers/crypt/derive.h"
#include "parsers/format/protobuf.h"

namespace parsers {
namespace {

constexpr size_t kMacBytes = 32;
constexpr size_t kVectorBytes = 16;
constexpr size_t kBlockBytes = 16;
constexpr uint64_t kMetadataBytes = 4096;
constexpr std::string_view kServerMagic = "SBACKUP\x01";
constexpr std::string_view kPlainName = "main.binproto";

struct Metadata {
    std::string nonce;
    std::string encrypted_id;
};

std::string bytes_of(const std::vector<ProtobufField>& fields, uint32_t number) {
    const ProtobufField* field = find_field(fields, number);
    return field == nullptr || field->wire != ProtobufWire::Bytes ? std::string() : field->bytes;
}

std::optional<Metadata> read_metadata(const Surroundings& surroundings) {
    const auto file = surroundings.sibling("metadata");
    if (!file.ok())
        return std::nullopt;
    const auto bytes = read_all(*file.value(), kMetadataBytes);
    if (!bytes.ok())
        return std::nullopt;
    const auto fields = read_protobuf(bytes.value());
    if (!fields.ok())
        return std::nullopt;
    const auto inner = read_protobuf(bytes_of(fields.value(), 2));
    if (!inner.ok())
        return std::nullopt;
    Metadata metadata{bytes_of(inner.value(), 1), bytes_of(inner.value(), 2)};
    const bool is_whole = metadata.nonce.size() == 12 && metadata.encrypted_id.size() == 16;
    return is_whole ? std::optional(std::move(metadata)) : std::nullopt;
}

bool begins_for_servers(const ByteSource& file) {
    const auto start = read_exactly(file, 0, kServerMagic.size());
    return start.ok() && std::ranges::equal(start.value(), std::as_bytes(std::span(kServerMagic)));
}

std::span<const std::byte> view_of(const std::string& text) {
    return std::as_bytes(std::span(text));
}

// The padding of PKCS 7 at the end, which gzip would take for bytes behind it.
void remove_padding(std::vector<std::byte>& plain) {
    const size_t count = plain.empty() ? 0 : static_cast<size_t>(plain.back());
    if (count > 0 && count <= std::min(kBlockBytes, plain.size()))
        plain.resize(plain.size() - count);
}

// Zeros may follow the gzip file, to hide how much was written. Its own last bytes, the size of
// what it holds, may be zeros as well: at most three.
Result<SignalFrames> decompress(std::vector<std::byte> plain, const Scratch& scratch) {
    const auto last = std::find_if(plain.rbegin(), plain.rend(),
                                   [](std::byte byte) { return byte != std::byte{0}; });
    const auto without_zeros = static_cast<uint64_t>(plain.rend() - last);
    const auto bytes = std::make_shared<MemorySource>(std::move(plain));
    auto whole = TRY(gunzip(*bytes, scratch));
    constexpr uint64_t kMostOwnZeros = 3;
    for (uint64_t own = 0; own <= kMostOwnZeros && !whole.damage.empty(); ++own) {
        if (without_zeros + own >= bytes->size_bytes())
            break;
        auto shorter = gunzip(SliceSource(bytes, 0, without_zeros + own), scratch);
        if (shorter.ok() && shorter.value().damage.empty())
            whole = std::move(shorter).value();
    }
    return SignalFrames{std::move(whole.bytes), std::move(whole.damage)};
}

Result<SignalFrames> open_with(const ByteSource& file, const Metadata& metadata,
                               const std::string& recovery_key, const Scratch& scratch) {
    const SecretBytes backup_key = TRY(signal_backup_key(recovery_key));
    const SecretBytes id = TRY(signal_local_backup_id(backup_key, view_of(metadata.nonce),
                                                      view_of(metadata.encrypted_id)));
    const SignalMessageKeys keys = TRY(signal_message_keys(backup_key, id));
    return decrypt_signal_backup(file, keys, scratch);
}

}  // namespace

bool is_signal_backup(const ByteSource& file, const Surroundings& surroundings) {
    if (begins_for_servers(file))
        return true;
    return surroundings.name == "main" &&
           file.size_bytes() >= kVectorBytes + kBlockBytes + kMacBytes &&
           read_metadata(surroundings).has_value();
}

Result<SignalFrames> decrypt_signal_backup(const ByteSource& file, const SignalMessageKeys& keys,
                                           const Scratch& scratch) {
    const auto bytes = TRY(read_all(file, limits::kWholeFileBytes));
    if (bytes.size() < kVectorBytes + kBlockBytes + kMacBytes || bytes.size() % kBlockBytes != 0)
        return Error{ErrorCode::Damaged, "the backup is cut: " + std::to_string(bytes.size()) +
                                             " bytes are no whole number of blocks"};
    const auto view = std::span(bytes);
    const auto body = view.first(bytes.size() - kMacBytes);
    const SecretBytes mac = TRY(hmac_of("sha256", keys.mac.view(), body));
    if (!std::ranges::equal(mac.view(), view.last(kMacBytes)))
        return Error{ErrorCode::Encrypted, "the key does not fit, or the backup was changed"};
    CipherBlock vector{};
    std::ranges::copy(body.first(kVectorBytes), vector.begin());
    auto plain = TRY(decrypt_cbc(keys.cipher.view(), vector, body.subspan(kVectorBytes)));
    remove_padding(plain);
    return decompress(std::move(plain), scratch);
}

Result<Layer> open_signal_backup(const SharedBytes& file, const Surroundings& surroundings) {
    if (begins_for_servers(*file))
        return Error{ErrorCode::Unsupported,
                     "a backup for Signal's servers, which keep a part of its key: nobody can read "
                     "it without them"};
    const auto metadata = read_metadata(surroundings);
    if (!metadata)
        return Error{ErrorCode::Unsupported, "is no local backup of Signal"};
    int tried = 0;
    for (const std::string& password : surroundings.secrets.passwords) {
        const auto key = signal_recovery_key(password);
        if (!key)
            continue;
        ++tried;
        auto frames = open_with(*file, *metadata, *key, surroundings.scratch);
        if (!frames.ok() && frames.error().code == ErrorCode::Encrypted)
            continue;
        if (!frames.ok())
            return frames.error();
        FileEntry entry;
        entry.path = std::string(kPlainName);
        Layer layer = tree_layer(std::make_unique<SingleFileTree>(
            "Signal backup", std::move(entry), frames.value().bytes, frames.value().damage));
        layer.used.emplace_back("metadata");
        return layer;
    }
    return Error{
        ErrorCode::Encrypted,
        "Signal backup: give its recovery key of 64 letters and digits with "
        "--password-file" +
            (tried == 0 ? std::string() : "; of " + std::to_string(tried) + " given, none fits")};
}

}  // namespace parsers
