#include "parsers/container/ios_keychain_crypt.h"

#include <algorithm>
#include <array>

#include "parsers/base/byte_reader.h"
#include "parsers/crypt/cipher.h"
#include "parsers/crypt/derive.h"
#include "parsers/format/plist.h"

namespace parsers {
namespace {

constexpr size_t kKeyBytes = 32;
constexpr size_t kTagBytes = 16;
constexpr size_t kItemBytes = 1 << 20;  // real ones are below a few KiB
constexpr size_t kDerValues = 1000;     // of one dictionary; real ones have about thirty

constexpr unsigned kDerSet = 0x31;
constexpr unsigned kDerSequence = 0x30;
constexpr unsigned kDerText = 0x0c;

// 128 bits as GCM counts them: the first bit of the first byte is the coefficient of x^0.
struct Polynomial {
    uint64_t high = 0;
    uint64_t low = 0;
};

Polynomial to_polynomial(std::span<const std::byte> block) {
    Polynomial value;
    for (size_t at = 0; at < 16; ++at) {
        const uint64_t byte = at < block.size() ? std::to_integer<uint64_t>(block[at]) : 0;
        (at < 8 ? value.high : value.low) |= byte << (56 - 8 * (at % 8));
    }
    return value;
}

CipherBlock to_block(const Polynomial& value) {
    CipherBlock block{};
    for (size_t at = 0; at < 16; ++at)
        block[at] =
            static_cast<std::byte>((at < 8 ? value.high : value.low) >> (56 - 8 * (at % 8)));
    return block;
}

// SP 800-38D, algorithm 1.
Polynomial multiply(const Polynomial& a, Polynomial b) {
    Polynomial product;
    for (int bit = 0; bit < 128; ++bit) {
        const uint64_t half = bit < 64 ? a.high : a.low;
        if ((half >> (63 - bit % 64) & 1) != 0) {
            product.high ^= b.high;
            product.low ^= b.low;
        }
        const bool carries = (b.low & 1) != 0;
        b.low = b.low >> 1 | b.high << 63;
        b.high >>= 1;
        if (carries)
            b.high ^= 0xe1ULL << 56;
    }
    return product;
}

Polynomial hash_of(const Polynomial& subkey, std::span<const std::byte> bytes) {
    Polynomial sum;
    const auto add = [&](const Polynomial& block) {
        sum = multiply({sum.high ^ block.high, sum.low ^ block.low}, subkey);
    };
    for (size_t at = 0; at < bytes.size(); at += 16)
        add(to_polynomial(bytes.subspan(at, std::min<size_t>(16, bytes.size() - at))));
    add({0, uint64_t{bytes.size()} * 8});  // no further bytes are authenticated
    return sum;
}

// Compares without stopping at the first difference.
bool are_equal(std::span<const std::byte> a, std::span<const std::byte> b) {
    unsigned difference = a.size() == b.size() ? 0U : 1U;
    for (size_t at = 0; at < std::min(a.size(), b.size()); ++at)
        difference |= std::to_integer<unsigned>(a[at] ^ b[at]);
    return difference == 0;
}

struct DerValue {
    unsigned tag = 0;
    std::span<const std::byte> bytes;
};

Result<DerValue> read_der(ByteReader& reader) {
    DerValue value;
    value.tag = TRY(reader.u8());
    uint64_t length = TRY(reader.u8());
    if ((length & 0x80) != 0) {
        const uint64_t count = length & 0x7f;
        if (count == 0 || count > 4)
            return Error{ErrorCode::Damaged, "a DER length of " + std::to_string(count) + " bytes"};
        length = 0;
        for (uint64_t index = 0; index < count; ++index) {
            const auto next = TRY(reader.u8());
            length = length << 8 | next;
        }
    }
    value.bytes = TRY(reader.bytes(static_cast<size_t>(length)));
    return value;
}

std::span<const std::byte> data_of(const PlistValue& list, std::string_view key) {
    const PlistValue* value = list.find(key);
    return value == nullptr ? std::span<const std::byte>() : std::span(value->data);
}

}  // namespace

Result<SecretBytes> open_sealed(std::span<const std::byte> archive,
                                std::span<const std::byte> key) {
    if (archive.size() > kItemBytes || key.size() < kKeyBytes)
        return Error{ErrorCode::Damaged, "an item or its key has a size that none has"};
    const auto list = TRY(read_plist(archive));
    if (!is_keyed_archive(list))
        return Error{ErrorCode::Damaged, "a ciphertext that is no keyed archive"};
    const auto sealed = TRY(read_keyed_archive(list));
    AuthenticatedRun run;
    run.nonce = data_of(sealed, "SFInitializationVector");
    run.tag = data_of(sealed, "SFAuthenticationCode");
    const auto bytes = data_of(sealed, "SFCiphertext");
    if (run.nonce.empty() || run.tag.size() != kTagBytes)
        return Error{ErrorCode::Damaged, "a ciphertext without its nonce or tag"};
    return decrypt_authenticated(key.first(kKeyBytes), run, bytes);
}

Result<SecretBytes> open_gcm_without_nonce(std::span<const std::byte> key,
                                           std::span<const std::byte> bytes,
                                           std::span<const std::byte> tag) {
    auto cipher = TRY(Cipher::make(CipherMode::Ecb, CipherDirection::Encrypt, key));
    CipherBlock subkey{};
    TRY(cipher.apply({}, subkey));
    // With a first counter block of zeros, the mask of the tag is the subkey itself.
    const auto hash = hash_of(to_polynomial(subkey), bytes);
    const auto own = to_polynomial(subkey);
    if (!are_equal(tag, to_block({hash.high ^ own.high, hash.low ^ own.low})))
        return Error{ErrorCode::Encrypted, "the key does not fit, or the item was changed"};
    SecretBytes plain(bytes);
    const auto out = plain.writable();
    for (size_t at = 0; at < out.size(); at += 16) {
        auto stream = to_block({0, at / 16 + 1});
        TRY(cipher.apply({}, stream));
        for (size_t index = 0; index < std::min<size_t>(16, out.size() - at); ++index)
            out[at + index] ^= stream[index];
    }
    return plain;
}

Result<SecretBytes> open_backup_item(std::span<const std::byte> item, const ProtectionKeys& keys) {
    if (item.size() > kItemBytes)
        return Error{ErrorCode::LimitReached,
                     "an item of " + std::to_string(item.size()) + " bytes, more than the limit"};
    ByteReader reader(item);
    const auto version = TRY(reader.u32_le());
    const auto protection_class = TRY(reader.u32_le());
    if (version != 2 && version != 3)
        return Error{ErrorCode::Unsupported,
                     "items of version " + std::to_string(version) + " are not read"};
    const auto wrapped_bytes = TRY(reader.u32_le());
    const auto wrapped = TRY(reader.bytes(wrapped_bytes));
    if (reader.left() < kTagBytes)
        return Error{ErrorCode::Damaged, "the item is too short for its tag"};
    const auto bytes = TRY(reader.bytes(reader.left() - kTagBytes));
    const auto tag = TRY(reader.bytes(kTagBytes));
    const auto class_key = keys.find(protection_class);
    if (class_key == keys.end())
        return Error{ErrorCode::Encrypted, "there is no key for its protection class " +
                                               std::to_string(protection_class)};
    const auto key = TRY(unwrap_key(class_key->second.view(), wrapped));
    return open_gcm_without_nonce(key.view(), bytes, tag);
}

Result<DerDictionary> read_der_dictionary(std::span<const std::byte> bytes) {
    ByteReader outer(bytes);
    const auto set = TRY(read_der(outer));
    if (set.tag != kDerSet)
        return Error{ErrorCode::Damaged, "the plain item is no DER dictionary"};
    DerDictionary dictionary;
    ByteReader members(set.bytes);
    while (members.left() > 0) {
        const auto member = TRY(read_der(members));
        ByteReader pair(member.bytes);
        const auto name = TRY(read_der(pair));
        const auto value = TRY(read_der(pair));
        if (member.tag != kDerSequence || name.tag != kDerText || dictionary.size() >= kDerValues)
            return Error{ErrorCode::Damaged, "a DER dictionary with a member that is none"};
        const std::string key(reinterpret_cast<const char*>(name.bytes.data()), name.bytes.size());
        dictionary.insert_or_assign(key, SecretBytes(value.bytes));
    }
    return dictionary;
}

}  // namespace parsers
