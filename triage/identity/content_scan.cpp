#include "triage/identity/content_scan.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <span>
#include <string_view>

#include "parsers/base/text.h"
#include "triage/identity/seed_phrase.h"

namespace triage {
namespace {

constexpr uint64_t kBlock = 64 * 1024;
constexpr uint64_t kMargin = 1024;  // two octets a letter: 24 words of a phrase take 430 of them
constexpr size_t kLeastLetters = 8;
constexpr size_t kContextLetters = 48;

// Letters of a stretch of text, with the place of each in the window.
struct Run {
    std::string text;
    size_t begin = 0;
    size_t octets_per_letter = 1;

    size_t octet_of(size_t letter) const { return begin + letter * octets_per_letter; }
};

bool is_printable(unsigned char octet) {
    return (octet >= 0x20 && octet < 0x7f) || octet == '\t' || octet == '\n' || octet == '\r';
}

bool is_word_letter(char letter) {
    const auto octet = static_cast<unsigned char>(letter);
    return (octet >= '0' && octet <= '9') || (octet >= 'A' && octet <= 'Z') ||
           (octet >= 'a' && octet <= 'z');
}

// Compressed data is full of short runs: what holds neither eight letters in a row nor a text of
// another script is not worth a search.
bool is_text(std::string_view run) {
    size_t letters = 0;
    for (const char each : run) {
        letters = is_printable(static_cast<unsigned char>(each)) ? letters + 1 : 0;
        if (letters >= kLeastLetters)
            return true;
    }
    return run.size() >= 3 * kLeastLetters && parsers::is_utf8(run);
}

std::vector<Run> runs_of_octets(std::string_view window) {
    std::vector<Run> runs;
    for (size_t at = 0; at < window.size();) {
        size_t end = at;
        while (end < window.size() && (static_cast<unsigned char>(window[end]) >= 0x80 ||
                                       is_printable(static_cast<unsigned char>(window[end]))))
            ++end;
        if (end - at >= kLeastLetters && is_text(window.substr(at, end - at)))
            runs.push_back({std::string(window.substr(at, end - at)), at, 1});
        at = std::max(end, at + 1);
    }
    return runs;
}

// How many pairs of an ASCII letter and a zero octet begin at `at`.
size_t count_pairs(std::string_view window, size_t at, size_t letter_at) {
    size_t pairs = 0;
    for (; at + 1 < window.size() && window[at + 1 - letter_at] == '\0' &&
           is_printable(static_cast<unsigned char>(window[at + letter_at]));
         at += 2)
        ++pairs;
    return pairs;
}

struct PairRun {
    Run run;
    bool big_endian = false;
};

// Text of either byte order reads as the other one too, an octet further on and mostly a letter
// short: the longer reading stands.
std::vector<PairRun> runs_of_pairs(std::string_view window) {
    std::vector<PairRun> runs;
    for (size_t at = 0; at + 1 < window.size();) {
        const size_t big = count_pairs(window, at, 1);
        const size_t begin = big > 0 ? at + 1 : at;
        const size_t little = count_pairs(window, begin, 0);
        if (big == 0 && little == 0) {
            ++at;
            continue;
        }
        const bool is_big = big > little;
        PairRun found{{{}, is_big ? at : begin, 2}, is_big};
        for (size_t i = 0; i < std::max(big, little); ++i)
            found.run.text += window[found.run.begin + 2 * i + (is_big ? 1 : 0)];
        at = found.run.begin + 2 * found.run.text.size();
        if (found.run.text.size() >= kLeastLetters)
            runs.push_back(std::move(found));
    }
    return runs;
}

bool tells_itself(const Canonical& form) {
    constexpr std::array<std::string_view, 5> kTypes = {"iban", "passport_no", "email", "phone",
                                                        "seed_phrase"};
    if (form.linking == Linking::Never)
        return false;
    const bool is_address = !form.chain.empty() && form.type != "txid" && form.type != "sol";
    return is_address || std::find(kTypes.begin(), kTypes.end(), form.type) != kTypes.end();
}

// A number that is part of a longer word is a piece of coded data.
bool stands_apart(std::string_view text, const FoundIdentifier& found) {
    const size_t end = found.offset + found.as_written.size();
    const bool whole = found.as_written == text.substr(found.offset, found.as_written.size());
    return !whole || ((found.offset == 0 || !is_word_letter(text[found.offset - 1])) &&
                      (end >= text.size() || !is_word_letter(text[end])));
}

// The text from `from` to `to`, with whatever part of a seed phrase stands there sealed.
std::string sealed(std::string_view text, size_t from, size_t to,
                   const std::vector<SeedPhrase>& phrases) {
    std::string result;
    for (const SeedPhrase& phrase : phrases) {
        if (phrase.offset >= to || phrase.offset + phrase.size_bytes <= from)
            continue;
        result += text.substr(from, std::max(phrase.offset, from) - from);
        result += fmt::format("[seed phrase of {} words, sealed]", phrase.words);
        from = std::min(phrase.offset + phrase.size_bytes, to);
    }
    return parsers::to_valid_utf8(result + std::string(text.substr(from, to - from)));
}

std::string context_of(std::string_view text, size_t begin, size_t end,
                       const std::vector<SeedPhrase>& phrases) {
    constexpr std::string_view kLineEnds = "\n\r";
    size_t from = begin - std::min(begin, kContextLetters);
    if (begin > 0)
        if (const size_t line = text.find_last_of(kLineEnds, begin - 1);
            line != std::string_view::npos && line >= from)
            from = line + 1;
    size_t to = std::min(end + kContextLetters, text.size());
    to = std::min(to, std::min(text.find_first_of(kLineEnds, end), text.size()));
    return sealed(text, from, to, phrases);
}

class Scanner {
public:
    explicit Scanner(const parsers::ByteSource& bytes) : bytes_(bytes) {}

    ContentScan run() {
        const uint64_t size = bytes_.size_bytes();
        for (uint64_t begin = 0; begin < size && !is_full(); begin += kBlock)
            scan_block(begin, std::min(begin + kBlock, size));
        if (is_full())
            scan_.note = fmt::format("more than {} places name identifiers: the rest is left out",
                                     kMostMatchesPerFile);
        else if (unread_bytes_ > 0)
            scan_.note = fmt::format("{} bytes could not be searched, from byte {}", unread_bytes_,
                                     first_unread_);
        std::stable_sort(scan_.matches.begin(), scan_.matches.end(),
                         [](const auto& a, const auto& b) { return a.offset < b.offset; });
        return std::move(scan_);
    }

private:
    bool is_full() const { return scan_.matches.size() >= kMostMatchesPerFile; }

    // What begins in [begin, end); the window reaches a margin further on both sides.
    void scan_block(uint64_t begin, uint64_t end) {
        const uint64_t from = begin - std::min(begin, kMargin);
        const uint64_t to = std::min(end + kMargin, bytes_.size_bytes());
        window_.resize(static_cast<size_t>(to - from));
        const auto read =
            bytes_.read_at(from, std::as_writable_bytes(std::span(window_.data(), window_.size())));
        if (!read.ok()) {
            first_unread_ = unread_bytes_ == 0 ? begin : first_unread_;
            unread_bytes_ += end - begin;
            return;
        }
        window_.resize(read.value());
        const Window window{from, begin, end};
        for (const Run& run : runs_of_octets(window_))
            scan_run(run, window, "utf-8");
        if (window_.find('\0') == std::string::npos)
            return;
        for (const PairRun& pairs : runs_of_pairs(window_))
            scan_run(pairs.run, window, pairs.big_endian ? "utf-16be" : "utf-16le");
    }

    struct Window {
        uint64_t from;
        uint64_t begin;
        uint64_t end;
    };

    void scan_run(const Run& run, const Window& window, std::string_view encoding) {
        std::vector<FoundIdentifier> found = find_identifiers(run.text);
        std::erase_if(found, [&](const FoundIdentifier& each) {
            const uint64_t offset = window.from + run.octet_of(each.offset);
            return offset < window.begin || offset >= window.end || !tells_itself(each.canonical) ||
                   !stands_apart(run.text, each);
        });
        if (found.empty())
            return;
        const std::vector<SeedPhrase> phrases = find_seed_phrases(run.text);
        for (FoundIdentifier& each : found)
            if (++places_[{each.canonical.type, each.canonical.value}] <= kPlacesPerIdentifier &&
                !is_full())
                keep(std::move(each), run, window.from, encoding, phrases);
    }

    void keep(FoundIdentifier found, const Run& run, uint64_t window_from,
              std::string_view encoding, const std::vector<SeedPhrase>& phrases) {
        size_t letters = found.as_written.size();
        for (const SeedPhrase& phrase : phrases)  // what is written of one says not how long it is
            if (found.canonical.type == "seed_phrase" && phrase.offset == found.offset)
                letters = phrase.size_bytes;
        ContentMatch match;
        match.context = context_of(run.text, found.offset, found.offset + letters, phrases);
        match.offset = window_from + run.octet_of(found.offset);
        match.size_bytes = letters * run.octets_per_letter;
        match.encoding = encoding;
        match.as_written = parsers::to_valid_utf8(found.as_written);
        match.canonical = std::move(found.canonical);
        scan_.matches.push_back(std::move(match));
    }

    const parsers::ByteSource& bytes_;
    std::string window_;
    std::map<std::pair<std::string, std::string>, size_t> places_;
    uint64_t unread_bytes_ = 0;
    uint64_t first_unread_ = 0;
    ContentScan scan_;
};

}  // namespace

ContentScan scan_content(const parsers::ByteSource& bytes) {
    return Scanner(bytes).run();
}

}  // namespace triage
