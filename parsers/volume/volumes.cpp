#include "parsers/volume/volumes.h"

#include <tsk/libtsk.h>

#include <algorithm>
#include <array>
#include <memory>
#include <optional>
#include <string_view>
#include <utility>

#include "parsers/base/limits.h"
#include "parsers/base/text.h"
#include "parsers/volume/partition_tables.h"
#include "parsers/volume/sleuthkit_image.h"

namespace parsers {
namespace {

// A range outside every partition is looked at where it is larger than this, whole up to the
// second number, beyond that at so many places.
constexpr uint64_t kSmallGapBytes = 1U << 20;
constexpr uint64_t kWholeGapBytes = 64U << 20;
constexpr uint64_t kGapProbes = 256;
constexpr size_t kProbeBytes = 1U << 16;

struct Magic {
    uint64_t offset;
    std::string_view bytes;
};

using namespace std::string_view_literals;

constexpr Magic kMagics[] = {
    {3, "NTFS    "},
    {3, "EXFAT   "},
    {3, "-FVE-FS-"},
    {54, "FAT"},
    {82, "FAT32"},
    {0, "LUKS\xba\xbe"},
    {512, "LABELONE"},
    {1080, "\x53\xef"},
    {1024, "H+"},
    {1024, "HX"},
    {0, "XFSB"},
    {65600, "_BHRfS_M"},
    {32, "NXSB"},
    {4086, "SWAPSPACE2"},
    {1024, "\x10\x20\xf5\xf2"},
    {0, "hsqs"},
    {1024, "\xe2\xe1\xf5\xe0"},
    {32769, "CD001"},
    {512, "\x57\x45\x56\x82"},
};

// The Sleuth Kit's reading of one kind of table.
Result<VolumeSystem> read_by_sleuthkit(const SharedBytes& disk, TSK_VS_TYPE_ENUM kind) {
    const auto image = TRY(SleuthkitImage::open(disk));
    const std::unique_ptr<TSK_VS_INFO, decltype(&tsk_vs_close)> table(
        tsk_vs_open(image->get(), 0, kind), tsk_vs_close);
    if (!table)
        return Error{ErrorCode::NotFound, take_sleuthkit_error()};
    VolumeSystem system;
    system.description = tsk_vs_type_todesc(table->vstype);
    system.sector_bytes = table->block_size;
    for (TSK_PNUM_T index = 0; index < table->part_count; ++index) {
        const TSK_VS_PART_INFO* part = tsk_vs_part_get(table.get(), index);
        if (part == nullptr || (part->flags & TSK_VS_PART_FLAG_ALLOC) == 0 || part->len == 0)
            continue;
        // The table's own place and what is free, which an Apple map lists as partitions.
        const std::string_view type = part->desc != nullptr ? part->desc : "";
        if (type == "Apple_partition_map" || type == "Apple_Free" || type == "Apple_Void")
            continue;
        add_partition(
            disk, {part->start, part->len, part->desc != nullptr ? to_valid_utf8(part->desc) : ""},
            system);
    }
    return system;
}

void number_by_place(VolumeSystem& system) {
    std::stable_sort(system.partitions.begin(), system.partitions.end(),
                     [](const auto& a, const auto& b) { return a.offset < b.offset; });
    for (size_t index = 0; index < system.partitions.size(); ++index)
        system.partitions[index].number = static_cast<int>(index) + 1;
}

std::string name_of(const Partition& partition) {
    return "p" + std::to_string(partition.number);
}

// ---- what is wrong with the places of the partitions --------------------------------------------

void note_ends(const VolumeSystem& system, Layer& layer) {
    for (const Partition& partition : system.partitions) {
        const uint64_t there = partition.bytes->size_bytes();
        if (there == 0 && partition.size_bytes != 0)
            layer.notes.push_back({name_of(partition), "failed",
                                   "the partition of " + std::to_string(partition.size_bytes) +
                                       " bytes begins behind the end of the image"});
        else if (there < partition.size_bytes)
            layer.notes.push_back({name_of(partition), "partly",
                                   "the image ends " +
                                       std::to_string(partition.size_bytes - there) +
                                       " bytes before the partition does"});
    }
}

uint64_t end_of(const Partition& partition) {
    return partition.offset + partition.size_bytes;  // add_partition checked the sum
}

void note_overlaps(const VolumeSystem& system, Layer& layer) {
    const Partition* furthest = nullptr;
    for (const Partition& partition : system.partitions) {
        if (furthest != nullptr && partition.offset < end_of(*furthest))
            layer.notes.push_back(
                {name_of(partition), "partly",
                 "the partition overlaps " + name_of(*furthest) + " by " +
                     std::to_string(std::min(end_of(*furthest), end_of(partition)) -
                                    partition.offset) +
                     " bytes"});
        if (furthest == nullptr || end_of(partition) > end_of(*furthest))
            furthest = &partition;
    }
}

enum class Content { Empty, Data, Unreadable };

Content content_of(const ByteSource& disk, uint64_t offset, uint64_t end) {
    std::vector<std::byte> buffer(kProbeBytes);
    const uint64_t size = end - offset;
    const uint64_t step =
        size <= kWholeGapBytes ? kProbeBytes : std::max<uint64_t>(size / kGapProbes, kProbeBytes);
    for (uint64_t at = offset; at < end; at += step) {
        const auto wanted = static_cast<size_t>(std::min<uint64_t>(buffer.size(), end - at));
        const auto got = disk.read_at(at, std::span(buffer).first(wanted));
        if (!got.ok())
            return Content::Unreadable;
        const auto read = std::span(buffer).first(got.value());
        if (std::any_of(read.begin(), read.end(), [](std::byte b) { return b != std::byte{0}; }))
            return Content::Data;
    }
    return Content::Empty;
}

void note_gap(const ByteSource& disk, uint64_t offset, uint64_t end, Layer& layer) {
    if (end <= offset || end - offset <= kSmallGapBytes)
        return;
    const std::string range = std::to_string(end - offset) + " bytes from byte " +
                              std::to_string(offset) + " belong to no partition ";
    const Content content = content_of(disk, offset, end);
    if (content == Content::Data)
        layer.notes.push_back({"", "partly", range + "and hold data; it is not searched"});
    else if (content == Content::Unreadable)
        layer.notes.push_back({"", "partly", range + "and cannot be read"});
    else if (end - offset > kWholeGapBytes)
        layer.notes.push_back({"", "partly",
                               range + "and are empty at " + std::to_string(kGapProbes) +
                                   " places that were looked at"});
}

void note_gaps(const ByteSource& disk, const VolumeSystem& system, Layer& layer) {
    std::vector<ByteRange> taken = system.tables;
    for (const Partition& partition : system.partitions)
        taken.push_back({partition.offset, end_of(partition)});
    std::sort(taken.begin(), taken.end(),
              [](const ByteRange& a, const ByteRange& b) { return a.offset < b.offset; });
    uint64_t end = 0;
    for (const ByteRange& range : taken) {
        note_gap(disk, end, std::min(range.offset, disk.size_bytes()), layer);
        end = std::max(end, range.end);
    }
    note_gap(disk, end, disk.size_bytes(), layer);
}

}  // namespace

bool has_known_start(const ByteSource& disk, uint64_t offset) {
    return std::any_of(std::begin(kMagics), std::end(kMagics), [&](const Magic& magic) {
        const auto there = read_exactly(disk, offset + magic.offset, magic.bytes.size());
        return there.ok() && std::string_view(reinterpret_cast<const char*>(there.value().data()),
                                              there.value().size()) == magic.bytes;
    });
}

void add_partition(const SharedBytes& disk, const PlacedPartition& placed, VolumeSystem& system) {
    const auto offset = checked_mul(placed.start, system.sector_bytes);
    const auto size = checked_mul(placed.count, system.sector_bytes);
    if (!offset.ok() || !size.ok() || !checked_add(offset.value(), size.value()).ok()) {
        system.notes.push_back({"", "partly",
                                "a partition of type " + placed.type + " at sector " +
                                    std::to_string(placed.start) +
                                    " is larger than any disk; it is not read"});
        return;
    }
    Partition partition;
    partition.offset = offset.value();
    partition.size_bytes = size.value();
    partition.type = placed.type;
    partition.bytes = std::make_shared<SliceSource>(disk, partition.offset, partition.size_bytes);
    system.partitions.push_back(std::move(partition));
}

Result<VolumeSystem> read_volume_system(const SharedBytes& disk) {
    std::optional<Error> damage;
    const auto keep = [&](Result<VolumeSystem> read) -> std::optional<VolumeSystem> {
        if (read.ok()) {
            number_by_place(read.value());
            return std::move(read).value();
        }
        if (read.error().code != ErrorCode::NotFound && !damage)
            damage = read.error();
        return std::nullopt;
    };
    if (disk->size_bytes() < 512)
        return Error{ErrorCode::NotFound, "is too small for a partition table"};
    if (auto gpt = keep(read_gpt(disk)))
        return std::move(*gpt);
    if (damage)
        return *damage;
    if (auto mbr = keep(read_mbr(disk)))
        return std::move(*mbr);
    if (auto bsd = keep(read_bsd_label(disk, 0, disk->size_bytes())))
        return std::move(*bsd);
    for (const TSK_VS_TYPE_ENUM kind : {TSK_VS_TYPE_MAC, TSK_VS_TYPE_SUN}) {
        if (auto other = keep(read_by_sleuthkit(disk, kind)))
            return std::move(*other);
    }
    return Error{ErrorCode::NotFound, "there is no partition table"};
}

Result<Layer> open_partitions(const SharedBytes& disk, const Surroundings&) {
    VolumeSystem system = TRY(read_volume_system(disk));
    if (system.partitions.empty())
        return Error{ErrorCode::NotFound, system.description + " without partitions"};
    Layer layer;
    layer.description = system.description;
    if (system.sector_bytes != 512)
        layer.description += " with sectors of " + std::to_string(system.sector_bytes) + " bytes";
    layer.notes = system.notes;
    note_ends(system, layer);
    note_overlaps(system, layer);
    note_gaps(*disk, system, layer);
    for (Partition& partition : system.partitions)
        layer.volumes.push_back({name_of(partition), std::move(partition.type),
                                 partition.size_bytes, std::move(partition.bytes)});
    return layer;
}

}  // namespace parsers
