// The header of LUKS version 2: a block of fields and JSON, stored twice with a checksum each.
#pragma once

#include "parsers/crypt/luks_header.h"

namespace parsers {

// True where a second header stands at one of its places, though the first one may be destroyed.
bool has_second_luks2_header(const ByteSource& volume);

// As read_luks_header. Of two headers with a right checksum the newer one is used.
Result<LuksHeader> read_luks2_header(const ByteSource& volume);

}  // namespace parsers
