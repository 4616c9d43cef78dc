#include "parsers/filesystem/apfs_plain.h"

#include <algorithm>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "parsers/base/byte_reader.h"
#include "parsers/base/limits.h"
#include "parsers/crypt/cipher.h"
#include "parsers/crypt/decrypted_sectors.h"

namespace parsers {
namespace {

// Offsets within the superblocks. Source: "Apple File System Reference", Apple Inc., 2020.
constexpr size_t kMagicAt = 32;
constexpr size_t kTransactionAt = 16;
constexpr size_t kBlockSizeAt = 36;
constexpr size_t kContainerIdAt = 72;
constexpr size_t kDescriptorsAt = 104;
constexpr size_t kDescriptorBaseAt = 112;
constexpr size_t kKeybagAt = 1296;
constexpr size_t kObjectMapAt = 128;
constexpr size_t kRootAt = 136;
constexpr size_t kVolumeIdAt = 240;
constexpr size_t kFlagsAt = 264;
constexpr uint64_t kUnencrypted = 1;
constexpr uint64_t kOneKey = 8;
constexpr size_t kSectorBytes = 512;
constexpr uint32_t kMostDescriptors = 4096;

uint64_t number_at(std::span<const std::byte> bytes, size_t at, size_t size) {
    uint64_t number = 0;
    for (size_t byte = size; byte-- > 0;)
        number = number << 8U | std::to_integer<uint64_t>(bytes[at + byte]);
    return number;
}

bool has_magic(std::span<const std::byte> block, std::string_view magic) {
    return std::equal(
        magic.begin(), magic.end(), block.begin() + kMagicAt,
        [](char wanted, std::byte stored) { return static_cast<std::byte>(wanted) == stored; });
}

Result<std::vector<std::byte>> read_block(const ByteSource& container, uint64_t block,
                                          uint32_t block_bytes) {
    const uint64_t offset = TRY(checked_mul(block, block_bytes));
    return read_exactly(container, offset, block_bytes);
}

// The copy in block 0 may be older than the ones in the checkpoints.
Result<std::vector<std::byte>> newest_superblock(const ByteSource& container) {
    auto newest = TRY(read_exactly(container, 0, 4096));
    const auto block_bytes = static_cast<uint32_t>(number_at(newest, kBlockSizeAt, 4));
    if (!has_magic(newest, "NXSB") || block_bytes < 4096 || block_bytes > 65536)
        return Error{ErrorCode::Damaged, "block 0 is no superblock of APFS"};
    newest = TRY(read_block(container, 0, block_bytes));
    const uint64_t base = number_at(newest, kDescriptorBaseAt, 8);
    // The highest bit: they lie scattered, which is not followed.
    const auto count =
        std::min<uint64_t>(number_at(newest, kDescriptorsAt, 4), kMostDescriptors + 1);
    for (uint64_t index = 0; index < count && count <= kMostDescriptors; ++index) {
        const uint64_t place = TRY(checked_add(base, index));
        auto block = read_block(container, place, block_bytes);
        if (block.ok() && has_magic(block.value(), "NXSB") && has_apfs_checksum(block.value()) &&
            number_at(block.value(), kTransactionAt, 8) > number_at(newest, kTransactionAt, 8))
            newest = std::move(block).value();
    }
    return newest;
}

// ---- trees --------------------------------------------------------------------------------------

struct Record {
    std::span<const std::byte> key;
    std::span<const std::byte> value;
};

struct Node {
    std::vector<std::byte> block;
    bool is_leaf = false;
    std::vector<Record> records;  // views into `block`
};

constexpr size_t kNodeHeader = 56;
constexpr size_t kRootFooter = 40;
constexpr uint64_t kRoot = 1;
constexpr uint64_t kLeaf = 2;
constexpr uint64_t kFixed = 4;

std::optional<std::span<const std::byte>> part_of(std::span<const std::byte> block, size_t at,
                                                  size_t size) {
    if (at > block.size() || size > block.size() - at)
        return std::nullopt;
    return block.subspan(at, size);
}

// A record that does not lie within its node is left out. `fixed_key` and `fixed_value` are the
// sizes in a tree of fixed ones.
Result<Node> parse_node(std::vector<std::byte> bytes, size_t fixed_key, size_t fixed_value) {
    Node node;
    node.block = std::move(bytes);
    const std::span<const std::byte> block = node.block;
    const uint64_t flags = number_at(block, 32, 2);
    const auto count = static_cast<size_t>(number_at(block, 36, 4));
    const auto table = kNodeHeader + static_cast<size_t>(number_at(block, 40, 2));
    const auto keys = table + static_cast<size_t>(number_at(block, 42, 2));
    const size_t end = block.size() - ((flags & kRoot) != 0 ? kRootFooter : 0);
    const size_t entry_bytes = (flags & kFixed) != 0 ? 4 : 8;
    if (count > block.size() / entry_bytes || table + count * entry_bytes > block.size())
        return Error{ErrorCode::Damaged, "a node of a tree counts too many records"};
    node.is_leaf = (flags & kLeaf) != 0;
    for (size_t index = 0; index < count; ++index) {
        const size_t at = table + index * entry_bytes;
        const bool fixed = (flags & kFixed) != 0;
        const auto key_at = keys + static_cast<size_t>(number_at(block, at, 2));
        const auto key_size = fixed ? fixed_key : static_cast<size_t>(number_at(block, at + 2, 2));
        const auto back = static_cast<size_t>(number_at(block, at + (fixed ? 2 : 4), 2));
        const auto value_size =
            fixed ? fixed_value : static_cast<size_t>(number_at(block, at + 6, 2));
        const auto key = part_of(block, key_at, key_size);
        const auto value = back > end ? std::nullopt : part_of(block, end - back, value_size);
        if (key && value)
            node.records.push_back({*key, *value});
    }
    return node;
}

struct MappedNode {
    uint64_t object = 0;
    uint64_t block = 0;
};

// Every object of the volume's map, of the present and of snapshots. A part of the map that cannot
// be read is left out: what it holds is then not decrypted, and the reader of the tree says so.
Result<std::vector<MappedNode>> read_object_map(const ByteSource& container,
                                                const ApfsCipheredVolume& volume) {
    const uint32_t block_bytes = volume.keys.block_bytes;
    const auto map = TRY(read_block(container, volume.object_map, block_bytes));
    std::vector<std::pair<uint64_t, int>> todo = {{number_at(map, 48, 8), 0}};
    std::vector<MappedNode> nodes;
    const uint64_t most = container.size_bytes() / block_bytes;
    for (uint64_t visited = 0; !todo.empty() && visited < most; ++visited) {
        const auto [place, depth] = todo.back();
        todo.pop_back();
        auto block = read_block(container, place, block_bytes);
        if (!block.ok() || !has_apfs_checksum(block.value()) || depth > 16)
            continue;
        const bool is_leaf = (number_at(block.value(), 32, 2) & kLeaf) != 0;
        const auto node = parse_node(std::move(block).value(), 16, is_leaf ? 16 : 8);
        if (!node.ok())
            continue;
        for (const auto& record : node.value().records) {
            if (record.key.size() < 8 || record.value.size() < (is_leaf ? 16 : 8))
                continue;
            if (!is_leaf)
                todo.emplace_back(number_at(record.value, 0, 8), depth + 1);
            else if (nodes.size() < most)
                nodes.push_back({number_at(record.key, 0, 8), number_at(record.value, 8, 8)});
        }
    }
    std::sort(nodes.begin(), nodes.end(),
              [](const MappedNode& a, const MappedNode& b) { return a.block < b.block; });
    return nodes;
}

// ---- what is encrypted, and from which number each piece counts
// ----------------------------------

// Blocks first to first + count; the encryption counts the sectors as if `vector` were the first.
struct Run {
    uint64_t first = 0;
    uint64_t count = 0;
    uint64_t vector = 0;
};

Result<void> decrypt_block(Cipher& cipher, uint64_t vector, std::span<std::byte> block) {
    const uint64_t sector = vector * (block.size() / kSectorBytes);
    for (size_t at = 0; at < block.size(); at += kSectorBytes)
        TRY(cipher.apply(to_cipher_block(sector + at / kSectorBytes),
                         block.subspan(at, kSectorBytes)));
    return {};
}

bool is_object(std::span<const std::byte> block, uint64_t object) {
    return number_at(block, 8, 8) == object && has_apfs_checksum(block);
}

void add_files(const Node& node, std::vector<Run>& runs, uint32_t block_bytes) {
    constexpr uint64_t kFileExtent = 8;
    constexpr uint64_t kLengthBits = (1ULL << 56U) - 1;
    for (const auto& record : node.records) {
        if (!node.is_leaf || record.key.size() < 16 || record.value.size() < 24 ||
            number_at(record.key, 0, 8) >> 60U != kFileExtent)
            continue;
        const uint64_t size = number_at(record.value, 0, 8) & kLengthBits;
        const uint64_t first = number_at(record.value, 8, 8);
        if (first != 0 && size / block_bytes > 0 && first < UINT64_MAX / 2)
            runs.push_back({first, size / block_bytes, number_at(record.value, 16, 8)});
    }
}

// Files that share blocks (clones) say the same of them, each of its own piece.
std::vector<Run> without_overlaps(std::vector<Run> runs) {
    std::sort(runs.begin(), runs.end(),
              [](const Run& a, const Run& b) { return a.first < b.first; });
    std::vector<Run> kept;
    for (Run run : runs) {
        const uint64_t end = kept.empty() ? 0 : kept.back().first + kept.back().count;
        const uint64_t run_end = run.first + run.count;
        if (run_end <= end)
            continue;
        const uint64_t cut = end > run.first ? end - run.first : 0;
        run = {run.first + cut, run.count - cut, run.vector + cut};
        if (!kept.empty() && run.first == end &&
            run.vector - run.first == kept.back().vector - kept.back().first)
            kept.back().count += run.count;
        else
            kept.push_back(run);
    }
    return kept;
}

Result<std::vector<Run>> find_runs(const ByteSource& container, const ApfsCipheredVolume& volume,
                                   Cipher cipher) {
    const uint32_t block_bytes = volume.keys.block_bytes;
    const auto nodes = TRY(read_object_map(container, volume));
    std::vector<Run> runs;
    for (const auto& mapped : nodes) {
        auto block = read_block(container, mapped.block, block_bytes);
        if (!block.ok() || is_object(block.value(), mapped.object))
            continue;
        runs.push_back({mapped.block, 1, mapped.block});
        TRY(decrypt_block(cipher, mapped.block, block.value()));
        if (!is_object(block.value(), mapped.object))
            continue;
        const auto node = parse_node(std::move(block).value(), 0, 0);
        if (node.ok())
            add_files(node.value(), runs, block_bytes);
        if (runs.size() > limits::kEntriesPerTree)
            return Error{ErrorCode::LimitReached, "an APFS volume in too many pieces"};
    }
    return without_overlaps(std::move(runs));
}

struct Plan {
    std::vector<Run> runs;
    uint64_t superblock_at = 0;
    std::vector<std::byte> superblock;
};

const Run* find_run(const std::vector<Run>& runs, uint64_t block) {
    const auto after =
        std::upper_bound(runs.begin(), runs.end(), block,
                         [](uint64_t wanted, const Run& run) { return wanted < run.first; });
    if (after == runs.begin())
        return nullptr;
    const Run& run = *std::prev(after);
    return block - run.first < run.count ? &run : nullptr;
}

DecryptUnit to_unit(std::shared_ptr<const Plan> plan, std::optional<Cipher> cipher) {
    return [plan = std::move(plan), cipher = std::move(cipher)](
               uint64_t offset, std::span<std::byte> unit) mutable -> Result<void> {
        if (offset == plan->superblock_at) {
            std::copy(plan->superblock.begin(), plan->superblock.end(), unit.begin());
            return {};
        }
        const uint64_t block = offset / unit.size();
        const Run* run = find_run(plan->runs, block);
        if (run == nullptr || !cipher)
            return {};
        return decrypt_block(*cipher, run->vector + (block - run->first), unit);
    };
}

}  // namespace

Result<ApfsCipheredVolume> find_apfs_cipher(const ByteSource& container, uint64_t superblock) {
    const auto whole = TRY(newest_superblock(container));
    ApfsCipheredVolume volume;
    volume.superblock = superblock;
    volume.keys.block_bytes = static_cast<uint32_t>(whole.size());
    const auto block = TRY(read_block(container, superblock, volume.keys.block_bytes));
    if (!has_magic(block, "APSB"))
        return Error{ErrorCode::Damaged, "its superblock is none"};
    volume.object_map = number_at(block, kObjectMapAt, 8);
    volume.root = number_at(block, kRootAt, 8);
    volume.has_one_key = (number_at(block, kFlagsAt, 8) & kOneKey) != 0;
    volume.keys.keybag_block = number_at(whole, kKeybagAt, 8);
    volume.keys.keybag_blocks = number_at(whole, kKeybagAt + 8, 8);
    std::copy_n(whole.begin() + kContainerIdAt, 16, volume.keys.container.begin());
    std::copy_n(block.begin() + kVolumeIdAt, 16, volume.keys.volume.begin());
    return volume;
}

Result<void> check_apfs_root(const ByteSource& container, const ApfsCipheredVolume& volume) {
    const auto nodes = TRY(read_object_map(container, volume));
    const bool has_root = std::any_of(nodes.begin(), nodes.end(), [&](const MappedNode& mapped) {
        if (mapped.object != volume.root)
            return false;
        const auto block = read_block(container, mapped.block, volume.keys.block_bytes);
        return block.ok() && is_object(block.value(), mapped.object);
    });
    if (!has_root)
        return Error{ErrorCode::Damaged, "the root of its tree is damaged or cannot be found"};
    return {};
}

Result<SharedBytes> decrypt_apfs(const SharedBytes& container, const ApfsCipheredVolume& volume,
                                 const SecretBytes& key) {
    const uint32_t block_bytes = volume.keys.block_bytes;
    auto plan = std::make_shared<Plan>();
    std::optional<Cipher> cipher;
    if (key.size() > 0) {
        cipher = TRY(Cipher::make(CipherMode::Xts, CipherDirection::Decrypt, key.view()));
        plan->runs = TRY(find_runs(*container, volume, *cipher));
    }
    plan->superblock_at = TRY(checked_mul(volume.superblock, block_bytes));
    plan->superblock = TRY(read_block(*container, volume.superblock, block_bytes));
    const auto flags =
        static_cast<unsigned>(number_at(plan->superblock, kFlagsAt, 1) & ~kOneKey) | kUnencrypted;
    plan->superblock[kFlagsAt] = static_cast<std::byte>(flags);
    set_apfs_checksum(plan->superblock);
    const uint64_t size = container->size_bytes() / block_bytes * block_bytes;
    return SharedBytes(std::make_shared<DecryptedSectors>(
        container, EncryptedRange{0, size, block_bytes}, to_unit(plan, std::move(cipher))));
}

}  // namespace parsers
