// Ground truth: what is true of a raid that somebody made or adjudicated, to hold a case against.
//
// A JSON object, of which every part may be absent:
//   devices     {name: {outcome: [right outcomes], refer: bool, exploited: bool, controls: bool,
//               archetype: "guard", condition: "wiped", language: "th", should_show: [indicators],
//               messages: {app: {state: count}}, whatsapp: [{messages: {state: count},
//               group_created_rows}]}}
//   companies   {name: [devices]}: who belongs together
//   custody     [{account, held: [{device, ...}]}]: one account on several devices
// Devices have the names of the case; "EX-005/1" is the first device found inside EX-005.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "parsers/base/result.h"

namespace triage {

using parsers::Result;

struct TrueDevice {
    std::string name;
    std::set<std::string> outcomes;  // those that are right; empty where not stated
    std::optional<bool> refer;
    std::optional<bool> exploited;
    std::optional<bool> controls;
    std::string language;   // of the person; empty where not stated, as the two below
    std::string archetype;  // what the story makes of the person
    std::string condition;  // how much of the device is left
    std::set<std::string> should_show;
    // app and state -> how many messages a whole recovery gives
    std::map<std::pair<std::string, std::string>, uint64_t> messages;
};

struct GroundTruth {
    std::vector<TrueDevice> devices;  // sorted by name
    std::vector<std::set<std::string>> companies;
    std::vector<std::set<std::string>> custody;
};

// `names` are the devices of the case. NotFound, Damaged (no JSON object) and Unsupported (a part
// of another form) name the file and the part.
Result<GroundTruth> read_truth(const std::string& path, const std::vector<std::string>& names);
Result<GroundTruth> read_truth(std::string_view text, const std::string& path,
                               const std::vector<std::string>& names);

}  // namespace triage
