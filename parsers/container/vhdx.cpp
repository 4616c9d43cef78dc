#include "parsers/container/vhdx.h"

#include <memory>
#include <string_view>
#include <utility>

#include "parsers/base/limits.h"
#include "parsers/container/disk_family.h"
#include "parsers/container/disk_tables.h"
#include "parsers/container/mapped_disk.h"
#include "parsers/container/vhdx_layout.h"
#include "parsers/container/vhdx_log.h"

namespace parsers {
namespace {

constexpr uint64_t kSectorsAChunk = 1 << 23;  // that one block of sector bits is for
constexpr uint64_t kOffsetMask = 0xfffffffffff00000;

// States of a block in the table.
enum State : uint64_t {
    kNotPresent = 0,
    kUndefined = 1,
    kZero = 2,
    kUnmapped = 3,
    kFullyPresent = 6,
    kPartlyPresent = 7,
};

Error damaged(const std::string& what) {
    return {ErrorCode::Damaged, what};
}

class VhdxMap {
public:
    VhdxMap(SharedBytes file, SharedBytes parent, VhdxRegion table, VhdxMetadata metadata)
        : file_(std::move(file)),
          parent_(std::move(parent)),
          table_(table),
          metadata_(std::move(metadata)),
          tables_(file_) {}

    Result<DiskRun> locate(uint64_t offset) const {
        const uint64_t inside = offset % metadata_.block_bytes;
        const uint64_t left = metadata_.block_bytes - inside;
        const uint64_t block = offset / metadata_.block_bytes;
        const uint64_t entry = TRY(table_entry(block + block / blocks_a_chunk()));
        const uint64_t place = (entry & kOffsetMask) + inside;
        switch (entry & 7) {
            case kNotPresent:
                return parent_run(parent_, offset, left);
            case kUndefined:
            case kZero:
            case kUnmapped:
                return DiskRun{left, FilledRun{}};
            case kFullyPresent:
                return DiskRun{left, StoredRun{file_, place}};
            case kPartlyPresent:
                return partly_present(offset, place);
            default:
                return damaged("a VHDX block of state " + std::to_string(entry & 7));
        }
    }

private:
    uint64_t blocks_a_chunk() const {
        return kSectorsAChunk * metadata_.sector_bytes / metadata_.block_bytes;
    }

    Result<uint64_t> table_entry(uint64_t index) const {
        if (index >= table_.size_bytes / 8)
            return damaged("the VHDX table is too short for the disk");
        return tables_.little(TRY(checked_add(table_.offset, index * 8)), 8);
    }

    // A sector whose bit is set is this disk's own, the lowest bit first.
    Result<bool> has_sector(uint64_t bits, uint64_t sector) const {
        const uint64_t byte = TRY(tables_.little(bits + sector % kSectorsAChunk / 8, 1));
        return (byte >> sector % 8 & 1) != 0;
    }

    // The bits stand behind the entries of their chunk, in a block of their own.
    Result<DiskRun> partly_present(uint64_t offset, uint64_t place) const {
        const uint64_t chunk = offset / metadata_.block_bytes / blocks_a_chunk();
        const uint64_t entry = TRY(table_entry(chunk * (blocks_a_chunk() + 1) + blocks_a_chunk()));
        if ((entry & 7) != kFullyPresent)
            return damaged("the VHDX sector bits of the block are missing");
        const uint64_t bits = entry & kOffsetMask;
        const uint64_t first = offset / metadata_.sector_bytes;
        const uint64_t block_end = (offset / metadata_.block_bytes + 1) * metadata_.block_bytes;
        const bool is_own = TRY(has_sector(bits, first));
        uint64_t end = first + 1;
        while (end < block_end / metadata_.sector_bytes && TRY(has_sector(bits, end)) == is_own)
            ++end;
        const uint64_t size = end * metadata_.sector_bytes - offset;
        return is_own ? DiskRun{size, StoredRun{file_, place}} : parent_run(parent_, offset, size);
    }

    SharedBytes file_;
    SharedBytes parent_;
    VhdxRegion table_;
    VhdxMetadata metadata_;
    DiskTables tables_;
};

Result<SharedBytes> open_parent(const VhdxMetadata& metadata, DiskFamily& family) {
    const auto found = TRY(family.find_needed(metadata.parent_names, "its parent"));
    const auto header = read_vhdx_header(*found.bytes);
    if (header.ok() && header.value().data_id != metadata.parent_data_id)
        family.note("the parent " + found.path +
                    " was changed after the snapshot was taken, or is another disk");
    auto parent = open_vhdx(found.bytes, family.around(found));
    if (!parent.ok())
        return parent_error(found, parent.error());
    return family.adopt(found, std::move(parent).value());
}

// The file with the changes of its log, or as it is where there are none.
SharedBytes replay(const SharedBytes& file, const VhdxHeader& header, DiskFamily& family) {
    if (!header.needs_log())
        return file;
    auto replayed = replay_vhdx_log(file, header);
    if (!replayed.ok()) {
        family.note("the VHDX disk image was not closed, and its log was not replayed (" +
                    replayed.error().what + "); the last changes are missing or half done");
        return file;
    }
    family.note("the VHDX disk image was not closed; " + std::to_string(replayed.value().entries) +
                " entries of its log were replayed in memory");
    return replayed.value().file;
}

}  // namespace

bool is_vhdx(const ByteSource& file) {
    const auto start = read_exactly(file, 0, 8);
    return start.ok() &&
           std::string_view(reinterpret_cast<const char*>(start.value().data()), 8) == "vhdxfile";
}

Result<Layer> open_vhdx(const SharedBytes& stored, const Surroundings& around) {
    const VhdxHeader header = TRY(read_vhdx_header(*stored));
    DiskFamily family(around);
    if (header.is_only_copy)
        family.note("one of the two headers of the VHDX disk image is damaged; the other was used");
    const SharedBytes file = replay(stored, header, family);
    const VhdxRegions regions = TRY(read_vhdx_regions(*file));
    if (regions.is_second_copy)
        family.note(
            "the first region table of the VHDX disk image is damaged; the second was used");
    const VhdxMetadata metadata = TRY(read_vhdx_metadata(*file, regions.metadata));
    SharedBytes parent;
    if (metadata.has_parent)
        parent = TRY(open_parent(metadata, family));
    const auto map = std::make_shared<const VhdxMap>(file, parent, regions.table, metadata);
    return family.to_layer(metadata.has_parent ? "differencing VHDX disk image" : "VHDX disk image",
                           to_disk({metadata.size_bytes, metadata.block_bytes,
                                    [map](uint64_t offset) { return map->locate(offset); }}));
}

std::vector<std::string> vhdx_siblings(const ByteSource& file) {
    const auto regions = read_vhdx_regions(file);
    if (!regions.ok())
        return {};
    const auto metadata = read_vhdx_metadata(file, regions.value().metadata);
    return metadata.ok() ? metadata.value().parent_names : std::vector<std::string>{};
}

}  // namespace parsers
