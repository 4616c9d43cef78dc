#include "parsers/crypt/bitlocker_cipher.h"

#include <array>
#include <bit>
#include <cstring>
#include <vector>

#include "parsers/base/text.h"
#include "parsers/crypt/cipher.h"

namespace parsers {
namespace {

static_assert(std::endian::native == std::endian::little, "the diffuser reads little-endian words");

struct Method {
    uint16_t number;
    const char* name;
    CipherMode mode;
    size_t key_bytes;
    bool has_diffuser;
};

constexpr Method kMethods[] = {
    {0x8000, "AES-CBC 128 with diffuser", CipherMode::Cbc, 16, true},
    {0x8001, "AES-CBC 256 with diffuser", CipherMode::Cbc, 32, true},
    {0x8002, "AES-CBC 128", CipherMode::Cbc, 16, false},
    {0x8003, "AES-CBC 256", CipherMode::Cbc, 32, false},
    {0x8004, "AES-XTS 128", CipherMode::Xts, 32, false},
    {0x8005, "AES-XTS 256", CipherMode::Xts, 64, false},
};

const Method* find_method(uint16_t number) {
    for (const auto& method : kMethods)
        if (method.number == number)
            return &method;
    return nullptr;
}

// Both layers backwards: B, which runs through the words from their end, and then A. At the edges
// the words are a ring.
void undo_diffuser(std::vector<uint32_t>& words) {
    constexpr std::array<int, 4> kTurnsA = {9, 0, 13, 0};
    constexpr std::array<int, 4> kTurnsB = {0, 10, 0, 25};
    const size_t count = words.size();
    for (int cycle = 0; cycle < 3; ++cycle)
        for (size_t at = 0; at < count; ++at)
            words[at] +=
                words[(at + 2) % count] ^ std::rotl(words[(at + 5) % count], kTurnsB[at % 4]);
    for (int cycle = 0; cycle < 5; ++cycle)
        for (size_t at = 0; at < count; ++at)
            words[at] += words[(at + count - 2) % count] ^
                         std::rotl(words[(at + count - 5) % count], kTurnsA[at % 4]);
}

// The 32 bytes that are added to the whole sector, again and again.
Result<std::array<std::byte, 32>> make_sector_key(Cipher& tweak, uint64_t offset) {
    std::array<std::byte, 32> key{};
    for (const size_t half : {size_t{0}, size_t{16}}) {
        CipherBlock block = to_cipher_block(offset);
        block[15] = half == 0 ? std::byte{0} : std::byte{0x80};
        TRY(tweak.apply({}, block));
        std::copy(block.begin(), block.end(), key.begin() + static_cast<std::ptrdiff_t>(half));
    }
    return key;
}

Result<DecryptUnit> make_xts(std::span<const std::byte> key, size_t sector_bytes) {
    auto cipher = TRY(Cipher::make(CipherMode::Xts, CipherDirection::Decrypt, key));
    return DecryptUnit(
        [cipher, sector_bytes](uint64_t offset, std::span<std::byte> unit) mutable -> Result<void> {
            return cipher.apply(to_cipher_block(offset / sector_bytes), unit);
        });
}

Result<DecryptUnit> make_cbc(std::span<const std::byte> key) {
    auto cipher = TRY(Cipher::make(CipherMode::Cbc, CipherDirection::Decrypt, key));
    auto vectors = TRY(Cipher::make(CipherMode::Ecb, CipherDirection::Encrypt, key));
    return DecryptUnit(
        [cipher, vectors](uint64_t offset, std::span<std::byte> unit) mutable -> Result<void> {
            CipherBlock vector = to_cipher_block(offset);
            TRY(vectors.apply({}, vector));
            return cipher.apply(vector, unit);
        });
}

Result<DecryptUnit> with_diffuser(const DecryptUnit& inner, std::span<const std::byte> key) {
    auto tweak = TRY(Cipher::make(CipherMode::Ecb, CipherDirection::Encrypt, key));
    return DecryptUnit(
        [inner, tweak](uint64_t offset, std::span<std::byte> unit) mutable -> Result<void> {
            TRY(inner(offset, unit));
            std::vector<uint32_t> words(unit.size() / sizeof(uint32_t));
            std::memcpy(words.data(), unit.data(), unit.size());
            undo_diffuser(words);
            std::memcpy(unit.data(), words.data(), unit.size());
            const auto sector_key = TRY(make_sector_key(tweak, offset));
            for (size_t at = 0; at < unit.size(); ++at)
                unit[at] ^= sector_key[at % sector_key.size()];
            return {};
        });
}

}  // namespace

std::string bitlocker_method_name(uint16_t number) {
    const Method* method = find_method(number);
    return method != nullptr ? method->name : "encryption method " + std::to_string(number);
}

Result<DecryptUnit> make_bitlocker_cipher(uint16_t number, size_t sector_bytes,
                                          std::span<const std::byte> key) {
    constexpr size_t kSecondKeyAt = 32;
    const Method* method = find_method(number);
    if (method == nullptr)
        return Error{ErrorCode::Unsupported, bitlocker_method_name(number) + " is not read"};
    if (key.size() < method->key_bytes + (method->has_diffuser ? kSecondKeyAt : 0))
        return Error{ErrorCode::Damaged,
                     "a volume key of " + std::to_string(key.size()) + " bytes is too short"};
    if (method->mode == CipherMode::Xts)
        return make_xts(key.first(method->key_bytes), sector_bytes);
    auto cbc = TRY(make_cbc(key.first(method->key_bytes)));
    if (!method->has_diffuser)
        return cbc;
    return with_diffuser(cbc, key.subspan(kSecondKeyAt, method->key_bytes));
}

}  // namespace parsers
