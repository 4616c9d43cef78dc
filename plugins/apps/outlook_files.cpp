// Mails that were saved out of Outlook, or dragged out of it, as files of their own (.msg).
#include "parsers/document/outlook_message.h"
#include "plugins/api/plugin.h"
#include "plugins/apps/outlook_mail/mail_records.h"

namespace plugins {
namespace {

bool recognizes(const File& file) {
    return parsers::CompoundFile::is_one(file.bytes());
}

Result<void> parse(const File& file, RecordSink& sink) {
    const auto compound = TRY(parsers::CompoundFile::open(file.shared_bytes()));
    if (!parsers::is_outlook_message(compound))
        return parsers::Error{parsers::ErrorCode::Unsupported,
                              "Compound file without the properties of a message: not read"};
    const auto mail = TRY(parsers::read_outlook_message(compound));
    outlook_mail::emit_mail(
        mail, {.message = Place::whole_file(), .sender = "/__properties_version1.0", .parts = "/"},
        sink);
    return {};
}

}  // namespace
}  // namespace plugins

PLUGIN({
    .id = "outlook_files",
    .app = "email",
    .version = "4",
    .platform = plugins::Platform::Any,
    .about =
        "Mails of .msg files of Outlook: sender, receivers and their names, times, subject and "
        "text (plain, HTML or RTF), and attachments by name; messages inside of a message and "
        "what is attached are not read.",
    .references = {"[MS-OXMSG]", "[MS-OXPROPS]", "[MS-OXRTFCP]", "[MS-CFB]"},
    .tested = {"samples/apps/outlook_files", "bulk_extractor test data"},
    .paths = {"*.msg", "*.MSG"},
    .records = {"message", "participant", "attachment"},
    .recognizes = plugins::recognizes,
    .parse = plugins::parse,
})
