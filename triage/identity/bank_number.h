// Numbers of bank accounts and cards, as far as their own check digits and forms tell them.
//
// Sources: ISO 13616 with the lengths of the SWIFT IBAN registry, ISO 9362 (BIC), ISO/IEC 7812
// (cards), the Reserve Bank of India's form of IFSC.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace triage {

// Without spaces, in upper case; absent where the country has no IBAN, or length or check digits
// are wrong.
std::optional<std::string> read_iban(std::string_view text);

// "411111******1111": the first six and last four digits of a card whose check digit holds. The
// rest is never kept: a card number is money.
std::optional<std::string> read_card(std::string_view text);

// Eight or eleven letters in upper case, with a country that exists.
std::optional<std::string> read_bic(std::string_view text);

// A branch of a bank of India: four letters, a zero, six letters or digits.
std::optional<std::string> read_ifsc(std::string_view text);

bool passes_luhn(std::string_view digits);

// Whether two letters are a country of ISO 3166-1, or XK.
bool is_country(std::string_view code);

}  // namespace triage
