// The three queues of a raid: people by safety, devices by how soon their data may be gone,
// addresses by what is to be frozen. Each has its own order and officer; none waits for another,
// and nothing about control is a key of the first.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "parsers/base/result.h"
#include "triage/assess/item.h"
#include "triage/store/case_store.h"

namespace triage {

struct QueueReason {
    std::string what;
    std::vector<RecordReference> records;
};

struct QueueEntry {
    std::string device;  // of addresses: the first device
    std::string holder;  // empty for addresses: no person's data
    std::string address;
    std::string chain;
    int64_t tier = 0;  // safety 0 to 2; volatile: urgency; assets: 0 hot, else by evidence class
    std::string key;   // the key in words
    std::vector<QueueReason> reasons;
    std::vector<std::string> closed;  // flags that a human closed, with who and why
    std::string waiting_since;        // UTC; empty where the intake list names no time
};

struct Queue {
    std::string name;                 // safety, volatile, assets
    std::vector<QueueEntry> entries;  // the first to be seen first
    int64_t done = 0;                 // taken out by a recorded decision
    std::string oldest_since;         // of those that wait; empty where none states a time
    std::optional<int64_t> oldest_waits_s;
};

struct Queues {
    Queue safety{"safety", {}, 0, {}, {}};
    Queue devices{"volatile", {}, 0, {}, {}};
    Queue assets{"assets", {}, 0, {}, {}};
    std::string as_of;  // the last entry of the case's log: by when "waits" is counted
};

// From what `assess` wrote and from the decisions of humans: "close FLAG" and "flag FLAG" of a
// device, "done safety", "done volatile" and "done ADDRESS". A closing or a "done" counts while it
// is final and has not expired.
parsers::Result<Queues> read_queues(const CaseStore& store);

}  // namespace triage
