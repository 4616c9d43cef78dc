#include "parsers/format/structured_clone.h"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>
#include <vector>

#include "parsers/base/byte_reader.h"
#include "parsers/base/limits.h"
#include "parsers/base/text.h"

namespace parsers {
namespace {

// A value begins with 8 bytes: data below, tag above. What is below kFloatMax is a number itself.
enum Tag : uint32_t {
    kFloatMax = 0xfff00000,
    kHeader = 0xfff10000,
    kNull = 0xffff0000,
    kUndefined = 0xffff0001,
    kBoolean = 0xffff0002,
    kInt32 = 0xffff0003,
    kString = 0xffff0004,
    kDateObject = 0xffff0005,
    kArrayObject = 0xffff0007,
    kObjectObject = 0xffff0008,
    kBooleanObject = 0xffff000a,
    kStringObject = 0xffff000b,
    kNumberObject = 0xffff000c,
    kBackReference = 0xffff000d,
    kEndOfKeys = 0xffff0013,
};

constexpr uint32_t kLatin1 = 1U << 31;
constexpr uint32_t kInMemory = 1U << 30;  // of newer versions, never in a file
constexpr size_t kStillOpen = SIZE_MAX;

struct Pair {
    uint32_t tag = 0;
    uint32_t data = 0;
};

void append_json(std::string& json, std::string_view text) {
    json += '"';
    for (const char letter : text) {
        if (letter == '"' || letter == '\\')
            json += '\\';
        if (static_cast<unsigned char>(letter) < 0x20)
            json += fmt::format("\\u{:04x}", static_cast<unsigned>(letter));
        else
            json += letter;
    }
    json += '"';
}

std::string from_latin1(std::span<const std::byte> bytes) {
    std::string text;
    for (const std::byte byte : bytes) {
        const auto value = std::to_integer<unsigned>(byte);
        if (value < 0x80) {
            text += static_cast<char>(value);
        } else {
            text += static_cast<char>(0xc0 | value >> 6);
            text += static_cast<char>(0x80 | (value & 0x3f));
        }
    }
    return text;
}

class CloneReader {
public:
    CloneReader(std::span<const std::byte> bytes, size_t limit) : reader_(bytes), limit_(limit) {}

    Result<std::string> read() {
        Pair first = TRY(pair());
        if (first.tag == kHeader)
            first = TRY(pair());
        TRY(value(first));
        while (!open_.empty())
            TRY(next_member());
        return std::move(json_);
    }

private:
    // A part of the JSON; `end` is kStillOpen until its object is closed.
    struct Range {
        size_t begin = 0;
        size_t end = kStillOpen;
    };
    struct Open {
        bool is_array = false;
        bool has_members = false;
        int64_t next_index = 0;
        size_t object = 0;  // of objects_
    };

    static Error damaged(const char* what) {
        return {ErrorCode::Damaged, std::string("a structured clone ") + what};
    }

    Result<Pair> pair() {
        const uint64_t both = TRY(reader_.u64_le());
        return Pair{static_cast<uint32_t>(both >> 32), static_cast<uint32_t>(both)};
    }

    Result<void> check_size() const {
        if (json_.size() > limit_)
            return Error{ErrorCode::LimitReached, "a structured clone is too large"};
        return {};
    }

    // Texts are filled up to a multiple of 8 bytes.
    Result<std::string> text(uint32_t data) {
        if ((data & kInMemory) != 0)
            return Error{ErrorCode::Unsupported, "a structured clone refers to a text in memory"};
        const size_t letters = data & ~(kLatin1 | kInMemory);
        const bool is_latin1 = (data & kLatin1) != 0;
        const size_t size = is_latin1 ? letters : letters * 2;
        const auto bytes = TRY(reader_.bytes(size));
        TRY(reader_.skip((8 - size % 8) % 8));
        return is_latin1 ? from_latin1(bytes) : from_utf16_le(bytes);
    }

    Result<void> quoted(uint32_t data) {
        const std::string read = TRY(text(data));
        append_json(json_, read);
        return check_size();
    }

    Result<void> boxed_number() {
        const uint64_t bits = TRY(reader_.u64_le());
        number(std::bit_cast<double>(bits));
        return {};
    }

    void number(double value) {
        if (!std::isfinite(value))
            json_ += "null";
        else if (value == std::floor(value) && std::abs(value) < 9e15)
            json_ += std::to_string(static_cast<int64_t>(value));
        else
            json_ += fmt::format("{}", value);
    }

    void literal(const Pair& pair) {
        if (pair.tag == kInt32)
            json_ += std::to_string(std::bit_cast<int32_t>(pair.data));
        else if (pair.tag == kBoolean || pair.tag == kBooleanObject)
            json_ += pair.data != 0 ? "true" : "false";
        else
            json_ += "null";
    }

    Result<void> value(const Pair& pair) {
        if (pair.tag <= kFloatMax) {
            number(std::bit_cast<double>(uint64_t{pair.tag} << 32 | pair.data));
            return check_size();
        }
        switch (pair.tag) {
            case kNull:
            case kUndefined:
            case kBoolean:
            case kInt32:
                literal(pair);
                return check_size();
            case kString:
                return quoted(pair.data);
            case kBackReference:
                return again(pair.data);
            case kArrayObject:
            case kObjectObject:
                return open(pair.tag == kArrayObject);
            default:
                return boxed(pair);
        }
    }

    // Objects of one value: they are counted among the objects, too.
    Result<void> boxed(const Pair& pair) {
        const size_t begin = json_.size();
        if (pair.tag == kBooleanObject)
            literal(pair);
        else if (pair.tag == kStringObject)
            TRY(quoted(pair.data));
        else if (pair.tag == kDateObject || pair.tag == kNumberObject)
            TRY(boxed_number());
        else
            return Error{ErrorCode::Unsupported,
                         fmt::format("a structured clone holds a value of kind {:x}", pair.tag)};
        objects_.push_back({begin, json_.size()});
        return check_size();
    }

    Result<void> open(bool is_array) {
        if (open_.size() >= static_cast<size_t>(limits::kDocumentDepth))
            return Error{ErrorCode::LimitReached, "a structured clone is nested too deeply"};
        open_.push_back({.is_array = is_array, .object = objects_.size()});
        objects_.push_back({.begin = json_.size()});
        json_ += is_array ? '[' : '{';
        return {};
    }

    Result<void> again(uint32_t index) {
        if (index >= objects_.size())
            return damaged("refers to an object that is not there");
        const Range range = objects_[index];
        if (range.end == kStillOpen)
            return damaged("holds itself");
        if (range.end - range.begin > limit_ - std::min(limit_, json_.size()))
            return Error{ErrorCode::LimitReached, "a structured clone is too large"};
        json_ += json_.substr(range.begin, range.end - range.begin);
        return {};
    }

    Result<void> next_member() {
        const Pair key = TRY(pair());
        if (key.tag == kEndOfKeys) {
            json_ += open_.back().is_array ? ']' : '}';
            objects_[open_.back().object].end = json_.size();
            open_.pop_back();
            return check_size();
        }
        if (open_.back().is_array)
            TRY(index(key));
        else
            TRY(name(key));
        const Pair member = TRY(pair());
        return value(member);
    }

    void comma() {
        if (open_.back().has_members)
            json_ += ',';
        open_.back().has_members = true;
    }

    // What stands between two indexes is not there.
    Result<void> index(const Pair& key) {
        Open& array = open_.back();
        const int64_t index = std::bit_cast<int32_t>(key.data);
        if (key.tag != kInt32 || index < array.next_index)
            return Error{ErrorCode::Unsupported,
                         "a structured clone has an array whose members are not in order"};
        for (; array.next_index < index; ++array.next_index) {
            comma();
            json_ += "null";
            TRY(check_size());
        }
        ++array.next_index;
        comma();
        return {};
    }

    Result<void> name(const Pair& key) {
        comma();
        if (key.tag == kInt32)
            append_json(json_, std::to_string(std::bit_cast<int32_t>(key.data)));
        else if (key.tag == kString)
            TRY(quoted(key.data));
        else
            return damaged("has a member without a name");
        json_ += ':';
        return {};
    }

    ByteReader reader_;
    size_t limit_;
    std::string json_;
    std::vector<Range> objects_;
    std::vector<Open> open_;
};

}  // namespace

Result<std::string> structured_clone_to_json(std::span<const std::byte> bytes, size_t limit_bytes) {
    return CloneReader(bytes, limit_bytes).read();
}

}  // namespace parsers
