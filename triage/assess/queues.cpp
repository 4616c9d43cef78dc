#include "triage/assess/queues.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>
#include <set>
#include <tuple>

#include "parsers/base/text.h"
#include "parsers/base/time.h"
#include "triage/assess/decision.h"
#include "triage/assess/safety.h"

namespace triage {
namespace {

using nlohmann::json;
using parsers::Result;

constexpr size_t kMostItems = 3;  // the others stand in the assessment

std::vector<RecordReference> references(const std::string& text) {
    std::vector<RecordReference> records;
    const json list = json::parse(text, nullptr, false);
    if (list.is_array())
        for (const json& record : list)
            records.push_back({record.value("device", ""), record.value("record", "")});
    return records;
}

// What humans decided about the queues.
struct Decided {
    std::map<std::pair<std::string, std::string>, std::string> closed;  // device, flag -> by, why
    std::map<std::pair<std::string, std::string>, std::string> raised;
    std::set<std::pair<std::string, std::string>> done;  // device and queue, or "" and address
};

Result<Decided> read_decided(const Database& database) {
    Decided decided;
    for (const Decision& decision : TRY(read_decisions(database))) {
        const auto words = parsers::split(parsers::trim(decision.what.text), ' ');
        if (words.size() != 2)
            continue;
        const std::string verb = parsers::to_lower_ascii(words[0]);
        const std::pair key(decision.what.device, parsers::to_lower_ascii(words[1]));
        const std::string who = decision.what.by_name + ": " + decision.what.reason;
        const bool counts = decision.state == DecisionState::Final && !decision.is_expired;
        if (verb == "flag") {
            decided.raised[key] = who;
            decided.closed.erase(key);
        } else if (verb == "close" && counts) {
            decided.closed[key] = who;
        } else if (verb == "done" && counts) {
            decided.done.insert(key);
            decided.done.insert({"", words[1]});
        }
    }
    return decided;
}

struct DeviceInfo {
    std::string holder;
    std::string seized_utc;
};

std::map<std::string, DeviceInfo> read_devices(const CaseStore& store) {
    std::map<std::string, std::string> seized;
    for (const ExhibitRow& exhibit : store.exhibits())
        if (const auto utc_ns = parsers::from_iso8601(exhibit.seized_at))
            seized[exhibit.exhibit] = parsers::to_iso8601(*utc_ns);
    std::map<std::string, DeviceInfo> devices;
    for (const DeviceRow& row : store.devices())
        devices[row.device] = {row.holder, seized[row.exhibit]};
    return devices;
}

// An unknown time stands behind the known ones of its tier.
void sort_by_key(std::vector<QueueEntry>& entries) {
    std::stable_sort(entries.begin(), entries.end(), [](const QueueEntry& x, const QueueEntry& y) {
        return std::tuple(x.tier, x.waiting_since.empty(), std::string_view(x.waiting_since),
                          std::string_view(x.device)) <
               std::tuple(y.tier, y.waiting_since.empty(), std::string_view(y.waiting_since),
                          std::string_view(y.device));
    });
}

// The heaviest signs of exploitation; what is about control is not read here at all.
Result<std::map<std::string, std::vector<QueueReason>>> exploitation_items(
    const Database& database) {
    std::map<std::string, std::vector<QueueReason>> reasons;
    TRY(database.each(
        "SELECT device, indicator, statement, records FROM assessment_item WHERE "
        "axis='exploitation' AND counter=0 AND weight>0 ORDER BY device, item",
        [&](const Statement& row) {
            auto& list = reasons[row.text(0)];
            if (list.size() < kMostItems)
                list.push_back({row.text(1) + ": " + row.text(2), references(row.text(3))});
        }));
    return reasons;
}

class SafetyQueue {
public:
    SafetyQueue(const Decided& decided, std::map<std::string, DeviceInfo> devices)
        : decided_(decided) {
        for (const auto& [name, info] : devices) {
            QueueEntry& entry = entries_[name];
            entry.device = name;
            entry.holder = info.holder;
            entry.waiting_since = info.seized_utc;
            entry.tier = 2;
        }
    }

    void add_sign(const std::string& device, const std::string& flag, int64_t tier,
                  const std::string& statement, std::vector<RecordReference> records) {
        const auto entry = entries_.find(device);
        if (entry == entries_.end())
            return;
        if (const auto closed = decided_.closed.find({device, flag});
            closed != decided_.closed.end()) {
            entry->second.closed.push_back(flag + ", closed by " + closed->second);
            return;
        }
        entry->second.tier = std::min(entry->second.tier, tier);
        entry->second.reasons.push_back({flag + ": " + statement, std::move(records)});
    }

    void add_raised() {
        for (const auto& [key, who] : decided_.raised)
            add_sign(key.first, key.second, static_cast<int64_t>(tier_of_flag(key.second)),
                     "entered by " + who, {});
    }

    // Refer is a matter of tier 1; the items say why.
    void add_items(const std::string& device, std::vector<QueueReason> reasons) {
        const auto entry = entries_.find(device);
        if (entry == entries_.end())
            return;
        entry->second.tier = std::min<int64_t>(entry->second.tier, 1);
        for (QueueReason& reason : reasons)
            entry->second.reasons.push_back(std::move(reason));
    }

    Queue take() {
        Queue queue{"safety", {}, 0, {}, {}};
        static constexpr std::string_view kKeys[] = {"somebody may be in danger now",
                                                     "signs of exploitation: to be screened",
                                                     "everyone else: to be screened as well"};
        for (auto& [name, entry] : entries_) {
            if (decided_.done.contains({name, "safety"})) {
                ++queue.done;
                continue;
            }
            entry.key = kKeys[std::clamp<int64_t>(entry.tier, 0, 2)];
            queue.entries.push_back(std::move(entry));
        }
        sort_by_key(queue.entries);
        return queue;
    }

private:
    const Decided& decided_;
    std::map<std::string, QueueEntry> entries_;
};

Result<Queue> safety_queue(const CaseStore& store, const Decided& decided) {
    SafetyQueue queue(decided, read_devices(store));
    TRY(store.database().each(
        "SELECT device, flag, tier, statement, records FROM safety_sign ORDER BY device, tier, "
        "flag",
        [&](const Statement& row) {
            queue.add_sign(row.text(0), row.text(1), row.integer(2), row.text(3),
                           references(row.text(4)));
        }));
    queue.add_raised();
    auto items = TRY(exploitation_items(store.database()));
    TRY(store.database().each("SELECT device FROM assessment WHERE refer=1 ORDER BY device",
                              [&](const Statement& row) {
                                  queue.add_items(row.text(0), std::move(items[row.text(0)]));
                              }));
    return queue.take();
}

Result<Queue> volatile_queue(const CaseStore& store, const Decided& decided) {
    std::map<std::string, DeviceInfo> devices = read_devices(store);
    std::map<std::string, QueueEntry> entries;
    TRY(store.database().each(
        "SELECT device, sign, urgency, statement, records FROM volatile_sign ORDER BY device, "
        "urgency, sign",
        [&](const Statement& row) {
            const auto [entry, fresh] = entries.try_emplace(row.text(0));
            if (fresh) {
                entry->second.device = row.text(0);
                entry->second.holder = devices[row.text(0)].holder;
                entry->second.waiting_since = devices[row.text(0)].seized_utc;
                entry->second.tier = row.integer(2);
                entry->second.key = row.text(1);
            }
            entry->second.reasons.push_back(
                {row.text(1) + ": " + row.text(3), references(row.text(4))});
        }));
    Queue queue{"volatile", {}, 0, {}, {}};
    for (auto& [name, entry] : entries) {
        if (decided.done.contains({name, "volatile"}))
            ++queue.done;
        else
            queue.entries.push_back(std::move(entry));
    }
    sort_by_key(queue.entries);
    return queue;
}

// As `assess` ranked them; class D is not sent and does not wait.
Result<Queue> asset_queue(const CaseStore& store, const Decided& decided) {
    std::map<std::string, DeviceInfo> devices = read_devices(store);
    Queue queue{"assets", {}, 0, {}, {}};
    TRY(store.database().each(
        "SELECT value, f.chain, class, why, f.devices, records, detail FROM freeze f JOIN identity "
        "USING(identity) WHERE class<>'D' ORDER BY rank",
        [&](const Statement& row) {
            if (decided.done.contains({"", row.text(0)})) {
                ++queue.done;
                return;
            }
            const json detail = json::parse(row.text(6), nullptr, false);
            const bool hot = detail.is_object() && detail.value("hot", false);
            QueueEntry entry;
            entry.address = row.text(0);
            entry.chain = row.text(1);
            entry.tier = hot ? 0 : row.text(2)[0] - 'A' + 1;
            entry.key = "class " + row.text(2) + (hot ? ", keys on a device that is open now" : "");
            entry.reasons.push_back({row.text(3), references(row.text(5))});
            const json on = json::parse(row.text(4), nullptr, false);
            for (const json& device : on) {
                const std::string& since = devices[device.get<std::string>()].seized_utc;
                if (entry.device.empty())
                    entry.device = device.get<std::string>();
                if (!since.empty() && (entry.waiting_since.empty() || since < entry.waiting_since))
                    entry.waiting_since = since;
            }
            queue.entries.push_back(std::move(entry));
        }));
    return queue;
}

void note_oldest(Queue& queue, const std::string& as_of) {
    for (const QueueEntry& entry : queue.entries)
        if (!entry.waiting_since.empty() &&
            (queue.oldest_since.empty() || entry.waiting_since < queue.oldest_since))
            queue.oldest_since = entry.waiting_since;
    const auto since = parsers::from_iso8601(queue.oldest_since);
    const auto until = parsers::from_iso8601(as_of);
    if (since && until)
        queue.oldest_waits_s = (*until - *since) / 1'000'000'000;
}

}  // namespace

Result<Queues> read_queues(const CaseStore& store) {
    const Decided decided = TRY(read_decided(store.database()));
    Queues queues;
    queues.as_of = store.database().text_value("SELECT utc FROM log ORDER BY seq DESC LIMIT 1");
    queues.safety = TRY(safety_queue(store, decided));
    queues.devices = TRY(volatile_queue(store, decided));
    queues.assets = TRY(asset_queue(store, decided));
    for (Queue* queue : {&queues.safety, &queues.devices, &queues.assets})
        note_oldest(*queue, queues.as_of);
    return queues;
}

}  // namespace triage
