// LvmMetadata: the label of an LVM2 physical volume and the newest metadata text on it.
#pragma once

#include <cstdint>
#include <string>

#include "parsers/base/byte_source.h"
#include "parsers/base/result.h"

namespace parsers {

struct LvmPhysical {
    std::string uuid;    // 32 characters, without the hyphens
    std::string text;    // empty where this physical volume keeps none
    std::string damage;  // why its text cannot be read; empty where it can, or there is none
};

// NotFound where there is no label.
Result<LvmPhysical> read_lvm_physical(const ByteSource& volume);

}  // namespace parsers
