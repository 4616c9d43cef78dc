#include "triage/assess/case_view.h"

#include <algorithm>

#include "parsers/base/text.h"
#include "parsers/base/time.h"
#include "triage/assess/counterpart.h"
#include "triage/assess/decision.h"
#include "triage/link/identifier_type.h"

namespace triage {
namespace {

using parsers::Result;

constexpr int64_t kSecond = 1'000'000'000;
constexpr int64_t kDay = 86400 * kSecond;

Result<void> read_links(const Database& database, CaseView& all) {
    std::map<std::string, size_t> number;
    for (size_t i = 0; i < all.devices.size(); ++i)
        number[all.devices[i].row.device] = i;
    std::map<int64_t, std::set<std::string>> group_holders;
    TRY(database.each(
        "SELECT h.device, h.identity, h.role, i.type, i.service, i.value FROM holding h "
        "JOIN identity i ON i.identity = h.identity WHERE h.app <> 'content' ORDER BY h.device, "
        "h.identity, h.role, h.app",
        [&](const Statement& row) {
            const auto device = number.find(row.text(0));
            if (device == number.end())
                return;
            const int64_t identity = row.integer(1);
            const std::string type = row.text(3);
            if (row.view(2) == "owner") {
                auto& owners = all.owners[identity];
                if (owners.empty() || owners.back() != device->second)
                    owners.push_back(device->second);
            }
            if (is_wallet_type(type) || type == "phone")
                all.carriers[identity].insert(device->second);
            if (is_wallet_type(type))
                all.wallets[identity] = {type, row.text(5)};
            if (!row.view(4).empty())
                all.services[identity] = row.text(4);
            if (is_group_type(type))
                group_holders[identity].insert(all.devices[device->second].holder);
        }));
    for (const auto& [group, holders] : group_holders)
        if (holders.size() >= 2)
            all.work_groups.insert(group);
    return {};
}

// The earliest time of seizure that the manifest states, else the last thing that any device saw.
std::optional<int64_t> end_of_case(const CaseStore& store, const CaseView& all) {
    std::optional<int64_t> seized;
    for (const ExhibitRow& exhibit : store.exhibits())
        if (const auto utc_ns = parsers::from_iso8601(exhibit.seized_at))
            seized = std::min(seized.value_or(*utc_ns), *utc_ns);
    if (seized)
        return seized;
    for (const DeviceView& device : all.devices)
        if (device.last_utc_ns)
            seized = std::max(seized.value_or(*device.last_utc_ns), *device.last_utc_ns);
    return seized;
}

void find_raid(const CaseStore& store, CaseView& all, const Weights& weights) {
    const std::optional<int64_t> end = all.ends_utc_ns = end_of_case(store, all);
    if (!end)
        return;
    const int64_t window = static_cast<int64_t>(weights.number("rules.raid_window_days")) * kDay;
    const int64_t margin = static_cast<int64_t>(weights.number("rules.raid_margin_s")) * kSecond;
    std::optional<int64_t> first;
    for (const DeviceView& device : all.devices)
        for (const auto& [utc_ns, unused] : device.raid_words)
            if (utc_ns >= *end - window)  // older talk of raids is a rumor that passed
                first = std::min(first.value_or(utc_ns), utc_ns);
    if (first) {
        all.raid_aware_from = *first - margin;
        all.raid_source = "first message that speaks of a raid on any device, less a margin";
    }
}

// "confirm K02" or "reject E14" in a recorded decision; the latest counts that needs no second
// person any more.
Result<void> read_reviews(const Database& database, CaseView& all) {
    for (const Decision& decision : TRY(read_decisions(database))) {
        const auto words = parsers::split(decision.what.text, ' ');
        if (words.size() < 2 || decision.state != DecisionState::Final)
            continue;
        const std::string verb = parsers::to_lower_ascii(words[0]);
        if (verb == "confirm")
            all.reviews[{decision.what.device, words[1]}] = Review::Confirmed;
        else if (verb == "reject")
            all.reviews[{decision.what.device, words[1]}] = Review::Rejected;
    }
    return {};
}

bool is_shared(const CaseView& all, const DeviceView& device) {
    for (const auto& [own, record] : device.own_records) {
        const auto owners = all.owners.find(own);
        if (owners == all.owners.end())
            continue;
        for (const size_t other : owners->second)
            if (all.devices[other].holder != device.holder)
                return true;
    }
    return false;
}

}  // namespace

Review CaseView::review_of(const std::string& device, const std::string& indicator) const {
    const auto review = reviews.find({device, indicator});
    return review == reviews.end() ? Review::None : review->second;
}

Result<CaseView> read_case_view(const CaseStore& store, const ReadingTools& tools,
                                const Weights& weights) {
    CaseView all(TemplateCounter(static_cast<size_t>(weights.number("rules.template_devices")),
                                 static_cast<size_t>(weights.number("rules.template_letters")),
                                 static_cast<int64_t>(weights.number("rules.template_gap_s"))));
    for (const DeviceRow& row : store.devices()) {
        const auto number = static_cast<uint32_t>(all.devices.size());
        all.devices.push_back(TRY(read_device_view(store, row, number, tools, all.templates)));
    }
    TRY(read_links(store.database(), all));
    TRY(read_reviews(store.database(), all));
    all.reports = TRY(read_reports(store));
    find_raid(store, all, weights);
    classify_counterparts(all, tools.words, weights);
    for (DeviceView& device : all.devices) {
        for (auto& [key, thread] : device.threads)
            if (thread.counterpart != Counterpart::Family)
                std::vector<ShortMessage>().swap(thread.own_short);
        for (const SaidNumber& number : device.said_numbers)
            all.said_by[number.digits].insert(device.holder);
    }
    return all;
}

Attribution attribution_of(const CaseView& all, const DeviceView& device, const Weights& weights) {
    const auto has_family = [&] {
        return std::any_of(device.threads.begin(), device.threads.end(), [](const auto& entry) {
            return entry.second.counterpart == Counterpart::Family && entry.second.outgoing > 0;
        });
    };
    size_t most_accounts = 0;
    for (const auto& [app, accounts] : device.own_by_app)
        if (app != "google" && app != "device")
            most_accounts = std::max(most_accounts, accounts.size());
    const auto personas = static_cast<size_t>(weights.number_or("rules.personas", 3));
    const bool shared = is_shared(all, device);
    Attribution result;
    if (has_family())
        result.why.push_back("talks with contacts saved as family");
    if (most_accounts == 1 && !shared)
        result.why.push_back("one own account that no other person's device carries");
    if (!device.row.holder.empty())
        result.why.push_back("the intake list names who carried it");
    const auto set = [&](const char* kind) {
        result.kind = kind;
        result.quality = weights.number(std::string("quality.attribution.") + kind);
    };
    if (device.row.kind == "computer" || (most_accounts >= personas && !has_family()))
        set("station");
    else if (shared)
        set("shared");
    else if (result.why.size() >= 3)
        set("exclusive");
    else if (has_family() || (most_accounts == 1 && result.why.size() >= 2))
        set("personal");
    else
        set("station");
    return result;
}

std::optional<int64_t> inside_from(const CaseView& all, const DeviceView& device,
                                   const Lexicon& lexicon) {
    std::optional<int64_t> first;
    for (const KeptMessage& message : device.messages) {
        if (!message.utc_ns)
            continue;
        const auto thread = device.threads.find(message.thread);
        bool sign =
            thread != device.threads.end() && all.work_groups.contains(thread->second.identity);
        for (const PhraseHit& hit : message.hits) {
            const std::string& category = lexicon.phrase(hit.phrase).category;
            sign =
                sign || category == "N_SCAM" || category == "O_COMMAND" || category == "T_TARGET";
        }
        if (sign)
            first = std::min(first.value_or(*message.utc_ns), *message.utc_ns);
    }
    return first;
}

}  // namespace triage
