// Chats that somebody exported from LINE as text: a head, a line for each day, and below it the
// messages with tabs between time, sender and text. The app writes no zone.
// Facts: several readers of such files with their sample chats: meyfa/line-chat-parser,
// bagaswh/message-backup-parser (patterns-line).
#include <algorithm>
#include <array>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "parsers/base/limits.h"
#include "parsers/base/text.h"
#include "plugins/api/plugin.h"

namespace plugins {
namespace {

constexpr std::string_view kApp = "line";
constexpr std::string_view kMark = "[LINE]";
constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

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

bool is_digit(char letter) {
    return letter >= '0' && letter <= '9';
}

size_t digits_at(std::string_view text, size_t at) {
    size_t count = 0;
    while (at + count < text.size() && is_digit(text[at + count]))
        ++count;
    return count;
}

// "2015/12/25 Fri", "2024/01/15(Mon)", "2024.02.01 Thursday", "Sun, 26/04/2026": three numbers with
// a year among them, and at most one word before or behind them.
bool is_day(std::string_view line) {
    constexpr size_t kLongest = 60;
    const size_t first = static_cast<size_t>(std::ranges::find_if(line, is_digit) - line.begin());
    if (line.size() > kLongest || line.find('\t') != std::string_view::npos || first == line.size())
        return false;
    size_t at = first;
    bool has_year = false;
    for (int number = 0; number < 3; ++number) {
        const size_t digits = digits_at(line, at);
        has_year = has_year || digits == 4;
        at += digits;
        const bool is_apart = at < line.size() && (line[at] == '/' || line[at] == '.');
        if (digits == 0 || digits == 3 || digits > 4 || (number < 2 && !is_apart))
            return false;
        at += number < 2 ? 1 : 0;
    }
    const std::string_view rest = line.substr(at);
    return has_year && std::ranges::none_of(rest, is_digit) &&
           std::ranges::count(rest, ' ') + std::ranges::count(line.substr(0, first), ' ') <= 1;
}

// "07:33", "9:30AM", "10:00 AM", or a word for the part of the day before it.
bool is_time(std::string_view text) {
    constexpr size_t kLongest = 24;
    const size_t colon = text.find(':');
    return text.size() <= kLongest && colon != std::string_view::npos && colon > 0 &&
           is_digit(text[colon - 1]) && digits_at(text, colon + 1) == 2 &&
           text.find(':', colon + 1) == std::string_view::npos;
}

struct Line {
    size_t number = 0;  // from 1
    std::string day;
    std::string time;
    std::string sender;
    std::string text;
    bool has_sender = false;
};

// "time TAB sender TAB text"; a notice has no sender: "time TAB TAB text" or "time TAB text".
std::optional<Line> message_of(std::string_view line) {
    const size_t tab = line.find('\t');
    if (tab == std::string_view::npos || !is_time(line.substr(0, tab)))
        return std::nullopt;
    Line message{.time = std::string(line.substr(0, tab))};
    const std::string_view rest = line.substr(tab + 1);
    const size_t second = rest.find('\t');
    message.has_sender = second != std::string_view::npos && second > 0;
    if (message.has_sender)
        message.sender = rest.substr(0, second);
    message.text = second == std::string_view::npos ? rest : rest.substr(second + 1);
    return message;
}

// The app puts a text of several lines into quotes.
std::string without_quotes(const std::string& text) {
    const bool is_quoted = text.size() > 2 && text.starts_with('"') && text.ends_with('"') &&
                           text.find('\n') != std::string::npos;
    return is_quoted ? text.substr(1, text.size() - 2) : text;
}

// What stands for something that is no text, in English.
Code kind_of(const Line& message) {
    constexpr auto kWords =
        std::to_array<std::pair<std::string_view, std::string_view>>({{"[Photo]", "image"},
                                                                      {"[Video]", "video"},
                                                                      {"[Voice message]", "audio"},
                                                                      {"[Sticker]", "sticker"},
                                                                      {"[File]", "document"},
                                                                      {"[GIF]", "gif"}});
    if (!message.has_sender)
        return known("system", "");
    for (const auto& [stored, word] : kWords)
        if (message.text == stored)
            return known(word, stored);
    return {};
}

// "[LINE] Chat history with Ann" of iOS; Android may leave the mark out.
std::string name_in(const std::vector<std::string_view>& lines) {
    std::string_view head;
    for (const std::string_view line : lines)
        if (head = parsers::trim(line); !head.empty())
            break;
    for (const std::string_view beginning :
         {kByteOrderMark, kMark, std::string_view(" "), std::string_view("Chat history with "),
          std::string_view("Chat history in ")})
        if (head.starts_with(beginning))
            head.remove_prefix(beginning.size());
    return parsers::to_valid_utf8(parsers::trim(head));
}

std::vector<Line> messages_of(const std::vector<std::string_view>& lines) {
    std::vector<Line> messages;
    std::string day;
    bool is_open = false;  // inside a quoted text, where a date is no new day
    for (size_t number = 0; number < lines.size(); ++number) {
        const std::string_view line = lines[number];
        if (auto message = message_of(line)) {
            message->number = number + 1;
            message->day = day;
            is_open = message->text.starts_with('"') &&
                      (message->text.size() == 1 || !message->text.ends_with('"'));
            messages.push_back(*std::move(message));
        } else if (!is_open && is_day(line)) {
            day = line;
        } else if (!messages.empty()) {
            messages.back().text.append(1, '\n').append(line);
            is_open = is_open && !line.ends_with('"');
        }
    }
    return messages;
}

// A day and a message of it, near the beginning.
bool recognizes(const File& file) {
    std::array<char, 8192> start{};
    const auto size = file.bytes().read_at(0, std::as_writable_bytes(std::span(start)));
    if (!size.ok())
        return false;
    const auto messages = messages_of(lines_of(std::string_view(start.data(), size.value())));
    return std::ranges::any_of(messages, [](const Line& one) { return !one.day.empty(); });
}

void emit_message(Line message, const std::string& conversation, RecordSink& sink) {
    while (message.text.ends_with('\n'))
        message.text.pop_back();
    if (message.text.size() > parsers::limits::kTextBytes) {
        message.text.resize(parsers::limits::kTextBytes);
        sink.damaged(Place::line(message.number), "a message of more than 4 MiB was cut");
    }
    Message record{.app = std::string(kApp),
                   .conversation = conversation,
                   .kind = kind_of(message),
                   .text = parsers::to_valid_utf8(without_quotes(message.text))};
    if (message.has_sender)
        record.sender = {std::string(id_type::kAppUser), parsers::to_valid_utf8(message.sender)};
    record.sent.as_stored = parsers::to_valid_utf8(
        message.day.empty() ? message.time : message.day + " " + message.time);
    sink.emit(std::move(record), Place::line(message.number));
}

Result<void> parse(const File& file, RecordSink& sink) {
    const std::string content =
        TRY(parsers::read_text(file.bytes(), parsers::limits::kWholeFileBytes));
    const auto lines = lines_of(content);
    auto messages = messages_of(lines);
    if (messages.empty())
        return parsers::Error{parsers::ErrorCode::Damaged, "no line has a time, a tab and a text"};
    const std::string name = name_in(lines);
    sink.emit(Conversation{.app = std::string(kApp), .key = name, .name = name},
              Place::whole_file());
    const size_t first = messages.front().number;
    for (Line& message : messages)
        emit_message(std::move(message), name, sink);
    sink.unsupported(Place::line(first),
                     "the export names no time zone: times stay as stored, the day of the line "
                     "above with the time of the message");
    return {};
}

}  // namespace
}  // namespace plugins

PLUGIN({
    .id = "line_export_any",
    .app = "line",
    .version = "1",
    .platform = plugins::Platform::Any,
    .about = "Messages, senders and notices of chats that were exported as text with tabs; times "
             "have no zone there and stay as stored. Lengths of calls stay in the text, and "
             "pictures and stickers are known by their English words only.",
    .references = {"meyfa/line-chat-parser", "bagaswh/message-backup-parser"},
    .tested = {"samples/apps/line_export_any"},
    .paths = {"*[LINE]*.txt", "*Chat history with *.txt"},
    .records = {"conversation", "message"},
    .recognizes = plugins::recognizes,
    .parse = plugins::parse,
})
