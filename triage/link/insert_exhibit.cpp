#include "triage/link/insert_exhibit.h"

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>
#include <set>

#include "triage/identity/shipped_data.h"
#include "triage/link/gather.h"
#include "triage/link/near_duplicates.h"
#include "triage/link/shared_chats.h"
#include "triage/link/write_links.h"

namespace triage {
namespace {

using Json = nlohmann::json;
using parsers::Error;
using parsers::ErrorCode;

std::optional<Role> role_of(std::string_view word) {
    for (size_t i = 0; i < kRoles; ++i)
        if (to_word(static_cast<Role>(i)) == word)
            return static_cast<Role>(i);
    return std::nullopt;
}

class Inserter {
public:
    Inserter(CaseStore& store, const LinkWeights& weights, const ServiceList& services)
        : store_(store), weights_(weights), identities_(services) {}

    Result<std::vector<InsertedDevice>> insert(const ExhibitRow& exhibit,
                                               const std::string& rules_text) {
        const ChatRules chats = TRY(read_chat_rules(rules_text));
        const NearRules texts = TRY(read_near_rules(rules_text));
        ShingleSets sets;
        const DeviceStore facts =
            TRY(DeviceStore::open_for_reading(store_.device_store_path(exhibit.exhibit)));
        std::vector<DeviceHoldings> read =
            TRY(read_holdings(facts, {identities_, sets, chats, texts}));
        TRY(number_identities());
        TRY(write_devices(exhibit, read));
        TRY(weigh());
        std::vector<InsertedDevice> inserted;
        for (const std::string& device : fresh_)
            inserted.push_back(TRY(tie(device)));
        return inserted;
    }

private:
    // The rows of the identities in case.db, new ones behind the last.
    Result<void> number_identities() {
        Statement find = TRY(
            store_.database().prepare("SELECT identity FROM identity WHERE type=? AND value=?"));
        Statement add = TRY(store_.database().prepare(
            "INSERT INTO identity(identity,type,value,rule,devices,service) VALUES(?,?,?,?,0,?)"));
        int64_t next = store_.database().integer_value("SELECT max(identity) FROM identity") + 1;
        for (const IdentityTable::Entry& entry : identities_.entries()) {
            find.reset();
            find.bind(1, entry.canonical.type);
            find.bind(2, entry.canonical.value);
            const bool is_known = TRY(find.step());
            rows_.push_back(is_known ? find.integer(0) : next);
            if (is_known)
                continue;
            add.bind(1, next++);
            add.bind(2, entry.canonical.type);
            add.bind(3, entry.canonical.value);
            add.bind(4, entry.canonical.rule);
            add.bind(5, entry.service);
            TRY(add.run());
        }
        return {};
    }

    Result<void> write_devices(const ExhibitRow& exhibit, std::vector<DeviceHoldings>& read) {
        std::vector<DeviceRow> devices = store_.devices();
        for (DeviceHoldings& each : read) {
            for (Holding& holding : each.holdings)
                holding.identity = static_cast<uint32_t>(rows_[holding.identity] - 1);
            devices.push_back(device_row(exhibit, each));
            fresh_.push_back(devices.back().device);
            TRY(write_holdings(store_.database(), fresh_.back(), each.holdings));
        }
        TRY(store_.replace_devices(devices));
        for (const DeviceRow& row : store_.devices()) {
            numbers_.emplace(row.device, static_cast<uint32_t>(names_.size()));
            names_.push_back(row.device);
        }
        return {};
    }

    // Everybody who carries what the new devices carry. What raw content alone names ties only to
    // its owner, as link_case() has it.
    Result<std::vector<Carrying>> carriers() {
        Statement select =
            TRY(store_.database().prepare("SELECT device, role FROM holding WHERE identity=? AND "
                                          "app<>'content' ORDER BY device"));
        Statement count =
            TRY(store_.database().prepare("UPDATE identity SET devices=? WHERE identity=?"));
        std::vector<Carrying> result;
        for (uint32_t identity = 0; identity < rows_.size(); ++identity) {
            select.reset();
            select.bind(1, rows_[identity]);
            const size_t begin = result.size();
            while (TRY(select.step()))
                add(identity, numbers_.at(select.text(0)), role_of(select.view(1)), begin, result);
            count.bind(1, static_cast<int64_t>(result.size() - begin));
            count.bind(2, rows_[identity]);
            TRY(count.run());
        }
        return result;
    }

    static void add(uint32_t identity, uint32_t device, std::optional<Role> role, size_t begin,
                    std::vector<Carrying>& carryings) {
        if (!role)
            return;
        if (carryings.size() == begin || carryings.back().device != device)
            carryings.push_back({identity, device, 0});
        carryings.back().roles = static_cast<uint8_t>(carryings.back().roles | bit_of(*role));
    }

    Result<InsertedDevice> tie(const std::string& device) {
        InsertedDevice result;
        result.device = device;
        const uint32_t number = numbers_.at(device);
        for (const Link& link : links_.links) {
            if (link.a != number && link.b != number)
                continue;
            ++result.links;
            if (link.weight <= result.weight)
                continue;
            result.weight = link.weight;
            result.nearest = names_[link.a == number ? link.b : link.a];
        }
        for (const std::string& cluster : TRY(clusters_for(device))) {
            Statement join =
                TRY(store_.database().prepare("INSERT OR IGNORE INTO cluster_device VALUES(?,?)"));
            join.bind(1, cluster);
            join.bind(2, device);
            TRY(join.run());
            result.clusters.push_back(cluster);
        }
        return result;
    }

    // Links that a new device is an end of.
    Result<void> weigh() {
        std::vector<Carrying> all = TRY(carriers());
        std::erase_if(all, [&](const Carrying& each) {
            return identities_.entries()[each.identity].canonical.type == "phash";
        });
        links_ = weigh_links(std::move(all), identities_.entries(),
                             static_cast<uint32_t>(names_.size()), weights_);
        std::set<uint32_t> fresh;
        for (const std::string& device : fresh_)
            fresh.insert(numbers_.at(device));
        std::erase_if(links_.links, [&](const Link& link) {
            return !fresh.contains(link.a) && !fresh.contains(link.b);
        });
        links_.nothing.clear();  // told by link_case(), which sees every device
        for (Link& link : links_.links)
            for (LinkReason& reason : link.reasons)
                reason.identity = static_cast<uint32_t>(rows_[reason.identity] - 1);
        return write_links(store_.database(), links_, names_);
    }

    // Custody: of those who had an account that the device has. Network: the one with most weight.
    Result<std::vector<std::string>> clusters_for(const std::string& device) {
        std::map<std::string, double> networks;
        std::set<std::string> custodies;
        Statement select = TRY(store_.database().prepare(
            "SELECT c.cluster, c.level FROM cluster_device d JOIN cluster c USING(cluster) WHERE "
            "d.device=? AND c.level<>'team' ORDER BY c.cluster"));
        const uint32_t number = numbers_.at(device);
        for (const Link& link : links_.links) {
            if (link.a != number && link.b != number)
                continue;
            const bool is_custody =
                std::any_of(link.reasons.begin(), link.reasons.end(), [](const LinkReason& each) {
                    return each.role_a == Role::Owner && each.role_b == Role::Owner;
                });
            select.reset();
            select.bind(1, names_[link.a == number ? link.b : link.a]);
            while (TRY(select.step())) {
                if (select.view(1) == "network")
                    networks[select.text(0)] += link.weight;
                else if (is_custody)
                    custodies.insert(select.text(0));
            }
        }
        std::vector<std::string> result(custodies.begin(), custodies.end());
        const auto most =
            std::max_element(networks.begin(), networks.end(),
                             [](const auto& x, const auto& y) { return x.second < y.second; });
        if (most != networks.end() && most->second >= weights_.network_least)
            result.push_back(most->first);
        return result;
    }

    CaseStore& store_;
    const LinkWeights& weights_;
    IdentityTable identities_;
    std::vector<int64_t> rows_;  // local identity -> row in case.db
    std::vector<std::string> fresh_;
    std::vector<std::string> names_;
    std::map<std::string, uint32_t> numbers_;
    WeighedLinks links_;
};

Result<ExhibitRow> exhibit_to_insert(const CaseStore& store, std::string_view name) {
    if (store.meta("linked").empty())
        return Error{ErrorCode::NotFound, store.folder() + ": was never linked; run `triage link " +
                                              store.folder() + "` first"};
    for (const DeviceRow& device : store.devices())
        if (device.exhibit == name)
            return Error{ErrorCode::Unsupported, "exhibit " + std::string(name) +
                                                     " is linked already; to link all anew run "
                                                     "`triage link " +
                                                     store.folder() + "`"};
    for (ExhibitRow& exhibit : store.exhibits())
        if (exhibit.exhibit == name && exhibit.status != "accepted")
            return std::move(exhibit);
    return Error{ErrorCode::NotFound, store.folder() + ": has no finished exhibit " +
                                          std::string(name) + "; see `triage export " +
                                          store.folder() + " coverage`"};
}

}  // namespace

Result<std::vector<InsertedDevice>> insert_exhibit(CaseStore& store, std::string_view exhibit,
                                                   const LinkOptions& options) {
    const ExhibitRow row = TRY(exhibit_to_insert(store, exhibit));
    const DataFile weights_file = TRY(read_given_or_shipped(options.weights_path, "weights.toml"));
    const DataFile services_file =
        TRY(read_given_or_shipped(options.services_path, "services.tsv"));
    const LinkWeights weights = TRY(read_link_weights(weights_file.text));
    const ServiceList services = TRY(ServiceList::read(services_file.text));
    TRY(store.database().execute("BEGIN IMMEDIATE"));
    Result<void> indexed = index_holdings(store.database());
    auto inserted = indexed.ok() ? Inserter(store, weights, services).insert(row, weights_file.text)
                                 : Result<std::vector<InsertedDevice>>(indexed.error());
    if (!inserted.ok()) {
        static_cast<void>(store.database().execute("ROLLBACK"));
        return inserted.error();
    }
    TRY(store.database().execute("COMMIT"));
    Json detail = {{"exhibit", exhibit}, {"weights_sha256", weights_file.sha256}};
    for (const InsertedDevice& device : inserted.value())
        detail["devices"].push_back(
            {{"device", device.device}, {"links", device.links}, {"clusters", device.clusters}});
    TRY(store.log("insert", detail.dump(-1, ' ', false, Json::error_handler_t::replace)));
    return inserted;
}

}  // namespace triage
