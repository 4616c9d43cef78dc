#include "parsers/volume/volumes.h"

#include <tsk/libtsk.h>

#include <algorithm>
#include <memory>

#include "parsers/base/limits.h"
#include "parsers/base/text.h"
#include "parsers/volume/sleuthkit_image.h"

namespace parsers {
namespace {

Result<Partition> to_partition(const TSK_VS_INFO& system, const TSK_VS_PART_INFO& part,
                               const SharedBytes& disk) {
    Partition partition;
    partition.offset = TRY(checked_mul(part.start, system.block_size));
    partition.size_bytes = TRY(checked_mul(part.len, system.block_size));
    partition.type = part.desc != nullptr ? to_valid_utf8(part.desc) : "";
    partition.bytes = std::make_shared<SliceSource>(disk, partition.offset, partition.size_bytes);
    return partition;
}

}  // namespace

Result<VolumeSystem> read_volume_system(const SharedBytes& disk) {
    const auto image = TRY(SleuthkitImage::open(disk));
    const std::unique_ptr<TSK_VS_INFO, decltype(&tsk_vs_close)> system(
        tsk_vs_open(image->get(), 0, TSK_VS_TYPE_DETECT), tsk_vs_close);
    if (!system)
        return Error{ErrorCode::NotFound, take_sleuthkit_error()};
    VolumeSystem found;
    found.description = tsk_vs_type_todesc(system->vstype);
    for (TSK_PNUM_T index = 0; index < system->part_count; ++index) {
        const TSK_VS_PART_INFO* part = tsk_vs_part_get(system.get(), index);
        if (part == nullptr || (part->flags & TSK_VS_PART_FLAG_ALLOC) == 0 || part->len == 0)
            continue;
        auto partition = to_partition(*system, *part, disk);
        if (partition.ok())
            found.partitions.push_back(std::move(partition).value());
    }
    std::stable_sort(found.partitions.begin(), found.partitions.end(),
                     [](const auto& a, const auto& b) { return a.offset < b.offset; });
    for (size_t index = 0; index < found.partitions.size(); ++index)
        found.partitions[index].number = static_cast<int>(index) + 1;
    return found;
}

}  // namespace parsers
