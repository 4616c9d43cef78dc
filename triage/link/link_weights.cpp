#include "triage/link/link_weights.h"

#include <toml++/toml.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "triage/identity/address.h"

namespace triage {
namespace {

using parsers::Error;
using parsers::ErrorCode;
using parsers::Result;

template <size_t N>
bool contains(const std::array<std::string_view, N>& words, std::string_view word) {
    return std::find(words.begin(), words.end(), word) != words.end();
}

// Accounts of a bank and what opens a wallet; the addresses of chains are known by their readers.
constexpr std::array<std::string_view, 4> kMoneyTypes = {"iban", "card", "bank_account",
                                                         "seed_phrase"};
// Identifiers that many unconnected people may come across, on the web or in one building.
constexpr std::array<std::string_view, 4> kPlaceTypes = {"url", "domain", "ssid", "bssid"};
constexpr std::array<std::string_view, 11> kNoCustody = {
    "serial", "ssid",   "bssid", "sha256",         "phash", "near_document",
    "url",    "domain", "txid",  "whatsapp_group", "mac"};

bool is_acquaintance(Role role) {
    return role == Role::Contact || role == Role::Participant || role == Role::Sender;
}

bool is_payment(Role role) {
    return role == Role::Payer || role == Role::Payee;
}

// Name of the entry for two roles, the stronger one first.
std::string_view entry_of(Role strong, Role weak) {
    if (strong == Role::Owner) {
        if (weak == Role::Owner)
            return "owner_owner";
        if (weak == Role::Contact)
            return "owner_contact";
        if (is_payment(weak))
            return "owner_payment";
        return is_acquaintance(weak) ? "owner_participant" : "owner_mentioned";
    }
    if (is_payment(strong) && is_payment(weak))
        return "payment_payment";
    if (is_acquaintance(strong) && is_acquaintance(weak))
        return strong == Role::Contact && weak == Role::Contact ? "contact_contact"
                                                                : "contact_participant";
    return "mentioned";
}

std::string_view wallet_entry(Role strong, Role weak) {
    if (strong == Role::HolderOf || strong == Role::Owner)
        return weak == strong ? "wallet_held_held" : "wallet_held_known";
    return "wallet_known_known";
}

}  // namespace

bool is_wallet_type(std::string_view type) {
    return is_address_type(type) || contains(kMoneyTypes, type);
}
bool is_group_type(std::string_view type) {
    return type.ends_with("_group");
}
bool is_custody_type(std::string_view type) {
    return !contains(kNoCustody, type) && !is_group_type(type);
}

double LinkWeights::of(std::string_view name) const {
    const auto entry = base.find(std::string(name));
    return entry == base.end() ? 0.0 : entry->second;
}

double base_weight(const LinkWeights& weights, std::string_view type, Role a, Role b) {
    const Role strong = std::min(a, b);
    const Role weak = std::max(a, b);
    if (type == "sha256")
        return weights.of("same_file");
    if (type == "phash")
        return weights.of("same_picture");
    if (type == "near_document")
        return weights.of("near_document");
    if (type == "txid")
        return weights.of("same_transaction");
    if (contains(kPlaceTypes, type))
        return weights.of("same_site");
    if (is_group_type(type))
        return weights.of("same_group");
    if (is_wallet_type(type))
        return weights.of(wallet_entry(strong, weak));
    return weights.of(entry_of(strong, weak));
}

double rarity(uint32_t devices) {
    return devices <= 2 ? 1.0 : 1.0 / std::log2(devices);
}

Result<LinkWeights> read_link_weights(const std::string& text) {
    try {
        const toml::table file = toml::parse(text);
        const toml::table* table = file["link"].as_table();
        if (table == nullptr)
            return Error{ErrorCode::Damaged, "The weight file has no table [link]."};
        LinkWeights weights;
        for (const auto& [key, node] : *table)
            if (const auto value = node.value<double>())
                weights.base[std::string(key.str())] = *value;
        weights.everywhere_share = weights.of("everywhere_share");
        weights.everywhere_devices = static_cast<uint32_t>(weights.of("everywhere_devices"));
        weights.pairs_devices = static_cast<uint32_t>(weights.of("pairs_devices"));
        weights.least = weights.of("least");
        weights.network_least = weights.of("network_least");
        weights.near_picture_bits = static_cast<int>(weights.of("near_picture_bits"));
        if (weights.everywhere_share <= 0 || weights.of("owner_owner") <= 0)
            return Error{ErrorCode::Damaged, "The table [link] of the weight file is incomplete."};
        return weights;
    } catch (const std::exception& failure) {
        return Error{ErrorCode::Damaged,
                     std::string("The weight file is not TOML: ") + failure.what()};
    }
}

}  // namespace triage
