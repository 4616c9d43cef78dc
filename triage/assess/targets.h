// Scam targets: people who were defrauded, as the talks show them, for notice and restitution only.
// They are never weighed, and no other person's data stands beside theirs.
#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "triage/assess/case_view.h"
#include "triage/assess/freeze.h"

namespace triage {

enum class ClaimState { None, Claimed, ReceiptSeen, ConfirmedByBank };
std::string_view to_word(ClaimState state);

struct ScamTarget {
    int64_t identity = 0;
    std::set<std::string> platforms;  // apps of the talks
    std::set<std::string> devices;
    ClaimState claim = ClaimState::None;
    std::vector<SumSeen> sums;  // as the target wrote them, or as a payment of theirs says
    std::map<std::string, std::vector<RecordReference>> addresses;  // given to or named by them
    std::vector<RecordReference> welfare;  // words about not living on: an urgent notice
    std::vector<RecordReference> records;
};

// By identity. A target was sent the script and wrote as a defrauded person does, or has paid; one
// of the two alone is said among workers, and by families, as well.
std::vector<ScamTarget> scam_targets(const CaseView& all, const std::vector<AddressSide>& sides,
                                     const Lexicon& lexicon);

}  // namespace triage
