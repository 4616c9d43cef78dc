#include <algorithm>
#include <cstring>
#include <unordered_map>
#include <vector>

#include "parsers/filesystem/f2fs.h"
#include "parsers/filesystem/f2fs_names.h"
#include "parsers/filesystem/f2fs_volume.h"
#include "tests/fuzz/fuzz_input.h"

namespace {

using Block = std::vector<std::byte>;

// A volume of which only a few blocks are stored: the input says which. Checksums are put right,
// so that what lies behind them is read.
class SparseVolume : public parsers::ByteSource {
public:
    static constexpr size_t kBlock = 4096;
    static constexpr uint64_t kBlocks = 13312;

    SparseVolume(const uint8_t* data, size_t size) {
        while (size >= 4) {
            const size_t number = data[0] + data[1] * 256U;
            const size_t stored = std::min<size_t>(size - 4, (data[2] + data[3] * 256U) % 4097);
            Block block(kBlock);
            std::copy_n(reinterpret_cast<const std::byte*>(data) + 4, stored, block.begin());
            blocks_.try_emplace(number % kBlocks, std::move(block));
            data += 4 + stored;
            size -= 4 + stored;
        }
        for (auto& [number, block] : blocks_)
            mend(number, block);
    }
    uint64_t size_bytes() const override { return kBlocks * kBlock; }
    parsers::Result<size_t> read_at(uint64_t offset, std::span<std::byte> out) const override {
        size_t done = 0;
        while (done < out.size() && offset + done < size_bytes()) {
            const uint64_t at = offset + done;
            const size_t inside = at % kBlock;
            const size_t count = std::min(out.size() - done, kBlock - inside);
            const auto found = blocks_.find(at / kBlock);
            if (found == blocks_.end())
                std::fill_n(out.begin() + static_cast<std::ptrdiff_t>(done), count, std::byte{0});
            else
                std::copy_n(found->second.begin() + static_cast<std::ptrdiff_t>(inside), count,
                            out.begin() + static_cast<std::ptrdiff_t>(done));
            done += count;
        }
        return done;
    }

private:
    static void put(Block& block, size_t offset, uint32_t value) {
        std::memcpy(block.data() + offset, &value, sizeof value);
    }
    static void mend(uint64_t number, Block& block) {
        if (number == 0) {
            put(block, 1024, parsers::kF2fsMagic);
            put(block, 1024 + 2180, parsers::f2fs_number<uint32_t>(block, 1024 + 2180) & ~0x800U);
        }
        const auto offset = parsers::f2fs_number<uint32_t>(block, 164);
        if (number >= 512 && number < 1536 && offset >= 192 && offset == kBlock - 4)
            put(block, offset,
                parsers::f2fs_checksum(parsers::kF2fsMagic, std::span(block).first(offset)));
    }

    std::unordered_map<uint64_t, Block> blocks_;
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
    if (size == 0)
        return 0;
    if (data[0] % 8 == 1) {
        const Block area(reinterpret_cast<const std::byte*>(data) + 1,
                         reinterpret_cast<const std::byte*>(data) + size);
        (void)parsers::read_f2fs_names(area, {(data[0] & 8) != 0, (data[0] & 16) != 0}, 5000);
        return 0;
    }
    const auto volume = std::make_shared<SparseVolume>(data + 1, size - 1);
    const auto layer = parsers::open_f2fs(volume, {});
    if (layer.ok())
        tests::read_every_file(*layer.value().tree);
    return 0;
}
