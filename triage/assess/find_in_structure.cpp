#include <fmt/format.h>

#include <algorithm>

#include "triage/assess/find_items.h"

namespace triage {
namespace {

constexpr int64_t kDaysBetweenCalls = 6;
constexpr int64_t kLongestShortCall_s = 300;
constexpr size_t kLeastCalls = 4;
constexpr size_t kLeastOtherHolders = 2;
constexpr double kDay_ns = 86400e9;

std::set<int64_t> peers_of(const DeviceView& device, Counterpart counterpart) {
    std::set<int64_t> peers;
    for (const auto& [key, thread] : device.threads)
        if (!thread.group && thread.identity != 0 && thread.counterpart == counterpart)
            peers.insert(thread.identity);
    return peers;
}

// Answered calls with family, all short and none within days of another.
void add_rationed_calls(const Finding& from, std::vector<Item>& items) {
    const std::set<int64_t> family = peers_of(from.device, Counterpart::Family);
    std::vector<const SeenCall*> calls;
    for (const SeenCall& call : from.device.calls)
        if (family.contains(call.peer) && call.utc_ns && call.duration_s > 0)
            calls.push_back(&call);
    std::sort(calls.begin(), calls.end(), [](const SeenCall* x, const SeenCall* y) {
        return std::pair(*x->utc_ns, x->record) < std::pair(*y->utc_ns, y->record);
    });
    if (calls.size() < kLeastCalls)
        return;
    int64_t longest = 0;
    int64_t least_gap = INT64_MAX;
    for (size_t i = 0; i < calls.size(); ++i) {
        longest = std::max(longest, calls[i]->duration_s);
        if (i > 0)
            least_gap =
                std::min(least_gap, day_of(*calls[i]->utc_ns) - day_of(*calls[i - 1]->utc_ns));
    }
    if (longest > kLongestShortCall_s || least_gap < kDaysBetweenCalls)
        return;
    auto item = new_item(from, "E05", Axis::Exploitation, "call");
    if (!item)
        return;
    for (const SeenCall* call : calls)
        if (item->records.size() < 12)
            item->records.push_back({from.device.row.device, call->record});
    item->episode = "calls with family";
    item->utc_ns = calls.front()->utc_ns;
    if (!from.inside_from) {
        item->quality.context = from.weights.number("quality.context.one_unknown");
        item->note = "not known: whether the calls were made inside";
    }
    item->statement = fmt::format(
        "All {} answered calls with contacts saved as family are at most {} seconds long and at "
        "least {} days apart.",
        calls.size(), longest, least_gap);
    items.push_back(std::move(*item));
}

void add_calls_for_help(const Finding& from, std::vector<Item>& items) {
    const std::set<int64_t> authorities = peers_of(from.device, Counterpart::Authority);
    for (const SeenCall& call : from.device.calls) {
        if (!authorities.contains(call.peer) || call.direction != Direction::Outgoing)
            continue;
        auto item = new_item(from, "E14", Axis::Exploitation, "call");
        if (!item)
            return;
        const bool aware = from.all.is_raid_aware(call.utc_ns);
        item->quality.context =
            from.weights.number(aware              ? "quality.context.raid_aware"
                                : from.inside_from ? "quality.context.one_unknown"
                                                   : "quality.context.two_unknown");
        item->note = aware ? "made after a raid was spoken of" : "not known: what was said";
        item->utc_ns = call.utc_ns;
        item->episode = fmt::format("{}|call", call.utc_ns ? day_of(*call.utc_ns) : -1);
        item->records = {{from.device.row.device, call.record}};
        const auto name = from.device.names.find(call.peer);
        item->statement =
            fmt::format("Call made {} to the contact saved as '{}'.", on_day(call.utc_ns),
                        name == from.device.names.end() ? call.name : name->second);
        items.push_back(std::move(*item));
    }
}

// Own messages removed in talks with family, while elsewhere they stay.
void add_removed(const Finding& from, std::vector<Item>& items) {
    std::vector<RecordReference> removed;
    uint64_t removed_elsewhere = 0;
    uint64_t kept_elsewhere = 0;
    for (const auto& [key, thread] : from.device.threads) {
        if (thread.counterpart == Counterpart::Family && !thread.group) {
            for (const auto& record : thread.removed_own)
                removed.push_back({from.device.row.device, record});
        } else {
            removed_elsewhere += thread.removed_own.size();
            kept_elsewhere += thread.kept_own;
        }
    }
    if (static_cast<double>(removed.size()) <
            from.weights.number_or("rules.deleted_to_family", 2) ||
        removed_elsewhere > 0 || kept_elsewhere == 0)
        return;
    auto item = new_item(from, "E16", Axis::Exploitation, "device-config");
    if (!item)
        return;
    item->episode = "removed messages";
    item->quality.parse = from.weights.number("quality.parse.recovered");
    if (!from.inside_from)
        item->quality.context = from.weights.number("quality.context.one_unknown");
    item->statement = fmt::format(
        "{} own messages to contacts saved as family are removed; of {} own messages to others "
        "none is.",
        removed.size(), kept_elsewhere);
    removed.resize(std::min<size_t>(removed.size(), 12));
    item->records = std::move(removed);
    items.push_back(std::move(*item));
}

// Money from family to an account that other people's devices carry as well.
void add_family_payments(const Finding& from, std::vector<Item>& items) {
    const std::set<int64_t> family = peers_of(from.device, Counterpart::Family);
    for (const SeenPayment& payment : from.device.payments) {
        const auto carriers = from.all.carriers.find(payment.payee);
        if (!family.contains(payment.payer) || carriers == from.all.carriers.end())
            continue;
        std::set<std::string> holders;
        for (const size_t device : carriers->second)
            if (from.all.devices[device].holder != from.device.holder)
                holders.insert(from.all.devices[device].holder);
        if (holders.size() < 2)
            continue;
        auto item = new_item(from, "E07", Axis::Exploitation, "payment");
        if (!item)
            return;
        item->utc_ns = payment.utc_ns;
        item->episode = "payment " + payment.record;
        item->records = {{from.device.row.device, payment.record}};
        item->statement = fmt::format(
            "Payment of {} ({}) {} from a contact saved as family to an account that {} other "
            "people's devices carry.",
            payment.amount, payment.claim, on_day(payment.utc_ns), holders.size());
        items.push_back(std::move(*item));
    }
}

// What family writes of a transfer to an account whose number other people's devices name as well.
void add_family_notices(const Finding& from, std::vector<Item>& items) {
    for (const SaidNumber& said : from.device.said_numbers) {
        const auto thread = from.device.threads.find(said.thread);
        if (said.direction != Direction::Incoming || !said.has_sum ||
            thread == from.device.threads.end() ||
            thread->second.counterpart != Counterpart::Family)
            continue;
        const auto found = from.all.said_by.find(said.digits);
        const std::set<std::string> holders =
            found == from.all.said_by.end() ? std::set<std::string>{} : found->second;
        const size_t others = holders.size() - holders.count(from.device.holder);
        if (others < kLeastOtherHolders)
            continue;
        auto item = new_item(from, "E07", Axis::Exploitation, "payment");
        if (!item)
            return;
        if (!said.names_transfer) {
            item->quality.context = from.weights.number("quality.context.one_unknown");
            item->note = "no word of an account or a transfer was found beside the number";
        }
        item->utc_ns = said.utc_ns;
        item->episode = "account " + said.digits;
        item->records = {{from.device.row.device, said.record}};
        item->statement = fmt::format(
            "Message received {} from {} names the number {} beside a sum; {} other people's "
            "devices have messages with the same number.",
            on_day(said.utc_ns), describe(from.device, thread->second), said.digits, others);
        items.push_back(std::move(*item));
    }
}

// Gaps that are all days long and nearly the same.
bool is_regular(const Finding& from, const std::vector<const ShortMessage*>& sent) {
    if (static_cast<double>(sent.size()) < from.weights.number_or("rules.same_messages", 4))
        return false;
    double least = 1e9;
    double most = 0;
    for (size_t i = 1; i < sent.size(); ++i) {
        const double days = static_cast<double>(sent[i]->utc_ns - sent[i - 1]->utc_ns) / kDay_ns;
        least = std::min(least, days);
        most = std::max(most, days);
    }
    return least >= from.weights.number_or("rules.same_message_days", 3) &&
           most - least <= most * from.weights.number_or("rules.same_message_spread", 0.2);
}

// The same few words to family, again and again, as far apart each time.
void add_same_messages(const Finding& from, std::vector<Item>& items) {
    for (const auto& [key, thread] : from.device.threads) {
        if (thread.counterpart != Counterpart::Family || thread.group)
            continue;
        std::map<std::string, std::vector<const ShortMessage*>> alike;
        for (const ShortMessage& sent : thread.own_short)
            if (!from.inside_from || sent.utc_ns >= *from.inside_from)
                alike[sent.letters].push_back(&sent);
        for (auto& [letters, sent] : alike) {
            std::sort(sent.begin(), sent.end(), [](const ShortMessage* x, const ShortMessage* y) {
                return std::pair(x->utc_ns, x->record) < std::pair(y->utc_ns, y->record);
            });
            auto item = is_regular(from, sent) ? new_item(from, "E18", Axis::Exploitation, "chat")
                                               : std::nullopt;
            if (!item)
                continue;
            if (!from.inside_from) {
                item->quality.context = from.weights.number("quality.context.one_unknown");
                item->note = "not known: whether they were written inside";
            }
            item->utc_ns = sent.front()->utc_ns;
            item->episode = "same words " + key;
            for (const ShortMessage* one : sent)
                if (item->records.size() < 12)
                    item->records.push_back({from.device.row.device, one->record});
            item->statement = fmt::format(
                "{} messages to {} from {} to {} have the same letters, at nearly equal distances "
                "in time.",
                sent.size(), describe(from.device, thread), date_of(sent.front()->utc_ns),
                date_of(sent.back()->utc_ns));
            items.push_back(std::move(*item));
        }
    }
}

// Keys here, and many who pay in or are paid.
void add_wallets(const Finding& from, std::vector<Item>& items) {
    const double least = from.weights.number("rules.wallet_counterparts");
    for (const SeenWallet& wallet : from.device.wallets) {
        if (!wallet.has_keys || wallet.address == 0 || from.all.services.contains(wallet.address))
            continue;
        std::set<int64_t> payers;
        std::set<int64_t> payees;
        std::vector<RecordReference> records = {{from.device.row.device, wallet.record}};
        for (const DeviceView& other : from.all.devices)
            for (const SeenPayment& payment : other.payments) {
                const bool in = payment.payee == wallet.address && payment.payer != 0;
                const bool out = payment.payer == wallet.address && payment.payee != 0;
                const bool fresh = (in && payers.insert(payment.payer).second) ||
                                   (out && payees.insert(payment.payee).second);
                if (fresh && records.size() < 12)
                    records.push_back({other.row.device, payment.record});
            }
        const auto most = static_cast<double>(std::max(payers.size(), payees.size()));
        if (most < least)
            continue;
        auto item = new_item(from, "K09", Axis::Control, "payment");
        if (!item)
            return;
        item->episode = fmt::format("wallet {}", wallet.address);
        item->records = std::move(records);
        item->statement = fmt::format(
            "The device holds the keys of wallet {}; payments from {} payers and to {} payees name "
            "it.",
            from.all.wallets.contains(wallet.address) ? from.all.wallets.at(wallet.address).second
                                                      : std::string("without a canonical form"),
            payers.size(), payees.size());
        items.push_back(std::move(*item));
    }
}

}  // namespace

std::vector<Item> find_in_structure(const Finding& from) {
    std::vector<Item> items;
    add_rationed_calls(from, items);
    add_calls_for_help(from, items);
    add_removed(from, items);
    add_family_payments(from, items);
    add_family_notices(from, items);
    add_same_messages(from, items);
    add_wallets(from, items);
    return items;
}

}  // namespace triage
