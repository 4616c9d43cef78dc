// Reading of the small JSON values in case.db (lists of devices, records, sentences).
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "reports/model/case_report.h"

namespace reports {

// Each returns an empty list where the text is not JSON of that shape.
std::vector<std::string> string_list(std::string_view json);
std::vector<RecordRef> record_list(std::string_view json);
// An object as printed pairs, in the order of its keys; nested values as compact text.
Pairs pairs_of(std::string_view json);
// An array of strings or objects, or an object, as one sentence an entry.
std::vector<std::string> sentences_of(std::string_view json);
// cluster.splitting: [{"a","b"}, ...] as "EX-001 and EX-002".
std::vector<std::string> pair_sentences(std::string_view json);
// assessment.roles: [{"role","why","records"}, ...]; plain words with spaces for "_".
std::vector<std::string> role_sentences(std::string_view json);
double number_in(std::string_view json, const char* key);

// The devices of a reason: names, or objects {app, device, role, first, last}; each device once.
struct HoldingDevices {
    std::vector<std::string> devices;
    std::vector<std::string> held;  // a sentence part for each device, with its roles and days
};
HoldingDevices holding_devices(std::string_view text);

}  // namespace reports
