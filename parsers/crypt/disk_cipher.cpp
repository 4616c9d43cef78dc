#include "parsers/crypt/disk_cipher.h"

#include <optional>
#include <string>
#include <vector>

#include "parsers/base/text.h"
#include "parsers/crypt/cipher.h"
#include "parsers/crypt/derive.h"

namespace parsers {
namespace {

constexpr uint64_t kSectorBytes = 512;

enum class Vector { Null, Plain, Plain64, Plain64Be, Essiv };

struct Parts {
    CipherMode mode = CipherMode::Xts;
    Vector vector = Vector::Null;
    std::string essiv_digest;
};

Error not_read(std::string_view name) {
    return {ErrorCode::Unsupported, "the cipher " + to_valid_utf8(name) + " is not read"};
}

Result<Parts> to_parts(std::string_view name) {
    const auto words = split(name, '-');
    if (words.size() < 2 || words[0] != "aes")
        return not_read(name);
    Parts parts;
    if (words[1] == "cbc")
        parts.mode = CipherMode::Cbc;
    else if (words[1] == "ecb")
        parts.mode = CipherMode::Ecb;
    else if (words[1] != "xts")
        return not_read(name);
    if (parts.mode == CipherMode::Ecb)
        return parts;
    if (words.size() != 3)
        return not_read(name);
    constexpr std::string_view kEssiv = "essiv:";
    if (words[2] == "plain")
        parts.vector = Vector::Plain;
    else if (words[2] == "plain64")
        parts.vector = Vector::Plain64;
    else if (words[2] == "plain64be")
        parts.vector = Vector::Plain64Be;
    else if (words[2].starts_with(kEssiv))
        parts.vector = Vector::Essiv;
    else if (words[2] != "null")
        return not_read(name);
    if (parts.vector == Vector::Essiv)
        parts.essiv_digest = words[2].substr(kEssiv.size());
    return parts;
}

CipherBlock to_vector(Vector kind, uint64_t sector) {
    switch (kind) {
        case Vector::Null:
            return {};
        case Vector::Plain:
            return to_cipher_block(sector & UINT32_MAX);
        case Vector::Plain64:
        case Vector::Essiv:
            return to_cipher_block(sector);
        case Vector::Plain64Be: {
            CipherBlock block{};
            for (size_t at = 0; at < 8; ++at)
                block[15 - at] = static_cast<std::byte>(sector >> (8 * at));
            return block;
        }
    }
    return {};
}

}  // namespace

Result<void> check_disk_cipher(std::string_view name) {
    TRY(to_parts(name));
    return {};
}

Result<DecryptUnit> make_disk_cipher(const DiskCipher& disk, std::span<const std::byte> key) {
    const auto parts = TRY(to_parts(disk.name));
    auto cipher = TRY(Cipher::make(parts.mode, CipherDirection::Decrypt, key));
    std::optional<Cipher> essiv;
    if (parts.vector == Vector::Essiv) {
        const auto salt = TRY(digest_of(parts.essiv_digest, key));
        essiv = TRY(Cipher::make(CipherMode::Ecb, CipherDirection::Encrypt, salt.view()));
    }
    return DecryptUnit([cipher, essiv, kind = parts.vector, first = disk.first_sector](
                           uint64_t offset, std::span<std::byte> unit) mutable -> Result<void> {
        CipherBlock vector = to_vector(kind, first + offset / kSectorBytes);
        if (essiv)
            TRY(essiv->apply({}, vector));
        return cipher.apply(vector, unit);
    });
}

}  // namespace parsers
