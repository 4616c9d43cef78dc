// The freeze list: wallet addresses for the asset sheet, by the evidence behind them. It carries no
// person's data: devices, records and what was stated of the address.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "triage/assess/case_view.h"
#include "triage/assess/outcome.h"
#include "triage/assess/stated_sum.h"

namespace triage {

// What freezing an address could do to somebody; each is answered by a human before it is sent.
enum class Harm { OwnSavings, RansomRoute, TargetsOwn };
std::string_view to_word(Harm harm);

struct SumSeen {
    StatedSum sum;
    RecordReference record;
};

struct CoOccurrence {
    std::string address;
    RecordReference record;  // the table or message that names both
};

// A: keys on a seized device. B: in tables or orders of a device with items about control.
// C: given to people who were sent the scam script. D: seen, role unknown; not to be sent.
struct FreezeRow {
    int64_t identity = 0;
    std::string type;
    std::string address;
    std::string chain;
    std::string checksum;  // holds, none
    std::string asset;     // as stated beside it; empty where nothing says so
    std::string contract;  // of the asset on the chain; empty where it has none or none is known
    char evidence_class = 'D';
    bool hot = false;  // keys on a device that is open now
    std::string why;
    std::string role = "unknown";  // collection, consolidation, payout, otc, exchange_deposit
    std::string action;
    double stated_sum = 0;  // of payments and messages, of whatever currency: for the order only
    std::optional<int64_t> first_utc_ns;
    std::optional<int64_t> last_utc_ns;
    std::set<std::string> devices;
    std::vector<RecordReference> records;
    std::vector<SumSeen> sums;
    std::vector<CoOccurrence> beside;              // never the same owner
    std::vector<RecordReference> victim_payments;  // ids only
    std::vector<Harm> harm;
};

struct FreezeList {
    std::vector<FreezeRow> rows;  // in the order in which to send them
    std::vector<std::pair<std::string, std::string>> left_out;  // address, why
};

// What of a device bears on its addresses beside its view.
struct AddressSide {
    std::vector<Item> items;
    bool open_now = false;                                // its session is live
    std::map<std::string, std::string> payment_currency;  // record -> currency
};

// `sides` and the devices of the case in one order; `uses` names groups and words of trade.
FreezeList freeze_list(const CaseView& all, const std::vector<AddressSide>& sides,
                       const WordList& uses);

}  // namespace triage
