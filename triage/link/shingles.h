// Shingles: the runs of words of a text, as hashes, by which texts are held against each other
// when one was edited out of the other.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

namespace triage {

// A text as runs of five words, or of eight letters where more than half of it is in scripts
// without spaces. Case, punctuation and width do not count; a number is any number, an address any
// address, and a word that is written large inside a sentence any name: what changes when a script
// is pasted to the next person. Sorted, each once; only the first kShingledBytes are read.
std::vector<uint32_t> shingles_of(std::string_view text);
inline constexpr size_t kShingledBytes = 1 << 17;

// Shared shingles over all shingles, 0 to 1; 0 for two empty sets.
double jaccard(const std::vector<uint32_t>& a, const std::vector<uint32_t>& b);

}  // namespace triage
