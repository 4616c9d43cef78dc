// ItunesBlob: one encrypted file of an iTunes backup, decrypted where it is read.
#pragma once

#include <cstdint>

#include "parsers/base/byte_source.h"
#include "parsers/base/result.h"
#include "parsers/crypt/cipher.h"
#include "parsers/crypt/secret_bytes.h"

namespace parsers {

// True where a blob has just the blocks that so many plain bytes need, with padding (PKCS #7) or
// without.
bool is_blob_size_of(uint64_t blob_bytes, uint64_t plain_bytes);

// AES-256-CBC with an initial vector of zeros, as files of a backup are encrypted. `plain_bytes` is
// what the manifest says. Where the blob has another size, its own padding decides, and without a
// valid one the whole blocks that are there. Damaged for a blob without a single block.
Result<SharedBytes> decrypt_blob(const SharedBytes& blob, const SecretBytes& key,
                                 uint64_t plain_bytes);

// The same for Manifest.db, which is whole blocks and has no padding.
Result<SharedBytes> decrypt_whole_blocks(const SharedBytes& blob, const SecretBytes& key);

}  // namespace parsers
