// The parts of read_case(): one function a chapter of the report, each adding to the CaseReport.
#pragma once

#include "parsers/base/result.h"
#include "reports/model/case_report.h"
#include "reports/model/record_reader.h"
#include "triage/store/case_store.h"

namespace reports {

using parsers::Result;

// Devices with profile, owner accounts, coverage and damage, from devices/*.db.
void read_devices(const triage::CaseStore& store, CaseReport& report);

Result<void> read_clusters(const triage::CaseStore& store, CaseReport& report);
Result<void> read_links(const triage::CaseStore& store, CaseReport& report);
Result<void> read_assessments(const triage::CaseStore& store, RecordReader& records,
                              CaseReport& report);
Result<void> read_freeze(const triage::CaseStore& store, CaseReport& report);

}  // namespace reports
