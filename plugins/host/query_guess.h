// Query guess: the likeliest kind of record of a table that nobody has described, and the columns
// for its fields. It is offered to the author of a plugin and never used on evidence.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "plugins/host/table_guess.h"

namespace plugins {

struct Pick {
    std::string column;
    std::string alias;
    std::string conversion;  // "" where none is needed
};

struct QueryGuess {
    std::string record;
    const TableGuess* table = nullptr;
    std::vector<Pick> picks;
    std::vector<std::string> codes;  // aliases whose meanings are to be filled in
};

// Absent where no kind of record is likely. The table must outlive it.
std::optional<QueryGuess> guess_query(const TableGuess& table);

}  // namespace plugins
