// Coverage: how much of what a device could have said was read.
#pragma once

#include <string>
#include <vector>

#include "triage/assess/device_view.h"
#include "triage/assess/weights.h"

namespace triage {

struct Coverage {
    double share = 0;                   // in [0, 1]
    std::vector<std::string> not_seen;  // sentences, to stand above the findings
};

Coverage coverage_of(const DeviceView& device, const Weights& weights);

}  // namespace triage
