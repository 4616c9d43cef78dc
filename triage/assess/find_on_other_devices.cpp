#include <fmt/format.h>

#include <algorithm>

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

bool contains_word(std::string_view text, std::string_view word) {
    for (size_t at = text.find(word); at != std::string_view::npos; at = text.find(word, at + 1))
        if (stands_alone(text, at, at + word.size()))
            return true;
    return false;
}

std::string_view line_around(std::string_view text, size_t at) {
    const size_t begin = text.rfind('\n', at);
    const size_t end = text.find('\n', at);
    const size_t from = begin == std::string_view::npos ? 0 : begin + 1;
    return text.substr(from, (end == std::string_view::npos ? text.size() : end) - from);
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
            if (auto item = named_item(from, {&other, &message, &phrase, naming, &aliases}))
                items.push_back(std::move(*item));
        }
    }
}

// A row of a table on another device with this user's number or saved name.
void add_table_rows(const Finding& from, const DeviceView& other, std::vector<Item>& items) {
    const std::vector<Alias> aliases = aliases_on(from, other);
    for (const SeenTable& table : other.tables) {
        const std::string form = normalize(table.text);
        std::string found;
        for (const auto& [own, record] : from.device.own_records) {
            static_cast<void>(record);
            const auto carrier = from.all.carriers.find(own);
            if (carrier == from.all.carriers.end() || !carrier->second.contains(from.number))
                continue;
            for (const std::string& name : from.device.own_names)
                if (const size_t at = form.find(name); name.size() >= 8 && at != std::string::npos)
                    found = line_around(form, at);
        }
        for (const Alias& alias : aliases)
            if (found.empty() && contains_word(form, alias.normalized))
                found = line_around(form, form.find(alias.normalized));
        if (found.empty())
            continue;
        auto item = new_item(from, "E19", Axis::Exploitation, "cross-device");
        if (!item)
            return;
        item->quality.attribution = from.weights.number("quality.attribution.personal");
        item->episode = "holder " + other.holder;
        item->utc_ns = table.utc_ns;
        item->records = {{other.row.device, table.record}};
        item->statement = fmt::format(
            "Document '{}' on device {} has a line with the number or saved name of this device's "
            "own account among {} lines of names and numbers.",
            table.name, other.row.device, table.lines);
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
