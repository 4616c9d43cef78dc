#include <fmt/format.h>

#include <algorithm>

#include "parsers/base/text.h"
#include "triage/assess/find_items.h"

namespace triage {
namespace {

// How another device names this one's user: a saved name that stands for one number only.
struct Alias {
    int64_t identity = 0;
    std::string saved;
    std::string normalized;
    std::string record;
};

constexpr size_t kLeastAliasLetters = 3;
constexpr std::ptrdiff_t kLeastDigitsOfPhone = 8;

std::vector<Alias> aliases_on(const Finding& from, const DeviceView& other) {
    std::map<std::string, std::set<int64_t>> uses;
    for (const auto& [identity, saved] : other.names)
        uses[normalize(saved)].insert(identity);
    std::vector<Alias> aliases;
    for (const auto& [own, record] : from.device.own_records) {
        const auto saved = other.names.find(own);
        if (saved == other.names.end())
            continue;
        const std::string form = normalize(saved->second);
        if (letters_of(form) < kLeastAliasLetters || uses[form].size() != 1)
            continue;
        aliases.push_back({own, saved->second, form, other.name_records.at(own)});
    }
    return aliases;
}

enum class Naming { None, Alias, Number };

// Number: the text carries a number of this device's user. Alias: the saved name.
Naming naming_of(const Finding& from, const KeptMessage& message,
                 const std::vector<Alias>& aliases) {
    for (const Mention& mention : message.mentions)
        if (mention.identity != 0 && from.device.own_records.contains(mention.identity))
            return Naming::Number;
    for (const Alias& alias : aliases)
        if (contains_word(message.normalized, alias.normalized))
            return Naming::Alias;
    return Naming::None;
}

bool is_list(const Phrase& phrase) {
    return phrase.category == "O_PAYROLL" || phrase.category == "V_DEBT";
}

bool is_punishment(const Phrase& phrase) {
    return phrase.category == "O_COMMAND" || phrase.category == "O_TRADE" ||
           phrase.category == "V_SOLD" || phrase.category == "V_VIOLENCE";
}

// The device that wrote a message: the one read, or the seized one that owns the sender's account.
const DeviceView& writer_of(const CaseView& all, const DeviceView& read,
                            const KeptMessage& message) {
    if (message.direction != Direction::Incoming)
        return read;
    const auto owners = all.owners.find(message.sender);
    return owners == all.owners.end() ? read : all.devices[owners->second.front()];
}

struct Seen {
    const DeviceView* device;
    const KeptMessage* message;
    const Phrase* phrase;
    Naming naming;
    const std::vector<Alias>* aliases;
};

std::optional<Item> named_item(const Finding& from, const Seen& seen) {
    const bool list = is_list(*seen.phrase);
    auto item = new_item(from, list ? "E19" : "E21", Axis::Exploitation, "cross-device");
    if (!item)
        return std::nullopt;
    const DeviceView& writer = writer_of(from.all, *seen.device, *seen.message);
    item->basis = Basis::Text;
    item->quality.attribution = from.weights.number("quality.attribution.personal");
    item->quality.parse = parse_quality(from, *seen.message);
    if (item->review == Review::None)
        item->quality.match = match_quality(from, *seen.phrase);
    const auto thread = seen.device->threads.find(seen.message->thread);
    const bool to_family =
        thread != seen.device->threads.end() && thread->second.counterpart == Counterpart::Family;
    if (from.all.is_raid_aware(seen.message->utc_ns)) {
        item->quality.context = from.weights.number("quality.context.raid_aware");
        item->note = "written after a raid was spoken of";
    } else if (seen.naming == Naming::Alias || to_family) {
        item->quality.context = from.weights.number("quality.context.one_unknown");
        item->note = "only the saved name stands in the text, not the number";
    }
    // One writer is one source, however many devices carry copies.
    item->episode = "holder " + writer.holder;
    item->utc_ns = seen.message->utc_ns;
    item->records = {{seen.device->row.device, seen.message->record}};
    for (const Alias& alias : *seen.aliases)
        if (contains_word(seen.message->normalized, alias.normalized))
            item->records.push_back({seen.device->row.device, alias.record});
    for (const auto& [own, record] : from.device.own_records)
        if (item->records.size() < 4)
            item->records.push_back({from.device.row.device, record});
    item->statement = fmt::format(
        "Message {} on device {} contains {} of this device and the phrase \"{}\" (lexicon {}, {}, "
        "{}).",
        on_day(seen.message->utc_ns), seen.device->row.device,
        seen.naming == Naming::Number ? "a number that is an own account"
                                      : "the name saved there for an own account",
        seen.phrase->text, seen.phrase->category, seen.phrase->language, seen.phrase->confidence);
    return item;
}

void add_named(const Finding& from, const DeviceView& other, std::vector<Item>& items) {
    const std::vector<Alias> aliases = aliases_on(from, other);
    for (const KeptMessage& message : other.messages) {
        const DeviceView& writer = writer_of(from.all, other, message);
        const bool own_words =
            from.device.own_records.contains(message.sender) || writer.holder == from.device.holder;
        if (message.hits.empty() || own_words)
            continue;
        const Naming naming = naming_of(from, message, aliases);
        if (naming == Naming::None)
            continue;
        for (const PhraseHit& hit : message.hits) {
            const Phrase& phrase = from.lexicon.phrase(hit.phrase);
            const bool first = hit.person == Person::First && phrase.category.starts_with("V_");
            if ((!is_list(phrase) && !is_punishment(phrase)) || first)
                continue;
            // What somebody is paid is no debt.
            if (phrase.category == "O_PAYROLL" && !names_debt(message.normalized, from.words))
                continue;
            if (auto item = named_item(from, {&other, &message, &phrase, naming, &aliases}))
                items.push_back(std::move(*item));
        }
    }
}

// Whether other people's devices own the number as well, as with a SIM card that was in two phones:
// then it names whoever has accounts under it.
bool is_anothers(const Finding& from, int64_t own) {
    const auto has_account = [&](const DeviceView& device) {
        return std::any_of(
            device.own_by_app.begin(), device.own_by_app.end(), [&](const auto& app) {
                return app.first != "device" && app.first != "phone" && app.second.contains(own);
            });
    };
    const auto owners = from.all.owners.find(own);
    if (owners == from.all.owners.end() || has_account(from.device))
        return false;
    return std::any_of(owners->second.begin(), owners->second.end(), [&](size_t owner) {
        const DeviceView& other = from.all.devices[owner];
        return other.holder != from.device.holder && has_account(other);
    });
}

struct RowNaming {
    Naming naming = Naming::None;
    std::string record;  // that saves or holds what stands in the row
};

bool has_phone_number(std::string_view line) {
    for (const std::string& cell : parsers::split(line, '\t')) {
        const auto digits = std::count_if(cell.begin(), cell.end(),
                                          [](char each) { return each >= '0' && each <= '9'; });
        if (digits >= kLeastDigitsOfPhone)
            return true;
    }
    return false;
}

bool share_work_group(const Finding& from, const DeviceView& other) {
    const auto is_in = [&](const DeviceView& device, int64_t group) {
        return std::any_of(device.threads.begin(), device.threads.end(), [&](const auto& entry) {
            return entry.second.group && entry.second.identity == group;
        });
    };
    return std::any_of(
        from.all.work_groups.begin(), from.all.work_groups.end(),
        [&](int64_t group) { return is_in(from.device, group) && is_in(other, group); });
}

// A number is an exact key. Short names are reused: a saved one wants a common group beside it, and
// says nothing where the row has a number, which is then another's.
RowNaming naming_of(const Finding& from, const DeviceView& other, const PayRow& row,
                    const std::vector<Alias>& aliases) {
    for (const int64_t number : row.identities) {
        const auto own = from.device.own_records.find(number);
        if (own != from.device.own_records.end() && !is_anothers(from, number))
            return {Naming::Number, own->second};
    }
    if (has_phone_number(row.line))
        return {};
    for (const Alias& alias : aliases)
        if (contains_word(row.line, alias.normalized) && !is_anothers(from, alias.identity) &&
            share_work_group(from, other))
            return {Naming::Alias, alias.record};
    return {};
}

std::optional<Item> table_item(const Finding& from, const DeviceView& other, const SeenTable& table,
                               const RowNaming& found) {
    auto item = new_item(from, "E19", Axis::Exploitation, "cross-device");
    if (!item)
        return std::nullopt;
    const bool by_number = found.naming == Naming::Number;
    item->quality.attribution = from.weights.number("quality.attribution.personal");
    if (!by_number) {
        item->quality.context = from.weights.number("quality.context.one_unknown");
        item->note = "only the saved name stands in the row, not the number";
    }
    item->episode = "holder " + other.holder;
    item->utc_ns = table.utc_ns;
    item->records = {{other.row.device, table.record},
                     {by_number ? from.device.row.device : other.row.device, found.record}};
    item->statement = fmt::format(
        "Document '{}' on device {} has a line with {} and a sum under or behind a word of debt or "
        "price, among {} lines of names and numbers.",
        table.name, other.row.device,
        by_number ? "a number that is an own account of this device"
                  : "the name saved there for an own account of this device",
        table.lines);
    return item;
}

// A row of a table on another device with this user's number or saved name, and what they owe. A
// row without a debt says what somebody is paid.
void add_table_rows(const Finding& from, const DeviceView& other, std::vector<Item>& items) {
    const std::vector<Alias> aliases = aliases_on(from, other);
    for (const SeenTable& table : other.tables) {
        RowNaming found;
        for (const PayRow& row : table.pay.rows)
            if (row.owes && found.naming != Naming::Number)
                if (const RowNaming here = naming_of(from, other, row, aliases);
                    here.naming != Naming::None)
                    found = here;
        if (found.naming == Naming::None)
            continue;
        if (auto item = table_item(from, other, table, found))
            items.push_back(std::move(*item));
    }
}

// Saved under a word of rank by several other people.
void add_rank(const Finding& from, const WordList& words, std::vector<Item>& items) {
    std::set<std::string> holders;
    std::vector<RecordReference> records;
    std::string example;
    bool reports = false;
    for (const DeviceView& other : from.all.devices) {
        if (other.holder == from.device.holder)
            continue;
        for (const auto& [own, record] : from.device.own_records) {
            const auto saved = other.names.find(own);
            if (saved == other.names.end() || !words.has("superior", normalize(saved->second)) ||
                !holders.insert(other.holder).second)
                continue;
            records.push_back({other.row.device, other.name_records.at(own)});
            example = saved->second;
            for (const auto& [key, thread] : other.threads)
                reports = reports || (thread.identity == own && !thread.own_reports.empty());
        }
    }
    if (static_cast<double>(holders.size()) < from.weights.number("rules.role_word_devices"))
        return;
    auto item = new_item(from, "K19", Axis::Control, "cross-device");
    if (!item)
        return;
    if (!reports) {
        item->quality.context = from.weights.number("quality.context.one_unknown");
        item->note = "no report of numbers to this account was found";
    }
    item->episode = "rank";
    item->records = std::move(records);
    item->statement = fmt::format(
        "{} other people's devices save an own account of this device under a word of rank, such "
        "as '{}'.",
        holders.size(), example);
    items.push_back(std::move(*item));
}

}  // namespace

std::vector<Item> find_on_other_devices(const Finding& from) {
    std::vector<Item> items;
    for (size_t i = 0; i < from.all.devices.size(); ++i) {
        const DeviceView& other = from.all.devices[i];
        // The same person's other device is not another source.
        if (i == from.number || other.holder == from.device.holder)
            continue;
        add_named(from, other, items);
        add_table_rows(from, other, items);
    }
    add_rank(from, from.words, items);
    return items;
}

}  // namespace triage
