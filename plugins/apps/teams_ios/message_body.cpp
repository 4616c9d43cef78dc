#include "plugins/apps/teams_ios/message_body.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>

#include "parsers/base/text.h"
#include "parsers/format/xml_characters.h"

namespace plugins::teams_ios {
namespace {

// The value of an attribute; empty where the tag has none.
std::string_view attribute(std::string_view tag, std::string_view name) {
    const std::string opening = " " + std::string(name) + "=\"";
    const size_t start = tag.find(opening);
    if (start == std::string_view::npos)
        return {};
    const std::string_view value = tag.substr(start + opening.size());
    return value.substr(0, value.find('"'));
}

std::optional<std::string> numbered_character(std::string_view name) {
    const bool is_hex = name.starts_with("#x") || name.starts_with("#X");
    const std::string_view digits = name.substr(is_hex ? 2 : 1);
    uint32_t point = 0;
    const auto [end, error] =
        std::from_chars(digits.data(), digits.data() + digits.size(), point, is_hex ? 16 : 10);
    if (error != std::errc() || end != digits.data() + digits.size())
        return std::nullopt;
    return parsers::to_utf8(point);
}

std::optional<std::string> character_of(std::string_view name) {
    struct Named {
        std::string_view name;
        std::string_view character;
    };
    constexpr std::array names = {Named{"amp", "&"},   Named{"lt", "<"},   Named{"gt", ">"},
                                  Named{"quot", "\""}, Named{"apos", "'"}, Named{"nbsp", " "}};
    if (name.starts_with("#"))
        return numbered_character(name);
    const auto found = std::ranges::find(names, name, &Named::name);
    return found == names.end() ? std::nullopt : std::optional(std::string(found->character));
}

// Text in which runs of white space are one space, as HTML shows it.
class ShownText {
public:
    void add(std::string_view text) {
        for (const char letter : text) {
            if (std::string_view(" \t\r\n").find(letter) != std::string_view::npos) {
                pending_ = std::max(pending_, Gap::Space);
                continue;
            }
            close_gap();
            text_ += letter;
        }
    }
    void add_whole(std::string_view text) {
        close_gap();
        text_ += text;
    }
    void end_line() { pending_ = Gap::Line; }
    const std::string& text() const { return text_; }

private:
    enum class Gap { None, Space, Line };

    void close_gap() {
        if (!text_.empty() && pending_ != Gap::None)
            text_ += pending_ == Gap::Line ? '\n' : ' ';
        pending_ = Gap::None;
    }

    std::string text_;
    Gap pending_ = Gap::None;
};

class BodyReader {
public:
    Body read(std::string_view rest) {
        while (!rest.empty()) {
            const size_t stop = std::min(rest.find_first_of("<&"), rest.size());
            shown().add(rest.substr(0, stop));
            rest.remove_prefix(stop);
            if (!rest.empty())
                rest.remove_prefix(rest.front() == '<' ? take_tag(rest) : take_character(rest));
        }
        return {written_.text(), quoted_.text(), std::move(images_)};
    }

private:
    ShownText& shown() {
        if (is_quoted_author_)
            return author_;
        return quotations_ > 0 ? quoted_ : written_;
    }

    // Both give how many bytes they took; a lone '<' or '&' stands for itself.
    size_t take_character(std::string_view rest) {
        constexpr size_t kLongestName = 10;
        const size_t end = rest.substr(0, kLongestName).find(';');
        const auto character =
            end == std::string_view::npos ? std::nullopt : character_of(rest.substr(1, end - 1));
        if (!character) {
            shown().add_whole("&");
            return 1;
        }
        shown().add_whole(*character);
        return end + 1;
    }

    size_t take_tag(std::string_view rest) {
        const size_t end = rest.find('>');
        if (end == std::string_view::npos) {
            shown().add_whole("<");
            return 1;
        }
        handle_tag(rest.substr(1, end - 1));
        return end + 1;
    }

    void handle_tag(std::string_view tag) {
        const std::string name =
            parsers::to_lower_ascii(tag.substr(0, tag.find_first_of(" \t\r\n")));
        if (name == "img")
            return handle_image(tag);
        if (name == "blockquote")
            ++quotations_;
        else if (name == "/blockquote")
            quotations_ = std::max(quotations_ - 1, 0);
        else if (name == "strong" && attribute(tag, "itemprop") == "mri")
            is_quoted_author_ = true;
        else if (name == "/strong")
            is_quoted_author_ = false;
        else if (name.starts_with("br") || name == "/p" || name == "/div" || name == "/li")
            shown().end_line();
    }

    void handle_image(std::string_view tag) {
        if (attribute(tag, "itemtype").ends_with("/AMSImage"))
            images_.emplace_back(attribute(tag, "src"));
        else if (attribute(tag, "itemtype").ends_with("/Emoji"))
            shown().add_whole(attribute(tag, "alt"));
    }

    ShownText written_;
    ShownText quoted_;
    ShownText author_;
    std::vector<std::string> images_;
    int quotations_ = 0;
    bool is_quoted_author_ = false;
};

}  // namespace

Body read_body(std::string_view stored) {
    return BodyReader().read(stored);
}

}  // namespace plugins::teams_ios
