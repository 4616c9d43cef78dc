#include "triage/assess/targets.h"

#include <algorithm>

namespace triage {
namespace {

constexpr size_t kMostRecords = 12;

void keep(std::vector<RecordReference>& records, const RecordReference& record) {
    if (records.size() < kMostRecords)
        records.push_back(record);
}

class TargetFinder {
public:
    TargetFinder(const CaseView& all, const Lexicon& lexicon) : all_(all), lexicon_(lexicon) {}

    void see(const DeviceView& device, const AddressSide& side) {
        for (const KeptMessage& message : device.messages) {
            const auto thread = device.threads.find(message.thread);
            if (thread == device.threads.end() || thread->second.group ||
                thread->second.counterpart != Counterpart::Target || thread->second.identity == 0)
                continue;
            ScamTarget& target = target_of(device, thread->second);
            if (thread->second.script_hits > 0)
                was_sent_.insert(target.identity);
            see_message(target, message, {device.row.device, message.record});
        }
        for (const SeenPayment& payment : device.payments)
            see_payment(device, side, payment);
    }

    std::vector<ScamTarget> take() {
        std::vector<ScamTarget> targets;
        for (auto& [identity, target] : targets_)
            if (paid_.contains(identity) ||
                (spoke_.contains(identity) && was_sent_.contains(identity)))
                targets.push_back(std::move(target));
        return targets;
    }

private:
    ScamTarget& target_of(const DeviceView& device, const Thread& thread) {
        ScamTarget& target = targets_[thread.identity];
        target.identity = thread.identity;
        target.platforms.insert(thread.app);
        target.devices.insert(device.row.device);
        return target;
    }

    void see_message(ScamTarget& target, const KeptMessage& message,
                     const RecordReference& record) {
        for (const Mention& mention : message.mentions)
            if (const auto wallet = all_.wallets.find(mention.identity);
                wallet != all_.wallets.end() && !all_.services.contains(mention.identity))
                keep(target.addresses[wallet->second.second], record);
        if (message.direction != Direction::Incoming)
            return;
        bool wrote_as_one = false;
        for (const PhraseHit& hit : message.hits) {
            const Phrase& phrase = lexicon_.phrase(hit.phrase);
            wrote_as_one |= phrase.category == "T_TARGET";
            if (!hit.hypothetical && (phrase.tags.contains("flag=target_in_danger") ||
                                      phrase.tags.contains("flag=suicide")))
                keep(target.welfare, record);
        }
        if (wrote_as_one) {
            spoke_.insert(target.identity);
            keep(target.records, record);
        }
        for (StatedSum& sum : stated_sums(message.text)) {
            target.claim = std::max(target.claim, ClaimState::Claimed);
            if (target.sums.size() < kMostRecords)
                target.sums.push_back({std::move(sum), record});
        }
    }

    // A payment of theirs counts by what says so: a receipt, or a notice of the bank.
    void see_payment(const DeviceView& device, const AddressSide& side,
                     const SeenPayment& payment) {
        const auto thread =
            std::find_if(device.threads.begin(), device.threads.end(), [&](const auto& each) {
                return !each.second.group && each.second.counterpart == Counterpart::Target &&
                       payment.payer != 0 && each.second.identity == payment.payer;
            });
        if (thread == device.threads.end())
            return;
        ScamTarget& target = target_of(device, thread->second);
        const RecordReference record{device.row.device, payment.record};
        keep(target.records, record);
        paid_.insert(target.identity);
        const ClaimState state = payment.claim == "bank_notice" ? ClaimState::ConfirmedByBank
                                 : payment.claim == "receipt"   ? ClaimState::ReceiptSeen
                                                                : ClaimState::Claimed;
        target.claim = std::max(target.claim, state);
        const auto currency = side.payment_currency.find(payment.record);
        if (!payment.amount.empty() && target.sums.size() < kMostRecords)
            target.sums.push_back(
                {{payment.amount,
                  currency == side.payment_currency.end() ? std::string{} : currency->second},
                 record});
        if (const auto wallet = all_.wallets.find(payment.payee); wallet != all_.wallets.end())
            keep(target.addresses[wallet->second.second], record);
    }

    const CaseView& all_;
    const Lexicon& lexicon_;
    std::map<int64_t, ScamTarget> targets_;
    std::set<int64_t> spoke_;     // who wrote as a defrauded person does
    std::set<int64_t> was_sent_;  // the script
    std::set<int64_t> paid_;
};

}  // namespace

std::string_view to_word(ClaimState state) {
    switch (state) {
        case ClaimState::Claimed:
            return "claimed";
        case ClaimState::ReceiptSeen:
            return "receipt_seen";
        case ClaimState::ConfirmedByBank:
            return "confirmed_by_bank";
        case ClaimState::None:
            break;
    }
    return "none";
}

std::vector<ScamTarget> scam_targets(const CaseView& all, const std::vector<AddressSide>& sides,
                                     const Lexicon& lexicon) {
    TargetFinder finder(all, lexicon);
    for (size_t i = 0; i < all.devices.size(); ++i)
        finder.see(all.devices[i], sides[i]);
    return finder.take();
}

}  // namespace triage
