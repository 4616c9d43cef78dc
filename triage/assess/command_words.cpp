#include "triage/assess/command_words.h"

#include <fmt/format.h>

#include <algorithm>

namespace triage {
namespace {

constexpr int64_t kSecond = 1'000'000'000;

// Words shared with an earlier text, by share of the shorter one.
bool repeats(std::string_view later, std::string_view earlier) {
    if (earlier.empty() || later.empty())
        return false;
    return later.find(earlier) != std::string_view::npos ||
           earlier.find(later) != std::string_view::npos || mask(later) == mask(earlier);
}

}  // namespace

const Thread* thread_of(const Finding& from, const KeptMessage& message) {
    const auto thread = from.device.threads.find(message.thread);
    return thread == from.device.threads.end() ? nullptr : &thread->second;
}

bool is_private(const Thread& thread) {
    return thread.counterpart == Counterpart::Family ||
           thread.counterpart == Counterpart::Authority;
}

const PhraseHit* hit_of(const Finding& from, const KeptMessage& message,
                        std::string_view category) {
    for (const PhraseHit& hit : message.hits)
        if (from.lexicon.phrase(hit.phrase).category == category && !hit.hypothetical)
            return &hit;
    return nullptr;
}

const Phrase* phrase_of(const Finding& from, const KeptMessage& message,
                        std::string_view category) {
    const PhraseHit* hit = hit_of(from, message, category);
    return hit == nullptr ? nullptr : &from.lexicon.phrase(hit->phrase);
}

bool is_own_business(const Finding& from, const KeptMessage& message) {
    const Thread* thread = thread_of(from, message);
    return message.direction == Direction::Outgoing && thread != nullptr && !is_private(*thread) &&
           thread->counterpart != Counterpart::Target;
}

bool is_relayed(const Finding& from, const KeptMessage& order) {
    if (order.forwarded)
        return true;
    if (!order.utc_ns)
        return false;
    const auto window = static_cast<int64_t>(from.weights.number("rules.relay_s")) * kSecond;
    return std::any_of(
        from.device.messages.begin(), from.device.messages.end(), [&](const KeptMessage& before) {
            return before.direction == Direction::Incoming && before.utc_ns &&
                   *before.utc_ns <= *order.utc_ns && *before.utc_ns >= *order.utc_ns - window &&
                   before.thread != order.thread && repeats(order.normalized, before.normalized);
        });
}

Item& fill(Item& item, const Finding& from, const KeptMessage& message, const Thread& thread) {
    item.quality.parse = parse_quality(from, message);
    item.unvalidated = from.weights.is_unvalidated(message.plugin);
    item.utc_ns = message.utc_ns;
    item.episode = fmt::format("{}|{}", message.utc_ns ? day_of(*message.utc_ns) : -1, thread.key);
    item.records = {{from.device.row.device, message.record}};
    if (from.all.templates.is_template(message.normalized)) {
        item.quality.context = from.weights.number("quality.context.template");
        item.note = "the same text stands on three or more devices";
    } else if (from.all.is_raid_aware(message.utc_ns)) {
        item.quality.context = from.weights.number("quality.context.raid_aware");
        item.note = "written after a raid was spoken of";
    }
    return item;
}

void fill_text(Item& item, const Finding& from, const Phrase& phrase) {
    item.basis = Basis::Text;
    if (item.review == Review::None)
        item.quality.match = match_quality(from, phrase);
}

void set_work_context(Item& item, const Finding& from, const KeptMessage& message,
                      const Thread& thread) {
    const double settled = item.quality.context;
    if (thread.counterpart == Counterpart::Unknown) {
        item.quality.context =
            std::min(settled, from.weights.number("quality.context.one_unknown"));
        item.note = "not known: who it was said to";
    }
    if (is_relayed(from, message)) {
        item.quality.context *= from.weights.number("quality.context.relayed");
        item.note = "the same words were received from another within ten minutes before";
    }
}

}  // namespace triage
