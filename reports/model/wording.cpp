#include "reports/model/wording.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <tuple>

namespace reports {
namespace {

// assessment of support: the bounds of the verbal scale on log10 of the weight of evidence.
constexpr double kWeak = 0.3;
constexpr double kModerate = 1.0;
constexpr double kHardly = 0.15;

std::string spaced(std::string_view word) {
    std::string text(word);
    std::replace(text.begin(), text.end(), '_', ' ');
    return text;
}

int support_class(double weight) {
    return weight >= kModerate ? 2 : weight >= kWeak ? 1 : 0;
}

// Signs of exploitation only; nothing about control may enter here.
std::tuple<int, int, int> safety_key(const Device& device) {
    if (!device.assessment)
        return {1, 1, 0};
    return {device.assessment->safety_flags.empty() ? 1 : 0,
            device.assessment->referral == Referral::Refer ? 0 : 1,
            -support_class(device.assessment->exploitation.weight)};
}

std::string axis_sentence(double weight, std::string_view positive, std::string_view negative) {
    if (support_class(weight) == 0)
        return fmt::format("Between {0} and {1}: no support either way.", positive, negative);
    return fmt::format("The observations are more to be expected if {0} than if {1}; support: {2}.",
                       positive, negative, support_in_words(weight));
}

}  // namespace

std::string_view to_words(Level level) {
    switch (level) {
        case Level::Custody:
            return "same account logged in on both (custody)";
        case Level::Team:
            return "shared work group or report line (team)";
        case Level::Network:
            return "other shared identifiers (network)";
    }
    return "";
}

std::string_view to_words(Axis axis) {
    switch (axis) {
        case Axis::Exploitation:
            return "exploitation";
        case Axis::Control:
            return "control";
        case Axis::Neutral:
            return "neither (weight none)";
    }
    return "";
}

std::string_view to_words(Outcome outcome) {
    switch (outcome) {
        case Outcome::Exploitation:
            return "exploitation indicators";
        case Outcome::Control:
            return "control indicators";
        case Outcome::Mixed:
            return "mixed";
        case Outcome::Insufficient:
            return "insufficient";
    }
    return "";
}

Outcome outcome_of(std::string_view word) {
    if (word == "exploitation_indicators")
        return Outcome::Exploitation;
    if (word == "control_indicators")
        return Outcome::Control;
    if (word == "mixed")
        return Outcome::Mixed;
    return Outcome::Insufficient;
}

std::string status_in_words(std::string_view status) {
    if (status == "parsed")
        return "read";
    if (status == "partly")
        return "partly read";
    if (status == "encrypted")
        return "encrypted, not read";
    if (status == "unsupported")
        return "format not supported";
    if (status == "failed")
        return "reading failed";
    if (status == "timed_out")
        return "time limit reached";
    if (status == "not_tried")
        return "not tried";
    return spaced(status);
}

std::string state_in_words(std::string_view state) {
    if (state == "live")
        return "live row";
    if (state == "log_only")
        return "in the write-ahead log only";
    if (state == "deleted")
        return "deleted row";
    if (state == "carved")
        return "carved from free space";
    return spaced(state);
}

std::string direction_in_words(std::string_view direction) {
    if (direction == "outgoing")
        return "sent by this device";
    if (direction == "incoming")
        return "received by this device";
    return direction.empty() ? "direction not stored" : "direction " + std::string(direction);
}

std::string_view support_in_words(double weight) {
    static constexpr std::array<std::string_view, 3> kWords = {"no support either way", "weak",
                                                               "moderate"};
    return kWords[static_cast<size_t>(support_class(weight))];
}

std::string item_weight_in_words(const Item& item) {
    const double size = std::abs(item.weight);
    if (item.axis == Axis::Neutral || size == 0)
        return "none";
    const std::string strength(size < kHardly     ? "slight"
                               : size < kWeak     ? "low"
                               : size < kModerate ? "weak"
                                                  : "moderate");
    return strength + (item.weight < 0 ? ", against " : ", for ") +
           std::string(to_words(item.axis));
}

std::string_view coverage_in_words(double coverage) {
    if (coverage < 0.4)
        return "little of what could be expected was readable";
    if (coverage < 0.7)
        return "about half of what could be expected was readable";
    return "most of what could be expected was readable";
}

bool awaits_review_of_control(const Assessment& assessment) {
    return assessment.confirmation == Confirmation::Provisional &&
           (assessment.outcome == Outcome::Control || assessment.outcome == Outcome::Mixed);
}

bool control_is_open(const Assessment& assessment) {
    const bool settled =
        (assessment.outcome == Outcome::Control || assessment.outcome == Outcome::Mixed) &&
        assessment.confirmation == Confirmation::Settled;
    return awaits_review_of_control(assessment) ||
           (!settled && support_class(assessment.control.weight) > 0);
}

std::string outcome_headline(const Assessment& assessment) {
    if (!awaits_review_of_control(assessment)) {
        const std::string words(to_words(assessment.outcome));
        return assessment.confirmation == Confirmation::Provisional ? words + " (provisional)"
                                                                    : words;
    }
    return support_class(assessment.exploitation.weight) > 0
               ? "exploitation indicators; review requested for other rows"
               : "review requested";
}

std::vector<std::string> short_answer(const Assessment& assessment) {
    std::vector<std::string> sentences;
    sentences.push_back(axis_sentence(assessment.exploitation.weight, "E1", "E0"));
    if (control_is_open(assessment))
        sentences.emplace_back(
            "Rows that may bear on K1 and K0 are put forward for review by a named person. Until "
            "that review is recorded nothing is said about K1 and K0.");
    else
        sentences.push_back(axis_sentence(assessment.control.weight, "K1", "K0"));
    if (assessment.outcome == Outcome::Insufficient)
        sentences.emplace_back(
            "Outcome: insufficient. That is not a finding of anything: the rows read do not carry "
            "an answer, and rows that were not read may.");
    else
        sentences.push_back("Outcome: " + outcome_headline(assessment) + ".");
    if (assessment.outcome == Outcome::Control && !awaits_review_of_control(assessment))
        sentences.emplace_back("This says nothing about how a person came to the role.");
    if (assessment.referral == Referral::Refer)
        sentences.emplace_back(
            "Refer: at least one row calls for a safe conversation with the person who used this "
            "device, whatever else was found.");
    return sentences;
}

std::vector<const Device*> safety_queue(const CaseReport& report) {
    std::vector<const Device*> queue;
    for (const Device& device : report.devices)
        queue.push_back(&device);
    std::sort(queue.begin(), queue.end(), [](const Device* a, const Device* b) {
        return std::pair(safety_key(*a), a->name) < std::pair(safety_key(*b), b->name);
    });
    return queue;
}

std::string queue_reason(const Device& device) {
    if (!device.assessment)
        return "not assessed";
    const Assessment& assessment = *device.assessment;
    std::string reason = assessment.referral == Referral::Refer
                             ? "refer: a row calls for a safe conversation"
                             : "no row read asks for referral";
    reason +=
        "; signs of exploitation: " + std::string(support_in_words(assessment.exploitation.weight));
    for (const std::string& flag : assessment.safety_flags)
        reason += "; " + safety_flag_in_words(flag);
    return reason;
}

}  // namespace reports
