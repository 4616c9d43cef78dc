// Held texts: the documents of a device and what was pasted into its chats, as shingle sets that
// are kept once for the whole case.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "parsers/base/result.h"
#include "triage/store/device_store.h"

namespace triage {

// Read from the table [near_documents] of the weight file.
struct NearRules {
    double least_jaccard = 0;
    size_t least_letters = 0;   // a shorter text says too little; a Han character counts three
    size_t least_shingles = 0;  // a table of numbers has few
    std::vector<std::string> boilerplate;  // in lower case: what licences and the like say
};
parsers::Result<NearRules> read_near_rules(const std::string& text);

// Every distinct shingle set of the case once.
class ShingleSets {
public:
    uint32_t number_of(std::vector<uint32_t> shingles);
    const std::vector<std::vector<uint32_t>>& all() const { return sets_; }

private:
    std::vector<std::vector<uint32_t>> sets_;
    std::unordered_multimap<uint64_t, uint32_t> numbers_;
};

// A document, or a text that was pasted into a chat from this device.
struct HeldText {
    uint32_t set = 0;
    uint32_t device = 0;
    uint64_t count = 1;
    std::string app;
    std::string title;
    std::string record;       // of the first
    std::string file_sha256;  // of a document
    std::optional<int64_t> utc_ns;
};

// Gathers the texts of one device while its records are read.
class TextCollector {
public:
    TextCollector(ShingleSets& sets, const NearRules& rules) : sets_(sets), rules_(rules) {}

    void add(const plugins::Document& document, const Provenance& from);
    // Only what this device wrote itself: not what it received, nor what was forwarded as
    // another's.
    void add(const plugins::Message& message, const Provenance& from);

    std::vector<HeldText> take();
    uint64_t boilerplate() const { return boilerplate_; }  // texts left out for it

private:
    void add(std::string_view text, HeldText held);
    bool is_boilerplate(std::string_view text) const;

    ShingleSets& sets_;
    const NearRules& rules_;
    std::vector<HeldText> texts_;
    std::unordered_map<uint32_t, size_t> places_;  // set -> text
    uint64_t boilerplate_ = 0;
};

}  // namespace triage
