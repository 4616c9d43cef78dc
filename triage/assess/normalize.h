// Normal form of text for phrase matching, and the questions about its letters.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace triage {

// NFKC with case folding, without invisible letters; Zawgyi made Unicode, traditional Chinese made
// simplified; Arabic letter variants, vowels and tatweel, curly apostrophes and the signs that end
// a sentence made one. Bytes that are not UTF-8 become U+FFFD.
std::string normalize(std::string_view text);

// Text with the marks of its Latin letters left out, as many type Vietnamese; for every byte the
// place in the text that it comes from, and at last that text's size.
struct Unmarked {
    std::string text;
    std::vector<size_t> places;
};
Unmarked without_marks(std::string_view normalized);
bool has_marked_latin(std::string_view normalized);

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
