#include "parsers/format/xml_stream.h"

#include <algorithm>

#include "parsers/base/limits.h"
#include "parsers/base/text.h"

namespace parsers {
namespace {

constexpr size_t kPieceBytes = 64 * 1024;  // of a text, in one event
constexpr size_t kNameBytes = 1024;
constexpr size_t kValueBytes = 256 * 1024;  // of one attribute
constexpr size_t kAttributes = 256;         // of one element
constexpr size_t kReferenceBytes = 64;

bool is_space(int letter) {
    return letter == ' ' || letter == '\t' || letter == '\r' || letter == '\n';
}

bool ends_name(int letter) {
    return letter < 0 || is_space(letter) || letter == '>' || letter == '/' || letter == '=' ||
           letter == '<' || letter == '"' || letter == '\'' || letter == '&' || letter == ';' ||
           letter == '?';
}

std::optional<uint32_t> number(std::string_view digits, uint32_t base) {
    uint32_t value = 0;
    for (const char digit : digits) {
        uint32_t one = 99;
        if (digit >= '0' && digit <= '9')
            one = static_cast<uint32_t>(digit - '0');
        else if ((digit | 0x20) >= 'a' && (digit | 0x20) <= 'f')
            one = static_cast<uint32_t>((digit | 0x20) - 'a') + 10;
        if (one >= base || value > 0x10ffff)
            return std::nullopt;
        value = value * base + one;
    }
    return digits.empty() ? std::nullopt : std::optional(value);
}

// The character that a reference stands for; absent for an entity that XML does not define.
std::optional<std::string> character_of(std::string_view name) {
    static constexpr std::pair<std::string_view, std::string_view> kEntities[] = {
        {"amp", "&"}, {"lt", "<"}, {"gt", ">"}, {"quot", "\""}, {"apos", "'"}};
    for (const auto& [entity, text] : kEntities)
        if (entity == name)
            return std::string(text);
    std::optional<uint32_t> point;
    if (name.starts_with("#x") || name.starts_with("#X"))
        point = number(name.substr(2), 16);
    else if (name.starts_with("#"))
        point = number(name.substr(1), 10);
    return point ? std::optional(to_utf8(*point)) : std::nullopt;
}

bool is_read_encoding(std::string_view declaration) {
    const std::string lower = to_lower_ascii(declaration);
    const size_t at = lower.find("encoding");
    if (at == std::string::npos)
        return true;
    const size_t open = lower.find_first_of("'\"", at);
    const size_t close = open == std::string::npos ? open : lower.find(lower[open], open + 1);
    if (close == std::string::npos)
        return true;
    const std::string_view name = std::string_view(lower).substr(open + 1, close - open - 1);
    return name.starts_with("utf-8") || name.starts_with("utf8") || name.starts_with("utf-16") ||
           name == "us-ascii";
}

}  // namespace

std::string XmlEvent::attribute(std::string_view wanted) const {
    for (const auto& [key, value] : attributes)
        if (key == wanted)
            return value;
    return {};
}

bool XmlEvent::has_attribute(std::string_view wanted) const {
    for (const auto& [key, value] : attributes)
        if (key == wanted)
            return true;
    return false;
}

Error XmlStream::damaged(std::string_view what) const {
    if (input_.error())
        return *input_.error();
    return {ErrorCode::Damaged,
            "XML: " + std::string(what) + " at byte " + std::to_string(input_.offset())};
}

Result<XmlEvent> XmlStream::next() {
    for (;;) {
        if (waiting_) {
            XmlEvent event = std::move(*waiting_);
            waiting_.reset();
            return event;
        }
        auto event = TRY(step());
        if (event)
            return std::move(*event);
    }
}

XmlStream::Step XmlStream::step() {
    if (is_in_cdata_)
        return read_cdata(input_.offset());
    const int letter = input_.peek();
    if (letter == '<')
        return read_markup();
    if (letter >= 0)
        return read_text();
    if (input_.error())
        return Error(*input_.error());
    if (!open_.empty())
        return damaged("ends inside the element \"" + open_.back() + "\"");
    if (!had_root_)
        return damaged("has no element");
    return std::optional(XmlEvent());
}

XmlStream::Step XmlStream::read_markup() {
    const uint64_t offset = input_.offset();
    input_.take();
    switch (input_.peek()) {
        case '/':
            input_.take();
            return read_end(offset);
        case '!':
            input_.take();
            return read_declaration(offset);
        case '?':
            input_.take();
            TRY(skip_instruction());
            return Step(std::nullopt);
        default:
            return read_start(offset);
    }
}

// A comment, a document type or a run of characters as they stand.
XmlStream::Step XmlStream::read_declaration(uint64_t offset) {
    const int letter = input_.peek();
    const std::string_view mark = letter == '-' ? "--" : letter == '[' ? "[CDATA[" : "DOCTYPE";
    for (const char wanted : mark)
        if (input_.take() != wanted)
            return damaged("has a declaration that is not known");
    if (letter == '[') {
        is_in_cdata_ = true;
        return read_cdata(offset);
    }
    if (letter == '-')
        TRY(skip_past("-->"));
    else
        TRY(skip_document_type());
    return Step(std::nullopt);
}

Result<void> XmlStream::skip_instruction() {
    std::string start;
    int before = 0;
    for (int letter = input_.take(); letter >= 0; letter = input_.take()) {
        if (before == '?' && letter == '>') {
            if (start.starts_with("xml") && !is_read_encoding(start))
                return Error{ErrorCode::Unsupported,
                             "XML: is in another encoding than UTF-8 and UTF-16"};
            return {};
        }
        if (start.size() < kNameBytes)
            start += static_cast<char>(letter);
        before = letter;
    }
    return damaged("ends inside a processing instruction");
}

Result<void> XmlStream::skip_past(std::string_view mark) {
    std::string last;
    for (int letter = input_.take(); letter >= 0; letter = input_.take()) {
        last += static_cast<char>(letter);
        if (last.size() > mark.size())
            last.erase(0, 1);
        if (last == mark)
            return {};
    }
    return damaged("ends inside a comment");
}

// With its definitions, none of which is kept.
Result<void> XmlStream::skip_document_type() {
    int depth = 1;
    int quote = 0;
    while (depth > 0) {
        const int letter = input_.take();
        if (letter < 0)
            return damaged("ends inside the document type");
        if (quote != 0)
            quote = letter == quote ? 0 : quote;
        else if (letter == '"' || letter == '\'')
            quote = letter;
        else if (letter == '<' || letter == '[')
            ++depth;
        else if (letter == '>' || letter == ']')
            --depth;
    }
    return {};
}

void XmlStream::skip_space() {
    while (is_space(input_.peek()))
        input_.take();
}

Result<std::string> XmlStream::read_name() {
    constexpr std::string_view kEnds = " \t\r\n>/=<\"'&;?";
    std::string name(input_.take_until(kEnds, kNameBytes));
    while (!ends_name(input_.peek())) {
        if (name.size() == kNameBytes)
            return Error{ErrorCode::LimitReached, "XML: has a name above the limit at byte " +
                                                      std::to_string(input_.offset())};
        name += static_cast<char>(input_.take());
    }
    if (name.empty())
        return damaged("has a tag without a name");
    return to_valid_utf8(name);
}

// After '&'. What is no reference stays as it stands.
Result<std::string> XmlStream::read_reference() {
    std::string name;
    while (!ends_name(input_.peek()) && name.size() < kReferenceBytes)
        name += static_cast<char>(input_.take());
    if (input_.peek() != ';' || name.empty())
        return "&" + name;
    input_.take();
    if (auto character = character_of(name))
        return std::move(*character);
    ++unknown_entities_;
    return "&" + name + ";";
}

Result<std::string> XmlStream::read_quoted() {
    const int quote = input_.take();
    if (quote != '"' && quote != '\'')
        return damaged("has an attribute without quotation marks");
    std::string value(input_.take_until("\"'<&", kValueBytes));
    for (int letter = input_.take(); letter != quote; letter = input_.take()) {
        if (letter < 0 || letter == '<')
            return damaged("has an attribute that is not closed");
        if (letter == '&')
            value += TRY(read_reference());
        else
            value += static_cast<char>(letter);
        if (value.size() > kValueBytes)
            return Error{ErrorCode::LimitReached, "XML: has an attribute above the limit at byte " +
                                                      std::to_string(input_.offset())};
    }
    return to_valid_utf8(value);
}

Result<std::pair<std::string, std::string>> XmlStream::read_attribute() {
    std::string name = TRY(read_name());
    skip_space();
    if (input_.take() != '=')
        return damaged("has an attribute without a value");
    skip_space();
    std::string value = TRY(read_quoted());
    return std::pair(std::move(name), std::move(value));
}

XmlStream::Step XmlStream::read_start(uint64_t offset) {
    if (open_.empty() && had_root_)
        return damaged("has a second root");
    XmlEvent event;
    event.kind = XmlEvent::Kind::Start;
    event.offset = offset;
    event.name = TRY(read_name());
    bool is_empty = false;
    for (;;) {
        skip_space();
        const int letter = input_.peek();
        if (letter == '>' || letter == '/') {
            input_.take();
            is_empty = letter == '/';
            break;
        }
        if (event.attributes.size() == kAttributes)
            return Error{ErrorCode::LimitReached,
                         "XML: has an element with too many attributes"
                         " at byte " +
                             std::to_string(offset)};
        auto attribute = TRY(read_attribute());
        if (!event.has_attribute(attribute.first))
            event.attributes.push_back(std::move(attribute));
    }
    if (is_empty && input_.take() != '>')
        return damaged("has a tag that is not closed");
    event.end = input_.offset();
    return start_element(std::move(event), is_empty);
}

XmlStream::Step XmlStream::start_element(XmlEvent event, bool is_empty) {
    had_root_ = true;
    if (open_.size() >= static_cast<size_t>(limits::kDocumentDepth)) {
        if (left_out_++ == 0)
            first_left_out_ = event.offset;
        too_deep_ += is_empty ? 0 : 1;
        return Step(std::nullopt);
    }
    if (is_empty) {
        waiting_ = XmlEvent{XmlEvent::Kind::End, event.name, {}, {}, event.offset, event.end};
        return Step(std::move(event));
    }
    open_.push_back(event.name);
    return Step(std::move(event));
}

XmlStream::Step XmlStream::read_end(uint64_t offset) {
    XmlEvent event;
    event.kind = XmlEvent::Kind::End;
    event.offset = offset;
    event.name = TRY(read_name());
    skip_space();
    if (input_.take() != '>')
        return damaged("has an end tag that is not closed");
    event.end = input_.offset();
    return end_element(std::move(event));
}

XmlStream::Step XmlStream::end_element(XmlEvent event) {
    if (too_deep_ > 0) {
        --too_deep_;
        return Step(std::nullopt);
    }
    if (open_.empty() || open_.back() != event.name)
        return damaged("closes \"" + event.name + "\", which is not open,");
    open_.pop_back();
    return Step(std::move(event));
}

// False where the piece is long enough and the next character is no rest of one.
bool XmlStream::has_room(const std::string& text) {
    constexpr size_t kLongestRest = 4;
    const bool is_rest = (input_.peek() & 0xc0) == 0x80;
    return text.size() < kPieceBytes || (is_rest && text.size() < kPieceBytes + kLongestRest);
}

XmlStream::Step XmlStream::read_text() {
    XmlEvent event;
    event.kind = XmlEvent::Kind::Text;
    event.offset = input_.offset();
    while (input_.peek() >= 0 && input_.peek() != '<' && has_room(event.text)) {
        if (event.text.size() < kPieceBytes)
            event.text += input_.take_until("<&", kPieceBytes - event.text.size());
        if (input_.peek() < 0 || input_.peek() == '<' || !has_room(event.text))
            break;
        const int letter = input_.take();
        if (letter == '&')
            event.text += TRY(read_reference());
        else
            event.text += static_cast<char>(letter);
    }
    event.end = input_.offset();
    if (too_deep_ > 0)
        return Step(std::nullopt);
    if (open_.empty()) {
        if (!trim(event.text).empty())
            return Error{ErrorCode::Damaged, "XML: has a text outside its elements at byte " +
                                                 std::to_string(event.offset)};
        return Step(std::nullopt);
    }
    event.text = to_valid_utf8(event.text);
    return Step(std::move(event));
}

XmlStream::Step XmlStream::read_cdata(uint64_t offset) {
    constexpr std::string_view kEnd = "]]>";
    XmlEvent event;
    event.kind = XmlEvent::Kind::Text;
    event.offset = offset;
    event.text = std::exchange(cdata_rest_, {});
    while (has_room(event.text)) {
        if (event.text.size() < kPieceBytes)
            event.text += input_.take_until("]>", kPieceBytes - event.text.size());
        const int letter = input_.take();
        if (letter < 0)
            return damaged("ends inside a CDATA section");
        event.text += static_cast<char>(letter);
        if (letter == '>' && event.text.ends_with(kEnd)) {
            event.text.resize(event.text.size() - kEnd.size());
            is_in_cdata_ = false;
            break;
        }
    }
    // What may be the beginning of the end belongs to the next piece.
    while (is_in_cdata_ && event.text.ends_with(']') && cdata_rest_.size() < kEnd.size() - 1) {
        event.text.pop_back();
        cdata_rest_ += ']';
    }
    event.end = input_.offset();
    if (open_.empty())
        return damaged("has a text outside its elements");
    if (too_deep_ > 0 || event.text.empty())
        return Step(std::nullopt);
    event.text = to_valid_utf8(event.text);
    return Step(std::move(event));
}

}  // namespace parsers
