#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <vector>

#include "parsers/base/text.h"
#include "parsers/document/charset.h"
#include "parsers/document/compressed_rtf.h"
#include "parsers/document/mail_message.h"

namespace parsers {
namespace {

constexpr size_t kGroups = 1000;
constexpr size_t kTextBytes = 8 << 20;
constexpr unsigned kWesternPage = 1252;

// Groups of these hold nothing that is shown in the text.
constexpr std::array<std::string_view, 14> kUnseen{
    "fonttbl", "colortbl", "stylesheet", "info",   "pict",    "object",  "header",
    "headerl", "headerr",  "headerf",    "footer", "footerl", "footerr", "footerf"};

// Code pages by the number of the character set that a font has.
const std::map<int, unsigned>& pages_of_charsets() {
    static const std::map<int, unsigned> kPages{
        {128, 932},  {129, 949},  {134, 936},  {136, 950},  {161, 1253}, {162, 1254}, {163, 1258},
        {177, 1255}, {178, 1256}, {186, 1257}, {204, 1251}, {222, 874},  {238, 1250}};
    return kPages;
}

const std::map<std::string_view, std::string_view>& texts_of_words() {
    static const std::map<std::string_view, std::string_view> kTexts{
        {"par", "\n"},   {"line", "\n"},  {"row", "\n"},      {"sect", "\n"},    {"page", "\n"},
        {"tab", "\t"},   {"cell", "\t"},  {"emdash", "—"},    {"endash", "–"},   {"bullet", "•"},
        {"lquote", "‘"}, {"rquote", "’"}, {"ldblquote", "“"}, {"rdblquote", "”"}};
    return kTexts;
}

struct Word {
    std::string_view name;
    std::optional<int> number;
};

class RtfReader {
public:
    explicit RtfReader(std::string_view rtf) : rtf_(rtf) {}

    std::string read() {
        while (at_ < rtf_.size() && text_.size() < kTextBytes)
            step();
        flush();
        return is_html_ ? text_of_html(text_) : std::move(text_);
    }

private:
    struct Group {
        bool is_unseen = false;
        bool is_fonts = false;
        bool is_tag = false;       // of the HTML that the RTF was made of
        bool is_rtf_only = false;  // repeats for RTF what a tag says
        int fallbacks = 1;         // characters behind \u for programs that do not know it
        std::optional<int> font;
    };

    void step() {
        const char letter = rtf_[at_++];
        if (letter == '{') {
            if (groups_.size() < kGroups)
                groups_.push_back(groups_.back());
            else
                ++too_deep_;
        } else if (letter == '}') {
            leave_group();
        } else if (letter == '\\') {
            control();
        } else if (letter != '\r' && letter != '\n') {
            add_byte(letter);
        }
        if (letter == '{' || letter == '}')
            fallbacks_left_ = 0;
    }

    void leave_group() {
        flush();
        is_starred_ = false;
        if (too_deep_ > 0)
            --too_deep_;
        else if (groups_.size() > 1)
            groups_.pop_back();
    }

    void control() {
        const char letter = at_ < rtf_.size() ? rtf_[at_] : ' ';
        if ((letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z')) {
            take(read_word());
            return;
        }
        ++at_;
        if (letter == '*')
            is_starred_ = true;
        else if (letter == '\'')
            add_hexadecimal();
        else if (letter == '~')
            add_text("\u00A0");
        else if (letter == '\r' || letter == '\n')
            add_text("\n");
        else if (letter == '\\' || letter == '{' || letter == '}')
            add_byte(letter);
        else if (letter == '_')
            add_byte('-');
    }

    Word read_word() {
        const size_t begin = at_;
        const auto is_letter = [&] {
            return at_ < rtf_.size() && ((rtf_[at_] >= 'a' && rtf_[at_] <= 'z') ||
                                         (rtf_[at_] >= 'A' && rtf_[at_] <= 'Z'));
        };
        while (is_letter())
            ++at_;
        Word word{rtf_.substr(begin, at_ - begin), std::nullopt};
        const size_t number_at = at_;
        if (at_ < rtf_.size() && rtf_[at_] == '-')
            ++at_;
        while (at_ < rtf_.size() && rtf_[at_] >= '0' && rtf_[at_] <= '9')
            ++at_;
        if (const auto number = to_int64(rtf_.substr(number_at, at_ - number_at));
            number && *number >= INT32_MIN && *number <= INT32_MAX)
            word.number = static_cast<int>(*number);
        if (at_ < rtf_.size() && rtf_[at_] == ' ')
            ++at_;
        return word;
    }

    void take(const Word& word) {
        Group& group = groups_.back();
        fallbacks_left_ = 0;
        if (word.name == "htmltag") {
            group.is_tag = true;
        } else if (is_starred_ || std::ranges::find(kUnseen, word.name) != kUnseen.end()) {
            group.is_unseen = true;
            group.is_fonts = word.name == "fonttbl";
        }
        is_starred_ = false;
        if (word.name == "u")
            add_unit(static_cast<unsigned>(word.number.value_or(0)) & 0xFFFF);
        else if (word.name == "bin")
            at_ += std::min<size_t>(static_cast<size_t>(std::max(word.number.value_or(0), 0)),
                                    rtf_.size() - at_);
        else if (const auto text = texts_of_words().find(word.name); text != texts_of_words().end())
            add_text(text->second);
        else
            take_setting(word);
    }

    void take_setting(const Word& word) {
        Group& group = groups_.back();
        const int number = word.number.value_or(1);
        if (word.name == "f" || word.name == "plain") {
            flush();
            group.font = word.name == "f" ? word.number : std::nullopt;
        } else if (word.name == "fcharset" && group.is_fonts && group.font) {
            if (const auto page = pages_of_charsets().find(number);
                page != pages_of_charsets().end())
                font_pages_.try_emplace(*group.font, page->second);
        } else if (word.name == "ansicpg" && number > 0) {
            page_ = static_cast<unsigned>(number);
        } else if (word.name == "uc") {
            group.fallbacks = std::clamp(number, 0, 16);
        } else if (word.name == "fromhtml") {
            is_html_ = true;
        } else if (word.name == "htmlrtf") {
            group.is_rtf_only = number != 0;
        }
    }

    bool is_seen() const {
        const Group& group = groups_.back();
        return !group.is_unseen && (group.is_tag || !group.is_rtf_only);
    }

    bool is_fallback() {
        if (fallbacks_left_ == 0)
            return false;
        --fallbacks_left_;
        return true;
    }

    void add_byte(char byte) {
        if (!is_fallback() && is_seen())
            pending_ += byte;
    }

    void add_hexadecimal() {
        const auto bytes = from_hex(rtf_.substr(at_, 2));
        at_ = std::min(at_ + 2, rtf_.size());
        if (bytes.size() == 1)
            add_byte(static_cast<char>(bytes.front()));
    }

    void add_text(std::string_view text) {
        if (!is_seen())
            return;
        flush();
        text_ += text;
    }

    // Pairs of surrogates come one after the other, so that they are read together.
    void add_unit(unsigned unit) {
        fallbacks_left_ = groups_.back().fallbacks;
        if (!is_seen())
            return;
        flush_bytes();
        units_.push_back(static_cast<std::byte>(unit & 0xFF));
        units_.push_back(static_cast<std::byte>(unit >> 8));
    }

    void flush_bytes() {
        if (pending_.empty())
            return;
        flush_units();
        const auto& font = groups_.back().font;
        const auto own = font ? font_pages_.find(*font) : font_pages_.end();
        const auto decoded =
            decode_code_page(pending_, own == font_pages_.end() ? page_ : own->second);
        text_ += decoded.ok() ? decoded.value() : decode_unnamed(pending_).text;
        pending_.clear();
    }

    void flush_units() {
        text_ += from_utf16_le(units_);
        units_.clear();
    }

    // At most one of them holds something that is not in the text yet, but for bytes behind units.
    void flush() {
        if (pending_.empty())
            flush_units();
        else
            flush_bytes();
    }

    std::string_view rtf_;
    size_t at_ = 0;
    std::vector<Group> groups_{Group{}};
    size_t too_deep_ = 0;
    bool is_starred_ = false;
    bool is_html_ = false;
    int fallbacks_left_ = 0;
    unsigned page_ = kWesternPage;
    std::map<int, unsigned> font_pages_;
    std::string pending_;           // bytes of the code page
    std::vector<std::byte> units_;  // of UTF-16
    std::string text_;
};

}  // namespace

std::string text_of_rtf(std::string_view rtf) {
    return RtfReader(rtf).read();
}

}  // namespace parsers
