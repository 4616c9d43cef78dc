#include <fmt/format.h>

#include <algorithm>

#include "triage/assess/find_items.h"

namespace triage {
namespace {

constexpr size_t kLeastNameLetters = 3;
constexpr int64_t kMonth = int64_t{30} * 86400 * 1'000'000'000;

bool is_about_users(const Phrase& phrase) {
    return phrase.category.starts_with("V_");
}

// Whose words count: the user's own; for a ransom and an offer also what is sent to the user.
bool is_right_speaker(const Phrase& phrase, const KeptMessage& message, const Thread& thread) {
    if (message.direction == Direction::Outgoing)
        return phrase.indicator != "E01";
    if (message.direction != Direction::Incoming)
        return false;
    if (phrase.indicator == "E07")
        return thread.counterpart == Counterpart::Family;
    return phrase.indicator == "E01" && !thread.group;
}

struct Context {
    double quality = 1;
    std::string note;
};

// What is excluded or nearly so, before asking what is unknown.
std::optional<Context> special_context(const Finding& from, const KeptMessage& message,
                                       const Thread& thread, const PhraseHit& hit) {
    const auto number = [&](const char* name) {
        return from.weights.number(std::string("quality.context.") + name);
    };
    if (from.all.templates.is_template(message.normalized))
        return Context{number("template"), "the same text stands on three or more devices"};
    if (message.forwarded)
        return Context{number("template"), "the message is forwarded"};
    if (from.all.is_raid_aware(message.utc_ns))
        return Context{number("raid_aware"), "written after a raid was spoken of"};
    if (thread.counterpart == Counterpart::Target)
        return Context{number("to_target"), "written to a person who was sent the scam script"};
    if (hit.hypothetical)
        return Context{number("hypothetical"), "a 'not' or an 'if' stands before the phrase"};
    return std::nullopt;
}

// Counts what is not known of speaker, person, counterpart and phase. In a private message to
// family a sentence without a subject is about its writer, as many languages leave it out.
Context context_of(const Finding& from, const KeptMessage& message, const Thread& thread,
                   const PhraseHit& hit) {
    if (auto special = special_context(from, message, thread, hit))
        return *special;
    const bool close =
        thread.counterpart == Counterpart::Family || thread.counterpart == Counterpart::Authority;
    std::vector<std::string> unknown;
    // A plea speaks to its reader: "can you call the police" is about its writer all the same. What
    // is sent to the user says "you" of the user.
    const bool plea = from.lexicon.phrase(hit.phrase).category == "V_HELP";
    const bool unsaid = hit.person == Person::Unknown || (hit.person == Person::Second && plea);
    const bool addressed = hit.person == Person::Second && message.direction == Direction::Incoming;
    if (hit.person != Person::First && !addressed && !(unsaid && close))
        unknown.push_back("who it is about");
    if (thread.counterpart == Counterpart::Unknown || thread.group)
        unknown.push_back("who it was said to");
    if (!from.inside_from || !message.utc_ns)
        unknown.push_back("whether it was written inside");
    const char* name = unknown.empty()       ? "right"
                       : unknown.size() == 1 ? "one_unknown"
                                             : "two_unknown";
    return {from.weights.number(std::string("quality.context.") + name),
            unknown.empty() ? "" : fmt::format("not known: {}", fmt::join(unknown, ", "))};
}

// Before the first sign of work, only an offer says anything.
bool is_right_phase(const Finding& from, const Phrase& phrase, const KeptMessage& message) {
    if (!from.inside_from || !message.utc_ns)
        return true;
    if (phrase.indicator == "E01")
        return *message.utc_ns < *from.inside_from;
    return *message.utc_ns >= *from.inside_from - kMonth;
}

bool is_of_the_building(const Finding& from, int64_t person) {
    if (from.all.owners.contains(person))
        return true;
    return std::any_of(from.device.threads.begin(), from.device.threads.end(),
                       [&](const auto& entry) { return entry.second.members.contains(person); });
}

// Somebody else of the building is named by how they are saved: the first word, "Aira" of "Aira
// 27".
bool names_another(const Finding& from, const KeptMessage& message, const Thread& thread) {
    return std::any_of(from.device.names.begin(), from.device.names.end(), [&](const auto& entry) {
        const auto& [person, saved] = entry;
        const std::string form = normalize(saved);
        const std::string first = form.substr(0, form.find(' '));
        return person != thread.identity && letters_of(first) >= kLeastNameLetters &&
               !from.device.own_records.contains(person) &&
               contains_word(message.normalized, first) && is_of_the_building(from, person);
    });
}

// An order or a notice is no word of suffering. What somebody writes who gives orders in that talk,
// or of another one by name, is about others, unless it has a word for oneself; beside a name and
// "him" even that is none ("between us"). At home it is not so: there many languages leave the
// subject out. A plea says by itself who needs help.
bool is_about_others(const Finding& from, const Phrase& phrase, const KeptMessage& message,
                     const Thread& thread, const PhraseHit& hit) {
    const bool close =
        thread.counterpart == Counterpart::Family || thread.counterpart == Counterpart::Authority;
    if (message.direction != Direction::Outgoing || close || phrase.indicator == "E14" ||
        from.words.has("first_person", normalize(phrase.text)))
        return false;
    if (hit.person == Person::First)
        return from.words.has("third_person", message.normalized) &&
               names_another(from, message, thread);
    return thread.own_admin || thread.own_orders > 0 || names_another(from, message, thread);
}

std::string statement_of(const Finding& from, const Thread& thread, const KeptMessage& message,
                         const Phrase& phrase) {
    const bool sent = message.direction == Direction::Outgoing;
    const std::string state = message.state == plugins::State::Live
                                  ? ""
                                  : fmt::format(" ({})", plugins::to_word(message.state));
    return fmt::format("Message {} {}{} {} {} contains the phrase \"{}\" (lexicon {}, {}, {}).",
                       sent ? "sent" : "received", on_day(message.utc_ns), state,
                       sent ? "to" : "from", describe(from.device, thread), phrase.text,
                       phrase.category, phrase.language, phrase.confidence);
}

std::optional<Item> item_of(const Finding& from, const Thread& thread, const KeptMessage& message,
                            const PhraseHit& hit) {
    const Phrase& phrase = from.lexicon.phrase(hit.phrase);
    const bool counts = is_about_users(phrase) && !phrase.indicator.empty() &&
                        hit.person != Person::Third && is_right_speaker(phrase, message, thread) &&
                        is_right_phase(from, phrase, message) &&
                        !is_about_others(from, phrase, message, thread, hit);
    if (!counts)
        return std::nullopt;
    std::optional<Item> item = new_item(from, phrase.indicator, Axis::Exploitation, "chat");
    if (!item)
        return std::nullopt;
    if (phrase.tags.contains("weak"))
        if (const auto* weak = from.weights.indicator(phrase.indicator + "_weak"))
            item->base_weight = weak->weight;
    const Context context = context_of(from, message, thread, hit);
    item->basis = Basis::Text;
    item->quality.parse = parse_quality(from, message);
    if (item->review == Review::None)
        item->quality.match = match_quality(from, phrase);
    item->quality.context = context.quality;
    item->unvalidated = from.weights.is_unvalidated(message.plugin);
    item->note = context.note;
    item->utc_ns = message.utc_ns;
    item->episode = fmt::format("{}|{}", message.utc_ns ? day_of(*message.utc_ns) : -1, thread.key);
    item->statement = statement_of(from, thread, message, phrase);
    item->records = {{from.device.row.device, message.record}};
    return item;
}

}  // namespace

std::vector<Item> find_in_messages(const Finding& from) {
    std::vector<Item> items;
    for (const KeptMessage& message : from.device.messages) {
        const auto thread = from.device.threads.find(message.thread);
        if (thread == from.device.threads.end())
            continue;
        for (const PhraseHit& hit : message.hits)
            if (auto item = item_of(from, thread->second, message, hit))
                items.push_back(std::move(*item));
    }
    return items;
}

}  // namespace triage
