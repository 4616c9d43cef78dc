// Weighs and clusters a made-up raid: link_scale [devices] [identifiers a device] [devices a
// company]
//
// Each device has two accounts of its own, knows the people and groups of its company, some numbers
// of the park that everybody knows, and strangers that nobody else knows. Prints what each step
// took and the greatest resident size.
#include <cstdio>
#include <cstdlib>
#include <random>
#include <string>

#include "tests/benchmarks/measure.h"
#include "triage/identity/shipped_data.h"
#include "triage/link/find_clusters.h"
#include "triage/link/weigh_links.h"

namespace {

using triage::Canonical;
using triage::Carrying;
using triage::Role;

class Raid {
public:
    Raid(uint32_t devices, uint32_t identifiers, uint32_t company)
        : devices_(devices), identifiers_(identifiers), company_(company) {
        const uint32_t companies = (devices + company - 1) / company;
        const uint32_t park = pool(3000);
        for (uint32_t i = 0; i < devices; ++i)
            own_.push_back(pool(2));
        for (uint32_t i = 0; i < companies; ++i)
            people_.push_back(pool(1500));
        for (uint32_t device = 0; device < devices; ++device)
            fill(device, park);
    }

    std::vector<Carrying> carryings;
    std::vector<triage::IdentityTable::Entry> entries;

private:
    // The first number of so many new identities.
    uint32_t pool(uint32_t count) {
        const auto first = static_cast<uint32_t>(entries.size());
        for (uint32_t i = 0; i < count; ++i) {
            char number[24];
            std::snprintf(number, sizeof number, "+8551%09zu", entries.size());
            entries.push_back(
                {Canonical{"phone", number, "international number", {}, triage::Linking::Links},
                 {}});
        }
        return first;
    }

    void carry(uint32_t device, uint32_t identity, Role role) {
        carryings.push_back({identity, device, triage::bit_of(role)});
    }

    void fill(uint32_t device, uint32_t park) {
        const uint32_t company = device / company_;
        carry(device, own_[device], Role::Owner);
        carry(device, own_[device] + 1, Role::Owner);
        std::vector<uint32_t> known;
        for (uint32_t i = 0; i < 12; ++i)
            known.push_back(own_[company * company_ + random_() % company_ < devices_
                                     ? company * company_ + random_() % company_
                                     : device]);
        for (uint32_t i = 0; i < identifiers_ / 5; ++i)
            known.push_back(people_[company] + static_cast<uint32_t>(random_() % 1500));
        for (uint32_t i = 0; i < identifiers_ / 20; ++i)
            known.push_back(park +
                            static_cast<uint32_t>(random_() % 3000 * (random_() % 3000) / 3000));
        std::sort(known.begin(), known.end());
        known.erase(std::unique(known.begin(), known.end()), known.end());
        for (const uint32_t identity : known)
            if (identity != own_[device] && identity != own_[device] + 1)
                carry(device, identity, Role::Contact);
        const auto held = static_cast<uint32_t>(known.size()) + 2;
        if (held < identifiers_) {
            const uint32_t strangers = pool(identifiers_ - held);
            for (uint32_t i = 0; i < identifiers_ - held; ++i)
                carry(device, strangers + i, Role::Contact);
        }
    }

    uint32_t devices_;
    uint32_t identifiers_;
    uint32_t company_;
    std::vector<uint32_t> own_;
    std::vector<uint32_t> people_;
    std::mt19937 random_{20261123};
};

}  // namespace

int main(int count, char** words) {
    const auto number = [&](int index, int otherwise) {
        return static_cast<uint32_t>(count > index ? std::atoi(words[index]) : otherwise);
    };
    const uint32_t devices = number(1, 5000);
    const Raid raid(devices, number(2, 2000), number(3, 50));
    std::printf("%u devices, %zu identifiers, %zu edges; %.2f GiB\n", devices, raid.entries.size(),
                raid.carryings.size(), benchmarks::peak_gib());
    const auto file = triage::read_shipped("weights.toml");
    const auto weights = triage::read_link_weights(file.value().text);
    const double begun = benchmarks::wall_seconds();
    const auto links = triage::weigh_links(raid.carryings, raid.entries, devices, weights.value());
    const double weighed = benchmarks::wall_seconds();
    std::printf("links: %zu in %.1f s\n", links.links.size(), weighed - begun);
    auto sorted = raid.carryings;
    std::sort(sorted.begin(), sorted.end(), [](const Carrying& x, const Carrying& y) {
        return x.identity != y.identity ? x.identity < y.identity : x.device < y.device;
    });
    const double sorted_at = benchmarks::wall_seconds();
    const auto clusters =
        triage::find_clusters(sorted, links, raid.entries, devices, weights.value());
    std::printf("clusters: %zu in %.1f s\n", clusters.size(),
                benchmarks::wall_seconds() - sorted_at);
    std::printf("all: %.1f s, %.2f GiB\n", benchmarks::wall_seconds() - begun,
                benchmarks::peak_gib());
    return 0;
}
