#include <fmt/format.h>

#include <algorithm>
#include <initializer_list>

#include "triage/assess/command_words.h"

namespace triage {
namespace {

constexpr int64_t kDay = int64_t{86400} * 1'000'000'000;

bool shows_any(const std::vector<Item>& items, std::initializer_list<std::string_view> indicators) {
    return std::any_of(items.begin(), items.end(), [&](const Item& item) {
        return weight_of(item) > 0 &&
               std::find(indicators.begin(), indicators.end(), item.indicator) != indicators.end();
    });
}

bool is_inside(const Finding& from, const KeptMessage& message) {
    return from.inside_from && message.utc_ns && *message.utc_ns >= *from.inside_from;
}

// The user's own words in the first person, inside, before anybody knew of a raid. Whatever is not
// known of them leaves them out: nothing doubtful may lower a sign of exploitation.
std::vector<const KeptMessage*> own_words(const Finding& from, std::string_view category) {
    std::vector<const KeptMessage*> messages;
    for (const KeptMessage& message : from.device.messages) {
        const PhraseHit* hit = hit_of(from, message, category);
        const Thread* thread = thread_of(from, message);
        if (hit != nullptr && thread != nullptr && hit->person == Person::First &&
            message.direction == Direction::Outgoing && !message.forwarded &&
            message.form == Form::Typed && is_inside(from, message) &&
            !from.all.is_raid_aware(message.utc_ns) && thread->counterpart != Counterpart::Target &&
            !from.all.templates.is_template(message.normalized))
            messages.push_back(&message);
    }
    return messages;
}

std::optional<Item> counter_item(const Finding& from, std::string_view indicator,
                                 const KeptMessage& message, const Phrase& phrase) {
    auto item = new_item(from, indicator, Axis::Exploitation, "chat");
    if (!item)
        return std::nullopt;
    fill_text(*item, from, phrase);
    fill(*item, from, message, *thread_of(from, message));
    return item;
}

std::string sentence(const Finding& from, const KeptMessage& message, const Phrase& phrase) {
    return fmt::format("Message sent {} to {} contains the phrase \"{}\" (lexicon {}, {}, {})",
                       on_day(message.utc_ns), describe(from.device, *thread_of(from, message)),
                       phrase.text, phrase.category, phrase.language, phrase.confidence);
}

// Pay that came in several months and was spent. Words of withheld pay, or of somebody who listens
// when the user writes, leave nothing of it.
void add_pay(const Finding& from, const std::vector<Item>& found, std::vector<Item>& items) {
    if (shows_any(found, {"E05", "E13", "E18"}))
        return;
    const auto messages = own_words(from, "C_PAY");
    std::set<std::string> months;
    for (const KeptMessage* message : messages)
        months.insert(date_of(*message->utc_ns).substr(0, 7));
    if (static_cast<double>(months.size()) < from.weights.number_or("rules.pay_months", 2))
        return;
    const KeptMessage& first = *messages.front();
    const Phrase& phrase = *phrase_of(from, first, "C_PAY");
    auto item = counter_item(from, "X02", first, phrase);
    if (!item)
        return;
    item->episode = "pay";
    for (size_t i = 1; i < std::min<size_t>(messages.size(), 8); ++i)
        item->records.push_back({from.device.row.device, messages[i]->record});
    item->statement = fmt::format("{}; such messages stand in {} months.",
                                  sentence(from, first, phrase), months.size());
    items.push_back(std::move(*item));
}

// Terms that the user set, a job that the user left: only without talk of debt or of a seller.
void add_free_move(const Finding& from, const std::vector<Item>& found, std::vector<Item>& items) {
    if (shows_any(found, {"E06", "E07", "E09", "E19", "E21", "E22"}))
        return;
    for (const KeptMessage* message : own_words(from, "C_MOVE")) {
        const Phrase& phrase = *phrase_of(from, *message, "C_MOVE");
        auto item = counter_item(from, "X03", *message, phrase);
        if (!item)
            return;
        item->statement = sentence(from, *message, phrase) + ".";
        items.push_back(std::move(*item));
    }
}

const KeptMessage* agreement_to(const Finding& from, const KeptMessage& offer) {
    const auto days = static_cast<int64_t>(from.weights.number_or("rules.agree_days", 7));
    for (const KeptMessage& message : from.device.messages)
        if (message.thread == offer.thread && message.utc_ns &&
            message.direction == Direction::Outgoing && *message.utc_ns >= *offer.utc_ns &&
            *message.utc_ns <= *offer.utc_ns + days * kDay && *message.utc_ns < *from.inside_from &&
            hit_of(from, message, "C_AGREE") != nullptr)
            return &message;
    return nullptr;
}

// An offer that names the real work, and a yes, both before the first sign of work inside.
void add_knowing(const Finding& from, std::vector<Item>& items) {
    for (const KeptMessage& offer : from.device.messages) {
        const Thread* thread = thread_of(from, offer);
        if (!from.inside_from || !offer.utc_ns || *offer.utc_ns >= *from.inside_from ||
            offer.direction != Direction::Incoming || thread == nullptr || thread->group ||
            offer.forwarded || hit_of(from, offer, "C_OFFER") == nullptr)
            continue;
        const KeptMessage* yes = agreement_to(from, offer);
        if (yes == nullptr)
            continue;
        const Phrase& named = *phrase_of(from, offer, "C_OFFER");
        const Phrase& agreed = *phrase_of(from, *yes, "C_AGREE");
        auto item = counter_item(from, "X04", *yes, agreed);
        if (!item)
            return;
        if (item->review == Review::None)
            item->quality.match = std::min(match_quality(from, named), match_quality(from, agreed));
        item->records.push_back({from.device.row.device, offer.record});
        item->statement = fmt::format(
            "Message received {} from {} contains the phrase \"{}\" (lexicon C_OFFER, {}); the "
            "answer {} contains the phrase \"{}\" (lexicon C_AGREE, {}). Both are older than the "
            "first sign of work inside.",
            on_day(offer.utc_ns), describe(from.device, *thread), named.text, named.language,
            on_day(yes->utc_ns), agreed.text, agreed.language);
        items.push_back(std::move(*item));
    }
}

}  // namespace

std::vector<Item> find_counter_words(const Finding& from, const std::vector<Item>& found) {
    std::vector<Item> items;
    add_pay(from, found, items);
    add_free_move(from, found, items);
    add_knowing(from, items);
    return items;
}

}  // namespace triage
