// The outcome of a device: what two axes, coverage and review allow to be said.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "triage/assess/arithmetic.h"

namespace triage {

enum class Outcome { ExploitationIndicators, ControlIndicators, Mixed, Insufficient };
std::string_view to_word(Outcome outcome);  // exploitation_indicators, ...

struct Judgment {
    Outcome outcome = Outcome::Insufficient;
    bool provisional = false;  // rests on items about control that nobody has confirmed
    bool refer = false;        // a person should be screened, whatever the outcome
    AxisResult exploitation;
    AxisResult control;
};

enum class SafetyFlag { None, Raised };

// `items` of both axes (neutral ones are passed over).
Judgment judge(const std::vector<Item>& items, double coverage, SafetyFlag flag,
               const Weights& weights, uint64_t seed);

struct WhatIf {
    std::string name;
    Outcome outcome = Outcome::Insufficient;
    double exploitation = 0;
    double control = 0;
};

struct Sensitivity {
    std::vector<size_t> tipping;  // smallest set found of items whose removal changes the outcome
    bool tips = false;
    std::vector<WhatIf> what_ifs;
};

Sensitivity test_sensitivity(const std::vector<Item>& items, double coverage, SafetyFlag flag,
                             const Judgment& judgment, const Weights& weights, uint64_t seed);

}  // namespace triage
