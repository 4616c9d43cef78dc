// What QQ's message types are, and what the messages of some of them hold. Facts: constants of QQ's
// own class MessageRecord, as decompiled in ouo-verse/QQ-9.1.70; QQBackup/QQ-History-Backup.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "parsers/base/result.h"
#include "plugins/api/record.h"

namespace plugins::qq {

Code kind_of_message(int64_t type);

struct MessageContent {
    std::string text;
    std::vector<Attachment> files;
};

// Whether the form of what messages of the type hold is known.
bool is_content_known(int64_t type);

// Of such a type. `plain` is msgData, decoded.
parsers::Result<MessageContent> read_content(int64_t type, std::string_view plain);

}  // namespace plugins::qq
