#include <fmt/format.h>

#include <algorithm>

#include "triage/assess/find_items.h"

namespace triage {
namespace {

constexpr size_t kMostRecords = 12;

double rule(const Finding& from, const char* name) {
    return from.weights.number(std::string("rules.") + name);
}

// ---- passports ---------------------------------------------------------------------------------

// Passports in documents of one folder, by number.
using Folder = std::map<int64_t, const SeenPassport*>;

std::map<std::string, Folder> folders_of(const DeviceView& device) {
    std::map<std::string, Folder> folders;
    for (const SeenPassport& passport : device.traces.passports)
        if (passport.keeping == Keeping::Document && passport.identity != 0)
            folders[passport.folder].emplace(passport.identity, &passport);
    return folders;
}

bool stands_in_note(const DeviceView& device, const SeenPassport& passport) {
    return device.intake_note.find(passport.number) != std::string::npos;
}

// The only passport number that stands on the device; with several it is not known whose they are,
// unless the intake list names one.
const SeenPassport* own_passport(const DeviceView& device) {
    const SeenPassport* own = nullptr;
    for (const SeenPassport& passport : device.traces.passports) {
        if (passport.identity == 0)
            continue;
        if (stands_in_note(device, passport))
            return &passport;
    }
    for (const SeenPassport& passport : device.traces.passports) {
        if (passport.identity == 0 || passport.keeping == Keeping::Received)
            continue;
        if (own != nullptr && own->identity != passport.identity)
            return nullptr;
        own = &passport;
    }
    return own;
}

// A folder with the passports of many people. A guest house, a travel agent and a family keep such
// a folder as well; papers that were sent to the device do not count.
void add_passports(const Finding& from, std::vector<Item>& items) {
    const SeenPassport* own = own_passport(from.device);
    for (auto& [name, folder] : folders_of(from.device)) {
        if (own != nullptr)
            folder.erase(own->identity);
        if (static_cast<double>(folder.size()) < rule(from, "passports"))
            continue;
        auto item = new_item(from, "K05", Axis::Control, "document");
        if (!item)
            return;
        item->quality.context = from.weights.number("quality.context.one_unknown");
        item->note = "not known: who collected them, and what for";
        item->episode = "folder " + name;
        for (const auto& [identity, passport] : folder)
            if (item->records.size() < kMostRecords)
                item->records.push_back({from.device.row.device, passport->record});
        item->statement = fmt::format(
            "Documents in the folder '{}' hold the numbers of {} passports, each with valid check "
            "digits.",
            name, folder.size());
        items.push_back(std::move(*item));
    }
}

// Every word of the name, and two of them at least, stands in the text.
bool names_person(const std::string& near, const std::string& name) {
    size_t words = 0;
    for (size_t begin = 0; begin < name.size();) {
        const size_t end = std::min(name.find(' ', begin), name.size());
        const std::string word = name.substr(begin, end - begin);
        begin = end + 1;
        if (word.empty())
            continue;
        if ((" " + near + " ").find(" " + word + " ") == std::string::npos)
            return false;
        ++words;
    }
    return words >= 2;
}

// How the number is known to be this user's: the own device holds it, an officer noted it, a name
// of the user stands beside it.
struct Keys {
    std::vector<std::string> found;
    const SeenPassport* own = nullptr;
};

Keys keys_of(const Finding& from, const SeenPassport& kept) {
    Keys keys;
    const SeenPassport* own = own_passport(from.device);
    if (own != nullptr && own->identity == kept.identity) {
        keys.own = own;
        keys.found.push_back("the number stands on this device");
    }
    if (stands_in_note(from.device, kept))
        keys.found.push_back("the number stands in the intake list");
    std::set<std::string> names = from.device.own_names;
    names.insert(normalize(from.device.row.holder));
    if (std::any_of(names.begin(), names.end(),
                    [&](const std::string& name) { return names_person(kept.near, name); }))
        keys.found.push_back("a name of this device's user stands beside it");
    return keys;
}

// The user's own passport among those of others on another person's device.
void add_own_passport(const Finding& from, std::vector<Item>& items) {
    for (size_t i = 0; i < from.all.devices.size(); ++i) {
        const DeviceView& other = from.all.devices[i];
        if (i == from.number || other.holder == from.device.holder)
            continue;
        for (const auto& [name, folder] : folders_of(other))
            for (const auto& [identity, kept] : folder) {
                const Keys keys = keys_of(from, *kept);
                if (static_cast<double>(folder.size() - 1) < rule(from, "passports_beside_own") ||
                    static_cast<double>(keys.found.size()) < rule(from, "passport_keys"))
                    continue;
                auto item = new_item(from, "E20", Axis::Exploitation, "cross-device");
                if (!item)
                    return;
                item->quality.attribution = from.weights.number("quality.attribution.personal");
                item->episode = "holder " + other.holder;
                item->records = {{other.row.device, kept->record}};
                if (keys.own != nullptr)
                    item->records.push_back({from.device.row.device, keys.own->record});
                item->statement = fmt::format(
                    "A document on device {} holds a passport number with valid check digits "
                    "beside those of {} others in one folder ({}).",
                    other.row.device, folder.size() - 1, fmt::join(keys.found, "; "));
                items.push_back(std::move(*item));
            }
    }
}

// ---- scripts -----------------------------------------------------------------------------------

bool is_sent(const ScriptCopy& copy) {
    return copy.direction == Direction::Outgoing && copy.utc_ns;
}

struct Spread {
    std::set<std::string> holders;  // other people whose devices hold it
    std::vector<RecordReference> records;
    std::optional<int64_t> next_utc_ns;  // when the next message carried it
    bool earlier = false;                // another copy is older than the one asked for
};

Spread spread_of(const Finding& from, const ScriptCopy& first) {
    Spread spread;
    for (const DeviceView& other : from.all.devices)
        for (const ScriptCopy& copy : other.traces.scripts) {
            const bool same_person = other.holder == from.device.holder;
            if (copy.sha256 != first.sha256)
                continue;
            if (copy.utc_ns && *copy.utc_ns < *first.utc_ns)
                spread.earlier = true;
            if (same_person)
                continue;
            // A group message has one time on every device; only what follows tells the clocks.
            if (copy.utc_ns && *copy.utc_ns > *first.utc_ns)
                spread.next_utc_ns =
                    std::min(spread.next_utc_ns.value_or(*copy.utc_ns), *copy.utc_ns);
            if (spread.holders.insert(other.holder).second &&
                spread.records.size() + 1 < kMostRecords)
                spread.records.push_back({other.row.device, copy.record});
        }
    return spread;
}

// The oldest message of the case that carries a file of a script, where others hold it as well.
void add_first_script(const Finding& from, std::vector<Item>& items) {
    std::set<std::string> shown;
    for (const ScriptCopy& copy : from.device.traces.scripts) {
        if (!is_sent(copy) || shown.contains(copy.sha256))
            continue;
        const Spread spread = spread_of(from, copy);
        if (spread.earlier ||
            static_cast<double>(spread.holders.size()) < rule(from, "script_holders"))
            continue;
        auto item = new_item(from, "K07", Axis::Control, "cross-device");
        if (!item)
            return;
        shown.insert(copy.sha256);
        const auto lead_ns = static_cast<int64_t>(rule(from, "script_lead_s")) * 1'000'000'000;
        if (!spread.next_utc_ns || *spread.next_utc_ns - *copy.utc_ns < lead_ns) {
            item->quality.context = from.weights.number("quality.context.one_unknown");
            item->note = "not known: whether it is the first, for clocks of devices differ";
        }
        item->episode = "file " + copy.sha256;
        item->utc_ns = copy.utc_ns;
        item->records = {{from.device.row.device, copy.record}};
        item->records.insert(item->records.end(), spread.records.begin(), spread.records.end());
        item->statement = fmt::format(
            "File '{}' was sent {} in the oldest message of the case that carries it; the devices "
            "of {} other people hold it as well.",
            copy.name, on_day(copy.utc_ns), spread.holders.size());
        items.push_back(std::move(*item));
    }
}

void add_script_files(const Finding& from, std::vector<Item>& items) {
    std::set<std::string> names;
    std::vector<RecordReference> records;
    for (const ScriptCopy& copy : from.device.traces.scripts) {
        names.insert(copy.name);
        if (records.size() < kMostRecords)
            records.push_back({from.device.row.device, copy.record});
    }
    auto item = records.empty() ? std::nullopt : new_item(from, "N02", Axis::Neutral, "document");
    if (!item)
        return;
    item->episode = "files";
    item->records = std::move(records);
    item->statement = fmt::format("{} files named or worded as script or persona material: {}.",
                                  names.size(), fmt::join(names, ", "));
    items.push_back(std::move(*item));
}

// ---- tables of numbers, accounts and devices ---------------------------------------------------

// Lines with a number as long as that of a SIM, an account or a device.
size_t numbered_lines(const std::string& text, double least_digits) {
    size_t lines = 0;
    size_t digits = 0;
    size_t longest = 0;
    for (const char letter : text + "\n") {
        digits = letter >= '0' && letter <= '9' ? digits + 1 : 0;
        longest = std::max(longest, digits);
        if (letter != '\n')
            continue;
        lines += static_cast<double>(longest) >= least_digits ? 1 : 0;
        longest = 0;
    }
    return lines;
}

// A table of things with a column that says who has them. Its maker may be a clerk, its keeper the
// one who was given a copy.
void add_inventories(const Finding& from, std::vector<Item>& items) {
    for (const SeenTable& table : from.device.tables) {
        const std::string form =
            normalize(table.name + "\n" + table.text.substr(0, table.text.find('\n')));
        const size_t lines = numbered_lines(table.text, rule(from, "inventory_digits"));
        if (!from.words.has("inventory", form) || !from.words.has("assigned", form) ||
            static_cast<double>(lines) < rule(from, "inventory_lines"))
            continue;
        auto item = new_item(from, "K11", Axis::Control, "document");
        if (!item)
            return;
        item->quality.context = from.weights.number(
            table.own_author ? "quality.context.right" : "quality.context.one_unknown");
        item->note =
            table.own_author ? "" : "not known: who made the file; a received copy is neutral";
        item->unvalidated = from.weights.is_unvalidated(table.plugin);
        if (item->unvalidated)
            item->quality.parse = from.weights.number("quality.parse.unvalidated");
        item->utc_ns = table.utc_ns;
        item->episode = "document " + table.document;
        item->records = {{from.device.row.device, table.record}};
        item->statement = fmt::format(
            "Document '{}' has {} lines with long numbers, under words for SIM cards, accounts or "
            "devices and for whom they were given to{}.",
            table.name, lines, table.own_author ? ", author as the own account" : "");
        items.push_back(std::move(*item));
    }
}

}  // namespace

std::vector<Item> find_in_files(const Finding& from) {
    std::vector<Item> items;
    add_passports(from, items);
    add_own_passport(from, items);
    add_first_script(from, items);
    add_script_files(from, items);
    add_inventories(from, items);
    return items;
}

}  // namespace triage
