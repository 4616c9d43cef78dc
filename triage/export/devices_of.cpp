#include "triage/export/export.h"

namespace triage {
namespace {

std::vector<DeviceRow> rows_of(const ExhibitRow& exhibit, const DeviceStore& store) {
    std::vector<DeviceRow> rows;
    for (const StoredDevice& device : store.devices()) {
        DeviceRow row;
        row.exhibit = exhibit.exhibit;
        row.device = exhibit.exhibit + (device.name.empty() ? "" : "/" + device.name);
        row.parent = device.name.empty() ? "" : exhibit.exhibit;
        row.kind = device.row == 0 ? exhibit.kind : device.kind;
        row.platform = device.platform;
        row.holder = exhibit.holder;
        row.source = device.row == 0 ? exhibit.path : device.root;
        row.profile_json = "{}";
        row.store_device = device.row;
        rows.push_back(std::move(row));
    }
    return rows;
}

}  // namespace

Result<std::vector<DeviceRow>> devices_of(const CaseStore& store) {
    std::vector<DeviceRow> devices = store.devices();
    if (!devices.empty())
        return devices;
    for (const ExhibitRow& exhibit : store.exhibits()) {
        const auto opened = store.open_exhibit_store(exhibit.exhibit);
        if (!opened.ok()) {
            if (exhibit.status == "accepted")
                continue;  // not finished: `triage ingest` carries on with it
            return opened.error();
        }
        for (DeviceRow& row : rows_of(exhibit, opened.value()))
            devices.push_back(std::move(row));
    }
    return devices;
}

}  // namespace triage
