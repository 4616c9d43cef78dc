// HtmlWriter: builds HTML in which text from evidence can never become markup.
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace reports {

// UTF-8 with & < > " ' as entities; broken UTF-8 and control letters become U+FFFD.
std::string html_escaped(std::string_view text);

class HtmlWriter {
public:
    using Attributes = std::initializer_list<std::pair<std::string_view, std::string_view>>;

    // Markup that the program itself holds (style sheet, script); never text from a case.
    void raw(std::string_view markup) { out_ += markup; }
    void open(std::string_view tag, Attributes attributes = {});
    void close();  // the tag that was opened last
    void text(std::string_view text) { out_ += html_escaped(text); }
    void element(std::string_view tag, std::string_view text) { element(tag, {}, text); }
    void element(std::string_view tag, Attributes attributes, std::string_view text);
    void line(std::string_view tag, Attributes attributes);  // without content: <path .../>

    // Text from evidence: its own direction and language, isolated from what stands around it.
    void evidence(std::string_view text);
    // A long value without spaces (hash, path, address) that may break anywhere.
    void code(std::string_view text);

    std::string take();  // closes what is open

private:
    std::string out_;
    std::vector<std::string> open_;
};

}  // namespace reports
