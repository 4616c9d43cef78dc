// ContentMention: an identifier that stands in the raw content of a file that no plugin reads; the
// one kind of record that the engine itself makes.
#pragma once

#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <variant>

#include "plugins/api/record.h"

namespace triage {

// Its place is the range of bytes that the identifier takes in the file.
struct ContentMention {
    plugins::Identifier id;  // in canonical form, which its own checksum or form gives
    std::string as_written;  // a seed phrase is never kept: "[seed phrase of 12 words, sealed]"
    std::string encoding;    // utf-8, utf-16le, utf-16be
    std::string context;     // what stands around it on the same line, in UTF-8
};

template <class Body, class Visitor>
requires std::is_same_v<std::remove_const_t<Body>, ContentMention>
void each_field(Body& mention, Visitor&& visit) {
    visit("id", mention.id);
    visit("as_written", mention.as_written);
    visit("encoding", mention.encoding);
    visit("context", mention.context);
}
inline constexpr std::string_view kind_word(const ContentMention*) {
    return "mention";
}

template <class... Kinds>
std::variant<Kinds..., ContentMention> with_mention(const std::variant<Kinds...>*);

// Every kind of record that a store holds.
using StoredBody = decltype(with_mention(static_cast<const plugins::Record*>(nullptr)));

std::string_view kind_word_of(const StoredBody& body);

// Calls visit.template operator()<Kind>() for every kind, in the order of the variant.
template <class Visitor>
void each_stored_kind(Visitor&& visit) {
    plugins::each_kind(visit);
    visit.template operator()<ContentMention>();
}

}  // namespace triage
