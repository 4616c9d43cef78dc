// PatchedSample: a sample of samples/formats with bytes that the fuzzer replaces. A file system is
// far larger than an input, and most of it is empty; so an input is a list of changes.
#pragma once

#include <cstdlib>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "parsers/base/byte_source.h"
#include "parsers/container/inflate.h"
#include "tests/fuzz/fuzz_input.h"

namespace tests {

inline constexpr uint64_t kSectorBytes = 512;

struct Sample {
    std::vector<std::byte> bytes;
    std::vector<uint64_t> sectors;  // those that hold anything
};

inline Sample load_sample(const std::string& path) {
    const auto file = parsers::open_file(std::string(SOURCE_FOLDER) + "/samples/formats/" + path);
    if (!file.ok())
        std::abort();
    Sample sample;
    const bool is_packed = path.ends_with(".gz");
    const auto plain = is_packed
                           ? parsers::gunzip(*file.value(), {"", uint64_t{1} << 30}).value().bytes
                           : file.value();
    sample.bytes = parsers::read_all(*plain, uint64_t{1} << 30).value();
    for (uint64_t at = 0; at + kSectorBytes <= sample.bytes.size(); at += kSectorBytes)
        for (uint64_t index = 0; index < kSectorBytes; ++index)
            if (sample.bytes[at + index] != std::byte{0}) {
                sample.sectors.push_back(at);
                break;
            }
    return sample;
}

class PatchedSource : public parsers::ByteSource {
public:
    // Five bytes a change: which sector, which byte of it, and the value.
    PatchedSource(const Sample& sample, std::span<const std::byte> changes) : sample_(sample) {
        const auto number = [&](size_t at) { return std::to_integer<uint64_t>(changes[at]); };
        for (size_t at = 0; at + 5 <= changes.size(); at += 5) {
            const uint64_t sector = (number(at) << 8 | number(at + 1)) % sample.sectors.size();
            const uint64_t inside = (number(at + 2) << 8 | number(at + 3)) % kSectorBytes;
            patches_[sample.sectors[sector] + inside] = changes[at + 4];
        }
    }

    uint64_t size_bytes() const override { return sample_.bytes.size(); }

    parsers::Result<size_t> read_at(uint64_t offset, std::span<std::byte> out) const override {
        if (offset >= sample_.bytes.size())
            return size_t{0};
        const size_t count = std::min<size_t>(out.size(), sample_.bytes.size() - offset);
        std::copy_n(sample_.bytes.begin() + static_cast<std::ptrdiff_t>(offset), count,
                    out.begin());
        for (auto patch = patches_.lower_bound(offset);
             patch != patches_.end() && patch->first < offset + count; ++patch)
            out[patch->first - offset] = patch->second;
        return count;
    }

    void patch(uint64_t offset, std::byte value) { patches_[offset] = value; }

private:
    const Sample& sample_;
    std::map<uint64_t, std::byte> patches_;
};

}  // namespace tests
