#include "parsers/filesystem/btrfs.h"

#include <algorithm>
#include <cstdlib>
#include <map>
#include <utility>
#include <vector>

#include "parsers/container/inflate.h"
#include "parsers/filesystem/stored_numbers.h"
#include "tests/fuzz/fuzz_input.h"

namespace {

// A sample whose nodes the input changes. Checksums would stop every change at the door, so the
// kind of checksum is set to the one that is not verified.
class ChangedImage : public parsers::ByteSource {
public:
    using Base = std::vector<std::byte>;
    ChangedImage(const Base& base, std::map<uint64_t, std::byte> changes)
        : base_(base), changes_(std::move(changes)) {}

    uint64_t size_bytes() const override { return base_.size(); }
    parsers::Result<size_t> read_at(uint64_t offset, std::span<std::byte> out) const override {
        if (offset >= base_.size())
            return size_t{0};
        const size_t size = std::min<size_t>(out.size(), base_.size() - offset);
        std::copy_n(base_.begin() + static_cast<std::ptrdiff_t>(offset), size, out.begin());
        for (auto at = changes_.lower_bound(offset);
             at != changes_.end() && at->first - offset < size; ++at)
            out[at->first - offset] = at->second;
        return size;
    }

private:
    const Base& base_;
    std::map<uint64_t, std::byte> changes_;
};

struct Sample {
    std::vector<std::byte> image;
    std::vector<size_t> blocks;  // the superblock and every node
};

Sample load() {
    const auto packed = parsers::open_file("samples/formats/btrfs_plain/evidence/fs.raw.gz");
    if (!packed.ok())
        std::abort();
    Sample sample;
    sample.image =
        parsers::read_all(*parsers::gunzip(*packed.value(), {}).value().bytes, 1U << 28).value();
    sample.image[65536 + 196] = std::byte{3};
    const std::span<const std::byte> bytes(sample.image);
    for (size_t at = 65536; at + 4096 <= bytes.size(); at += 4096) {
        if (std::ranges::equal(bytes.subspan(at + 32, 16), bytes.subspan(65536 + 32, 16)))
            sample.blocks.push_back(at);
    }
    return sample;
}

}  // namespace

// Five bytes of input change one byte of the sample: the block, the place in it, the value.
extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
    static const Sample sample = load();
    std::map<uint64_t, std::byte> changes;
    for (size_t at = 0; at + 5 <= std::min<size_t>(size, 1000); at += 5) {
        const size_t block = sample.blocks[data[at] % sample.blocks.size()];
        const size_t place = (data[at + 1] << 8 | data[at + 2]) % 16384U;
        changes[block + place] = std::byte{data[at + 3]};
    }
    const auto layer =
        parsers::open_btrfs(std::make_shared<ChangedImage>(sample.image, std::move(changes)), {});
    if (layer.ok())
        tests::read_every_file(*layer.value().tree);
    return 0;
}
