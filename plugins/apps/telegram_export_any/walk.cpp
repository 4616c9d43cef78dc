#include "plugins/apps/telegram_export_any/walk.h"

#include <algorithm>
#include <array>
#include <istream>
#include <span>
#include <streambuf>

#include "parsers/base/limits.h"

namespace plugins::telegram_export {
namespace {

using nlohmann::json;

// The bytes of the source as a stream. Telegram Desktop writes a control character as "\x1F", which
// JSON does not know; it is read as "\u001F".
class ExportBuffer : public std::streambuf {
public:
    explicit ExportBuffer(const parsers::ByteSource& source) : source_(source) {}

    const parsers::Result<void>& outcome() const { return outcome_; }

protected:
    int_type underflow() override {
        ready_.clear();
        while (ready_.empty()) {
            const auto size = source_.read_at(at_, std::as_writable_bytes(std::span(chunk_)));
            if (!size.ok())
                outcome_ = size.error();
            if (!size.ok() || size.value() == 0)
                return traits_type::eof();
            at_ += size.value();
            take(std::string_view(chunk_.data(), size.value()));
        }
        setg(ready_.data(), ready_.data(), ready_.data() + ready_.size());
        return traits_type::to_int_type(ready_.front());
    }

private:
    void take(std::string_view bytes) {
        ready_.reserve(bytes.size() + 64);
        for (const char byte : bytes) {
            if (is_escape_ && byte == 'x')
                ready_ += "u00";
            else
                ready_ += byte;
            is_escape_ = !is_escape_ && byte == '\\';
        }
    }

    const parsers::ByteSource& source_;
    uint64_t at_ = 0;
    bool is_escape_ = false;
    std::array<char, 65536> chunk_{};
    std::string ready_;
    parsers::Result<void> outcome_;
};

void count_element(Way& way) {
    if (!way.empty() && way.back().is_array)
        ++way.back().index;
}

}  // namespace

std::string pointer_of(const Way& way) {
    std::string pointer;
    for (const Step& step : way)
        pointer += "/" + (step.is_array ? std::to_string(step.index) : step.key);
    return pointer;
}

parsers::Result<void> walk_export(
    const parsers::ByteSource& source,
    const std::function<Value(const Way& way, const json& value)>& take) {
    ExportBuffer buffer(source);
    std::istream stream(&buffer);
    Way way;
    bool is_too_deep = false;
    const auto hand_out = [&](const json& value) {
        if (is_too_deep)
            return false;
        const bool keeps = take(way, value) == Value::Keep;
        count_element(way);
        return keeps;
    };
    const auto on_event = [&](int, json::parse_event_t event, json& value) {
        switch (event) {
            case json::parse_event_t::key:
                way.back().key = value.get<std::string>();
                return true;
            case json::parse_event_t::object_start:
            case json::parse_event_t::array_start:
                way.push_back({.is_array = event == json::parse_event_t::array_start});
                is_too_deep = is_too_deep ||
                              way.size() > static_cast<size_t>(parsers::limits::kDocumentDepth);
                return !is_too_deep;
            case json::parse_event_t::object_end:
            case json::parse_event_t::array_end:
                way.pop_back();
                return hand_out(value);
            default:
                return hand_out(value);
        }
    };
    try {
        [[maybe_unused]] const json what_was_kept = json::parse(stream, on_event);
    } catch (const json::exception& error) {
        TRY(buffer.outcome());
        return parsers::Error{parsers::ErrorCode::Damaged,
                              std::string("the JSON cannot be read on: ") + error.what()};
    }
    TRY(buffer.outcome());
    if (is_too_deep)
        return parsers::Error{parsers::ErrorCode::LimitReached, "the JSON is nested too deeply"};
    return {};
}

}  // namespace plugins::telegram_export
