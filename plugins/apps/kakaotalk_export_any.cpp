// Chats that somebody exported from KakaoTalk as text. Android and iOS write the moment before each
// message, the program for Windows a line for each day and the clock in brackets. No zone is told.
// Facts: several readers of such files with their sample chats: m00nlygreat/katalk,
// albertruaz/TextoTalk, Gudongyeop/kakaotalk_data_preprocessing.
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

constexpr std::string_view kApp = "kakaotalk";
constexpr size_t kHeadLines = 5;

using Words = std::span<const std::string_view>;

constexpr auto kHalvesBefore = std::to_array<std::string_view>({"오전 ", "오후 ", "AM ", "PM "});
// Newer systems write a narrow space.
constexpr auto kHalvesBehind = std::to_array<std::string_view>(
    {" AM", " PM", " am", " pm", " a.m.", " p.m.", "\u202FAM", "\u202FPM", "\u202Fam", "\u202Fpm",
     "\u202Fa.m.", "\u202Fp.m."});
constexpr auto kBeforeClock = std::to_array<std::string_view>({", ", " at "});

std::vector<std::string_view> lines_of(std::string_view text) {
    std::vector<std::string_view> lines;
    if (text.starts_with("\xEF\xBB\xBF"))
        text.remove_prefix(3);
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

// ---- moments ------------------------------------------------------------------------------------

// Takes what fits from the begin of a text. A step that does not fit makes all further ones fail.
class Taker {
public:
    explicit Taker(std::string_view text) : text_(text), all_(text.size()) {}

    Taker& digits(size_t least, size_t most) {
        size_t count = 0;
        while (count < text_.size() && text_[count] >= '0' && text_[count] <= '9')
            ++count;
        return take(count >= least && count <= most, count);
    }
    Taker& word(std::string_view expected) {
        return take(text_.starts_with(expected), expected.size());
    }
    Taker& one_of(Words words) {
        for (const std::string_view one : words)
            if (fits_ && text_.starts_with(one))
                return take(true, one.size());
        return take(false, 0);
    }
    Taker& maybe(Words words) {
        for (const std::string_view one : words)
            if (fits_ && text_.starts_with(one))
                return take(true, one.size());
        return *this;
    }
    // A clock, with a word for the half of the day before or behind it.
    Taker& clock() {
        return maybe(kHalvesBefore).digits(1, 2).word(":").digits(2, 2).maybe(kHalvesBehind);
    }

    // How much was taken; 0 where something did not fit.
    size_t taken() const { return fits_ ? all_ - text_.size() : 0; }
    std::string_view left() const { return text_; }

private:
    Taker& take(bool fits, size_t count) {
        fits_ = fits_ && fits;
        if (fits_)
            text_.remove_prefix(count);
        return *this;
    }

    std::string_view text_;
    size_t all_;
    bool fits_ = true;
};

constexpr auto kMonths = std::to_array<std::string_view>(
    {"January",   "February", "March",    "April",    "May", "June", "July", "August",
     "September", "October",  "November", "December", "Jan", "Feb",  "Mar",  "Apr",
     "Jun",       "Jul",      "Aug",      "Sept",     "Sep", "Oct",  "Nov",  "Dec"});
constexpr auto kKoreanDays = std::to_array<std::string_view>(
    {"월요일", "화요일", "수요일", "목요일", "금요일", "토요일", "일요일"});
constexpr auto kEnglishDays = std::to_array<std::string_view>(
    {"Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"});

Taker korean_date(std::string_view text) {
    return Taker(text).digits(4, 4).word("년 ").digits(1, 2).word("월 ").digits(1, 2).word("일 ");
}

// "2023년 6월 23일 오후 5:20", "2025. 10. 23. 오전 11:44", "Jan 5, 2018, 9:12 AM",
// "April 1, 2023 at 9:12 p.m.": how long it is, 0 where the line begins with none.
size_t moment_at_begin(std::string_view line) {
    if (const size_t size = korean_date(line).clock().taken(); size > 0)
        return size;
    Taker dots = Taker(line).digits(4, 4).word(". ").digits(1, 2).word(". ").digits(1, 2);
    if (const size_t size = dots.word(". ").clock().taken(); size > 0)
        return size;
    Taker english = Taker(line).one_of(kMonths).word(" ").digits(1, 2).word(", ").digits(4, 4);
    return english.one_of(kBeforeClock).clock().taken();
}

// A day alone: "2025년 10월 23일 목요일", "Thursday, October 23, 2025"; in a file of Windows
// between rows of '-'.
bool is_day(std::string_view line) {
    if (const Taker korean = korean_date(line).one_of(kKoreanDays); korean.taken() > 0)
        return korean.left().empty();
    Taker english = Taker(line).one_of(kEnglishDays).word(", ").one_of(kMonths).word(" ");
    return english.digits(1, 2).word(", ").digits(4, 4).taken() > 0 && english.left().empty();
}

std::string_view without_dashes(std::string_view line) {
    constexpr std::string_view kDashes = "-----";
    if (!line.starts_with(kDashes) || !line.ends_with(kDashes))
        return {};
    const size_t first = line.find_first_not_of("- ");
    const size_t last = line.find_last_not_of("- ");
    return first == std::string_view::npos ? std::string_view()
                                           : line.substr(first, last - first + 1);
}

// ---- messages -----------------------------------------------------------------------------------

struct Line {
    size_t number = 0;  // from 1
    std::string time;
    std::string sender;
    std::string text;
    bool is_notice = false;
};

// "moment, name : text"; a notice has no name: "moment, text" or "moment: text".
std::optional<Line> dated_message(std::string_view line) {
    const size_t size = moment_at_begin(line);
    if (size == 0)
        return std::nullopt;
    Line message{.time = std::string(line.substr(0, size))};
    std::string_view rest = line.substr(size);
    const bool has_comma = rest.starts_with(", ");
    if (!has_comma && !rest.starts_with(": "))
        return std::nullopt;
    rest.remove_prefix(2);
    const size_t colon = has_comma ? rest.find(" : ") : std::string_view::npos;
    message.is_notice = colon == std::string_view::npos;
    if (!message.is_notice)
        message.sender = rest.substr(0, colon);
    message.text = message.is_notice ? rest : rest.substr(colon + 3);
    return message;
}

// "[name] [clock] text", below the line of its day.
std::optional<Line> bracketed_message(std::string_view line, const std::string& day) {
    if (!line.starts_with('['))
        return std::nullopt;
    constexpr std::string_view kBetween = "] [";
    for (size_t at = line.find(kBetween); at != std::string_view::npos;
         at = line.find(kBetween, at + 1)) {
        const std::string_view behind = line.substr(at + kBetween.size());
        const size_t clock = Taker(behind).clock().taken();
        if (clock == 0 || !behind.substr(clock).starts_with(']'))
            continue;
        std::string_view text = behind.substr(clock + 1);
        if (text.starts_with(' '))
            text.remove_prefix(1);
        return Line{.time = (day.empty() ? "" : day + " ") + std::string(behind.substr(0, clock)),
                    .sender = std::string(line.substr(1, at - 1)),
                    .text = std::string(text)};
    }
    return std::nullopt;
}

// Windows writes who came and went without a clock, as it writes the further lines of a text.
bool looks_like_notice(std::string_view line) {
    for (const std::string_view end :
         {"님이 들어왔습니다.", "님이 나갔습니다.", "님을 내보냈습니다.", "님을 초대했습니다.",
          "joined this chatroom.", "left this chatroom."})
        if (line.ends_with(end))
            return true;
    return false;
}

std::vector<Line> messages_of(const std::vector<std::string_view>& lines) {
    std::vector<Line> messages;
    std::string day;
    const auto add = [&](Line message, size_t index) {
        message.number = index + 1;
        messages.push_back(std::move(message));
    };
    for (size_t index = 0; index < lines.size(); ++index) {
        const std::string_view line = lines[index];
        const std::string_view inner = without_dashes(line);
        if (is_day(inner)) {
            day = inner;
        } else if (auto bracketed = bracketed_message(line, day)) {
            add(*std::move(bracketed), index);
        } else if (auto dated = dated_message(line)) {
            add(*std::move(dated), index);
        } else if (is_day(line) || (!line.empty() && moment_at_begin(line) == line.size())) {
            continue;  // where a new day or a new part of the chat begins
        } else if (!day.empty() && looks_like_notice(line)) {
            add({.time = day, .text = std::string(line), .is_notice = true}, index);
        } else if (!messages.empty()) {
            messages.back().text.append(1, '\n').append(line);
        }
    }
    return messages;
}

// ---- the file -----------------------------------------------------------------------------------

// "Ann 님과 카카오톡 대화", "KakaoTalk Chats with Ann", "Ann with KakaoTalk Chats"; the line may
// stand behind that of the time of the export.
std::optional<std::string> name_in(const std::vector<std::string_view>& lines) {
    for (size_t index = 0; index < std::min(kHeadLines, lines.size()); ++index) {
        const std::string_view line = parsers::trim(lines[index]);
        for (const std::string_view end :
             {" 님과 카카오톡 대화", "님과 카카오톡 대화", " 님과의 카카오톡 대화",
              " 카카오톡 대화", " with KakaoTalk Chats"})
            if (line.ends_with(end))
                return parsers::to_valid_utf8(line.substr(0, line.size() - end.size()));
        constexpr std::string_view kBegin = "KakaoTalk Chats with ";
        if (line.starts_with(kBegin))
            return parsers::to_valid_utf8(line.substr(kBegin.size()));
    }
    return std::nullopt;
}

// The line that names the chat, and a message, near the beginning.
bool recognizes(const File& file) {
    std::array<char, 8192> start{};
    const auto size = file.bytes().read_at(0, std::as_writable_bytes(std::span(start)));
    if (!size.ok())
        return false;
    const auto lines = lines_of(std::string_view(start.data(), size.value()));
    return name_in(lines).has_value() && !messages_of(lines).empty();
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
                   .text = parsers::to_valid_utf8(message.text)};
    if (message.is_notice)
        record.kind = unknown_code("no sender");
    else
        record.sender = {std::string(id_type::kAppUser), parsers::to_valid_utf8(message.sender)};
    record.sent.as_stored = parsers::to_valid_utf8(message.time);
    sink.emit(std::move(record), Place::line(message.number));
}

Result<void> parse(const File& file, RecordSink& sink) {
    const std::string content =
        TRY(parsers::read_text(file.bytes(), parsers::limits::kWholeFileBytes));
    const auto lines = lines_of(content);
    auto messages = messages_of(lines);
    if (messages.empty())
        return parsers::Error{parsers::ErrorCode::Damaged, "no line is a message"};
    const std::string name = name_in(lines).value_or("");
    sink.emit(Conversation{.app = std::string(kApp), .key = name, .name = name},
              Place::whole_file());
    const size_t first = messages.front().number;
    for (Line& message : messages)
        emit_message(std::move(message), name, sink);
    sink.unsupported(Place::line(first), "the export names no time zone: times stay as stored");
    return {};
}

}  // namespace
}  // namespace plugins

PLUGIN({
    .id = "kakaotalk_export_any",
    .app = "kakaotalk",
    .version = "1",
    .platform = plugins::Platform::Any,
    .about = "Messages, senders and notices of chats that were exported as text on Android, iOS "
             "and Windows, in Korean and English; times have no zone there and stay as stored. "
             "A picture is a word that somebody may have typed as well, so it stays text; the "
             "CSV files of Macs are read as tables.",
    .references = {"m00nlygreat/katalk", "albertruaz/TextoTalk",
                   "Gudongyeop/kakaotalk_data_preprocessing"},
    .tested = {"samples/apps/kakaotalk_export_any"},
    .paths = {"*KakaoTalk*.txt", "*카카오톡*.txt", "*Talk_20*.txt"},
    .records = {"conversation", "message"},
    .recognizes = plugins::recognizes,
    .parse = plugins::parse,
})
