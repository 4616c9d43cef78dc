// From views to items: what each indicator looks for. One function a kind of source.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "triage/assess/case_view.h"
#include "triage/assess/item.h"

namespace triage {

// What every finder sees. `number` is the device's place in all.devices.
struct Finding {
    const CaseView& all;
    const DeviceView& device;
    size_t number;
    const Weights& weights;
    const Lexicon& lexicon;
    const WordList& words;
    Attribution attribution;
    std::optional<int64_t> inside_from;
};

// Words that the device's user wrote (or, for some indicators, was sent).
std::vector<Item> find_in_messages(const Finding& from);
// Orders, reports, tables about others, prices for people.
std::vector<Item> find_command(const Finding& from);
// Guarantee markets, shares of the profit, protection, upkeep of a site.
std::vector<Item> find_dealings(const Finding& from);
// Answers to those who ask for leave, a phone or a passport, and who was asked before.
std::vector<Item> find_decisions(const Finding& from);
// The user on a list of people reported missing, or named in an outside rescue thread.
std::vector<Item> find_reported(const Finding& from);
// Searches and pages that look for help or a way out.
std::vector<Item> find_in_web(const Finding& from);
// Where the device was, and places sent to family.
std::vector<Item> find_in_places(const Finding& from);
// How long and at which hours the device was used.
std::vector<Item> find_in_usage(const Finding& from);
// Programs, profiles, control of other computers, pages behind an administrator's path.
std::vector<Item> find_in_apps(const Finding& from);
// Passports, scripts and tables of SIM cards, accounts and devices.
std::vector<Item> find_in_files(const Finding& from);
// Pay that came and was spent.
std::vector<Item> find_in_payments(const Finding& from);
// Calls, deletions, wallets, payments, group roles.
std::vector<Item> find_in_structure(const Finding& from);
// What other people's devices say of this one's user.
std::vector<Item> find_on_other_devices(const Finding& from);
// Shown with weight 0: work that says nothing of force or control.
std::vector<Item> find_neutral(const Finding& from);

// Counter-evidence that needs the items found so far.
std::vector<Item> find_counter(const Finding& from, const std::vector<Item>& items);
// The user's own words of pay, of terms and of knowing the work before.
std::vector<Item> find_counter_words(const Finding& from, const std::vector<Item>& items);
// A table of net pay in which the user gets no more than the others.
std::vector<Item> find_net_pay(const Finding& from, const std::vector<Item>& items);

// An item with its base weight, group, attribution, review and counter-reading filled in. Nothing
// where the weight file does not know the indicator.
std::optional<Item> new_item(const Finding& from, std::string_view indicator, Axis axis,
                             std::string_view family);

// q_parse of a message, q_match of a phrase.
double parse_quality(const Finding& from, const KeptMessage& message);
double match_quality(const Finding& from, const Phrase& phrase);

// Items with their reading: speaker, person, counterpart, phase, form, attribution.
std::vector<Item> with_readings(const Finding& from, std::vector<Item> items);

std::string counter_reading_of(std::string_view indicator);

// "the contact saved as 'Mama'" or "the group 'Team 3'", or what is known instead.
std::string describe(const DeviceView& device, const Thread& thread);
std::string on_day(const std::optional<int64_t>& utc_ns);  // "2026-03-02" or "at an unknown time"

}  // namespace triage
