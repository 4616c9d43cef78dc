#include "parsers/document/compressed_rtf.h"

#include <array>

#include <zlib.h>

#include "parsers/document/compound_file.h"

namespace parsers {
namespace {

constexpr uint64_t kHeaderBytes = 16;
constexpr uint64_t kCompressed = 0x75465A4C;    // LZFu
constexpr uint64_t kUncompressed = 0x414C454D;  // MELA
constexpr uint64_t kRtfBytes = 64U << 20;
constexpr size_t kWindowBytes = 4096;
constexpr std::string_view kBegin =
    "{\\rtf1\\ansi\\mac\\deff0\\deftab720{\\fonttbl;}{\\f0\\fnil \\froman \\fswiss \\fmodern "
    "\\fscript \\fdecor MS Sans SerifSymbolArialTimes New RomanCourier{\\colortbl\\red0\\green0"
    "\\blue0\r\n\\par \\pard\\plain\\f0\\fs20\\b\\i\\u\\tab\\tx";

// The last 4096 bytes of what came out; it begins as RTF usually does.
class Window {
public:
    Window() {
        for (const char each : kBegin)
            add(each);
    }
    void add(char byte) {
        bytes_[end_] = byte;
        end_ = (end_ + 1) % kWindowBytes;
    }
    char at(size_t place) const { return bytes_[place % kWindowBytes]; }
    size_t end() const { return end_; }

private:
    std::array<char, kWindowBytes> bytes_{};
    size_t end_ = 0;
};

// Each bit of a control byte, the lowest first: a byte as it is, or two bytes that lead back.
Result<std::string> expand(std::string_view content) {
    std::string made;
    Window window;
    for (size_t at = 0; at < content.size();) {
        const auto control = static_cast<uint8_t>(content[at++]);
        for (unsigned bit = 0; bit < 8 && at < content.size(); ++bit) {
            if ((control >> bit & 1) == 0) {
                made += content[at];
                window.add(content[at++]);
                continue;
            }
            const size_t back = static_cast<size_t>(static_cast<uint8_t>(content[at])) << 8 |
                                little_number(content, at + 1, 1);
            at += 2;
            if (back >> 4 == window.end())
                return made;
            for (size_t i = 0; i < (back & 0xF) + 2; ++i) {
                const char byte = window.at((back >> 4) + i);
                made += byte;
                window.add(byte);
            }
        }
        if (made.size() > kRtfBytes)
            return Error{ErrorCode::LimitReached, "Compressed RTF is larger than 64 MB"};
    }
    return Error{ErrorCode::Damaged, "Compressed RTF breaks off"};
}

}  // namespace

Result<std::string> decompress_rtf(std::string_view stored) {
    const uint64_t size = little_number(stored, 0, 4);
    const uint64_t kind = little_number(stored, 8, 4);
    if (stored.size() < kHeaderBytes || size < kHeaderBytes - 4 || size > stored.size() - 4)
        return Error{ErrorCode::Damaged, "Compressed RTF breaks off"};
    const std::string_view content = stored.substr(kHeaderBytes, size + 4 - kHeaderBytes);
    if (kind == kUncompressed)
        return std::string(content.substr(0, little_number(stored, 4, 4)));
    if (kind != kCompressed)
        return Error{ErrorCode::Damaged, "Compressed RTF is of an unknown kind"};
    // The CRC of RFC 1952 that begins with zeros and is not inverted.
    const auto* data = reinterpret_cast<const Bytef*>(content.data());
    if (~static_cast<uint32_t>(crc32_z(UINT32_MAX, data, content.size())) !=
        little_number(stored, 12, 4))
        return Error{ErrorCode::Damaged, "The checksum of compressed RTF is wrong"};
    return expand(content);
}

}  // namespace parsers
