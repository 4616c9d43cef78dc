// Disk cipher: the ciphers that Linux disk encryption (dm-crypt) names, such as "aes-xts-plain64".
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "parsers/base/result.h"
#include "parsers/crypt/decrypted_sectors.h"

namespace parsers {

// How the sectors are counted. The vectors count in sectors of 512 bytes whatever the size of the
// unit is; first_sector is the number of the one at offset 0.
struct DiskCipher {
    std::string_view name;
    uint64_t first_sector = 0;
};

// AES in XTS, CBC or ECB with the vectors plain, plain64, plain64be, null and essiv; Unsupported
// for the rest, with its name. Source: dm-crypt in the documentation of the Linux kernel.
Result<DecryptUnit> make_disk_cipher(const DiskCipher& cipher, std::span<const std::byte> key);

// Unsupported as above, without a key.
Result<void> check_disk_cipher(std::string_view name);

}  // namespace parsers
