// Wording: the only place where results become words; no word here says what a person is.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "reports/model/case_report.h"

namespace reports {

std::string_view to_words(Level level);
// "Same account logged in": the level at the head of a list of devices.
std::string level_heading(Level level);
std::string_view to_words(Axis axis);
std::string_view to_words(Outcome outcome);
// The stored word; any unknown word is Insufficient, the outcome that claims nothing.
Outcome outcome_of(std::string_view word);

// A coverage status ("not_tried") and a state ("log_only") in words; an unknown one as it stands.
std::string status_in_words(std::string_view status);
std::string state_in_words(std::string_view state);
std::string direction_in_words(std::string_view direction);

// "weak", "moderate" or "no support either way". The scale ends at moderate because the method is
// not validated (reports may not say more, whatever the weight).
std::string_view support_in_words(double weight);
// How much one item moves the reading: "hardly any", "weak", "moderate"; with its direction.
std::string item_weight_in_words(const Item& item);
// How much of what could be expected was readable: "little", "about half", "most".
std::string_view coverage_in_words(double coverage);

// True where the rules ask for a person's confirmation before control is more than a request.
bool awaits_review_of_control(const Assessment& assessment);
// What the front pages print for a device; control that is provisional is a request for review.
std::string outcome_headline(const Assessment& assessment);
// The evaluative sentences, in the words of the propositions E1/E0 and K1/K0.
std::vector<std::string> short_answer(const Assessment& assessment);

// True where rows bear on control and nobody settled it: they may only be put forward for review.
// Wider than the above: it also holds beside an outcome that is not about control.
bool control_is_open(const Assessment& assessment);

// A stored sentence without the abbreviations of the engine: word lists by name, states in words.
std::string statement_in_words(std::string_view stored);
// What a safety flag asks an interviewer to know.
std::string safety_flag_in_words(std::string_view flag);
// "2025-08-17 13:02:17" of an ISO 8601 time; UTC is said beside it.
std::string clock_time(std::string_view utc);
// "3 files", "1 file".
std::string counted(uint64_t count, std::string_view one, std::string_view many);

// How a freeze entry is printed: why it is listed, and the warning that is its own.
struct AddressWords {
    std::string why;
    std::string warning;  // empty where only the questions that stand for every address are asked
};
AddressWords address_words(const FreezeEntry& entry);
// To be answered by a person for each address before it is sent.
const std::vector<std::string>& harm_questions();
// A, B and C may be sent after the harm check; D is not understood; the rest is excluded.
enum class AddressGroup { Send, Unclear, Excluded };
AddressGroup group_of(const FreezeEntry& entry);
std::vector<const FreezeEntry*> addresses_of(const CaseReport& report, AddressGroup group);

// Facts of the profile that help a reader; those that repeat accounts or other facts are left out.
Pairs printed_profile(const Device& device);
// " (user 10 of the device)"; "" for the owner, whose accounts need no such word.
std::string user_in_words(std::string_view user);
// Accounts with a value, each once for every user of the device.
std::vector<const AccountEntry*> printed_accounts(const Device& device);

// Paragraphs that every report carries.
const std::vector<std::string>& propositions();
const std::vector<std::string>& limits();
const std::vector<std::string>& method();
const Pairs& glossary();

// BCP-47 guess from the script of the text, for shaping and screen readers; "und" for none. It is
// typography, not a finding about the writer.
std::string_view language_of(std::string_view text);

// Devices in the order of the safety queue: first those with a safety flag
// (words about suicide), then those to be referred, then by signs of
// exploitation, then by name. Control is never a key.
std::vector<const Device*> safety_queue(const CaseReport& report);
// Why a device stands where it does, in words.
std::string queue_reason(const Device& device);

}  // namespace reports
