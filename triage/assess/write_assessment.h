// Writing assessments into case.db.
#pragma once

#include "parsers/base/result.h"
#include "triage/assess/coverage.h"
#include "triage/assess/freeze.h"
#include "triage/assess/outcome.h"
#include "triage/assess/roles.h"
#include "triage/assess/safety.h"
#include "triage/assess/targets.h"
#include "triage/assess/volatile_signs.h"
#include "triage/store/database.h"

namespace triage {

struct Assessment {
    std::string device;
    std::vector<Item> items;  // in printed order
    Coverage coverage;
    Attribution attribution;
    Judgment judgment;
    Sensitivity sensitivity;  // tipping set by place in `items`
    std::vector<DeviceRole> roles;
    std::vector<std::string> safety_flags;
    std::vector<SafetySign> safety_signs;
    std::vector<VolatileSign> volatile_signs;
    std::string weights_version;
    std::string weights_sha256;
    std::string lexicon_sha256;
};

Result<void> clear_assessments(Database& database);
Result<void> write_assessment(Database& database, const Assessment& assessment);
Result<void> write_freeze_list(Database& database, const FreezeList& list);
Result<void> write_targets(Database& database, const std::vector<ScamTarget>& targets);

}  // namespace triage
