// Chats and their messages.
#include <algorithm>

#include "parsers/base/text.h"
#include "plugins/apps/ufdr_report_any/records.h"
#include "plugins/apps/ufdr_report_any/words.h"

namespace plugins::ufdr_report {
namespace {

bool is_true(const std::string& stored) {
    return parsers::to_lower_ascii(stored) == "true";
}

bool is_owner(const Model* party) {
    return party != nullptr && is_true(party->text("IsPhoneOwner"));
}

bool has_owner(const std::vector<const Model*>& parties) {
    return std::any_of(parties.begin(), parties.end(), is_owner);
}

// That a sender is not the owner says something only where the report knows an owner. A message
// that was read may be either way: a sent one is read by others.
Code direction_of(const Model& message, const ChatOfMessage& chat, const Model* sender) {
    if (is_owner(sender))
        return known("outgoing", "From.IsPhoneOwner=" + sender->text("IsPhoneOwner"));
    const std::string owner = sender == nullptr ? "" : sender->text("IsPhoneOwner");
    if (!owner.empty() && (chat.has_owner || has_owner(message.models_of("To"))))
        return known("incoming", "From.IsPhoneOwner=" + owner);
    if (Code by_type = direction(message.text("Type"));
        by_type.name != "unknown" && !by_type.name.empty())
        return by_type;
    const std::string status = message.text("Status");
    if (status == "Sent" || status == "Unsent")
        return known("outgoing", "Status=" + status);
    if (status == "Unread")
        return known("incoming", "Status=" + status);
    return owner.empty() ? Code{} : unknown_code("From.IsPhoneOwner=" + owner);
}

bool has_label(const Model& message, std::string_view wanted) {
    return std::any_of(message.fields.begin(), message.fields.end(), [&](const auto& field) {
        return field.first == "Label" && field.second.find(wanted) != std::string::npos;
    });
}

Code kind_of(const Model& message, const std::vector<const Model*>& attachments) {
    if (has_label(message, "System"))
        return known("system", "Label=" + message.text("Label"));
    if (is_true(message.text("IsLocationSharing")))
        return known("location", "IsLocationSharing");
    for (const Model* attachment : attachments) {
        const std::string mime = attachment->text("ContentType");
        for (const std::string_view kind : {"image", "video", "audio"})
            if (parsers::starts_with_ignoring_case(mime, kind))
                return known(kind, mime);
        return mime.empty() ? unknown_code("attachment") : known("document", mime);
    }
    return message.text("Body").empty() ? Code{} : known("text", "Body");
}

void emit_attachment(const Model& attachment, const Model& message, const std::string& app,
                     RecordSink& sink) {
    std::string path = attachment.text("attachment_extracted_path");
    std::replace(path.begin(), path.end(), '\\', '/');
    if (path.empty())
        path = attachment.text("URL");
    sink.emit(Attachment{.app = app,
                         .message = message.place().text,
                         .path = std::move(path),
                         .name = attachment.text("Filename"),
                         .mime = attachment.text("ContentType"),
                         .caption = attachment.text("Title")},
              attachment.place(), message.state());
}

void emit_participant(const Model& party, const ChatOfMessage& chat, State state,
                      RecordSink& sink) {
    const std::string admin = party.text("IsGroupAdmin");
    Participant record{.app = chat.app,
                       .conversation = chat.conversation,
                       .member = person(chat.app, party.text("Identifier")),
                       .name = party.text("Name")};
    if (!admin.empty())
        record.role = known(is_true(admin) ? "admin" : "member", "IsGroupAdmin=" + admin);
    sink.emit(std::move(record), party.place(), state);
}

// Where a chat with one person has that person's address as its id, it is known by it.
Identifier chat_id(const ChatOfMessage& chat, const std::string& stored, const Code& kind) {
    if (kind.name != "one_to_one")
        return group(chat.app, stored);
    return chat.app == "whatsapp" ? person(chat.app, stored) : Identifier{};
}

}  // namespace

ChatOfMessage emit_chat(const Model& chat, RecordSink& sink) {
    const std::string id = chat.text("Id");
    const ChatOfMessage found{app_of(chat.text("Source"), "unknown"),
                              id.empty() ? chat.place().text : id,
                              has_owner(chat.models_of("Participants"))};
    const Code kind = conversation_kind(chat.text("ChatType"));
    sink.emit(Conversation{.app = found.app,
                           .key = found.conversation,
                           .kind = kind,
                           .id = chat_id(found, id, kind),
                           .name = chat.text("Name"),
                           .created = time_of(chat.text("StartTime"))},
              chat.place(), chat.state());
    for (const Model* party : chat.models_of("Participants"))
        emit_participant(*party, found, chat.state(), sink);
    return found;
}

void emit_message(const Model& message, const ChatOfMessage& chat, RecordSink& sink) {
    const Model* sender = message.model("From");
    auto attachments = message.models_of("Attachments");
    if (const Model* attachment = message.model("Attachment"))
        attachments.push_back(attachment);
    Message record{
        .app = chat.app,
        .conversation = chat.conversation,
        .app_id = message.text("Identifier"),
        .sender = sender == nullptr ? Identifier{} : person(chat.app, sender->text("Identifier")),
        .direction = direction_of(message, chat, sender),
        .sent = time_of(message.text("TimeStamp")),
        .kind = kind_of(message, attachments),
        .status = message_status(message.text("Status")),
        .text = message.text("Subject")};
    if (record.kind.name == "system")
        record.direction = {};
    for (const Model* to : message.models_of("To"))
        if (Identifier id = person(chat.app, to->text("Identifier")); id.present())
            record.recipients.push_back(std::move(id));
    if (has_label(message, "Forwarded"))
        record.forwarded = 1;
    const std::string body = message.text("Body");
    record.text += (record.text.empty() || body.empty() ? "" : "\n") + body;
    sink.emit(std::move(record), message.place(), message.state());
    for (const Model* attachment : attachments)
        emit_attachment(*attachment, message, chat.app, sink);
}

}  // namespace plugins::ufdr_report
