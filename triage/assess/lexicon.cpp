#include "triage/assess/lexicon.h"

#include <algorithm>
#include <map>
#include <optional>

#include "parsers/base/text.h"
#include "triage/assess/spelling.h"

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
        } else if (tag == "match=seg") {
            phrase.segmented = true;
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

bool is_romanised(const std::string& language) {
    return language == "hi-Latn" || language == "ur-Latn" || language == "bn-Latn" ||
           language == "ne-Latn";
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

// Whoever leaves the marks out of a phrase leaves them out of the words around it.
Marks marks_of(const PhraseHit& hit) {
    return hit.spelling == Spelling::Unmarked ? Marks::LeftOut : Marks::Written;
}

constexpr std::string_view kOpening[] = {"“", "„", "«", "「", "『"};
constexpr std::string_view kClosing[] = {"”", "»", "」", "』"};

template <size_t count>
bool begins_with(std::string_view text, const std::string_view (&marks)[count]) {
    return std::any_of(std::begin(marks), std::end(marks),
                       [&](std::string_view mark) { return text.starts_with(mark); });
}

// Between quotation marks of one line: the words are somebody else's, or nobody's.
bool is_quoted(std::string_view text, const PhraseHit& hit) {
    const size_t line = text.rfind('\n', hit.begin);
    bool open = false;
    for (size_t at = line == std::string_view::npos ? 0 : line; at < hit.begin; ++at) {
        const std::string_view rest = text.substr(at);
        if (rest.front() == '"')
            open = !open;
        else if (begins_with(rest, kOpening))
            open = true;
        else if (begins_with(rest, kClosing))
            open = false;
    }
    for (size_t at = hit.end; open && at < text.size() && text[at] != '\n'; ++at)
        if (text[at] == '"' || begins_with(text.substr(at), kClosing))
            return true;
    return false;
}

Person person_of(std::string_view text, const PhraseHit& hit, const WordList& words) {
    const Marks marks = marks_of(hit);
    if (is_quoted(text, hit))
        return Person::Quoted;
    const std::string_view phrase = text.substr(hit.begin, hit.end - hit.begin);
    if (words.has("first_person", phrase, marks))
        return Person::First;
    if (words.has("third_person", phrase, marks))
        return Person::Third;
    if (words.has("second_person", phrase, marks))
        return Person::Second;
    const std::string_view sentence = sentence_around(text, hit.begin, hit.end);
    if (words.has("first_person", sentence, marks))
        return Person::First;
    return words.has("third_person", sentence, marks) ? Person::Third : Person::Unknown;
}

bool is_hypothetical(std::string_view text, const PhraseHit& hit, const WordList& words) {
    const size_t begin = hit.begin;
    size_t from = begin > kNegationBytes ? begin - kNegationBytes : 0;
    while (from > 0 && (static_cast<unsigned char>(text[from]) & 0xc0) == 0x80)
        --from;
    std::string_view before = text.substr(from, begin - from);
    if (const size_t end = before.find_last_of(".!?\n;,"); end != std::string_view::npos)
        before.remove_prefix(end + 1);
    return words.has("negation", before, marks_of(hit));
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
        if (!phrase.category.empty() && !normalize(phrase.text).empty())
            lexicon.add_phrase(std::move(phrase));
    }
    lexicon.automaton_.finish();
    if (lexicon.phrases_.empty())
        return Error{ErrorCode::Damaged, "the lexicon holds no phrase"};
    return lexicon;
}

void Lexicon::add(std::string_view form, Part part) {
    automaton_.add(form, static_cast<uint32_t>(patterns_.size()));
    patterns_.push_back({static_cast<uint32_t>(phrases_.size()), part});
}

void Lexicon::add_phrase(Phrase phrase) {
    const std::string form = normalize(phrase.text);
    for (const Script script : scripts_of(form))
        scripts_.insert(script);
    add(form, Part::Whole);
    const std::string bare = phrase.language == "vi" ? without_marks(form).text : form;
    // One bare word may be a word of another language.
    if (bare != form && bare.find(' ') != std::string::npos)
        add(bare, Part::Unmarked);
    if (is_romanised(phrase.language) && may_be_misspelled(form)) {
        add(std::string_view(form).substr(0, form.size() / 2), Part::FirstHalf);
        add(std::string_view(form).substr(form.size() / 2), Part::SecondHalf);
    }
    forms_.push_back(form);
    phrases_.push_back(std::move(phrase));
}

bool Lexicon::is_allowed(const PhraseHit& hit, std::string_view text) const {
    const Phrase& phrase = phrases_[hit.phrase];
    const std::string_view left = text.substr(0, hit.begin);
    const bool rejected =
        std::any_of(phrase.not_behind.begin(), phrase.not_behind.end(),
                    [&](const std::string& word) { return left.ends_with(word); });
    if (rejected || phrase.context_only || !stands_alone(text, hit.begin, hit.end))
        return false;
    return !phrase.segmented || is_dictionary_word(text, hit.begin, hit.end);
}

// One half stands there letter by letter; the other may be a letter longer or shorter.
std::optional<PhraseHit> Lexicon::find_misspelled(std::string_view text, const Pattern& pattern,
                                                  size_t begin, size_t end) const {
    const std::string& form = forms_[pattern.phrase];
    for (const size_t size : {form.size(), form.size() - 1, form.size() + 1}) {
        const bool first = pattern.part == Part::FirstHalf;
        if (first ? begin + size > text.size() : size > end)
            continue;
        const size_t from = first ? begin : end - size;
        const PhraseHit hit{pattern.phrase,  from,  from + size,
                            Person::Unknown, false, Spelling::Misspelled};
        if (is_misspelled(text.substr(from, size), form) && is_allowed(hit, text))
            return hit;
    }
    return std::nullopt;
}

// Text in which some marks are written: those must be the phrase's.
std::vector<PhraseHit> Lexicon::find_unmarked(std::string_view text) const {
    std::vector<PhraseHit> hits;
    if (!has_marked_latin(text))
        return hits;
    const Unmarked bare = without_marks(text);
    for (const auto& found : automaton_.find(bare.text)) {
        const Pattern& pattern = patterns_[found.phrase];
        const size_t begin = bare.places[found.begin];
        const size_t end = bare.places[found.end];
        const PhraseHit hit{pattern.phrase, begin, end, Person::Unknown, false, Spelling::Unmarked};
        if (pattern.part == Part::Unmarked && found.end - found.begin < end - begin &&
            leaves_marks_out(text.substr(begin, end - begin), forms_[pattern.phrase]) &&
            is_allowed(hit, text))
            hits.push_back(hit);
    }
    return hits;
}

std::vector<PhraseHit> Lexicon::find(std::string_view text) const {
    std::vector<PhraseHit> hits;
    for (const auto& found : automaton_.find(text)) {
        const Pattern& pattern = patterns_[found.phrase];
        if (pattern.part == Part::FirstHalf || pattern.part == Part::SecondHalf) {
            if (const auto hit = find_misspelled(text, pattern, found.begin, found.end))
                hits.push_back(*hit);
            continue;
        }
        const Spelling spelling =
            pattern.part == Part::Whole ? Spelling::Exact : Spelling::Unmarked;
        const PhraseHit hit{pattern.phrase,  found.begin, found.end,
                            Person::Unknown, false,       spelling};
        if (is_allowed(hit, text))
            hits.push_back(hit);
    }
    const std::vector<PhraseHit> unmarked = find_unmarked(text);
    hits.insert(hits.end(), unmarked.begin(), unmarked.end());
    return hits;
}

std::vector<PhraseHit> Lexicon::match(std::string_view normalized, const WordList& words) const {
    std::vector<PhraseHit> hits = find(normalized);
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
        hit.hypothetical = is_hypothetical(normalized, hit, words);
        kept.push_back(hit);
    }
    std::sort(kept.begin(), kept.end(), [](const PhraseHit& x, const PhraseHit& y) {
        return std::pair(x.begin, x.phrase) < std::pair(y.begin, y.phrase);
    });
    return kept;
}

}  // namespace triage
