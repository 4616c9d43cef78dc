#include "parsers/filesystem/f2fs_volume.h"

#include <libdeflate.h>

#include <algorithm>
#include <array>
#include <optional>
#include <string_view>

namespace parsers {
namespace {

constexpr uint64_t kSuperblockOffset = 1024;  // inside its block
constexpr size_t kSuperblockBytes = 3072;
constexpr uint32_t kLogSegmentBlocks = 9;  // the only one that Linux mounts
constexpr size_t kCheckpointHeadBytes = 192;
constexpr size_t kFooterBytes = kF2fsFooterBytes;
constexpr size_t kNatEntryBytes = 9;
constexpr size_t kJournalEntryBytes = 13;
constexpr size_t kSummaryBytes = 7;
constexpr size_t kSummaryFooterBytes = 5;
constexpr std::array<uint32_t, 5> kLogBlockBytes = {12, 13, 14, 15, 16};

enum CheckpointFlag : uint32_t {
    kUnmounted = 0x1,
    kOrphansPresent = 0x2,
    kCompactSummaries = 0x4,
    kErrorSeen = 0x8,
    kNeedsCheck = 0x10,
    kFastboot = 0x20,
    kChecksumInVersion = 0x40,
    kNoChecksumInVersion = 0x200,
    kLargeNatBitmap = 0x400,
};

// Bits of the version bitmaps are counted from the highest of each byte.
bool has_bit(std::span<const std::byte> bitmap, uint64_t index) {
    const uint64_t byte = index / 8;
    return byte < bitmap.size() &&
           (static_cast<unsigned>(bitmap[static_cast<size_t>(byte)]) & (0x80U >> (index % 8))) != 0;
}

Error bad_superblock(const std::string& what) {
    return {ErrorCode::Damaged, what};
}

std::string text_until_zero(std::span<const std::byte> bytes) {
    std::string text(reinterpret_cast<const char*>(bytes.data()), bytes.size());
    return text.substr(0, text.find('\0'));
}

// The areas follow each other without a gap; so does Linux demand.
Result<void> check_areas(std::span<const std::byte> raw, const F2fsSuperblock& block) {
    const auto segments = [&](size_t offset) {
        return uint64_t{f2fs_number<uint32_t>(raw, offset)} << block.log_segment_blocks;
    };
    const uint64_t ssa_address = f2fs_number<uint32_t>(raw, 88);
    if (block.checkpoint_address == 0 ||
        block.checkpoint_address + segments(52) != block.sit_address ||
        block.sit_address + segments(56) != block.nat_address ||
        block.nat_address + segments(60) != ssa_address ||
        ssa_address + segments(64) != block.main_address)
        return bad_superblock("its areas do not follow each other");
    // A count of blocks smaller than the areas appears only while a volume is being resized.
    if (block.main_end > UINT32_MAX)
        return bad_superblock("its main area is larger than the format allows");
    return {};
}

Result<F2fsSuperblock> parse_superblock(std::span<const std::byte> raw) {
    if (f2fs_number<uint32_t>(raw, 0) != kF2fsMagic)
        return bad_superblock("it has no magic number");
    F2fsSuperblock block;
    const auto log_block = f2fs_number<uint32_t>(raw, 16);
    block.log_segment_blocks = f2fs_number<uint32_t>(raw, 20);
    if (log_block < kLogBlockBytes.front() || log_block > kLogBlockBytes.back() ||
        block.log_segment_blocks != kLogSegmentBlocks)
        return bad_superblock("its sizes of blocks and segments are impossible");
    block.block_bytes = uint32_t{1} << log_block;
    block.features = f2fs_number<uint32_t>(raw, 2180);
    const auto checksum_offset = f2fs_number<uint32_t>(raw, 32);
    if (block.has(F2fsSuperblock::kSuperblockChecksum) &&
        (checksum_offset > raw.size() - 4 ||
         f2fs_checksum(kF2fsMagic, raw.first(checksum_offset)) !=
             f2fs_number<uint32_t>(raw, checksum_offset)))
        return bad_superblock("its checksum is wrong");
    block.block_count = f2fs_number<uint64_t>(raw, 36);
    block.nat_segments = f2fs_number<uint32_t>(raw, 60);
    block.checkpoint_address = f2fs_number<uint32_t>(raw, 76);
    block.sit_address = f2fs_number<uint32_t>(raw, 80);
    block.nat_address = f2fs_number<uint32_t>(raw, 84);
    block.main_address = f2fs_number<uint32_t>(raw, 92);
    block.main_end =
        block.main_address + (uint64_t{f2fs_number<uint32_t>(raw, 68)} << block.log_segment_blocks);
    block.root_inode = f2fs_number<uint32_t>(raw, 96);
    block.uuid.assign(raw.begin() + 108, raw.begin() + 124);
    block.checkpoint_payload = f2fs_number<uint32_t>(raw, 1664);
    for (size_t device = 0; device < 8; ++device)
        if (auto path = text_until_zero(raw.subspan(2201 + device * 68, 64)); !path.empty())
            block.devices.push_back(std::move(path));
    TRY(check_areas(raw, block));
    if (block.checkpoint_payload + 2 > (uint32_t{1} << block.log_segment_blocks))
        return bad_superblock("its checkpoint is longer than a segment");
    return block;
}

Result<std::vector<std::byte>> read_superblock(const ByteSource& bytes, uint64_t offset) {
    return read_exactly(bytes, offset + kSuperblockOffset, kSuperblockBytes);
}

bool has_magic(const ByteSource& volume, uint64_t offset) {
    const auto start = read_exactly(volume, offset + kSuperblockOffset, 4);
    return start.ok() && f2fs_number<uint32_t>(start.value(), 0) == kF2fsMagic;
}

// Where the second copy is, which begins the second block: the first tells the size of a block,
// and where it is broken each is tried.
std::optional<uint64_t> find_second_superblock(const ByteSource& volume) {
    for (const uint32_t log_bytes : kLogBlockBytes)
        if (has_magic(volume, uint64_t{1} << log_bytes))
            return uint64_t{1} << log_bytes;
    return std::nullopt;
}

// The checksum of a checkpoint leaves itself out, and goes on behind itself.
bool has_checkpoint_checksum(std::span<const std::byte> block) {
    const auto offset = f2fs_number<uint32_t>(block, 164);
    if (offset < kCheckpointHeadBytes || offset > block.size() - 4)
        return false;
    uint32_t checksum = f2fs_checksum(kF2fsMagic, block.first(offset));
    if (offset < block.size() - 4)
        checksum = f2fs_checksum(checksum, block.subspan(offset + 4));
    return checksum == f2fs_number<uint32_t>(block, offset);
}

}  // namespace

uint32_t f2fs_checksum(uint32_t start, std::span<const std::byte> bytes) {
    return ~libdeflate_crc32(~start, bytes.data(), bytes.size());
}

bool is_f2fs(const ByteSource& volume) {
    if (has_magic(volume, 0))
        return true;
    const auto second_at = find_second_superblock(volume);
    const auto raw = second_at ? read_superblock(volume, *second_at)
                               : Result<std::vector<std::byte>>(bad_superblock("there is none"));
    return raw.ok() && parse_superblock(raw.value()).ok();
}

Result<std::shared_ptr<const F2fsVolume>> F2fsVolume::open(SharedBytes bytes) {
    const std::shared_ptr<F2fsVolume> volume(new F2fsVolume(std::move(bytes)));
    TRY(volume->choose_superblock());
    const F2fsSuperblock& block = volume->superblock_;
    if (block.devices.size() > 1) {
        std::string what = "F2FS volume that lies on several devices (";
        for (const std::string& device : block.devices)
            what += (device == block.devices.front() ? "" : ", ") + device;
        return Error{ErrorCode::Unsupported, what + "); such volumes are not read"};
    }
    const uint64_t declared = block.main_end * block.block_bytes;
    if (declared > volume->bytes_->size_bytes())
        volume->remarks_.push_back("the volume ends at byte " +
                                   std::to_string(volume->bytes_->size_bytes()) + " of " +
                                   std::to_string(declared));
    TRY(volume->choose_checkpoint());
    volume->blocks_after_checkpoint_ = volume->count_blocks_after_checkpoint();
    if ((volume->checkpoint_.flags & (kErrorSeen | kNeedsCheck)) != 0)
        volume->remarks_.emplace_back("the phone itself marked the file system as needing a check");
    return std::shared_ptr<const F2fsVolume>(volume);
}

Result<void> F2fsVolume::choose_superblock() {
    auto raw = read_superblock(*bytes_, 0);
    if (!raw.ok())
        return Error{ErrorCode::NotFound, "no F2FS superblock: " + raw.error().what};
    auto first = parse_superblock(raw.value());
    if (first.ok()) {
        superblock_ = std::move(first).value();
        return {};
    }
    const auto second_at = find_second_superblock(*bytes_);
    if (!second_at)
        return Error{has_magic(*bytes_, 0) ? ErrorCode::Damaged : ErrorCode::NotFound,
                     "F2FS: the first superblock cannot be used (" + first.error().what +
                         "), and there is no second one"};
    raw = TRY(read_superblock(*bytes_, *second_at));
    auto second = parse_superblock(raw.value());
    if (!second.ok() || second.value().block_bytes != *second_at)
        return Error{ErrorCode::Damaged,
                     "F2FS: neither superblock can be used: " + first.error().what + "; " +
                         (second.ok() ? "its blocks have another size" : second.error().what)};
    superblock_ = std::move(second).value();
    remarks_.push_back("the first superblock is damaged (" + first.error().what +
                       "); the second is used");
    return {};
}

// The newest that is whole and whose root directory can be read, as mounting would take; the other
// is the state of some time before.
Result<void> F2fsVolume::choose_checkpoint() {
    std::vector<F2fsCheckpoint> packs;
    std::string damage;
    for (const uint32_t number : {1U, 2U}) {
        auto pack = read_checkpoint(number);
        if (pack.ok())
            packs.push_back(std::move(pack).value());
        else
            damage += (damage.empty() ? "" : "; ") + std::string("checkpoint ") +
                      std::to_string(number) + " cannot be used: " + pack.error().what;
    }
    std::stable_sort(packs.begin(), packs.end(),
                     [](const auto& a, const auto& b) { return a.version > b.version; });
    for (F2fsCheckpoint& pack : packs) {
        checkpoint_ = std::move(pack);
        const auto root = read_node(superblock_.root_inode);
        if (root.ok()) {
            if (!damage.empty())
                remarks_.push_back(damage + "; checkpoint " + std::to_string(checkpoint_.number) +
                                   " (version " + std::to_string(checkpoint_.version) +
                                   ") is used, and what was written after it may be missing");
            return {};
        }
        damage += (damage.empty() ? "" : "; ") + std::string("checkpoint ") +
                  std::to_string(checkpoint_.number) +
                  " leads to no root directory: " + root.error().what;
    }
    return Error{ErrorCode::Damaged, "F2FS: " + damage};
}

Result<F2fsCheckpoint> F2fsVolume::read_checkpoint(uint32_t number) const {
    F2fsCheckpoint pack;
    pack.number = number;
    pack.first_block =
        superblock_.checkpoint_address + (uint64_t{number - 1} << superblock_.log_segment_blocks);
    const auto head = TRY(read_block(pack.first_block));
    if (!has_checkpoint_checksum(head))
        return Error{ErrorCode::Damaged, "the checksum of its first block is wrong"};
    pack.version = f2fs_number<uint64_t>(head, 0);
    pack.flags = f2fs_number<uint32_t>(head, 132);
    pack.pack_blocks = f2fs_number<uint32_t>(head, 136);
    pack.summary_start = f2fs_number<uint32_t>(head, 140);
    pack.checksum = f2fs_number<uint32_t>(head, f2fs_number<uint32_t>(head, 164));
    pack.warm_node_segment = f2fs_number<uint32_t>(head, 40);
    pack.warm_node_offset = f2fs_number<uint16_t>(head, 70);
    if (pack.pack_blocks <= 2 ||
        pack.pack_blocks > (uint32_t{1} << superblock_.log_segment_blocks) ||
        pack.summary_start <= superblock_.checkpoint_payload ||
        pack.summary_start >= pack.pack_blocks)
        return Error{ErrorCode::Damaged, "its count of blocks is impossible"};
    const auto tail = TRY(read_block(pack.first_block + pack.pack_blocks - 1));
    if (!has_checkpoint_checksum(tail))
        return Error{ErrorCode::Damaged, "the checksum of its last block is wrong"};
    if (f2fs_number<uint64_t>(tail, 0) != pack.version)
        return Error{ErrorCode::Damaged, "it was not written to its end"};
    pack.nat_bitmap = TRY(read_nat_bitmap(head, pack));
    pack.nat_journal = TRY(read_nat_journal(pack));
    pack.orphans = TRY(read_orphans(pack));
    return pack;
}

// Which of the two copies of each block of the node table is the current one.
Result<std::vector<std::byte>> F2fsVolume::read_nat_bitmap(std::span<const std::byte> head,
                                                           const F2fsCheckpoint& pack) const {
    const size_t sit_bytes = f2fs_number<uint32_t>(head, 156);
    const size_t nat_bytes = f2fs_number<uint32_t>(head, 160);
    std::vector<std::byte> all(head.begin(), head.end());
    for (uint32_t block = 1; block <= superblock_.checkpoint_payload; ++block) {
        const auto more = TRY(read_block(pack.first_block + block));
        all.insert(all.end(), more.begin(), more.end());
    }
    size_t start = kCheckpointHeadBytes;
    if ((pack.flags & kLargeNatBitmap) != 0)
        // The checksum lies before the bitmaps then; early versions left it behind them.
        start += f2fs_number<uint32_t>(head, 164) == kCheckpointHeadBytes ? 4 : 0;
    else if (superblock_.checkpoint_payload == 0)
        start += sit_bytes;
    if (start > all.size() || nat_bytes > all.size() - start ||
        nat_bytes < superblock_.nat_blocks() / 8)
        return Error{ErrorCode::Damaged, "its bitmap of the node table is impossible"};
    return std::vector<std::byte>(all.begin() + static_cast<std::ptrdiff_t>(start),
                                  all.begin() + static_cast<std::ptrdiff_t>(start + nat_bytes));
}

// The newest changes of the node table lie in the summary of the segment for hot data.
Result<std::unordered_map<uint32_t, F2fsNodePlace>> F2fsVolume::read_nat_journal(
    const F2fsCheckpoint& pack) const {
    const size_t block_bytes = superblock_.block_bytes;
    const size_t entries_bytes = block_bytes / 8 * kSummaryBytes;
    const size_t journal_bytes = block_bytes - kSummaryFooterBytes - entries_bytes;
    uint64_t address = pack.first_block + pack.summary_start;
    size_t start = 0;
    if ((pack.flags & kCompactSummaries) == 0) {
        const uint32_t behind = (pack.flags & (kUnmounted | kFastboot)) != 0 ? 7 : 4;
        if (pack.pack_blocks < behind)
            return Error{ErrorCode::Damaged, "it is too short for its summaries"};
        address = pack.first_block + pack.pack_blocks - behind;
        start = entries_bytes;
    }
    const auto block = TRY(read_block(address));
    const auto journal = std::span(block).subspan(start, journal_bytes);
    const size_t count = f2fs_number<uint16_t>(journal, 0);
    if (count > (journal_bytes - 2) / kJournalEntryBytes)
        return Error{ErrorCode::Damaged, "its journal of the node table is impossible"};
    std::unordered_map<uint32_t, F2fsNodePlace> places;
    for (size_t index = 0; index < count; ++index) {
        const auto entry = journal.subspan(2 + index * kJournalEntryBytes, kJournalEntryBytes);
        places.emplace(
            f2fs_number<uint32_t>(entry, 0),
            F2fsNodePlace{f2fs_number<uint32_t>(entry, 5), f2fs_number<uint32_t>(entry, 9)});
    }
    return places;
}

// Files without a name that were still open.
Result<std::unordered_set<uint32_t>> F2fsVolume::read_orphans(const F2fsCheckpoint& pack) const {
    std::unordered_set<uint32_t> orphans;
    if ((pack.flags & kOrphansPresent) == 0)
        return orphans;
    for (uint32_t index = 1 + superblock_.checkpoint_payload; index < pack.summary_start; ++index) {
        const auto block = TRY(read_block(pack.first_block + index));
        const size_t count =
            std::min<size_t>(f2fs_number<uint32_t>(block, block.size() - 8), block.size() / 4 - 4);
        for (size_t entry = 0; entry < count; ++entry)
            orphans.insert(f2fs_number<uint32_t>(block, entry * 4));
    }
    return orphans;
}

// Each node block names the next one of its log, and carries the version of the checkpoint that it
// follows.
uint32_t F2fsVolume::count_blocks_after_checkpoint() const {
    uint64_t version = checkpoint_.version;
    uint64_t mask = UINT64_MAX;
    if ((checkpoint_.flags & kNoChecksumInVersion) != 0)
        mask = UINT32_MAX;
    else if ((checkpoint_.flags & kChecksumInVersion) != 0)
        version |= uint64_t{checkpoint_.checksum} << 32;
    const uint64_t first =
        superblock_.main_address +
        (uint64_t{checkpoint_.warm_node_segment} << superblock_.log_segment_blocks) +
        checkpoint_.warm_node_offset;
    std::unordered_set<uint64_t> seen;
    uint64_t address = first;
    while (address < superblock_.main_end && seen.size() < 1'000'000) {
        std::array<std::byte, kFooterBytes> footer{};
        if (!read_main(static_cast<uint32_t>(address),
                       superblock_.block_bytes - static_cast<uint32_t>(kFooterBytes), footer)
                 .ok() ||
            (f2fs_number<uint64_t>(footer, 12) & mask) != (version & mask) ||
            !seen.insert(address).second)
            break;
        address = f2fs_number<uint32_t>(footer, 20);
    }
    return static_cast<uint32_t>(seen.size());
}

uint64_t F2fsVolume::stored_main_blocks() const {
    const uint64_t end =
        std::min(superblock_.main_end, bytes_->size_bytes() / superblock_.block_bytes);
    return end - std::min<uint64_t>(end, superblock_.main_address);
}

Result<F2fsNodePlace> F2fsVolume::place_of(uint32_t nid) const {
    if (nid == 0 || nid >= superblock_.max_nid())
        return Error{ErrorCode::Damaged,
                     "node " + std::to_string(nid) + " is behind the end of the node table"};
    if (const auto found = checkpoint_.nat_journal.find(nid);
        found != checkpoint_.nat_journal.end())
        return found->second;
    const uint64_t per_block = superblock_.block_bytes / kNatEntryBytes;
    const uint64_t block = nid / per_block;
    // Both copies of a segment of the table follow each other.
    const uint64_t segment = block >> superblock_.log_segment_blocks;
    const uint64_t in_segment = block - (segment << superblock_.log_segment_blocks);
    const uint64_t copy = has_bit(checkpoint_.nat_bitmap, block) ? 1 : 0;
    const uint64_t address = superblock_.nat_address +
                             ((segment * 2 + copy) << superblock_.log_segment_blocks) + in_segment;
    const auto entry = TRY(
        read_exactly(*bytes_, address * superblock_.block_bytes + nid % per_block * kNatEntryBytes,
                     kNatEntryBytes));
    return F2fsNodePlace{f2fs_number<uint32_t>(entry, 1), f2fs_number<uint32_t>(entry, 5)};
}

Result<std::vector<std::byte>> F2fsVolume::read_node(uint32_t nid) const {
    const auto place = TRY(place_of(nid));
    if (place.address == 0)
        return Error{ErrorCode::NotFound, "node " + std::to_string(nid) + " is free"};
    std::vector<std::byte> block(superblock_.block_bytes);
    TRY(read_main(place.address, 0, block));
    const auto footer = std::span(block).last(kFooterBytes);
    if (f2fs_number<uint32_t>(footer, 0) != nid || f2fs_number<uint32_t>(footer, 4) != place.inode)
        return Error{ErrorCode::Damaged, "block " + std::to_string(place.address) +
                                             " is not the one of node " + std::to_string(nid)};
    return block;
}

Result<void> F2fsVolume::read_main(uint32_t address, uint32_t inside,
                                   std::span<std::byte> out) const {
    if (address < superblock_.main_address || address >= superblock_.main_end)
        return Error{ErrorCode::Damaged,
                     "block " + std::to_string(address) + " lies outside the main area"};
    const uint64_t offset = uint64_t{address} * superblock_.block_bytes + inside;
    const size_t got = TRY(bytes_->read_at(offset, out));
    if (got != out.size())
        return Error{ErrorCode::Damaged,
                     "block " + std::to_string(address) + " lies behind the end of the volume"};
    return {};
}

Result<std::vector<std::byte>> F2fsVolume::read_block(uint64_t address) const {
    return read_exactly(*bytes_, address * superblock_.block_bytes, superblock_.block_bytes);
}

}  // namespace parsers
