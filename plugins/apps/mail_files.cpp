// Mail that lies about as files: single mails (.eml, .emlx) and the mailboxes of Thunderbird and
// others (mbox).
#include <algorithm>

#include "parsers/base/text.h"
#include "parsers/document/mail_message.h"
#include "plugins/api/plugin.h"

namespace plugins {
namespace {

using parsers::MailAddress;
using parsers::MailField;
using parsers::MailMessage;

constexpr std::string_view kApp = "email";
constexpr size_t kHeadBytes = 4096;

std::string head_of(const File& file) {
    std::vector<std::byte> head(kHeadBytes);
    const auto size = file.bytes().read_at(0, head);
    return size.ok() ? std::string(reinterpret_cast<const char*>(head.data()), size.value()) : "";
}

bool is_mbox(std::string_view head) {
    return head.starts_with("From ");
}

// An .emlx begins with a line that counts the bytes of the mail; what Apple Mail knows of it
// follows the mail. 0 where there is no such line.
struct EmlxLine {
    uint64_t offset = 0;
    uint64_t size_bytes = 0;
};
EmlxLine emlx_line(std::string_view head) {
    const size_t end = head.find('\n');
    const auto count = parsers::to_int64(parsers::trim(head.substr(0, end)));
    if (end == std::string_view::npos || !count || *count <= 0)
        return {};
    return {end + 1, static_cast<uint64_t>(*count)};
}

// Two fields that a mail has, among what may be text of any kind.
bool has_mail_header(std::string_view text) {
    const parsers::MailHeader header = parsers::read_mail_header(text);
    size_t known = 0;
    for (const char* name : {"from", "to", "date", "subject", "message-id", "received",
                             "mime-version", "content-type", "return-path", "x-mozilla-status"})
        known += header.find(name) != nullptr ? 1 : 0;
    return known >= 2;
}

// What Thunderbird keeps beside its mailboxes: an index of each (.msf), rules and counters (.dat).
// It also makes empty mailboxes for every account.
bool is_of_thunderbird(const File& file) {
    return file.path().find("hunderbird/") != std::string::npos;
}
bool is_index(const File& file) {
    return is_of_thunderbird(file) && file.path().ends_with(".msf");
}
bool has_no_mail(const File& file) {
    return is_of_thunderbird(file) &&
           (is_index(file) || file.path().ends_with(".dat") || file.bytes().size_bytes() == 0);
}

bool recognizes(const File& file) {
    if (has_no_mail(file))
        return true;
    const std::string head = head_of(file);
    return is_mbox(head) || has_mail_header(std::string_view(head).substr(emlx_line(head).offset));
}

// "<a@b> <c@d>": the first of them.
std::string first_id(std::string_view value) {
    const size_t begin = value.find('<');
    const size_t end = value.find('>', begin);
    if (begin == std::string_view::npos || end == std::string_view::npos)
        return std::string(parsers::trim(value));
    return std::string(value.substr(begin + 1, end - begin - 1));
}

// RFC 5322 3.6.4: the references begin with the mail that began the conversation.
std::string conversation_of(const MailMessage& mail) {
    for (const char* name : {"references", "in-reply-to", "message-id"})
        if (std::string id = first_id(mail.header.value(name)); !id.empty())
            return parsers::to_valid_utf8(id);
    return {};
}

// Thunderbird marks what is deleted and not yet cleared away (nsMsgMessageFlags: Expunged).
State state_of(const MailMessage& mail) {
    constexpr unsigned long kExpunged = 0x0008;
    const std::string stored(parsers::trim(mail.header.value("x-mozilla-status")));
    return (std::strtoul(stored.c_str(), nullptr, 16) & kExpunged) != 0 ? State::Deleted
                                                                        : State::Live;
}

// Gives the records of one mail that begins at `base` in the file.
class MailEmitter {
public:
    MailEmitter(const MailMessage& mail, uint64_t base, uint64_t size_bytes, RecordSink& sink)
        : mail_(mail),
          base_(base),
          place_(Place::bytes(base, size_bytes)),
          conversation_(conversation_of(mail)),
          state_(state_of(mail)),
          sink_(sink) {}

    void emit() {
        Message message{.app = std::string(kApp),
                        .conversation = conversation_,
                        .app_id = parsers::to_valid_utf8(first_id(value("message-id"))),
                        .sent = parsers::read_mail_time(value("date")),
                        .received = parsers::read_mail_time(value("received")),
                        .kind = known("mail", mail_.mime)};
        for (const char* name : {"from", "sender"})
            if (auto found = emit_people(name); !found.empty() && !message.sender.present())
                message.sender = found.front();
        for (const char* name : {"to", "cc", "bcc"})
            for (Identifier& each : emit_people(name))
                if (std::ranges::find(message.recipients, each) == message.recipients.end())
                    message.recipients.push_back(std::move(each));
        const std::string subject = parsers::read_mail_text(value("subject"));
        message.text = subject + (subject.empty() || mail_.text.empty() ? "" : "\n") + mail_.text;
        sink_.emit(std::move(message), place_, state_);
        emit_attachments();
        for (const std::string& what : mail_.damage)
            sink_.damaged(place_, what);
    }

private:
    std::string_view value(std::string_view name) const { return mail_.header.value(name); }

    // The names that a mail gives to addresses are its sender's words for them.
    Identifiers emit_people(std::string_view name) {
        Identifiers people;
        const MailField* const field = mail_.header.find(name);
        if (field == nullptr)
            return people;
        const Place line = Place::bytes(base_ + field->offset, field->size_bytes);
        for (const MailAddress& each : parsers::read_mail_addresses(field->value)) {
            if (each.address.find('@') == std::string::npos)
                continue;
            people.push_back(email(parsers::to_valid_utf8(each.address)));
            if (!each.name.empty() && each.name != each.address)
                sink_.emit(Participant{.app = std::string(kApp),
                                       .conversation = conversation_,
                                       .member = people.back(),
                                       .name = each.name},
                           line.at_column(std::to_string(people.size())), state_);
        }
        return people;
    }

    void emit_attachments() {
        for (const parsers::MailAttachment& each : mail_.attachments)
            sink_.emit(Attachment{.app = std::string(kApp),
                                  .message = place_.text,
                                  .name = each.name,
                                  .mime = each.mime,
                                  .size_bytes = static_cast<int64_t>(each.size_bytes)},
                       Place::bytes(base_ + each.offset, each.stored_bytes), state_);
    }

    const MailMessage& mail_;
    uint64_t base_;
    Place place_;
    std::string conversation_;
    State state_;
    RecordSink& sink_;
};

void emit_mail(std::string_view bytes, uint64_t base, RecordSink& sink) {
    if (!has_mail_header(bytes)) {
        sink.damaged(Place::bytes(base, bytes.size()), "Here should be a mail, and is none");
        return;
    }
    const MailMessage mail = parsers::read_mail(bytes);
    MailEmitter(mail, base, bytes.size(), sink).emit();
}

Result<void> parse_mbox(const File& file, RecordSink& sink) {
    return parsers::each_mail_of_mbox(file.bytes(), [&](const parsers::MboxMail& mail) {
        if (mail.size_bytes > mail.bytes.size())
            sink.unsupported(Place::bytes(mail.offset, mail.size_bytes),
                             "The mail is larger than 128 MB and is not read");
        else if (!parsers::trim(mail.bytes).empty())
            emit_mail(mail.bytes, mail.offset, sink);
    });
}

// The index repeats what its mailbox holds; of one that stayed on the server it is all that there
// is.
void tell_lone_index(const File& file, RecordSink& sink) {
    const std::string_view path = file.path();
    const std::string_view name = path.substr(path.rfind('/') + 1);
    if (file.companion(name.substr(0, name.size() - std::string_view(".msf").size())) == nullptr)
        sink.unsupported(Place::whole_file(),
                         "The index of a mailbox that is not beside it: the senders and subjects "
                         "of its mails are not read");
}

Result<void> parse(const File& file, RecordSink& sink) {
    if (is_index(file))
        tell_lone_index(file, sink);
    if (has_no_mail(file))
        return {};
    const std::string head = head_of(file);
    if (is_mbox(head))
        return parse_mbox(file, sink);
    const std::string bytes = TRY(parsers::read_text(file.bytes(), parsers::kMailBytes));
    const EmlxLine line = emlx_line(head);
    const uint64_t size = line.offset == 0 ? bytes.size() : line.size_bytes;
    if (size > bytes.size() - line.offset)
        sink.damaged(Place::whole_file(), "The mail is cut off: its first line counts more bytes");
    emit_mail(std::string_view(bytes).substr(line.offset, size), line.offset, sink);
    return {};
}

}  // namespace
}  // namespace plugins

PLUGIN({
    .id = "mail_files",
    .app = "email",
    .version = "2",
    .platform = plugins::Platform::Any,
    .about = "Mails of .eml and .emlx files and of mailboxes in the form of mbox (Thunderbird and "
             "others): sender, receivers and their names, times, subject and text, and attachments "
             "by name; direction, folders, what is attached, and Thunderbird's indexes and "
             "rules are not read.",
    .references = {"https://www.rfc-editor.org/rfc/rfc5322",
                   "https://www.rfc-editor.org/rfc/rfc2045",
                   "https://www.rfc-editor.org/rfc/rfc4155"},
    .tested = {"samples/apps/mail_files", "mail-parser test resources", "IPED test files"},
    .paths = {"*.eml", "*.EML", "*.emlx", "*.mbox", "*.mbx", "*.mbox/mbox",
              "*/Thunderbird/Profiles/*/Mail/*", "*/Thunderbird/Profiles/*/ImapMail/*",
              "*/.thunderbird/*/Mail/*", "*/.thunderbird/*/ImapMail/*"},
    .records = {"message", "participant", "attachment"},
    .recognizes = plugins::recognizes,
    .parse = plugins::parse,
})
