#include "parsers/volume/lvm_text.h"

#include <utility>

#include "parsers/base/limits.h"
#include "parsers/base/text.h"

namespace parsers {
namespace {

constexpr uint64_t kMostNodes = 1'000'000;

class Parser {
public:
    explicit Parser(std::string_view text) : text_(text) {}

    Result<LvmSection> parse() {
        LvmSection top;
        TRY(read_section(top, 0));
        if (at_ < text_.size())
            return broken("a '}' too many");
        return top;
    }

private:
    Error broken(const std::string& why) const {
        return {ErrorCode::Damaged,
                "the metadata text is broken at byte " + std::to_string(at_) + ": " + why};
    }

    // Spaces, line ends and comments; a NUL ends the text.
    void skip() {
        while (at_ < text_.size()) {
            const char c = text_[at_];
            if (c == '#')
                at_ = std::min(text_.find('\n', at_), text_.size());
            else if (c == ' ' || c == '\t' || c == '\n' || c == '\r')
                ++at_;
            else if (c == '\0')
                at_ = text_.size();
            else
                return;
        }
    }

    std::string word() {
        const size_t begin = at_;
        while (at_ < text_.size() && std::string_view(" \t\r\n={}[],#\"\0", 13).find(text_[at_]) ==
                                         std::string_view::npos)
            ++at_;
        return std::string(text_.substr(begin, at_ - begin));
    }

    Result<std::string> value() {
        if (at_ < text_.size() && text_[at_] == '"') {
            std::string out;
            for (++at_; at_ < text_.size() && text_[at_] != '"'; ++at_) {
                if (text_[at_] == '\\' && at_ + 1 < text_.size())
                    ++at_;
                out += text_[at_];
            }
            if (at_ >= text_.size())
                return broken("a text without an end");
            ++at_;
            return out;
        }
        std::string out = word();
        if (out.empty())
            return broken("a value is missing");
        return out;
    }

    Result<std::vector<std::string>> values() {
        std::vector<std::string> out;
        if (at_ >= text_.size() || text_[at_] != '[') {
            out.push_back(TRY(value()));
            return out;
        }
        ++at_;
        while (true) {
            skip();
            if (at_ >= text_.size())
                return broken("a list without an end");
            if (text_[at_] == ']' || text_[at_] == ',') {
                if (text_[at_++] == ']')
                    return out;
                continue;
            }
            out.push_back(TRY(value()));
            if (++nodes_ > kMostNodes)
                return broken("more values than the limit");
        }
    }

    // Up to the '}' that ends it, or the end of the text at the top.
    Result<void> read_section(LvmSection& section, int depth) {
        if (depth > limits::kDocumentDepth)
            return broken("sections nested deeper than the limit");
        while (true) {
            skip();
            if (at_ >= text_.size())
                return depth == 0 ? Result<void>() : broken("a section without an end");
            if (text_[at_] == '}') {
                at_ += depth == 0 ? 0 : 1;
                return {};
            }
            const std::string name = word();
            if (name.empty() || ++nodes_ > kMostNodes)
                return broken("a name is missing, or there are more than the limit");
            skip();
            const char next = at_ < text_.size() ? text_[at_] : '\0';
            if (next != '{' && next != '=')
                return broken("neither '{' nor '=' behind a name");
            ++at_;
            skip();
            if (next == '=')
                section.values[name] = TRY(values());
            else
                TRY(read_section(section.sections[name], depth + 1));
        }
    }

    std::string_view text_;
    size_t at_ = 0;
    uint64_t nodes_ = 0;
};

}  // namespace

const LvmSection* LvmSection::section(const std::string& name) const {
    const auto found = sections.find(name);
    return found == sections.end() ? nullptr : &found->second;
}

const std::vector<std::string>& LvmSection::list(const std::string& name) const {
    static const std::vector<std::string> kNone;
    const auto found = values.find(name);
    return found == values.end() ? kNone : found->second;
}

std::string LvmSection::text(const std::string& name) const {
    const auto& found = list(name);
    return found.empty() ? std::string() : found.front();
}

std::optional<uint64_t> LvmSection::number(const std::string& name) const {
    const auto value = to_int64(text(name));
    if (!value || *value < 0)
        return std::nullopt;
    return static_cast<uint64_t>(*value);
}

Result<LvmSection> parse_lvm_text(std::string_view text) {
    if (text.size() > limits::kTextBytes)
        return Error{ErrorCode::LimitReached, "the metadata text is larger than the limit"};
    return Parser(text).parse();
}

}  // namespace parsers
