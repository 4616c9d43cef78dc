#include "parsers/document/mail_message.h"

#include <algorithm>
#include <array>
#include <optional>

#include "parsers/base/text.h"
#include "parsers/document/charset.h"
#include "parsers/format/xml_characters.h"

namespace parsers {
namespace {

constexpr size_t kDepth = 32;
constexpr size_t kParts = 10'000;
constexpr size_t kTextBytes = 2 << 20;
constexpr size_t kHtmlBytes = 8 << 20;
constexpr size_t kBlock = 1 << 20;

// ---- parts --------------------------------------------------------------------------------------

struct Part {
    std::string_view bytes;
    uint64_t offset = 0;
    std::string default_type;
    size_t depth = 0;
};

// "--boundary" at the beginning of a line; `is_last` where "--" follows.
struct BoundaryLine {
    size_t begin = 0;  // of the line break before it
    size_t end = 0;    // behind its own line break
    bool is_last = false;
};

std::optional<BoundaryLine> next_boundary(std::string_view text, const std::string& mark,
                                          size_t from) {
    for (size_t at = text.find(mark, from); at != std::string_view::npos;
         at = text.find(mark, at + 1)) {
        if (at != 0 && text[at - 1] != '\n')
            continue;
        const size_t line_break = std::min(text.find('\n', at), text.size());
        const std::string_view rest =
            trim(text.substr(at + mark.size(), line_break - at - mark.size()));
        if (!rest.empty() && rest != "--")
            continue;
        size_t begin = at;
        if (begin > 0)
            --begin;
        if (begin > 0 && text[begin - 1] == '\r')
            --begin;
        return BoundaryLine{begin, std::min(line_break + 1, text.size()), rest == "--"};
    }
    return std::nullopt;
}

class MailReader {
public:
    explicit MailReader(MailMessage& mail) : mail_(mail) {}

    void read(const Part& part, const MailHeader& header) {
        if (++parts_ > kParts || part.depth > kDepth) {
            tell("has too many parts, or parts in parts; the rest is not read");
            return;
        }
        const MailContentType type = type_of(header, part.default_type);
        const Part body{part.bytes.substr(header.body_offset), part.offset + header.body_offset,
                        part.default_type, part.depth};
        const std::string boundary = type.parameter("boundary");
        if (type.word.starts_with("multipart/") && !boundary.empty())
            read_parts(body, type, "--" + boundary);
        else
            read_leaf(body, header, type);
    }

    std::string text() const { return plain_.empty() ? html_ : plain_; }

    static MailContentType type_of(const MailHeader& header, const std::string& otherwise) {
        MailContentType type = read_content_type(header.value("content-type"));
        if (type.word.find('/') == std::string::npos)
            type.word = otherwise;
        return type;
    }

private:
    void tell(const std::string& what) {
        const std::string sentence = "The mail " + what;
        if (std::ranges::find(mail_.damage, sentence) == mail_.damage.end())
            mail_.damage.push_back(sentence);
    }

    void read_parts(const Part& body, const MailContentType& type, const std::string& mark) {
        const std::string otherwise =
            type.word == "multipart/digest" ? "message/rfc822" : "text/plain";
        auto line = next_boundary(body.bytes, mark, 0);
        if (!line)
            tell("names a boundary between its parts that it does not have");
        while (line && !line->is_last) {
            const size_t begin = line->end;
            line = next_boundary(body.bytes, mark, begin == 0 ? 0 : begin - 1);
            const size_t end = line ? std::max(line->begin, begin) : body.bytes.size();
            if (!line)
                tell("ends before its last part does");
            const Part part{body.bytes.substr(begin, end - begin), body.offset + begin, otherwise,
                            body.depth + 1};
            read(part, read_mail_header(part.bytes));
        }
    }

    void read_leaf(const Part& body, const MailHeader& header, const MailContentType& type) {
        const MailContentType disposition = read_content_type(header.value("content-disposition"));
        std::string name = disposition.parameter("filename");
        if (name.empty())
            name = type.parameter("name");
        std::string content =
            decode_transfer(body.bytes, header.value("content-transfer-encoding"));
        const bool is_text = type.word == "text/plain" || type.word == "text/html";
        if (is_text && disposition.word != "attachment" && name.empty()) {
            add_text(content, type);
            return;
        }
        mail_.attachments.push_back(
            {std::move(name), type.word, content.size(), body.offset, body.bytes.size()});
        content = {};  // not kept once for every mail in a mail
        if (type.word == "message/rfc822" && disposition.word != "attachment")
            read_enclosed(body);
    }

    // What is forwarded inside of a mail is part of what it says.
    void read_enclosed(const Part& body) {
        const MailHeader header = read_mail_header(body.bytes);
        std::string head;
        for (const char* name : {"from", "to", "date", "subject"})
            if (const auto* field = header.find(name); field != nullptr)
                head += std::string(name) + ": " + read_mail_text(field->value) + "\n";
        append(plain_, head);
        read({body.bytes, body.offset, "text/plain", body.depth + 1}, header);
    }

    void add_text(const std::string& content, const MailContentType& type) {
        const std::string charset = type.parameter("charset");
        auto named = charset.empty() ? Result<std::string>(Error{ErrorCode::NotFound, {}})
                                     : decode_charset(content, charset);
        if (!charset.empty() && !named.ok())
            tell("names an encoding that is not known, '" + charset.substr(0, 40) + "'");
        const bool is_ascii = to_lower_ascii(charset) == "us-ascii" && !is_utf8(content);
        const std::string text =
            named.ok() && !is_ascii ? std::move(named).value() : decode_unnamed(content).text;
        if (type.word == "text/html")
            append(html_, text_of_html(std::string_view(text).substr(0, kHtmlBytes)));
        else
            append(plain_, text);
    }

    void append(std::string& all, const std::string& text) {
        if (trim(text).empty())
            return;
        if (all.size() + text.size() > kTextBytes) {
            tell("has more than 2 MB of text; the rest of it is not read");
            return;
        }
        all += (all.empty() ? "" : "\n") + text;
    }

    MailMessage& mail_;
    std::string plain_;
    std::string html_;
    size_t parts_ = 0;
};

// ---- HTML ---------------------------------------------------------------------------------------

bool breaks_line(std::string_view tag) {
    static constexpr std::array<std::string_view, 9> kBreaks{"br", "p",   "/p",  "/div",  "/tr",
                                                             "li", "/h1", "/h2", "/table"};
    return std::ranges::find(kBreaks, tag) != kBreaks.end();
}

struct Reference {
    std::string text;
    size_t end = 0;
};

// "&amp;", "&#24037;", "&#x5DE5;"; as it stands where it is none of these.
Reference reference(std::string_view html, size_t at) {
    static constexpr std::array<std::pair<std::string_view, std::string_view>, 6> kNamed{
        {{"amp", "&"}, {"lt", "<"}, {"gt", ">"}, {"quot", "\""}, {"nbsp", " "}, {"apos", "'"}}};
    constexpr size_t kLongest = 10;
    const size_t end = html.substr(0, std::min(html.size(), at + kLongest)).find(';', at);
    if (end == std::string_view::npos)
        return {"&", at + 1};
    const std::string_view name = html.substr(at + 1, end - at - 1);
    for (const auto& [known, text] : kNamed)
        if (name == known)
            return {std::string(text), end + 1};
    if (!name.starts_with('#'))
        return {"&", at + 1};
    uint32_t point = 0;
    const bool is_hex = name.size() > 1 && (name[1] | 0x20) == 'x';
    for (const char digit : name.substr(is_hex ? 2 : 1)) {
        const size_t value =
            std::string_view("0123456789abcdef").find(static_cast<char>(digit | 0x20));
        const bool is_digit = digit >= '0' && digit <= '9';
        if (!is_digit && (!is_hex || value == std::string_view::npos))
            return {"&", at + 1};
        point = point * (is_hex ? 16 : 10) +
                static_cast<uint32_t>(is_digit ? digit - '0' : static_cast<int>(value));
    }
    return {to_utf8(point), end + 1};
}

bool is_tag(std::string_view html, size_t at) {
    if (html[at] != '<' || at + 1 == html.size())
        return false;
    const char next = html[at + 1];
    return std::isalpha(static_cast<unsigned char>(next)) != 0 || next == '/' || next == '!' ||
           next == '?';
}

// Behind the tag, or the whole of a comment, style or script; a line break where one is shown.
size_t behind_tag(std::string_view html, size_t at, std::string& text) {
    const auto behind = [&](std::string_view mark, size_t from) {
        const size_t found = html.find(mark, from);
        return found == std::string_view::npos ? html.size() : found + mark.size();
    };
    if (html.substr(at, 4) == "<!--")
        return behind("-->", at + 4);
    const size_t name_end = std::min(html.find_first_of(" \t\r\n/>", at + 2), html.size());
    const std::string name = to_lower_ascii(html.substr(at + 1, name_end - at - 1));
    const size_t end = behind(">", at);
    if (breaks_line(name) && !text.empty() && text.back() != '\n')
        text += '\n';
    if (name != "style" && name != "script")
        return end;
    for (size_t close = html.find("</", end); close != std::string_view::npos;
         close = html.find("</", close + 2))
        if (starts_with_ignoring_case(html.substr(close + 2), name))
            return close;
    return html.size();
}

// ---- mbox ---------------------------------------------------------------------------------------

// "From a@b.c Mon Sep 27 14:29:16 2010", and Thunderbird's "From - Mon ...": there is a clock in
// it.
bool is_from_line(std::string_view line) {
    if (!line.starts_with("From "))
        return false;
    const auto digit = [&](size_t at) { return line[at] >= '0' && line[at] <= '9'; };
    for (size_t at = 2; at + 2 < line.size(); ++at)
        if (line[at] == ':' && digit(at - 1) && digit(at + 1) && digit(at + 2))
            return true;
    return false;
}

// Takes lines one behind the other and cuts them into mails.
class MboxCutter {
public:
    explicit MboxCutter(const std::function<void(const MboxMail&)>& each) : each_(each) {}

    void take(std::string_view line, uint64_t offset) {
        if (was_empty_ && is_from_line(line)) {
            close();
            mail_ = MboxMail{offset + line.size(), 0, {}};
        } else if (mail_) {
            mail_->size_bytes += line.size();
            if (mail_->size_bytes <= kMailBytes)
                mail_->bytes += line;
            else
                mail_->bytes = {};
        }
        was_empty_ = trim(line).empty();
    }
    void close() {
        if (mail_)
            each_(*mail_);
        mail_.reset();
    }

private:
    const std::function<void(const MboxMail&)>& each_;
    std::optional<MboxMail> mail_;
    bool was_empty_ = true;
};

}  // namespace

MailMessage read_mail(std::string_view bytes) {
    MailMessage mail;
    mail.header = read_mail_header(bytes);
    MailReader reader(mail);
    mail.mime = MailReader::type_of(mail.header, "text/plain").word;
    reader.read({bytes, 0, "text/plain", 0}, mail.header);
    mail.text = reader.text();
    return mail;
}

std::string text_of_html(std::string_view html) {
    std::string text;
    for (size_t at = 0; at < html.size();) {
        if (html[at] == '&') {
            const Reference found = reference(html, at);
            text += found.text;
            at = found.end;
        } else if (is_tag(html, at)) {
            at = behind_tag(html, at, text);
        } else {
            const bool is_space = html[at] == '\n' || html[at] == '\r' || html[at] == '\t';
            if (!is_space)
                text += html[at];
            else if (!text.empty() && text.back() != ' ' && text.back() != '\n')
                text += ' ';
            ++at;
        }
    }
    return text;
}

Result<void> each_mail_of_mbox(const ByteSource& source,
                               const std::function<void(const MboxMail&)>& each) {
    MboxCutter cutter(each);
    std::vector<std::byte> block(kBlock);
    std::string line;
    uint64_t line_offset = 0;
    for (uint64_t offset = 0; offset < source.size_bytes();) {
        const size_t size = TRY(source.read_at(offset, block));
        if (size == 0)
            break;
        std::string_view rest(reinterpret_cast<const char*>(block.data()), size);
        while (!rest.empty()) {
            const size_t line_break = rest.find('\n');
            const size_t taken =
                line_break == std::string_view::npos ? rest.size() : line_break + 1;
            line += rest.substr(0, taken);
            rest.remove_prefix(taken);
            // A line without an end is handed on in pieces; only its first one could begin a mail.
            if (line.ends_with('\n') || line.size() >= kBlock) {
                cutter.take(line, line_offset);
                line_offset += line.size();
                line.clear();
            }
        }
        offset += size;
    }
    if (!line.empty())
        cutter.take(line, line_offset);
    cutter.close();
    return {};
}

}  // namespace parsers
