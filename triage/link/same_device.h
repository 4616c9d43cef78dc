// Devices of a case that are one and the same thing: an image that was taken in twice, a phone and
// its backup on a computer, a phone that was seized, given back and seized again.
//
// Two of them must not count as two people's devices; whether they do is a person's decision, so
// that it is shown and nothing is merged.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "triage/link/weigh_links.h"

namespace triage {

// SameContent: the evidence is equal, byte for byte. Identifiers: an IMEI, or two kinds of
// identifier of the device agree. OneIdentifier: only one that cheap devices are known to share.
enum class Sameness { SameContent, Identifiers, OneIdentifier };

struct SameDevice {
    uint32_t a = 0;  // devices, a < b
    uint32_t b = 0;
    Sameness how = Sameness::OneIdentifier;
    std::vector<uint32_t> identities;  // that both have as their own, sorted
};

// `carryings` sorted by identity and device; `content`: the SHA-256 of each device's evidence,
// empty where it has none of its own. Sorted by a, b.
std::vector<SameDevice> find_same_devices(const std::vector<Carrying>& carryings,
                                          const std::vector<IdentityTable::Entry>& identities,
                                          const std::vector<std::string>& content);

}  // namespace triage
