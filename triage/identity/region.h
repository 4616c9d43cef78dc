// The region whose dialling rules a device's national numbers are read by.
//
// A region is a protected field: it routes (which dialling plan, which interpreter) and is never an
// input of an assessment: triage/assess is a target of its own that does not compile with this
// header, however it is reached.
#pragma once

#ifdef TRIAGE_ASSESSES
#error "an assessment never sees a protected field"
#endif

#include <string>
#include <string_view>
#include <vector>

#include "plugins/api/record.h"

namespace triage {

// `code`: two letters of ISO 3166-1 in upper case, empty where unknown. `source`: which fact of the
// device says so.
struct Region {
    std::string code;
    std::string source;

    bool known() const { return !code.empty(); }
};

// Protected fields of one device, kept apart from everything that is weighed.
struct RoutingOnly {
    Region region;
    std::vector<std::string> own_numbers;  // E.164
};

// From sim_country, else from the own numbers, else from the own WhatsApp account. Numbers of
// different regions give no region.
Region region_of_device(const std::vector<plugins::DeviceFact>& facts,
                        const std::vector<plugins::Account>& accounts);

}  // namespace triage
