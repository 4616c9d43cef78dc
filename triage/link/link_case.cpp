#include "triage/link/link_case.h"

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>
#include <set>
#include <tuple>

#include "triage/identity/shipped_data.h"
#include "triage/link/find_clusters.h"
#include "triage/link/gather.h"
#include "triage/link/holding.h"
#include "triage/link/link_weights.h"
#include "triage/link/near_duplicates.h"
#include "triage/link/same_device.h"
#include "triage/link/shared_chats.h"
#include "triage/link/weigh_links.h"
#include "triage/link/write_links.h"

namespace triage {
namespace {

using Json = nlohmann::json;

// Texts that are like another device's, as holdings and carryings.
Result<void> add_near_documents(CaseStore& store, Gathered& gathered, const Gathering& into) {
    for (DeviceHolding& near :
         near_holdings(gathered.texts, into.sets, into.identities, into.texts)) {
        const uint32_t identity = near.holding.identity;
        TRY(write_holdings(store.database(), gathered.devices[near.device].device,
                           {std::move(near.holding)}));
        const bool is_known = !gathered.carryings.empty() &&
                              gathered.carryings.back().identity == identity &&
                              gathered.carryings.back().device == near.device;
        if (!is_known)  // a second app of the device follows the first
            gathered.carryings.push_back({identity, near.device, bit_of(Role::HolderOf)});
    }
    return {};
}

bool is_before(const Carrying& x, const Carrying& y) {
    return std::tie(x.identity, x.device) < std::tie(y.identity, y.device);
}

// What raw content names ties a device to those who own it, and to nobody else.
void add_in_content(Gathered& gathered) {
    std::vector<Carrying>& carryings = gathered.carryings;
    std::sort(carryings.begin(), carryings.end(), is_before);
    std::set<uint32_t> owned;
    for (const Carrying& each : carryings)
        if (has(each.roles, Role::Owner) || has(each.roles, Role::HolderOf))
            owned.insert(each.identity);
    std::vector<Carrying> more;
    for (const Carrying& each : gathered.in_content)
        if (owned.contains(each.identity) &&
            !std::binary_search(carryings.begin(), carryings.end(), each, is_before))
            more.push_back(each);
    carryings.insert(carryings.end(), more.begin(), more.end());
    std::sort(carryings.begin(), carryings.end(), is_before);
}

// A device without one readable identifier can be nobody's counterpart and must not make others
// look rare or common.
uint32_t devices_with_identifiers(const std::vector<Carrying>& carryings, size_t devices) {
    std::vector<bool> seen(devices, false);
    for (const Carrying& each : carryings)
        seen[each.device] = true;
    return static_cast<uint32_t>(std::count(seen.begin(), seen.end(), true));
}

std::string_view to_word(Sameness how) {
    switch (how) {
        case Sameness::SameContent:
            return "same_content";
        case Sameness::Identifiers:
            return "identifiers_agree";
        case Sameness::OneIdentifier:
            return "one_identifier_agrees";
    }
    return "";
}

// Writes into both profiles that they may be of one device.
void note_same_devices(Gathered& gathered, const std::vector<IdentityTable::Entry>& identities) {
    std::map<uint32_t, Json> same;
    for (const SameDevice& pair :
         find_same_devices(gathered.carryings, identities, gathered.content)) {
        Json why = Json::array();
        for (const uint32_t identity : pair.identities)
            why.push_back({{"type", identities[identity].canonical.type},
                           {"value", identities[identity].canonical.value}});
        for (const auto& [device, other] : {std::pair(pair.a, pair.b), std::pair(pair.b, pair.a)})
            same[device].push_back({{"device", gathered.devices[other].device},
                                    {"how", to_word(pair.how)},
                                    {"why", why}});
    }
    for (auto& [device, others] : same) {
        std::string& profile = gathered.devices[device].profile_json;
        Json object = Json::parse(profile, nullptr, false);
        if (!object.is_object())
            continue;
        object["same_device_as"] = std::move(others);
        profile = object.dump(-1, ' ', false, Json::error_handler_t::replace);
    }
}

struct LinkRules {
    LinkWeights weights;
    ChatRules chats;
    NearRules texts;
};

Result<LinkRules> read_rules(const std::string& text) {
    LinkRules rules;
    rules.weights = TRY(read_link_weights(text));
    rules.chats = TRY(read_chat_rules(text));
    rules.texts = TRY(read_near_rules(text));
    return rules;
}

Result<Json> link(CaseStore& store, const ServiceList& services, const LinkRules& rules) {
    const LinkWeights& weights = rules.weights;
    TRY(clear_links(store.database()));
    IdentityTable identities(services);
    ShingleSets sets;
    const Gathering into{identities, sets, rules.chats, rules.texts};
    Gathered gathered = TRY(gather(store, into));
    TRY(add_near_documents(store, gathered, into));
    add_in_content(gathered);
    note_same_devices(gathered, identities.entries());
    TRY(store.replace_devices(gathered.devices));
    const uint32_t count = devices_with_identifiers(gathered.carryings, gathered.devices.size());
    const WeighedLinks links =
        weigh_links(gathered.carryings, identities.entries(), count, weights);
    const std::vector<Cluster> clusters =
        find_clusters(gathered.carryings, links, identities.entries(),
                      static_cast<uint32_t>(gathered.devices.size()), weights);
    std::vector<std::string> names;
    for (const DeviceRow& device : gathered.devices)
        names.push_back(device.device);
    TRY(write_identities(store.database(), identities.entries(), links.devices_of));
    TRY(write_links(store.database(), links, names));
    TRY(write_clusters(store.database(), clusters, names));
    TRY(index_holdings(store.database()));
    const size_t chats =
        TRY(write_shared_chats(store, gathered.devices, gathered.conversations, rules.chats));
    return Json{{"devices", names.size()},
                {"identities", identities.entries().size()},
                {"links", links.links.size()},
                {"clusters", clusters.size()},
                {"shared_chats", chats},
                {"texts", gathered.texts.size()},
                {"boilerplate_texts", gathered.boilerplate},
                {"links_nothing", links.nothing.size()},
                {"left_out", gathered.left_out}};
}

}  // namespace

Result<void> link_case(CaseStore& store, const LinkOptions& options) {
    const DataFile weights_file = TRY(read_given_or_shipped(options.weights_path, "weights.toml"));
    const DataFile services_file =
        TRY(read_given_or_shipped(options.services_path, "services.tsv"));
    const LinkRules rules = TRY(read_rules(weights_file.text));
    const ServiceList services = TRY(ServiceList::read(services_file.text));
    TRY(store.database().execute("BEGIN IMMEDIATE"));
    Result<Json> done = link(store, services, rules);
    if (!done.ok()) {
        static_cast<void>(store.database().execute("ROLLBACK"));
        return done.error();
    }
    TRY(store.database().execute("COMMIT"));
    Json detail = std::move(done).value();
    detail["weights_sha256"] = weights_file.sha256;
    detail["services_sha256"] = services_file.sha256;
    return store.log("link", detail.dump(-1, ' ', false, Json::error_handler_t::replace));
}

}  // namespace triage
