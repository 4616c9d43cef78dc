// FileVault: encrypted volumes of Core Storage, as macOS made them before APFS.
#pragma once

#include "parsers/base/layer.h"
#include "parsers/base/result.h"

namespace parsers {

// A physical volume of Core Storage: its mark, version and checksum kind at their places.
bool is_core_storage(const ByteSource& volume);

// Not decrypted here: Encrypted with the volume's id where AES-XTS is set, else Unsupported.
// Source: the format paper of libfvde ("FileVault Drive Encryption (FVDE) format").
Result<Layer> open_filevault(const SharedBytes& volume, const Surroundings& surroundings);

}  // namespace parsers
