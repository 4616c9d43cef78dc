// Gathering: the facts of exhibits as what linking works on.
#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "triage/link/holding.h"
#include "triage/link/weigh_links.h"
#include "triage/store/case_store.h"

namespace triage {

// Everything that is known after reading the exhibits; what is large is in case.db already.
struct Gathered {
    std::vector<DeviceRow> devices;
    std::vector<std::string> content;  // SHA-256 of each device's evidence; empty for nested ones
    std::vector<Carrying> carryings;
    std::vector<Carrying> in_content;  // found in raw content alone
    std::vector<ConversationStub> conversations;
    std::vector<HeldText> texts;
    uint64_t boilerplate = 0;
    nlohmann::json left_out = nlohmann::json::array();
};

// The row of a device that was read out of an exhibit.
DeviceRow device_row(const ExhibitRow& exhibit, const DeviceHoldings& read);

// Reads one finished exhibit; its holdings are written into case.db.
Result<void> gather_exhibit(CaseStore& store, const ExhibitRow& exhibit, const Gathering& into,
                            Gathered& gathered);
// Reads every exhibit; one without a readable store is left out.
Result<Gathered> gather(CaseStore& store, const Gathering& into);

}  // namespace triage
