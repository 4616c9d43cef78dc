#include "parsers/volume/volumes.h"

#include <zlib.h>

#include "tests/fuzz/sample_exhibit.h"

namespace {

using tests::PatchedSource;

uint64_t number(const parsers::ByteSource& disk, uint64_t offset, size_t count) {
    const auto bytes = parsers::read_exactly(disk, offset, count);
    uint64_t value = 0;
    for (size_t index = 0; bytes.ok() && index < count; ++index)
        value |= std::to_integer<uint64_t>(bytes.value()[index]) << (8 * index);
    return value;
}

void seal(PatchedSource& disk, uint64_t at, std::span<const std::byte> covered) {
    const auto sum = ::crc32(0, reinterpret_cast<const Bytef*>(covered.data()),
                             static_cast<uInt>(covered.size()));
    for (size_t index = 0; index < 4; ++index)
        disk.patch(at + index, static_cast<std::byte>(sum >> (8 * index)));
}

// Checksums that fit, or no change to a GUID partition table would be read further.
void seal_gpt(PatchedSource& disk, uint64_t header, uint64_t sector_bytes) {
    if (number(disk, header, 8) != 0x5452415020494645)  // "EFI PART"
        return;
    const uint64_t entries = number(disk, header + 72, 4) * sector_bytes;
    const uint64_t entry_bytes = number(disk, header + 80, 4) * number(disk, header + 84, 4);
    if (const auto bytes = parsers::read_exactly(disk, entries, entry_bytes % (1 << 16));
        bytes.ok())
        seal(disk, header + 88, bytes.value());
    for (size_t index = 0; index < 4; ++index)
        disk.patch(header + 16 + index, std::byte{0});
    const uint64_t header_bytes = number(disk, header + 12, 4) % sector_bytes;
    if (const auto bytes = parsers::read_exactly(disk, header, header_bytes); bytes.ok())
        seal(disk, header + 16, bytes.value());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
    const auto exhibit = tests::as_exhibit(data, size);
    if (auto* disk =
            dynamic_cast<PatchedSource*>(const_cast<parsers::ByteSource*>(exhibit.file.get()));
        disk != nullptr && disk->size_bytes() > 8192) {
        seal_gpt(*disk, 512, 512);
        seal_gpt(*disk, 4096, 4096);
        seal_gpt(*disk, disk->size_bytes() - 512, 512);
    }
    const auto layer = parsers::open_partitions(exhibit.file, exhibit.surroundings);
    for (size_t index = 0; layer.ok() && index < layer.value().volumes.size(); ++index)
        tests::read_both_ends(*layer.value().volumes[index].bytes);
    return 0;
}
