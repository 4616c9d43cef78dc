#include "plugins/media/exif.h"

#include <algorithm>
#include <array>
#include <optional>
#include <string_view>

#include "parsers/base/byte_reader.h"
#include "parsers/base/text.h"

namespace plugins::media {
namespace {

using Bytes = std::span<const std::byte>;
using parsers::ByteReader;

constexpr std::string_view kExifMark{"Exif\0\0", 6};
constexpr size_t kTimeLength = 19;

bool starts_with(Bytes bytes, std::string_view text) {
    return bytes.size() >= text.size() &&
           std::equal(text.begin(), text.end(), bytes.begin(),
                      [](char a, std::byte b) { return static_cast<std::byte>(a) == b; });
}

// A file that ends early has no Exif part here; the pixel decoder reports the damage.
Result<Bytes> find_in_jpeg(Bytes bytes) {
    ByteReader reader(bytes);
    TRY(reader.skip(2));
    while (true) {
        const uint16_t marker = TRY(reader.u16_be());
        if (marker == 0xFFFF) {  // a fill byte
            TRY(reader.seek(reader.offset() - 1));
            continue;
        }
        if (marker < 0xFF00 || marker == 0xFFDA || marker == 0xFFD9)
            return Bytes{};
        const uint16_t length = TRY(reader.u16_be());
        if (length < 2)
            return Bytes{};
        const Bytes body = TRY(reader.bytes(length - size_t{2}));
        if (marker == 0xFFE1 && starts_with(body, kExifMark))
            return body.subspan(kExifMark.size());
    }
}

Result<Bytes> find_in_png(Bytes bytes) {
    ByteReader reader(bytes);
    TRY(reader.skip(8));
    while (true) {
        const uint32_t length = TRY(reader.u32_be());
        const Bytes type = TRY(reader.bytes(4));
        const Bytes body = TRY(reader.bytes(length));
        if (starts_with(type, "eXIf"))
            return body;
        TRY(reader.skip(4));  // the check sum
    }
}

Result<Bytes> find_in_webp(Bytes bytes) {
    ByteReader reader(bytes);
    TRY(reader.skip(12));
    while (true) {
        const Bytes type = TRY(reader.bytes(4));
        const uint32_t length = TRY(reader.u32_le());
        const Bytes body = TRY(reader.bytes(length));
        if (starts_with(type, "EXIF"))
            return starts_with(body, kExifMark) ? body.subspan(kExifMark.size()) : body;
        TRY(reader.skip(length % 2));
    }
}

Bytes find_exif(Format format, Bytes bytes) {
    const auto find = format == Format::Jpeg  ? find_in_jpeg
                      : format == Format::Png ? find_in_png
                                              : find_in_webp;
    const auto found = find(bytes);
    return found.ok() ? found.value() : Bytes{};
}

// The TIFF structure inside an Exif part; offsets count from its first byte.
class Tiff {
public:
    static Result<Tiff> open(Bytes bytes) {
        if (starts_with(bytes, {"II*\0", 4}))
            return Tiff(bytes, Order::Little);
        if (starts_with(bytes, {"MM\0*", 4}))
            return Tiff(bytes, Order::Big);
        return parsers::Error{parsers::ErrorCode::Damaged, "The Exif part has no TIFF header"};
    }

    struct Entry {
        uint16_t type;
        uint32_t count;
        size_t value_offset;  // of the four bytes that are the value or point to it
    };

    Result<uint32_t> first_folder() const { return u32(4); }

    Result<std::optional<Entry>> find(uint32_t folder_offset, uint16_t tag) const {
        const uint16_t count = TRY(u16(folder_offset));
        for (size_t i = 0; i < count; ++i) {
            const size_t at = size_t{folder_offset} + 2 + i * 12;
            const uint16_t stored_tag = TRY(u16(at));
            if (stored_tag != tag)
                continue;
            const uint16_t type = TRY(u16(at + 2));
            const uint32_t values = TRY(u32(at + 4));
            return std::optional(Entry{type, values, at + 8});
        }
        return std::optional<Entry>{};
    }

    // The text of an ASCII entry up to its first zero; empty where the tag is absent.
    Result<std::string> text(uint32_t folder_offset, uint16_t tag) const {
        const auto entry = TRY(find(folder_offset, tag));
        if (!entry || entry->type != 2)
            return std::string{};
        size_t offset = entry->value_offset;
        if (entry->count > 4)
            offset = TRY(u32(entry->value_offset));
        ByteReader reader(bytes_);
        TRY(reader.seek(offset));
        const auto stored = TRY(reader.text(entry->count));
        return stored.substr(0, stored.find('\0'));
    }

    // The three fractions of an angle or a time of day; absent where the tag is, or where one has
    // no denominator.
    Result<std::optional<std::array<double, 3>>> three_fractions(uint32_t folder_offset,
                                                                 uint16_t tag) const {
        constexpr uint16_t kRational = 5;
        std::optional<std::array<double, 3>> found;
        const auto entry = TRY(find(folder_offset, tag));
        if (!entry || entry->type != kRational || entry->count != 3)
            return found;
        const size_t offset = TRY(u32(entry->value_offset));
        std::array<double, 3> values{};
        for (size_t i = 0; i < values.size(); ++i) {
            const uint32_t above = TRY(u32(offset + i * 8));
            const uint32_t below = TRY(u32(offset + i * 8 + 4));
            if (below == 0)
                return found;
            values[i] = static_cast<double>(above) / below;
        }
        found = values;
        return found;
    }

    Result<uint16_t> u16(size_t offset) const {
        ByteReader reader(bytes_);
        TRY(reader.seek(offset));
        return order_ == Order::Little ? reader.u16_le() : reader.u16_be();
    }
    Result<uint32_t> u32(size_t offset) const {
        ByteReader reader(bytes_);
        TRY(reader.seek(offset));
        return order_ == Order::Little ? reader.u32_le() : reader.u32_be();
    }

private:
    enum class Order { Little, Big };
    Tiff(Bytes bytes, Order order) : bytes_(bytes), order_(order) {}

    Bytes bytes_;
    Order order_;
};

bool is_digits(std::string_view text) {
    return std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

bool is_offset(std::string_view text) {
    return text.size() == 6 && (text[0] == '+' || text[0] == '-') && text[3] == ':' &&
           is_digits(text.substr(1, 2)) && is_digits(text.substr(4, 2));
}

// An angle of degrees, minutes and seconds; `negative` is the letter of south or west. Absent
// where it is more than `most` degrees.
Result<std::optional<double>> angle(const Tiff& tiff, uint32_t folder, uint16_t letter_tag,
                                    char negative, double most) {
    const std::string letter = TRY(tiff.text(folder, letter_tag));
    const auto parts = TRY(tiff.three_fractions(folder, static_cast<uint16_t>(letter_tag + 1)));
    std::optional<double> degrees;
    if (!parts || letter.size() != 1)
        return degrees;
    const double size = (*parts)[0] + (*parts)[1] / 60 + (*parts)[2] / 3600;
    if (size <= most)
        degrees = letter[0] == negative ? -size : size;
    return degrees;
}

// "2026:03:04" and 3, 45, 2 as 2026-03-04T03:45:02Z.
parsers::Timestamp gps_time(const std::string& date, const std::array<double, 3>& time) {
    constexpr size_t kDateLength = 10;
    if (date.size() != kDateLength || time[0] >= 24 || time[1] >= 60 || time[2] >= 60)
        return {};
    const std::string day = date.substr(0, 4) + "-" + date.substr(5, 2) + "-" + date.substr(8, 2);
    const auto two_digits = [](double value) {
        const auto whole = static_cast<int>(value);
        return std::string(whole < 10 ? "0" : "") + std::to_string(whole);
    };
    const std::string iso = day + "T" + two_digits(time[0]) + ":" + two_digits(time[1]) + ":" +
                            two_digits(time[2]) + "Z";
    return {parsers::from_iso8601(iso), iso};
}

Result<std::optional<GpsFix>> read_fix(const Tiff& tiff, uint32_t folder) {
    std::optional<GpsFix> fix;
    const auto latitude = TRY(angle(tiff, folder, 1, 'S', 90));
    const auto longitude = TRY(angle(tiff, folder, 3, 'W', 180));
    // Cameras without a fix write zeros.
    if (!latitude || !longitude || (*latitude == 0 && *longitude == 0))
        return fix;
    fix = GpsFix{*latitude, *longitude, {}};
    const auto time = TRY(tiff.three_fractions(folder, 7));
    const std::string date = TRY(tiff.text(folder, 29));
    if (time)
        fix->time = gps_time(date, *time);
    return fix;
}

}  // namespace

Result<Exif> read_exif(Format format, Bytes bytes) {
    const Bytes part = find_exif(format, bytes);
    Exif exif;
    if (part.empty())
        return exif;
    const Tiff tiff = TRY(Tiff::open(part));
    const uint32_t main_folder = TRY(tiff.first_folder());
    if (const auto entry = TRY(tiff.find(main_folder, 0x0112)); entry && entry->type == 3) {
        const uint16_t orientation = TRY(tiff.u16(entry->value_offset));
        if (orientation >= 1 && orientation <= 8)
            exif.orientation = orientation;
    }
    if (const auto gps = TRY(tiff.find(main_folder, 0x8825))) {
        const uint32_t folder = TRY(tiff.u32(gps->value_offset));
        exif.fix = TRY(read_fix(tiff, folder));
    }
    const auto pointer = TRY(tiff.find(main_folder, 0x8769));
    if (!pointer)
        return exif;
    const uint32_t exif_folder = TRY(tiff.u32(pointer->value_offset));
    exif.original_time = TRY(tiff.text(exif_folder, 0x9003));
    exif.original_offset = TRY(tiff.text(exif_folder, 0x9011));
    return exif;
}

parsers::Timestamp taken_at(const Exif& exif) {
    parsers::Timestamp taken{std::nullopt, parsers::to_valid_utf8(exif.original_time)};
    if (!exif.original_offset.empty())
        taken.as_stored += " " + parsers::to_valid_utf8(exif.original_offset);
    if (exif.original_time.size() != kTimeLength || !is_offset(exif.original_offset))
        return taken;
    std::string iso = exif.original_time;
    iso[4] = '-';
    iso[7] = '-';
    iso[10] = 'T';
    taken.utc_ns = parsers::from_iso8601(iso + exif.original_offset);
    return taken;
}

}  // namespace plugins::media
