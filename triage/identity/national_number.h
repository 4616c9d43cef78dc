// Numbers that states give to people and firms, by the check digits that they carry.
//
// A person's number says where and when somebody was born: it is compared whole and never taken
// apart. Sources: Thai Bureau of Registration Administration; GB 11643 and GB 32100 of China;
// Korea's resident registration; Vietnam's General Department of Taxation; Taiwan's Ministry of
// Finance (rule of 2023).
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace triage {

// Digits (and letters where the form has them) without the signs that group them, in upper case;
// absent where the form, the date in it or the check digit is wrong.
std::optional<std::string> read_thai_id(std::string_view text);         // 13 digits; PromptPay too
std::optional<std::string> read_chinese_id(std::string_view text);      // 17 digits and 0-9 or X
std::optional<std::string> read_korean_id(std::string_view text);       // 13 digits
std::optional<std::string> read_chinese_firm(std::string_view text);    // 18, unified social credit
std::optional<std::string> read_vietnamese_tax(std::string_view text);  // 10 or 13 digits
std::optional<std::string> read_taiwanese_firm(std::string_view text);  // 8 digits

}  // namespace triage
