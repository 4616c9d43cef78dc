// DecryptedSource: one run of AES-CBC or AES-CTR that can be read at random.
#pragma once

#include <cstdint>
#include <span>

#include "parsers/base/byte_source.h"
#include "parsers/base/result.h"
#include "parsers/crypt/cipher.h"

namespace parsers {

enum class StreamMode { Cbc, Ctr };

// What the encrypted run is: `vector` is the initialization vector, or the first counter (128 bits,
// big-endian). A run of CBC is cut to whole blocks; its padding is part of the plain bytes.
struct EncryptedRun {
    StreamMode mode = StreamMode::Cbc;
    CipherBlock vector{};
    uint64_t offset = 0;
    uint64_t size_bytes = UINT64_MAX;  // cut at the end of the source
};

// Nothing is checked: a wrong key gives other bytes. Unsupported for a key of a size AES has not.
Result<SharedBytes> decrypt_stream(const SharedBytes& encrypted, const EncryptedRun& run,
                                   std::span<const std::byte> key);

// The size without the padding of PKCS #7 at the end; Encrypted where there is no such padding, so
// that the key is wrong or the end is cut.
Result<uint64_t> size_without_padding(const ByteSource& plain);

}  // namespace parsers
