// Mails that were saved out of Outlook, or dragged out of it, as files of their own (.msg).
#include <algorithm>

#include "parsers/base/text.h"
#include "parsers/document/outlook_message.h"
#include "plugins/api/plugin.h"

namespace plugins {
namespace {

constexpr std::string_view kApp = "email";

bool recognizes(const File& file) {
    return parsers::CompoundFile::is_one(file.bytes());
}

// "<a@b> <c@d>": the first of them.
std::string first_id(std::string_view text) {
    const size_t begin = text.find('<');
    const size_t end = text.find('>', begin);
    if (begin == std::string_view::npos || end == std::string_view::npos)
        return std::string(parsers::trim(text));
    return std::string(text.substr(begin + 1, end - begin - 1));
}

void emit_person(const std::string& conversation, const parsers::MailAddress& person,
                 const std::string& part, RecordSink& sink) {
    if (!person.name.empty() && person.name != person.address)
        sink.emit(Participant{.app = std::string(kApp),
                              .conversation = conversation,
                              .member = email(person.address),
                              .name = person.name},
                  Place::pointer("/" + part));
}

Message message_of(const parsers::OutlookMessage& mail) {
    Message message{
        .app = std::string(kApp),
        .conversation = first_id(mail.references.empty() ? mail.message_id : mail.references),
        .app_id = first_id(mail.message_id),
        .sent = mail.sent,
        .received = mail.received,
        .kind = known("mail", mail.message_class)};
    if (mail.sender.address.find('@') != std::string::npos)
        message.sender = email(mail.sender.address);
    for (const parsers::OutlookRecipient& each : mail.recipients) {
        const Identifier address = email(each.address.address);
        if (address.value.find('@') != std::string::npos &&
            std::ranges::find(message.recipients, address) == message.recipients.end())
            message.recipients.push_back(address);
    }
    message.text =
        mail.subject + (mail.subject.empty() || mail.text.empty() ? "" : "\n") + mail.text;
    return message;
}

Result<void> parse(const File& file, RecordSink& sink) {
    const auto compound = TRY(parsers::CompoundFile::open(file.shared_bytes()));
    if (!parsers::is_outlook_message(compound))
        return parsers::Error{parsers::ErrorCode::Unsupported,
                              "Compound file without the properties of a message: not read"};
    const auto mail = TRY(parsers::read_outlook_message(compound));
    Message message = message_of(mail);
    const std::string conversation = message.conversation;
    if (message.sender.present())
        emit_person(conversation, mail.sender, "__properties_version1.0", sink);
    sink.emit(std::move(message), Place::whole_file());
    for (const parsers::OutlookRecipient& each : mail.recipients)
        if (each.address.address.find('@') != std::string::npos)
            emit_person(conversation, each.address, each.part, sink);
    for (const parsers::OutlookAttachment& each : mail.attachments) {
        Attachment attachment{.app = std::string(kApp),
                              .message = Place::whole_file().text,
                              .name = each.name,
                              .mime = each.mime};
        if (each.size_bytes)
            attachment.size_bytes = static_cast<int64_t>(*each.size_bytes);
        sink.emit(std::move(attachment), Place::pointer("/" + each.part));
    }
    for (const parsers::Error& note : mail.notes) {
        if (note.code == parsers::ErrorCode::Unsupported)
            sink.unsupported(Place::whole_file(), note.what);
        else
            sink.damaged(Place::whole_file(), note.what);
    }
    return {};
}

}  // namespace
}  // namespace plugins

PLUGIN({
    .id = "outlook_files",
    .app = "email",
    .version = "1",
    .platform = plugins::Platform::Any,
    .about =
        "Mails of .msg files of Outlook: sender, receivers and their names, times, subject and "
        "text, and attachments by name; text that is kept as RTF alone, messages inside of a "
        "message and what is attached are not read.",
    .references = {"[MS-OXMSG]", "[MS-OXPROPS]", "[MS-CFB]"},
    .tested = {"samples/apps/outlook_files", "bulk_extractor test data"},
    .paths = {"*.msg", "*.MSG"},
    .records = {"message", "participant", "attachment"},
    .recognizes = plugins::recognizes,
    .parse = plugins::parse,
})
