#include "parsers/container/ad1_stream.h"

#include <algorithm>
#include <map>
#include <memory>
#include <string_view>

#include "parsers/base/byte_reader.h"
#include "parsers/base/limits.h"
#include "parsers/container/joined.h"

namespace parsers {
namespace {

using namespace std::string_view_literals;

constexpr size_t kHeadBytes = 512;
constexpr uint32_t kMostSegments = 100'000;

struct Head {
    uint32_t number = 0;
    uint32_t count = 0;
    uint64_t segment_bytes = 0;  // of each segment but the last, its head included
};

Result<Head> read_head(const ByteSource& file) {
    const auto bytes = TRY(read_exactly(file, 0, kHeadBytes));
    ByteReader reader(bytes);
    const std::string mark = TRY(reader.text(16));
    if (mark.starts_with("ADCRYPT"))
        return Error{ErrorCode::Encrypted, "AccessData image is encrypted, and no key is used"};
    if (mark != "ADSEGMENTEDFILE\0"sv)
        return Error{ErrorCode::Damaged, "is no segment of an AccessData image"};
    TRY(reader.skip(8));
    Head head;
    head.number = TRY(reader.u32_le());
    head.count = TRY(reader.u32_le());
    head.segment_bytes = TRY(reader.u64_le());
    return head;
}

// "case.ad1" -> "case.ad7"; the case of the letters stays.
std::string sibling_name(const std::string& name, uint32_t number) {
    return name.substr(0, name.size() - 1) + std::to_string(number);
}

using Segments = std::map<uint32_t, SharedBytes>;  // by number

void add_siblings(const Head& head, const Surroundings& surroundings, Segments& segments,
                  Ad1Stream& stream) {
    if (!surroundings.name.ends_with('1'))
        return;
    for (uint32_t number = 2; number <= head.count; ++number) {
        if (segments.contains(number))
            continue;
        const std::string name = sibling_name(surroundings.name, number);
        auto sibling = surroundings.sibling(name);
        if (!sibling.ok())
            continue;
        const auto other = read_head(*sibling.value());
        if (!other.ok() || other.value().number != number)
            continue;
        segments[number] = std::move(sibling).value();
        stream.used.push_back(name);
    }
}

}  // namespace

Result<Ad1Stream> open_ad1_stream(const SharedBytes& first, const Surroundings& surroundings) {
    const Head head = TRY(read_head(*first));
    if (head.count > kMostSegments)
        return Error{ErrorCode::LimitReached,
                     "announces " + std::to_string(head.count) + " segments, more than the limit"};
    Segments segments;
    Ad1Stream stream;
    segments[head.number] = first;
    for (const auto& part : surroundings.further_parts) {
        const auto other = read_head(*part);
        if (other.ok())
            segments.emplace(other.value().number, part);
        else
            stream.notes.push_back("a further segment " + other.error().what);
    }
    add_siblings(head, surroundings, segments, stream);
    if (!segments.contains(1))
        return Error{ErrorCode::Damaged, "the first segment of the image is missing"};
    std::vector<SharedBytes> parts;
    const uint32_t last = std::max(head.count, segments.rbegin()->first);
    for (uint32_t number = 1; number <= last && number <= kMostSegments; ++number) {
        const uint64_t content =
            head.segment_bytes > kHeadBytes ? head.segment_bytes - kHeadBytes : 0;
        const auto found = segments.find(number);
        uint64_t there = 0;
        if (found != segments.end()) {
            there = found->second->size_bytes() - kHeadBytes;
            parts.push_back(std::make_shared<SliceSource>(found->second, kHeadBytes, there));
        }
        if (number == last || there >= content) {
            if (found == segments.end())
                stream.notes.push_back("segment " + std::to_string(number) +
                                       " of the image is missing");
            continue;
        }
        stream.notes.push_back("segment " + std::to_string(number) + " of the image is " +
                               (there == 0 ? "missing" : "cut short"));
        parts.push_back(lost_bytes(content - there, {ErrorCode::Damaged, stream.notes.back()}));
    }
    stream.bytes = parts.size() == 1 ? parts[0] : std::make_shared<JoinedSource>(parts);
    return stream;
}

}  // namespace parsers
