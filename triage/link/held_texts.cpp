#include "triage/link/held_texts.h"

#include <toml++/toml.h>

#include <algorithm>

#include "parsers/base/text.h"
#include "triage/link/shingles.h"
#include "triage/link/text_hash.h"

namespace triage {

using parsers::Error;
using parsers::ErrorCode;
using parsers::Result;

namespace {

uint64_t content_hash(const std::vector<uint32_t>& shingles) {
    uint64_t hash = shingles.size();
    for (const uint32_t shingle : shingles)
        hash = hash_of_number(hash ^ shingle);
    return hash;
}

}  // namespace

uint32_t ShingleSets::number_of(std::vector<uint32_t> shingles) {
    const uint64_t hash = content_hash(shingles);
    const auto [begin, end] = numbers_.equal_range(hash);
    for (auto at = begin; at != end; ++at)
        if (sets_[at->second] == shingles)
            return at->second;
    const auto number = static_cast<uint32_t>(sets_.size());
    numbers_.emplace(hash, number);
    shingles.shrink_to_fit();
    sets_.push_back(std::move(shingles));
    return number;
}

Result<NearRules> read_near_rules(const std::string& text) {
    try {
        const toml::table file = toml::parse(text);
        const auto table = file["near_documents"];
        NearRules rules;
        rules.least_jaccard = table["least_jaccard"].value_or(0.0);
        rules.least_letters = static_cast<size_t>(table["least_letters"].value_or<int64_t>(0));
        rules.least_shingles = static_cast<size_t>(table["least_shingles"].value_or<int64_t>(0));
        if (const toml::array* list = table["boilerplate"].as_array())
            for (const toml::node& phrase : *list)
                rules.boilerplate.push_back(phrase.value_or<std::string>(""));
        if (rules.least_jaccard <= 0 || rules.least_letters == 0 || rules.least_shingles == 0)
            return Error{ErrorCode::Damaged,
                         "The table [near_documents] of the weight file is incomplete."};
        return rules;
    } catch (const std::exception& failure) {
        return Error{ErrorCode::Damaged,
                     std::string("The weight file is not TOML: ") + failure.what()};
    }
}

void TextCollector::add(const plugins::Document& document, const Provenance& from) {
    HeldText held;
    held.app = document.app;
    held.title = document.title;
    held.record = from.id;
    held.file_sha256 = from.file_sha256;
    held.utc_ns = document.modified.utc_ns ? document.modified.utc_ns : document.created.utc_ns;
    add(document.text, std::move(held));
}

void TextCollector::add(const plugins::Message& message, const Provenance& from) {
    if (message.direction.name != "outgoing" || message.forwarded.value_or(0) > 0)
        return;
    HeldText held;
    held.app = message.app;
    held.record = from.id;
    held.utc_ns = message.sent.utc_ns;
    add(message.text, std::move(held));
}

void TextCollector::add(std::string_view text, HeldText held) {
    if (text.size() < rules_.least_letters || letters_in(text) < rules_.least_letters)
        return;
    if (is_boilerplate(text)) {
        ++boilerplate_;
        return;
    }
    std::vector<uint32_t> shingles = shingles_of(text);
    if (shingles.size() < rules_.least_shingles)
        return;
    held.set = sets_.number_of(std::move(shingles));
    const auto [place, fresh] = places_.try_emplace(held.set, texts_.size());
    if (fresh)
        texts_.push_back(std::move(held));
    else
        ++texts_[place->second].count;
}

// Words in one line and lower case, as the phrases are written.
bool TextCollector::is_boilerplate(std::string_view text) const {
    std::string line;
    line.reserve(std::min(text.size(), kShingledBytes));
    for (const char letter : text.substr(0, kShingledBytes)) {
        const bool is_space = letter == ' ' || letter == '\n' || letter == '\r' || letter == '\t';
        if (!is_space || line.empty() || line.back() != ' ')
            line += is_space ? ' ' : letter;
    }
    line = parsers::to_lower_ascii(line);
    return std::any_of(
        rules_.boilerplate.begin(), rules_.boilerplate.end(),
        [&](const std::string& phrase) { return line.find(phrase) != std::string::npos; });
}

std::vector<HeldText> TextCollector::take() {
    places_.clear();
    return std::move(texts_);
}

}  // namespace triage
