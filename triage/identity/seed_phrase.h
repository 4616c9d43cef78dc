// Seed phrases: the words that give whoever reads them the money of a wallet.
//
// A phrase is found so that it can be sealed: it is told as present, with a fingerprint by which
// two devices that hold the same one are linked, and is never printed. Source: BIP 39, with its ten
// word lists.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace triage {

struct SeedPhrase {
    size_t words = 0;         // 12, 15, 18, 21 or 24
    std::string language;     // name of the word list
    std::string fingerprint;  // first 16 hexadecimal digits of the SHA-256 of its entropy
    size_t offset = 0;        // of the first word, in octets
    size_t size_bytes = 0;
};

// Phrases of UTF-8 text whose words are all of one list, follow each other with nothing but signs
// and digits between them, and whose checksum holds. Characters of Chinese must stand apart: a
// sentence without spaces is no phrase.
std::vector<SeedPhrase> find_seed_phrases(std::string_view text);

// The text with each phrase replaced by "[seed phrase of 12 words, sealed]".
std::string with_sealed_seeds(std::string_view text);

}  // namespace triage
