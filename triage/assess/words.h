// WordList: words by class (how family is saved, who a sentence is about, ...), found in normalized
// text.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "parsers/base/result.h"
#include "triage/assess/phrase_automaton.h"

namespace triage {

// LeftOut: also Vietnamese words as they are typed without their marks.
enum class Marks { Written, LeftOut };

class WordList {
public:
    // Tab-separated: class, language, words joined by '|'; '#' begins a comment line.
    static parsers::Result<WordList> read(std::string_view text);

    // The classes of which a whole word stands in the text, each once, sorted.
    std::vector<std::string> classes_in(std::string_view normalized) const;
    bool has(std::string_view word_class, std::string_view normalized,
             Marks marks = Marks::Written) const;

private:
    void add(const std::string& word_class, const std::string& word, Marks marks);

    std::vector<std::string> class_of_;  // by phrase number
    std::vector<Marks> marks_of_;
    PhraseAutomaton automaton_;
};

// Whether [begin, end) of `text` stands on word borders: spaces and signs around it where the
// script writes them; else the borders that ICU's dictionaries find, for words short enough to be
// part of another word.
bool stands_alone(std::string_view text, size_t begin, size_t end);

// Whether `word` stands somewhere in `text`, alone.
bool contains_word(std::string_view text, std::string_view word);

// Whether ICU's dictionaries divide the text at both ends, however long the word is.
bool is_dictionary_word(std::string_view text, size_t begin, size_t end);

}  // namespace triage
