#include <fmt/format.h>

#include <algorithm>

#include "triage/assess/command_words.h"

namespace triage {
namespace {

constexpr int64_t kHour = int64_t{3600} * 1'000'000'000;

// Somebody asked for leave, a phone or a passport, and the user answered yes or no in that talk.
struct Decided {
    const KeptMessage* request;
    const KeptMessage* answer;
    const PhraseHit* asked;
    const PhraseHit* answered;
    bool asked_above = false;  // the user asked somebody else before answering
};

int64_t window_of(const Finding& from) {
    return static_cast<int64_t>(from.weights.number_or("rules.decision_hours", 24)) * kHour;
}

// What the user asks others, about other talks: for permission, or for the same that was asked.
std::vector<const KeptMessage*> questions_of(const Finding& from) {
    std::vector<const KeptMessage*> questions;
    for (const KeptMessage& message : from.device.messages)
        if (message.utc_ns && is_own_business(from, message) &&
            (hit_of(from, message, "N_REQUEST") != nullptr ||
             hit_of(from, message, "N_ASK") != nullptr))
            questions.push_back(&message);
    return questions;
}

// Whether one of them was asked, in another talk, in the time before a decision.
bool asks_before(const Finding& from, const std::vector<const KeptMessage*>& questions,
                 const KeptMessage& decision) {
    const int64_t window = window_of(from);
    return std::any_of(questions.begin(), questions.end(), [&](const KeptMessage* question) {
        return question->thread != decision.thread && *question->utc_ns <= *decision.utc_ns &&
               *question->utc_ns >= *decision.utc_ns - window;
    });
}

const KeptMessage* answer_to(const Finding& from, const KeptMessage& request) {
    const KeptMessage* first = nullptr;
    for (const KeptMessage& message : from.device.messages) {
        if (message.thread != request.thread || !message.utc_ns ||
            *message.utc_ns < *request.utc_ns ||
            *message.utc_ns > *request.utc_ns + window_of(from) ||
            !is_own_business(from, message) || hit_of(from, message, "O_DECIDE") == nullptr)
            continue;
        if (first == nullptr || *message.utc_ns < *first->utc_ns)
            first = &message;
    }
    return first;
}

std::vector<Decided> decisions_of(const Finding& from,
                                  const std::vector<const KeptMessage*>& questions) {
    std::vector<Decided> decisions;
    for (const KeptMessage& request : from.device.messages) {
        const Thread* thread = thread_of(from, request);
        const PhraseHit* asked = hit_of(from, request, "N_REQUEST");
        if (asked == nullptr || thread == nullptr || is_private(*thread) || !request.utc_ns ||
            request.direction != Direction::Incoming || request.forwarded ||
            thread->counterpart == Counterpart::Target ||
            thread->counterpart == Counterpart::Superior)
            continue;
        if (const KeptMessage* answer = answer_to(from, request))
            decisions.push_back({&request, answer, asked, hit_of(from, *answer, "O_DECIDE"),
                                 asks_before(from, questions, *answer)});
    }
    return decisions;
}

void add_decisions(const Finding& from, const std::vector<Decided>& decisions,
                   std::vector<Item>& items) {
    for (const Decided& decided : decisions) {
        auto item = new_item(from, "K20", Axis::Control, "chat");
        if (!item)
            return;
        const Thread& thread = *thread_of(from, *decided.answer);
        const Phrase& asked = from.lexicon.phrase(decided.asked->phrase);
        const Phrase& answered = from.lexicon.phrase(decided.answered->phrase);
        fill_text(*item, from, answered);
        item->quality.match = std::min(item->quality.match, match_quality(from, asked));
        fill(*item, from, *decided.answer, thread);
        set_work_context(*item, from, *decided.answer, thread);
        if (decided.asked_above && !is_relayed(from, *decided.answer)) {
            item->quality.context *= from.weights.number_or("quality.context.relayed", 0.5);
            item->note = "before answering, the user asked somebody else for permission";
        }
        item->records.push_back({from.device.row.device, decided.request->record});
        item->statement = fmt::format(
            "Message received {} from {} contains the phrase \"{}\" (lexicon N_REQUEST, {}); the "
            "answer sent there contains the phrase \"{}\" (lexicon O_DECIDE, {}, {}).",
            on_day(decided.request->utc_ns), describe(from.device, thread), asked.text,
            asked.language, answered.text, answered.language, answered.confidence);
        items.push_back(std::move(*item));
    }
}

// Counter-evidence: a title without powers. Most decisions and orders follow a question to somebody
// else for permission.
void add_permission(const Finding& from, const std::vector<Decided>& decisions,
                    const std::vector<const KeptMessage*>& questions, std::vector<Item>& items) {
    size_t all = decisions.size();
    std::vector<RecordReference> records;
    for (const Decided& decided : decisions)
        if (decided.asked_above)
            records.push_back({from.device.row.device, decided.answer->record});
    for (const KeptMessage& message : from.device.messages) {
        if (!message.utc_ns || !is_own_business(from, message) ||
            hit_of(from, message, "O_COMMAND") == nullptr)
            continue;
        ++all;
        if (asks_before(from, questions, message))
            records.push_back({from.device.row.device, message.record});
    }
    const size_t asked = records.size();
    if (asked < 2 || asked * 2 <= all)
        return;
    auto item = new_item(from, "Y03", Axis::Control, "chat");
    if (!item)
        return;
    records.resize(std::min<size_t>(records.size(), 8));
    item->basis = Basis::Text;
    item->records = std::move(records);
    item->episode = "permission";
    item->quality.context = static_cast<double>(asked) / static_cast<double>(all);
    item->statement = fmt::format(
        "Before {} of {} messages that decide or order, a message to somebody else asks for "
        "permission.",
        asked, all);
    items.push_back(std::move(*item));
}

}  // namespace

std::vector<Item> find_decisions(const Finding& from) {
    std::vector<Item> items;
    const auto questions = questions_of(from);
    const std::vector<Decided> decisions = decisions_of(from, questions);
    add_decisions(from, decisions, items);
    add_permission(from, decisions, questions, items);
    return items;
}

}  // namespace triage
