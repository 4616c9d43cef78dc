#include "triage/link/weigh_links.h"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <charconv>
#include <cmath>
#include <span>
#include <tuple>
#include <unordered_map>

namespace triage {
namespace {

using Entries = std::vector<IdentityTable::Entry>;
using Carriers = std::span<const Carrying>;

// Sums are rounded so that the order of addition cannot show.
double rounded(double weight) {
    return std::round(weight * 1e6) / 1e6;
}

bool is_heavier(const LinkReason& x, const LinkReason& y) {
    return std::tie(y.weight, x.identity) < std::tie(x.weight, y.identity);
}

// The pair of roles that weighs most.
LinkReason best_reason(const LinkWeights& weights, const IdentityTable::Entry& entry,
                       const Carrying& a, const Carrying& b) {
    LinkReason best;
    best.identity = a.identity;
    for (unsigned x = 0; x < kRoles; ++x)
        for (unsigned y = 0; y < kRoles; ++y) {
            const Role role_a = static_cast<Role>(x);
            const Role role_b = static_cast<Role>(y);
            if (!has(a.roles, role_a) || !has(b.roles, role_b))
                continue;
            const double weight = base_weight(weights, entry.canonical.type, role_a, role_b);
            if (weight > best.weight)
                best = {a.identity, role_a, role_b, weight, {}};
        }
    return best;
}

class Weigher {
public:
    Weigher(const Entries& identities, uint32_t devices, const LinkWeights& weights)
        : identities_(identities), devices_(devices), weights_(weights) {
        result_.devices_of.assign(identities.size(), 0);
    }

    // All carriers of one identity, sorted by device.
    void weigh(Carriers carriers) {
        const uint32_t identity = carriers.front().identity;
        const auto count = static_cast<uint32_t>(carriers.size());
        const auto& entry = identities_[identity];
        result_.devices_of[identity] = count;
        if (count < 2 || entry.canonical.linking == Linking::Never)
            return;
        if (std::string why = why_nothing(entry, count); !why.empty()) {
            note_nothing(carriers, std::move(why));
            if (entry.service.empty())
                add_pairs(carriers, Pairs::OwnersOnly);
            return;
        }
        add_pairs(carriers, Pairs::All);
    }

    // Pictures that look alike without being equal.
    void weigh_near_pictures(const std::vector<Carriers>& pictures);

    WeighedLinks take() {
        for (auto& [key, link] : links_) {
            std::sort(link.reasons.begin(), link.reasons.end(), is_heavier);
            link.weight = rounded(link.weight);
            result_.links.push_back(std::move(link));
        }
        std::sort(result_.links.begin(), result_.links.end(), [](const Link& x, const Link& y) {
            return std::tie(x.a, x.b) < std::tie(y.a, y.b);
        });
        return std::move(result_);
    }

private:
    // OwnersOnly: an account of a device of this case that all others know is not a service; it
    // ties its owner to those who know it, and them not to each other.
    enum class Pairs { All, OwnersOnly };

    std::string why_nothing(const IdentityTable::Entry& entry, uint32_t count) const {
        if (!entry.service.empty())
            return "links nothing: on the list of services as " + entry.service;
        const bool everywhere =
            count >= weights_.everywhere_devices && count > weights_.everywhere_share * devices_;
        if (everywhere)
            return fmt::format("links nothing: carried by {} of {} devices", count, devices_);
        return {};
    }

    void note_nothing(Carriers carriers, std::string why) {
        LinksNothing nothing{
            carriers.front().identity, static_cast<uint32_t>(carriers.size()), std::move(why), {}};
        for (const Carrying& each : carriers)
            nothing.carriers.push_back(each.device);
        result_.nothing.push_back(std::move(nothing));
    }

    // Whoever holds the keys of a wallet owns it; whoever holds a copy of a file, a picture or a
    // script, or knows a network, is one of many.
    bool is_owner(const Carrying& carrying) const {
        return has(carrying.roles, Role::Owner) ||
               (has(carrying.roles, Role::HolderOf) &&
                is_wallet_type(identities_[carrying.identity].canonical.type));
    }

    void add_pairs(Carriers carriers, Pairs pairs) {
        const double factor = rarity(static_cast<uint32_t>(carriers.size()));
        std::vector<size_t> owners;
        for (size_t i = 0; i < carriers.size(); ++i)
            if (is_owner(carriers[i]))
                owners.push_back(i);
        for (const size_t owner : owners)
            for (size_t other = 0; other < carriers.size(); ++other) {
                const bool twice = std::binary_search(owners.begin(), owners.end(), other);
                if (other != owner && (!twice || owner < other))
                    add(carriers[std::min(owner, other)], carriers[std::max(owner, other)], factor);
            }
        if (pairs == Pairs::OwnersOnly || is_too_light(carriers, factor))
            return;
        for (size_t i = 0; i < carriers.size(); ++i)
            for (size_t j = i + 1; j < carriers.size(); ++j)
                if (!std::binary_search(owners.begin(), owners.end(), i) &&
                    !std::binary_search(owners.begin(), owners.end(), j))
                    add(carriers[i], carriers[j], factor);
    }

    // A number that dozens know is a shop's or a driver's, and ties none of them to another; this
    // also spares the quadratic work. A group ties its members however many they are.
    bool is_too_light(Carriers carriers, double factor) {
        const auto& entry = identities_[carriers.front().identity];
        const double heaviest =
            base_weight(weights_, entry.canonical.type, Role::Contact, Role::Contact);
        const bool is_common = weights_.pairs_devices > 0 &&
                               carriers.size() > weights_.pairs_devices &&
                               !is_group_type(entry.canonical.type);
        if (heaviest * factor >= weights_.least && !is_common)
            return false;
        note_nothing(carriers,
                     fmt::format("links nobody but its owner: carried by {} of {} devices",
                                 carriers.size(), devices_));
        return true;
    }

    void add(const Carrying& a, const Carrying& b, double factor) {
        LinkReason reason = best_reason(weights_, identities_[a.identity], a, b);
        reason.weight = rounded(reason.weight * factor);
        if (reason.weight >= weights_.least)
            keep(a.device, b.device, std::move(reason));
    }

    void keep(uint32_t a, uint32_t b, LinkReason reason) {
        Link& link = links_[static_cast<uint64_t>(a) << 32 | b];
        link.a = a;
        link.b = b;
        link.weight += reason.weight;
        link.reasons.push_back(std::move(reason));
        std::push_heap(link.reasons.begin(), link.reasons.end(), is_heavier);
        if (link.reasons.size() > kReasonsPerLink) {
            std::pop_heap(link.reasons.begin(), link.reasons.end(), is_heavier);
            link.reasons.pop_back();
        }
    }

    void add_near(Carriers one, Carriers other, int distance);

    const Entries& identities_;
    uint32_t devices_;
    const LinkWeights& weights_;
    std::unordered_map<uint64_t, Link> links_;
    WeighedLinks result_;
};

std::optional<uint64_t> picture_bits(const std::string& value) {
    uint64_t bits = 0;
    const auto read = std::from_chars(value.data(), value.data() + value.size(), bits, 16);
    if (read.ec != std::errc{} || value.size() != 16)
        return std::nullopt;
    // A nearly plain picture has few bits of either kind and looks like every other one.
    const int ones = std::popcount(bits);
    return ones < 12 || ones > 52 ? std::nullopt : std::optional(bits);
}

void Weigher::add_near(Carriers one, Carriers other, int distance) {
    const double factor = rarity(static_cast<uint32_t>(one.size() + other.size()));
    for (const Carrying& x : one)
        for (const Carrying& y : other) {
            if (x.device == y.device)
                continue;
            LinkReason reason{x.identity, strongest(x.roles), strongest(y.roles),
                              rounded(weights_.of("near_picture") * factor),
                              fmt::format("the pictures differ in {} of 64 bits of their hash: {} "
                                          "and {}",
                                          distance, identities_[x.identity].canonical.value,
                                          identities_[y.identity].canonical.value)};
            if (x.device > y.device)
                std::swap(reason.role_a, reason.role_b);
            if (reason.weight >= weights_.least)
                keep(std::min(x.device, y.device), std::max(x.device, y.device), std::move(reason));
        }
}

// Two hashes that differ in at most four bits agree in one of five parts of theirs, so only
// pictures that share a part are compared.
void Weigher::weigh_near_pictures(const std::vector<Carriers>& pictures) {
    constexpr unsigned kParts = 5;
    constexpr unsigned kPartBits = 13;
    constexpr size_t kMostInOnePart = 512;
    std::map<std::pair<unsigned, uint64_t>, std::vector<size_t>> parts;
    std::vector<uint64_t> bits;
    std::vector<Carriers> known;
    for (const Carriers& each : pictures)
        if (const auto value = picture_bits(identities_[each.front().identity].canonical.value)) {
            for (unsigned part = 0; part < kParts; ++part)
                parts[{part, *value >> (part * kPartBits) & 0x1fff}].push_back(bits.size());
            bits.push_back(*value);
            known.push_back(each);
        }
    std::map<std::pair<size_t, size_t>, int> near;
    for (const auto& [part, members] : parts)
        for (size_t i = 0; i < std::min(members.size(), kMostInOnePart); ++i)
            for (size_t j = i + 1; j < std::min(members.size(), kMostInOnePart); ++j) {
                const int distance = std::popcount(bits[members[i]] ^ bits[members[j]]);
                if (distance > 0 && distance <= weights_.near_picture_bits)
                    near[{members[i], members[j]}] = distance;
            }
    for (const auto& [pair, distance] : near)
        add_near(known[pair.first], known[pair.second], distance);
}

}  // namespace

bool has(uint8_t roles, Role role) {
    return (roles & bit_of(role)) != 0;
}

Role strongest(uint8_t roles) {
    return static_cast<Role>(std::countr_zero(static_cast<unsigned>(roles)));
}

WeighedLinks weigh_links(std::vector<Carrying> carryings, const Entries& identities,
                         uint32_t devices, const LinkWeights& weights) {
    std::sort(carryings.begin(), carryings.end(), [](const Carrying& x, const Carrying& y) {
        return std::tie(x.identity, x.device) < std::tie(y.identity, y.device);
    });
    Weigher weigher(identities, devices, weights);
    std::vector<Carriers> pictures;
    for (size_t begin = 0; begin < carryings.size();) {
        size_t end = begin;
        while (end < carryings.size() && carryings[end].identity == carryings[begin].identity)
            ++end;
        const Carriers carriers(carryings.data() + begin, end - begin);
        weigher.weigh(carriers);
        if (identities[carryings[begin].identity].canonical.type == "phash")
            pictures.push_back(carriers);
        begin = end;
    }
    weigher.weigh_near_pictures(pictures);
    return weigher.take();
}

}  // namespace triage
