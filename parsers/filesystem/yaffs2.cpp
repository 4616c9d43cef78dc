#include "parsers/filesystem/yaffs2.h"

#include <algorithm>
#include <optional>
#include <span>
#include <vector>

namespace parsers {
namespace {

constexpr size_t kPage = 2048;
constexpr size_t kSpare = 64;
constexpr size_t kChunk = kPage + kSpare;
constexpr size_t kPagesPerBlock = 64;
constexpr size_t kTags = 16;
constexpr size_t kPagesTested = 10;
constexpr uint64_t kBlocksTested = 16;
constexpr uint32_t kLowestSequence = 0x1000;
constexpr uint32_t kHighestSequence = 0xefffff00;
constexpr uint32_t kMostObject = 0x3ffff;
constexpr uint32_t kExtraHeader = 0x80000000;
constexpr uint32_t kExtraObjectBits = 0x0fffffff;

uint32_t u32_at(std::span<const std::byte> bytes, size_t at) {
    uint32_t number = 0;
    for (size_t byte = 4; byte-- > 0;)
        number = number << 8U | std::to_integer<uint32_t>(bytes[at + byte]);
    return number;
}

// A kind that is one, a parent that can be, the mark of a sum that is not used, and a name of text
// with its end; the root alone has none.
bool is_header(std::span<const std::byte> page) {
    const auto name = page.subspan(10, 256);
    const auto end = std::find(name.begin(), name.end(), std::byte{0});
    const bool is_text = std::all_of(name.begin(), end, [](std::byte character) {
        return character >= std::byte{0x20} && character != std::byte{0x7f};
    });
    const uint32_t kind = u32_at(page, 0);
    const uint32_t parent = u32_at(page, 4);
    return kind >= 1 && kind <= 5 && parent >= 1 && parent <= kMostObject &&
           page[8] == std::byte{0xff} && page[9] == std::byte{0xff} && end != name.end() && is_text;
}

// Cheap, as it is asked of every unknown file: the tags of two pages in a row can be of one block.
bool may_be_block(const ByteSource& volume, uint64_t offset) {
    const auto first = read_exactly(volume, offset + kPage, kSpare);
    const auto second = read_exactly(volume, offset + kChunk + kPage, kSpare);
    if (!first.ok() || !second.ok())
        return false;
    for (size_t at = 0; at + kTags <= kSpare; ++at) {
        const uint32_t sequence = u32_at(first.value(), at);
        if (sequence >= kLowestSequence && sequence <= kHighestSequence &&
            sequence == u32_at(second.value(), at))
            return true;
    }
    return false;
}

bool fits_at(std::span<const std::byte> chunks, size_t at) {
    const uint32_t sequence = u32_at(chunks, kPage + at);
    if (sequence < kLowestSequence || sequence > kHighestSequence)
        return false;
    size_t headers = 0;
    for (size_t page = 0; page < kPagesTested; ++page) {
        const auto chunk = chunks.subspan(page * kChunk, kChunk);
        const auto tags = chunk.subspan(kPage + at, kTags);
        const uint32_t number = u32_at(tags, 8);
        const bool has_extra = (number & kExtraHeader) != 0;
        const uint32_t object = u32_at(tags, 4) & (has_extra ? kExtraObjectBits : UINT32_MAX);
        if (u32_at(tags, 0) != sequence || object == 0 || object > kMostObject)
            return false;
        const bool says_header = has_extra || number == 0;
        if (says_header && !is_header(chunk))
            return false;
        if (!says_header && u32_at(tags, 12) > kPage)
            return false;
        headers += says_header ? 1 : 0;
    }
    return headers > 0;
}

}  // namespace

bool is_yaffs2(const ByteSource& volume) {
    constexpr uint64_t kBlock = kChunk * kPagesPerBlock;
    for (uint64_t block = 0; block < kBlocksTested; ++block) {
        if (!may_be_block(volume, block * kBlock))
            continue;
        const auto chunks = read_exactly(volume, block * kBlock, kPagesTested * kChunk);
        if (!chunks.ok())
            return false;
        for (size_t at = 0; at + kTags <= kSpare; ++at)
            if (fits_at(chunks.value(), at))
                return true;
    }
    return false;
}

}  // namespace parsers
