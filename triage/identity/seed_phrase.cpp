#include "triage/identity/seed_phrase.h"

#include <unicode/normalizer2.h>
#include <unicode/uchar.h>
#include <unicode/utext.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <unordered_map>

#include "parsers/base/hash.h"
#include "parsers/base/text.h"

namespace triage {

extern const char* const kSeedWords;  // generated: see seed_words.cpp.in

namespace {

constexpr size_t kFewestWords = 12;
constexpr size_t kMostWordBytes = 64;
constexpr std::array<size_t, 5> kLengths = {24, 21, 18, 15, 12};  // the longest first
constexpr size_t kBitsPerWord = 11;
constexpr size_t kFingerprintDigits = 16;

struct Place {
    size_t language = 0;
    uint16_t number = 0;
};

struct WordLists {
    std::vector<std::string> languages;
    std::unordered_map<std::string, std::vector<Place>> places;
};

// Compatibility decomposition, as BIP 39 stores its words, in lower case.
std::string folded(std::string_view word) {
    if (std::all_of(word.begin(), word.end(), [](char c) { return (c & 0x80) == 0; }))
        return parsers::to_lower_ascii(word);
    UErrorCode status = U_ZERO_ERROR;
    const icu::Normalizer2* form = icu::Normalizer2::getNFKDInstance(status);
    if (U_FAILURE(status))
        return {};
    std::string result;
    form->normalize(icu::UnicodeString::fromUTF8(std::string(word)).toLower(), status)
        .toUTF8String(result);
    return U_FAILURE(status) ? std::string{} : result;
}

WordLists read_lists() {
    WordLists lists;
    for (const auto& line : parsers::split(kSeedWords, '\n')) {
        if (line.empty() || line.front() == '#')
            continue;
        const auto columns = parsers::split(line, '\t');
        lists.languages.push_back(columns[0]);
        uint16_t number = 0;
        for (const auto& word : parsers::split(columns[1], ' '))
            lists.places[folded(word)].push_back({lists.languages.size() - 1, number++});
    }
    return lists;
}

const WordLists& word_lists() {
    static const WordLists kLists = read_lists();
    return kLists;
}

struct Token {
    size_t offset = 0;
    size_t size_bytes = 0;
};

// Runs of letters and the marks that belong to them.
std::vector<Token> tokens_of(std::string_view text) {
    std::vector<Token> tokens;
    UErrorCode status = U_ZERO_ERROR;
    const std::unique_ptr<UText, UText* (*)(UText*)> reader(
        utext_openUTF8(nullptr, text.data(), static_cast<int64_t>(text.size()), &status),
        utext_close);
    if (U_FAILURE(status))
        return tokens;
    bool in_word = false;
    for (size_t begin = 0; begin < text.size();) {
        const UChar32 letter = utext_next32(reader.get());
        const auto end = static_cast<size_t>(utext_getNativeIndex(reader.get()));
        const bool is_mark = in_word && u_charType(letter) == U_NON_SPACING_MARK;
        const bool is_letter = u_isalpha(letter) != 0 || is_mark;
        if (is_letter && !in_word)
            tokens.push_back({begin, 0});
        if (is_letter)
            tokens.back().size_bytes = end - tokens.back().offset;
        in_word = is_letter;
        begin = std::max(end, begin + 1);
    }
    return tokens;
}

// The bits of the numbers, eleven a word, the first ones first.
std::vector<uint8_t> packed(std::span<const uint16_t> numbers) {
    std::vector<uint8_t> octets((numbers.size() * kBitsPerWord + 7) / 8, 0);
    for (size_t bit = 0; bit < numbers.size() * kBitsPerWord; ++bit)
        if ((numbers[bit / kBitsPerWord] >> (kBitsPerWord - 1 - bit % kBitsPerWord) & 1) != 0)
            octets[bit / 8] = static_cast<uint8_t>(octets[bit / 8] | 0x80U >> (bit % 8));
    return octets;
}

// The entropy's fingerprint where the checksum behind it holds.
std::optional<std::string> fingerprint_of(std::span<const uint16_t> numbers) {
    const size_t checksum_bits = numbers.size() / 3;
    const size_t entropy_octets = (numbers.size() * kBitsPerWord - checksum_bits) / 8;
    const std::vector<uint8_t> octets = packed(numbers);
    const auto hash = parsers::sha256(std::as_bytes(std::span(octets).first(entropy_octets)));
    const unsigned shift = 8U - static_cast<unsigned>(checksum_bits);
    if (octets[entropy_octets] >> shift != static_cast<uint8_t>(hash[0]) >> shift)
        return std::nullopt;
    return parsers::to_hex(hash).substr(0, kFingerprintDigits);
}

// Words in the order of their list: a copy of the list, as every wallet app has one, and no phrase.
bool is_in_list_order(std::span<const uint16_t> numbers) {
    for (size_t i = 1; i < numbers.size(); ++i)
        if (numbers[i] != numbers[i - 1] + 1)
            return false;
    return true;
}

// Phrases among the words of one list that follow each other.
void find_in_run(std::span<const Token> tokens, std::span<const uint16_t> numbers,
                 const std::string& language, std::vector<SeedPhrase>& found) {
    for (size_t begin = 0; begin + kFewestWords <= numbers.size();) {
        size_t taken = 1;
        for (const size_t length : kLengths) {
            if (begin + length > numbers.size() || is_in_list_order(numbers.subspan(begin, length)))
                continue;
            auto fingerprint = fingerprint_of(numbers.subspan(begin, length));
            if (!fingerprint)
                continue;
            const Token& last = tokens[begin + length - 1];
            const size_t offset = tokens[begin].offset;
            found.push_back({length, language, std::move(*fingerprint), offset,
                             last.offset + last.size_bytes - offset});
            taken = length;
            break;
        }
        begin += taken;
    }
}

std::optional<uint16_t> number_in(const std::vector<Place>* places, size_t language) {
    if (places != nullptr)
        for (const Place& place : *places)
            if (place.language == language)
                return place.number;
    return std::nullopt;
}

bool overlaps(const SeedPhrase& a, const SeedPhrase& b) {
    return a.offset < b.offset + b.size_bytes && b.offset < a.offset + a.size_bytes;
}

// One language's phrases are in the other's way where their lists share words: the first stands.
void keep_apart(std::vector<SeedPhrase>& found) {
    std::vector<SeedPhrase> kept;
    for (SeedPhrase& phrase : found)
        if (std::none_of(kept.begin(), kept.end(),
                         [&phrase](const SeedPhrase& other) { return overlaps(phrase, other); }))
            kept.push_back(std::move(phrase));
    std::sort(kept.begin(), kept.end(),
              [](const SeedPhrase& a, const SeedPhrase& b) { return a.offset < b.offset; });
    found = std::move(kept);
}

const std::vector<Place>* place_of(std::string_view text, const Token& token,
                                   const WordLists& lists) {
    if (token.size_bytes > kMostWordBytes)
        return nullptr;
    const auto word = lists.places.find(folded(text.substr(token.offset, token.size_bytes)));
    return word == lists.places.end() ? nullptr : &word->second;
}

// The places in the lists of all tokens that may be part of a phrase. Of any twelve words that
// follow each other one is looked up, and its neighbors only where it is in a list: a phrase has no
// fewer words, and most texts are nothing but other words.
std::vector<const std::vector<Place>*> places_of(std::string_view text,
                                                 const std::vector<Token>& tokens,
                                                 const WordLists& lists) {
    std::vector<const std::vector<Place>*> places(tokens.size(), nullptr);
    const auto look_up = [&](size_t i) {
        places[i] = place_of(text, tokens[i], lists);
        return places[i] != nullptr;
    };
    for (size_t i = kFewestWords - 1; i < tokens.size(); i += kFewestWords) {
        if (places[i] != nullptr || !look_up(i))
            continue;
        for (size_t before = i; before > 0 && look_up(before - 1);)
            --before;
        for (size_t behind = i + 1; behind < tokens.size() && look_up(behind);)
            ++behind;
    }
    return places;
}

}  // namespace

std::vector<SeedPhrase> find_seed_phrases(std::string_view text) {
    std::vector<SeedPhrase> found;
    const std::vector<Token> tokens = tokens_of(text);
    if (tokens.size() < kFewestWords)
        return found;
    const WordLists& lists = word_lists();
    const std::vector<const std::vector<Place>*> places = places_of(text, tokens, lists);
    for (size_t language = 0; language < lists.languages.size(); ++language) {
        std::vector<uint16_t> run;
        for (size_t i = 0; i <= tokens.size(); ++i) {
            const auto number =
                i < tokens.size() ? number_in(places[i], language) : std::optional<uint16_t>{};
            if (number) {
                run.push_back(*number);
                continue;
            }
            find_in_run(std::span(tokens).subspan(i - run.size(), run.size()), run,
                        lists.languages[language], found);
            run.clear();
        }
    }
    keep_apart(found);
    return found;
}

std::string with_sealed_seeds(std::string_view text) {
    std::string sealed;
    size_t at = 0;
    for (const SeedPhrase& phrase : find_seed_phrases(text)) {
        sealed += text.substr(at, phrase.offset - at);
        sealed += "[seed phrase of " + std::to_string(phrase.words) + " words, sealed]";
        at = phrase.offset + phrase.size_bytes;
    }
    sealed += text.substr(at);
    return sealed;
}

}  // namespace triage
