#include "parsers/crypt/decrypted_sectors.h"

#include <algorithm>
#include <vector>

#include "parsers/base/limits.h"

namespace parsers {
namespace {

constexpr size_t kBufferBytes = 256 * 1024;

}  // namespace

Result<size_t> DecryptedSectors::read_at(uint64_t offset, std::span<std::byte> out) const {
    if (offset >= range_.size_bytes || out.empty())
        return size_t{0};
    const auto wanted =
        static_cast<size_t>(std::min<uint64_t>(out.size(), range_.size_bytes - offset));
    DecryptUnit decrypt = decrypt_;
    const size_t unit = range_.unit_bytes;
    for (size_t done = 0; done < wanted;) {
        const uint64_t at = offset + done;
        const uint64_t first = at / unit * unit;
        const auto lead = static_cast<size_t>(at - first);
        const size_t units = std::min((lead + wanted - done - 1) / unit + 1, kBufferBytes / unit);
        const uint64_t place = TRY(checked_add(range_.offset, first));
        auto buffer = TRY(read_exactly(*stored_, place, units * unit));
        for (size_t index = 0; index < units; ++index)
            TRY(decrypt(first + index * unit, std::span(buffer).subspan(index * unit, unit)));
        const size_t count = std::min(buffer.size() - lead, wanted - done);
        std::copy_n(buffer.begin() + static_cast<std::ptrdiff_t>(lead), count,
                    out.begin() + static_cast<std::ptrdiff_t>(done));
        done += count;
    }
    return wanted;
}

}  // namespace parsers
