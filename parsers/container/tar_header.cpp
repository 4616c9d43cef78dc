#include "parsers/container/tar_header.h"

#include <algorithm>
#include <charconv>

#include "parsers/base/limits.h"
#include "parsers/base/text.h"

namespace parsers::tar {

std::string_view as_text(std::span<const std::byte> bytes) {
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

std::string_view field(std::span<const std::byte> block, size_t at, size_t size) {
    const auto text = as_text(block.subspan(at, size));
    return text.substr(0, text.find('\0'));
}

std::optional<uint64_t> number(std::span<const std::byte> block, size_t at, size_t size) {
    const auto first = std::to_integer<unsigned>(block[at]);
    uint64_t value = 0;
    if ((first & 0x80) != 0) {
        for (size_t index = 0; index < size; ++index) {
            const auto byte = std::to_integer<uint64_t>(block[at + index]) & (index ? 0xff : 0x7f);
            if (value >> 55 != 0)
                return std::nullopt;
            value = value << 8 | byte;
        }
        return value;
    }
    const auto text = trim(field(block, at, size));
    if (text.empty())
        return 0;
    const auto end = text.data() + text.size();
    const auto [stop, fault] = std::from_chars(text.data(), end, value, 8);
    if (fault != std::errc() || stop != end || value >> 63 != 0)
        return std::nullopt;
    return value;
}

bool is_zero(std::span<const std::byte> block) {
    return std::all_of(block.begin(), block.end(),
                       [](std::byte byte) { return byte == std::byte{0}; });
}

bool has_checksum(std::span<const std::byte> block) {
    // Of random bytes the signed sum can be 0, which an empty field would mean.
    const auto stored = number(block, 148, 8);
    if (!stored || trim(field(block, 148, 8)).empty())
        return false;
    int64_t plain = 0;
    int64_t with_sign = 0;
    for (size_t at = 0; at < kBlockBytes; ++at) {
        const auto byte =
            at >= 148 && at < 156 ? uint8_t{' '} : std::to_integer<uint8_t>(block[at]);
        plain += byte;
        with_sign += static_cast<int8_t>(byte);
    }
    const auto sum = static_cast<int64_t>(*stored);
    return sum == plain || sum == with_sign;
}

bool is_marked_header(std::span<const std::byte> block) {
    return as_text(block).substr(257, 5) == "ustar" && has_checksum(block);
}

namespace {

// "1700000000.25" -> nanoseconds.
std::optional<int64_t> pax_time(std::string_view text) {
    const size_t point = text.find('.');
    const auto seconds = to_int64(text.substr(0, point));
    if (!seconds || *seconds < 0 || *seconds > 9'000'000'000)
        return std::nullopt;
    int64_t fraction = 0;
    if (point != std::string_view::npos) {
        std::string digits(text.substr(point + 1, 9));
        digits.resize(9, '0');
        fraction = std::max<int64_t>(0, to_int64(digits).value_or(0));
    }
    return *seconds * kNsPerSecond + fraction;
}

std::optional<uint64_t> count_of(std::string_view text) {
    const auto value = to_int64(text);
    if (!value || *value < 0)
        return std::nullopt;
    return static_cast<uint64_t>(*value);
}

void add_to_map(std::string_view text, SparseRecords& sparse) {
    const auto value = count_of(text);
    if (value && sparse.map.size() / 2 < limits::kSparseExtents)
        sparse.map.push_back(*value);
    else
        sparse.is_broken = true;
}

// Formats 0.0 (a record for each number), 0.1 (all in one) and 1.0 (beside the content).
void apply_sparse(std::string_view key, std::string_view value, SparseRecords& sparse) {
    sparse.is_there = true;
    if (key == "name") {
        sparse.name = std::string(value);
    } else if (key == "size" || key == "realsize") {
        sparse.size_bytes = count_of(value);
    } else if (key == "major") {
        sparse.major = count_of(value).value_or(UINT64_MAX);
    } else if (key == "offset" || key == "numbytes") {
        sparse.is_broken |= (sparse.map.size() % 2 == 0) != (key == "offset");
        add_to_map(value, sparse);
    } else if (key == "map") {
        while (!value.empty()) {
            const size_t comma = value.find(',');
            add_to_map(value.substr(0, comma), sparse);
            value.remove_prefix(comma == std::string_view::npos ? value.size() : comma + 1);
        }
    }
}

void apply_pax(std::string_view key, std::string_view value, Overrides& overrides) {
    constexpr std::string_view kSparse = "GNU.sparse.";
    if (key == "path")
        overrides.path = std::string(value);
    else if (key == "linkpath")
        overrides.link_target = std::string(value);
    else if (key == "size" && count_of(value))
        overrides.size_bytes = count_of(value);
    else if (key == "mtime")
        overrides.times.modified_utc_ns = pax_time(value);
    else if (key == "atime")
        overrides.times.accessed_utc_ns = pax_time(value);
    else if (key == "ctime")
        overrides.times.changed_utc_ns = pax_time(value);
    else if (key == "LIBARCHIVE.creationtime")
        overrides.times.created_utc_ns = pax_time(value);
    else if (key.starts_with(kSparse))
        apply_sparse(key.substr(kSparse.size()), value, overrides.sparse);
}

}  // namespace

bool apply_pax_records(std::string_view records, Overrides& overrides) {
    while (!records.empty()) {
        const size_t space = records.find(' ');
        if (space == std::string_view::npos)
            return records.front() == '\0';
        const auto length = to_int64(records.substr(0, space));
        if (!length || *length <= static_cast<int64_t>(space) + 1 ||
            static_cast<uint64_t>(*length) > records.size())
            return false;
        auto record = records.substr(space + 1, static_cast<size_t>(*length) - space - 1);
        records.remove_prefix(static_cast<size_t>(*length));
        if (record.ends_with('\n'))
            record.remove_suffix(1);
        const size_t equals = record.find('=');
        if (equals == std::string_view::npos)
            return false;
        apply_pax(record.substr(0, equals), record.substr(equals + 1), overrides);
    }
    return true;
}

}  // namespace parsers::tar
