// FileVault: encrypted volumes of Core Storage, as macOS made them before APFS.
#pragma once

#include "parsers/base/layer.h"
#include "parsers/base/result.h"

namespace parsers {

// A physical volume of Core Storage: its mark, version and checksum kind at their places.
bool is_core_storage(const ByteSource& volume);

// Gives the plain bytes of its logical volume, or each of several as "lv1", "lv2". Tried are the
// passwords, and short key files as texts, on the keys in its own metadata and in key files that
// are the EncryptedRoot.plist.wipekey of the same disk. One that is not encrypted needs none.
// Encrypted where none fits; Damaged where no copy of the metadata can be read; Unsupported for
// volumes that lie on several disks. Source: the format paper of libfvde ("FileVault Drive
// Encryption (FVDE) format").
Result<Layer> open_filevault(const SharedBytes& volume, const Surroundings& surroundings);

}  // namespace parsers
