#include "triage/assess/safety.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace triage {
namespace {

constexpr size_t kMostRecords = 8;
constexpr int64_t kDay = int64_t{86'400} * 1'000'000'000;

// Flags that put somebody into the first tier; every other one is of the second.
constexpr std::array<std::string_view, 8> kNow = {
    "child",           "suicide",   "sexual_violence", "others_held",
    "family_extorted", "sold_soon", "fresh_threat",    "own_state"};

std::string_view statement_of(std::string_view flag) {
    static const std::map<std::string_view, std::string_view> kStatements = {
        {"suicide", "The user wrote words about not living on."},
        {"sexual_violence", "The user wrote words about sexual violence."},
        {"others_held", "The user wrote of somebody else who is held, hurt or sold."},
        {"family_extorted", "Within the last days before the seizure money was asked of family."},
        {"sold_soon",
         "Within the last days before the seizure the user wrote of being sold or "
         "moved."},
        {"fresh_threat",
         "Within the last days before the seizure the user wrote of violence or "
         "threats."},
        {"own_state",
         "The user wrote of fear of the own authorities or of asylum: consular "
         "contact by the person's consent only."},
        {"illness", "The user wrote of illness or pregnancy: ask a clinician."},
        {"plea_to_target", "The user wrote a plea for help to a person who was sent the script."},
        {"child", "The intake list speaks of a child: entered by an officer."}};
    const auto entry = kStatements.find(flag);
    return entry == kStatements.end() ? "Entered by an officer." : entry->second;
}

class SignFinder {
public:
    SignFinder(const Finding& from, const DeviceUse& use) : from_(from), use_(use) {}

    void add(const std::string& flag, const RecordReference& record) {
        auto& records = signs_[flag];
        if (records.size() < kMostRecords)
            records.push_back(record);
    }

    // Own words, not pasted and not passed on; what somebody else sent says nothing of the user.
    void see_messages() {
        for (const KeptMessage& message : from_.device.messages) {
            const auto thread = from_.device.threads.find(message.thread);
            if (message.direction != Direction::Outgoing || message.forwarded ||
                thread == from_.device.threads.end() ||
                from_.all.templates.is_template(message.normalized))
                continue;
            for (const PhraseHit& hit : message.hits)
                if (!hit.hypothetical)
                    see_phrase(message, thread->second, hit);
        }
    }

    void see_items(const std::vector<Item>& items) {
        const double least = from_.weights.number("thresholds.refer_item");
        for (const Item& item : items) {
            if (item.axis != Axis::Exploitation || weight_of(item) < least ||
                !is_fresh(item.utc_ns))
                continue;
            for (const auto& [indicator, flag] :
                 {std::pair("E07", "family_extorted"), std::pair("E08", "fresh_threat"),
                  std::pair("E09", "sold_soon")})
                if (item.indicator == indicator)
                    for (const RecordReference& record : item.records)
                        add(flag, record);
        }
    }

    // To family and authorities only: to others the same words may be a part of the script.
    void see_uses() {
        for (const char* flag : {"own_state", "illness"}) {
            const auto said = from_.device.own_words.find(flag);
            if (said == from_.device.own_words.end())
                continue;
            for (const OwnWord& word : said->second) {
                const auto thread = from_.device.threads.find(word.thread);
                if (thread != from_.device.threads.end() &&
                    (thread->second.counterpart == Counterpart::Family ||
                     thread->second.counterpart == Counterpart::Authority))
                    add(flag, {from_.device.row.device, word.record});
            }
        }
        const auto& classes = use_.note_classes;
        if (std::find(classes.begin(), classes.end(), "child") != classes.end())
            signs_["child"];
    }

    std::vector<SafetySign> take() {
        std::vector<SafetySign> signs;
        for (auto& [flag, records] : signs_)
            signs.push_back(
                {flag, tier_of_flag(flag), std::string(statement_of(flag)), std::move(records)});
        return signs;
    }

private:
    void see_phrase(const KeptMessage& message, const Thread& thread, const PhraseHit& hit) {
        const Phrase& phrase = from_.lexicon.phrase(hit.phrase);
        const RecordReference record{from_.device.row.device, message.record};
        const bool to_target = thread.counterpart == Counterpart::Target;
        if (hit.person == Person::Third) {
            const bool held = phrase.category == "V_CONTROL" || phrase.category == "V_SOLD" ||
                              phrase.category == "V_VIOLENCE" || phrase.category == "V_RANSOM";
            const bool told = thread.counterpart == Counterpart::Family ||
                              thread.counterpart == Counterpart::Authority;
            if (held && told && is_fresh(message.utc_ns))
                add("others_held", record);
            return;
        }
        for (const std::string& tag : phrase.tags)
            if (tag == "flag=suicide" || tag == "flag=sexual_violence")
                add(tag.substr(5), record);
        if (phrase.category == "V_HELP" && phrase.confidence == "high" &&
            !phrase.tags.contains("weak") && to_target)
            add("plea_to_target", record);
    }

    // Within some days before the first seizure. Unknown times are no sign of now.
    bool is_fresh(const std::optional<int64_t>& utc_ns) const {
        const auto days = static_cast<int64_t>(from_.weights.number_or("rules.fresh_days", 14.0));
        return utc_ns && from_.all.ends_utc_ns && *utc_ns >= *from_.all.ends_utc_ns - days * kDay;
    }

    const Finding& from_;
    const DeviceUse& use_;
    std::map<std::string, std::vector<RecordReference>> signs_;
};

}  // namespace

SafetyTier tier_of_flag(std::string_view flag) {
    return std::find(kNow.begin(), kNow.end(), flag) == kNow.end() ? SafetyTier::Soon
                                                                   : SafetyTier::Now;
}

std::vector<SafetySign> safety_signs(const Finding& from, const DeviceUse& use,
                                     const std::vector<Item>& items) {
    SignFinder finder(from, use);
    finder.see_messages();
    finder.see_items(items);
    finder.see_uses();
    return finder.take();
}

}  // namespace triage
