#include "parsers/filesystem/xfs.h"

#include <array>

#include "parsers/base/crc32c.h"
#include "tests/fuzz/patched_sample.h"

namespace {

// With a checksum that fits, or the superblock would only ever be read from its copies.
void seal_superblock(tests::PatchedSource& source) {
    std::array<std::byte, tests::kSectorBytes> sector{};
    for (size_t index = 0; index < 4; ++index)
        source.patch(224 + index, std::byte{0});
    (void)source.read_at(0, sector);
    const uint32_t crc = ~parsers::crc32c(UINT32_MAX, sector);
    for (size_t index = 0; index < 4; ++index)
        source.patch(224 + index, static_cast<std::byte>(crc >> (8 * index)));
}

}  // namespace

// The first byte chooses the sample.
extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
    static const std::array<tests::Sample, 4> kSamples = {
        tests::load_sample("xfs_in_use/evidence/xfs.raw.gz"),
        tests::load_sample("xfs_deleted/evidence/xfs.raw.gz"),
        tests::load_sample("xfs_v4/evidence/xfs.raw.gz"),
        tests::load_sample("xfs_v5/evidence/xfs.raw.gz")};
    if (size == 0)
        return 0;
    const auto source = std::make_shared<tests::PatchedSource>(kSamples[data[0] % kSamples.size()],
                                                               tests::as_bytes(data + 1, size - 1));
    seal_superblock(*source);
    const auto layer = parsers::open_xfs(source, {});
    if (layer.ok())
        tests::read_every_file(*layer.value().tree);
    return 0;
}
