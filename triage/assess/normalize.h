// Normal form of text for phrase matching, and the questions about its letters.
#pragma once

#include <string>
#include <string_view>

namespace triage {

// NFKC with case folding, without invisible letters; Arabic letter variants, tatweel and curly
// apostrophes made one. Bytes that are not UTF-8 become U+FFFD.
std::string normalize(std::string_view text);

// As normalize(), then digits as '0', and runs of letters behind "@" or "http" dropped: what is
// left of a text that is pasted with other names and numbers. Same text, same mask.
std::string mask(std::string_view normalized);

// Letters that are written without spaces between words.
enum class Script { None, Spaced, Han, Thai, Lao, Khmer, Burmese };
Script script_of(char32_t letter);

bool is_word_letter(char32_t letter);  // letter, digit or combining mark

// The letter that begins at byte `at` of UTF-8 text, and its length; {0, 1} where none does.
struct Letter {
    char32_t code = 0;
    size_t size_bytes = 1;
};
Letter letter_at(std::string_view text, size_t at);
Letter letter_before(std::string_view text, size_t at);

// How much a text says: letters, a Han character counting three.
size_t letters_of(std::string_view text);

}  // namespace triage
