// OutlookMessage: a mail that Outlook saved as a file of its own (.msg).
//
// Format: [MS-OXMSG].
#pragma once

#include "parsers/base/result.h"
#include "parsers/document/compound_file.h"
#include "parsers/document/outlook_item.h"

namespace parsers {

bool is_outlook_message(const CompoundFile& file);
Result<OutlookMessage> read_outlook_message(const CompoundFile& file);

}  // namespace parsers
