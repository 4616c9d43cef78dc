#include "triage/assess/words.h"

#include <unicode/brkiter.h>
#include <unicode/uchar.h>
#include <unicode/utext.h>

#include <algorithm>
#include <memory>

#include "parsers/base/text.h"
#include "triage/assess/normalize.h"

namespace triage {
namespace {

size_t count_letters(std::string_view text) {
    return static_cast<size_t>(std::count_if(text.begin(), text.end(), [](char each) {
        return (static_cast<unsigned char>(each) & 0xc0) != 0x80;
    }));
}

bool is_mark(char32_t letter) {
    return (U_GET_GC_MASK(static_cast<UChar32>(letter)) & U_GC_M_MASK) != 0;
}

// A longer phrase is never a part of another word; for a short one the dictionary decides.
size_t longest_doubtful(Script script) {
    return script == Script::Han ? 1 : 4;
}

}  // namespace

bool is_dictionary_word(std::string_view text, size_t begin, size_t end) {
    UErrorCode status = U_ZERO_ERROR;
    // One iterator a thread: opening one loads its dictionaries.
    thread_local const std::unique_ptr<icu::BreakIterator> iterator(
        icu::BreakIterator::createWordInstance(icu::Locale::getRoot(), status));
    if (U_FAILURE(status) || !iterator)
        return true;
    UText source = UTEXT_INITIALIZER;
    utext_openUTF8(&source, text.data(), static_cast<int64_t>(text.size()), &status);
    iterator->setText(&source, status);
    const bool both = U_SUCCESS(status) && iterator->isBoundary(static_cast<int32_t>(begin)) &&
                      iterator->isBoundary(static_cast<int32_t>(end));
    utext_close(&source);
    return both;
}

bool stands_alone(std::string_view text, size_t begin, size_t end) {
    const char32_t first = letter_at(text, begin).code;
    const char32_t last = letter_before(text, end).code;
    const char32_t left = letter_before(text, begin).code;
    const char32_t right = letter_at(text, end).code;
    if (is_mark(right))
        return false;  // the last letter carries another mark, so it is another letter
    const Script script = script_of(first);
    if (script == Script::Spaced || script == Script::None) {
        const bool free_left = !is_word_letter(left) || !is_word_letter(first);
        const bool free_right = !is_word_letter(right) || !is_word_letter(last);
        return free_left && free_right;
    }
    if (count_letters(text.substr(begin, end - begin)) > longest_doubtful(script))
        return true;
    return is_dictionary_word(text, begin, end);
}

bool contains_word(std::string_view text, std::string_view word) {
    for (size_t at = text.find(word); at != std::string_view::npos; at = text.find(word, at + 1))
        if (stands_alone(text, at, at + word.size()))
            return true;
    return false;
}

parsers::Result<WordList> WordList::read(std::string_view text) {
    WordList list;
    for (const std::string& line : parsers::split(text, '\n')) {
        if (line.empty() || line.front() == '#')
            continue;
        const auto cells = parsers::split(line, '\t');
        if (cells.size() != 3)
            return parsers::Error{parsers::ErrorCode::Damaged,
                                  "the word list has a line without three columns: " + line};
        for (const std::string& word : parsers::split(cells[2], '|')) {
            const std::string form = normalize(word);
            list.add(cells[0], form, Marks::Written);
            if (cells[1] != "vi")
                continue;
            if (const std::string bare = without_marks(form).text; bare != form)
                list.add(cells[0], bare, Marks::LeftOut);
        }
    }
    list.automaton_.finish();
    return list;
}

void WordList::add(const std::string& word_class, const std::string& word, Marks marks) {
    automaton_.add(word, static_cast<uint32_t>(class_of_.size()));
    class_of_.push_back(word_class);
    marks_of_.push_back(marks);
}

std::vector<std::string> WordList::classes_in(std::string_view normalized) const {
    std::vector<std::string> classes;
    for (const auto& found : automaton_.find(normalized))
        if (marks_of_[found.phrase] == Marks::Written &&
            stands_alone(normalized, found.begin, found.end))
            classes.push_back(class_of_[found.phrase]);
    std::sort(classes.begin(), classes.end());
    classes.erase(std::unique(classes.begin(), classes.end()), classes.end());
    return classes;
}

bool WordList::has(std::string_view word_class, std::string_view normalized, Marks marks) const {
    for (const auto& found : automaton_.find(normalized))
        if (class_of_[found.phrase] == word_class &&
            (marks == Marks::LeftOut || marks_of_[found.phrase] == Marks::Written) &&
            stands_alone(normalized, found.begin, found.end))
            return true;
    return false;
}

}  // namespace triage
