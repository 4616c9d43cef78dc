// PatchedSample: a sample of samples/formats with bytes that the fuzzer replaces. A file system is
// far larger than an input, and most of it is empty; so an input is a list of changes.
#pragma once

#include <algorithm>
#include <array>
#include <cstdlib>
#include <cstring>
#include <functional>
#include <map>
#include <numeric>
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

// Without a comparison a byte: the fuzzer would note each of many millions.
inline bool holds_anything(const std::byte* sector) {
    std::array<uint64_t, kSectorBytes / sizeof(uint64_t)> words{};
    std::memcpy(words.data(), sector, kSectorBytes);
    return std::accumulate(words.begin(), words.end(), uint64_t{0}, std::bit_or<>()) != 0;
}

inline Sample as_sample(std::vector<std::byte> bytes) {
    Sample sample;
    const size_t size_bytes = bytes.size();
    sample.bytes = std::move(bytes);
    sample.bytes.resize((sample.bytes.size() + kSectorBytes - 1) / kSectorBytes * kSectorBytes);
    for (uint64_t at = 0; at < sample.bytes.size(); at += kSectorBytes)
        if (holds_anything(sample.bytes.data() + at))
            sample.sectors.push_back(at);
    sample.bytes.resize(size_bytes);
    return sample;
}

// The bytes of a file on this machine, unpacked where its name ends in ".gz". Without the sample
// there is nothing to do: the program ends.
inline std::vector<std::byte> read_sample(const std::string& path) {
    constexpr uint64_t kMostBytes = uint64_t{1} << 30;
    const auto file = parsers::open_file(path);
    if (!file.ok())
        std::abort();
    const auto plain = path.ends_with(".gz")
                           ? parsers::gunzip(*file.value(), {"", kMostBytes}).value().bytes
                           : file.value();
    return parsers::read_all(*plain, kMostBytes).value();
}

// `path`: below samples/formats.
inline Sample load_sample(const std::string& path) {
    return as_sample(read_sample(std::string(SOURCE_FOLDER) + "/samples/formats/" + path));
}

class PatchedSource : public parsers::ByteSource {
public:
    // Five bytes a change: which sector, which byte of it, and the value.
    PatchedSource(const Sample& sample, std::span<const std::byte> changes) : sample_(sample) {
        const auto number = [&](size_t at) { return std::to_integer<uint64_t>(changes[at]); };
        if (sample.sectors.empty())  // nothing but zeros: there is no place worth a change
            return;
        for (size_t at = 0; at + 5 <= changes.size(); at += 5) {
            const uint64_t sector = (number(at) << 8 | number(at + 1)) % sample.sectors.size();
            const uint64_t inside = (number(at + 2) << 8 | number(at + 3)) % kSectorBytes;
            const uint64_t place = sample.sectors[sector] + inside;
            if (place < sample.bytes.size())
                patches_[place] = changes[at + 4];
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
