#include "parsers/document/charset.h"

#include <unicode/ucnv.h>
#include <unicode/ucsdet.h>

#include <algorithm>
#include <array>
#include <memory>
#include <span>
#include <utility>
#include <vector>

#include "parsers/base/text.h"

namespace parsers {
namespace {

using Converter = std::unique_ptr<UConverter, decltype(&ucnv_close)>;
using Detector = std::unique_ptr<UCharsetDetector, decltype(&ucsdet_close)>;

constexpr size_t kLookedAt = 64 << 10;
constexpr int32_t kSure = 50;  // of 100, as ICU counts its confidence
constexpr size_t kChunk = 16 << 10;

constexpr std::array<std::pair<std::string_view, std::string_view>, 14> kWider{{
    {"gb2312", "gb18030"},
    {"gbk", "gb18030"},
    {"x-gbk", "gb18030"},
    {"cp936", "gb18030"},
    {"hz-gb-2312", "hz"},
    {"ks_c_5601-1987", "windows-949"},
    {"euc-kr", "windows-949"},
    {"tis-620", "windows-874"},
    {"iso-8859-11", "windows-874"},
    {"iso-8859-1", "windows-1252"},
    {"us-ascii", "utf-8"},
    {"ascii", "utf-8"},
    {"cp932", "windows-31j"},
    {"unicode-1-1-utf-7", "utf-7"},
}};

std::string wider(std::string_view charset) {
    std::string name = to_lower_ascii(trim(charset));
    for (const auto& [named, meant] : kWider)
        if (name == named)
            name = meant;
    return name;
}

// Counts the bytes that the encoding does not know.
struct Conversion {
    std::string text;
    size_t wrong = 0;
};

void append_utf8(std::span<const UChar> units, Conversion& conversion) {
    const std::string text = from_utf16_le(std::as_bytes(units));
    for (size_t at = text.find("\xEF\xBF\xBD"); at != std::string::npos;
         at = text.find("\xEF\xBF\xBD", at + 3))
        ++conversion.wrong;
    conversion.text += text;
}

// A pair of surrogates stays together: half of one waits for the next chunk.
Result<Conversion> convert(std::string_view bytes, const std::string& charset) {
    UErrorCode status = U_ZERO_ERROR;
    const Converter converter(ucnv_open(charset.c_str(), &status), &ucnv_close);
    if (U_FAILURE(status))
        return Error{ErrorCode::Unsupported, "The encoding '" + charset + "' is not known"};
    Conversion conversion;
    std::vector<UChar> chunk(kChunk + 1);
    const char* from = bytes.data();
    const char* const end = from + bytes.size();
    size_t kept = 0;
    do {
        status = U_ZERO_ERROR;
        UChar* to = chunk.data() + kept;
        ucnv_toUnicode(converter.get(), &to, chunk.data() + chunk.size(), &from, end, nullptr, 1,
                       &status);
        auto units = static_cast<size_t>(to - chunk.data());
        const bool is_full = status == U_BUFFER_OVERFLOW_ERROR;
        kept = is_full && units > 0 && U16_IS_LEAD(chunk[units - 1]) ? 1 : 0;
        units -= kept;
        append_utf8(std::span(chunk).first(units), conversion);
        if (kept != 0)
            chunk.front() = chunk[units];
    } while (status == U_BUFFER_OVERFLOW_ERROR);
    if (U_FAILURE(status))
        return Error{ErrorCode::Damaged, "The text cannot be read as '" + charset + "'"};
    return conversion;
}

bool is_thai_consonant(unsigned char octet) {
    return octet >= 0xA1 && octet <= 0xCE;
}
bool is_thai_mark(unsigned char octet) {  // above or below the letter before it
    return octet == 0xD1 || (octet >= 0xD4 && octet <= 0xDA) || (octet >= 0xE7 && octet <= 0xEE);
}

// ICU's detector knows no Thai. In Windows-874 a mark stands behind a consonant or another mark,
// and a vowel that is written first stands before a consonant; in the two-byte encodings of East
// Asia the same bytes come in any order.
bool is_thai(std::string_view bytes) {
    size_t letters = 0;
    size_t marks = 0;
    unsigned char last = 0;
    for (const char character : bytes) {
        const auto octet = static_cast<unsigned char>(character);
        const bool is_leading = last >= 0xE0 && last <= 0xE4;
        if (octet >= 0xFC || (octet >= 0xDB && octet <= 0xDE) || (octet >= 0x98 && octet < 0xA0) ||
            (is_thai_mark(octet) && !is_thai_consonant(last) && !is_thai_mark(last)) ||
            (is_leading && !is_thai_consonant(octet)))
            return false;
        letters += octet >= 0xA1 ? 1 : 0;
        marks += is_thai_mark(octet) ? 1 : 0;
        last = octet;
    }
    constexpr size_t kFewest = 8;
    return letters >= kFewest && marks * 20 >= letters;
}

// Text of mostly ASCII in two bytes a character has a zero in every other byte.
std::string_view wide_charset(std::string_view bytes) {
    size_t zeros[2] = {0, 0};
    for (size_t at = 0; at < bytes.size(); ++at)
        zeros[at % 2] += bytes[at] == '\0' ? 1 : 0;
    const size_t few = bytes.size() / 100;
    const size_t many = bytes.size() / 20;
    if (zeros[1] > many && zeros[0] <= few)
        return "utf-16le";
    if (zeros[0] > many && zeros[1] <= few)
        return "utf-16be";
    return {};
}

struct Candidate {
    std::string charset;
    int32_t confidence = 0;
};

std::vector<Candidate> detected(std::string_view bytes) {
    UErrorCode status = U_ZERO_ERROR;
    const Detector detector(ucsdet_open(&status), &ucsdet_close);
    if (U_FAILURE(status))
        return {};
    ucsdet_setText(detector.get(), bytes.data(), static_cast<int32_t>(bytes.size()), &status);
    int32_t count = 0;
    const UCharsetMatch** const matches = ucsdet_detectAll(detector.get(), &count, &status);
    std::vector<Candidate> candidates;
    for (int32_t i = 0; U_SUCCESS(status) && i < count; ++i) {
        const char* const name = ucsdet_getName(matches[i], &status);
        const int32_t confidence = ucsdet_getConfidence(matches[i], &status);
        if (U_SUCCESS(status) && name != nullptr)
            candidates.push_back({name, confidence});
    }
    return candidates;
}

DecodedText decode_by_mark(std::string_view bytes) {
    static constexpr std::array<std::pair<std::string_view, std::string_view>, 4> kMarks{{
        {"\xEF\xBB\xBF", "utf-8"},
        {{"\xFF\xFE\0\0", 4}, "utf-32le"},
        {"\xFF\xFE", "utf-16le"},
        {"\xFE\xFF", "utf-16be"},
    }};
    for (const auto& [mark, charset] : kMarks) {
        if (!bytes.starts_with(mark))
            continue;
        const auto text = decode_charset(bytes.substr(mark.size()), charset);
        if (text.ok())
            return {text.value(), std::string(charset), DecodedText::Basis::Stored};
    }
    return {};
}

}  // namespace

Result<std::string> decode_charset(std::string_view bytes, std::string_view charset) {
    const std::string name = wider(charset);
    if (name == "utf-8" || name == "utf8")
        return to_valid_utf8(bytes);
    Conversion conversion = TRY(convert(bytes, name));
    return std::move(conversion.text);
}

Result<std::string> decode_code_page(std::string_view bytes, unsigned code_page) {
    constexpr unsigned kUtf16 = 1200;
    constexpr unsigned kUtf8 = 65001;
    constexpr unsigned kChinese = 936;
    constexpr unsigned kMacRoman = 10000;
    constexpr unsigned kMacRomanOfExcel = 32768;
    constexpr unsigned kLatinOfExcel = 32769;
    switch (code_page) {
        case kUtf16:
            return decode_charset(bytes, "utf-16le");
        case kUtf8:
            return decode_charset(bytes, "utf-8");
        case kChinese:
            return decode_charset(bytes, "gb18030");
        case kMacRoman:
        case kMacRomanOfExcel:
            return decode_charset(bytes, "macintosh");
        case kLatinOfExcel:
            return decode_charset(bytes, "windows-1252");
        default:
            break;
    }
    for (const std::string_view family : {"windows-", "cp", "ibm-"})
        if (auto text = decode_charset(bytes, std::string(family) + std::to_string(code_page));
            text.ok())
            return text;
    return Error{ErrorCode::Unsupported,
                 "The code page " + std::to_string(code_page) + " is not known"};
}

DecodedText decode_unnamed(std::string_view bytes) {
    if (DecodedText marked = decode_by_mark(bytes); !marked.charset.empty())
        return marked;
    const std::string_view head = bytes.substr(0, kLookedAt);
    if (const std::string_view wide = wide_charset(head); !wide.empty())
        return {decode_charset(bytes, wide).value(), std::string(wide), DecodedText::Basis::Fits};
    if (is_utf8(bytes))
        return {std::string(bytes), "utf-8", DecodedText::Basis::Fits};
    if (is_thai(head))
        return {decode_charset(bytes, "windows-874").value(), "windows-874",
                DecodedText::Basis::Fits};
    for (const Candidate& candidate : detected(head)) {
        auto conversion = convert(bytes, wider(candidate.charset));
        if (conversion.ok() && conversion.value().wrong == 0)
            return {std::move(conversion.value().text), wider(candidate.charset),
                    candidate.confidence >= kSure ? DecodedText::Basis::Fits
                                                  : DecodedText::Basis::Likely};
    }
    return {to_valid_utf8(bytes), "utf-8", DecodedText::Basis::Likely};
}

}  // namespace parsers
