#include "parsers/filesystem/shared_places.h"

#include <algorithm>
#include <cstring>
#include <optional>

namespace parsers {
namespace {

constexpr size_t kMostPlaces = 4'000'000;  // 150 MB of them; of the files behind, none is compared

template <class Number>
Number load(const void* content, size_t at) {
    Number value = 0;
    std::memcpy(&value, static_cast<const char*>(content) + at, sizeof value);
    return value;
}

// Documentation/filesystems/ext4, "Extent Tree": a header of 12 bytes, then entries of 12. Of a
// leaf the first extent's block, of an index the block of the first node below it: each belongs to
// one file.
std::optional<uint64_t> first_extent(const void* content) {
    if (load<uint16_t>(content, 0) != 0xf30a || load<uint16_t>(content, 2) == 0)
        return std::nullopt;
    const bool is_leaf = load<uint16_t>(content, 6) == 0;
    const uint64_t low = load<uint32_t>(content, 12 + (is_leaf ? 8 : 4));
    const uint64_t high = load<uint16_t>(content, 12 + (is_leaf ? 6 : 8));
    return high << 32 | low;
}

std::optional<uint64_t> place_of(const TSK_FS_INFO& handle, const TSK_FS_META& meta) {
    const bool is_fat = TSK_FS_TYPE_ISFAT(handle.ftype) != 0;
    const bool is_ext = TSK_FS_TYPE_ISEXT(handle.ftype) != 0;
    if ((!is_fat && !is_ext) || meta.content_ptr == nullptr ||
        meta.content_len < sizeof(TSK_DADDR_T))
        return std::nullopt;
    if (meta.content_type == TSK_FS_META_CONTENT_TYPE_DEFAULT)
        return load<TSK_DADDR_T>(meta.content_ptr, 0);
    if (is_ext && meta.content_type == TSK_FS_META_CONTENT_TYPE_EXT4_EXTENTS &&
        meta.content_len >= 24)
        return first_extent(meta.content_ptr);
    return std::nullopt;
}

}  // namespace

void SharedPlaces::look_at(const TSK_FS_INFO& handle, const TSK_FS_FILE& file,
                           const std::string& path) {
    constexpr int kLive = TSK_FS_META_FLAG_ALLOC;
    if (file.meta == nullptr || file.name == nullptr ||
        (file.name->flags & TSK_FS_NAME_FLAG_ALLOC) == 0 || (file.meta->flags & kLive) == 0 ||
        file.name->type != TSK_FS_NAME_TYPE_REG || file.meta->type != TSK_FS_META_TYPE_REG ||
        file.meta->size <= 0)
        return;
    const auto place = place_of(handle, *file.meta);
    if (!place || *place == 0)  // 0: a hole
        return;
    const auto found = first_.find(*place);
    if (found == first_.end()) {
        if (first_.size() < kMostPlaces)
            first_.emplace(*place, file.meta->addr);
    } else if (found->second != file.meta->addr && count_++ == 0) {  // else a hard link
        example_ =
            path + ", over the bytes of the file with address " + std::to_string(found->second);
    }
}

std::string SharedPlaces::sentence() const {
    if (count_ == 0)
        return {};
    return std::to_string(count_) +
           " files begin where another file does; the content of both is read from there, and "
           "cannot be of both; the first is " +
           example_;
}

}  // namespace parsers
