// Measures: the arithmetic that holds answers against truth.
#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace triage {

// `hits` of `all`; no value where there is nothing to divide.
struct Share {
    uint64_t hits = 0;
    uint64_t all = 0;

    std::optional<double> value() const {
        return all == 0 ? std::nullopt
                        : std::optional(static_cast<double>(hits) / static_cast<double>(all));
    }
    bool operator==(const Share&) const = default;
};

// The largest rate that still gives at most `hits` of `all` with 5 % chance (Clopper and Pearson
// 1934, one-sided): 0 of 10 only shows that the rate is below 26 %. 1 where `all` is 0.
double upper_bound_95(const Share& share);

// How well pairs of devices agree. Precision and recall have no value where nothing was said or
// nothing was true; f1 is 1 where both are empty.
struct PairAgreement {
    Share precision;
    Share recall;
    double f1 = 0;
};
using Groups = std::vector<std::set<std::string>>;
PairAgreement agreement_of_pairs(const Groups& truth, const Groups& answer);

// Adjusted Rand index over the devices that `truth` names (Hubert and Arabie 1985): 1 the same
// partition, 0 what chance gives. A device in no group stands alone. 1 where truth names fewer than
// two devices.
double adjusted_rand_index(const Groups& truth, const Groups& answer);

}  // namespace triage
