// Words: what the texts of a Cellebrite report mean in the words of the data model.
#pragma once

#include <string>
#include <string_view>

#include "plugins/api/record.h"

namespace plugins::ufdr_report {

// The app's word of a field "Source"; `otherwise` where it is empty. A source without a word of
// its own is written in lower case, with '_' for what is no letter or digit of ASCII.
std::string app_of(std::string_view source, std::string_view otherwise);

// An account of that app, as a party of a conversation or the user id of an entry has it. Only what
// has the form of a phone number is a phone.
Identifier person(const std::string& app, const std::string& stored);
// A conversation that is no single person.
Identifier group(const std::string& app, const std::string& stored);

// ISO 8601 with an offset from UTC; any other text is kept as stored and gives no moment.
Time time_of(const std::string& stored);
// "01:04:12.5", "1.02:00:00": whole seconds.
Integer duration_of(const std::string& stored);
// Takes a decimal comma as well.
Number number_of(const std::string& stored);
// True for digits with at most one decimal point.
bool is_plain_amount(std::string_view stored);

Code conversation_kind(const std::string& stored);
Code message_status(const std::string& stored);
Code direction(const std::string& stored);
Code call_result(const std::string& stored);

// The word of an item of the section "Device Info"; empty for one without a word.
std::string_view device_fact(std::string_view item);

}  // namespace plugins::ufdr_report
