#include "triage/link/near_duplicates.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <numeric>
#include <set>
#include <tuple>

#include "triage/link/disjoint_sets.h"
#include "triage/link/shingles.h"
#include "triage/link/text_hash.h"

namespace triage {
namespace {

constexpr size_t kHashes = 128;
// How many different texts of one bucket are kept to hold others against.
constexpr size_t kHeadsOfBucket = 8;
// How likely a pair at the least similarity must be to fall into one bucket.
constexpr double kLeastRecall = 0.9;

using Signature = std::array<uint32_t, kHashes>;

struct Multipliers {
    std::array<uint64_t, kHashes> odd{};
    std::array<uint64_t, kHashes> shift{};
};

// The same in every run, so that equal cases give equal groups.
Multipliers fixed_multipliers() {
    Multipliers made;
    for (size_t i = 0; i < kHashes; ++i) {
        made.odd[i] = hash_of("near-duplicates", i) | 1;
        made.shift[i] = hash_of("near-duplicates, shift", i);
    }
    return made;
}

Signature signature_of(const std::vector<uint32_t>& shingles, const Multipliers& by) {
    Signature least;
    least.fill(~uint32_t{0});
    for (const uint32_t shingle : shingles)
        for (size_t i = 0; i < kHashes; ++i) {
            const auto value = static_cast<uint32_t>((by.odd[i] * shingle + by.shift[i]) >> 32);
            least[i] = std::min(least[i], value);
        }
    return least;
}

// The most rows a band for which a pair at the threshold is still found.
size_t rows_of_band(double threshold) {
    size_t best = 1;
    for (size_t rows = 1; rows <= kHashes / 4; ++rows) {
        const auto bands = static_cast<double>(kHashes / rows);
        const double found =
            1 - std::pow(1 - std::pow(threshold, static_cast<double>(rows)), bands);
        if (found >= kLeastRecall)
            best = rows;
    }
    return best;
}

class Groups {
public:
    Groups(const std::vector<std::vector<uint32_t>>& sets, double threshold)
        : sets_(sets), threshold_(threshold), joined_(sets.size()), order_(sets.size()) {
        // By content, so that the order in which devices were read does not show.
        std::iota(order_.begin(), order_.end(), 0u);
        std::sort(order_.begin(), order_.end(),
                  [&](uint32_t x, uint32_t y) { return sets_[x] < sets_[y]; });
    }

    std::vector<uint32_t> find() {
        const Multipliers by = fixed_multipliers();
        std::vector<Signature> signatures;
        signatures.reserve(order_.size());
        for (const uint32_t set : order_)
            signatures.push_back(signature_of(sets_[set], by));
        const size_t rows = rows_of_band(threshold_);
        for (size_t begin = 0; begin + rows <= kHashes; begin += rows)
            join_band(signatures, begin, rows);
        std::vector<uint32_t> groups(sets_.size());
        for (uint32_t set = 0; set < sets_.size(); ++set)
            groups[set] = joined_.root(set);
        return groups;
    }

private:
    void join_band(const std::vector<Signature>& signatures, size_t begin, size_t rows) {
        std::vector<std::pair<uint64_t, uint32_t>> buckets;  // hash of the band, place in order_
        buckets.reserve(signatures.size());
        for (uint32_t place = 0; place < signatures.size(); ++place) {
            uint64_t hash = begin;
            for (size_t row = begin; row < begin + rows; ++row)
                hash = hash_of_number(hash ^ signatures[place][row]);
            buckets.emplace_back(hash, place);
        }
        std::sort(buckets.begin(), buckets.end());
        for (size_t first = 0; first < buckets.size();) {
            size_t last = first;
            while (last < buckets.size() && buckets[last].first == buckets[first].first)
                ++last;
            join_bucket({buckets.begin() + static_cast<ptrdiff_t>(first),
                         buckets.begin() + static_cast<ptrdiff_t>(last)});
            first = last;
        }
    }

    // Each is held against the first ones of the bucket only, so that a template in a thousand
    // variants costs no million comparisons.
    void join_bucket(const std::vector<std::pair<uint64_t, uint32_t>>& bucket) {
        std::vector<uint32_t> heads;
        for (const auto& [hash, place] : bucket) {
            const uint32_t set = order_[place];
            const bool is_known = std::any_of(heads.begin(), heads.end(), [&](uint32_t head) {
                if (joined_.root(head) == joined_.root(set))
                    return true;
                if (jaccard(sets_[head], sets_[set]) < threshold_)
                    return false;
                joined_.join(head, set);
                return true;
            });
            if (!is_known && heads.size() < kHeadsOfBucket)
                heads.push_back(set);
        }
    }

    const std::vector<std::vector<uint32_t>>& sets_;
    double threshold_;
    DisjointSets joined_;
    std::vector<uint32_t> order_;
};

// Whether hashes of files say already what is to be said.
bool is_one_file(const std::vector<const HeldText*>& texts) {
    return std::all_of(texts.begin(), texts.end(), [&](const HeldText* text) {
        return !text->file_sha256.empty() && text->file_sha256 == texts.front()->file_sha256;
    });
}

void add_text(Holding& holding, const HeldText& text) {
    holding.count += text.count;
    if (holding.display.empty())
        holding.display = text.title;
    if (holding.records.size() < kRecordsPerHolding)
        holding.records.push_back(text.record);
    if (!text.utc_ns)
        return;
    holding.first_utc_ns = std::min(holding.first_utc_ns.value_or(*text.utc_ns), *text.utc_ns);
    holding.last_utc_ns = std::max(holding.last_utc_ns.value_or(*text.utc_ns), *text.utc_ns);
}

}  // namespace

std::vector<uint32_t> group_near_duplicates(const std::vector<std::vector<uint32_t>>& sets,
                                            double least_jaccard) {
    return Groups(sets, least_jaccard).find();
}

std::vector<DeviceHolding> near_holdings(const std::vector<HeldText>& texts,
                                         const ShingleSets& sets, IdentityTable& identities,
                                         const NearRules& rules) {
    const std::vector<uint32_t> group_of = group_near_duplicates(sets.all(), rules.least_jaccard);
    std::map<uint32_t, std::vector<const HeldText*>> groups;
    for (const HeldText& text : texts)
        groups[group_of[text.set]].push_back(&text);
    std::map<std::string, std::vector<const HeldText*>> named;  // by the smallest record
    for (auto& [group, members] : groups) {
        const uint32_t device = members.front()->device;
        const bool is_shared =
            std::any_of(members.begin(), members.end(),
                        [&](const HeldText* text) { return text->device != device; });
        if (!is_shared || is_one_file(members))
            continue;
        const auto least = std::min_element(
            members.begin(), members.end(),
            [](const HeldText* x, const HeldText* y) { return x->record < y->record; });
        named.emplace((*least)->record, std::move(members));
    }
    std::vector<DeviceHolding> result;
    for (const auto& [record, members] : named) {
        const uint32_t identity = identities.number_of({std::string(kNearDocument),
                                                        record,
                                                        "smallest record of like texts",
                                                        {},
                                                        Linking::Links});
        std::map<std::pair<uint32_t, std::string>, Holding> holdings;  // (device, app)
        for (const HeldText* text : members) {
            Holding& holding = holdings[{text->device, text->app}];
            holding.identity = identity;
            holding.role = Role::HolderOf;
            holding.app = text->app;
            if (holding.as_stored.empty())
                holding.as_stored = text->record;
            add_text(holding, *text);
        }
        for (auto& [place, holding] : holdings)
            result.push_back({place.first, std::move(holding)});
    }
    return result;
}

}  // namespace triage
