#include "parsers/container/tar_sparse.h"

#include <algorithm>
#include <cstring>
#include <memory>

#include "parsers/base/limits.h"
#include "parsers/base/text.h"

namespace parsers::tar {
namespace {

constexpr size_t kRangeBytes = 24;        // offset and size, 12 each
constexpr size_t kRangesOfHeader = 4;     // at 386
constexpr size_t kRangesOfBlock = 21;     // at 0
constexpr size_t kNumberDigits = 20;      // of a number below 2^64
constexpr uint64_t kMapBytes = 64 << 20;  // of a map in front of the content

Error broken() {
    return {ErrorCode::Damaged, "the map of its holes is broken"};
}

// Numbers to extents; GNU ends a file with a hole by an extent of no bytes at its end.
Result<SparseMap> to_map(const std::vector<uint64_t>& numbers, uint64_t size_bytes) {
    if (numbers.size() % 2 != 0)
        return broken();
    SparseMap map;
    map.size_bytes = size_bytes;
    uint64_t end = 0;
    for (size_t at = 0; at < numbers.size(); at += 2) {
        const uint64_t offset = numbers[at];
        const uint64_t size = numbers[at + 1];
        if (offset < end || offset > size_bytes || size > size_bytes - offset)
            return broken();
        if (size > 0)
            map.extents.push_back({offset, size, map.stored_bytes});
        end = offset + size;
        map.stored_bytes += size;
    }
    return map;
}

// False where one of the ranges is broken; an empty field ends them.
bool add_ranges(std::span<const std::byte> block, size_t at, size_t count,
                std::vector<uint64_t>& numbers) {
    for (size_t index = 0; index < count; ++index, at += kRangeBytes) {
        if (block[at + 12] == std::byte{0})
            return true;
        const auto offset = number(block, at, 12);
        const auto size = number(block, at + 12, 12);
        if (!offset || !size)
            return false;
        numbers.insert(numbers.end(), {*offset, *size});
    }
    return true;
}

// The numbers of a format 1.0 map, one a line, the first their count of pairs.
class MapLines {
public:
    MapLines(const ByteSource& source, uint64_t offset, uint64_t size_bytes)
        : source_(source), offset_(offset), left_(std::min(size_bytes, kMapBytes)) {}

    Result<uint64_t> next() {
        std::string digits;
        while (true) {
            if (at_ == kBlockBytes)
                TRY(refill());
            const char letter = static_cast<char>(block_[at_++]);
            if (letter == '\n')
                break;
            if (letter < '0' || letter > '9' || digits.size() >= kNumberDigits)
                return broken();
            digits += letter;
        }
        const auto value = to_int64(digits);
        if (!value || *value < 0)
            return broken();
        return static_cast<uint64_t>(*value);
    }
    uint64_t bytes_read() const { return read_; }

private:
    Result<void> refill() {
        if (left_ < kBlockBytes)
            return broken();
        const size_t got = TRY(source_.read_at(offset_ + read_, block_));
        if (got < kBlockBytes)
            return broken();
        read_ += kBlockBytes;
        left_ -= kBlockBytes;
        at_ = 0;
        return {};
    }

    const ByteSource& source_;
    uint64_t offset_;
    uint64_t left_;
    uint64_t read_ = 0;
    Block block_{};
    size_t at_ = kBlockBytes;
};

class SparseSource : public ByteSource {
public:
    SparseSource(SharedBytes source, uint64_t content, SparseMap map)
        : source_(std::move(source)), content_(content), map_(std::move(map)) {}

    uint64_t size_bytes() const override { return map_.size_bytes; }

    Result<size_t> read_at(uint64_t offset, std::span<std::byte> out) const override {
        if (offset >= map_.size_bytes)
            return size_t{0};
        out = out.first(
            static_cast<size_t>(std::min<uint64_t>(out.size(), map_.size_bytes - offset)));
        std::fill(out.begin(), out.end(), std::byte{0});
        auto extent = std::upper_bound(
            map_.extents.begin(), map_.extents.end(), offset,
            [](uint64_t at, const SparseExtent& one) { return at < one.offset + one.size_bytes; });
        const uint64_t end = offset + out.size();
        for (; extent != map_.extents.end() && extent->offset < end; ++extent) {
            const uint64_t from = std::max(offset, extent->offset);
            const uint64_t to = std::min(end, extent->offset + extent->size_bytes);
            const auto part =
                out.subspan(static_cast<size_t>(from - offset), static_cast<size_t>(to - from));
            const uint64_t stored = content_ + extent->stored_at + (from - extent->offset);
            if (TRY(source_->read_at(stored, part)) != part.size())
                return Error{ErrorCode::Damaged, "the tar ends before the bytes of this file do"};
        }
        return out.size();
    }

private:
    SharedBytes source_;
    uint64_t content_;
    SparseMap map_;
};

}  // namespace

Result<SparseMap> read_gnu_map(const ByteSource& source, const Block& header, uint64_t content) {
    std::vector<uint64_t> numbers;
    const auto size_bytes = number(header, 483, 12);
    if (!size_bytes || !add_ranges(header, 386, kRangesOfHeader, numbers))
        return broken();
    uint64_t map_bytes = 0;
    bool follows = header[482] != std::byte{0};
    while (follows) {
        Block block{};
        const size_t got = TRY(source.read_at(content + map_bytes, block));
        if (got < kBlockBytes || !add_ranges(block, 0, kRangesOfBlock, numbers) ||
            numbers.size() / 2 > limits::kSparseExtents)
            return broken();
        map_bytes += kBlockBytes;
        follows = block[504] != std::byte{0};
    }
    SparseMap map = TRY(to_map(numbers, *size_bytes));
    map.map_bytes = map_bytes;
    return map;
}

Result<SparseMap> read_pax_map(const ByteSource& source, const SparseRecords& records,
                               uint64_t content, uint64_t stored_bytes) {
    if (records.major > 1)
        return Error{ErrorCode::Unsupported,
                     "its holes are kept in format " + std::to_string(records.major)};
    if (records.is_broken || !records.size_bytes)
        return broken();
    if (records.major == 0)
        return to_map(records.map, *records.size_bytes);
    MapLines lines(source, content, stored_bytes);
    const uint64_t count = TRY(lines.next());
    if (count > limits::kSparseExtents)
        return broken();
    std::vector<uint64_t> numbers;
    for (uint64_t index = 0; index < 2 * count; ++index)
        numbers.push_back(TRY(lines.next()));
    SparseMap map = TRY(to_map(numbers, *records.size_bytes));
    map.map_bytes = lines.bytes_read();
    return map;
}

SharedBytes sparse_source(SharedBytes source, uint64_t content, SparseMap map) {
    return std::make_shared<SparseSource>(std::move(source), content, std::move(map));
}

}  // namespace parsers::tar
