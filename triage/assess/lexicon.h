// Lexicon: phrases by category and language, and the hits of one message.
#pragma once

#include <cstdint>
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
};

struct PhraseHit {
    uint32_t phrase = 0;
    size_t begin = 0;  // bytes of the normalized text
    size_t end = 0;
    Person person = Person::Unknown;
    bool hypothetical = false;  // a "not", "never" or "if" stands before it
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
    std::vector<Phrase> phrases_;
    std::set<Script> scripts_;
    PhraseAutomaton automaton_;
};

}  // namespace triage
