// Loose vCard files (.vcf): address books that were exported, sent or put on a memory card.
#include <algorithm>
#include <array>

#include "parsers/base/text.h"
#include "parsers/format/vcard.h"
#include "plugins/api/plugin.h"

namespace plugins {
namespace {

constexpr std::string_view kApp = "vcard";

// Some programs write a byte-order mark or empty lines first.
bool recognizes(const File& file) {
    constexpr std::string_view begin = "begin:vcard";
    std::array<std::byte, 1024> head{};
    const auto size = file.bytes().read_at(0, head);
    if (!size.ok())
        return false;
    std::string text;
    for (size_t i = 0; i < size.value(); ++i)
        text += static_cast<char>(head[i]);
    return parsers::to_lower_ascii(text).find(begin) != std::string::npos;
}

// A messenger id keeps its scheme on the card: "skype:name".
Identifier messenger(const parsers::VCardEntry& entry) {
    std::string value = entry.value;
    if (parsers::starts_with_ignoring_case(value, entry.service + ":"))
        value.erase(0, entry.service.size() + 1);
    if (entry.service == "skype")
        return {std::string(id_type::kSkype), value};
    if (entry.service == "whatsapp")
        return phone(value);
    return {std::string(id_type::kAppUser), entry.service + ":" + value};
}

Identifiers identifiers_of(const parsers::VCard& card) {
    Identifiers identifiers;
    const auto add = [&](Identifier identifier) {
        if (identifier.present() && std::ranges::find(identifiers, identifier) == identifiers.end())
            identifiers.push_back(std::move(identifier));
    };
    for (const auto& entry : card.phones)
        add(phone(entry.value));
    for (const auto& entry : card.emails)
        add(email(entry.value));
    for (const auto& entry : card.messengers)
        add(entry.value.empty() ? Identifier{} : messenger(entry));
    return identifiers;
}

std::string note_of(const parsers::VCard& card) {
    std::string note;
    const std::string nickname = card.nickname.empty() ? "" : "nickname " + card.nickname;
    for (const std::string& part : {nickname, card.organization, card.title, card.note}) {
        if (!note.empty() && !part.empty())
            note += "; ";
        note += part;
    }
    return note;
}

Result<void> parse(const File& file, RecordSink& sink) {
    const auto cards = TRY(parsers::read_vcards(file.bytes()));
    for (const parsers::VCard& card : cards) {
        sink.emit(Contact{.app = std::string(kApp),
                          .name = card.full_name,
                          .identifiers = identifiers_of(card),
                          .note = note_of(card)},
                  Place::line(card.line));
        if (!card.is_complete)
            sink.damaged(Place::line(card.line), "the card has no end");
    }
    return {};
}

}  // namespace
}  // namespace plugins

PLUGIN({
    .id = "vcard_files",
    .app = "vcard",
    .version = "2",
    .platform = plugins::Platform::Any,
    .about =
        "Cards of vCard files with their numbers, mail addresses, messenger names, nicknames and "
        "notes; postal addresses, birthdays and pictures are not read.",
    .references = {"https://www.rfc-editor.org/rfc/rfc2426",
                   "https://www.rfc-editor.org/rfc/rfc6350"},
    .tested = {"samples/apps/vcard_files", "ez-vcard test resources", "IPED test files",
               "WhatsApp-Chat-Exporter test file"},
    .paths = {"*.vcf", "*.VCF", "*.vcard"},
    .records = {"contact"},
    .recognizes = plugins::recognizes,
    .parse = plugins::parse,
})
