#include "plugins/apps/windows_registry_desktop/record_states.h"

#include <map>
#include <utility>

namespace plugins::windows_registry {
namespace {

// The fields of a record, to compare two of them.
struct FieldTexts {
    std::vector<std::string> texts;

    void add(const std::string& text) { texts.push_back(text); }
    void add(const Time& time) { texts.push_back(time.as_stored); }
    void add(const Code& code) { texts.push_back(code.as_stored); }
    void add(const Identifier& id) { texts.push_back(id.type + ' ' + id.value); }
    void add(const Integer& number) {
        texts.push_back(number ? std::to_string(*number) : std::string());
    }
    void add(const Number& number) {
        texts.push_back(number ? std::to_string(*number) : std::string());
    }
    template <class Item>
    void add(const std::vector<Item>& items) {
        texts.push_back(std::to_string(items.size()));
        for (const Item& item : items)
            add(item);
    }
};

std::vector<std::string> texts_of(const Record& record) {
    FieldTexts fields;
    std::visit(
        [&](const auto& body) {
            each_field(body, [&](std::string_view, const auto& value) { fields.add(value); });
        },
        record);
    return fields.texts;
}

using Key = std::pair<std::string, std::string>;  // kind and place

Key key_of(const RecordList::Kept& kept) {
    return {std::string(kind_word_of(kept.record)), kept.place.text};
}

std::map<Key, const RecordList::Kept*> by_place(const RecordList& list) {
    std::map<Key, const RecordList::Kept*> found;
    for (const auto& kept : list.records)
        found.emplace(key_of(kept), &kept);
    return found;
}

}  // namespace

void emit_with_states(const RecordList& before, const RecordList& after, RecordSink& sink) {
    const bool is_whole = before.damages.empty();
    const auto earlier = by_place(before);
    const auto later = by_place(after);
    for (const auto& kept : after.records) {
        const auto found = earlier.find(key_of(kept));
        const bool is_same =
            found != earlier.end() && texts_of(found->second->record) == texts_of(kept.record);
        sink.emit(kept.record, kept.place, is_same || !is_whole ? State::Live : State::LogOnly);
    }
    for (const auto& kept : before.records)
        if (is_whole && !later.contains(key_of(kept)))
            sink.emit(kept.record, kept.place, State::Deleted);
    for (const auto& [where, what] : after.damages)
        sink.damaged(where, what);
    for (const auto& [where, what] : after.unread)
        sink.unsupported(where, what);
}

}  // namespace plugins::windows_registry
