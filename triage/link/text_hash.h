// Hashes of texts that are equal in every run and on every machine, for holding many texts against
// each other without keeping them.
#pragma once

#include <cstdint>
#include <string_view>

namespace triage {

uint64_t hash_of(std::string_view bytes, uint64_t seed = 0);

uint64_t hash_of_number(uint64_t number);

// Of a message's text: runs of spaces are one, and marks of direction, which an app adds to what it
// shows, do not count. 0 for a text without a letter or sign.
uint64_t text_hash(std::string_view text);

// How much a text says: letters, a Han character counting three. Digits and signs say nothing.
size_t letters_in(std::string_view text);

}  // namespace triage
