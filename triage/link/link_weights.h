// LinkWeights: how much an identifier that two devices share ties them together.
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "parsers/base/result.h"
#include "triage/link/holding.h"
#include "triage/link/identifier_type.h"

namespace triage {

// Read from the table [link] of the weight file.
struct LinkWeights {
    std::map<std::string, double> base;  // owner_owner, contact_contact, wallet_shared, ...
    double everywhere_share = 0.5;       // carried by more than this share of all devices
    uint32_t pairs_devices = 0;          // carried by more: ties its owner alone; 0: no limit
    uint32_t everywhere_devices = 4;     // and by at least so many: links nothing
    double least = 0.01;                 // a reason below it is not kept
    double network_least = 0.05;         // a link below it does not shape the network
    int near_picture_bits = 4;           // Hamming distance of two hashes of one picture

    double of(std::string_view name) const;
};

parsers::Result<LinkWeights> read_link_weights(const std::string& text);

// The weight of one identifier of `type` held in these roles, before rarity. Symmetric.
double base_weight(const LinkWeights& weights, std::string_view type, Role a, Role b);

// 1 for an identifier that two devices carry, falling with the logarithm of their number.
double rarity(uint32_t devices);

}  // namespace triage
