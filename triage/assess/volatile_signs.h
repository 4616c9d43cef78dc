// Volatile signs: why the data of a device may be gone soon, as far as records, the ledger of what
// was read and the note of the intake list show it.
#pragma once

#include <string>
#include <vector>

#include "triage/assess/device_use.h"
#include "triage/assess/device_view.h"
#include "triage/assess/item.h"

namespace triage {

struct VolatileSign {
    std::string sign;  // about_to_lock, live_session, battery, remote_wipe, device_management, ...
    int urgency = 0;   // 0 first
    std::string statement;
    std::vector<RecordReference> records;  // empty for what the intake list or the ledger says
};

// The most urgent first.
std::vector<VolatileSign> volatile_signs(const DeviceView& device, const DeviceUse& use);

}  // namespace triage
