// RecordReader: fetches single records of a case by device and id, as a report quotes them.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "reports/model/case_report.h"
#include "triage/store/case_store.h"

namespace reports {

// Keeps the device stores that it has opened. `store` must outlive it.
class RecordReader {
public:
    explicit RecordReader(const triage::CaseStore& store);

    // Never fails: a record that cannot be read comes back with `problem` set.
    QuotedRow read(const RecordRef& reference);
    // What could not be read so far, one sentence each, sorted.
    const std::vector<std::string>& problems() const { return problems_; }

private:
    const triage::DeviceStore* store_of(const std::string& device);
    std::string name_of(const std::string& device, const std::string& identifier) const;

    const triage::CaseStore& store_;
    std::map<std::string, triage::DeviceRow> devices_;
    std::map<std::string, std::optional<triage::DeviceStore>> stores_;  // by exhibit
    std::vector<std::string> problems_;
};

// A stored record as a row to quote, without device and names.
QuotedRow quoted_row(const triage::StoredRecord& stored);

}  // namespace reports
