#include <fmt/format.h>

#include <algorithm>

#include "triage/assess/command_words.h"

namespace triage {
namespace {

// Words that stand for an indicator where the user says them of the own dealings.
struct Dealing {
    std::string_view indicator;
    std::string_view about;
};

constexpr Dealing kDealings[] = {
    {"K10", "a deposit or a deal on a guarantee market"},
    {"K14", "a share of the profit"},
    {"K15", "payment for protection, or a warning"},
    {"K18", "rent or upkeep of a site"},
};

// The phrase of an indicator; null where none is meant.
const PhraseHit* named_in(const Finding& from, const std::vector<PhraseHit>& hits,
                          std::string_view indicator) {
    const auto hit = std::find_if(hits.begin(), hits.end(), [&](const PhraseHit& each) {
        return from.lexicon.phrase(each.phrase).indicator == indicator && !each.hypothetical;
    });
    return hit == hits.end() ? nullptr : &*hit;
}

// A market is named in the message, or the talk is called after one.
bool names_market(const Finding& from, const KeptMessage& message, const Thread& thread) {
    const auto is_market = [&](const std::vector<PhraseHit>& hits) {
        return std::any_of(hits.begin(), hits.end(), [&](const PhraseHit& hit) {
            return from.lexicon.phrase(hit.phrase).tags.contains("market");
        });
    };
    return is_market(message.hits) ||
           is_market(from.lexicon.match(normalize(thread.label), from.words));
}

// A payment by an own account within days of the message.
const SeenPayment* payment_near(const Finding& from, const KeptMessage& message) {
    const auto days = static_cast<int64_t>(from.weights.number_or("rules.payment_near_days", 3));
    for (const SeenPayment& payment : from.device.payments)
        if (payment.utc_ns && message.utc_ns && from.device.own_records.contains(payment.payer) &&
            std::abs(day_of(*payment.utc_ns) - day_of(*message.utc_ns)) <= days)
            return &payment;
    return nullptr;
}

void lower_context(Item& item, const Finding& from, std::string note) {
    item.quality.context =
        std::min(item.quality.context, from.weights.number("quality.context.one_unknown"));
    item.note = std::move(note);
}

void set_context(Item& item, const Finding& from, const KeptMessage& message, const Thread& thread,
                 const PhraseHit& hit) {
    if (item.indicator == "K10") {
        if (!names_market(from, message, thread))
            lower_context(item, from, "no guarantee market is named");
        return;
    }
    set_work_context(item, from, message, thread);
    if (item.indicator == "K14" && hit.person != Person::First)
        lower_context(item, from, "not known: whose share it is");
    if (item.indicator != "K18")
        return;
    if (const SeenPayment* payment = payment_near(from, message))
        item.records.push_back({from.device.row.device, payment->record});
    else
        lower_context(item, from, "no payment by an own account was found within days");
}

void add_words(const Finding& from, const Dealing& dealing, std::vector<Item>& items) {
    for (const KeptMessage& message : from.device.messages) {
        const PhraseHit* hit = named_in(from, message.hits, dealing.indicator);
        if (hit == nullptr || !is_own_business(from, message) || hit->person == Person::Third)
            continue;
        auto item = new_item(from, dealing.indicator, Axis::Control, "chat");
        if (!item)
            return;
        const Thread& thread = *thread_of(from, message);
        const Phrase& phrase = from.lexicon.phrase(hit->phrase);
        fill_text(*item, from, phrase);
        fill(*item, from, message, thread);
        if (message.forwarded)  // rumors of raids and adverts of markets are passed on by everybody
            item->quality.context = from.weights.number("quality.context.template");
        set_context(*item, from, message, thread, *hit);
        item->statement = fmt::format(
            "Message sent {} to {} contains the phrase \"{}\" (lexicon {}: {}, {}, {}).",
            on_day(message.utc_ns), describe(from.device, thread), phrase.text, phrase.category,
            dealing.about, phrase.language, phrase.confidence);
        items.push_back(std::move(*item));
    }
}

// Payments by an own account whose purpose names rent or upkeep of a site.
void add_upkeep_payments(const Finding& from, std::vector<Item>& items) {
    for (const SeenPayment& payment : from.device.payments) {
        if (payment.text.empty() || !from.device.own_records.contains(payment.payer))
            continue;
        const auto hits = from.lexicon.match(normalize(payment.text), from.words);
        const PhraseHit* hit = named_in(from, hits, "K18");
        if (hit == nullptr)
            continue;
        const Phrase& phrase = from.lexicon.phrase(hit->phrase);
        auto item = new_item(from, "K18", Axis::Control, "payment");
        if (!item)
            return;
        fill_text(*item, from, phrase);
        item->utc_ns = payment.utc_ns;
        item->episode = "payment " + payment.record;
        item->records = {{from.device.row.device, payment.record}};
        item->statement = fmt::format(
            "Payment of {} ({}) {} by an own account states a purpose with the phrase \"{}\" "
            "(lexicon {}, {}, {}).",
            payment.amount, payment.claim, on_day(payment.utc_ns), phrase.text, phrase.category,
            phrase.language, phrase.confidence);
        items.push_back(std::move(*item));
    }
}

// The line of a table that stands for the user: a cell with an own number, else with an own name.
std::string_view own_line(const DeviceView& device, std::string_view normalized) {
    constexpr size_t kLeastLetters = 3;
    while (!normalized.empty()) {
        const size_t end = std::min(normalized.find('\n'), normalized.size());
        const std::string_view line = normalized.substr(0, end);
        normalized.remove_prefix(std::min(end + 1, normalized.size()));
        for (const std::string& name : device.own_names) {
            const size_t at =
                letters_of(name) < kLeastLetters ? std::string_view::npos : line.find(name);
            if (at != std::string_view::npos && stands_alone(line, at, at + name.size()))
                return line;
        }
    }
    return {};
}

// Who gets how much of the profit, with a line for the user.
void add_share_tables(const Finding& from, std::vector<Item>& items) {
    for (const SeenTable& table : from.device.tables) {
        const std::string form = normalize(table.name + "\n" + table.text);
        const auto hits = from.lexicon.match(form.substr(0, 4096), from.words);
        const bool named = named_in(from, hits, "K14") != nullptr;
        const std::string_view line = named ? own_line(from.device, form) : std::string_view{};
        if (line.find('%') == std::string_view::npos)
            continue;
        auto item = new_item(from, "K14", Axis::Control, "document");
        if (!item)
            return;
        lower_context(*item, from, "only a name stands in the line; short names are reused");
        item->unvalidated = from.weights.is_unvalidated(table.plugin);
        item->utc_ns = table.utc_ns;
        item->episode = "document " + table.document;
        item->records = {{from.device.row.device, table.record}};
        item->statement = fmt::format(
            "Document '{}' speaks of shares of a profit and has a line with an own name and a "
            "percentage.",
            table.name);
        items.push_back(std::move(*item));
    }
}

}  // namespace

std::vector<Item> find_dealings(const Finding& from) {
    std::vector<Item> items;
    for (const Dealing& dealing : kDealings)
        add_words(from, dealing, items);
    add_upkeep_payments(from, items);
    add_share_tables(from, items);
    return items;
}

}  // namespace triage
