#include "parsers/format/plist_binary.h"

#include <bit>

#include "parsers/base/byte_reader.h"
#include "parsers/base/limits.h"
#include "parsers/base/text.h"

namespace parsers {
namespace {

constexpr size_t kTrailerBytes = 32;
constexpr size_t kMagicBytes = 8;

Error damaged(const std::string& what) {
    return {ErrorCode::Damaged, "binary property list: " + what};
}

// Reads objects by number. An object may be referred to many times, so that a small file can
// describe a huge tree: the count of nodes made is limited, not the count stored.
class BinaryPlist {
public:
    explicit BinaryPlist(std::span<const std::byte> bytes) : bytes_(bytes) {}

    Result<PlistValue> read() {
        if (bytes_.size() < kMagicBytes + kTrailerBytes)
            return damaged("is shorter than its trailer");
        ByteReader trailer(bytes_.last(kTrailerBytes));
        TRY(trailer.skip(6));
        offset_size_ = TRY(trailer.u8());
        reference_size_ = TRY(trailer.u8());
        object_count_ = TRY(trailer.u64_be());
        const uint64_t top = TRY(trailer.u64_be());
        table_offset_ = TRY(trailer.u64_be());
        const uint64_t space = bytes_.size() - kTrailerBytes;
        if (offset_size_ < 1 || offset_size_ > 8 || reference_size_ < 1 || reference_size_ > 8 ||
            table_offset_ > space || object_count_ > (space - table_offset_) / offset_size_)
            return damaged("the trailer does not fit the file");
        return object(top, 0);
    }

private:
    using Bytes = std::span<const std::byte>;

    // An unsigned big-endian number of 1 to 8 bytes (of 16, the lower half counts).
    Result<uint64_t> number(ByteReader& reader, size_t size) const {
        if (size == 16) {
            TRY(reader.skip(8));
            size = 8;
        }
        const Bytes bytes = TRY(reader.bytes(size));
        uint64_t value = 0;
        for (const std::byte byte : bytes)
            value = value << 8 | std::to_integer<uint64_t>(byte);
        return value;
    }

    Result<uint64_t> offset_of(uint64_t object) const {
        if (object >= object_count_)
            return damaged("object " + std::to_string(object) + " does not exist");
        ByteReader reader(bytes_);
        TRY(reader.seek(static_cast<size_t>(table_offset_ + object * offset_size_)));
        return number(reader, offset_size_);
    }

    // The count in the low half of a marker; 15 means that an integer object follows with it.
    Result<uint64_t> count(ByteReader& reader, unsigned low) const {
        if (low != 15)
            return uint64_t{low};
        const uint8_t marker = TRY(reader.u8());
        if (marker >> 4 != 1 || (marker & 15) > 3)
            return damaged("a length is not an integer");
        return number(reader, size_t{1} << (marker & 15));
    }

    Result<PlistValue> object(uint64_t index, int depth) {
        if (depth > limits::kDocumentDepth || ++nodes_ > limits::kPlistNodes)
            return Error{ErrorCode::LimitReached,
                         "binary property list: is nested too deep or has too many values"};
        const uint64_t offset = TRY(offset_of(index));
        if (offset < kMagicBytes || offset >= table_offset_)
            return damaged("object " + std::to_string(index) + " lies outside the file");
        ByteReader reader(bytes_.first(static_cast<size_t>(table_offset_)));
        TRY(reader.seek(static_cast<size_t>(offset)));
        const uint8_t marker = TRY(reader.u8());
        const unsigned low = marker & 15;
        switch (marker >> 4) {
            case 0x0:
                return simple(low);
            case 0x1:
            case 0x8:
                return integer(reader, marker);
            case 0x2:
            case 0x3:
                return real(reader, marker);
            case 0x4:
            case 0x5:
            case 0x6:
                return run(reader, marker);
            case 0xA:
            case 0xB:
            case 0xC:
                return array(reader, low, depth);
            case 0xD:
                return dictionary(reader, low, depth);
            default:
                return damaged("object " + std::to_string(index) + " is of an unknown kind");
        }
    }

    Result<PlistValue> simple(unsigned low) const {
        PlistValue value;
        if (low == 8 || low == 9) {
            value.kind = PlistValue::Kind::Boolean;
            value.integer = low - 8;
        }
        return value;
    }

    Result<PlistValue> integer(ByteReader& reader, uint8_t marker) const {
        const bool is_uid = marker >> 4 == 0x8;
        const size_t low = marker & 15;
        const size_t size = is_uid ? low + 1 : size_t{1} << low;
        if (size > 16 || (is_uid && size > 8))
            return damaged("an integer is too long");
        PlistValue value;
        value.kind = is_uid ? PlistValue::Kind::Uid : PlistValue::Kind::Integer;
        value.integer = static_cast<int64_t>(TRY(number(reader, size)));
        return value;
    }

    Result<PlistValue> real(ByteReader& reader, uint8_t marker) const {
        PlistValue value;
        value.kind = marker >> 4 == 0x3 ? PlistValue::Kind::Date : PlistValue::Kind::Real;
        if ((marker & 15) == 2)
            value.real = static_cast<double>(std::bit_cast<float>(TRY(reader.u32_be())));
        else if ((marker & 15) == 3)
            value.real = std::bit_cast<double>(TRY(reader.u64_be()));
        else
            return damaged("a real number has an unknown size");
        return value;
    }

    Result<PlistValue> run(ByteReader& reader, uint8_t marker) const {
        const uint64_t length = TRY(count(reader, marker & 15));
        const uint64_t unit = marker >> 4 == 0x6 ? 2 : 1;
        const uint64_t size = TRY(checked_mul(length, unit));
        if (size > reader.left())
            return damaged("a text or data reaches beyond the file");
        const Bytes bytes = TRY(reader.bytes(static_cast<size_t>(size)));
        PlistValue value;
        if (marker >> 4 == 0x4) {
            value.kind = PlistValue::Kind::Data;
            value.data.assign(bytes.begin(), bytes.end());
            return value;
        }
        value.kind = PlistValue::Kind::String;
        value.text =
            unit == 2 ? from_utf16_be(bytes)
                      : to_valid_utf8({reinterpret_cast<const char*>(bytes.data()), bytes.size()});
        return value;
    }

    Result<uint64_t> collection_count(ByteReader& reader, unsigned low, uint64_t references) const {
        const uint64_t length = TRY(count(reader, low));
        if (length > reader.left() / (reference_size_ * references))
            return damaged("a collection reaches beyond the file");
        return length;
    }

    Result<PlistValue> array(ByteReader& reader, unsigned low, int depth) {
        const uint64_t length = TRY(collection_count(reader, low, 1));
        PlistValue value;
        value.kind = PlistValue::Kind::Array;
        for (uint64_t index = 0; index < length; ++index) {
            const uint64_t item = TRY(number(reader, reference_size_));
            value.items.push_back(TRY(object(item, depth + 1)));
        }
        return value;
    }

    Result<PlistValue> dictionary(ByteReader& reader, unsigned low, int depth) {
        const uint64_t length = TRY(collection_count(reader, low, 2));
        ByteReader values = reader;
        TRY(values.skip(static_cast<size_t>(length * reference_size_)));
        PlistValue value;
        value.kind = PlistValue::Kind::Dictionary;
        for (uint64_t index = 0; index < length; ++index) {
            const uint64_t key = TRY(number(reader, reference_size_));
            const uint64_t item = TRY(number(values, reference_size_));
            auto name = TRY(object(key, depth + 1));
            auto body = TRY(object(item, depth + 1));
            value.members.push_back({name.as_text(), std::move(body)});
        }
        return value;
    }

    Bytes bytes_;
    size_t offset_size_ = 0;
    size_t reference_size_ = 0;
    uint64_t object_count_ = 0;
    uint64_t table_offset_ = 0;
    uint64_t nodes_ = 0;
};

}  // namespace

Result<PlistValue> read_binary_plist(std::span<const std::byte> bytes) {
    return BinaryPlist(bytes).read();
}

}  // namespace parsers
