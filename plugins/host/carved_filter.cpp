#include "plugins/host/carved_filter.h"

#include <functional>
#include <string>
#include <utility>

namespace plugins {
namespace {

// Every field as text, with what separates it from the next.
class Said {
public:
    template <class Value>
    void operator()(std::string_view name, const Value& value) {
        // The message of an attachment is a place, which a copy does not share.
        if (name == "status" || name == "message")
            return;
        const size_t before = text_.size();
        add(value);
        is_empty_ = is_empty_ && (name == "app" || text_.size() == before);
        text_ += '\x1f';
    }

    bool is_empty() const { return is_empty_; }
    const std::string& text() const { return text_; }

private:
    void add(const std::string& value) { text_ += value; }
    void add(const Code& value) { text_ += value.as_stored.empty() ? value.name : value.as_stored; }
    void add(const Identifier& value) {
        if (value.present())
            text_ += value.type + '\x1e' + value.value;
    }
    void add(const Time& value) {
        if (value.utc_ns)
            text_ += std::to_string(*value.utc_ns);
        else
            text_ += value.as_stored;
    }
    template <class Number>
    void add(const std::optional<Number>& value) {
        if (value)
            text_ += std::to_string(*value);
    }
    template <class Value>
    void add(const std::vector<Value>& values) {
        for (const Value& value : values) {
            add(value);
            text_ += '\x1d';
        }
    }

    std::string text_;
    bool is_empty_ = true;
};

}  // namespace

void CarvedFilter::emit(Record record, Place place, State state) {
    Said said;
    std::visit([&](const auto& body) { each_field(body, said); }, record);
    const std::string key = std::string(kind_word_of(record)) + '\x1f' + said.text();
    const bool is_new = said_.insert(std::hash<std::string>()(key)).second;
    if (state != State::Carved || (is_new && !said.is_empty()))
        to_.emit(std::move(record), std::move(place), state);
}

void CarvedFilter::damaged(Place where, std::string what) {
    if (!where.is_carved)
        to_.damaged(std::move(where), std::move(what));
}

void CarvedFilter::unsupported(Place where, std::string what) {
    if (!where.is_carved)
        to_.unsupported(std::move(where), std::move(what));
}

}  // namespace plugins
