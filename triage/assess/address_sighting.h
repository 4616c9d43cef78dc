// AddressSighting: where and how an address was seen, and what may be said of it from that alone.
#pragma once

#include <set>
#include <string>

#include "triage/assess/freeze.h"
#include "triage/identity/address.h"

namespace triage {

struct AddressSighting {
    bool keys = false;
    bool in_control_talk = false;    // or in a table of a device with items about control
    std::set<std::string> given_to;  // talks with people who were sent the script
    bool sent_by_target = false;
    bool in_ransom_talk = false;
    bool held_beside_exploitation = false;
    bool in_otc_group = false;
    bool as_deposit = false;      // spoken of as an exchange's deposit address
    bool on_bsc = false;          // spoken of as an address of BNB Smart Chain
    bool paid_by_wallet = false;  // another address of the case pays into it
    std::set<int64_t> payees;
};

struct AddressCandidate {
    FreezeRow row;
    AddressSighting seen;
};

// The row with its class, role, asset, harm check and action.
FreezeRow judged(AddressCandidate candidate, const Address& form);

bool has_items_of(const std::vector<Item>& items, Axis axis, double least);
std::string upper(std::string_view word);

}  // namespace triage
