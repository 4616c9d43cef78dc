// Crc32c: the Castagnoli checksum (RFC 3720, appendix B.4) that XFS, EROFS, Btrfs and VHDX store.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace parsers {

// Goes on from `seed` and does not invert the outcome, so that pieces can be added one by one.
// The usual checksum of a run of bytes is ~crc32c(UINT32_MAX, bytes).
uint32_t crc32c(uint32_t seed, std::span<const std::byte> bytes);

}  // namespace parsers
