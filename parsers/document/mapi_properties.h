// MapiProperties: the numbered properties of an Outlook item, wherever they are stored (a .msg
// file, a mail store), read as texts, numbers and times.
//
// Format: [MS-OXPROPS] for the numbers, [MS-OXCDATA] 2.11.1 for the types.
#pragma once

#include <cstdint>
#include <functional>
#include <initializer_list>
#include <optional>
#include <string>

#include "parsers/base/result.h"
#include "parsers/base/time.h"

namespace parsers {

namespace mapi {
inline constexpr unsigned kMessageClass = 0x001A;
inline constexpr unsigned kSubject = 0x0037;
inline constexpr unsigned kSubmitTime = 0x0039;
inline constexpr unsigned kRepresentedName = 0x0042;
inline constexpr unsigned kRepresentedAddress = 0x0065;
inline constexpr unsigned kTransportHeaders = 0x007D;
inline constexpr unsigned kSenderName = 0x0C1A;
inline constexpr unsigned kSenderAddress = 0x0C1F;
inline constexpr unsigned kDeliveryTime = 0x0E06;
inline constexpr unsigned kMessageFlags = 0x0E07;
inline constexpr unsigned kBody = 0x1000;
inline constexpr unsigned kCompressedRtf = 0x1009;
inline constexpr unsigned kHtml = 0x1013;
inline constexpr unsigned kMessageId = 0x1035;
inline constexpr unsigned kReferences = 0x1039;
inline constexpr unsigned kInReplyTo = 0x1042;
inline constexpr unsigned kDisplayName = 0x3001;
inline constexpr unsigned kEmailAddress = 0x3003;
inline constexpr unsigned kData = 0x3701;
inline constexpr unsigned kShortName = 0x3704;
inline constexpr unsigned kLongName = 0x3707;
inline constexpr unsigned kMime = 0x370E;
inline constexpr unsigned kSmtpAddress = 0x39FE;
inline constexpr unsigned kInternetCodePage = 0x3FDE;
inline constexpr unsigned kMessageCodePage = 0x3FFD;
inline constexpr unsigned kSenderSmtpAddress = 0x5D01;
inline constexpr unsigned kRepresentedSmtpAddress = 0x5D02;

inline constexpr unsigned kText8 = 0x001E;
inline constexpr unsigned kText16 = 0x001F;
inline constexpr unsigned kBinary = 0x0102;
inline constexpr unsigned kObject = 0x000D;
}  // namespace mapi

// Numbers, times and truth values as they are stored, little-endian.
struct MapiValue {
    unsigned type = 0;
    std::string bytes;
};

class MapiProperties {
public:
    // Absent where the item has no such property; an error where it has one that cannot be read.
    using Find = std::function<Result<std::optional<MapiValue>>(unsigned property)>;

    explicit MapiProperties(Find find) : find_(std::move(find)) {}

    Result<std::optional<MapiValue>> value(unsigned property) const { return find_(property); }

    // "" where the property is absent or no text. Text of 8 bits is read in the code page.
    Result<std::string> text(unsigned property) const;
    // The first of them that is there.
    Result<std::string> first_text(std::initializer_list<unsigned> properties) const;
    // Absent where it cannot be read as well.
    std::optional<uint64_t> number(unsigned property) const;
    Timestamp time(unsigned property) const;
    Result<std::string> html() const;

    // That of the message, of Western Europe where it names none; its receivers and attachments do
    // not name one.
    unsigned code_page() const;
    void use_code_page(unsigned code_page) { code_page_ = code_page; }

private:
    Find find_;
    mutable std::optional<unsigned> code_page_;
};

}  // namespace parsers
