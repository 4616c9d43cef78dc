#include "reports/render/cited_rows.h"

namespace reports {

CitedRows::Citation CitedRows::cite(const QuotedRow& row) {
    const auto [at, added] = entries_.emplace(Key(row.device, row.record), Entry{});
    if (added) {
        rows_.push_back(&row);
        at->second.number = rows_.size();
    }
    return {at->second.number, added ? Seen::First : Seen::Again};
}

void CitedRows::set_quoted(const QuotedRow& row) {
    cite(row);
    entries_[Key(row.device, row.record)].body = Entry::Body::Quoted;
}

bool CitedRows::is_quoted(const QuotedRow& row) const {
    const auto found = entries_.find(Key(row.device, row.record));
    return found != entries_.end() && found->second.body == Entry::Body::Quoted;
}

}  // namespace reports
