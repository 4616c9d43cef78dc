// What a plugin makes of carved rows, without what says nothing new.
#pragma once

#include <cstdint>
#include <unordered_set>

#include "plugins/api/sink.h"

namespace plugins {

// Passes everything on but
//   - a carved record that repeats a record of this file in every field but the status (and the
//     message of an attachment): most carved rows are earlier versions of rows that stand;
//   - a carved record that says no more than its app;
//   - damage and notes at the place of a carved row.
class CarvedFilter : public RecordSink {
public:
    explicit CarvedFilter(RecordSink& to) : to_(to) {}

    using RecordSink::emit;
    void emit(Record record, Place place, State state) override;
    void damaged(Place where, std::string what) override;
    void unsupported(Place where, std::string what) override;

private:
    RecordSink& to_;
    std::unordered_set<uint64_t> said_;  // 64 bits of what each record says
};

}  // namespace plugins
