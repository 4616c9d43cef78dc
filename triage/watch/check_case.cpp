#include "triage/watch/check_case.h"

#include <map>
#include <nlohmann/json.hpp>

namespace triage {
namespace {

using parsers::Error;
using parsers::ErrorCode;

// An entry of one of the lists.
struct Watched {
    const WatchList* list;
    const WatchEntry* entry;
};

using Index = std::multimap<std::string, Watched, std::less<>>;

std::string key_of(std::string_view type, std::string_view value) {
    return std::string(type) + "\t" + std::string(value);
}

std::optional<int64_t> optional_integer(const Statement& row, int column) {
    return row.is_null(column) ? std::nullopt : std::optional(row.integer(column));
}

HeldIdentifier held_of(const Statement& row) {
    HeldIdentifier held;
    held.device = row.text(0);
    held.app = row.text(1);
    held.role = row.text(2);
    held.type = row.text(3);
    held.value = row.text(4);
    held.as_stored = row.text(5);
    held.display = row.text(6);
    held.count = static_cast<uint64_t>(row.integer(7));
    held.first_utc_ns = optional_integer(row, 8);
    held.last_utc_ns = optional_integer(row, 9);
    for (const auto& record : nlohmann::json::parse(row.text(10)))
        held.records.push_back(record.get<std::string>());
    held.service = row.text(11);
    return held;
}

}  // namespace

Result<void> each_held(const CaseStore& store,
                       const std::function<void(const HeldIdentifier&)>& each) {
    if (store.meta("linked").empty())
        return Error{ErrorCode::NotFound,
                     store.folder() + ": run `triage link " + store.folder() + "` first"};
    return store.database().each(
        "SELECT h.device, h.app, h.role, i.type, i.value, h.as_stored, h.display, h.count,"
        " h.first_utc_ns, h.last_utc_ns, h.records, i.service"
        " FROM holding h JOIN identity i USING(identity)"
        " ORDER BY h.device, i.type, i.value, h.role, h.app",
        [&](const Statement& row) { each(held_of(row)); });
}

Result<std::vector<WatchHit>> check_case(const CaseStore& store,
                                         const std::vector<WatchList>& lists) {
    Index canonical;
    Index exact;
    for (const WatchList& list : lists)
        for (const WatchEntry& entry : list.entries) {
            exact.emplace(entry.as_written, Watched{&list, &entry});
            if (entry.form.linking == Linking::Links)
                canonical.emplace(key_of(entry.form.type, entry.form.value),
                                  Watched{&list, &entry});
        }
    std::vector<WatchHit> hits;
    const auto note = [&hits](const Index& index, const std::string& key, Match match,
                              const HeldIdentifier& held) {
        const auto [begin, end] = index.equal_range(key);
        for (auto each = begin; each != end; ++each)
            hits.push_back({each->second.list, each->second.entry, match, held});
        return begin != end;
    };
    TRY(each_held(store, [&](const HeldIdentifier& held) {
        if (!note(canonical, key_of(held.type, held.value), Match::Canonical, held))
            note(exact, held.as_stored, Match::Exact, held);
    }));
    return hits;
}

}  // namespace triage
