// Safety signs: what a human must look at before anything else. Proposed from records and from what
// officers entered; only a human closes one. Nothing about control is read here.
#pragma once

#include <string>
#include <vector>

#include "triage/assess/device_use.h"
#include "triage/assess/find_items.h"

namespace triage {

enum class SafetyTier { Now = 0, Soon = 1 };  // Now: a person may be in danger at this moment

struct SafetySign {
    std::string flag;  // suicide, sexual_violence, child, others_held, fresh_threat, ...
    SafetyTier tier = SafetyTier::Soon;
    std::string statement;
    std::vector<RecordReference> records;  // empty where an officer entered it
};

// `items` of the device; those about control are passed over. Each flag once, by name.
std::vector<SafetySign> safety_signs(const Finding& from, const DeviceUse& use,
                                     const std::vector<Item>& items);

// The tier of a flag that an officer enters by a decision ("flag child").
SafetyTier tier_of_flag(std::string_view flag);

}  // namespace triage
