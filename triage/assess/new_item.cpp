#include <fmt/format.h>

#include "triage/assess/find_items.h"

namespace triage {
namespace {

using Readings = std::map<std::string_view, std::string_view>;

const Readings& readings_of_exploitation() {
    static const Readings kReadings = {
        {"E01", "Many people who went by choice received the same advertisement."},
        {"E02", "A crossing without papers can be chosen; positions near a border are inexact."},
        {"E03", "It can be an ordinary complaint about a job."},
        {"E04", "A hotel or a visa agent keeps a passport for a day; check how long."},
        {"E05", "Roaming costs, night shifts or bad reception shorten calls as well."},
        {"E06", "The words are also used for insurance, betting and private loans."},
        {"E07", "It can be a family loan, a gambling debt or a fraud on the family."},
        {"E08", "It can be a story, a game, or a sob story told for another purpose."},
        {"E09", "A change of company can be a free one."},
        {"E10",
         "It can be about working hours, illness, an epidemic rule or a phone left in a room."},
        {"E11", "Talk of targets belongs to any sales work."},
        {"E12",
         "Several people can share a device, and people who direct others work long as well."},
        {"E13", "It can be a quarrel about commission."},
        {"E14", "It can be homesickness or an errand at an embassy, such as a new visa."},
        {"E15", "It can be curiosity, an errand, or a manager who watches rescuers."},
        {"E16", "Affairs, drugs and any secret are hidden in the same way."},
        {"E17", "Families share where they are out of habit."},
        {"E18", "Busy people send short messages at habitual times."},
        {"E19", "Short names are reused; check that name and number are this user's."},
        {"E20",
         "Visa agencies, guest houses and customer checks keep copies of passports as well."},
        {"E21", "Short names are reused. People who manage others are punished as well."},
        {"E22", "Someone who recruits may say so afterwards; check the order of events."},
        {"E23", "A family may not know of the person's own choice."},
        {"E24", "A rescuer may not know of the person's own choice."},
        {"X01", "Trips can be escorted, and family or debt can force a return."},
        {"X02",
         "Pay that is promised or paid in part does not exclude force; others may use the "
         "account."},
        {"X03", "A change of company can be a sale."},
        {"X04", "Knowing the work before does not exclude force later."},
    };
    return kReadings;
}

const Readings& readings_of_control() {
    static const Readings kReadings = {
        {"K01", "A clerk or translator may be made admin; check whether orders are given."},
        {"K02", "Orders from above may be passed on word for word; see the messages before each."},
        {"K03", "A received copy is neutral; the rules may be passed on from above."},
        {"K04", "It can be the own payslip, a received copy, or bookkeeping under force."},
        {"K05",
         "A clerk under orders, a guest house, an agency or a family keeps such copies as well."},
        {"K06", "A person negotiating a release, a relative or a journalist writes the same."},
        {"K07", "A trainer may be forced; clocks of devices differ, and older copies may be lost."},
        {"K08", "It can be the price of the own release; check for talk of replacements."},
        {"K09", "The wallet may be used by others, or kept under orders."},
        {"K10", "A researcher or a policeman watches such groups; a deposit may be any other."},
        {"K14", "It can be boasting, or a promise that was never kept."},
        {"K15", "Rumors of raids are passed on by everybody; the money may be another's."},
        {"K11", "A technician or clerk under orders keeps such tables and devices as well."},
        {"K12", "A technician who helps connects to many computers as well."},
        {"K13", "A worker who answers customers may be given a seat in the same pages."},
        {"K16", "Orders may be passed on under force; a threat may be empty or reported speech."},
        {"K17", "Relatives and rescuers search for missing people as well."},
        {"K18", "An office assistant pays rent and bills by order."},
        {"K19", "A team leader may be forced; names may be confused."},
        {"K20", "Answers may be passed on from somebody above; see what was asked before each."},
        {"Y01", "Orders may also be repeated by someone who agrees with them."},
        {"Y02", "Debt and fines may also be claimed without being real."},
        {"Y03", "Whoever shares the command asks the others as well."},
        {"Y04", "Money may come by other ways than the table of pay."},
    };
    return kReadings;
}

}  // namespace

std::optional<Item> new_item(const Finding& from, std::string_view indicator, Axis axis,
                             std::string_view family) {
    const IndicatorWeight* weight = from.weights.indicator(indicator);
    if (weight == nullptr)
        return std::nullopt;
    Item item;
    item.indicator = indicator;
    item.axis = axis;
    item.family = family;
    item.group = weight->group;
    item.base_weight = weight->weight;
    item.quality.attribution = from.attribution.quality;
    item.quality.match = from.weights.number("quality.match.structure");
    item.counter_reading = counter_reading_of(indicator);
    item.review = from.all.review_of(from.device.row.device, item.indicator);
    if (item.review == Review::Confirmed)
        item.quality.match = from.weights.number("quality.match.confirmed");
    if (item.review == Review::Rejected)
        item.quality.match = from.weights.number("quality.match.rejected");
    const bool first_person = axis == Axis::Exploitation && family != "cross-device";
    if (first_person && from.attribution.kind == "station")
        item.weight_cap = from.weights.number("quality.attribution.station_item_cap");
    return item;
}

double parse_quality(const Finding& from, const KeptMessage& message) {
    if (message.form == Form::Transcript)
        return from.weights.number_or("quality.parse.speech", 0.6);
    if (from.weights.is_unvalidated(message.plugin))
        return from.weights.number("quality.parse.unvalidated");
    return from.weights.number(message.state == plugins::State::Live ? "quality.parse.live"
                                                                     : "quality.parse.recovered");
}

double match_quality(const Finding& from, const Phrase& phrase) {
    const std::string& confidence = phrase.confidence;
    const bool known = confidence == "high" || confidence == "med" || confidence == "low";
    return from.weights.number("quality.match." + (known ? confidence : std::string("low")));
}

std::string describe(const DeviceView& device, const Thread& thread) {
    const auto saved = device.names.find(thread.identity);
    const std::string& label = saved == device.names.end() ? thread.label : saved->second;
    if (thread.group)
        return label.empty() ? "a group without a stored name"
                             : fmt::format("the group '{}'", label);
    return label.empty() ? "a contact that is not saved"
                         : fmt::format("the contact saved as '{}'", label);
}

std::string on_day(const std::optional<int64_t>& utc_ns) {
    return utc_ns ? date_of(*utc_ns) : "at an unknown time";
}

std::string counter_reading_of(std::string_view indicator) {
    for (const Readings* readings : {&readings_of_exploitation(), &readings_of_control()})
        if (const auto reading = readings->find(indicator); reading != readings->end())
            return std::string(reading->second);
    return {};
}

}  // namespace triage
