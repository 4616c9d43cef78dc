#include "parsers/container/vmdk_descriptor.h"

#include <unicode/ucnv.h>

#include <optional>
#include <utility>

#include "parsers/base/limits.h"
#include "parsers/base/text.h"
#include "parsers/container/disk_tables.h"

namespace parsers {
namespace {

constexpr uint64_t kSectorBytes = 512;
constexpr size_t kMostExtents = 4096;  // 8 TB in pieces of 2 GB
constexpr std::string_view kFirstLine = "# disk descriptorfile";

Error damaged(const std::string& what) {
    return {ErrorCode::Damaged, "VMDK descriptor: " + what};
}

// Chinese editions of the program store names in GBK, and say so.
std::string to_utf8(const std::string& text, const std::string& encoding) {
    if (is_utf8(text) || encoding.empty())
        return to_valid_utf8(text);
    std::string converted(text.size() * 4 + 16, '\0');
    UErrorCode status = U_ZERO_ERROR;
    const int32_t size = ucnv_convert("UTF-8", encoding.c_str(), converted.data(),
                                      static_cast<int32_t>(converted.size()), text.data(),
                                      static_cast<int32_t>(text.size()), &status);
    if (U_FAILURE(status) || size < 0)
        return to_valid_utf8(text);
    converted.resize(static_cast<size_t>(size));
    return converted;
}

// The words of a line; what stands in quotation marks is one word.
class Words {
public:
    explicit Words(std::string_view line) : left_(line) {}

    std::string next() {
        left_ = trim(left_);
        const bool is_quoted = left_.starts_with('"');
        if (is_quoted)
            left_.remove_prefix(1);
        const size_t end = is_quoted ? left_.find('"') : left_.find_first_of(" \t");
        std::string word(left_.substr(0, end));
        left_.remove_prefix(end == std::string_view::npos ? left_.size() : end + 1);
        return word;
    }

private:
    std::string_view left_;
};

std::optional<uint64_t> to_bytes(const std::string& sectors) {
    const auto count = to_int64(sectors);
    if (!count || *count < 0 || *count > INT64_MAX / static_cast<int64_t>(kSectorBytes))
        return std::nullopt;
    return static_cast<uint64_t>(*count) * kSectorBytes;
}

Result<VmdkExtent> parse_extent(std::string_view line) {
    Words words(line);
    VmdkExtent extent;
    extent.access = words.next();
    const auto size = to_bytes(words.next());
    extent.type = words.next();
    extent.file = words.next();
    const std::string offset = words.next();
    const auto offset_bytes = to_bytes(offset.empty() ? "0" : offset);
    if (!size || !offset_bytes || extent.type.empty())
        return damaged("the extent \"" + to_valid_utf8(line) + "\" cannot be understood");
    extent.size_bytes = *size;
    extent.offset = *offset_bytes;
    return extent;
}

bool is_extent(std::string_view line) {
    return line.starts_with("RW ") || line.starts_with("RDONLY ") || line.starts_with("NOACCESS ");
}

// Sets what a line such as parentCID=ffffffff says, on a copy.
VmdkDescriptor with_setting(VmdkDescriptor descriptor, const std::string& key,
                            const std::string& value) {
    if (key == "cid")
        descriptor.cid = to_lower_ascii(value);
    else if (key == "parentcid")
        descriptor.parent_cid = to_lower_ascii(value);
    else if (key == "parentfilenamehint")
        descriptor.parent_file = value;
    else if (key == "createtype")
        descriptor.create_type = value;
    return descriptor;
}

}  // namespace

bool is_vmdk_descriptor(std::string_view start) {
    return starts_with_ignoring_case(trim(start), kFirstLine);
}

Result<VmdkDescriptor> parse_vmdk_descriptor(std::string_view text) {
    VmdkDescriptor descriptor;
    std::string encoding;
    text = text.substr(0, text.find('\0'));
    for (const auto& whole : split(text, '\n')) {
        const std::string_view line = trim(whole);
        if (is_extent(line)) {
            if (descriptor.extents.size() == kMostExtents)
                return Error{ErrorCode::LimitReached, "VMDK descriptor: lists more than " +
                                                          std::to_string(kMostExtents) +
                                                          " extents"};
            descriptor.extents.push_back(TRY(parse_extent(line)));
            continue;
        }
        const size_t equals = line.find('=');
        if (line.starts_with('#') || equals == std::string_view::npos)
            continue;
        const std::string key = to_lower_ascii(trim(line.substr(0, equals)));
        const std::string word = Words(line.substr(equals + 1)).next();
        if (key == "encoding")
            encoding = word;
        descriptor = with_setting(std::move(descriptor), key, word);
    }
    descriptor.parent_file = to_utf8(descriptor.parent_file, encoding);
    for (auto& extent : descriptor.extents)
        extent.file = to_utf8(extent.file, encoding);
    return descriptor;
}

Result<VmdkDescriptor> read_vmdk_descriptor(const ByteSource& file) {
    const auto start = TRY(read_exactly(file, 0, 64));
    uint64_t offset = 0;
    uint64_t size = file.size_bytes();
    if (little_endian(start, 0, 4) == 0x564d444b) {
        offset = TRY(checked_mul(little_endian(start, 28, 8), kSectorBytes));
        size = TRY(checked_mul(little_endian(start, 36, 8), kSectorBytes));
        if (offset == 0 || size == 0)
            return Error{ErrorCode::NotFound, "the extent holds no descriptor"};
    }
    if (size > limits::kTextBytes)
        return damaged("has " + std::to_string(size) + " bytes");
    const auto bytes = TRY(read_exactly(file, offset, static_cast<size_t>(size)));
    return parse_vmdk_descriptor({reinterpret_cast<const char*>(bytes.data()), bytes.size()});
}

}  // namespace parsers
