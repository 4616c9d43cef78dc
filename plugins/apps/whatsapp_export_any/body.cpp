#include "plugins/apps/whatsapp_export_any/body.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <vector>

#include "parsers/base/text.h"
#include "plugins/apps/whatsapp_export_any/head.h"

namespace plugins::whatsapp_export {
namespace {

constexpr std::string_view kApp = "whatsapp";

bool is_digit(char letter) {
    return letter >= '0' && letter <= '9';
}

bool are_digits(std::string_view text, size_t least) {
    return text.size() >= least && std::ranges::all_of(text, is_digit);
}

// ---- who wrote it -------------------------------------------------------------------------------

// In a notice such as `Ann created group "a: b"` the colon stands inside quotes.
bool has_open_quote(std::string_view text) {
    const auto count = [&](std::string_view quote) {
        size_t found = 0;
        for (size_t at = text.find(quote); at != std::string_view::npos;
             at = text.find(quote, at + quote.size()))
            ++found;
        return found;
    };
    return count("\"") % 2 == 1 || count("\xE2\x80\x9C") > count("\xE2\x80\x9D");  // U+201C, U+201D
}

struct Split {
    std::string_view sender;
    std::string_view text;
};
std::optional<Split> split_sender(std::string_view body) {
    const std::string_view first_line = body.substr(0, body.find('\n'));
    const size_t colon = first_line.find(": ");
    const bool ends_in_colon = first_line.ends_with(':') && first_line.size() < body.size();
    const size_t at = colon != std::string_view::npos ? colon
                      : ends_in_colon                 ? first_line.size() - 1
                                                      : std::string_view::npos;
    if (at == std::string_view::npos || at == 0 || has_open_quote(body.substr(0, at)))
        return std::nullopt;
    std::string_view text = body.substr(at + 1);
    if (text.starts_with(' '))
        text.remove_prefix(1);
    return Split{body.substr(0, at), text};
}

// ---- what the app wrote -------------------------------------------------------------------------

// Notices of the app that stand behind the name of a group or a person. English only: in another
// language they keep that name as their sender.
constexpr auto kNotices = std::to_array<std::string_view>({
    "Messages and calls are end-to-end encrypted.",
    "Messages to this chat and calls are now secured with end-to-end encryption.",
    "Messages to this group are now secured with end-to-end encryption.",
    "Messages you send to this group are now secured with end-to-end encryption.",
    "Messages you send to this chat and calls are now secured with end-to-end encryption.",
});

// Words by which such a notice is known where the app marked it as its own.
constexpr auto kEvents = std::to_array<std::string_view>({
    " created this group",
    " created group ",
    " added ",
    " was added",
    " were added",
    " left",
    " removed ",
    " changed the subject",
    " changed the group name",
    " changed this group",
    " changed the group description",
    " changed their phone number",
    " joined using ",
    " security code",
});

constexpr auto kCalls = std::to_array<std::string_view>(
    {"Missed voice call", "Missed video call", "Missed group voice call", "Missed group video call",
     "Voice call", "Video call"});

constexpr auto kRevoked =
    std::to_array<std::string_view>({"This message was deleted", "You deleted this message"});

template <size_t Size>
std::string_view beginning_among(const std::array<std::string_view, Size>& known,
                                 std::string_view text) {
    const auto found =
        std::ranges::find_if(known, [&](std::string_view one) { return text.starts_with(one); });
    return found == known.end() ? std::string_view() : *found;
}

// ---- attachments --------------------------------------------------------------------------------

// The word that the app puts into the names of media.
std::string_view kind_of_media(std::string_view word) {
    constexpr auto kWords =
        std::to_array<std::pair<std::string_view, std::string_view>>({{"IMG", "image"},
                                                                      {"PHOTO", "image"},
                                                                      {"VID", "video"},
                                                                      {"VIDEO", "video"},
                                                                      {"AUD", "audio"},
                                                                      {"PTT", "audio"},
                                                                      {"AUDIO", "audio"},
                                                                      {"STK", "sticker"},
                                                                      {"STICKER", "sticker"},
                                                                      {"GIF", "gif"},
                                                                      {"DOC", "document"}});
    const auto* const found =
        std::ranges::find(kWords, word, &std::pair<std::string_view, std::string_view>::first);
    return found == kWords.end() ? std::string_view() : found->second;
}

bool has_ending(std::string_view name) {
    const size_t dot = name.rfind('.');
    return dot != std::string_view::npos && dot > 0 && dot + 1 < name.size() &&
           name.size() - dot <= 11 && name.find_first_of("<>\n/\\") == std::string_view::npos;
}

// "IMG-20210105-WA0003.jpg": the word before the first '-', else "".
std::string_view word_of_android_name(std::string_view name) {
    const auto parts = parsers::split(name, '-');
    const bool fits = parts.size() == 3 && parts[1].size() == 8 && are_digits(parts[1], 8) &&
                      parts[2].starts_with("WA") && has_ending(name);
    return fits ? name.substr(0, name.find('-')) : std::string_view();
}

// "00000012-PHOTO-2021-01-05-10-20-30.jpg", "00000014-Contract.pdf".
bool is_ios_name(std::string_view name) {
    return name.size() > 9 && name[8] == '-' && are_digits(name.substr(0, 8), 8) &&
           has_ending(name);
}

Code kind_of_word(std::string_view word) {
    const std::string_view kind = kind_of_media(word);
    return kind.empty() ? Code{} : known(kind, word);
}

// "<attached: NAME>" at the end of a line, in any language; the number before the name tells it.
bool take_ios_attachment(std::string_view text, Body& body) {
    const std::string_view line = text.substr(0, text.find('\n'));
    const size_t open = line.rfind('<');
    if (open == std::string_view::npos || !line.ends_with('>'))
        return false;
    const std::string_view inside = line.substr(open + 1, line.size() - open - 2);
    const size_t colon = inside.find(':');
    if (colon == std::string_view::npos)
        return false;
    const std::string_view name = parsers::trim(inside.substr(colon + 1));
    if (!is_ios_name(name))
        return false;
    const std::string_view behind = name.substr(9);
    body.kind = kind_of_word(behind.substr(0, behind.find('-')));
    if (body.kind.name.empty())
        body.kind = behind.ends_with(".vcf") ? known("contact", ".vcf")
                                             : known("document", inside.substr(0, colon));
    body.attachment = Attachment{.app = std::string(kApp), .name = std::string(name)};
    return true;
}

// "NAME (file attached)", in any language where the name is one that the app gives or where the
// app's mark stands before it; the caption follows in the next lines.
bool take_android_attachment(std::string_view text, Marked marked, Body& body) {
    const std::string_view line = text.substr(0, text.find('\n'));
    const size_t open = line.rfind(" (");
    if (open == std::string_view::npos || !line.ends_with(')'))
        return false;
    const std::string name = without_marks(line.substr(0, open));
    const std::string_view note = line.substr(open + 2, line.size() - open - 3);
    const std::string_view word = word_of_android_name(name);
    const bool is_told = marked == Marked::Yes || note == "file attached" || !word.empty();
    if (!has_ending(name) || !is_told || note.empty())
        return false;
    body.kind = kind_of_word(word);
    if (body.kind.name.empty())
        body.kind = name.ends_with(".vcf") ? known("contact", ".vcf") : known("document", note);
    body.attachment = Attachment{.app = std::string(kApp), .name = name};
    if (line.size() < text.size())
        body.attachment->caption = text.substr(line.size() + 1);
    return true;
}

// What the exporter was asked to leave out.
bool take_left_out(std::string_view text, Marked marked, Body& body) {
    constexpr auto kLeftOut = std::to_array<std::pair<std::string_view, std::string_view>>(
        {{"image omitted", "image"},
         {"video omitted", "video"},
         {"audio omitted", "audio"},
         {"sticker omitted", "sticker"},
         {"GIF omitted", "gif"},
         {"document omitted", "document"},
         {"Contact card omitted", "contact"}});
    const std::string_view line = text.substr(0, text.find('\n'));
    Attachment attachment{.app = std::string(kApp)};
    if (line == "<Media omitted>") {
        body.kind = unknown_code(line);
        body.attachment = std::move(attachment);
        return true;
    }
    for (const auto& [words, kind] : kLeftOut) {
        if (!line.ends_with(words))
            continue;
        const std::string_view before = line.substr(0, line.size() - words.size());
        if (!before.empty() && !before.ends_with(kLeftToRightMark))
            continue;
        if (before.empty() && marked == Marked::No)
            continue;
        body.kind = known(kind, words);
        // "Contract.pdf • 2 pages document omitted"
        attachment.name = without_marks(before.substr(0, before.find(" \xE2\x80\xA2 ")));
        body.attachment = std::move(attachment);
        return true;
    }
    return false;
}

// ---- locations ----------------------------------------------------------------------------------

std::optional<double> number_in(std::string_view text) {
    double number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc() || end != text.data() + text.size())
        return std::nullopt;
    return number;
}

// "location: https://maps.google.com/?q=13.7563,100.5018"
void take_location(std::string_view text, Body& body) {
    constexpr std::string_view kAddress = "https://maps.google.com/?q=";
    const size_t at = text.find(kAddress);
    if (at == std::string_view::npos || text.find(' ') + 1 < at ||
        text.find('\n') < at)  // one word before it, which says "location"
        return;
    const std::string_view point = parsers::trim(text.substr(at + kAddress.size()));
    const size_t comma = point.find(',');
    if (comma == std::string_view::npos)
        return;
    const auto latitude = number_in(point.substr(0, comma));
    const auto longitude = number_in(point.substr(comma + 1));
    if (!latitude || !longitude || *latitude < -90 || *latitude > 90 || *longitude < -180 ||
        *longitude > 180)
        return;
    body.kind = known("location", kAddress);
    body.location =
        Location{.app = std::string(kApp), .latitude = *latitude, .longitude = *longitude};
}

// ---- the whole ----------------------------------------------------------------------------------

Body notice(std::string_view text, std::string_view known_by) {
    return {.text = std::string(text), .kind = known("system", known_by)};
}

Body without_sender(std::string_view text) {
    // Every message between people names its sender; a colon without a space behind it leaves the
    // line in doubt.
    const bool is_in_doubt =
        text.find(':') != std::string_view::npos && !has_open_quote(text.substr(0, text.find(':')));
    Body body = notice(text, "");
    if (is_in_doubt)
        body.kind = unknown_code("no sender");
    return body;
}

std::string_view after_marks(std::string_view text) {
    while (const size_t mark = mark_at(text))
        text.remove_prefix(mark);
    return text;
}

}  // namespace

Body read_body(std::string_view text, Marked head) {
    const auto split = split_sender(text);
    if (!split)
        return without_sender(text);
    const std::string_view words = after_marks(split->text);
    const bool is_marked =
        words.size() < split->text.size() && split->text.starts_with(kLeftToRightMark);
    const auto event = std::ranges::find_if(
        kEvents, [&](std::string_view one) { return words.find(one) != std::string_view::npos; });
    if (const auto begin = beginning_among(kNotices, words); !begin.empty())
        return notice(text, begin);
    Body body{.sender = without_marks(split->sender), .text = std::string(split->text)};
    const Marked marked = is_marked || head == Marked::Yes ? Marked::Yes : Marked::No;
    if (take_ios_attachment(words, body) ||
        take_android_attachment(words, is_marked ? Marked::Yes : Marked::No, body) ||
        take_left_out(words, marked, body))
        return body;
    take_location(words, body);
    if (const auto revoked = beginning_among(kRevoked, words);
        !revoked.empty() && words.size() <= revoked.size() + 1)
        body.status = known("revoked", revoked);
    else if (!is_marked || body.location)
        return body;
    else if (const auto call = beginning_among(kCalls, words); !call.empty())
        body.kind = known("call", call);
    else if (event != kEvents.end())
        return notice(text, parsers::trim(*event));
    else
        body.kind = unknown_code("U+200E");
    return body;
}

}  // namespace plugins::whatsapp_export
