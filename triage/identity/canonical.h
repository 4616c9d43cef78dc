// Canonical forms: one spelling for one account, with the name of the rule that made it.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "plugins/api/identifier.h"
#include "triage/identity/region.h"

namespace triage {

// Never: the form is as stored and says too little to tie two devices together.
enum class Linking { Links, Never };

struct Canonical {
    std::string type;
    std::string value;
    std::string rule;   // names how the value was made; "as stored: ..." where nothing was done
    std::string chain;  // of an address: bitcoin, evm, tron; else empty
    Linking linking = Linking::Links;

    bool operator==(const Canonical&) const = default;
};

// The canonical form of an identifier found on a device of `region`; `app` scopes the ids that only
// one app understands. Thread-safe. An empty value gives an empty Canonical that never links.
Canonical canonical(const plugins::Identifier& identifier, const Region& region,
                    std::string_view app = {});

// Identifiers that stand in UTF-8 text and tell themselves by a checksum, a form or what the text
// says of them: wallet addresses, transaction ids, web addresses with their domains, mail
// addresses, phone numbers in international form, IBANs, cards, codes of banks, travel documents,
// identity numbers of China, IMEIs. Each keeps the spelling of the text, which for a card is all of
// it.
struct FoundIdentifier {
    Canonical canonical;
    std::string as_written;
    size_t offset = 0;
};
std::vector<FoundIdentifier> find_identifiers(std::string_view text);

// The region of an E.164 number, "" where its calling code has none or several in doubt.
std::string region_of_number(std::string_view e164);

}  // namespace triage
