// Body: what stands behind the head of an exported message: the sender, the text, an attachment.
//
// Facts: whats_json (lib/src/patterns.dart: how the app writes attachments and locations in the
// languages that it has), chat-analytics and whatstk (sample chats).
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "plugins/api/record.h"

namespace plugins::whatsapp_export {

struct Body {
    std::string sender;  // empty where the line names none
    std::string text;    // as stored; of a line of the app itself, all of it
    Code kind;           // empty for words between people
    Code status;
    std::optional<Attachment> attachment;  // without its message
    std::optional<Location> location;      // without its time
};

// `text` is all that belongs to the message, `head_is_marked` as in Head.
enum class Marked { No, Yes };
Body read_body(std::string_view text, Marked head);

}  // namespace plugins::whatsapp_export
