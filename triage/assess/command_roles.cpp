// Roles by who uses the device and who reports to whom.
#include <fmt/format.h>

#include <algorithm>

#include "triage/assess/roles.h"

namespace triage {
namespace {

using Rests = RoleMaker::Rests;

constexpr size_t kManyAccounts = 3;
constexpr int64_t kBriefCall_s = 300;
constexpr int64_t kLongBefore = int64_t{30} * 86'400 * 1'000'000'000;

struct OwnAccounts {
    std::string app;
    std::vector<RecordReference> records;
};

// The app with most accounts of the device; Google and the telephone itself count their own.
OwnAccounts most_accounts(const DeviceView& device) {
    OwnAccounts most;
    for (const auto& [app, accounts] : device.own_by_app) {
        if (app == "google" || app == "device" || accounts.size() <= most.records.size())
            continue;
        most = {app, {}};
        for (const int64_t own : accounts)
            most.records.push_back({device.row.device, device.own_records.at(own)});
    }
    return most;
}

// Messages are cited by the rows that the assessment keeps; a talk without one gives none.
std::vector<RecordReference> messages_to(const DeviceView& device, Counterpart counterpart) {
    std::vector<RecordReference> records;
    for (const KeptMessage& message : device.messages) {
        const auto thread = device.threads.find(message.thread);
        if (thread != device.threads.end() && message.direction == Direction::Outgoing &&
            !thread->second.group && thread->second.counterpart == counterpart)
            records.push_back({device.row.device, message.record});
    }
    return records;
}

struct FamilyContacts {
    std::set<int64_t> identities;
    std::vector<RecordReference> records;
};

FamilyContacts family_contacts(const RoleInput& input) {
    FamilyContacts family;
    const DeviceView& device = input.from.device;
    for (const auto& [identity, name] : device.names) {
        if (!input.from.words.has("family", normalize(name)))
            continue;
        family.identities.insert(identity);
        family.records.push_back({device.row.device, device.name_records.at(identity)});
    }
    return family;
}

struct Calls {
    std::set<int64_t> peers;
    std::vector<RecordReference> records;
};

Calls family_calls(const DeviceView& device, const FamilyContacts& family, int64_t longest_s) {
    Calls calls;
    for (const SeenCall& call : device.calls)
        if (family.identities.contains(call.peer) && call.duration_s > 0 &&
            call.duration_s <= longest_s) {
            calls.records.push_back({device.row.device, call.record});
            calls.peers.insert(call.peer);
        }
    return calls;
}

// Own accounts that another person's device is logged in to as well.
std::vector<RecordReference> accounts_elsewhere(const RoleInput& input) {
    std::vector<RecordReference> records;
    const DeviceView& device = input.from.device;
    for (const auto& [own, record] : device.own_records) {
        const auto owners = input.from.all.owners.find(own);
        if (owners == input.from.all.owners.end())
            continue;
        if (std::any_of(owners->second.begin(), owners->second.end(), [&](size_t other) {
                return input.from.all.devices[other].holder != device.holder;
            }))
            records.push_back({device.row.device, record});
    }
    return records;
}

// The first row with a time, where it is long before the first sign of work inside.
std::vector<RecordReference> long_before(const RoleInput& input) {
    if (!input.from.inside_from)
        return {};
    std::optional<std::pair<int64_t, std::string>> first;
    const auto see = [&first](const std::optional<int64_t>& utc_ns, const std::string& record) {
        if (utc_ns && (!first || *utc_ns < first->first))
            first = {*utc_ns, record};
    };
    for (const KeptMessage& message : input.from.device.messages)
        see(message.utc_ns, message.record);
    for (const SeenCall& call : input.from.device.calls)
        see(call.utc_ns, call.record);
    if (!first || first->first > *input.from.inside_from - kLongBefore)
        return {};
    return {{input.from.device.row.device, first->second}};
}

// A sender who leads others: by what is reported to their own device, or by the name of a team in
// the name that they are saved by.
bool is_leader(const RoleInput& input, int64_t sender) {
    const auto owners = input.from.all.owners.find(sender);
    if (owners != input.from.all.owners.end())
        for (const size_t owner : owners->second) {
            const ReportsSeen below =
                reports_to(input.from.all, input.from.all.devices[owner], input.from.weights);
            if (static_cast<double>(below.senders.size()) >=
                input.from.weights.number("rules.report_members"))
                return true;
        }
    const auto saved = input.from.device.names.find(sender);
    return saved != input.from.device.names.end() &&
           input.uses.has("team", normalize(saved->second));
}

// Groups that the device's own account leads.
std::vector<RecordReference> led_groups(const RoleInput& input) {
    std::vector<RecordReference> records;
    for (const auto& [key, thread] : input.from.device.threads)
        if (thread.group && thread.own_admin &&
            input.from.all.work_groups.contains(thread.identity))
            for (const auto& record : thread.admin_records)
                records.push_back({input.from.device.row.device, record});
    return records;
}

// Own reports to one superior, or to a group that others lead.
std::vector<RecordReference> own_reports(const RoleInput& input) {
    std::vector<RecordReference> records;
    for (const auto& [key, thread] : input.from.device.threads) {
        const bool upward =
            thread.group ? !thread.own_admin && input.from.all.work_groups.contains(thread.identity)
                         : thread.counterpart == Counterpart::Superior;
        if (upward)
            for (const auto& [utc_ns, record] : thread.own_reports)
                records.push_back({input.from.device.row.device, record});
    }
    return records;
}

std::vector<RecordReference> contacts_of_finance(const RoleInput& input) {
    std::vector<RecordReference> records;
    const DeviceView& device = input.from.device;
    for (const auto& [key, thread] : device.threads) {
        const auto saved = device.name_records.find(thread.identity);
        if (!thread.group && saved != device.name_records.end() && thread.outgoing > 0 &&
            input.uses.has("finance", normalize(device.names.at(thread.identity))))
            records.push_back({device.row.device, saved->second});
    }
    return records;
}

}  // namespace

std::optional<DeviceRole> worker_station(const RoleInput& input) {
    RoleMaker role(input, "worker station",
                   "Signs of exploitation are not to be expected on such a device: their absence "
                   "says nothing about its user.");
    const OwnAccounts own = most_accounts(input.from.device);
    if (own.records.size() >= kManyAccounts)
        role.add("personas", "account", Rests::OnRecords,
                 fmt::format("{} accounts of {} are logged in", own.records.size(), own.app),
                 own.records);
    const auto talk = records_of_items(input, {"N01", "N02", "N09"});
    if (talk.size() >= kManyAccounts)  // a personal phone shows a phrase or two as well
        role.add("script_talk", "chat", Rests::OnWords, "talks with phrases of the scam script",
                 talk);
    if (const auto files = input.use.files.find("script"); files != input.use.files.end())
        role.add("script_file", "document", Rests::OnWords,
                 "files named as scripts or personas: '" + files->second.front().name + "'",
                 records_of_list(input, files->second));
    const bool works = role.has("personas") || role.has("script_talk") || role.has("script_file");
    if (!works)
        return std::nullopt;
    if (input.use.named_contacts >= kManyAccounts && family_contacts(input).records.empty())
        role.add(
            "no_family", "contact", Rests::OnRecords,
            fmt::format("none of {} named contacts is saved as family", input.use.named_contacts),
            records_of_list(input, input.use.contacts));
    for (const char* app_class : {"monitoring_client", "device_management"})
        if (const auto apps = input.use.apps.find(app_class); apps != input.use.apps.end())
            role.add("monitored", "app", Rests::OnRecords,
                     "an app by which others see or manage the device: " + apps->second[0].name,
                     records_of_list(input, apps->second));
    const auto& classes = input.use.label_classes;
    if (std::find(classes.begin(), classes.end(), "desk") != classes.end())
        role.add_of_intake("desk_label", "the intake list calls it '" + input.use.label + "'");
    return role.take();
}

std::optional<DeviceRole> personal_phone(const RoleInput& input) {
    if (input.from.device.row.kind == "computer")
        return std::nullopt;
    RoleMaker role(input, "personal phone",
                   "People who direct others have personal phones as well; and somebody else may "
                   "have used it.");
    const FamilyContacts family = family_contacts(input);
    role.add("family_talk", "chat", Rests::OnRecords, "messages to contacts saved as family",
             messages_to(input.from.device, Counterpart::Family));
    role.add("family_contact", "contact", Rests::OnRecords,
             fmt::format("contacts saved as family: {}", family.identities.size()), family.records);
    role.add("family_call", "call", Rests::OnRecords, "calls with contacts saved as family",
             family_calls(input.from.device, family, INT64_MAX).records);
    if (!role.has("family_talk") && !role.has("family_contact") && !role.has("family_call"))
        return std::nullopt;
    const OwnAccounts own = most_accounts(input.from.device);
    if (own.records.size() == 1 && accounts_elsewhere(input).empty())
        role.add("one_account", "account", Rests::OnRecords,
                 "one own account, which no other person's device carries", own.records);
    role.add("long_history", "history", Rests::OnRecords,
             "rows from more than 30 days before the first sign of work inside",
             long_before(input));
    return role.take();
}

std::optional<DeviceRole> shared_phone(const RoleInput& input) {
    RoleMaker role(input, "shared family call phone",
                   "One person's words may be taken for another's: no message on it is its "
                   "holder's without more.");
    const OwnAccounts own = most_accounts(input.from.device);
    if (own.records.size() >= kManyAccounts)
        role.add("many_accounts", "account", Rests::OnRecords,
                 fmt::format("{} accounts of {} are logged in", own.records.size(), own.app),
                 own.records);
    const auto elsewhere = accounts_elsewhere(input);
    if (elsewhere.size() >= kManyAccounts)
        role.add("accounts_of_others", "cross-device", Rests::OnRecords,
                 fmt::format("{} own accounts are logged in on other people's devices",
                             elsewhere.size()),
                 elsewhere);
    const Calls calls = family_calls(input.from.device, family_contacts(input), kBriefCall_s);
    if (calls.peers.size() < kManyAccounts)
        return std::nullopt;
    role.add("brief_calls", "call", Rests::OnRecords,
             fmt::format("calls of at most five minutes with {} contacts saved as family",
                         calls.peers.size()),
             calls.records);
    return role.take();
}

std::optional<DeviceRole> team_leader(const RoleInput& input) {
    RoleMaker role(input, "team leader", "A leader may be forced, and punished like the others.");
    const ReportsSeen reports = reports_to(input.from.all, input.from.device, input.from.weights);
    if (reports.senders.size() < 3 || reports.senders.size() > 15)
        return std::nullopt;
    role.add(
        "reports_in", "report", Rests::OnRecords,
        fmt::format("{} accounts report numbers to it on two or more days", reports.senders.size()),
        reports.records);
    role.add("passes_on", "chat", Rests::OnRecords,
             "numbers are passed on to a contact of rank or to a group led by others",
             own_reports(input));
    role.add("leads_group", "group", Rests::OnRecords, "admin of a work group", led_groups(input));
    role.add("relays_orders", "order", Rests::OnWords, "orders repeated from above",
             records_of_items(input, {"Y01"}));
    return role.take();
}

std::optional<DeviceRole> manager(const RoleInput& input) {
    RoleMaker role(input, "manager",
                   "It adds nothing to the weight about control: its features did where they "
                   "count. It does not say how anybody came to it.");
    const ReportsSeen reports = reports_to(input.from.all, input.from.device, input.from.weights);
    const auto leaders = std::count_if(reports.senders.begin(), reports.senders.end(),
                                       [&](int64_t sender) { return is_leader(input, sender); });
    if (leaders < 2)
        return std::nullopt;  // tables and finance alone are a clerk's as well
    role.add("leaders_report", "report", Rests::OnRecords,
             fmt::format("{} accounts that lead others report numbers to it", leaders),
             reports.records);
    role.add("tables", "document", Rests::OnRecords, "payroll, debt or fines tables about others",
             records_of_items(input, {"K03", "K04"}));
    role.add("finance_talk", "contact", Rests::OnWords, "talks with contacts saved as finance",
             contacts_of_finance(input));
    if (const auto groups = input.use.groups.find("finance"); groups != input.use.groups.end())
        role.add("finance_talk", "group", Rests::OnWords, "groups named after finance",
                 records_of_list(input, groups->second));
    role.add("named_boss", "cross-device", Rests::OnWords,
             "other people's devices save it under a word of rank",
             records_of_items(input, {"K19"}));
    return role.take();
}

}  // namespace triage
