#include <fmt/format.h>

#include <algorithm>

#include "triage/assess/find_items.h"

namespace triage {
namespace {

constexpr size_t kMostRecords = 12;

double rule(const Finding& from, const char* name) {
    return from.weights.number(std::string("rules.") + name);
}

bool is_own(const Finding& from, int64_t identity) {
    return identity != 0 && from.device.own_records.contains(identity);
}

// Of another person's device in the case: money that goes there is not spent outside.
bool is_of_the_case(const Finding& from, int64_t identity) {
    const auto owners = from.all.owners.find(identity);
    const auto carriers = from.all.carriers.find(identity);
    return owners != from.all.owners.end() ||
           (carriers != from.all.carriers.end() && carriers->second.size() > 1);
}

bool is_inside(const Finding& from, const SeenPayment& payment) {
    return from.inside_from && payment.utc_ns && *payment.utc_ns >= *from.inside_from;
}

bool is_received(const Finding& from, const SeenPayment& payment) {
    return is_own(from, payment.payee) || (payment.payee == 0 && payment.kind == "received");
}

bool is_spent_outside(const Finding& from, const SeenPayment& payment) {
    const bool paid = is_own(from, payment.payer) || (payment.payer == 0 && payment.kind == "paid");
    return paid && !is_own(from, payment.payee) && !is_of_the_case(from, payment.payee);
}

std::string month_of(int64_t utc_ns) {
    return date_of(utc_ns).substr(0, 7);
}

// Counter-evidence: pay that came in several months and was spent with somebody outside the case.
// What is promised or written in chat does not count: only records of payments.
void add_free_pay(const Finding& from, std::vector<Item>& items) {
    if (from.attribution.kind != "personal" && from.attribution.kind != "exclusive")
        return;
    std::set<std::string> months;
    std::optional<int64_t> first;
    std::vector<RecordReference> pay;
    std::vector<const SeenPayment*> spent;
    for (const SeenPayment& payment : from.device.payments) {
        if (!is_inside(from, payment) || payment.claim == "stated")
            continue;
        if (is_received(from, payment) && from.words.has("salary", normalize(payment.text))) {
            months.insert(month_of(*payment.utc_ns));
            first = std::min(first.value_or(*payment.utc_ns), *payment.utc_ns);
            pay.push_back({from.device.row.device, payment.record});
        } else if (is_spent_outside(from, payment)) {
            spent.push_back(&payment);
        }
    }
    std::erase_if(spent, [&](const SeenPayment* each) { return !first || *each->utc_ns < *first; });
    if (static_cast<double>(months.size()) < rule(from, "paid_months") ||
        static_cast<double>(spent.size()) < rule(from, "spendings"))
        return;
    auto item = new_item(from, "X02", Axis::Exploitation, "payment");
    if (!item)
        return;
    item->quality.context = from.weights.number("quality.context.one_unknown");
    item->note = "not known: whether the account was used freely";
    item->episode = "pay";
    item->utc_ns = first;
    item->statement = fmt::format(
        "{} payments with a word of salary came in {} different months, and {} payments went to "
        "accounts that no other device of the case holds.",
        pay.size(), months.size(), spent.size());
    for (const SeenPayment* each : spent)
        pay.push_back({from.device.row.device, each->record});
    pay.resize(std::min(pay.size(), kMostRecords));
    item->records = std::move(pay);
    items.push_back(std::move(*item));
}

// Shown with weight 0.
void add_commission(const Finding& from, std::vector<Item>& items) {
    std::vector<RecordReference> records;
    size_t count = 0;
    for (const SeenPayment& payment : from.device.payments) {
        if (!is_received(from, payment) || !from.words.has("commission", normalize(payment.text)))
            continue;
        ++count;
        if (records.size() < kMostRecords)
            records.push_back({from.device.row.device, payment.record});
    }
    auto item = records.empty() ? std::nullopt : new_item(from, "N10", Axis::Neutral, "payment");
    if (!item)
        return;
    item->records = std::move(records);
    item->statement = fmt::format("{} payments received carry a word of commission.", count);
    items.push_back(std::move(*item));
}

}  // namespace

std::vector<Item> find_in_payments(const Finding& from) {
    std::vector<Item> items;
    add_free_pay(from, items);
    add_commission(from, items);
    return items;
}

}  // namespace triage
