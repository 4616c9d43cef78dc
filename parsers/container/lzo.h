// Lzo: blocks compressed with LZO1X, as Btrfs, SquashFS, UBIFS and JFFS2 hold them.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "parsers/base/result.h"

namespace parsers {

// What one block holds, which is never more than `limit_bytes`. Damaged where it is broken, has no
// end mark, or holds more. Facts: "LZO stream format as understood by Linux's LZO decompressor" in
// the documentation of the Linux kernel (the plain format, without run-length codes).
Result<std::vector<std::byte>> lzo1x_decompress(std::span<const std::byte> block,
                                                size_t limit_bytes);

}  // namespace parsers
