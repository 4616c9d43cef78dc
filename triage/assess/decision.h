// Decisions: what named persons decided about a device, with what stood there when they did.
//
// A decision is never changed or taken out; a later one stands beside it. What is about control
// needs two persons. A decision was made on the findings of its time: where they are others now
// (new devices arrived, the weights changed), it is shown as expired, with the difference.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "triage/store/case_store.h"

namespace triage {

// What is handed in; `reviewer` and `seen` may be empty.
struct NewDecision {
    std::string device;
    std::string text;
    std::string by_name;
    std::string reviewer;  // a second person who was there and agrees
    std::string reason;
    std::string seen;  // items, records or pages that were looked at
};

enum class DecisionState { Final, AwaitsSecondPerson };

struct Decision {
    int64_t number = 0;
    NewDecision what;
    std::string utc;
    std::string outcome;               // what the program had found then; empty before `assess`
    std::vector<std::string> persons;  // who decided the same about the device so far
    DecisionState state = DecisionState::Final;
    bool is_expired = false;
    std::vector<std::string> difference;  // sentences: what changed since
};

// Writes it into the case and its log. NotFound where the case has no such device, Unsupported
// where the reviewer is the same person.
Result<void> record_decision(CaseStore& store, const NewDecision& decision);

// All of them in the order of recording.
Result<std::vector<Decision>> read_decisions(const Database& database);

}  // namespace triage
