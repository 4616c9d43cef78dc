// LUKS: the encrypted volumes of Linux (version 1 and 2), opened with a password or a key file.
#pragma once

#include "parsers/base/layer.h"
#include "parsers/base/result.h"

namespace parsers {

// Gives the plain bytes as one volume. Every password, and every key file as it is (whole), is
// tried in each keyslot. Encrypted where none fits, with what would open it; Unsupported for a
// header without its data, integrity tags, a re-encryption under way, and ciphers other than AES.
// Recognized by is_luks in luks_header.h.
Result<Layer> open_luks(const SharedBytes& volume, const Surroundings& surroundings);

}  // namespace parsers
