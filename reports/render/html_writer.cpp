#include "reports/render/html_writer.h"

#include "parsers/base/check.h"
#include "parsers/base/text.h"
#include "reports/model/wording.h"

namespace reports {

std::string html_escaped(std::string_view text) {
    std::string escaped;
    escaped.reserve(text.size() + text.size() / 8);
    for (const char letter : parsers::to_valid_utf8(text)) {
        switch (letter) {
            case '&':
                escaped += "&amp;";
                break;
            case '<':
                escaped += "&lt;";
                break;
            case '>':
                escaped += "&gt;";
                break;
            case '"':
                escaped += "&quot;";
                break;
            case '\'':
                escaped += "&#39;";
                break;
            default: {
                const auto code = static_cast<unsigned char>(letter);
                if ((code < 0x20 && letter != '\n' && letter != '\t') || code == 0x7F)
                    escaped += "\xEF\xBF\xBD";
                else
                    escaped += letter;
            }
        }
    }
    return escaped;
}

void HtmlWriter::open(std::string_view tag, Attributes attributes) {
    line(tag, attributes);
    open_.emplace_back(tag);
}

void HtmlWriter::line(std::string_view tag, Attributes attributes) {
    out_ += '<';
    out_ += tag;
    for (const auto& [name, value] : attributes) {
        out_ += ' ';
        out_ += name;
        out_ += "=\"" + html_escaped(value) + '"';
    }
    out_ += '>';
}

void HtmlWriter::close() {
    CHECK(!open_.empty());
    out_ += "</" + open_.back() + ">\n";
    open_.pop_back();
}

void HtmlWriter::element(std::string_view tag, Attributes attributes, std::string_view content) {
    open(tag, attributes);
    text(content);
    out_ += "</" + open_.back() + ">";
    open_.pop_back();
}

void HtmlWriter::evidence(std::string_view content) {
    element("bdi", {{"lang", language_of(content)}, {"dir", "auto"}}, content);
}

void HtmlWriter::code(std::string_view content) {
    element("code", {{"dir", "auto"}}, content);
}

std::string HtmlWriter::take() {
    while (!open_.empty())
        close();
    return std::move(out_);
}

}  // namespace reports
