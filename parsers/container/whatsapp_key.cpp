#include "parsers/container/whatsapp_key.h"

#include <algorithm>
#include <array>
#include <string_view>

#include "parsers/base/text.h"
#include "parsers/crypt/derive.h"

namespace parsers {
namespace {

constexpr size_t kCipherKeyBytes = 32;
constexpr size_t kServerSaltAt = 3;  // in the serialized bytes, as the next two
constexpr size_t kServerSaltBytes = 32;
constexpr size_t kServerKeyAt = 99;
constexpr size_t kServerKeyFileBytes = 131;
constexpr size_t kLargestKeyFile = 4096;
constexpr int kFoldersUp = 9;

// ObjectOutputStream of a byte[]: class "[B" with its serialVersionUID, then a length of 4 bytes.
constexpr std::string_view kSerializedBytes(
    "\xac\xed\x00\x05\x75\x72\x00\x02\x5b\x42\xac\xf3\x17\xf8\x06\x08\x54\xe0\x02\x00\x00\x78\x70",
    23);
constexpr size_t kLengthBytes = 4;

// Where the keys lie below some folder that is around the backup.
constexpr std::string_view kApps[] = {"com.whatsapp", "com.whatsapp.w4b", "com.gbwhatsapp"};
constexpr std::string_view kAppRoots[] = {
    "data/",          "data/data/",     "user/0/",      "user/10/",      "user/95/",
    "user/150/",      "user/999/",      "data/user/0/", "data/user/10/", "data/user/95/",
    "data/user/150/", "data/user/999/", "apps/"};

std::string_view file_name(WhatsAppKeyKind kind) {
    return kind == WhatsAppKeyKind::Server ? "key" : "encrypted_backup.key";
}

// The root key is not used itself: RFC 5869 with SHA-256, an empty salt and one block.
std::optional<WhatsAppKey> end_to_end(std::span<const std::byte> root) {
    const std::array<std::byte, 32> no_salt{};
    const auto inner = hmac_of("sha256", no_salt, root);
    if (!inner.ok())
        return std::nullopt;
    constexpr std::string_view kPurpose("backup encryption\x01", 18);
    auto outer = hmac_of("sha256", inner.value().view(),
                         std::as_bytes(std::span(kPurpose.data(), kPurpose.size())));
    if (!outer.ok())
        return std::nullopt;
    WhatsAppKey key;
    key.kind = WhatsAppKeyKind::EndToEnd;
    key.cipher_key = std::move(outer).value();
    return key;
}

WhatsAppKey server(std::span<const std::byte> bytes) {
    WhatsAppKey key;
    key.cipher_key = SecretBytes(bytes.subspan(kServerKeyAt, kCipherKeyBytes));
    const auto salt = bytes.subspan(kServerSaltAt, kServerSaltBytes);
    key.server_salt.assign(salt.begin(), salt.end());
    return key;
}

// The array inside a serialized byte[]; absent where the file is none.
std::optional<std::span<const std::byte>> serialized(std::span<const std::byte> file) {
    const std::string_view text(reinterpret_cast<const char*>(file.data()), file.size());
    if (!text.starts_with(kSerializedBytes) || file.size() < kSerializedBytes.size() + kLengthBytes)
        return std::nullopt;
    uint32_t length = 0;
    for (size_t at = 0; at < kLengthBytes; ++at)
        length = length << 8 | std::to_integer<uint32_t>(file[kSerializedBytes.size() + at]);
    const auto rest = file.subspan(kSerializedBytes.size() + kLengthBytes);
    if (length > rest.size())
        return std::nullopt;
    return rest.first(length);
}

std::optional<WhatsAppKey> from_digits(std::string_view text) {
    if (text.size() > kLargestKeyFile)
        return std::nullopt;
    std::string digits;
    for (const char c : text) {
        if (c != ' ' && c != '\n' && c != '\r' && c != '\t' && c != '-')
            digits += c;
    }
    if (digits.size() != 2 * kCipherKeyBytes)
        return std::nullopt;
    const auto root = from_hex(digits);
    return root.size() == kCipherKeyBytes ? end_to_end(root) : std::nullopt;
}

// Keeps the keys of one kind, each once.
class Collector {
public:
    explicit Collector(WhatsAppKeyKind kind) : kind_(kind) {}

    void add(std::optional<WhatsAppKey> key, std::string found_in, bool is_sibling) {
        if (!key || key->kind != kind_)
            return;
        const bool is_known = std::ranges::any_of(keys_, [&](const WhatsAppKey& known) {
            return std::ranges::equal(known.cipher_key.view(), key->cipher_key.view());
        });
        if (is_known)
            return;
        key->found_in = std::move(found_in);
        key->is_sibling = is_sibling;
        keys_.push_back(std::move(*key));
    }

    std::vector<WhatsAppKey> take() { return std::move(keys_); }

private:
    WhatsAppKeyKind kind_;
    std::vector<WhatsAppKey> keys_;
};

void add_sibling(const Surroundings& surroundings, const std::string& relative,
                 Collector& collector) {
    const auto file = surroundings.sibling(relative);
    if (!file.ok())
        return;
    const auto bytes = read_all(*file.value(), kLargestKeyFile);
    if (bytes.ok())
        collector.add(read_whatsapp_key(bytes.value()), relative, true);
}

}  // namespace

std::optional<WhatsAppKey> read_whatsapp_key(std::span<const std::byte> file) {
    if (const auto bytes = serialized(file)) {
        if (bytes->size() == kServerKeyFileBytes)
            return server(*bytes);
        return bytes->size() == kCipherKeyBytes ? end_to_end(*bytes) : std::nullopt;
    }
    if (file.size() == kCipherKeyBytes)
        return end_to_end(file);
    return from_digits({reinterpret_cast<const char*>(file.data()), file.size()});
}

std::vector<WhatsAppKey> find_whatsapp_keys(const Surroundings& surroundings,
                                            WhatsAppKeyKind kind) {
    Collector collector(kind);
    for (const auto& file : surroundings.secrets.key_files)
        collector.add(read_whatsapp_key(file.bytes), file.name, false);
    for (const auto& password : surroundings.secrets.passwords)
        collector.add(from_digits(password), "the given password", false);
    std::string up;
    for (int folder = 0; folder <= kFoldersUp; ++folder, up += "../") {
        const std::string name(file_name(kind));
        add_sibling(surroundings, up + name, collector);
        add_sibling(surroundings, up + "files/" + name, collector);
        add_sibling(surroundings, up + "f/" + name, collector);
        for (const auto root : kAppRoots) {
            for (const auto app : kApps)
                add_sibling(surroundings,
                            up + std::string(root) + std::string(app) +
                                (root == "apps/" ? "/f/" : "/files/") + name,
                            collector);
        }
    }
    return collector.take();
}

}  // namespace parsers
