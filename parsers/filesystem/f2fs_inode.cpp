#include "parsers/filesystem/f2fs_inode.h"

#include <algorithm>

#include "parsers/base/text.h"

namespace parsers {
namespace {

constexpr size_t kAddressesOffset = 360;  // of the addresses, or of the extra attributes before
constexpr size_t kNidCount = 5;
constexpr size_t kDefaultXattrWords = 50;
constexpr int64_t kNsPerSecond = 1'000'000'000;
constexpr int64_t kLatestSecond = 9'000'000'000;
constexpr uint32_t kXattrMagic = 0xF2F52011;
constexpr size_t kXattrHeaderBytes = 24;
constexpr uint8_t kEncryptionIndex = 9;

enum Advise : uint8_t { kEncrypted = 0x4, kEncryptedName = 0x8 };
enum Inline : uint8_t { kInlineXattr = 0x1, kInlineData = 0x2, kInlineNames = 0x4, kExtra = 0x20 };
enum Flag : uint32_t { kMayBeCompressed = 0x4, kCasefolded = 0x40000000 };

// Absent where nothing was ever stored (0).
std::optional<int64_t> time_at(std::span<const std::byte> block, size_t seconds_at,
                               size_t nanoseconds_at) {
    const auto seconds = f2fs_number<int64_t>(block, seconds_at);
    const auto nanoseconds = f2fs_number<uint32_t>(block, nanoseconds_at);
    if ((seconds == 0 && nanoseconds == 0) || seconds > kLatestSecond || seconds < -kLatestSecond)
        return std::nullopt;
    return seconds * kNsPerSecond + (nanoseconds < kNsPerSecond ? nanoseconds : 0);
}

Error impossible(uint32_t number, const std::string& what) {
    return {ErrorCode::Damaged, "inode " + std::to_string(number) + ": " + what};
}

// The seed is of the volume, its inode number and its generation; the checksum itself counts as 0.
bool has_inode_checksum(const F2fsSuperblock& super, uint32_t number,
                        std::span<const std::byte> block) {
    constexpr size_t kChecksumOffset = 368;
    std::vector<std::byte> seed(4);
    std::memcpy(seed.data(), &number, 4);
    uint32_t checksum = f2fs_checksum(f2fs_checksum(UINT32_MAX, super.uuid), seed);
    checksum = f2fs_checksum(checksum, block.subspan(68, 4));
    checksum = f2fs_checksum(checksum, block.first(kChecksumOffset));
    checksum = f2fs_checksum(checksum, std::vector<std::byte>(4));
    checksum = f2fs_checksum(checksum, block.subspan(kChecksumOffset + 4));
    return checksum == f2fs_number<uint32_t>(block, kChecksumOffset);
}

// The extra attributes take the place of the first addresses; what the length does not cover is not
// there.
Result<void> check_extra(const F2fsInode& inode, size_t extra_bytes, size_t xattr_words,
                         size_t words) {
    if (extra_bytes % 4 != 0 || extra_bytes / 4 + xattr_words + 1 > words)
        return impossible(inode.number, "its lengths of attributes are impossible");
    return {};
}

// What the attributes behind the fixed part say.
struct ExtraAttributes {
    size_t bytes = 0;
    std::optional<size_t> xattr_words;
    std::optional<int64_t> created_utc_ns;
};

ExtraAttributes read_extra(const F2fsSuperblock& super, std::span<const std::byte> block,
                           uint8_t inline_flags) {
    ExtraAttributes extra;
    const bool is_flexible = super.has(F2fsSuperblock::kFlexibleInlineXattr);
    if ((inline_flags & kExtra) != 0) {
        extra.bytes = f2fs_number<uint16_t>(block, kAddressesOffset);
        if (is_flexible && extra.bytes >= 4)
            extra.xattr_words = f2fs_number<uint16_t>(block, kAddressesOffset + 2);
        if (super.has(F2fsSuperblock::kCreationTime) && extra.bytes >= 24)
            extra.created_utc_ns = time_at(block, 372, 380);
    }
    return extra;
}

struct Clusters {
    uint8_t compression = 0;
    uint32_t blocks = 0;
    bool has_checksums = false;
};

Result<std::optional<Clusters>> read_clusters(const F2fsSuperblock& super,
                                              const ExtraAttributes& extra,
                                              const F2fsInode& inode) {
    const auto block = std::span(inode.block);
    if (!super.has(F2fsSuperblock::kCompression) || inode.kind() != EntryKind::File ||
        (f2fs_number<uint32_t>(block, 80) & kMayBeCompressed) == 0 || extra.bytes < 36)
        return std::optional<Clusters>();
    const auto log_blocks = f2fs_number<uint8_t>(block, 393);
    if (log_blocks < 1 || log_blocks > 8)
        return impossible(inode.number, "its size of compressed clusters is impossible");
    return std::optional(Clusters{f2fs_number<uint8_t>(block, 392), uint32_t{1} << log_blocks,
                                  (f2fs_number<uint16_t>(block, 394) & 1) != 0});
}

FileTimes read_times(std::span<const std::byte> block) {
    FileTimes times;
    times.accessed_utc_ns = time_at(block, 32, 56);
    times.changed_utc_ns = time_at(block, 40, 60);
    times.modified_utc_ns = time_at(block, 48, 64);
    return times;
}

F2fsInode read_fixed_part(uint32_t number, std::vector<std::byte> stored) {
    F2fsInode inode;
    inode.number = number;
    inode.block = std::move(stored);
    const auto block = std::span<const std::byte>(inode.block);
    inode.mode = f2fs_number<uint16_t>(block, 0);
    const auto advise = f2fs_number<uint8_t>(block, 2);
    inode.is_encrypted = (advise & kEncrypted) != 0;
    inode.has_encrypted_name = (advise & kEncryptedName) != 0;
    const auto inline_flags = f2fs_number<uint8_t>(block, 3);
    inode.has_inline_data = (inline_flags & kInlineData) != 0;
    inode.has_inline_names = (inline_flags & kInlineNames) != 0;
    inode.links = f2fs_number<uint32_t>(block, 12);
    inode.size_bytes = f2fs_number<uint64_t>(block, 16);
    inode.times = read_times(block);
    inode.xattr_nid = f2fs_number<uint32_t>(block, 76);
    inode.is_casefolded = (f2fs_number<uint32_t>(block, 80) & kCasefolded) != 0;
    inode.parent = f2fs_number<uint32_t>(block, 84);
    const size_t name_bytes = std::min<size_t>(f2fs_number<uint32_t>(block, 88), 255);
    inode.name.assign(reinterpret_cast<const char*>(block.data()) + 92, name_bytes);
    return inode;
}

// Both places of extended attributes, one behind the other.
Result<std::vector<std::byte>> read_xattrs(const F2fsVolume& volume, const F2fsInode& inode) {
    const auto begin = inode.block.begin() + static_cast<std::ptrdiff_t>(inode.xattr_offset);
    std::vector<std::byte> all(begin, begin + static_cast<std::ptrdiff_t>(inode.xattr_bytes));
    if (inode.xattr_nid != 0) {
        const auto block = TRY(volume.read_node(inode.xattr_nid));
        all.insert(all.end(), block.begin(),
                   block.end() - static_cast<std::ptrdiff_t>(kF2fsFooterBytes));
    }
    return all;
}

// The value of the attribute "c", which Linux keeps for encryption; empty where there is none.
std::vector<std::byte> find_encryption_context(std::span<const std::byte> all) {
    if (all.size() < kXattrHeaderBytes || f2fs_number<uint32_t>(all, 0) != kXattrMagic)
        return {};
    size_t at = kXattrHeaderBytes;
    while (at + 4 <= all.size() && f2fs_number<uint32_t>(all, at) != 0) {
        const size_t name_bytes = f2fs_number<uint8_t>(all, at + 1);
        const size_t value_bytes = f2fs_number<uint16_t>(all, at + 2);
        const size_t end = at + 4 + name_bytes + value_bytes;
        if (end > all.size())
            return {};
        if (f2fs_number<uint8_t>(all, at) == kEncryptionIndex && name_bytes == 1 &&
            all[at + 4] == std::byte{'c'}) {
            const auto value = all.subspan(at + 5, value_bytes);
            return {value.begin(), value.end()};
        }
        at = (end + 3) / 4 * 4;
    }
    return {};
}

}  // namespace

EntryKind F2fsInode::kind() const {
    switch (mode & 0xF000) {
        case 0x4000:
            return EntryKind::Directory;
        case 0x8000:
            return EntryKind::File;
        case 0xA000:
            return EntryKind::Link;
        default:
            return EntryKind::Other;
    }
}

std::span<const std::byte> F2fsInode::inline_area() const {
    return std::span(block).subspan(inline_offset, inline_bytes);
}

Result<F2fsInode> read_f2fs_inode(const F2fsVolume& volume, uint32_t number) {
    auto inode = read_fixed_part(number, TRY(volume.read_node(number)));
    const F2fsSuperblock& super = volume.superblock();
    const auto block = std::span<const std::byte>(inode.block);
    if (f2fs_number<uint32_t>(block.last(kF2fsFooterBytes), 4) != number)
        return impossible(number, "it is no inode but a part of another file");
    const auto inline_flags = f2fs_number<uint8_t>(block, 3);
    const size_t words =
        (super.block_bytes - kAddressesOffset - kNidCount * 4 - kF2fsFooterBytes) / 4;
    const auto extra = read_extra(super, block, inline_flags);
    const bool has_xattrs = (inline_flags & kInlineXattr) != 0;
    // Folders keep room for attributes even where there are none.
    const size_t xattr_words =
        extra.xattr_words.value_or(has_xattrs || inode.has_inline_names ? kDefaultXattrWords : 0);
    TRY(check_extra(inode, extra.bytes, xattr_words, words));
    inode.times.created_utc_ns = extra.created_utc_ns;
    if (super.has(F2fsSuperblock::kInodeChecksum) && extra.bytes >= 12 &&
        !has_inode_checksum(super, number, block))
        inode.has_wrong_checksum = true;
    inode.addresses_offset = kAddressesOffset + extra.bytes;
    inode.address_count = static_cast<uint32_t>(words - extra.bytes / 4 - xattr_words);
    // One word before inline content is reserved.
    inode.inline_offset = inode.addresses_offset + 4;
    inode.inline_bytes = (inode.address_count - 1) * size_t{4};
    inode.xattr_bytes = has_xattrs ? xattr_words * 4 : 0;
    inode.xattr_offset = kAddressesOffset + (words - xattr_words) * 4;
    if (const auto clusters = TRY(read_clusters(super, extra, inode))) {
        inode.cluster_blocks = clusters->blocks;
        inode.compression = clusters->compression;
        inode.has_cluster_checksums = clusters->has_checksums;
        inode.address_count -= inode.address_count % clusters->blocks;
    }
    return inode;
}

std::string describe_f2fs_encryption(const F2fsVolume& volume, const F2fsInode& inode) {
    const auto xattrs = read_xattrs(volume, inode);
    if (!xattrs.ok())
        return "fscrypt; its policy cannot be read: " + xattrs.error().what;
    const auto context = find_encryption_context(xattrs.value());
    if (context.empty())
        return "fscrypt; no policy is stored with it";
    const auto version = f2fs_number<uint8_t>(context, 0);
    const std::string policy = "fscrypt policy version " + std::to_string(version);
    if (version == 1 && context.size() >= 28)
        return policy + ", key descriptor " + to_hex(std::span(context).subspan(4, 8));
    if (version == 2 && context.size() >= 40)
        return policy + ", key identifier " + to_hex(std::span(context).subspan(8, 16));
    return policy + ", of a form that is not known";
}

F2fsBlockMap::F2fsBlockMap(std::shared_ptr<const F2fsVolume> volume, const F2fsInode& inode)
    : volume_(std::move(volume)), inode_(inode.number) {
    std::vector<uint32_t> own(inode.address_count);
    std::memcpy(own.data(), inode.block.data() + inode.addresses_offset, own.size() * 4);
    own_ = std::make_shared<const std::vector<uint32_t>>(std::move(own));
    const size_t nids_at = inode.block.size() - kF2fsFooterBytes - kNidCount * 4;
    for (size_t index = 0; index < kNidCount; ++index)
        nids_.push_back(f2fs_number<uint32_t>(inode.block, nids_at + index * 4));
    per_indirect_ = (inode.block.size() - kF2fsFooterBytes) / 4;
    per_direct_ = per_indirect_;
    // A cluster does not cross from one node into the next.
    if (inode.cluster_blocks)
        per_direct_ -= per_direct_ % *inode.cluster_blocks;
}

uint64_t F2fsBlockMap::capacity() const {
    return own_->size() + per_direct_ * (2 + 2 * per_indirect_ + per_indirect_ * per_indirect_);
}

F2fsBlockMap::Route F2fsBlockMap::route_to(uint64_t block) const {
    uint64_t inside = block - own_->size();
    for (size_t slot = 0; slot < kNidCount; ++slot) {
        const int depth = slot < 2 ? 1 : slot < 4 ? 2 : 3;
        uint64_t blocks = per_direct_;
        for (int level = 1; level < depth; ++level)
            blocks *= per_indirect_;
        if (inside < blocks)
            return {slot, depth, inside};
        inside -= blocks;
    }
    return {};
}

Result<F2fsRun> F2fsBlockMap::run_at(uint64_t block) const {
    if (block >= capacity())
        return impossible(inode_, "a block behind the end that the format allows");
    if (block < own_->size())
        return F2fsRun{block, own_->size() - block, own_, static_cast<size_t>(block)};
    {
        const std::lock_guard lock(mutex_);
        if (latest_.count != 0 && block >= latest_.first && block - latest_.first < latest_.count) {
            const uint64_t skipped = block - latest_.first;
            return F2fsRun{block, latest_.count - skipped, latest_.addresses,
                           latest_.start + static_cast<size_t>(skipped)};
        }
    }
    auto run = TRY(run_by(route_to(block), block));
    const std::lock_guard lock(mutex_);
    latest_ = run;
    return run;
}

Result<F2fsRun> F2fsBlockMap::run_by(const Route& route, uint64_t block) const {
    uint32_t nid = nids_[route.slot];
    uint64_t inside = route.inside;
    for (int depth = route.depth; depth >= 1; --depth) {
        uint64_t below = depth == 1 ? 1 : per_direct_;  // blocks below one number of this node
        for (int level = 2; level < depth; ++level)
            below *= per_indirect_;
        const uint64_t total = below * (depth == 1 ? per_direct_ : per_indirect_);
        if (nid == 0)
            return F2fsRun{block, total - inside, nullptr, 0};
        auto numbers = TRY(read_node(nid));
        const auto index = static_cast<size_t>(inside / below);
        inside %= below;
        if (depth == 1)
            return F2fsRun{block, per_direct_ - index,
                           std::make_shared<const std::vector<uint32_t>>(std::move(numbers)),
                           index};
        nid = numbers[index];
    }
    return impossible(inode_, "a block that cannot be found");
}

Result<std::vector<uint32_t>> F2fsBlockMap::read_node(uint32_t nid) const {
    const auto block = TRY(volume_->read_node(nid));
    if (f2fs_number<uint32_t>(std::span(block).last(kF2fsFooterBytes), 4) != inode_)
        return impossible(inode_, "node " + std::to_string(nid) + " of it belongs to another file");
    std::vector<uint32_t> numbers(static_cast<size_t>(per_indirect_));
    std::memcpy(numbers.data(), block.data(), numbers.size() * 4);
    return numbers;
}

}  // namespace parsers
