// LZO1X streams of version 1, in which Linux writes runs of zeros ("LZO-RLE"); liblzo2 does not
// read them.
// Format: Documentation/staging/lzo.rst of Linux 6.6.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <vector>

namespace parsers {

// True where the stream begins with the mark of version 1, which plain LZO cannot begin with.
bool is_lzo_rle(std::span<const std::byte> stream);

// At most `limit` bytes; absent where the stream is broken or makes more.
std::optional<std::vector<std::byte>> decompress_lzo_rle(std::span<const std::byte> stream,
                                                         size_t limit);

}  // namespace parsers
