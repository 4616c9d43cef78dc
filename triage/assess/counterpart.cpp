#include "triage/assess/counterpart.h"

#include <algorithm>

namespace triage {
namespace {

// How the work groups on a device rank its user and the others in them.
struct Ranks {
    std::set<int64_t> members;  // of a work group that the user is in
    std::set<int64_t> above;    // lead a group in which the user reports numbers
    std::set<int64_t> below;    // are in a group that the user leads and in which others report
};

struct Classifier {
    const CaseView& all;
    const DeviceView& device;
    size_t number;
    const WordList& words;
    size_t least_days;

    bool is_owned_elsewhere(int64_t identity) const {
        const auto owners = all.owners.find(identity);
        return owners != all.owners.end() &&
               std::any_of(owners->second.begin(), owners->second.end(),
                           [&](size_t owner) { return owner != number; });
    }
};

size_t days_of_own_reports(const Thread& thread) {
    std::set<int64_t> days;
    for (const auto& [utc_ns, record] : thread.own_reports)
        days.insert(day_of(utc_ns));
    return days.size();
}

Ranks ranks_of(const Classifier& in) {
    Ranks ranks;
    for (const auto& [key, thread] : in.device.threads) {
        if (!thread.group || !in.all.work_groups.contains(thread.identity))
            continue;
        ranks.members.insert(thread.members.begin(), thread.members.end());
        const bool others_report = std::any_of(
            thread.report_days.begin(), thread.report_days.end(),
            [&](const auto& reporter) { return reporter.second.size() >= in.least_days; });
        if (thread.own_admin && others_report)
            ranks.below.insert(thread.members.begin(), thread.members.end());
        if (!thread.own_admin && days_of_own_reports(thread) >= in.least_days)
            ranks.above.insert(thread.admins.begin(), thread.admins.end());
    }
    return ranks;
}

// A defrauded person also writes of sums and days; so reports and orders rank nobody of whom the
// graph does not show that both are in the work.
Counterpart rank_of(const Classifier& in, const Ranks& ranks, const Thread& thread) {
    const auto reports = thread.report_days.find(thread.identity);
    const bool reports_to_user =
        reports != thread.report_days.end() && reports->second.size() >= in.least_days;
    const bool below = reports_to_user || thread.order_days.size() >= in.least_days ||
                       ranks.below.contains(thread.identity);
    const bool above =
        days_of_own_reports(thread) >= in.least_days || ranks.above.contains(thread.identity);
    if (below == above)
        return Counterpart::Coworker;
    return below ? Counterpart::Subordinate : Counterpart::Superior;
}

Counterpart counterpart_of(const Classifier& in, const Ranks& ranks, const Thread& thread) {
    if (thread.group)
        return in.all.work_groups.contains(thread.identity) ? Counterpart::Coworker
                                                            : Counterpart::Unknown;
    const auto saved = in.device.names.find(thread.identity);
    const std::string label =
        normalize(saved == in.device.names.end() ? thread.label : saved->second);
    if (in.words.has("family", label))
        return Counterpart::Family;
    if (in.words.has("authority", label))
        return Counterpart::Authority;
    const bool seized = in.is_owned_elsewhere(thread.identity);
    if (!seized && (thread.target_hits > 0 || thread.script_hits > 0))
        return Counterpart::Target;
    if (in.words.has("superior", label))
        return Counterpart::Superior;
    if (!seized && !ranks.members.contains(thread.identity))
        return Counterpart::Unknown;
    const Counterpart rank = rank_of(in, ranks, thread);
    // Whoever is only in a group with the user may be one of the people that are defrauded in it.
    return seized || rank != Counterpart::Coworker ? rank : Counterpart::Unknown;
}

}  // namespace

void classify_counterparts(CaseView& all, const WordList& words, const Weights& weights) {
    const auto least_days = static_cast<size_t>(weights.number("rules.report_days"));
    for (size_t i = 0; i < all.devices.size(); ++i) {
        const Classifier in{all, all.devices[i], i, words, least_days};
        const Ranks ranks = ranks_of(in);
        for (auto& [key, thread] : all.devices[i].threads)
            thread.counterpart = counterpart_of(in, ranks, thread);
    }
}

}  // namespace triage
