// Chats that somebody exported from WhatsApp as text: "WhatsApp Chat with X.txt" of Android, and
// "_chat.txt" of iOS, alone or in a zip beside its media. The app writes no zone, does not say on
// whose phone it ran, and writes dates as the phone was set.
// Facts: see head.h and body.h.
#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <vector>

#include "parsers/base/limits.h"
#include "parsers/base/text.h"
#include "plugins/api/plugin.h"
#include "plugins/apps/whatsapp_export_any/body.h"
#include "plugins/apps/whatsapp_export_any/head.h"

namespace plugins {
namespace {

using whatsapp_export::Body;
using whatsapp_export::date_order;
using whatsapp_export::DateOrder;
using whatsapp_export::Head;
using whatsapp_export::Marked;
using whatsapp_export::may_be_date;
using whatsapp_export::read_body;
using whatsapp_export::read_head;
using whatsapp_export::without_marks;

constexpr std::string_view kApp = "whatsapp";

// ---- lines --------------------------------------------------------------------------------------

std::vector<std::string_view> lines_of(std::string_view text) {
    std::vector<std::string_view> lines;
    while (!text.empty()) {
        const size_t end = std::min(text.find('\n'), text.size());
        std::string_view line = text.substr(0, end);
        if (line.ends_with('\r'))
            line.remove_suffix(1);
        lines.push_back(line);
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return lines;
}

bool is_blank(std::string_view line) {
    return parsers::trim(without_marks(line)).empty();
}

bool recognizes(const File& file) {
    std::array<std::byte, 4096> start{};
    const auto size = file.bytes().read_at(0, start);
    if (!size.ok())
        return false;
    const std::string text(reinterpret_cast<const char*>(start.data()), size.value());
    return std::ranges::any_of(lines_of(text),
                               [](std::string_view line) { return read_head(line).has_value(); });
}

// A message: its head and the numbers of its lines, from 0, the last one excluded.
struct Span {
    Head head;
    size_t first = 0;
    size_t end = 0;
};

// The form of the first head is that of all: a line of another form was written by a person.
std::vector<Span> spans_of(const std::vector<std::string_view>& lines) {
    std::vector<Span> spans;
    for (size_t number = 0; number < lines.size(); ++number) {
        auto head = read_head(lines[number]);
        const bool begins = head && (spans.empty() || head->form == spans.front().head.form) &&
                            may_be_date(head->form, head->date);
        if (begins)
            spans.push_back({std::move(*head), number, number + 1});
        else if (!spans.empty())
            spans.back().end = number + 1;
    }
    return spans;
}

std::string text_of(const std::vector<std::string_view>& lines, const Span& span) {
    std::string text(lines[span.first].substr(span.head.body_at));
    for (size_t number = span.first + 1; number < span.end; ++number)
        text.append(1, '\n').append(lines[number]);
    while (text.ends_with('\n'))
        text.pop_back();
    return parsers::to_valid_utf8(text);
}

// ---- the chat -----------------------------------------------------------------------------------

// "WhatsApp Chat with Ann" of ".../WhatsApp Chat with Ann.txt"; "_chat.txt" is named by its folder.
std::string name_of_file(const std::string& path) {
    auto parts = parsers::split(path, '/');
    std::string name = parts.back();
    if (name == "_chat.txt" && parts.size() > 1)
        name = parts[parts.size() - 2];
    for (const std::string_view ending : {".txt", ".zip"})
        if (name.ends_with(ending))
            name.resize(name.size() - ending.size());
    return name;
}

// Beginnings of the file's name in the languages of chat-analytics; another name is given whole.
std::string name_of_chat(const std::string& file_name) {
    constexpr auto kBeginnings = std::to_array<std::string_view>(
        {"WhatsApp Chat with ", "WhatsApp Chat - ", "WhatsApp Chat mit ", "Chat de WhatsApp con ",
         "Chat WhatsApp con ", "Conversa do WhatsApp com ", "Conversa no WhatsApp com ",
         "Discussion WhatsApp avec "});
    for (const std::string_view beginning : kBeginnings)
        if (file_name.starts_with(beginning))
            return file_name.substr(beginning.size());
    return file_name;
}

// A number as the app writes it for somebody without an entry in the address book.
Identifier person(const std::string& sender) {
    const auto is_part = [](char letter) {
        return (letter >= '0' && letter <= '9') || letter == ' ' || letter == '-' ||
               letter == '(' || letter == ')';
    };
    std::string plain;
    for (size_t at = 0; at < sender.size(); ++at) {
        const bool is_no_break_space = sender.compare(at, 2, "\xC2\xA0") == 0;
        plain += is_no_break_space ? ' ' : sender[at];
        at += is_no_break_space ? 1 : 0;
    }
    if (plain.size() > 6 && plain[0] == '+' && std::ranges::all_of(plain.substr(1), is_part))
        return phone(plain);
    return sender.empty() ? Identifier{} : Identifier{std::string(id_type::kAppUser), sender};
}

std::string note_on_times(const DateOrder& found) {
    const std::string start = "the export names no time zone: times stay as stored; ";
    if (!found.order)
        return start + "its lines do not tell the order of day and month";
    constexpr auto kWords = std::to_array<std::string_view>(
        {"day, month, year", "month, day, year", "year, month, day"});
    return start + "dates stand as " + std::string(kWords.at(static_cast<size_t>(*found.order))) +
           " (" + found.why + ")";
}

// ---- records ------------------------------------------------------------------------------------

void emit_message(const Span& span, const std::string& text, const std::string& conversation,
                  RecordSink& sink) {
    const Place place = Place::line(span.first + 1);
    const Time time{.utc_ns = std::nullopt, .as_stored = parsers::to_valid_utf8(span.head.time)};
    Body body = read_body(text, span.head.is_marked ? Marked::Yes : Marked::No);
    sink.emit(Message{.app = std::string(kApp),
                      .conversation = conversation,
                      .sender = person(body.sender),
                      .sent = time,
                      .kind = std::move(body.kind),
                      .status = std::move(body.status),
                      .text = std::move(body.text)},
              place);
    if (body.attachment) {
        body.attachment->message = place.text;
        sink.emit(std::move(*body.attachment), place);
    }
    if (body.location) {
        body.location->time = time;
        sink.emit(std::move(*body.location), place);
    }
}

Result<void> parse(const File& file, RecordSink& sink) {
    const std::string content =
        TRY(parsers::read_text(file.bytes(), parsers::limits::kWholeFileBytes));
    const auto lines = lines_of(content);
    const auto spans = spans_of(lines);
    if (spans.empty())
        return parsers::Error{parsers::ErrorCode::Damaged, "no line begins with a date and a time"};
    const std::string conversation = name_of_file(file.path());
    sink.emit(
        Conversation{
            .app = std::string(kApp), .key = conversation, .name = name_of_chat(conversation)},
        Place::whole_file());
    for (size_t number = 0; number < spans.front().first; ++number)
        if (!is_blank(lines[number]))
            sink.damaged(Place::line(number + 1), "words before the first message");
    std::vector<std::array<int, 3>> dates;
    dates.reserve(spans.size());
    for (const Span& span : spans) {
        dates.push_back(span.head.date);
        std::string text = text_of(lines, span);
        if (text.size() > parsers::limits::kTextBytes) {
            text = parsers::to_valid_utf8(text.substr(0, parsers::limits::kTextBytes));
            sink.damaged(Place::line(span.first + 1), "a message of more than 4 MiB was cut");
        }
        emit_message(span, text, conversation, sink);
    }
    sink.unsupported(Place::line(spans.front().first + 1),
                     note_on_times(date_order(spans.front().head.form, dates)));
    return {};
}

}  // namespace
}  // namespace plugins

PLUGIN({
    .id = "whatsapp_export_any",
    .app = "whatsapp",
    .version = "1",
    .platform = plugins::Platform::Any,
    .about = "Messages, senders, notices, attachments and shared locations of chats that were "
             "exported as text; times have no zone there and stay as stored, and whose phone it "
             "was is not said. Notices behind a name are known in English only.",
    .references = {"lucasrodes/whatstk", "joweich/chat-miner", "starkdmi/whats_json",
                   "mlomb/chat-analytics"},
    .tested = {"samples/apps/whatsapp_export_any", "sample chats of whatstk and chat-miner"},
    .paths = {"*WhatsApp Chat*.txt", "*WhatsApp-Chat*.txt", "*WhatsApp-chat*.txt",
              "*WhatsApp chat*.txt", "*Chat WhatsApp*.txt", "*chat WhatsApp*.txt",
              "*Chat de WhatsApp*.txt", "*Conversa do WhatsApp*.txt", "*Conversa no WhatsApp*.txt",
              "*Discussion WhatsApp*.txt", "*\xD0\xA7\xD0\xB0\xD1\x82 WhatsApp*.txt",
              "*WhatsApp*\xE8\x81\x8A\xE5\xA4\xA9*.txt", "*WhatsApp*\xE5\xAF\xB9\xE8\xAF\x9D*.txt",
              "*/_chat.txt", "_chat.txt"},
    .records = {"conversation", "message", "attachment", "location"},
    .recognizes = plugins::recognizes,
    .parse = plugins::parse,
})
