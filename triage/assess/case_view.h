// CaseView: what the devices know of each other, from the results of linking and from all views.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "triage/assess/device_view.h"
#include "triage/assess/item.h"
#include "triage/assess/report_list.h"
#include "triage/assess/weights.h"

namespace triage {

struct CaseView {
    std::vector<DeviceView> devices;
    std::map<int64_t, std::vector<size_t>> owners;  // identity -> devices that own it
    std::map<int64_t, std::set<size_t>> carriers;   // phones, wallets: devices that carry it at all
    std::map<std::string, std::set<std::string>> said_by;  // digits of a long number -> holders
    std::map<int64_t, std::string> services;               // identities on the shipped list
    std::map<int64_t, std::pair<std::string, std::string>> wallets;  // identity -> type, value
    std::set<int64_t> work_groups;           // group identities of two holders or more
    std::optional<int64_t> raid_aware_from;  // utc_ns
    std::optional<int64_t> ends_utc_ns;      // first seizure, else the last thing a device saw
    std::string raid_source;
    TemplateCounter templates;
    std::map<std::pair<std::string, std::string>, Review> reviews;  // device, indicator
    std::map<std::string, std::vector<Report>> reports;  // device -> who reports its user

    explicit CaseView(TemplateCounter counter) : templates(std::move(counter)) {}
    bool is_raid_aware(std::optional<int64_t> utc_ns) const {
        return raid_aware_from && utc_ns && *utc_ns >= *raid_aware_from;
    }
    Review review_of(const std::string& device, const std::string& indicator) const;
};

// Reads every device of the case once.
parsers::Result<CaseView> read_case_view(const CaseStore& store, const ReadingTools& tools,
                                         const Weights& weights);

// How the user of the device is known, for the quality of every item.
struct Attribution {
    double quality = 0.2;
    std::string kind;  // exclusive, personal, shared, station
    std::vector<std::string> why;
};
Attribution attribution_of(const CaseView& all, const DeviceView& device, const Weights& weights);

// First sign of work inside, utc_ns: the first message in a work group or of the scam script.
std::optional<int64_t> inside_from(const CaseView& all, const DeviceView& device,
                                   const Lexicon& lexicon);

}  // namespace triage
