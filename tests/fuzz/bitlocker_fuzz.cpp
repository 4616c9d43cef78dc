#include "parsers/crypt/bitlocker.h"

#include <zlib.h>

#include <algorithm>
#include <array>

#include "parsers/crypt/bitlocker_keys.h"
#include "parsers/crypt/bitlocker_metadata.h"
#include "tests/fuzz/fuzz_input.h"

namespace {

constexpr size_t kSector = 512;

// The input as a metadata block with a right checksum, behind a first sector that points to it:
// without one the reader would go no further than the checksum.
std::vector<std::byte> as_volume(const uint8_t* data, size_t size) {
    constexpr std::array<uint8_t, 16> kIdentifier = {0x3b, 0xd6, 0x67, 0x49, 0x29, 0x2e,
                                                     0xd8, 0x4a, 0x83, 0x99, 0xf6, 0xa3,
                                                     0x39, 0xe3, 0xd0, 0x01};
    std::vector<uint8_t> volume(kSector);
    volume[12] = 2;  // sectors of 512 bytes
    std::copy(kIdentifier.begin(), kIdentifier.end(), volume.begin() + 160);
    for (const size_t at : {size_t{176}, size_t{184}, size_t{192}})
        volume[at + 1] = kSector >> 8;
    volume.insert(volume.end(), data, data + size);
    volume.resize(std::max(volume.size(), 2 * kSector));
    const size_t block = 16 * (size_t{volume[kSector + 8]} + 256 * size_t{volume[kSector + 9]});
    if (kSector + block + 8 <= volume.size()) {
        const auto sum = ::crc32(0, volume.data() + kSector, static_cast<uInt>(block));
        for (size_t at = 0; at < 4; ++at)
            volume[kSector + block + 4 + at] = static_cast<uint8_t>(sum >> (8 * at));
    }
    const auto bytes = std::as_bytes(std::span(volume));
    return {bytes.begin(), bytes.end()};
}

}  // namespace

// Without passwords: each costs a second, whatever the bytes are.
extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
    (void)parsers::is_bitlocker(*tests::as_source(data, size));
    (void)parsers::read_bek_file(tests::as_bytes(data, size));
    (void)parsers::find_recovery_passwords(tests::as_bytes(data, size));
    const auto volume = std::make_shared<parsers::MemorySource>(as_volume(data, size));
    const auto layer = parsers::open_bitlocker(volume, {});
    if (layer.ok())
        tests::read_both_ends(*layer.value().volumes.at(0).bytes);
    return 0;
}
