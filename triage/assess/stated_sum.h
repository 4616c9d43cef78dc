// Sums of money that a text states, with their currency as it is written there.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace triage {

struct StatedSum {
    std::string amount;    // digits with a decimal point, without grouping
    std::string currency;  // USDT, USD, BTC, THB, ...
};

// A number that stands beside a word or sign of a currency; numbers alone are none.
std::vector<StatedSum> stated_sums(std::string_view text);

}  // namespace triage
