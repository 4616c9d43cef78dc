#include "parsers/container/keybag.h"

#include <algorithm>
#include <string>

#include "parsers/base/byte_reader.h"
#include "parsers/crypt/derive.h"

namespace parsers {
namespace {

constexpr size_t kMostClassKeys = 64;     // real bags hold about ten
constexpr size_t kFileKeyBytes = 4 + 40;  // the class, and a wrapped key of 32 bytes
constexpr uint32_t kWrappedWithPassword = 2;
constexpr size_t kKeyBytes = 32;

struct Item {
    std::string tag;
    std::span<const std::byte> value;

    uint32_t number() const {
        uint32_t sum = 0;
        for (size_t at = 0; at < std::min<size_t>(value.size(), 4); ++at)
            sum = sum << 8 | std::to_integer<uint32_t>(value[at]);
        return sum;
    }
    std::vector<std::byte> bytes() const { return {value.begin(), value.end()}; }
};

Result<Item> read_item(ByteReader& reader) {
    Item item;
    item.tag = TRY(reader.text(4));
    const auto length = TRY(reader.u32_be());
    item.value = TRY(reader.bytes(length));
    return item;
}

void take_header(const Item& item, Keybag& keybag) {
    if (item.tag == "VERS")
        keybag.version = item.number();
    else if (item.tag == "TYPE")
        keybag.type = item.number();
    else if (item.tag == "SALT")
        keybag.salt = item.bytes();
    else if (item.tag == "ITER")
        keybag.rounds = item.number();
    else if (item.tag == "DPSL")
        keybag.first_salt = item.bytes();
    else if (item.tag == "DPIC")
        keybag.first_rounds = item.number();
}

void take_class_key(const Item& item, WrappedClassKey& key) {
    if (item.tag == "CLAS")
        key.protection_class = item.number();
    else if (item.tag == "WRAP")
        key.wrap = item.number();
    else if (item.tag == "KTYP")
        key.key_type = item.number();
    else if (item.tag == "WPKY")
        key.wrapped = item.bytes();
}

std::span<const std::byte> as_bytes(std::string_view text) {
    return std::as_bytes(std::span(text.data(), text.size()));
}

Result<SecretBytes> key_of_password(const Keybag& keybag, std::string_view password) {
    SecretBytes secret(password);
    if (keybag.first_rounds > 0) {
        Pbkdf2 first;
        first.digest = "sha256";
        first.salt = keybag.first_salt;
        first.iterations = keybag.first_rounds;
        first.key_bytes = kKeyBytes;
        secret = TRY(pbkdf2(as_bytes(password), first));
    }
    Pbkdf2 second;
    second.digest = "sha1";
    second.salt = keybag.salt;
    second.iterations = keybag.rounds;
    second.key_bytes = kKeyBytes;
    return pbkdf2(secret.view(), second);
}

}  // namespace

// The first UUID is that of the bag, every other begins a class key.
Result<Keybag> read_keybag(std::span<const std::byte> bytes) {
    Keybag keybag;
    ByteReader reader(bytes);
    size_t uuids = 0;
    while (reader.left() > 0) {
        const auto item = read_item(reader);
        if (!item.ok())
            return Error{ErrorCode::Damaged, "the keybag ends inside a value"};
        if (item.value().tag == "UUID" && ++uuids > 1)
            keybag.class_keys.emplace_back();
        if (keybag.class_keys.size() > kMostClassKeys)
            return Error{ErrorCode::LimitReached,
                         "the keybag holds more class keys than " + std::to_string(kMostClassKeys)};
        if (uuids > 1)
            take_class_key(item.value(), keybag.class_keys.back());
        else
            take_header(item.value(), keybag);
    }
    if (keybag.salt.empty() || keybag.rounds == 0 || keybag.class_keys.empty())
        return Error{ErrorCode::Damaged, "the keybag has no salt, no rounds or no class keys"};
    return keybag;
}

Result<void> check_rounds(const Keybag& keybag) {
    const uint32_t most = std::max(keybag.rounds, keybag.first_rounds);
    if (most > kMostKeybagRounds)
        return Error{ErrorCode::LimitReached,
                     "the keybag asks for " + std::to_string(most) +
                         " rounds of key derivation, more than the limit of " +
                         std::to_string(kMostKeybagRounds)};
    return {};
}

Result<ClassKeys> unlock_keybag(const Keybag& keybag, std::string_view password) {
    TRY(check_rounds(keybag));
    const auto secret = TRY(key_of_password(keybag, password));
    ClassKeys keys;
    bool fits = false;
    for (const auto& wrapped : keybag.class_keys) {
        if ((wrapped.wrap & kWrappedWithPassword) == 0 || wrapped.wrapped.empty())
            continue;
        auto key = unwrap_key(secret.view(), wrapped.wrapped);
        fits = fits || key.ok();
        // What is below is wrapped with a key of the device as well, and cannot be opened away
        // from it.
        if (key.ok() && wrapped.wrap == kWrappedWithPassword)
            keys.insert_or_assign(wrapped.protection_class, std::move(key).value());
    }
    if (!fits)
        return Error{ErrorCode::Encrypted, "the password opens no key of the keybag"};
    return keys;
}

std::optional<uint32_t> class_of_file_key(std::span<const std::byte> class_and_wrapped) {
    ByteReader reader(class_and_wrapped);
    const auto protection_class = reader.u32_le();
    return protection_class.ok() ? std::optional(protection_class.value()) : std::nullopt;
}

Result<SecretBytes> unwrap_file_key(const ClassKeys& keys,
                                    std::span<const std::byte> class_and_wrapped) {
    const auto protection_class = class_of_file_key(class_and_wrapped);
    if (!protection_class || class_and_wrapped.size() != kFileKeyBytes)
        return Error{ErrorCode::Damaged, "its wrapped key has " +
                                             std::to_string(class_and_wrapped.size()) +
                                             " bytes instead of " + std::to_string(kFileKeyBytes)};
    const auto key = keys.find(*protection_class);
    if (key == keys.end())
        return Error{ErrorCode::Encrypted, "there is no key for its protection class " +
                                               std::to_string(*protection_class)};
    auto opened = unwrap_key(key->second.view(), class_and_wrapped.subspan(4));
    if (!opened.ok())
        return Error{ErrorCode::Damaged, "its wrapped key does not fit the key of its class"};
    return opened;
}

}  // namespace parsers
