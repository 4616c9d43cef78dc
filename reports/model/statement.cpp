#include "reports/model/statement.h"

#include <iterator>

namespace reports {

Support::Support(QuotedRow first, std::vector<QuotedRow> rest) {
    rows_.reserve(rest.size() + 1);
    rows_.push_back(std::move(first));
    rows_.insert(rows_.end(), std::make_move_iterator(rest.begin()),
                 std::make_move_iterator(rest.end()));
}

std::optional<Support> Support::of(std::vector<QuotedRow> rows) {
    if (rows.empty())
        return std::nullopt;
    QuotedRow first = std::move(rows.front());
    rows.erase(rows.begin());
    return Support(std::move(first), std::move(rows));
}

}  // namespace reports
