#include "triage/assess/lexicon.h"

#include <algorithm>
#include <map>
#include <optional>

#include "parsers/base/text.h"

namespace triage {
namespace {

using parsers::Error;
using parsers::ErrorCode;
using parsers::Result;

constexpr size_t kNegationBytes = 32;  // of text before a phrase

std::map<std::string, size_t> columns_of(const std::string& header) {
    std::map<std::string, size_t> columns;
    const auto names = parsers::split(header, '\t');
    for (size_t i = 0; i < names.size(); ++i)
        columns[std::string(parsers::trim(names[i]))] = i;
    return columns;
}

// What a category means where the file names no indicator for a phrase.
std::string indicator_of_category(const std::string& category) {
    static const std::map<std::string, std::string> kIndicators = {
        {"V_DEBT", "E06"}, {"V_RANSOM", "E07"},  {"V_DOCS", "E04"},    {"V_VIOLENCE", "E08"},
        {"V_SOLD", "E09"}, {"V_CONTROL", "E10"}, {"V_QUOTA", "E11"},   {"V_HELP", "E14"},
        {"V_WAGE", "E13"}, {"V_LURE", "E01"},    {"V_DECEIVE", "E03"}, {"V_REPLACE", "E22"}};
    const auto entry = kIndicators.find(category);
    return entry == kIndicators.end() ? std::string{} : entry->second;
}

void read_note(const std::string& note, Phrase& phrase) {
    for (const std::string& part : parsers::split(note, ';')) {
        const std::string tag(parsers::trim(part));
        if (tag.starts_with("negl=")) {
            for (const std::string& word : parsers::split(tag.substr(5), ','))
                phrase.not_behind.push_back(normalize(parsers::trim(word)));
        } else if (tag == "match=ctx-only") {
            phrase.context_only = true;
        } else if (tag == "indicator=none") {
            phrase.indicator.clear();
        } else if (tag.starts_with("indicator=")) {
            phrase.indicator = tag.substr(10);
        } else if (!tag.empty()) {
            phrase.tags.insert(tag);
        }
    }
}

std::set<Script> scripts_of(std::string_view text) {
    std::set<Script> scripts;
    for (size_t at = 0; at < text.size();) {
        const Letter letter = letter_at(text, at);
        at += letter.size_bytes;
        if (const Script script = script_of(letter.code); script != Script::None)
            scripts.insert(script);
    }
    return scripts;
}

// The sentence around a hit: who it is about is rarely said outside of it.
std::string_view sentence_around(std::string_view text, size_t begin, size_t end) {
    constexpr std::string_view kEnds = ".!?\n;";
    const size_t before = text.find_last_of(kEnds, begin == 0 ? 0 : begin - 1);
    const size_t from = before == std::string_view::npos || before >= begin ? 0 : before + 1;
    size_t to = text.find_first_of(kEnds, end);
    to = to == std::string_view::npos ? text.size() : to;
    return text.substr(from, to - from);
}

Person person_of(std::string_view text, const PhraseHit& hit, const WordList& words) {
    const std::string_view phrase = text.substr(hit.begin, hit.end - hit.begin);
    if (words.has("first_person", phrase))
        return Person::First;
    if (words.has("third_person", phrase))
        return Person::Third;
    const std::string_view sentence = sentence_around(text, hit.begin, hit.end);
    if (words.has("first_person", sentence))
        return Person::First;
    return words.has("third_person", sentence) ? Person::Third : Person::Unknown;
}

bool is_hypothetical(std::string_view text, size_t begin, const WordList& words) {
    size_t from = begin > kNegationBytes ? begin - kNegationBytes : 0;
    while (from > 0 && (static_cast<unsigned char>(text[from]) & 0xc0) == 0x80)
        --from;
    std::string_view before = text.substr(from, begin - from);
    if (const size_t end = before.find_last_of(".!?\n;,"); end != std::string_view::npos)
        before.remove_prefix(end + 1);
    return words.has("negation", before);
}

}  // namespace

Result<Lexicon> Lexicon::read(std::string_view text) {
    Lexicon lexicon;
    const auto lines = parsers::split(text, '\n');
    const auto columns = columns_of(lines.empty() ? "" : lines.front());
    for (const char* name : {"category", "language", "phrase", "confidence"})
        if (!columns.contains(name))
            return Error{ErrorCode::Damaged,
                         std::string("the lexicon has no column ") + name + " in its first line"};
    const auto cell = [&](const std::vector<std::string>& cells, const char* name) {
        const auto column = columns.find(name);
        const bool there = column != columns.end() && column->second < cells.size();
        return there ? std::string(parsers::trim(cells[column->second])) : std::string{};
    };
    for (size_t line = 1; line < lines.size(); ++line) {
        const auto cells = parsers::split(lines[line], '\t');
        Phrase phrase;
        phrase.category = cell(cells, "category");
        phrase.language = cell(cells, "language");
        phrase.text = cell(cells, "phrase");
        phrase.confidence = cell(cells, "confidence");
        phrase.indicator = indicator_of_category(phrase.category);
        read_note(cell(cells, "note"), phrase);
        const std::string form = normalize(phrase.text);
        if (phrase.category.empty() || form.empty())
            continue;
        for (const Script script : scripts_of(form))
            lexicon.scripts_.insert(script);
        lexicon.automaton_.add(form, static_cast<uint32_t>(lexicon.phrases_.size()));
        lexicon.phrases_.push_back(std::move(phrase));
    }
    lexicon.automaton_.finish();
    if (lexicon.phrases_.empty())
        return Error{ErrorCode::Damaged, "the lexicon holds no phrase"};
    return lexicon;
}

std::vector<PhraseHit> Lexicon::match(std::string_view normalized, const WordList& words) const {
    std::vector<PhraseHit> hits;
    for (const auto& found : automaton_.find(normalized)) {
        const Phrase& phrase = phrases_[found.phrase];
        const std::string_view left = normalized.substr(0, found.begin);
        const bool rejected =
            std::any_of(phrase.not_behind.begin(), phrase.not_behind.end(),
                        [&](const std::string& word) { return left.ends_with(word); });
        if (!rejected && !phrase.context_only && stands_alone(normalized, found.begin, found.end))
            hits.push_back({found.phrase, found.begin, found.end, Person::Unknown, false});
    }
    // The longest wins across directions: "cut my pay" stands inside "cut his pay" in many
    // languages.
    std::stable_sort(hits.begin(), hits.end(), [](const PhraseHit& x, const PhraseHit& y) {
        return x.end - x.begin > y.end - y.begin;
    });
    std::vector<PhraseHit> kept;
    std::set<std::string> categories;
    for (PhraseHit& hit : hits) {
        const bool covered = std::any_of(hits.begin(), hits.end(), [&](const PhraseHit& other) {
            return hit.begin >= other.begin && hit.end <= other.end &&
                   hit.end - hit.begin < other.end - other.begin;
        });
        if (covered || !categories.insert(phrases_[hit.phrase].category).second)
            continue;
        hit.person = person_of(normalized, hit, words);
        hit.hypothetical = is_hypothetical(normalized, hit.begin, words);
        kept.push_back(hit);
    }
    std::sort(kept.begin(), kept.end(), [](const PhraseHit& x, const PhraseHit& y) {
        return std::pair(x.begin, x.phrase) < std::pair(y.begin, y.phrase);
    });
    return kept;
}

}  // namespace triage
