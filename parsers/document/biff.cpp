#include "parsers/document/biff.h"

#include <algorithm>
#include <optional>

#include "parsers/base/text.h"
#include "parsers/document/charset.h"
#include "parsers/document/compound_file.h"

namespace parsers {
namespace {

constexpr uint16_t kContinue = 0x003C;
constexpr size_t kRecordBytes = 8224;  // [MS-XLS] 2.1.4; older programs wrote 2080
constexpr size_t kPieces = 200'000;
constexpr uint64_t kStrings = 4'000'000;
constexpr uint64_t kStringBytes = 256ULL << 20;

Error damaged(std::string what) {
    return {ErrorCode::Damaged, "Workbook (.xls): " + std::move(what)};
}

// Walks the pieces of a record as if they were one.
class PieceReader {
public:
    PieceReader(const BiffRecord& record, size_t at) : record_(record), at_(at) {}

    bool at_end() {
        step();
        return piece_ >= record_.pieces.size();
    }
    std::optional<uint64_t> number(size_t size) {
        uint64_t number = 0;
        for (size_t i = 0; i < size; ++i) {
            if (at_end())
                return std::nullopt;
            number |=
                static_cast<uint64_t>(static_cast<unsigned char>(record_.pieces[piece_][at_++]))
                << (8 * i);
        }
        return number;
    }
    void skip(uint64_t count) {
        while (count > 0 && !at_end()) {
            const uint64_t taken = std::min<uint64_t>(count, record_.pieces[piece_].size() - at_);
            at_ += taken;
            count -= taken;
        }
    }

    // Where a text goes on in another piece, that begins with a byte that says anew whether its
    // characters have one byte or two.
    std::optional<std::string> characters(uint64_t count, bool is_wide) {
        std::string text;
        while (count > 0) {
            if (piece_ < record_.pieces.size() && at_ == record_.pieces[piece_].size()) {
                const auto flags = number(1);
                if (!flags)
                    return std::nullopt;
                is_wide = (*flags & 1) != 0;
            }
            if (at_end())
                return std::nullopt;
            const std::string_view rest = record_.pieces[piece_].substr(at_);
            const uint64_t width = is_wide ? 2 : 1;
            const uint64_t taken = std::min<uint64_t>(count, rest.size() / width);
            if (taken == 0)
                return std::nullopt;
            append(rest.substr(0, taken * width), is_wide, text);
            at_ += taken * width;
            count -= taken;
        }
        return text;
    }

private:
    void step() {
        while (piece_ < record_.pieces.size() && at_ >= record_.pieces[piece_].size()) {
            ++piece_;
            at_ = 0;
        }
    }
    // One byte stands for a character below U+0100 with a zero left out.
    static void append(std::string_view bytes, bool is_wide, std::string& text) {
        if (is_wide) {
            text += from_utf16_le(std::as_bytes(std::span(bytes)));
            return;
        }
        std::vector<std::byte> wide;
        for (const char character : bytes) {
            wide.push_back(static_cast<std::byte>(character));
            wide.push_back(std::byte{0});
        }
        text += from_utf16_le(wide);
    }

    const BiffRecord& record_;
    size_t piece_ = 0;
    size_t at_;
};

// With formatting runs (4 bytes each) and phonetic data behind it, which are skipped.
std::optional<std::string> unicode_text(PieceReader& reader, size_t length_bytes) {
    const auto count = reader.number(length_bytes);
    const auto flags = count ? reader.number(1) : std::nullopt;
    if (!flags)
        return std::nullopt;
    uint64_t runs = 0;
    uint64_t extra = 0;
    if ((*flags & 8) != 0)
        runs = reader.number(2).value_or(0);
    if ((*flags & 4) != 0)
        extra = reader.number(4).value_or(0);
    auto text = reader.characters(*count, (*flags & 1) != 0);
    reader.skip(runs * 4 + extra);
    return text;
}

}  // namespace

Result<BiffRecord> BiffStream::next() {
    BiffRecord record;
    while (at_ + 4 <= bytes_.size()) {
        const auto id = static_cast<uint16_t>(little_number(bytes_, at_, 2));
        const uint64_t size = little_number(bytes_, at_ + 2, 2);
        if (!record.pieces.empty() && (id != kContinue || record.pieces.size() == kPieces))
            return record;
        if (size > kRecordBytes || size > bytes_.size() - at_ - 4)
            return damaged("the record at byte " + std::to_string(at_) + " is cut off");
        if (record.pieces.empty())
            record.id = id;
        record.pieces.push_back(bytes_.substr(at_ + 4, size));
        at_ += 4 + size;
    }
    if (record.pieces.empty())
        record.pieces.emplace_back();
    return record;
}

Result<std::string> read_biff_text(const BiffRecord& record, size_t at, BiffLength length,
                                   const BiffText& how) {
    const size_t length_bytes = length == BiffLength::OneByte ? 1 : 2;
    if (how.version == BiffVersion::Five) {
        const uint64_t count = little_number(record.body(), at, length_bytes);
        if (at + length_bytes + count > record.body().size())
            return damaged("a text is cut off");
        return decode_code_page(record.body().substr(at + length_bytes, count), how.code_page);
    }
    PieceReader reader(record, at);
    auto text = unicode_text(reader, length_bytes);
    if (!text)
        return damaged("a text is cut off");
    return std::move(*text);
}

BiffStrings read_biff_strings(const BiffRecord& record) {
    BiffStrings strings;
    const uint64_t count = little_number(record.body(), 4, 4);
    uint64_t bytes = 0;
    PieceReader reader(record, 8);
    while (strings.texts.size() < std::min(count, kStrings) && bytes < kStringBytes) {
        auto text = unicode_text(reader, 2);
        if (!text)
            break;
        bytes += text->size();
        strings.texts.push_back(std::move(*text));
    }
    if (strings.texts.size() < count)
        strings.damage = "only " + std::to_string(strings.texts.size()) + " of " +
                         std::to_string(count) + " shared strings can be read";
    return strings;
}

}  // namespace parsers
