#include "parsers/document/outlook_item.h"

#include "parsers/base/text.h"
#include "parsers/document/compressed_rtf.h"
#include "parsers/document/mail_message.h"

namespace parsers {
namespace {

Result<MailAddress> address_of(const MapiProperties& properties,
                               std::initializer_list<unsigned> names,
                               std::initializer_list<unsigned> addresses) {
    MailAddress made;
    made.name = TRY(properties.first_text(names));
    for (const unsigned property : addresses) {
        std::string found = TRY(properties.text(property));
        if (made.address.find('@') == std::string::npos && !found.empty())
            made.address = std::move(found);
    }
    return made;
}

// Within a company the properties may name the sender by an address that only its server knows; the
// header of the mail, where it came with one, has that of the network.
Result<MailAddress> sender_of(const MapiProperties& properties) {
    MailAddress made = TRY(address_of(properties, {mapi::kSenderName, mapi::kRepresentedName},
                                      {mapi::kSenderSmtpAddress, mapi::kSenderAddress,
                                       mapi::kRepresentedSmtpAddress, mapi::kRepresentedAddress}));
    if (made.address.find('@') != std::string::npos)
        return made;
    const std::string header = TRY(properties.text(mapi::kTransportHeaders));
    const MailHeader fields = read_mail_header(header);
    for (MailAddress& each : read_mail_addresses(fields.value("from")))
        if (each.address.find('@') != std::string::npos) {
            made.address = to_valid_utf8(each.address);
            break;
        }
    return made;
}

// [MS-OXCMSG] 2.2.1.46: in a store, two characters tell how long the prefix ("RE: ") is.
std::string without_prefix_mark(std::string subject) {
    if (!subject.starts_with('\1') || subject.size() < 2)
        return subject;
    size_t end = 2;  // the second is a character of UTF-8
    while (end < subject.size() && (static_cast<unsigned char>(subject[end]) & 0xC0) == 0x80)
        ++end;
    return subject.substr(end);
}

Result<std::string> text_of(const MapiProperties& properties) {
    std::string text = TRY(properties.text(mapi::kBody));
    if (!text.empty())
        return text;
    const std::string html = TRY(properties.html());
    text = text_of_html(html);
    if (!text.empty())
        return text;
    const auto stored = TRY(properties.value(mapi::kCompressedRtf));
    if (!stored || stored->type != mapi::kBinary || stored->bytes.empty())
        return text;
    const std::string rtf = TRY(decompress_rtf(stored->bytes));
    return text_of_rtf(rtf);
}

// The value, or nothing and a note.
template <class Value>
Value or_note(Result<Value> read, std::vector<Error>& notes) {
    if (read.ok())
        return std::move(read).value();
    notes.push_back(read.error());
    return {};
}

}  // namespace

OutlookMessage outlook_message_of(const MapiProperties& properties) {
    OutlookMessage made;
    const auto text = [&](std::initializer_list<unsigned> from) {
        return or_note(properties.first_text(from), made.notes);
    };
    made.message_class = text({mapi::kMessageClass});
    made.subject = without_prefix_mark(text({mapi::kSubject}));
    made.message_id = text({mapi::kMessageId});
    made.references = text({mapi::kReferences, mapi::kInReplyTo});
    made.sender = or_note(sender_of(properties), made.notes);
    made.sent = properties.time(mapi::kSubmitTime);
    made.received = properties.time(mapi::kDeliveryTime);
    made.flags = properties.number(mapi::kMessageFlags);
    made.text = or_note(text_of(properties), made.notes);
    return made;
}

Result<MailAddress> outlook_recipient_of(const MapiProperties& properties) {
    return address_of(properties, {mapi::kDisplayName}, {mapi::kSmtpAddress, mapi::kEmailAddress});
}

Result<OutlookAttachment> outlook_attachment_of(const MapiProperties& properties) {
    OutlookAttachment made;
    made.name = TRY(properties.first_text({mapi::kLongName, mapi::kShortName, mapi::kDisplayName}));
    made.mime = TRY(properties.text(mapi::kMime));
    return made;
}

}  // namespace parsers
