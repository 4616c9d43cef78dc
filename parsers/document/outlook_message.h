// OutlookMessage: a mail that Outlook saved as a file of its own (.msg).
//
// Format: [MS-OXMSG]; the properties by their numbers in [MS-OXPROPS].
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "parsers/base/result.h"
#include "parsers/base/time.h"
#include "parsers/document/compound_file.h"
#include "parsers/document/mail_headers.h"

namespace parsers {

struct OutlookRecipient {
    std::string part;  // the storage in the file
    MailAddress address;
};

struct OutlookAttachment {
    std::string part;
    std::string name;
    std::string mime;
    std::optional<uint64_t> size_bytes;  // an enclosed message has no bytes of its own
};

struct OutlookMessage {
    std::string message_class;  // IPM.Note for a mail, IPM.Appointment, ...
    std::string subject;
    std::string text;  // the plain text, else the HTML without its tags
    std::string message_id;
    std::string references;  // as in the header of a mail, or the mail it answers
    MailAddress sender;
    Timestamp sent;
    Timestamp received;
    std::vector<OutlookRecipient> recipients;
    std::vector<OutlookAttachment> attachments;
    std::vector<Error> notes;  // what is damaged or not read
};

bool is_outlook_message(const CompoundFile& file);
Result<OutlookMessage> read_outlook_message(const CompoundFile& file);

}  // namespace parsers
