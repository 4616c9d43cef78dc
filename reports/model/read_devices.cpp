#include <algorithm>
#include <map>
#include <set>

#include "parsers/base/time.h"
#include "reports/model/read_parts.h"
#include "reports/model/stored_json.h"

namespace reports {
namespace {

using DevicesByRow = std::map<int64_t, Device*>;  // by StoredDevice::row

// A row of the exhibit itself goes to its first device where the exhibit is no device of its own.
Device& owner_of(const DevicesByRow& devices, int64_t row) {
    const auto found = devices.find(row);
    return found != devices.end() ? *found->second : *devices.begin()->second;
}

Result<void> read_coverage(const triage::DeviceStore& store, const DevicesByRow& devices,
                           std::set<std::string>& plugins) {
    TRY(store.each_coverage([&](const triage::CoverageRow& row) {
        DeviceCoverage& coverage = owner_of(devices, row.device).coverage;
        const std::string status(triage::to_word(row.status));
        ++coverage.counts[status];
        if (row.status == triage::CoverageStatus::NotTried) {
            ++coverage.not_tried[row.note];
            return;
        }
        CoverageEntry entry{row.file, row.plugin, status, row.note};
        if (row.status != triage::CoverageStatus::Parsed)
            coverage.not_read.push_back(entry);
        coverage.entries.push_back(std::move(entry));
        const bool has_read = row.status == triage::CoverageStatus::Parsed ||
                              row.status == triage::CoverageStatus::Partly;
        if (has_read && !row.plugin.empty())
            plugins.insert(row.plugin);
    }));
    return store.each_damage([&](const triage::DamageRow& row) {
        owner_of(devices, row.device)
            .coverage.damage.push_back({row.file, row.plugin, row.place, row.what});
    });
}

Result<void> read_app_shares(const triage::DeviceStore& store, const DevicesByRow& devices) {
    for (auto& [row, share] : TRY(triage::app_shares(store)))
        owner_of(devices, row).coverage.apps = std::move(share);
    return {};
}

Result<void> read_accounts(const triage::DeviceStore& store, const DevicesByRow& devices) {
    return store.each<plugins::Account>([&](const triage::Stored<plugins::Account>& stored) {
        const plugins::Account& account = stored.body;
        const triage::Provenance& from = stored.provenance;
        owner_of(devices, from.device)
            .accounts.push_back(
                {account.app, account.id.type, account.id.value, account.display,
                 account.since.utc_ns ? parsers::to_iso8601(*account.since.utc_ns) : std::string{},
                 from.file, from.place, std::string(plugins::to_word(from.state)), from.id,
                 from.user == "0" ? std::string() : from.user});
    });
}

void sort_coverage(DeviceCoverage& coverage) {
    const auto by_file = [](const CoverageEntry& a, const CoverageEntry& b) {
        return std::tie(a.file, a.plugin, a.status, a.note) <
               std::tie(b.file, b.plugin, b.status, b.note);
    };
    std::sort(coverage.not_read.begin(), coverage.not_read.end(), by_file);
    std::sort(coverage.entries.begin(), coverage.entries.end(), by_file);
    std::sort(coverage.damage.begin(), coverage.damage.end(),
              [](const DamageEntry& a, const DamageEntry& b) {
                  return std::tie(a.file, a.place, a.what) < std::tie(b.file, b.place, b.what);
              });
}

Device device_of(const triage::DeviceRow& row) {
    Device device;
    device.name = row.device;
    device.exhibit = row.exhibit;
    device.parent = row.parent;
    device.kind = row.kind;
    device.platform = row.platform;
    device.holder = row.holder;
    device.source = row.source;
    device.profile = pairs_of(row.profile_json);
    return device;
}

// Devices are named when a case is linked. Before that each exhibit stands for itself, so that its
// coverage is never left out.
std::vector<triage::DeviceRow> rows_of(const triage::CaseStore& store, CaseReport& report) {
    std::vector<triage::DeviceRow> rows = store.devices();
    std::set<std::string> known;
    for (const triage::DeviceRow& row : rows)
        known.insert(row.exhibit);
    for (const ExhibitEntry& exhibit : report.exhibits) {
        if (exhibit.status != "done" || known.count(exhibit.exhibit) > 0)
            continue;
        report.problems.push_back("Exhibit " + exhibit.exhibit +
                                  " was read, but not yet linked and assessed.");
        triage::DeviceRow row;
        row.device = row.exhibit = exhibit.exhibit;
        row.kind = exhibit.kind;
        row.holder = exhibit.holder;
        row.source = exhibit.path;
        rows.push_back(std::move(row));
    }
    std::sort(rows.begin(), rows.end(),
              [](const auto& a, const auto& b) { return a.device < b.device; });
    return rows;
}

}  // namespace

void read_devices(const triage::CaseStore& store, CaseReport& report) {
    const std::vector<triage::DeviceRow> rows = rows_of(store, report);
    report.devices.reserve(rows.size());  // pointers into it are kept below
    std::map<std::string, DevicesByRow> exhibits;
    std::map<std::string, const triage::DeviceRow*> openers;
    for (const triage::DeviceRow& row : rows) {
        report.devices.push_back(device_of(row));
        exhibits[row.exhibit].emplace(row.store_device, &report.devices.back());
        openers.emplace(row.exhibit, &row);
    }
    std::set<std::string> plugins;
    for (const auto& [exhibit, devices] : exhibits) {
        const auto opened = store.open_device_store(*openers.at(exhibit));
        Result<void> read = opened.ok() ? read_coverage(opened.value(), devices, plugins)
                                        : Result<void>(opened.error());
        if (read.ok())
            read = read_accounts(opened.value(), devices);
        if (read.ok())
            read = read_app_shares(opened.value(), devices);
        if (read.ok())
            continue;
        report.problems.push_back("The store of exhibit " + exhibit +
                                  " could not be read: " + read.error().what);
        for (const auto& [row, device] : devices)
            device->coverage.problem = read.error().what;
    }
    for (Device& device : report.devices)
        sort_coverage(device.coverage);
    report.plugins.assign(plugins.begin(), plugins.end());
}

}  // namespace reports
