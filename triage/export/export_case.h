// The kinds of export that come from case.db: devices and what linking and assessment made.
#pragma once

#include <functional>
#include <string>

#include "triage/store/case_store.h"

namespace triage {

using ExportLine = std::function<void(const std::string&)>;

// NotFound, with the command to run, where the case was not linked ("linked") or assessed yet.
Result<void> need_done(const CaseStore& store, const char* key, const char* command);

Result<void> export_devices(const CaseStore& store, const ExportLine& line);
Result<void> export_identifiers(const CaseStore& store, const ExportLine& line);
Result<void> export_holdings(const CaseStore& store, const ExportLine& line);
Result<void> export_links(const CaseStore& store, const ExportLine& line);
Result<void> export_clusters(const CaseStore& store, const ExportLine& line);
Result<void> export_chats(const CaseStore& store, const ExportLine& line);
Result<void> export_queues(const CaseStore& store, const ExportLine& line);
Result<void> export_freeze(const CaseStore& store, const ExportLine& line);
Result<void> export_targets(const CaseStore& store, const ExportLine& line);
Result<void> export_assessments(const CaseStore& store, const ExportLine& line);
Result<void> export_decisions(const CaseStore& store, const ExportLine& line);

}  // namespace triage
