#include "parsers/container/disk_parts.h"

#include <algorithm>
#include <memory>
#include <utility>

#include "parsers/container/mapped_disk.h"

namespace parsers {

SharedBytes join_parts(std::vector<DiskPart> parts) {
    const uint64_t size = parts.back().end();
    const auto shared = std::make_shared<const std::vector<DiskPart>>(std::move(parts));
    const auto locate = [shared](uint64_t offset) -> Result<DiskRun> {
        const auto part =
            std::upper_bound(shared->begin(), shared->end(), offset,
                             [](uint64_t at, const DiskPart& each) { return at < each.end(); });
        const uint64_t left = part->end() - offset;
        if (!part->bytes)
            return DiskRun{left, FilledRun{}};
        return DiskRun{left, StoredRun{part->bytes, part->offset + (offset - part->begin)}};
    };
    return to_disk({size, size, locate});
}

}  // namespace parsers
