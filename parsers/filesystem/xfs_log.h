// XfsLog: whether the journal of an XFS volume holds changes that its blocks do not have yet.
#pragma once

#include <string>

#include "parsers/base/result.h"
#include "parsers/filesystem/xfs_inode.h"

namespace parsers {

// Empty where everything in the journal was applied; else one sentence for the ledger. The journal
// is not applied here: the names and files are given as the blocks have them.
std::string describe_xfs_log(const XfsVolume& volume);

}  // namespace parsers
