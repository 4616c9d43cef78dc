// CitedRows: numbers the rows that a document cites, so that each is quoted once and cited by its
// number after.
#pragma once

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "reports/model/case_report.h"

namespace reports {

// Holds pointers into the report that it cites; the report outlives it.
class CitedRows {
public:
    enum class Seen { First, Again };
    struct Citation {
        size_t number = 0;  // 1.. in the order of first citation
        Seen seen = Seen::First;
    };

    Citation cite(const QuotedRow& row);
    void set_quoted(const QuotedRow& row);
    bool is_quoted(const QuotedRow& row) const;
    const std::vector<const QuotedRow*>& rows() const { return rows_; }

private:
    using Key = std::pair<std::string, std::string>;  // device, record
    struct Entry {
        size_t number = 0;
        enum class Body { NotQuoted, Quoted } body = Body::NotQuoted;
    };

    std::map<Key, Entry> entries_;
    std::vector<const QuotedRow*> rows_;
};

}  // namespace reports
