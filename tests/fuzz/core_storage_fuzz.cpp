#include <algorithm>

#include "parsers/base/crc32c.h"
#include "parsers/crypt/cipher.h"
#include "parsers/volume/filevault.h"
#include "parsers/volume/filevault_context.h"
#include "parsers/volume/filevault_metadata.h"
#include "tests/fuzz/patched_sample.h"

namespace {

using namespace parsers;

constexpr size_t kSecret = 80 * 4096;  // the encrypted metadata of the sample
constexpr size_t kBlock = 8192;
constexpr size_t kObjects = 7;

// The sealed blocks of the sample in the clear, so that a change can be made within one.
struct Clear {
    std::vector<std::byte> disk;
    std::vector<std::byte> key;
};

const Clear& clear() {
    static const Clear kClear = [] {
        Clear clear;
        clear.disk = tests::load_sample("filevault_pieces/evidence/volume.raw.gz").bytes;
        const auto header = read_core_storage_header(MemorySource(clear.disk)).value();
        clear.key.assign(header.key.begin(), header.key.end());
        clear.key.insert(clear.key.end(), header.id.begin(), header.id.end());
        auto cipher = Cipher::make(CipherMode::Xts, CipherDirection::Decrypt, clear.key).value();
        for (size_t number = 0; number < kObjects; ++number)
            (void)cipher.apply(to_cipher_block(number),
                               std::span(clear.disk).subspan(kSecret + number * kBlock, kBlock));
        return clear;
    }();
    return kClear;
}

void seal(std::span<std::byte> block) {
    const uint32_t sum = crc32c(UINT32_MAX, block.subspan(8));
    for (size_t byte = 0; byte < 4; ++byte)
        block[byte] = static_cast<std::byte>(sum >> (8 * byte));
}

}  // namespace

// Four bytes a change: which object, which byte of it, and the value; the checksums are made right.
extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
    (void)read_filevault_context({reinterpret_cast<const char*>(data), size});
    std::vector<std::byte> disk = clear().disk;
    auto cipher = Cipher::make(CipherMode::Xts, CipherDirection::Encrypt, clear().key).value();
    for (size_t at = 0; at + 4 <= size; at += 4) {
        const size_t object = data[at] % kObjects;
        const size_t inside = (size_t{data[at + 1]} << 8 | data[at + 2]) % kBlock;
        disk[kSecret + object * kBlock + inside] = std::byte{data[at + 3]};
    }
    for (size_t number = 0; number < kObjects; ++number) {
        const auto block = std::span(disk).subspan(kSecret + number * kBlock, kBlock);
        seal(block);
        (void)cipher.apply(to_cipher_block(number), block);
    }
    const auto volume = std::make_shared<MemorySource>(std::move(disk));
    const auto header = read_core_storage_header(*volume);
    if (header.ok()) {
        const auto storage = read_core_storage(*volume, header.value());
        if (storage.ok())
            for (const auto& xml : storage.value().contexts)
                (void)read_filevault_context(xml);
    }
    const auto layer = open_filevault(volume, {});
    if (layer.ok())
        for (const auto& opened : layer.value().volumes)
            tests::read_both_ends(*opened.bytes);
    return 0;
}
