#include <nlohmann/json.hpp>

#include "triage/assess/queues.h"
#include "triage/export/export_case.h"
#include "triage/export/sealed_line.h"

namespace triage {
namespace {

using nlohmann::json;

json reasons_json(const QueueEntry& entry) {
    json reasons = json::array();
    for (const QueueReason& reason : entry.reasons) {
        json records = json::array();
        for (const RecordReference& record : reason.records)
            records.push_back({{"device", record.device}, {"record", record.record}});
        reasons.push_back({{"why", reason.what}, {"records", records}});
    }
    return reasons;
}

json text_or_null(const std::string& text) {
    return text.empty() ? json(nullptr) : json(text);
}

void export_queue(const Queue& queue, const std::string& as_of, const ExportLine& line) {
    line(sealed_line(
        {{"queue", queue.name},
         {"place", 0},
         {"waiting", queue.entries.size()},
         {"done", queue.done},
         {"oldest_since", text_or_null(queue.oldest_since)},
         {"oldest_waits_s", queue.oldest_waits_s ? json(*queue.oldest_waits_s) : json(nullptr)},
         {"as_of", as_of}}));
    int64_t place = 0;
    for (const QueueEntry& entry : queue.entries)
        line(sealed_line({{"queue", queue.name},
                          {"place", ++place},
                          {"device", text_or_null(entry.device)},
                          {"holder", text_or_null(entry.holder)},
                          {"address", text_or_null(entry.address)},
                          {"chain", text_or_null(entry.chain)},
                          {"tier", entry.tier},
                          {"key", entry.key},
                          {"reasons", reasons_json(entry)},
                          {"closed", entry.closed},
                          {"waiting_since", text_or_null(entry.waiting_since)}}));
}

}  // namespace

// Of each queue a line with place 0 and the age of its oldest entry, then the entries.
Result<void> export_queues(const CaseStore& store, const ExportLine& line) {
    TRY(need_done(store, "assessed", "assess"));
    const Queues queues = TRY(read_queues(store));
    for (const Queue* queue : {&queues.safety, &queues.devices, &queues.assets})
        export_queue(*queue, queues.as_of, line);
    return {};
}

}  // namespace triage
