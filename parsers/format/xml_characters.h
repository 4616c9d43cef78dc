// XmlCharacters: the characters of an XML file of any size, whichever Unicode encoding it has.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "parsers/base/byte_source.h"
#include "parsers/base/result.h"

namespace parsers {

// One character as UTF-8; U+FFFD for what is none.
std::string to_utf8(uint32_t point);

// The characters of a source as UTF-8, each with the place of its first byte. UTF-16 is told by its
// byte-order mark or its first character.
class XmlCharacters {
public:
    // `source` must outlive it.
    explicit XmlCharacters(const ByteSource& source);

    // The next byte of UTF-8; -1 at the end, and where the source cannot be read: see error().
    int peek() {
        if (given_ < decoded_.size())
            return static_cast<unsigned char>(decoded_[given_]);
        if (is_wide_)
            return decode();
        if (at_ == block_.size() && !fill())
            return -1;
        return std::to_integer<int>(block_[at_]);
    }
    int take();
    // Takes at once what lies ready before one of `stops` (of ASCII), at most `most` bytes; may be
    // empty. Valid until the next call.
    std::string_view take_until(std::string_view stops, size_t most);
    // Of the next character in the source, in bytes.
    uint64_t offset() const {
        if (given_ < decoded_.size())
            return decoded_offset_;
        return start_ + at_ - (kept_unit_ ? 2 : 0);
    }
    const std::optional<Error>& error() const { return error_; }

private:
    bool fill();
    int decode();
    std::optional<uint32_t> unit();

    const ByteSource& source_;
    std::vector<std::byte> block_;
    uint64_t start_ = 0;  // of the block in the source
    size_t at_ = 0;       // in the block
    bool is_wide_ = false;
    bool is_big_endian_ = false;
    std::optional<uint32_t> kept_unit_;  // read behind half a pair, and not yet given
    std::string decoded_;                // one character of UTF-16
    size_t given_ = 0;                   // bytes of it
    uint64_t decoded_offset_ = 0;
    std::optional<Error> error_;
};

}  // namespace parsers
