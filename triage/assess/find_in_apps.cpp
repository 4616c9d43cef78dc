#include <fmt/format.h>

#include <algorithm>

#include "triage/assess/find_items.h"

namespace triage {
namespace {

constexpr size_t kMostRecords = 12;

double rule(const Finding& from, const char* name) {
    return from.weights.number(std::string("rules.") + name);
}

bool is_of(const SeenProgram& program, std::initializer_list<std::string_view> classes) {
    return std::any_of(classes.begin(), classes.end(), [&](std::string_view each) {
        return program.classes.contains(std::string(each));
    });
}

struct Programs {
    std::set<std::string> names;
    std::vector<RecordReference> records;
};

Programs programs_of(const Finding& from, std::initializer_list<std::string_view> classes) {
    Programs found;
    for (const SeenProgram& program : from.device.traces.programs) {
        if (!is_of(program, classes))
            continue;
        found.names.insert(program.name);
        if (found.records.size() < kMostRecords)
            found.records.push_back({from.device.row.device, program.record});
    }
    return found;
}

// Shown with weight 0.
void add_programs(const Finding& from, std::string_view indicator, std::string_view what,
                  std::initializer_list<std::string_view> classes, std::vector<Item>& items) {
    Programs found = programs_of(from, classes);
    auto item = found.records.empty() ? std::nullopt
                                      : new_item(from, indicator, Axis::Neutral, "device-config");
    if (!item)
        return;
    item->records = std::move(found.records);
    item->statement =
        fmt::format("{} that is installed or was used: {}.", what, fmt::join(found.names, ", "));
    items.push_back(std::move(*item));
}

// ---- a second profile --------------------------------------------------------------------------

struct Profile {
    std::vector<const Thread*> talks;
    bool only_family = true;
};

// A copy of an app, or a user of the phone, that serves for talk with one person of the family.
void add_second_profile(const Finding& from, std::vector<Item>& items) {
    constexpr std::string_view kFirstUser = "0";
    std::map<std::string, Profile> profiles;
    for (const auto& [key, thread] : from.device.threads) {
        if (thread.user.empty() || thread.incoming + thread.outgoing == 0)
            continue;
        Profile& profile = profiles[thread.user];
        profile.talks.push_back(&thread);
        profile.only_family =
            profile.only_family && !thread.group && thread.counterpart == Counterpart::Family;
    }
    const auto first = profiles.find(std::string(kFirstUser));
    if (first == profiles.end() || first->second.only_family)
        return;  // nothing else is kept apart from it
    for (const auto& [user, profile] : profiles) {
        std::set<int64_t> people;
        for (const Thread* talk : profile.talks)
            people.insert(talk->identity);
        if (user == kFirstUser || !profile.only_family || people.size() != 1)
            continue;
        auto item = new_item(from, "E16", Axis::Exploitation, "device-config");
        if (!item)
            return;
        if (!from.inside_from) {
            item->quality.context = from.weights.number("quality.context.one_unknown");
            item->note = "not known: whether it was kept inside";
        }
        item->episode = "profile " + user;
        for (const Thread* talk : profile.talks)
            item->records.push_back({from.device.row.device, talk->record});
        item->statement = fmt::format(
            "User {} of the phone has chats of {} with one person only, {}; user 0 has {} others.",
            user, profile.talks.front()->app, describe(from.device, *profile.talks.front()),
            first->second.talks.size());
        items.push_back(std::move(*item));
    }
}

// ---- control of other computers ----------------------------------------------------------------

// Computers of other people's exhibits that were controlled from here.
void add_controlled(const Finding& from, std::vector<Item>& items) {
    std::map<size_t, std::vector<RecordReference>> clients;
    for (const ControlledPeer& peer : from.device.traces.controlled) {
        const auto owners = from.all.owners.find(peer.identity);
        if (owners == from.all.owners.end())
            continue;
        for (const size_t owner : owners->second)
            if (from.all.devices[owner].holder != from.device.holder)
                clients[owner].push_back({from.device.row.device, peer.record});
    }
    if (static_cast<double>(clients.size()) < rule(from, "monitored_devices"))
        return;
    auto item = new_item(from, "K12", Axis::Control, "device-config");
    if (!item)
        return;
    Programs console = programs_of(from, {"monitor_console"});
    std::set<std::string> names;
    for (const auto& [client, records] : clients) {
        names.insert(from.all.devices[client].row.device);
        item->records.push_back(records.front());
    }
    if (console.records.empty()) {
        item->quality.context = from.weights.number("quality.context.one_unknown");
        item->note = "no console or server for monitoring was found: the connections may be help";
    }
    item->records.insert(item->records.end(), console.records.begin(), console.records.end());
    item->episode = "controlled computers";
    item->statement = fmt::format(
        "A program for remote control on this device names {} other people's devices of the case "
        "as controlled from here: {}.",
        names.size(), fmt::join(names, ", "));
    items.push_back(std::move(*item));
}

// ---- stocks of numbers, and back offices -------------------------------------------------------

void add_sim_bank(const Finding& from, std::vector<Item>& items) {
    Programs found = programs_of(from, {"sim_bank"});
    for (const SeenPage& page : from.device.traces.pages)
        if (page.classes.contains("sim_bank")) {
            found.names.insert(page.host + page.path);
            if (found.records.size() < kMostRecords)
                found.records.push_back({from.device.row.device, page.record});
        }
    auto item = found.records.empty() ? std::nullopt
                                      : new_item(from, "K11", Axis::Control, "device-config");
    if (!item)
        return;
    item->quality.context = from.weights.number("quality.context.one_unknown");
    item->note = "not known: who uses the numbers";
    item->episode = "sim bank";
    item->records = std::move(found.records);
    item->statement = fmt::format(
        "A program or page for devices with many SIM cards is installed or was visited: {}.",
        fmt::join(found.names, ", "));
    items.push_back(std::move(*item));
}

struct BackOffice {
    std::set<std::string> paths;
    std::set<std::string> actions;
    std::vector<RecordReference> records;
    std::optional<int64_t> utc_ns;
};

std::map<std::string, BackOffice> back_offices(const Finding& from) {
    std::map<std::string, BackOffice> hosts;
    for (const SeenPage& page : from.device.traces.pages) {
        if (!page.classes.contains("admin_page"))
            continue;
        BackOffice& host = hosts[page.host];
        const bool action = page.classes.contains("admin_action");
        if (action)
            host.actions.insert(page.path);
        if (!host.paths.insert(page.path).second)
            continue;
        const RecordReference record{from.device.row.device, page.record};
        host.records.insert(action ? host.records.begin() : host.records.end(), record);
        if (page.utc_ns)
            host.utc_ns = std::min(host.utc_ns.value_or(*page.utc_ns), *page.utc_ns);
    }
    return hosts;
}

// Pages behind an administrator's path, some of them about balances and withdrawals. That a page
// was shown is stored, what was done there is not.
void add_back_office(const Finding& from, std::vector<Item>& items) {
    for (auto& [host, office] : back_offices(from)) {
        if (office.actions.empty() ||
            static_cast<double>(office.paths.size()) < rule(from, "admin_pages"))
            continue;
        auto item = new_item(from, "K13", Axis::Control, "web");
        if (!item)
            return;
        item->quality.context = from.weights.number("quality.context.one_unknown");
        item->note = "not known: what was done on these pages";
        item->episode = "host " + host;
        item->utc_ns = office.utc_ns;
        office.records.resize(std::min(office.records.size(), kMostRecords));
        item->records = std::move(office.records);
        item->statement =
            fmt::format("{} pages under an administrator's path of {} were visited, among them {}.",
                        office.paths.size(), host, fmt::join(office.actions, ", "));
        items.push_back(std::move(*item));
    }
}

}  // namespace

std::vector<Item> find_in_apps(const Finding& from) {
    std::vector<Item> items;
    add_second_profile(from, items);
    add_controlled(from, items);
    add_sim_bank(from, items);
    add_back_office(from, items);
    add_programs(from, "N04", "Program for remote control or monitoring of this device",
                 {"remote_client", "monitor_client", "monitoring_client", "device_management"},
                 items);
    add_programs(from, "N08", "Program for translation, written answers or changed faces",
                 {"translation", "ai_chat", "face_swap"}, items);
    add_programs(from, "N13", "Program for many browser identities, proxies or lent numbers",
                 {"anti_detect", "proxy", "virtual_number"}, items);
    return items;
}

}  // namespace triage
