// OutlookItem: what the properties of an item of Outlook say, as a mail or as an entry of the
// address book; the same for a message file and for a mail store.
//
// Format: [MS-OXCMSG], [MS-OXOMSG] and [MS-OXOCNTC]; the properties by their numbers in
// [MS-OXPROPS].
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "parsers/base/result.h"
#include "parsers/base/time.h"
#include "parsers/document/mail_headers.h"
#include "parsers/document/mapi_properties.h"

namespace parsers {

struct OutlookRecipient {
    std::string part;  // where it stands: the storage in the file, or the node in the store
    MailAddress address;
};

struct OutlookAttachment {
    std::string part;
    std::string name;
    std::string mime;
    std::optional<uint64_t> size_bytes;  // an enclosed message has no bytes of its own
    std::string sha256;                  // of the bytes, where they were read
};

struct OutlookMessage {
    std::string message_class;  // IPM.Note for a mail, IPM.Appointment, ...
    std::string subject;
    std::string text;  // the plain text, else that of the HTML or the RTF
    std::string message_id;
    std::string references;  // as in the header of a mail, or the mail it answers
    MailAddress sender;
    Timestamp sent;
    Timestamp received;
    std::optional<uint64_t> flags;  // [MS-OXCMSG] 2.2.1.6
    std::vector<OutlookRecipient> recipients;
    std::vector<OutlookAttachment> attachments;
    std::vector<Error> notes;  // what is damaged or not read
};

inline constexpr size_t kOutlookPeople = 10'000;  // of one message
inline constexpr uint64_t kOutlookTextBytes = 8 << 20;

// Without receivers and attachments. What cannot be read is a note.
OutlookMessage outlook_message_of(const MapiProperties& properties);

// An address inside of one company ("/O=...") is none of the network.
Result<MailAddress> outlook_recipient_of(const MapiProperties& properties);

// Name and type alone.
Result<OutlookAttachment> outlook_attachment_of(const MapiProperties& properties);

}  // namespace parsers
