// Lexicon: phrases by category and language, and the hits of one message.
#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "parsers/base/result.h"
#include "triage/assess/normalize.h"
#include "triage/assess/phrase_automaton.h"
#include "triage/assess/reading.h"
#include "triage/assess/words.h"

namespace triage {

struct Phrase {
    std::string category;                 // V_DOCS, O_COMMAND, T_TARGET, N_SCAM, ...
    std::string language;                 // BCP 47
    std::string text;                     // as it stands in the file
    std::string confidence;               // high, med, low
    std::string indicator;                // E04, ...; "" where the category alone says none
    std::set<std::string> tags;           // weak, rules, violence, report, debt, flag=suicide, ...
    std::vector<std::string> not_behind;  // reject where one of these stands directly left
    bool context_only = false;            // never matched by itself
    bool segmented = false;  // only where ICU's dictionaries divide the text at both ends
};

// How a text was read as a phrase. Unmarked: typed without the marks of Vietnamese. Misspelled: one
// letter off in a long word of romanised Hindi, Urdu, Bengali or Nepali.
enum class Spelling { Exact, Unmarked, Misspelled };

struct PhraseHit {
    uint32_t phrase = 0;
    size_t begin = 0;  // bytes of the normalized text
    size_t end = 0;
    Person person = Person::Unknown;
    bool hypothetical = false;  // a "not", "never" or "if" stands before it
    Spelling spelling = Spelling::Exact;
};

class Lexicon {
public:
    // Tab-separated with a header that names at least category, language, phrase and confidence.
    static parsers::Result<Lexicon> read(std::string_view text);

    // The longest phrases (whatever their direction), one hit a category, in the order of the text.
    std::vector<PhraseHit> match(std::string_view normalized, const WordList& words) const;

    const Phrase& phrase(uint32_t number) const { return phrases_[number]; }
    size_t size() const { return phrases_.size(); }
    // Scripts that at least one phrase is written in.
    bool covers(Script script) const { return scripts_.contains(script); }

private:
    // What the automaton looks for: a phrase, its form without marks, or half of one that may be
    // misspelled in the other half.
    enum class Part { Whole, Unmarked, FirstHalf, SecondHalf };
    struct Pattern {
        uint32_t phrase;
        Part part;
    };
    void add(std::string_view form, Part part);
    void add_phrase(Phrase phrase);
    std::vector<PhraseHit> find(std::string_view text) const;
    std::vector<PhraseHit> find_unmarked(std::string_view text) const;
    std::optional<PhraseHit> find_misspelled(std::string_view text, const Pattern& pattern,
                                             size_t begin, size_t end) const;
    bool is_allowed(const PhraseHit& hit, std::string_view text) const;

    std::vector<Phrase> phrases_;
    std::vector<std::string> forms_;  // normalized, by phrase
    std::vector<Pattern> patterns_;
    std::set<Script> scripts_;
    PhraseAutomaton automaton_;
};

}  // namespace triage
