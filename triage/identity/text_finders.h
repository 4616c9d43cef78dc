// What find_identifiers() looks for, one function for each kind; each gives what it finds in the
// order of the text.
#pragma once

#include <string_view>
#include <vector>

#include "triage/identity/canonical.h"

namespace triage {

// Web addresses with their domains; of links to Telegram and WhatsApp the account as well.
std::vector<FoundIdentifier> find_web_addresses(std::string_view text);
std::vector<FoundIdentifier> find_mail_addresses(std::string_view text);

// Numbers in international form: without a '+' any long number would do.
std::vector<FoundIdentifier> find_phone_numbers(std::string_view text);

// IBANs and cards whose check digits hold.
std::vector<FoundIdentifier> find_bank_numbers(std::string_view text);

// Codes of banks (BIC, IFSC) where the text says what they are.
std::vector<FoundIdentifier> find_bank_codes(std::string_view text);

// Machine-readable zones of travel documents, and identity numbers of China, whose dates and check
// digit hold.
std::vector<FoundIdentifier> find_documents(std::string_view text);

// IMEIs where the text speaks of one.
std::vector<FoundIdentifier> find_equipment(std::string_view text);

// `canonical` as found at `size` bytes from `offset`.
FoundIdentifier found_in(std::string_view text, Canonical canonical, size_t offset, size_t size);

// Runs of letters and digits of ASCII; a byte of another script ends one.
struct Word {
    std::string_view letters;
    size_t offset = 0;
};
std::vector<Word> words_of(std::string_view text);

// Whether one of `words` (in lower case) stands in the text as a whole word.
bool has_word(std::string_view text, std::string_view word);

}  // namespace triage
