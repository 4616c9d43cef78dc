// Versions of an edited iMessage, which iOS 16 and macOS 13 keep in message_summary_info.
//
// Facts: imessage-exporter (imessage-database, edited messages and their test data), iLEAPP
// (sms.py): a property list with "ec" (edited content): for each part of the message a list, oldest
// first and the present one last, of "t", the text as a typedstream, and "d", when it was written.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "parsers/base/result.h"
#include "parsers/base/time.h"

namespace plugins::imessage {

struct Version {
    std::string key;  // part and number of the version: "0.2"
    std::string text;
    parsers::Timestamp written;
    bool is_present = false;  // the last one, which the message shows
};

// None where the message was not edited. Damaged where the list or a text of it cannot be read.
parsers::Result<std::vector<Version>> read_versions(std::span<const std::byte> summary);

}  // namespace plugins::imessage
