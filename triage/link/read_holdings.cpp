#include <map>
#include <nlohmann/json.hpp>

#include "triage/link/collect_holdings.h"
#include "triage/link/holding.h"

namespace triage {
namespace {

using Json = nlohmann::json;
using parsers::Result;

constexpr std::array<std::string_view, kRoles> kRoleWords = {
    "owner", "holder_of", "contact", "participant", "sender", "payer", "payee", "mentioned"};

// What must be known of a device before its numbers can be read.
struct Facts {
    std::vector<plugins::DeviceFact> facts;
    std::vector<plugins::Account> accounts;
    std::vector<std::string> account_users;  // of each account, as Provenance::user has it
    uint64_t installed_apps = 0;
};

Result<std::map<int64_t, Facts>> read_facts(const DeviceStore& store) {
    std::map<int64_t, Facts> facts;
    TRY(store.each<plugins::DeviceFact>([&](const Stored<plugins::DeviceFact>& record) {
        facts[record.provenance.device].facts.push_back(record.body);
    }));
    TRY(store.each<plugins::Account>([&](const Stored<plugins::Account>& record) {
        Facts& known = facts[record.provenance.device];
        known.accounts.push_back(record.body);
        known.account_users.push_back(record.provenance.user);
    }));
    TRY(store.each<plugins::InstalledApp>([&](const Stored<plugins::InstalledApp>& record) {
        ++facts[record.provenance.device].installed_apps;
    }));
    return facts;
}

void add_once(Json& list, const std::string& value) {
    if (std::find(list.begin(), list.end(), value) == list.end())
        list.push_back(value);
}

// Facts that may stand there by the hundred: of routers, of devices around and of apps.
bool is_one_of_many(std::string_view name) {
    return name == "bssid" || name == "gateway_mac" || name == "bluetooth_peer" ||
           name == "randomized_mac" || name == "app_used";
}

std::string profile_of(const Facts& facts, const Region& region) {
    Json profile = Json::object();
    for (const char* name :
         {"imei", "iccid", "imsi", "own_numbers", "owner_accounts", "wifi_networks"})
        profile[name] = Json::array();
    for (const auto& fact : facts.facts) {
        if (fact.name == "imei" || fact.name == "iccid" || fact.name == "imsi")
            add_once(profile[fact.name], canonical({fact.name, fact.value}, region).value);
        else if (fact.name == "own_number")
            add_once(profile["own_numbers"], canonical(plugins::phone(fact.value), region).value);
        else if (fact.name == "ssid")
            add_once(profile["wifi_networks"], fact.value);
        else if (!is_one_of_many(fact.name) && !profile.contains(fact.name))
            profile[fact.name] = fact.value;
    }
    for (size_t index = 0; index < facts.accounts.size(); ++index) {
        const plugins::Account& account = facts.accounts[index];
        if (!account.id.present())
            continue;
        const Canonical form = canonical(account.id, region, account.app);
        Json entry = {{"app", account.app}, {"type", form.type}, {"value", form.value}};
        if (const std::string& user = facts.account_users[index]; !user.empty() && user != "0")
            entry["user"] = user;
        if (std::find(profile["owner_accounts"].begin(), profile["owner_accounts"].end(), entry) ==
            profile["owner_accounts"].end())
            profile["owner_accounts"].push_back(entry);
    }
    profile["installed_apps"] = facts.installed_apps;
    if (region.known()) {
        profile["region"] = region.code;
        profile["region_source"] = region.source;
    }
    return profile.dump(-1, ' ', false, Json::error_handler_t::replace);
}

struct DeviceCollectors {
    DeviceCollectors(const Gathering& into, const Region& region)
        : holdings(into.identities, region),
          conversations(region, into.chats),
          texts(into.sets, into.texts) {}

    HoldingCollector holdings;
    StubCollector conversations;
    TextCollector texts;
};
using Collectors = std::map<int64_t, DeviceCollectors>;

template <class Body>
Result<void> collect(const DeviceStore& store, Collectors& collectors) {
    return store.each<Body>([&](const Stored<Body>& record) {
        const auto collector = collectors.find(record.provenance.device);
        if (collector == collectors.end())
            return;
        DeviceCollectors& device = collector->second;
        device.holdings.add(record.body, record.provenance);
        if constexpr (requires { device.conversations.add(record.body, record.provenance); })
            device.conversations.add(record.body, record.provenance);
        if constexpr (requires { device.texts.add(record.body, record.provenance); })
            device.texts.add(record.body, record.provenance);
    });
}

Result<void> collect_all(const DeviceStore& store, Collectors& collectors) {
    TRY(collect<plugins::DeviceFact>(store, collectors));
    TRY(collect<plugins::Account>(store, collectors));
    TRY(collect<plugins::Contact>(store, collectors));
    TRY(collect<plugins::Conversation>(store, collectors));
    TRY(collect<plugins::Participant>(store, collectors));
    TRY(collect<plugins::Message>(store, collectors));
    TRY(collect<plugins::Attachment>(store, collectors));
    TRY(collect<plugins::Call>(store, collectors));
    TRY(collect<plugins::Payment>(store, collectors));
    TRY(collect<plugins::Wallet>(store, collectors));
    TRY(collect<plugins::Visit>(store, collectors));
    TRY(collect<plugins::Document>(store, collectors));
    TRY(collect<plugins::Media>(store, collectors));
    return collect<ContentMention>(store, collectors);
}

}  // namespace

std::string_view to_word(Role role) {
    return kRoleWords[static_cast<size_t>(role)];
}

uint32_t IdentityTable::number_of(const Canonical& canonical) {
    std::string key = canonical.type + "\t" + canonical.value;
    const auto [entry, fresh] =
        numbers_.try_emplace(std::move(key), static_cast<uint32_t>(entries_.size()));
    if (fresh)
        entries_.push_back({canonical, services_.name_of(canonical)});
    else if (canonical.linking == Linking::Links)
        entries_[entry->second].canonical = canonical;  // one good spelling is enough
    return entry->second;
}

std::vector<StoredDevice> devices_of(const DeviceStore& store) {
    std::vector<StoredDevice> devices = store.devices();
    if (devices.empty())
        devices.emplace_back();
    return devices;
}

Result<std::vector<DeviceHoldings>> read_holdings(const DeviceStore& store, const Gathering& into) {
    std::map<int64_t, Facts> facts = TRY(read_facts(store));
    std::vector<DeviceHoldings> result;
    Collectors collectors;
    for (const StoredDevice& device : devices_of(store)) {
        const Facts& known = facts[device.row];
        const Region region = region_of_device(known.facts, known.accounts);
        result.push_back({device, profile_of(known, region), {}, {}, {}});
        collectors.try_emplace(device.row, into, region);
    }
    TRY(collect_all(store, collectors));
    for (DeviceHoldings& each : result) {
        DeviceCollectors& device = collectors.at(each.device.row);
        each.holdings = device.holdings.take();
        each.conversations = device.conversations.take();
        each.boilerplate = device.texts.boilerplate();
        each.texts = device.texts.take();
    }
    return result;
}

}  // namespace triage
