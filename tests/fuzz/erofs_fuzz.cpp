#include "parsers/filesystem/erofs.h"

#include <array>

#include "tests/fuzz/patched_sample.h"

// The first byte chooses the sample.
extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
    static const std::array<tests::Sample, 5> kSamples = {
        tests::load_sample("erofs_algorithms/evidence/erofs.img.gz"),
        tests::load_sample("erofs_lz4/evidence/erofs.img.gz"),
        tests::load_sample("erofs_lz4_large/evidence/erofs.img.gz"),
        tests::load_sample("erofs_lz4_legacy/evidence/erofs.img.gz"),
        tests::load_sample("erofs_chunks/evidence/erofs.img.gz")};
    if (size == 0)
        return 0;
    const auto source = std::make_shared<tests::PatchedSource>(kSamples[data[0] % kSamples.size()],
                                                               tests::as_bytes(data + 1, size - 1));
    const auto layer = parsers::open_erofs(source, {});
    if (layer.ok())
        tests::read_every_file(*layer.value().tree);
    return 0;
}
