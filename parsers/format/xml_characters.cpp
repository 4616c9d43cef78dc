#include "parsers/format/xml_characters.h"

#include <algorithm>
#include <utility>

namespace parsers {
namespace {

constexpr size_t kBlockBytes = 64 * 1024;
constexpr uint32_t kReplacement = 0xfffd;

}  // namespace

std::string to_utf8(uint32_t point) {
    if (point == 0 || point > 0x10ffff || (point >= 0xd800 && point <= 0xdfff))
        point = kReplacement;
    std::string text;
    const auto add = [&](uint32_t byte) { text += static_cast<char>(byte); };
    if (point < 0x80) {
        add(point);
    } else if (point < 0x800) {
        add(0xc0 | point >> 6);
        add(0x80 | (point & 0x3f));
    } else if (point < 0x10000) {
        add(0xe0 | point >> 12);
        add(0x80 | (point >> 6 & 0x3f));
        add(0x80 | (point & 0x3f));
    } else {
        add(0xf0 | point >> 18);
        add(0x80 | (point >> 12 & 0x3f));
        add(0x80 | (point >> 6 & 0x3f));
        add(0x80 | (point & 0x3f));
    }
    return text;
}

XmlCharacters::XmlCharacters(const ByteSource& source) : source_(source) {
    if (!fill())
        return;
    const auto has = [&](int first, int second) {
        return block_.size() >= 2 && std::to_integer<int>(block_[0]) == first &&
               std::to_integer<int>(block_[1]) == second;
    };
    const bool has_mark = has(0xff, 0xfe) || has(0xfe, 0xff);
    is_big_endian_ = has(0xfe, 0xff) || has(0, '<');
    is_wide_ = has_mark || has('<', 0) || has(0, '<');
    if (has_mark)
        at_ = 2;
    else if (has(0xef, 0xbb) && block_.size() > 2 && std::to_integer<int>(block_[2]) == 0xbf)
        at_ = 3;
}

int XmlCharacters::take() {
    const int letter = peek();
    if (letter < 0)
        return letter;
    if (given_ < decoded_.size())
        ++given_;
    else
        ++at_;
    return letter;
}

std::string_view XmlCharacters::take_until(std::string_view stops, size_t most) {
    if (is_wide_ || (at_ == block_.size() && !fill()))
        return {};
    const std::string_view ready(reinterpret_cast<const char*>(block_.data()) + at_,
                                 std::min(most, block_.size() - at_));
    size_t count = 0;
    while (count < ready.size() && stops.find(ready[count]) == std::string_view::npos)
        ++count;
    at_ += count;
    return ready.substr(0, count);
}

bool XmlCharacters::fill() {
    if (error_)
        return false;
    start_ += block_.size();
    at_ = 0;
    block_.resize(kBlockBytes);
    const auto got = source_.read_at(start_, block_);
    block_.resize(got.ok() ? got.value() : 0);
    if (!got.ok())
        error_ = got.error();
    return !block_.empty();
}

std::optional<uint32_t> XmlCharacters::unit() {
    uint32_t bytes[2] = {};
    for (uint32_t& byte : bytes) {
        if (at_ == block_.size() && !fill())
            return std::nullopt;
        byte = std::to_integer<uint32_t>(block_[at_++]);
    }
    return is_big_endian_ ? bytes[0] << 8 | bytes[1] : bytes[1] << 8 | bytes[0];
}

// A half of a pair that stands alone is U+FFFD.
int XmlCharacters::decode() {
    decoded_.clear();
    given_ = 0;
    const bool is_kept = kept_unit_.has_value();
    decoded_offset_ = start_ + at_ - (is_kept ? 2 : 0);
    const auto first = is_kept ? std::exchange(kept_unit_, std::nullopt) : unit();
    if (!first)
        return -1;
    uint32_t point = *first;
    if (point >= 0xd800 && point <= 0xdbff) {
        const auto second = unit();
        if (second && *second >= 0xdc00 && *second <= 0xdfff) {
            point = 0x10000 + ((point - 0xd800) << 10) + (*second - 0xdc00);
        } else {
            kept_unit_ = second;
            point = kReplacement;
        }
    }
    decoded_ = to_utf8(point);
    return static_cast<unsigned char>(decoded_[0]);
}

}  // namespace parsers
