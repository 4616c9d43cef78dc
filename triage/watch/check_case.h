// Which identifiers of a linked case stand on a watch list or in what another agency shared.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "triage/store/case_store.h"
#include "triage/watch/watch_list.h"

namespace triage {

// One identifier of one device in one role, as the case holds it.
struct HeldIdentifier {
    std::string device;
    std::string app;
    std::string role;
    std::string type;
    std::string value;      // canonical
    std::string as_stored;  // one stored form
    std::string display;
    uint64_t count = 0;
    std::optional<int64_t> first_utc_ns;
    std::optional<int64_t> last_utc_ns;
    std::vector<std::string> records;  // ids of the first ones
    std::string service;               // the shipped list that it stands on, or empty
};

// Every one of them by device, type, value, role and app. NotFound where the case is not linked.
Result<void> each_held(const CaseStore& store,
                       const std::function<void(const HeldIdentifier&)>& each);

// Canonical: the one spelling of both is the same. Exact: only the stored spelling is, because no
// rule reads it.
enum class Match { Canonical, Exact };

struct WatchHit {
    const WatchList* list = nullptr;
    const WatchEntry* entry = nullptr;
    Match match = Match::Canonical;
    HeldIdentifier held;
};

// In the order of each_held, then of the lists. `lists` must outlive the hits.
Result<std::vector<WatchHit>> check_case(const CaseStore& store,
                                         const std::vector<WatchList>& lists);

}  // namespace triage
