#include "triage/assess/weights.h"

#include <toml++/toml.h>

#include <array>
#include <span>

#include "parsers/base/check.h"

namespace triage {
namespace {

using parsers::Error;
using parsers::ErrorCode;

constexpr double kMostOfAnItem = 1.0;  // a likelihood ratio of 10
constexpr double kMostOfAnAxis = 2.0;  // 100: nothing above "moderate" until validated

constexpr auto kNeeded = std::to_array<std::string_view>({
    "arithmetic.axis_cap",
    "arithmetic.repeat_factor",
    "arithmetic.episodes",
    "arithmetic.draws",
    "arithmetic.weight_spread",
    "arithmetic.quality_spread",
    "quality.attribution.exclusive",
    "quality.attribution.personal",
    "quality.attribution.shared",
    "quality.attribution.station",
    "quality.attribution.station_item_cap",
    "quality.parse.live",
    "quality.parse.recovered",
    "quality.parse.unvalidated",
    "quality.match.confirmed",
    "quality.match.rejected",
    "quality.match.high",
    "quality.match.med",
    "quality.match.low",
    "quality.match.structure",
    "quality.match.lexicon_what_if",
    "quality.context.right",
    "quality.context.one_unknown",
    "quality.context.two_unknown",
    "quality.context.hypothetical",
    "quality.context.raid_aware",
    "quality.context.to_target",
    "quality.context.template",
    "thresholds.exploitation_weight",
    "thresholds.exploitation_low",
    "thresholds.exploitation_families",
    "thresholds.exploitation_logo",
    "thresholds.control_weight",
    "thresholds.control_low",
    "thresholds.control_families",
    "thresholds.control_logo",
    "thresholds.control_confirm_above",
    "thresholds.family_net",
    "thresholds.refer_item",
    "thresholds.not_excluded_coverage",
    "thresholds.not_excluded_exploitation",
    "thresholds.least_coverage",
});

constexpr auto kNeededRules = std::to_array<std::string_view>({
    "rules.template_devices",
    "rules.template_letters",
    "rules.template_gap_s",
    "rules.raid_margin_s",
    "rules.raid_window_days",
    "rules.orders_people",
    "rules.orders_days",
    "rules.relay_s",
    "rules.report_members",
    "rules.report_days",
    "rules.role_word_devices",
    "rules.wallet_counterparts",
    "rules.confinement_radius_m",
    "rules.confinement_days",
    "rules.confinement_fixes_a_day",
    "rules.confinement_covered_share",
    "rules.confinement_accuracy_m",
    "rules.confinement_used_share",
    "rules.trips",
    "rules.trip_km",
    "rules.trip_return_km",
    "rules.home_days",
    "rules.long_day_h",
    "rules.long_days",
    "rules.long_days_window",
    "rules.night_from_h",
    "rules.night_to_h",
    "rules.night_share",
    "rules.night_messages",
    "rules.passports",
    "rules.passports_beside_own",
    "rules.passport_keys",
    "rules.script_holders",
    "rules.script_lead_s",
    "rules.inventory_lines",
    "rules.inventory_digits",
    "rules.monitored_devices",
    "rules.admin_pages",
    "rules.paid_months",
    "rules.spendings",
});

using Numbers = std::map<std::string, double, std::less<>>;

void flatten(const toml::table& table, const std::string& prefix, Numbers& numbers) {
    for (const auto& [key, node] : table) {
        const std::string name = prefix + std::string(key.str());
        if (const auto* inner = node.as_table())
            flatten(*inner, name + ".", numbers);
        else if (const auto value = node.value<double>())
            numbers[name] = *value;
    }
}

Error incomplete(const std::string& what) {
    return {ErrorCode::Damaged, "The weight file " + what + "."};
}

}  // namespace

Result<Weights> Weights::read(const std::string& toml_text) {
    Weights weights;
    try {
        const toml::table file = toml::parse(toml_text);
        flatten(file, "", weights.numbers_);
        weights.version_ = file["version"].value_or(std::string{});
        if (const auto* table = file["indicators"].as_table())
            for (const auto& [key, node] : *table)
                if (const auto* entry = node.as_table())
                    weights.indicators_[std::string(key.str())] = {
                        (*entry)["weight"].value_or(0.0),
                        (*entry)["group"].value_or(std::string{})};
        if (const auto* table = file["coverage"].as_table())
            for (const auto& [kind, node] : *table)
                if (const auto* entry = node.as_table())
                    for (const auto& [family, value] : *entry)
                        weights.coverage_[std::string(kind.str())][std::string(family.str())] =
                            value.value_or(0.0);
        if (const auto* list = file["quality"]["parse"]["unvalidated_plugins"].as_array())
            for (const auto& node : *list)
                weights.unvalidated_.insert(node.value_or(std::string{}));
    } catch (const std::exception& failure) {
        return incomplete(std::string("is not TOML: ") + failure.what());
    }
    for (const std::span<const std::string_view> names :
         {std::span(kNeeded.begin(), kNeeded.end()),
          std::span(kNeededRules.begin(), kNeededRules.end())})
        for (const std::string_view name : names)
            if (!weights.numbers_.contains(name))
                return incomplete("has no number " + std::string(name));
    if (weights.number("arithmetic.axis_cap") > kMostOfAnAxis)
        return incomplete("sets an axis cap above 2.0, which no validation supports");
    for (const auto& [name, value] : weights.numbers_)
        if (name.starts_with("roles.") && name.find('.', 6) != std::string::npos &&
            std::abs(value) > kMostOfAnItem)
            return incomplete("gives " + name + " a weight beyond 1.0");
    for (const auto& [id, indicator] : weights.indicators_) {
        if (std::abs(indicator.weight) > kMostOfAnItem)
            return incomplete("gives " + id + " a weight beyond 1.0");
        if (!weights.numbers_.contains("caps." + indicator.group))
            return incomplete("has no cap for the group of " + id);
    }
    if (!weights.coverage_.contains("phone"))
        return incomplete("has no table [coverage.phone]");
    return weights;
}

double Weights::number(std::string_view name) const {
    const auto entry = numbers_.find(name);
    CHECK(entry != numbers_.end());
    return entry->second;
}

double Weights::number_or(std::string_view name, double otherwise) const {
    const auto entry = numbers_.find(name);
    return entry == numbers_.end() ? otherwise : entry->second;
}

const IndicatorWeight* Weights::indicator(std::string_view id) const {
    const auto entry = indicators_.find(id);
    return entry == indicators_.end() ? nullptr : &entry->second;
}

double Weights::cap(std::string_view group) const {
    return number("caps." + std::string(group));
}

bool Weights::is_unvalidated(std::string_view plugin_id) const {
    return unvalidated_.contains(plugin_id);
}

const std::map<std::string, double>& Weights::coverage(std::string_view kind) const {
    const auto entry = coverage_.find(kind);
    return entry == coverage_.end() ? coverage_.find("phone")->second : entry->second;
}

}  // namespace triage
