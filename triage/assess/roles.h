// Roles of a device: what it was used for. A role says nothing about force and adds no weight.
#pragma once

#include <string>
#include <vector>

#include "triage/assess/case_view.h"

namespace triage {

struct DeviceRole {
    std::string role;  // worker station, personal device, team leader, money mover, ...
    std::vector<std::string> why;
    std::vector<RecordReference> records;  // never empty
};

std::vector<DeviceRole> roles_of(const CaseView& all, const DeviceView& device,
                                 const Attribution& attribution, const std::vector<Item>& items);

}  // namespace triage
