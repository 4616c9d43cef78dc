#include "plugins/apps/outlook_mail/mail_records.h"

#include <algorithm>

#include "parsers/base/text.h"

namespace plugins::outlook_mail {
namespace {

// "<a@b> <c@d>": the first of them.
std::string first_id(std::string_view text) {
    const size_t begin = text.find('<');
    const size_t end = text.find('>', begin);
    if (begin == std::string_view::npos || end == std::string_view::npos)
        return std::string(parsers::trim(text));
    return std::string(text.substr(begin + 1, end - begin - 1));
}

bool is_address(const parsers::MailAddress& person) {
    return person.address.find('@') != std::string::npos;
}

Message message_of(const parsers::OutlookMessage& mail) {
    // [MS-OXCMSG] 2.2.1.6: the message is still being written.
    constexpr uint64_t kUnsent = 0x8;
    Message message{
        .app = std::string(kApp),
        .conversation = first_id(mail.references.empty() ? mail.message_id : mail.references),
        .app_id = first_id(mail.message_id),
        .sent = mail.sent,
        .received = mail.received,
        .kind = known("mail", mail.message_class)};
    if (is_address(mail.sender))
        message.sender = email(mail.sender.address);
    for (const parsers::OutlookRecipient& each : mail.recipients) {
        const Identifier address = email(each.address.address);
        if (is_address(each.address) &&
            std::ranges::find(message.recipients, address) == message.recipients.end())
            message.recipients.push_back(address);
    }
    if ((mail.flags.value_or(0) & kUnsent) != 0)
        message.status = known("draft", std::to_string(*mail.flags));
    message.text =
        mail.subject + (mail.subject.empty() || mail.text.empty() ? "" : "\n") + mail.text;
    return message;
}

// Gives the records beside the message.
class PartEmitter {
public:
    PartEmitter(std::string conversation, const MailPlace& place, RecordSink& sink)
        : conversation_(std::move(conversation)), place_(place), sink_(sink) {}

    void emit_person(const parsers::MailAddress& person, const std::string& pointer) {
        if (is_address(person) && !person.name.empty() && person.name != person.address)
            sink_.emit(Participant{.app = std::string(kApp),
                                   .conversation = conversation_,
                                   .member = email(person.address),
                                   .name = person.name},
                       Place::pointer(pointer), place_.state);
    }

    void emit_attachment(const parsers::OutlookAttachment& each) {
        Attachment attachment{.app = std::string(kApp),
                              .message = place_.message.text,
                              .name = each.name,
                              .mime = each.mime,
                              .sha256 = each.sha256};
        if (each.size_bytes)
            attachment.size_bytes = static_cast<int64_t>(*each.size_bytes);
        sink_.emit(std::move(attachment), Place::pointer(place_.parts + each.part), place_.state);
    }

private:
    std::string conversation_;
    const MailPlace& place_;
    RecordSink& sink_;
};

}  // namespace

void emit_mail(const parsers::OutlookMessage& mail, const MailPlace& place, RecordSink& sink) {
    Message message = message_of(mail);
    PartEmitter parts(message.conversation, place, sink);
    parts.emit_person(mail.sender, place.sender);
    sink.emit(std::move(message), place.message, place.state);
    for (const parsers::OutlookRecipient& each : mail.recipients)
        parts.emit_person(each.address, place.parts + each.part);
    for (const parsers::OutlookAttachment& each : mail.attachments)
        parts.emit_attachment(each);
    for (const parsers::Error& note : mail.notes) {
        if (note.code == parsers::ErrorCode::Unsupported)
            sink.unsupported(place.message, note.what);
        else
            sink.damaged(place.message, note.what);
    }
}

}  // namespace plugins::outlook_mail
