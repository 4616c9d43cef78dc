// Near-duplicates: scripts and documents on several devices of which one was made out of the other
// by changing names, numbers and some words.
//
// MinHash signatures (Broder 1997) with fixed seeds, put into buckets by bands of theirs, propose
// pairs; the exact Jaccard similarity of the shingle sets decides.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "triage/link/held_texts.h"
#include "triage/link/holding.h"

namespace triage {

// The group of each set, by the number of its first; sets that are alone are their own. What
// belongs together does not depend on the order of the sets.
std::vector<uint32_t> group_near_duplicates(const std::vector<std::vector<uint32_t>>& sets,
                                            double least_jaccard);

// The holdings of type near_document of each device, by device; the value is the smallest record of
// the group. Copies of one file, byte for byte, are no near-duplicates: their hash links them.
struct DeviceHolding {
    uint32_t device = 0;
    Holding holding;
};
std::vector<DeviceHolding> near_holdings(const std::vector<HeldText>& texts,
                                         const ShingleSets& sets, IdentityTable& identities,
                                         const NearRules& rules);

inline constexpr std::string_view kNearDocument = "near_document";

}  // namespace triage
