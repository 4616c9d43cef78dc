#include <fmt/format.h>

#include <algorithm>

#include "triage/assess/find_items.h"

namespace triage {
namespace {

constexpr size_t kMostRecords = 8;

// Counts something and keeps its first records.
struct Tally {
    uint64_t count = 0;
    std::vector<RecordReference> records;

    void add(const std::string& device, const std::string& record) {
        ++count;
        if (records.size() < kMostRecords)
            records.push_back({device, record});
    }
};

void add_neutral(const Finding& from, std::string_view indicator, std::string_view family,
                 Tally tally, std::string statement, std::vector<Item>& items) {
    if (tally.records.empty())
        return;
    auto item = new_item(from, indicator, Axis::Neutral, family);
    if (!item)
        return;
    item->records = std::move(tally.records);
    item->statement = std::move(statement);
    item->episode = family;
    items.push_back(std::move(*item));
}

struct Words {
    Tally scam;
    Tally script;
    Tally slang;
    Tally given;  // addresses given to targets
    Tally first;  // templates that no other device sent earlier
};

Words tally_words(const Finding& from) {
    Words words;
    const std::string& device = from.device.row.device;
    for (const KeptMessage& message : from.device.messages) {
        const auto thread = from.device.threads.find(message.thread);
        const bool target = thread != from.device.threads.end() &&
                            thread->second.counterpart == Counterpart::Target;
        const bool sent = message.direction == Direction::Outgoing;
        for (const PhraseHit& hit : message.hits) {
            const std::string& category = from.lexicon.phrase(hit.phrase).category;
            if (category == "N_SCAM" || (category == "T_TARGET" && !sent))
                words.scam.add(device, message.record);
            if (category == "O_SCRIPT")
                words.script.add(device, message.record);
            if (category == "N_SLANG")
                words.slang.add(device, message.record);
        }
        const bool wallet = std::any_of(
            message.mentions.begin(), message.mentions.end(),
            [&](const Mention& mention) { return from.all.wallets.contains(mention.identity); });
        if (sent && !message.forwarded &&
            from.all.templates.is_first_sender(message.normalized,
                                               static_cast<uint32_t>(from.number)))
            words.first.add(device, message.record);
        if (target && sent && wallet)
            words.given.add(device, message.record);
    }
    return words;
}

void add_words_used(const Finding& from, std::vector<Item>& items) {
    const Words words = tally_words(from);
    const auto targets = std::count_if(
        from.device.threads.begin(), from.device.threads.end(),
        [](const auto& each) { return each.second.counterpart == Counterpart::Target; });
    add_neutral(from, "N01", "chat", words.scam,
                fmt::format("{} messages with phrases of the scam script or of people defrauded, "
                            "in talks with {} counterparts of that kind.",
                            words.scam.count, targets),
                items);
    add_neutral(
        from, "N02", "chat", words.script,
        fmt::format("{} messages with phrases of script or persona material.", words.script.count),
        items);
    add_neutral(from, "N02", "cross-device", words.first,
                fmt::format("{} messages with a text that stands on three or more devices; of the "
                            "devices that were read this one sent it first.",
                            words.first.count),
                items);
    add_neutral(from, "N06", "chat", words.slang,
                fmt::format("{} messages with slang of the trade.", words.slang.count), items);
    add_neutral(
        from, "N09", "chat", words.given,
        fmt::format("{} messages give a wallet address to a person who was sent the script.",
                    words.given.count),
        items);
}

}  // namespace

std::vector<Item> find_neutral(const Finding& from) {
    std::vector<Item> items;
    const std::string& device = from.device.row.device;
    add_words_used(from, items);
    Tally personas;
    for (const auto& [app, accounts] : from.device.own_by_app)
        if (static_cast<double>(accounts.size()) >= from.weights.number_or("rules.personas", 3))
            for (const int64_t own : accounts)
                personas.add(device, from.device.own_records.at(own));
    add_neutral(from, "N03", "device-config", personas,
                fmt::format("{} accounts of one app are logged in.", personas.count), items);
    Tally reports;
    Tally groups;
    for (const auto& [key, thread] : from.device.threads) {
        const bool work = from.all.work_groups.contains(thread.identity);
        if (work || thread.counterpart == Counterpart::Superior)
            for (const auto& [utc_ns, record] : thread.own_reports)
                reports.add(device, record);
        if (work)
            for (const auto& [utc_ns, record] : thread.own_reports)
                groups.add(device, record);
    }
    add_neutral(from, "N05", "chat", reports,
                fmt::format("{} messages with numbers of a day were sent to a work group or to a "
                            "contact of higher rank by its name or by such messages.",
                            reports.count),
                items);
    for (const KeptMessage& message : from.device.messages) {
        const auto thread = from.device.threads.find(message.thread);
        if (groups.count == 0 && thread != from.device.threads.end() &&
            from.all.work_groups.contains(thread->second.identity))
            groups.add(device, message.record);
    }
    add_neutral(from, "N11", "group", groups,
                "The device carries a chat group that other people's devices carry as well.",
                items);
    return items;
}

// The user's own debt, fines or withheld pay go on after the first order: promotion did not end
// them.
std::vector<Item> find_counter(const Finding& from, const std::vector<Item>& items) {
    std::optional<int64_t> first_order;
    for (const Item& item : items)
        if (item.axis == Axis::Control && !item.is_counter() && item.utc_ns &&
            (item.indicator == "K01" || item.indicator == "K02"))
            first_order = std::min(first_order.value_or(*item.utc_ns), *item.utc_ns);
    if (!first_order)
        return {};
    auto item = new_item(from, "Y02", Axis::Control, "chat");
    if (!item)
        return {};
    double best = 0;
    for (const Item& own : items) {
        const bool burden = own.indicator == "E06" || own.indicator == "E11" ||
                            own.indicator == "E13" || own.indicator == "E19";
        if (!burden || !own.utc_ns || *own.utc_ns < *first_order || own.quality.product() <= 0)
            continue;
        best = std::max(best, own.quality.product());
        for (const auto& record : own.records)
            if (item->records.size() < kMostRecords)
                item->records.push_back(record);
    }
    if (item->records.empty())
        return {};
    item->basis = Basis::Text;
    item->quality = {best, 1, 1, 1};
    item->episode = "own burden";
    item->statement =
        "Words of the user's own debt, fines or withheld pay stand in messages after the first "
        "order found on the device.";
    return {std::move(*item)};
}

}  // namespace triage
