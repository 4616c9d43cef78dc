#include "triage/assess/address_sighting.h"

#include <algorithm>
#include <array>
#include <cctype>

namespace triage {
namespace {

constexpr std::string_view kHarmCheck =
    " Before sending: check that it is not a worker's own savings, a route by which a family pays "
    "for somebody still held, or a defrauded person's own wallet.";
constexpr size_t kManyPayees = 2;

// Contracts of the stable coin that its issuer can freeze: transparency page of the issuer, by
// chain. Whoever else can be asked depends on where the address is held.
struct Contract {
    std::string_view type;
    std::string_view asset;
    std::string_view contract;
};
constexpr std::array<Contract, 6> kContracts = {
    {{"trc20", "USDT", "TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t"},
     {"erc20", "USDT", "0xdAC17F958D2ee523a2206206994597C13D831ec7"},
     {"erc20", "USDC", "0xA0b86991c6218b36c1d19D4a2e9Eb0cE3606eB48"},
     {"sol", "USDT", "Es9vMFrzaCERmJfrF4H2FYD4KCoNkY11McCe8BenwNYB"},
     {"sol", "USDC", "EPjFWdd5AufqSSqeM2qN1xzybapC8G4wEGGkZwyTDt1v"},
     {"ton", "USDT", "EQCxE6mUtQJKFnGfaROTKOt1lZbDiiX1kCixRv7Nw2Id_sDs"}}};

constexpr std::string_view kUsdtOnBsc = "0x55d398326f99059fF775485246999027B3197955";

char class_of(const AddressSighting& seen) {
    if (seen.keys)
        return 'A';
    if (seen.in_control_talk)
        return 'B';
    return seen.given_to.empty() ? 'D' : 'C';
}

std::string why_of(const AddressSighting& seen, const FreezeRow& row) {
    std::string why;
    if (row.evidence_class == 'A')
        why = "The keys are on a seized device.";
    else if (row.evidence_class == 'B')
        why = "Stands in a table or in messages sent from a device with items about control.";
    else if (row.evidence_class == 'C')
        why = "Was given to people who were sent the scam script.";
    else
        why = "Seen, role unknown: not to be sent.";
    why += kHarmCheck;
    if (seen.in_ransom_talk)
        why += " It stands in a talk with family or about a ransom: ask the safety officer first.";
    if (seen.held_beside_exploitation)
        why += " The device that holds the keys carries signs of exploitation as well.";
    if (row.checksum == "none")
        why += " The form carries no checksum.";
    return why;
}

// What the rows show of its use; two uses at once stay unknown only where none is shown.
std::string role_of(const AddressSighting& seen) {
    if (seen.as_deposit)
        return "exchange_deposit";
    if (!seen.given_to.empty())
        return "collection";
    if (seen.payees.size() >= kManyPayees)
        return "payout";
    if (seen.paid_by_wallet)
        return "consolidation";
    return seen.in_otc_group ? "otc" : "unknown";
}

std::string native_asset(std::string_view type) {
    for (const auto& [form, asset] : {std::pair<std::string_view, std::string_view>{"btc", "BTC"},
                                      {"ltc", "LTC"},
                                      {"doge", "DOGE"},
                                      {"bch", "BCH"},
                                      {"xrp", "XRP"},
                                      {"xmr", "XMR"}})
        if (type == form)
            return std::string(asset);
    return {};
}

void add_asset(FreezeRow& row, const AddressSighting& seen) {
    if (const std::string native = native_asset(row.type); !native.empty())
        row.asset = native;
    for (const Contract& each : kContracts)
        if (each.type == row.type && each.asset == row.asset)
            row.contract = each.contract;
    if (row.type == "erc20" && row.asset == "USDT" && seen.on_bsc)
        row.contract = kUsdtOnBsc;
}

std::vector<Harm> harm_of(const AddressSighting& seen) {
    std::vector<Harm> harm;
    if (seen.held_beside_exploitation)
        harm.push_back(Harm::OwnSavings);
    if (seen.in_ransom_talk)
        harm.push_back(Harm::RansomRoute);
    if (seen.sent_by_target)
        harm.push_back(Harm::TargetsOwn);
    return harm;
}

std::string action_of(const FreezeRow& row) {
    if (row.evidence_class == 'D')
        return "none: not to be sent";
    if (std::find(row.harm.begin(), row.harm.end(), Harm::RansomRoute) != row.harm.end())
        return "ask the safety officer before anything is sent";
    if (row.role == "exchange_deposit")
        return "notice to the exchange";
    if (!row.contract.empty())
        return row.evidence_class == 'C' ? "freeze request to the issuer, with the target reports"
                                         : "freeze request to the issuer";
    return "trace, and notice to the exchange that it leads to; no issuer of the asset is known";
}

}  // namespace

std::string_view to_word(Harm harm) {
    switch (harm) {
        case Harm::OwnSavings:
            return "may be a held person's own wallet";
        case Harm::RansomRoute:
            return "may be a ransom route";
        case Harm::TargetsOwn:
            break;
    }
    return "may be a defrauded person's own wallet";
}

bool has_items_of(const std::vector<Item>& items, Axis axis, double least) {
    return std::any_of(items.begin(), items.end(), [&](const Item& item) {
        return item.axis == axis && !item.is_counter() && weight_of(item) >= least;
    });
}

std::string upper(std::string_view word) {
    std::string result(word);
    std::transform(result.begin(), result.end(), result.begin(), [](char c) {
        return static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
    });
    return result;
}

FreezeRow judged(AddressCandidate candidate, const Address& form) {
    FreezeRow row = std::move(candidate.row);
    const AddressSighting& seen = candidate.seen;
    row.type = form.type;
    row.chain = form.chain;
    row.checksum = form.checksum == Checksum::None ? "none" : "holds";
    row.evidence_class = class_of(seen);
    row.role = role_of(seen);
    add_asset(row, seen);
    row.harm = harm_of(seen);
    row.action = action_of(row);
    row.why = why_of(seen, row);
    return row;
}

}  // namespace triage
