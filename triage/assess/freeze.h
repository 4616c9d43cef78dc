// The freeze list: wallet addresses for the asset sheet, by the evidence behind them.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "triage/assess/case_view.h"
#include "triage/assess/outcome.h"

namespace triage {

// A: keys on a seized device. B: in tables or orders of a device with items about control.
// C: given to people who were sent the scam script. D: seen, role unknown; not to be sent.
struct FreezeRow {
    int64_t identity = 0;
    std::string chain;
    char evidence_class = 'D';
    std::string why;
    double stated_sum = 0;
    std::optional<int64_t> first_utc_ns;
    std::optional<int64_t> last_utc_ns;
    std::set<std::string> devices;
    std::vector<RecordReference> records;
};

struct FreezeList {
    std::vector<FreezeRow> rows;  // in the order in which to send them
    std::vector<std::pair<std::string, std::string>> left_out;  // address, why
};

// `items` by device, as found.
FreezeList freeze_list(const CaseView& all, const std::vector<std::vector<Item>>& items);

}  // namespace triage
