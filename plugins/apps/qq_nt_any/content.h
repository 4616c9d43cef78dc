// What a message of QQ since version 9 holds: column 40800, a list of elements. Facts: the
// constants of the app's own class MsgConstant, as decompiled in ouo-verse/QQ-9.1.70;
// QQBackup/QQDecrypt and docs.rs/ntdb_unwrap for the numbers of the fields.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "parsers/base/result.h"
#include "plugins/api/record.h"

namespace plugins::qq_nt {

struct MessageContent {
    std::string text;
    std::string quoted;
    std::vector<Attachment> files;
    std::map<uint64_t, uint64_t> unread;  // kind of element that is not read -> how many
    bool has_text = false;
    bool has_picture = false;
};

// Damaged where the bytes are no such list.
parsers::Result<MessageContent> read_content(std::string_view bytes);

// Of column 40011. A message of texts and pictures is what its elements are.
Code kind_of_message(int64_t type, const MessageContent& content);

}  // namespace plugins::qq_nt
