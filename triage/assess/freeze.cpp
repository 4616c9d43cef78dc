#include "triage/assess/freeze.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <tuple>

#include "triage/identity/address.h"

namespace triage {
namespace {

constexpr std::string_view kHarmCheck =
    " Before sending: check that it is not a worker's own savings, a route by which a family pays "
    "for somebody still held, or a defrauded person's own wallet.";

struct Sighting {
    bool keys = false;
    bool in_control_talk = false;
    bool given_to_target = false;
    bool sent_by_target = false;
    bool in_ransom_talk = false;
    bool held_beside_exploitation = false;
};

struct Candidate {
    FreezeRow row;
    Sighting seen;
};

using Candidates = std::map<int64_t, Candidate>;

void note(Candidate& candidate, const std::string& device, const std::string& record,
          const std::optional<int64_t>& utc_ns) {
    FreezeRow& row = candidate.row;
    row.devices.insert(device);
    if (row.records.size() < 12)
        row.records.push_back({device, record});
    if (!utc_ns)
        return;
    row.first_utc_ns = std::min(row.first_utc_ns.value_or(*utc_ns), *utc_ns);
    row.last_utc_ns = std::max(row.last_utc_ns.value_or(*utc_ns), *utc_ns);
}

bool has_items(const std::vector<Item>& items, Axis axis, double least) {
    return std::any_of(items.begin(), items.end(), [&](const Item& item) {
        return item.axis == axis && !item.is_counter() && weight_of(item) >= least;
    });
}

bool is_in(const std::vector<Item>& items, std::string_view indicator, const std::string& record) {
    return std::any_of(items.begin(), items.end(), [&](const Item& item) {
        return item.indicator == indicator &&
               std::any_of(item.records.begin(), item.records.end(),
                           [&](const auto& each) { return each.record == record; });
    });
}

void see_messages(const CaseView& all, const DeviceView& device, const std::vector<Item>& items,
                  Candidates& candidates) {
    const bool control = has_items(items, Axis::Control, 0.3);
    for (const KeptMessage& message : device.messages)
        for (const Mention& mention : message.mentions) {
            if (!all.wallets.contains(mention.identity))
                continue;
            Candidate& candidate = candidates[mention.identity];
            note(candidate, device.row.device, message.record, message.utc_ns);
            const auto thread = device.threads.find(message.thread);
            const Counterpart other =
                thread == device.threads.end() ? Counterpart::Unknown : thread->second.counterpart;
            const bool sent = message.direction == Direction::Outgoing;
            candidate.seen.given_to_target |= sent && other == Counterpart::Target;
            candidate.seen.sent_by_target |= !sent && other == Counterpart::Target;
            candidate.seen.in_control_talk |=
                sent && control && other != Counterpart::Family && other != Counterpart::Target;
            candidate.seen.in_ransom_talk |=
                other == Counterpart::Family || is_in(items, "E07", message.record);
        }
}

void see_wallets(const CaseView& all, const DeviceView& device, const std::vector<Item>& items,
                 Candidates& candidates) {
    for (const SeenWallet& wallet : device.wallets) {
        if (!all.wallets.contains(wallet.address))
            continue;
        Candidate& candidate = candidates[wallet.address];
        note(candidate, device.row.device, wallet.record, std::nullopt);
        candidate.seen.keys |= wallet.has_keys;
        candidate.seen.held_beside_exploitation |=
            wallet.has_keys && has_items(items, Axis::Exploitation, 0.15);
    }
    for (const SeenPayment& payment : device.payments) {
        if (!all.wallets.contains(payment.payee))
            continue;
        Candidate& candidate = candidates[payment.payee];
        note(candidate, device.row.device, payment.record, payment.utc_ns);
        candidate.row.stated_sum += std::strtod(payment.amount.c_str(), nullptr);
    }
}

void see_tables(const CaseView& all, const DeviceView& device, const std::vector<Item>& items,
                Candidates& candidates) {
    if (!has_items(items, Axis::Control, 0.3))
        return;
    for (const SeenTable& table : device.tables)
        for (const FoundAddress& found : find_addresses(table.text))
            for (const auto& [identity, wallet] : all.wallets)
                if (wallet.second == found.address.value) {
                    Candidate& candidate = candidates[identity];
                    note(candidate, device.row.device, table.record, table.utc_ns);
                    candidate.seen.in_control_talk = true;
                }
}

std::string why_of(const Sighting& seen, char evidence_class) {
    std::string why;
    if (evidence_class == 'A')
        why = "The keys are on a seized device.";
    else if (evidence_class == 'B')
        why = "Stands in a table or in messages sent from a device with items about control.";
    else if (evidence_class == 'C')
        why = "Was given to people who were sent the scam script.";
    else
        why = "Seen, role unknown: not to be sent.";
    why += kHarmCheck;
    if (seen.in_ransom_talk)
        why += " It stands in a talk with family or about a ransom: ask the safety officer first.";
    if (seen.held_beside_exploitation)
        why += " The device that holds the keys carries signs of exploitation as well.";
    return why;
}

char class_of(const Sighting& seen) {
    if (seen.keys)
        return 'A';
    if (seen.in_control_talk)
        return 'B';
    return seen.given_to_target ? 'C' : 'D';
}

}  // namespace

FreezeList freeze_list(const CaseView& all, const std::vector<std::vector<Item>>& items) {
    Candidates candidates;
    for (size_t i = 0; i < all.devices.size(); ++i) {
        see_messages(all, all.devices[i], items[i], candidates);
        see_wallets(all, all.devices[i], items[i], candidates);
        see_tables(all, all.devices[i], items[i], candidates);
    }
    FreezeList list;
    for (auto& [identity, candidate] : candidates) {
        const auto& [type, address] = all.wallets.at(identity);
        if (const auto service = all.services.find(identity); service != all.services.end()) {
            list.left_out.emplace_back(address, "on the list of services as " + service->second);
            continue;
        }
        const auto form = read_address_of(type, address);
        if (!form)
            continue;  // no address of its chain: such a text is not sent to anybody
        if (candidate.seen.sent_by_target && !candidate.seen.given_to_target &&
            !candidate.seen.keys) {
            list.left_out.emplace_back(address,
                                       "named by a defrauded person, perhaps as their own");
            continue;
        }
        candidate.row.identity = identity;
        candidate.row.chain = form->chain;
        candidate.row.evidence_class = class_of(candidate.seen);
        candidate.row.why = why_of(candidate.seen, candidate.row.evidence_class);
        if (form->checksum == Checksum::None)
            candidate.row.why += " The form carries no checksum.";
        list.rows.push_back(std::move(candidate.row));
    }
    std::sort(list.rows.begin(), list.rows.end(), [](const FreezeRow& x, const FreezeRow& y) {
        const int64_t last_x = x.last_utc_ns.value_or(0);
        const int64_t last_y = y.last_utc_ns.value_or(0);
        return std::tie(x.evidence_class, y.stated_sum, last_y, x.identity) <
               std::tie(y.evidence_class, x.stated_sum, last_x, y.identity);
    });
    return list;
}

}  // namespace triage
