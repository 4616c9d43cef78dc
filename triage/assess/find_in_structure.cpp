#include <fmt/format.h>

#include <algorithm>

#include "triage/assess/find_items.h"

namespace triage {
namespace {

constexpr int64_t kDaysBetweenCalls = 6;
constexpr int64_t kLongestShortCall_s = 300;
constexpr size_t kLeastCalls = 4;

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
    add_wallets(from, items);
    return items;
}

}  // namespace triage
