#include "parsers/container/disk_tables.h"

#include <algorithm>
#include <string>

namespace parsers {

uint64_t little_endian(std::span<const std::byte> bytes, size_t at, size_t size) {
    uint64_t value = 0;
    for (size_t index = size; index-- > 0;)
        value = value << 8 | std::to_integer<uint64_t>(bytes[at + index]);
    return value;
}

uint64_t big_endian(std::span<const std::byte> bytes, size_t at, size_t size) {
    uint64_t value = 0;
    for (size_t index = 0; index < size; ++index)
        value = value << 8 | std::to_integer<uint64_t>(bytes[at + index]);
    return value;
}

Result<uint64_t> DiskTables::little(uint64_t offset, size_t size) const {
    const auto bytes = TRY(bytes_at(offset, size));
    return little_endian(bytes, 0, size);
}

Result<uint64_t> DiskTables::big(uint64_t offset, size_t size) const {
    const auto bytes = TRY(bytes_at(offset, size));
    return big_endian(bytes, 0, size);
}

Result<std::array<std::byte, 8>> DiskTables::bytes_at(uint64_t offset, size_t size) const {
    std::array<std::byte, 8> found{};
    if (offset > file_->size_bytes() || size > file_->size_bytes() - offset)
        return Error{
            ErrorCode::Damaged,
            "their table entry lies behind the end of the file, at byte " + std::to_string(offset)};
    const auto inside = static_cast<size_t>(offset % kPageBytes);
    if (inside + size > kPageBytes) {  // tables are aligned; this one is not
        const auto bytes = TRY(read_exactly(*file_, offset, size));
        std::copy(bytes.begin(), bytes.end(), found.begin());
        return found;
    }
    const uint64_t number = offset / kPageBytes;
    const std::lock_guard lock(mutex_);
    Page& page = pages_[number % pages_.size()];
    if (page.number != number) {
        page.number = UINT64_MAX;
        page.bytes.resize(kPageBytes);
        page.bytes.resize(TRY(file_->read_at(number * kPageBytes, page.bytes)));
        page.number = number;
    }
    if (inside + size > page.bytes.size())
        return Error{ErrorCode::Damaged, "a block table is cut off"};
    std::copy_n(page.bytes.begin() + static_cast<ptrdiff_t>(inside), size, found.begin());
    return found;
}

}  // namespace parsers
