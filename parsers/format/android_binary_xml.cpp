#include "parsers/format/android_binary_xml.h"

#include <bit>
#include <charconv>

#include "parsers/base/byte_reader.h"
#include "parsers/base/limits.h"
#include "parsers/base/text.h"

namespace parsers {
namespace {

// A token is one byte: the event in the low half, the type of its value in the high half.
enum Event : unsigned {
    kStartDocument = 0,
    kEndDocument = 1,
    kStartTag = 2,
    kEndTag = 3,
    kText = 4,
    kCdata = 5,
    kAttribute = 15
};
enum Type : unsigned {
    kNull = 1,
    kString = 2,
    kInterned = 3,
    kBytesHex = 4,
    kBytesBase64 = 5,
    kInt = 6,
    kIntHex = 7,
    kLong = 8,
    kLongHex = 9,
    kFloat = 10,
    kDouble = 11,
    kTrue = 12,
    kFalse = 13
};
constexpr uint16_t kNewInterned = 0xffff;

template <class Number>
std::string number_text(Number value) {
    char text[40];
    const auto end = std::to_chars(text, text + sizeof text, value);
    return {text, end.ptr};
}
std::string hex_text(uint64_t value) {
    char text[20];
    const auto end = std::to_chars(text, text + sizeof text, value, 16);
    return {text, end.ptr};
}

class BinaryXml {
public:
    explicit BinaryXml(std::span<const std::byte> bytes) : reader_(bytes) {}

    Result<XmlElement> read() {
        TRY(reader_.skip(4));
        open_.emplace_back();
        while (reader_.left() > 0) {
            const uint8_t token = TRY(reader_.u8());
            if ((token & 15) == kEndDocument)
                break;
            TRY(take(token & 15, token >> 4));
        }
        if (open_.size() != 1)
            return Error{ErrorCode::Damaged, "binary XML: ends inside <" + open_.back().name + ">"};
        return std::move(open_.front());
    }

private:
    Result<void> take(unsigned event, unsigned type) {
        switch (event) {
            case kStartDocument:
                return {};
            case kStartTag:
                return start_tag();
            case kEndTag:
                return end_tag();
            case kAttribute:
                return attribute(type);
            default:
                return text(event, type);
        }
    }

    Result<void> start_tag() {
        if (open_.size() > static_cast<size_t>(limits::kDocumentDepth) ||
            ++nodes_ > limits::kDocumentNodes)
            return Error{ErrorCode::LimitReached,
                         "binary XML: is nested too deep or has too many elements"};
        XmlElement element;
        element.name = TRY(interned());
        open_.push_back(std::move(element));
        return {};
    }

    Result<void> end_tag() {
        const std::string name = TRY(interned());
        if (open_.size() < 2 || open_.back().name != name)
            return Error{ErrorCode::Damaged, "binary XML: an end tag without its start at byte " +
                                                 std::to_string(reader_.offset())};
        XmlElement element = std::move(open_.back());
        open_.pop_back();
        open_.back().children.push_back(std::move(element));
        return {};
    }

    Result<void> attribute(unsigned type) {
        std::string name = TRY(interned());
        std::string stored = TRY(value(type));
        open_.back().attributes.emplace_back(std::move(name), std::move(stored));
        return {};
    }

    // Text and character data are kept; comments and the like are read over.
    Result<void> text(unsigned event, unsigned type) {
        const std::string stored = TRY(value(type));
        if (event == kText || event == kCdata)
            open_.back().text += stored;
        return {};
    }

    Result<std::string> value(unsigned type) {
        switch (type) {
            case 0:
            case kNull:
                return std::string();
            case kString:
                return string();
            case kInterned:
                return interned();
            case kBytesHex:
            case kBytesBase64:
                return bytes_as_hex();
            case kTrue:
                return std::string("true");
            case kFalse:
                return std::string("false");
            default:
                return number(type);
        }
    }

    Result<std::string> number(unsigned type) {
        if (type == kInt || type == kIntHex || type == kFloat) {
            const uint32_t stored = TRY(reader_.u32_be());
            return type == kInt      ? number_text(static_cast<int32_t>(stored))
                   : type == kIntHex ? hex_text(stored)
                                     : number_text(std::bit_cast<float>(stored));
        }
        if (type == kLong || type == kLongHex || type == kDouble) {
            const uint64_t stored = TRY(reader_.u64_be());
            return type == kLong      ? number_text(static_cast<int64_t>(stored))
                   : type == kLongHex ? hex_text(stored)
                                      : number_text(std::bit_cast<double>(stored));
        }
        return Error{ErrorCode::Damaged, "binary XML: a value of unknown type at byte " +
                                             std::to_string(reader_.offset())};
    }

    // Modified UTF-8 of Java differs only in U+0000 and supplementary characters.
    Result<std::string> string() {
        const uint16_t length = TRY(reader_.u16_be());
        const std::string stored = TRY(reader_.text(length));
        return to_valid_utf8(stored);
    }

    Result<std::string> bytes_as_hex() {
        const uint16_t length = TRY(reader_.u16_be());
        const auto bytes = TRY(reader_.bytes(length));
        return to_hex(bytes);
    }

    Result<std::string> interned() {
        const uint16_t index = TRY(reader_.u16_be());
        if (index == kNewInterned) {
            strings_.push_back(TRY(string()));
            return strings_.back();
        }
        if (index >= strings_.size())
            return Error{ErrorCode::Damaged, "binary XML: names a string that does not exist"};
        return strings_[index];
    }

    ByteReader reader_;
    std::vector<std::string> strings_;
    std::vector<XmlElement> open_;  // from the document down to the element being read
    uint64_t nodes_ = 0;
};

}  // namespace

Result<XmlElement> read_binary_android_xml(std::span<const std::byte> bytes) {
    return BinaryXml(bytes).read();
}

}  // namespace parsers
