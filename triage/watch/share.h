// Sharing between agencies: keyed hashes of a case's strong identifiers, so that two sides find
// what they have in common and neither sees the rest.
//
// The hash of an identifier is HMAC-SHA256 over its type, 0x1F and its canonical value; its key is
// made of the agreed secret by Argon2id, so that whoever gets the file and not the secret cannot
// try every telephone number of a country in an afternoon. Both sides must use the same secret.
#pragma once

#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "parsers/crypt/secret_bytes.h"
#include "triage/watch/check_case.h"

namespace triage {

Result<parsers::SecretBytes> share_key(std::string_view secret);

// Whether an identifier in this role is worth sharing: numbers, accounts, papers, devices, wallets
// and bank accounts that a record is about; of what is only mentioned, wallets and bank accounts.
// Never places, web sites, files, and what stands on a list of services.
bool is_strong(const HeldIdentifier& held);

// What a shared file holds: nothing but hashes, sorted, and one hash that tells whether a secret
// fits.
struct SharedSet {
    std::string key_check;
    std::set<std::string> hashes;  // hexadecimal
};
Result<SharedSet> shared_set(const CaseStore& store, const parsers::SecretBytes& key);

// The file: a line of JSON with `format`, `version`, `count` and `key_check`, then a hash a line.
std::string to_text(const SharedSet& set);
Result<SharedSet> read_shared(std::string_view text, const std::string& path);

// Identifiers of this case whose hash stands in the set, in any role, in the order of each_held.
// Encrypted where the key is not the one that the set was made with.
Result<std::vector<HeldIdentifier>> common_with(const CaseStore& store, const SharedSet& set,
                                                const parsers::SecretBytes& key);

}  // namespace triage
