#include "triage/assess/freeze.h"

#include <algorithm>
#include <cstdlib>
#include <tuple>

#include "triage/assess/address_sighting.h"
#include "triage/identity/address.h"

namespace triage {
namespace {

using Candidates = std::map<int64_t, AddressCandidate>;

constexpr size_t kMostRecords = 12;

void keep(std::vector<RecordReference>& records, const RecordReference& record) {
    if (records.size() < kMostRecords &&
        std::find(records.begin(), records.end(), record) == records.end())
        records.push_back(record);
}

void note(AddressCandidate& candidate, const RecordReference& record,
          const std::optional<int64_t>& utc_ns) {
    FreezeRow& row = candidate.row;
    row.devices.insert(record.device);
    keep(row.records, record);
    if (!utc_ns)
        return;
    row.first_utc_ns = std::min(row.first_utc_ns.value_or(*utc_ns), *utc_ns);
    row.last_utc_ns = std::max(row.last_utc_ns.value_or(*utc_ns), *utc_ns);
}

bool is_in(const std::vector<Item>& items, std::string_view indicator, const std::string& record) {
    return std::any_of(items.begin(), items.end(), [&](const Item& item) {
        return item.indicator == indicator &&
               std::any_of(item.records.begin(), item.records.end(),
                           [&](const auto& each) { return each.record == record; });
    });
}

bool is_target(const DeviceView& device, int64_t identity) {
    return identity != 0 &&
           std::any_of(device.threads.begin(), device.threads.end(), [&](const auto& each) {
               return !each.second.group && each.second.identity == identity &&
                      each.second.counterpart == Counterpart::Target;
           });
}

// Everything that names addresses, on one device after the other.
class Gatherer {
public:
    Gatherer(const CaseView& all, const WordList& uses) : all_(all), uses_(uses) {}

    void see(const DeviceView& device, const AddressSide& side) {
        control_ = has_items_of(side.items, Axis::Control, 0.3);
        for (const KeptMessage& message : device.messages)
            see_message(device, side, message);
        for (const SeenWallet& wallet : device.wallets)
            see_wallet(device, side, wallet);
        for (const SeenPayment& payment : device.payments)
            see_payment(device, side, payment);
        if (control_)
            for (const SeenTable& table : device.tables)
                see_table(device, table);
    }

    Candidates take() { return std::move(candidates_); }

private:
    void see_message(const DeviceView& device, const AddressSide& side,
                     const KeptMessage& message) {
        std::vector<int64_t> named;
        for (const Mention& mention : message.mentions)
            if (all_.wallets.contains(mention.identity))
                named.push_back(mention.identity);
        if (named.empty())
            return;
        const RecordReference record{device.row.device, message.record};
        const auto thread = device.threads.find(message.thread);
        const Counterpart other = thread == device.threads.end()
                                      ? Counterpart::Unknown
                                      : counterpart_of(device, thread->second);
        const std::string label =
            thread == device.threads.end() ? std::string{} : normalize(thread->second.label);
        const auto sums = stated_sums(message.text);
        for (const int64_t identity : named) {
            AddressCandidate& candidate = candidates_[identity];
            note(candidate, record, message.utc_ns);
            see_talk(candidate, message, other, record);
            candidate.seen.in_ransom_talk |=
                other == Counterpart::Family || is_in(side.items, "E07", message.record);
            candidate.seen.in_otc_group |= uses_.has("otc", label);
            candidate.seen.as_deposit |= uses_.has("exchange_deposit", message.normalized);
            candidate.seen.on_bsc |= contains_word(message.normalized, "bsc") ||
                                     contains_word(message.normalized, "bep20");
            add_asset(candidate, message.normalized);
            for (const StatedSum& sum : sums)
                add_sum(candidate, sum, record);
        }
        add_neighbors(named, record);
    }

    // Phrases of the script are quoted among those who work with it: whoever is saved as a cashier
    // or a team is nobody who was defrauded.
    Counterpart counterpart_of(const DeviceView& device, const Thread& thread) const {
        const auto saved = device.names.find(thread.identity);
        const std::string label = saved == device.names.end() ? "" : normalize(saved->second);
        const bool of_trade = uses_.has("finance", label) || uses_.has("team", label);
        return of_trade && thread.counterpart == Counterpart::Target ? Counterpart::Coworker
                                                                     : thread.counterpart;
    }

    void see_talk(AddressCandidate& candidate, const KeptMessage& message, Counterpart other,
                  const RecordReference& record) const {
        const bool sent = message.direction == Direction::Outgoing;
        if (sent && other == Counterpart::Target)
            candidate.seen.given_to.insert(message.thread);
        if (!sent && other == Counterpart::Target) {
            candidate.seen.sent_by_target = true;
            keep(candidate.row.victim_payments, record);
        }
        candidate.seen.in_control_talk |=
            sent && control_ && other != Counterpart::Family && other != Counterpart::Target;
    }

    void see_wallet(const DeviceView& device, const AddressSide& side, const SeenWallet& wallet) {
        if (!all_.wallets.contains(wallet.address))
            return;
        AddressCandidate& candidate = candidates_[wallet.address];
        note(candidate, {device.row.device, wallet.record}, std::nullopt);
        candidate.seen.keys |= wallet.has_keys;
        candidate.row.hot |= wallet.has_keys && side.open_now;
        candidate.seen.held_beside_exploitation |=
            wallet.has_keys && has_items_of(side.items, Axis::Exploitation, 0.15);
    }

    void see_payment(const DeviceView& device, const AddressSide& side,
                     const SeenPayment& payment) {
        const RecordReference record{device.row.device, payment.record};
        const auto currency = side.payment_currency.find(payment.record);
        if (all_.wallets.contains(payment.payee)) {
            AddressCandidate& candidate = candidates_[payment.payee];
            note(candidate, record, payment.utc_ns);
            candidate.seen.paid_by_wallet |= all_.wallets.contains(payment.payer);
            if (is_target(device, payment.payer))
                keep(candidate.row.victim_payments, record);
            if (!payment.amount.empty())
                add_sum(candidate,
                        {payment.amount,
                         currency == side.payment_currency.end() ? "" : currency->second},
                        record);
        }
        if (all_.wallets.contains(payment.payer)) {
            AddressCandidate& candidate = candidates_[payment.payer];
            note(candidate, record, payment.utc_ns);
            candidate.seen.payees.insert(payment.payee);
        }
    }

    void see_table(const DeviceView& device, const SeenTable& table) {
        std::vector<int64_t> named;
        for (const FoundAddress& found : find_addresses(table.text))
            for (const auto& [identity, wallet] : all_.wallets)
                if (wallet.second == found.address.value) {
                    AddressCandidate& candidate = candidates_[identity];
                    note(candidate, {device.row.device, table.record}, table.utc_ns);
                    candidate.seen.in_control_talk = true;
                    named.push_back(identity);
                }
        add_neighbors(named, {device.row.device, table.record});
    }

    // Two addresses in one row say that somebody wrote them together, and no more.
    void add_neighbors(const std::vector<int64_t>& named, const RecordReference& record) {
        for (const int64_t one : named)
            for (const int64_t other : named) {
                auto& beside = candidates_[one].row.beside;
                const std::string& address = all_.wallets.at(other).second;
                const bool known =
                    std::any_of(beside.begin(), beside.end(),
                                [&](const CoOccurrence& each) { return each.address == address; });
                if (one != other && !known && beside.size() < kMostRecords)
                    beside.push_back({address, record});
            }
    }

    static void add_asset(AddressCandidate& candidate, std::string_view normalized) {
        for (const std::string_view asset : {"usdt", "usdc", "btc", "eth", "trx", "ton", "sol"})
            if (candidate.row.asset.empty() && contains_word(normalized, asset))
                candidate.row.asset = upper(asset);
    }

    static void add_sum(AddressCandidate& candidate, const StatedSum& sum,
                        const RecordReference& record) {
        candidate.row.stated_sum += std::strtod(sum.amount.c_str(), nullptr);
        if (candidate.row.sums.size() < kMostRecords)
            candidate.row.sums.push_back({sum, record});
    }

    const CaseView& all_;
    const WordList& uses_;
    bool control_ = false;
    Candidates candidates_;
};

}  // namespace

FreezeList freeze_list(const CaseView& all, const std::vector<AddressSide>& sides,
                       const WordList& uses) {
    Gatherer gatherer(all, uses);
    for (size_t i = 0; i < all.devices.size(); ++i)
        gatherer.see(all.devices[i], sides[i]);
    FreezeList list;
    for (auto& [identity, candidate] : gatherer.take()) {
        const auto& [type, address] = all.wallets.at(identity);
        if (const auto service = all.services.find(identity); service != all.services.end()) {
            list.left_out.emplace_back(address, "on the list of services as " + service->second);
            continue;
        }
        const auto form = read_address_of(type, address);
        if (!form)
            continue;  // no address of its chain: such a text is not sent to anybody
        if (candidate.seen.sent_by_target && candidate.seen.given_to.empty() &&
            !candidate.seen.keys) {
            list.left_out.emplace_back(address,
                                       "named by a defrauded person, perhaps as their own");
            continue;
        }
        candidate.row.identity = identity;
        candidate.row.address = address;
        list.rows.push_back(judged(std::move(candidate), *form));
    }
    std::sort(list.rows.begin(), list.rows.end(), [](const FreezeRow& x, const FreezeRow& y) {
        const int64_t last_x = x.last_utc_ns.value_or(0);
        const int64_t last_y = y.last_utc_ns.value_or(0);
        return std::tie(y.hot, x.evidence_class, y.stated_sum, last_y, x.identity) <
               std::tie(x.hot, y.evidence_class, x.stated_sum, last_x, y.identity);
    });
    return list;
}

}  // namespace triage
