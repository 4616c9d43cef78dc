// PayTable: the rows of a table of people and sums: who stands in a row, and whether a debt or a
// price stands beside them.
#pragma once

#include <cstdint>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "triage/assess/words.h"
#include "triage/link/resolve.h"

namespace triage {

struct PayRow {
    std::string line;              // normalized
    std::set<int64_t> identities;  // phone numbers that stand in it
    bool owes = false;             // a sum above 0 under or behind a word of debt or price
};

struct PayTable {
    std::vector<PayRow> rows;
    size_t people = 0;          // different names with a sum of pay, deduction or debt beside them
    size_t columns_of_pay = 0;  // that the first lines name
};

// Whether a sum stands behind a word of debt or price: "owes 4800".
bool names_debt(std::string_view normalized, const WordList& words);

// `name` is what the table is called: "debts" there counts for a table without named columns.
// Numbers are read by the region that `resolver` knows.
PayTable read_pay_table(std::string_view name, std::string_view text, const WordList& words,
                        const Resolver& resolver);

}  // namespace triage
