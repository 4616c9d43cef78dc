// What the transaction logs of a hive changed: its records before and after them, with a state.
#pragma once

#include <vector>

#include "plugins/api/plugin.h"

namespace plugins::windows_registry {

// Keeps what it is told.
class RecordList : public RecordSink {
public:
    struct Kept {
        Record record;
        Place place;
    };
    struct Trouble {
        Place where;
        std::string what;
    };

    using RecordSink::emit;
    void emit(Record record, Place place, State /*state*/) override {
        records.push_back({std::move(record), std::move(place)});
    }
    void damaged(Place where, std::string what) override {
        damages.push_back({std::move(where), std::move(what)});
    }
    void unsupported(Place where, std::string what) override {
        unread.push_back({std::move(where), std::move(what)});
    }

    std::vector<Kept> records;
    std::vector<Trouble> damages;
    std::vector<Trouble> unread;
};

// What is the same before and after is live, what is only after is log only, what is only before
// deleted. Of a record that the log changed, the later one is given. Where the hive cannot be read
// whole without its log, the states cannot be told: all is live.
void emit_with_states(const RecordList& before, const RecordList& after, RecordSink& sink);

}  // namespace plugins::windows_registry
