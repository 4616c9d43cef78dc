// Roles of a device: what it was used for, by features that its records show. Several may hold. A
// role says nothing about force, names no person and adds no weight to either axis.
#pragma once

#include <string>
#include <vector>

#include "triage/assess/device_use.h"
#include "triage/assess/find_items.h"

namespace triage {

// `weight` is mixed by quality as that of an item; features of one kind may rest on one source.
struct RoleFeature {
    std::string feature;
    std::string
        kind;  // chat, contact, call, group, document, account, app, web, payment, intake, ...
    std::string what;
    double weight = 0;
    std::vector<RecordReference> records;  // empty for what stands on the intake list only
};

struct DeviceRole {
    std::string role;              // worker station, personal phone, team leader, ..., unknown
    std::vector<std::string> why;  // of each feature
    double weight = 0;
    std::string support;  // weak, moderate; none for unknown
    std::string caution;  // how the role misleads
    std::vector<RoleFeature> features;
    std::vector<RecordReference> records;  // empty for unknown only
};

struct RoleInput {
    const Finding& from;
    const DeviceUse& use;
    const std::vector<Item>& items;  // of the device, all axes
    const WordList& uses;
    double coverage;
};

// The heaviest first; "unknown" alone where too little was read or no role holds.
std::vector<DeviceRole> roles_of(const RoleInput& input);

// Who reports numbers to the user of a device: in talks with co-workers and in groups that the
// device's own account leads.
struct ReportsSeen {
    std::set<int64_t> senders;
    std::vector<RecordReference> records;
};
ReportsSeen reports_to(const CaseView& all, const DeviceView& device, const Weights& weights);

// Collects the features of one role.
class RoleMaker {
public:
    // `role` with '_' for spaces names its table in the weight file.
    RoleMaker(const RoleInput& input, std::string role, std::string caution);

    enum class Rests { OnRecords, OnWords };
    // Nothing where no record shows it.
    void add(std::string_view feature, std::string_view kind, Rests rests, std::string what,
             std::vector<RecordReference> records);
    // The intake list shows it; no record of the device does.
    void add_of_intake(std::string_view feature, std::string what);
    bool has(std::string_view feature) const;
    // The role, where enough kinds of features and enough weight stand behind it.
    std::optional<DeviceRole> take();

private:
    void put(RoleFeature feature, double quality);

    const RoleInput& input_;
    std::string table_;
    DeviceRole role_;
};

// One function a group of roles; none where the role does not hold.
std::optional<DeviceRole> worker_station(const RoleInput& input);
std::optional<DeviceRole> personal_phone(const RoleInput& input);
std::optional<DeviceRole> shared_phone(const RoleInput& input);
std::optional<DeviceRole> team_leader(const RoleInput& input);
std::optional<DeviceRole> manager(const RoleInput& input);
std::optional<DeviceRole> recruiter(const RoleInput& input);
std::optional<DeviceRole> money_mover(const RoleInput& input);
std::optional<DeviceRole> technical_operator(const RoleInput& input);
std::optional<DeviceRole> guard_or_property(const RoleInput& input);
std::optional<DeviceRole> support(const RoleInput& input);

// Records of items, and records of this device.
std::vector<RecordReference> records_of_items(const RoleInput& input,
                                              std::initializer_list<std::string_view> indicators);
std::vector<RecordReference> records_of_list(const RoleInput& input,
                                             const std::vector<NamedRecord>& list);

}  // namespace triage
