// Links: every pair of devices that share an identifier, with the reasons and their weights.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "triage/link/holding.h"
#include "triage/link/link_weights.h"

namespace triage {

// That device `device` carries an identity in these roles.
struct Carrying {
    uint32_t identity = 0;
    uint32_t device = 0;
    uint8_t roles = 0;  // one bit a Role
};
inline uint8_t bit_of(Role role) {
    return static_cast<uint8_t>(1U << static_cast<unsigned>(role));
}
bool has(uint8_t roles, Role role);
Role strongest(uint8_t roles);

struct LinkReason {
    uint32_t identity = 0;
    Role role_a = Role::Mentioned;
    Role role_b = Role::Mentioned;
    double weight = 0;
    std::string note;
};

struct Link {
    uint32_t a = 0;  // devices, a < b
    uint32_t b = 0;
    double weight = 0;                // the sum of all reasons, also of those not kept
    std::vector<LinkReason> reasons;  // the strongest kReasonsPerLink, heaviest first
};
inline constexpr size_t kReasonsPerLink = 50;

// An identifier that several devices carry and that ties none of them.
struct LinksNothing {
    uint32_t identity = 0;
    uint32_t devices = 0;
    std::string why;
    std::vector<uint32_t> carriers;
};

struct WeighedLinks {
    std::vector<Link> links;            // sorted by a, b
    std::vector<LinksNothing> nothing;  // sorted by identity
    std::vector<uint32_t> devices_of;   // identity -> how many devices carry it
};

// `carryings` holds one entry for each identity and device. The answer does not depend on their
// order.
WeighedLinks weigh_links(std::vector<Carrying> carryings,
                         const std::vector<IdentityTable::Entry>& identities, uint32_t devices,
                         const LinkWeights& weights);

}  // namespace triage
