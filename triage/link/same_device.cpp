#include "triage/link/same_device.h"

#include <algorithm>
#include <array>
#include <map>
#include <set>

namespace triage {
namespace {

using Pair = std::pair<uint32_t, uint32_t>;

// An account or a SIM card moves from one device to the next; these do not.
bool is_of_the_device(std::string_view type) {
    constexpr std::array<std::string_view, 4> kTypes = {"imei", "serial", "android_id", "mac"};
    return std::find(kTypes.begin(), kTypes.end(), type) != kTypes.end();
}

// More devices with one number than a person could have copies of: a maker's default.
constexpr size_t kMostCopies = 8;

void add_pairs(const std::vector<uint32_t>& owners, uint32_t identity,
               std::map<Pair, std::vector<uint32_t>>& pairs) {
    if (owners.size() > kMostCopies)
        return;
    for (size_t i = 0; i < owners.size(); ++i)
        for (size_t j = i + 1; j < owners.size(); ++j)
            pairs[{owners[i], owners[j]}].push_back(identity);
}

Sameness sameness_of(const std::vector<uint32_t>& shared,
                     const std::vector<IdentityTable::Entry>& identities) {
    std::set<std::string> types;
    for (const uint32_t identity : shared)
        types.insert(identities[identity].canonical.type);
    return types.size() > 1 || types.count("imei") > 0 ? Sameness::Identifiers
                                                       : Sameness::OneIdentifier;
}

}  // namespace

std::vector<SameDevice> find_same_devices(const std::vector<Carrying>& carryings,
                                          const std::vector<IdentityTable::Entry>& identities,
                                          const std::vector<std::string>& content) {
    std::map<Pair, std::vector<uint32_t>> pairs;
    for (size_t begin = 0; begin < carryings.size();) {
        const uint32_t identity = carryings[begin].identity;
        std::vector<uint32_t> owners;
        size_t end = begin;
        for (; end < carryings.size() && carryings[end].identity == identity; ++end)
            if (has(carryings[end].roles, Role::Owner))
                owners.push_back(carryings[end].device);
        const Canonical& form = identities[identity].canonical;
        if (is_of_the_device(form.type) && form.linking == Linking::Links)
            add_pairs(owners, identity, pairs);
        begin = end;
    }
    std::map<std::string, std::vector<uint32_t>> by_content;
    for (uint32_t device = 0; device < content.size(); ++device)
        if (!content[device].empty())
            by_content[content[device]].push_back(device);
    std::set<Pair> equal;
    for (const auto& [hash, devices] : by_content)
        for (size_t i = 0; i < devices.size(); ++i)
            for (size_t j = i + 1; j < devices.size(); ++j) {
                equal.emplace(devices[i], devices[j]);
                pairs[{devices[i], devices[j]}];
            }
    std::vector<SameDevice> found;
    for (auto& [pair, shared] : pairs)
        found.push_back(
            {pair.first, pair.second,
             equal.count(pair) > 0 ? Sameness::SameContent : sameness_of(shared, identities),
             std::move(shared)});
    return found;
}

}  // namespace triage
