#include "parsers/filesystem/squashfs.h"

#include <array>

#include "tests/fuzz/patched_sample.h"

// The first byte chooses the sample. The one that is not compressed comes first: changes to it
// reach behind the decompressors.
extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
    static const std::array<tests::Sample, 6> kSamples = {
        tests::load_sample("squashfs_plain/evidence/squashfs.img.gz"),
        tests::load_sample("squashfs_plain/evidence/squashfs.img.gz"),
        tests::load_sample("squashfs_gzip/evidence/squashfs.img.gz"),
        tests::load_sample("squashfs_lzo/evidence/squashfs.img.gz"),
        tests::load_sample("squashfs_xz/evidence/squashfs.img.gz"),
        tests::load_sample("squashfs_zstd/evidence/squashfs.img.gz")};
    if (size == 0)
        return 0;
    const auto source = std::make_shared<tests::PatchedSource>(kSamples[data[0] % kSamples.size()],
                                                               tests::as_bytes(data + 1, size - 1));
    const auto layer = parsers::open_squashfs(source, {});
    if (layer.ok())
        tests::read_every_file(*layer.value().tree);
    return 0;
}
