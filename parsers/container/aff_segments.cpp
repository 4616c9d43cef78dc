#include "parsers/container/aff_segments.h"

#include <algorithm>
#include <optional>
#include <string_view>

#include "parsers/base/byte_reader.h"

namespace parsers {
namespace {

using namespace std::string_view_literals;

constexpr size_t kFileHeadBytes = 8;
constexpr size_t kHeadBytes = 16;
constexpr size_t kTailBytes = 8;
constexpr uint32_t kMostNameBytes = 1024;  // AFFLIB takes 64
constexpr size_t kMostSegments = 32 << 20;
constexpr size_t kMostDamage = 100;
constexpr size_t kSearchBytes = 1 << 20;

// What stands at `offset`: absent where it is no segment with a matching end.
struct Found {
    AffSegment segment;
    uint64_t end = 0;
};

std::optional<Found> segment_at(const ByteSource& file, uint64_t offset) {
    const auto head = read_exactly(file, offset, kHeadBytes);
    if (!head.ok())
        return std::nullopt;
    ByteReader reader(head.value());
    if (reader.text(4).value() != "AFF\0"sv)
        return std::nullopt;
    const uint32_t name_bytes = reader.u32_be().value();
    Found found;
    found.segment.content_bytes = reader.u32_be().value();
    found.segment.argument = reader.u32_be().value();
    if (name_bytes > kMostNameBytes)
        return std::nullopt;
    const auto name = read_exactly(file, offset + kHeadBytes, name_bytes);
    if (!name.ok())
        return std::nullopt;
    found.segment.name.assign(reinterpret_cast<const char*>(name.value().data()), name_bytes);
    found.segment.content_offset = offset + kHeadBytes + name_bytes;
    const uint64_t tail_offset = found.segment.content_offset + found.segment.content_bytes;
    const auto tail = read_exactly(file, tail_offset, kTailBytes);
    if (!tail.ok())
        return std::nullopt;
    ByteReader end(tail.value());
    found.end = tail_offset + kTailBytes;
    if (end.text(4).value() != "ATT\0"sv || end.u32_be().value() != found.end - offset)
        return std::nullopt;
    return found;
}

// The next whole segment behind `offset`; absent where there is none up to the end.
std::optional<uint64_t> next_segment(const ByteSource& file, uint64_t offset) {
    std::vector<std::byte> piece(kSearchBytes);
    while (offset < file.size_bytes()) {
        const auto got = file.read_at(offset, piece);
        if (!got.ok() || got.value() < kHeadBytes)
            return std::nullopt;
        const std::string_view text(reinterpret_cast<const char*>(piece.data()), got.value());
        for (size_t at = text.find("AFF\0"sv); at != std::string_view::npos;
             at = text.find("AFF\0"sv, at + 1)) {
            if (segment_at(file, offset + at))
                return offset + at;
        }
        offset += got.value() - 3;  // a mark may lie across two pieces
        if (got.value() < piece.size())
            break;
    }
    return std::nullopt;
}

}  // namespace

Result<AffSegments> read_aff_segments(const ByteSource& file) {
    const auto begin = read_exactly(file, 0, kFileHeadBytes);
    if (!begin.ok() || std::string_view(reinterpret_cast<const char*>(begin.value().data()),
                                        kFileHeadBytes) != "AFF10\r\n\0"sv)
        return Error{ErrorCode::Damaged, "does not begin as an AFF image"};
    AffSegments all;
    uint64_t offset = kFileHeadBytes;
    while (offset < file.size_bytes()) {
        auto found = segment_at(file, offset);
        if (!found) {
            const auto next = next_segment(file, offset + 1);
            all.damage.push_back("bytes " + std::to_string(offset) + " to " +
                                 std::to_string(next.value_or(file.size_bytes()) - 1) +
                                 " of the file are no segment of an AFF image");
            if (!next || all.damage.size() >= kMostDamage)
                break;
            offset = *next;
            continue;
        }
        if (all.segments.size() >= kMostSegments)
            return Error{ErrorCode::LimitReached, "has more segments than the limit"};
        if (!found->segment.name.empty())
            all.segments.push_back(std::move(found->segment));
        offset = found->end;
    }
    return all;
}

}  // namespace parsers
