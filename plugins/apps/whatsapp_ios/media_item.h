// What stands encoded in a row of ZWAMEDIAITEM: the metadata of its message and the media's hash.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>

#include "parsers/base/result.h"
#include "plugins/api/record.h"

namespace plugins::whatsapp_ios {

struct Metadata {
    std::string quoted;  // text of the message that is answered; empty where it was none
    Integer forwarded;   // how often the message was passed on, as the sender's app counts
};

// ZMETADATA, a protocol buffer (field numbers: IPED). Damaged where the bytes are none.
parsers::Result<Metadata> read_metadata(std::span<const std::byte> bytes);

// Lower-case hex of 32 bytes in base64, as ZVCARDNAME keeps the hash of a media file. Empty where
// the text is anything else (a card keeps its name there).
std::string sha256_of_base64(std::string_view base64);

}  // namespace plugins::whatsapp_ios
