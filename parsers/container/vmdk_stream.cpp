#include "parsers/container/vmdk_stream.h"

#include <algorithm>

#include "parsers/base/limits.h"
#include "parsers/container/disk_tables.h"

namespace parsers {
namespace {

constexpr uint64_t kSectorBytes = 512;
constexpr uint64_t kMarkerBytes = 12;  // sector of the disk, size of what follows
constexpr uint64_t kEndOfStream = 0;
constexpr uint64_t kMostMetadataSectors = 1 << 24;

uint64_t sectors_of(uint64_t bytes) {
    return (bytes + kSectorBytes - 1) / kSectorBytes;
}

}  // namespace

// A marker with a size stands in front of a grain; one without says how many sectors of tables
// follow it.
Result<std::vector<VmdkStreamGrain>> walk_vmdk_stream(const ByteSource& file, uint64_t first_sector,
                                                      uint64_t grain_bytes) {
    std::vector<VmdkStreamGrain> grains;
    const uint64_t end = file.size_bytes() / kSectorBytes;
    for (uint64_t sector = first_sector; sector < end;) {
        const auto marker = TRY(read_exactly(file, sector * kSectorBytes, 16));
        const uint64_t value = little_endian(marker, 0, 8);
        const uint64_t size = little_endian(marker, 8, 4);
        if (size != 0) {
            if (size > 2 * grain_bytes || value > INT64_MAX / kSectorBytes ||
                value * kSectorBytes % grain_bytes != 0)
                break;
            const uint64_t next = sector + sectors_of(kMarkerBytes + size);
            if (next > end)
                break;  // this grain is the one that is cut off
            grains.push_back({value * kSectorBytes / grain_bytes, sector});
            sector = next;
            continue;
        }
        if (little_endian(marker, 12, 4) == kEndOfStream || value > kMostMetadataSectors)
            break;
        sector += 1 + value;
    }
    if (grains.empty())
        return Error{ErrorCode::Damaged, "a VMDK stream without its end and without grains"};
    std::sort(grains.begin(), grains.end(),
              [](const auto& a, const auto& b) { return a.grain < b.grain; });
    return grains;
}

}  // namespace parsers
