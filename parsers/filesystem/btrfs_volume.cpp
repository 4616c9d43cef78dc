#include "parsers/filesystem/btrfs_volume.h"

#include <algorithm>
#include <bit>
#include <optional>
#include <set>
#include <string_view>
#include <utility>

#include "parsers/base/limits.h"
#include "parsers/base/text.h"
#include "parsers/filesystem/stored_numbers.h"

namespace parsers {
namespace {

constexpr std::array<uint64_t, 3> kSuperblocksAt = {64ULL << 10, 64ULL << 20, 256ULL << 30};
constexpr size_t kSuperblockBytes = 4096;
constexpr size_t kSystemChunksAt = 811;
constexpr size_t kSystemChunksMost = 2048;
constexpr size_t kChecksumField = 32;
constexpr size_t kHeaderBytes = 101;
constexpr size_t kLeafLineBytes = 25;
constexpr size_t kNodeLineBytes = 33;
constexpr size_t kKeyBytes = 17;
constexpr size_t kChunkHeadBytes = 48;
constexpr size_t kStripeBytes = 32;
constexpr uint8_t kMostLevels = 8;
constexpr size_t kCachedNodes = 512;

constexpr uint64_t kRaid0 = 0x8;
constexpr uint64_t kRaid10 = 0x40;
constexpr uint64_t kRaid5 = 0x80;
constexpr uint64_t kRaid6 = 0x100;

constexpr uint64_t kKnownFeatures = 0x11fff;
constexpr uint64_t kOtherLayouts = 0x2000 | 0x4000;  // extent tree 2, RAID stripe tree

constexpr BtrfsKey kFirstKey{0, 0, 0};
constexpr BtrfsKey kLastKey{UINT64_MAX, UINT8_MAX, UINT64_MAX};

BtrfsKey key_at(std::span<const std::byte> bytes, size_t at) {
    return {little(bytes, at, 8), static_cast<uint8_t>(little(bytes, at + 8, 1)),
            little(bytes, at + 9, 8)};
}

bool is_size_of_block(uint32_t size) {
    return std::has_single_bit(size) && size >= 512 && size <= 65536;
}

BtrfsSuperblock to_superblock(std::span<const std::byte> bytes) {
    BtrfsSuperblock block;
    block.generation = little(bytes, 72, 8);
    block.root_tree = {little(bytes, 80, 8), static_cast<uint8_t>(little(bytes, 198, 1)),
                       block.generation};
    block.chunk_tree = {little(bytes, 88, 8), static_cast<uint8_t>(little(bytes, 199, 1)),
                        little(bytes, 164, 8)};
    block.log_tree = little(bytes, 96, 8);
    block.total_bytes = little(bytes, 112, 8);
    block.device_count = little(bytes, 136, 8);
    block.sector_bytes = static_cast<uint32_t>(little(bytes, 144, 4));
    block.node_bytes = static_cast<uint32_t>(little(bytes, 148, 4));
    block.incompatible = little(bytes, 188, 8);
    block.checksum.kind = static_cast<uint16_t>(little(bytes, 196, 2));
    block.device_id = little(bytes, 201, 8);
    block.device_bytes = little(bytes, 209, 8);
    const std::string_view label(reinterpret_cast<const char*>(bytes.data()) + 299, 256);
    block.label = to_valid_utf8(label.substr(0, label.find('\0')));
    const auto most = static_cast<size_t>(little(bytes, 160, 4));
    const auto chunks = bytes.subspan(kSystemChunksAt, std::min(most, kSystemChunksMost));
    block.system_chunks.assign(chunks.begin(), chunks.end());
    return block;
}

struct FoundSuperblock {
    BtrfsSuperblock block;
    bool is_right = false;
};

std::optional<FoundSuperblock> superblock_at(const ByteSource& device, uint64_t offset) {
    const auto bytes = read_exactly(device, offset, kSuperblockBytes);
    if (!bytes.ok())
        return std::nullopt;
    const std::span<const std::byte> view(bytes.value());
    constexpr std::string_view kMagic = "_BHRfS_M";
    if (std::string_view(reinterpret_cast<const char*>(view.data()) + 64, 8) != kMagic ||
        little(view, 48, 8) != offset)
        return std::nullopt;
    FoundSuperblock found{to_superblock(view), false};
    found.is_right = found.block.checksum.size_bytes() != 0 &&
                     found.block.checksum.is_right(view.subspan(kChecksumField), view);
    return found;
}

}  // namespace

// ---- superblock and chunks ----------------------------------------------------------------------

Result<void> BtrfsVolume::read_superblock() {
    std::optional<FoundSuperblock> best;
    for (const uint64_t offset : kSuperblocksAt) {
        auto found = superblock_at(*device_, offset);
        if (offset == kSuperblocksAt[0] && (!found || !found->is_right))
            notes_.push_back({"", "partly", "the first superblock is damaged"});
        const bool is_better =
            found && (!best || std::pair(found->is_right, found->block.generation) >
                                   std::pair(best->is_right, best->block.generation));
        if (is_better)
            best = std::move(found);
    }
    if (!best)
        return Error{ErrorCode::NotFound, "there is no Btrfs superblock"};
    superblock_ = std::move(best->block);
    if (!best->is_right)
        notes_.push_back({"", "partly", "no superblock has the right checksum"});
    if (!is_size_of_block(superblock_.node_bytes) || !is_size_of_block(superblock_.sector_bytes) ||
        superblock_.node_bytes < 4096)
        return Error{ErrorCode::Damaged, "the superblock of a Btrfs file system is damaged"};
    if ((superblock_.incompatible & kOtherLayouts) != 0)
        return Error{ErrorCode::Unsupported,
                     "a Btrfs file system with a RAID stripe tree or extent tree 2 is not read"};
    if ((superblock_.incompatible & ~kKnownFeatures) != 0)
        notes_.push_back({"", "partly", "the file system has features that are not known here"});
    if (!superblock_.checksum.is_computed())
        notes_.push_back({"", "partly", "its checksums are of a kind that is not verified here"});
    if (superblock_.device_bytes > device_->size_bytes())
        notes_.push_back({"", "partly",
                          "the image ends " +
                              std::to_string(superblock_.device_bytes - device_->size_bytes()) +
                              " bytes before the file system does"});
    if (superblock_.log_tree != 0)
        notes_.push_back({"", "partly",
                          "the file system was not closed; what its log tree holds of the last "
                          "seconds is not applied"});
    return {};
}

Result<void> BtrfsVolume::add_chunk(uint64_t logical, std::span<const std::byte> item) {
    if (item.size() < kChunkHeadBytes)
        return Error{ErrorCode::Damaged, "is too short"};
    Chunk chunk;
    chunk.size = little(item, 0, 8);
    chunk.stripe_bytes = little(item, 16, 8);
    chunk.type = little(item, 24, 8);
    const size_t count = little(item, 44, 2);
    chunk.sub_stripes = static_cast<uint16_t>(little(item, 46, 2));
    const size_t parity = (chunk.type & kRaid6) != 0 ? 2 : (chunk.type & kRaid5) != 0 ? 1 : 0;
    const size_t together = (chunk.type & kRaid10) != 0 ? chunk.sub_stripes : 1;
    if (count <= parity || item.size() < kChunkHeadBytes + count * kStripeBytes ||
        chunk.size == 0 || logical > UINT64_MAX - chunk.size || together == 0 ||
        count % together != 0 || chunk.stripe_bytes < 4096 || chunk.stripe_bytes > (1U << 30))
        return Error{ErrorCode::Damaged, "is impossible"};
    for (size_t index = 0; index < count; ++index) {
        const auto stripe = item.subspan(kChunkHeadBytes + index * kStripeBytes, kStripeBytes);
        chunk.stripes.push_back(
            {little(stripe, 0, 8), little(stripe, 8, 8), to_hex(stripe.subspan(16, 16))});
    }
    chunks_[logical] = std::move(chunk);
    return {};
}

Result<void> BtrfsVolume::read_system_chunks() {
    std::span<const std::byte> rest(superblock_.system_chunks);
    while (rest.size() >= kKeyBytes + kChunkHeadBytes) {
        const BtrfsKey key = key_at(rest, 0);
        const auto item = rest.subspan(kKeyBytes);
        const size_t size = kChunkHeadBytes + little(item, 44, 2) * kStripeBytes;
        if (key.type != btrfs_type::kChunk || size > item.size() ||
            !add_chunk(key.offset, item.first(size)).ok())
            break;
        rest = item.subspan(size);
    }
    if (chunks_.empty())
        return Error{ErrorCode::Damaged, "the superblock names no chunk that can be read"};
    return {};
}

void BtrfsVolume::read_chunk_tree() {
    BtrfsVisitor visitor;
    visitor.item = [&](const BtrfsKey& key, std::span<const std::byte> item) {
        if (key.type == btrfs_type::kChunk && !add_chunk(key.offset, item).ok())
            notes_.push_back({"", "partly",
                              "the chunk at address " + std::to_string(key.offset) +
                                  " is damaged; what lies in it cannot be read"});
        return BtrfsWalk::Continue;
    };
    visitor.damaged = [&](const BtrfsKey&, const BtrfsKey&, const std::string& what) {
        notes_.push_back({"", "partly", "a part of the chunk tree is damaged: " + what});
    };
    walk(superblock_.chunk_tree, kFirstKey, kLastKey, visitor);
    std::set<std::string> missing;
    for (const auto& [logical, chunk] : chunks_) {
        for (const Stripe& stripe : chunk.stripes) {
            if (stripe.device != superblock_.device_id)
                missing.insert(std::to_string(stripe.device) + " (" + stripe.device_uuid + ')');
        }
    }
    for (const std::string& device : missing)
        notes_.push_back({"", "partly",
                          "device " + device +
                              " of this file system is not read with it; what lies only there "
                              "is missing"});
}

Result<std::shared_ptr<BtrfsVolume>> BtrfsVolume::open(SharedBytes device) {
    auto volume = std::make_shared<BtrfsVolume>(std::move(device));
    TRY(volume->read_superblock());
    TRY(volume->read_system_chunks());
    volume->read_chunk_tree();
    return volume;
}

// ---- addresses ----------------------------------------------------------------------------------

const std::pair<const uint64_t, BtrfsVolume::Chunk>* BtrfsVolume::chunk_of(uint64_t logical) const {
    auto after = chunks_.upper_bound(logical);
    if (after == chunks_.begin())
        return nullptr;
    --after;
    return logical - after->first < after->second.size ? &*after : nullptr;
}

size_t BtrfsVolume::copies_of(uint64_t logical) const {
    const auto* found = chunk_of(logical);
    if (found == nullptr)
        return 1;
    const Chunk& chunk = found->second;
    if ((chunk.type & (kRaid0 | kRaid5 | kRaid6)) != 0)
        return 1;
    return (chunk.type & kRaid10) != 0 ? chunk.sub_stripes : chunk.stripes.size();
}

Result<BtrfsVolume::Place> BtrfsVolume::place_of(uint64_t logical, size_t copy) const {
    const auto* found = chunk_of(logical);
    if (found == nullptr)
        return Error{ErrorCode::Damaged,
                     "address " + std::to_string(logical) + " lies in no chunk"};
    const Chunk& chunk = found->second;
    const uint64_t inside = logical - found->first;
    const size_t count = chunk.stripes.size();
    const uint64_t number = inside / chunk.stripe_bytes;
    const uint64_t rest = inside % chunk.stripe_bytes;
    const bool is_striped = (chunk.type & (kRaid0 | kRaid10 | kRaid5 | kRaid6)) != 0;
    size_t index = copy;
    uint64_t offset = inside;
    if ((chunk.type & (kRaid5 | kRaid6)) != 0) {
        // The data of each row begins one device further than that of the row in front of it.
        const size_t data = count - ((chunk.type & kRaid6) != 0 ? 2 : 1);
        index = (number % data + number / data) % count;
        offset = number / data * chunk.stripe_bytes + rest;
    } else if (is_striped) {
        const size_t together = (chunk.type & kRaid10) != 0 ? chunk.sub_stripes : 1;
        const size_t groups = count / together;
        index = number % groups * together + copy;
        offset = number / groups * chunk.stripe_bytes + rest;
    }
    if (index >= count)
        return Error{ErrorCode::Damaged, "there is no such copy"};
    Place place{&chunk.stripes[index], 0, chunk.size - inside};
    if (is_striped)
        place.size = std::min(place.size, chunk.stripe_bytes - rest);
    place.offset = TRY(checked_add(place.stripe->offset, offset));
    return place;
}

Result<void> BtrfsVolume::read(uint64_t logical, std::span<std::byte> out, size_t copy) const {
    while (!out.empty()) {
        const Place place = TRY(place_of(logical, copy));
        if (place.stripe->device != superblock_.device_id)
            return Error{ErrorCode::Unreadable, "it lies on device " +
                                                    std::to_string(place.stripe->device) +
                                                    ", which is not read with this one"};
        const auto size = static_cast<size_t>(std::min<uint64_t>(out.size(), place.size));
        const size_t got = TRY(device_->read_at(place.offset, out.first(size)));
        if (got != size)
            return Error{ErrorCode::Damaged, "it lies behind the end of the device, at byte " +
                                                 std::to_string(place.offset)};
        out = out.subspan(size);
        logical += size;
    }
    return {};
}

// ---- trees --------------------------------------------------------------------------------------

Result<void> BtrfsVolume::read_lines(BtrfsNode& node, uint32_t count) const {
    const size_t line_bytes = node.level == 0 ? kLeafLineBytes : kNodeLineBytes;
    const std::span<const std::byte> bytes(node.bytes);
    if (count > (bytes.size() - kHeaderBytes) / line_bytes)
        return Error{ErrorCode::Damaged, "has more items than fit"};
    for (uint32_t index = 0; index < count; ++index) {
        const size_t at = kHeaderBytes + index * line_bytes;
        BtrfsNode::Line line;
        line.key = key_at(bytes, at);
        if (!node.lines.empty() && line.key <= node.lines.back().key)
            return Error{ErrorCode::Damaged, "has its items in the wrong order"};
        if (node.level == 0) {
            line.place = little(bytes, at + kKeyBytes, 4) + kHeaderBytes;
            line.size = static_cast<uint32_t>(little(bytes, at + kKeyBytes + 4, 4));
            if (line.place > bytes.size() || line.size > bytes.size() - line.place)
                return Error{ErrorCode::Damaged, "has an item outside itself"};
        } else {
            line.place = little(bytes, at + kKeyBytes, 8);
            line.generation = little(bytes, at + kKeyBytes + 8, 8);
        }
        node.lines.push_back(line);
    }
    return {};
}

Result<BtrfsNode> BtrfsVolume::read_node(const BtrfsRoot& at, size_t copy) const {
    BtrfsNode node;
    node.bytes.resize(superblock_.node_bytes);
    TRY(read(at.logical, node.bytes, copy));
    const std::span<const std::byte> bytes(node.bytes);
    if (!superblock_.checksum.is_right(bytes.subspan(kChecksumField), bytes))
        return Error{ErrorCode::Damaged, "has a wrong checksum"};
    node.level = static_cast<uint8_t>(little(bytes, 100, 1));
    if (little(bytes, 48, 8) != at.logical || node.level != at.level || node.level >= kMostLevels)
        return Error{ErrorCode::Damaged, "is another node than the one that was looked for"};
    if (little(bytes, 80, 8) != at.generation)
        return Error{ErrorCode::Damaged, "is of another generation than the one looked for"};
    TRY(read_lines(node, static_cast<uint32_t>(little(bytes, 96, 4))));
    return node;
}

Result<BtrfsVolume::SharedNode> BtrfsVolume::node(const BtrfsRoot& at) const {
    const auto is_asked = [&](const BtrfsNode& node) {
        return node.level == at.level && little(node.bytes, 80, 8) == at.generation;
    };
    {
        const std::lock_guard lock(mutex_);
        const auto cached = cache_.find(at.logical);
        if (cached != cache_.end() && is_asked(*cached->second))
            return cached->second;
    }
    std::optional<Error> first;
    const size_t copies = copies_of(at.logical);
    for (size_t copy = 0; copy < copies; ++copy) {
        auto read = read_node(at, copy);
        if (!read.ok()) {
            if (!first)
                first = read.error();
            continue;
        }
        auto shared = std::make_shared<const BtrfsNode>(std::move(read).value());
        const std::lock_guard lock(mutex_);
        if (cache_.size() >= kCachedNodes)
            cache_.clear();
        cache_[at.logical] = shared;
        return shared;
    }
    return Error{first->code,
                 "the node at address " + std::to_string(at.logical) + ": " + first->what};
}

// Each node has the keys that the one above it says and none of those of its neighbor, so no node
// is visited twice, whatever a hostile one points to.
BtrfsWalk BtrfsVolume::walk_node(const BtrfsRoot& at, const Span& lost, const Span& wanted,
                                 const BtrfsVisitor& visitor) const {
    const auto found = node(at);
    if (!found.ok()) {
        visitor.damaged(lost.first, lost.last, found.error().what);
        return BtrfsWalk::Continue;
    }
    const auto& lines = found.value()->lines;
    const bool is_top = lost.first == kFirstKey;
    if (lines.empty())
        return BtrfsWalk::Continue;
    if ((!is_top && lines.front().key != lost.first) ||
        (lines.back().key >= lost.last && lost.last != kLastKey)) {
        visitor.damaged(lost.first, lost.last,
                        "the node at address " + std::to_string(at.logical) + " has other keys");
        return BtrfsWalk::Continue;
    }
    for (size_t index = 0; index < lines.size(); ++index) {
        const BtrfsNode::Line& line = lines[index];
        if (line.key > wanted.last)
            break;
        if (at.level == 0) {
            if (line.key >= wanted.first &&
                visitor.item(line.key, found.value()->item(line)) == BtrfsWalk::Stop)
                return BtrfsWalk::Stop;
            continue;
        }
        const BtrfsKey end = index + 1 < lines.size() ? lines[index + 1].key : lost.last;
        if (end <= wanted.first && end != kLastKey)
            continue;
        const BtrfsRoot below{line.place, static_cast<uint8_t>(at.level - 1), line.generation};
        if (walk_node(below, {line.key, end}, wanted, visitor) == BtrfsWalk::Stop)
            return BtrfsWalk::Stop;
    }
    return BtrfsWalk::Continue;
}

void BtrfsVolume::walk(const BtrfsRoot& root, const BtrfsKey& first, const BtrfsKey& last,
                       const BtrfsVisitor& visitor) const {
    walk_node(root, {kFirstKey, kLastKey}, {first, last}, visitor);
}

}  // namespace parsers
