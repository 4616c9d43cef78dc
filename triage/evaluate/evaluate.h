// Evaluate: a case held against ground truth, as a table that is printed good or bad.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "triage/evaluate/measure.h"
#include "triage/evaluate/truth.h"
#include "triage/store/case_store.h"

namespace triage {

struct Evaluation {
    uint64_t devices = 0;                     // of the truth
    std::vector<std::string> missing;         // of them, those that the case does not have
    std::map<std::string, Share> extraction;  // by state, and "all": messages given of those there
                                              // are, counted by device, app and state
    uint64_t surplus_messages = 0;            // more than there are: invented or doubled
    PairAgreement custody;
    double network_ari = 1;
    uint64_t merged_companies = 0;  // pairs of companies that share a network cluster
    Share harmful;                  // exploited, given control_indicators
    Share missed_referrals;         // should be referred, are not
    Share needless_referrals;       // should not be referred, are
    Share missed_control;           // controls, given neither control_indicators nor mixed
    Share abstained;                // insufficient, of all
    Share right_outcomes;           // of those whose right outcomes are stated
    std::map<std::string, Share> right_by_archetype;
    std::map<std::string, Share> right_by_condition;
    std::map<std::string, Share> shown_by_language;  // exploitation indicators shown of those there
    Share shown_exploitation;                        // the same over all languages
    Share shown_control;
    std::map<std::string, Share> shown_by_indicator;
    std::map<std::string, std::vector<std::string>> not_shown;  // by device
    std::vector<std::string> wrong_outcomes;                    // sentences

    // The largest difference between two languages; 0 with fewer than two.
    double language_gap() const;
};

// NotFound where the case is not linked and assessed.
Result<Evaluation> evaluate(const CaseStore& store, const GroundTruth& truth);

// A table in Markdown, the same bytes for the same case and truth.
std::string to_markdown(const Evaluation& evaluation);
// One JSON object, keys sorted.
std::string to_json(const Evaluation& evaluation);

}  // namespace triage
