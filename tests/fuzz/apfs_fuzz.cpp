#include <algorithm>

#include "parsers/crypt/apfs_keys.h"
#include "parsers/crypt/cipher.h"
#include "parsers/filesystem/apfs_plain.h"
#include "tests/fuzz/patched_sample.h"

namespace {

using namespace parsers;

constexpr size_t kBlock = 4096;
constexpr uint64_t kVolume = 20002;  // blocks of the sample
constexpr uint64_t kTree = 20005;

// AES-XTS whose two keys are zeros, as two ids of zeros make it.
void encrypt_bag(uint64_t first_sector, std::span<std::byte> bag) {
    auto cipher = Cipher::make(CipherMode::Ecb, CipherDirection::Encrypt, ApfsId{}).value();
    for (size_t at = 0; at < bag.size(); at += 512) {
        auto tweak = to_cipher_block(first_sector + at / 512);
        (void)cipher.apply({}, tweak);
        for (size_t block = at; block < at + 512; block += 16) {
            const auto part = bag.subspan(block, 16);
            for (size_t byte = 0; byte < 16; ++byte)
                part[byte] ^= tweak[byte];
            (void)cipher.apply({}, part);
            for (size_t byte = 0; byte < 16; ++byte)
                part[byte] ^= tweak[byte];
            unsigned carry = 0;
            for (auto& byte : tweak) {
                const unsigned value = std::to_integer<unsigned>(byte) << 1 | carry;
                byte = static_cast<std::byte>(value);
                carry = value >> 8;
            }
            tweak[0] ^= carry != 0 ? std::byte{0x87} : std::byte{0};
        }
    }
}

void put(std::span<std::byte> block, size_t at, uint64_t number, size_t size) {
    for (size_t byte = 0; byte < size; ++byte)
        block[at + byte] = static_cast<std::byte>(number >> (8 * byte));
}

// The input is what stands in the two keybags; the second one is found whatever the first says.
void read_keys(std::span<const std::byte> data) {
    std::vector<std::byte> disk(3 * kBlock);
    for (const size_t number : {size_t{1}, size_t{2}}) {
        const auto bag = std::span(disk).subspan(number * kBlock, kBlock);
        const auto part = number == 1 ? data.first(data.size() / 2) : data.subspan(data.size() / 2);
        put(bag, 24, number == 1 ? 0x6b657973 : 0x72656373, 4);
        put(bag, 32, 2, 2);
        put(bag, 34, 8, 2);
        std::copy_n(part.begin(), std::min(part.size(), kBlock - 96), bag.begin() + 88);
        if (number == 1) {
            put(bag, 64, 3, 2);
            put(bag, 66, 16, 2);
            put(bag, 72, 2, 8);
            put(bag, 80, 1, 8);
        }
        set_apfs_checksum(bag);
        encrypt_bag(number * kBlock / 512, bag);
    }
    ApfsKeyPlace place;
    place.keybag_block = 1;
    place.keybag_blocks = 1;
    const auto keys = read_apfs_keys(MemorySource(std::move(disk)), place);
    if (!keys.ok())
        return;
    const auto& ways = keys.value().ways;
    if (std::all_of(ways.begin(), ways.end(), [](const auto& way) { return way.iterations < 50; }))
        (void)unlock(keys.value(), "secret");
}

// The map of objects, the superblocks and the root of the tree, with right checksums; the root is
// encrypted. Four bytes a change: which block, which byte of it, and the value.
void read_tree(std::span<const std::byte> data) {
    static const tests::Sample kSample = tests::load_sample("apfs/evidence/disk.apfs.gz");
    static const std::vector<std::byte> kKey = [] {
        std::vector<std::byte> key(32);
        key[0] = std::byte{1};
        return key;
    }();
    constexpr uint64_t kBlocks[] = {kVolume, kVolume + 1, kVolume + 2, kTree, 0, 2};
    const auto source = std::make_shared<tests::PatchedSource>(kSample, std::span<std::byte>());
    std::map<uint64_t, std::vector<std::byte>> blocks;
    for (const uint64_t number : kBlocks) {
        blocks[number] = read_exactly(*source, number * kBlock, kBlock).value();
        if (number == kVolume)
            blocks[number][264] = std::byte{8};
    }
    for (size_t at = 0; at + 4 <= data.size(); at += 4) {
        const auto number = [&](size_t byte) { return std::to_integer<size_t>(data[at + byte]); };
        blocks[kBlocks[number(0) % std::size(kBlocks)]][(number(1) << 8 | number(2)) % kBlock] =
            data[at + 3];
    }
    auto cipher = Cipher::make(CipherMode::Xts, CipherDirection::Encrypt, kKey).value();
    for (auto& [number, block] : blocks) {
        set_apfs_checksum(block);
        for (size_t at = 0; number == kTree && at < kBlock; at += 512)
            (void)cipher.apply(to_cipher_block(number * 8 + at / 512),
                               std::span(block).subspan(at, 512));
        for (size_t at = 0; at < kBlock; ++at)
            source->patch(number * kBlock + at, block[at]);
    }
    const auto volume = find_apfs_cipher(*source, kVolume);
    if (!volume.ok())
        return;
    (void)check_apfs_root(*source, volume.value());
    const auto plain = decrypt_apfs(source, volume.value(), SecretBytes(kKey));
    if (!plain.ok())
        return;
    (void)check_apfs_root(*plain.value(), volume.value());
    tests::read_both_ends(*plain.value());
    std::vector<std::byte> files(64 * kBlock);
    (void)plain.value()->read_at(22000 * kBlock, files);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
    const auto bytes = tests::as_bytes(data, size);
    read_keys(bytes);
    read_tree(bytes.first(std::min<size_t>(bytes.size(), 400)));
    return 0;
}
