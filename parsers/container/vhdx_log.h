// VhdxLog: changes that a VHDX disk image which was not closed holds in its log only.
#pragma once

#include <string>

#include "parsers/base/byte_source.h"
#include "parsers/base/result.h"
#include "parsers/container/vhdx_layout.h"

namespace parsers {

struct VhdxReplay {
    SharedBytes file;  // the file as it is with the changes
    uint64_t entries = 0;
};

// The file is not written to; the changes are kept beside it. Damaged where the log holds no
// sequence of entries that is whole.
Result<VhdxReplay> replay_vhdx_log(const SharedBytes& file, const VhdxHeader& header);

}  // namespace parsers
