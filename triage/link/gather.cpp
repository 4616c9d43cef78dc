#include "triage/link/gather.h"

#include "triage/link/write_links.h"

namespace triage {
namespace {

void add_carryings(const std::vector<Holding>& holdings, uint32_t device, Gathered& gathered) {
    std::vector<Carrying>& carryings = gathered.carryings;
    const size_t begin = carryings.size();
    for (const Holding& holding : holdings) {
        if (holding.app == kInContent) {
            gathered.in_content.push_back({holding.identity, device, bit_of(Role::Mentioned)});
            continue;
        }
        const bool same = carryings.size() > begin && carryings.back().identity == holding.identity;
        if (!same)
            carryings.push_back({holding.identity, device, 0});
        carryings.back().roles =
            static_cast<uint8_t>(carryings.back().roles | bit_of(holding.role));
    }
}

template <class Kept>
void move_to(std::vector<Kept>& all, std::vector<Kept>& of_device, uint32_t device) {
    for (Kept& each : of_device) {
        each.device = device;
        all.push_back(std::move(each));
    }
}

}  // namespace

DeviceRow device_row(const ExhibitRow& exhibit, const DeviceHoldings& read) {
    DeviceRow row;
    row.exhibit = exhibit.exhibit;
    row.device =
        read.device.name.empty() ? exhibit.exhibit : exhibit.exhibit + "/" + read.device.name;
    row.parent = read.device.name.empty() ? "" : exhibit.exhibit;
    row.kind = read.device.kind.empty() ? (exhibit.kind.empty() ? "unknown" : exhibit.kind)
                                        : read.device.kind;
    row.platform = read.device.platform.empty() ? "unknown" : read.device.platform;
    row.holder = exhibit.holder;
    row.source = exhibit.path + (read.device.root.empty() ? "" : "/" + read.device.root);
    row.profile_json = read.profile_json;
    row.store_device = read.device.row;
    return row;
}

Result<void> gather_exhibit(CaseStore& store, const ExhibitRow& exhibit, const Gathering& into,
                            Gathered& gathered) {
    const DeviceStore facts =
        TRY(DeviceStore::open_for_reading(store.device_store_path(exhibit.exhibit)));
    std::vector<DeviceHoldings> read = TRY(read_holdings(facts, into));
    for (DeviceHoldings& each : read) {
        gathered.devices.push_back(device_row(exhibit, each));
        gathered.content.push_back(each.device.name.empty() ? exhibit.sha256 : "");
        TRY(write_holdings(store.database(), gathered.devices.back().device, each.holdings));
        const auto number = static_cast<uint32_t>(gathered.devices.size() - 1);
        add_carryings(each.holdings, number, gathered);
        move_to(gathered.conversations, each.conversations, number);
        move_to(gathered.texts, each.texts, number);
        gathered.boilerplate += each.boilerplate;
    }
    return {};
}

Result<Gathered> gather(CaseStore& store, const Gathering& into) {
    Gathered gathered;
    for (const ExhibitRow& exhibit : store.exhibits()) {
        const Result<void> read = gather_exhibit(store, exhibit, into, gathered);
        if (!read.ok())
            gathered.left_out.push_back({{"exhibit", exhibit.exhibit}, {"why", read.error().what}});
    }
    return gathered;
}

}  // namespace triage
