// Redaction: replaces names and numbers of a report by keyed pseudonyms, before anything is drawn.
#pragma once

#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "parsers/base/result.h"
#include "reports/model/case_report.h"

namespace reports {

using parsers::Result;

// A secret that stands in the case, with the word that its pseudonym begins with.
struct Secret {
    std::string text;
    enum class Kind { Name, Number } kind = Kind::Name;
};

// The key that makes the pseudonyms of a case: 32 random bytes in <case>/redaction.key, made on
// first use. It lies outside of reports/, because who has it can test a guessed number.
Result<std::string> pseudonym_key(const std::string& case_folder);

class Redactor {
public:
    Redactor(std::string key, const std::vector<Secret>& secrets);

    // The pseudonym of a whole value, such as "name-7F3K2A9Q"; empty stays empty.
    std::string name(std::string_view value) const;
    std::string number(std::string_view value) const;
    // A text in which every known secret, every run of six or more digits (also when grouped),
    // every e-mail address, web address and @name is replaced.
    std::string text(std::string_view value) const;

private:
    std::string pseudonym(std::string_view word, std::string_view value) const;
    size_t known_secret_at(std::string_view folded, size_t at) const;
    size_t number_at(std::string_view value, size_t at) const;

    std::string key_;
    std::unordered_map<std::string, Secret::Kind> secrets_;         // by lower-case text
    std::unordered_map<std::string, std::vector<size_t>> lengths_;  // by first byte, longest first
};

// Every name and number that the store of a case holds for people and their accounts.
Result<std::vector<Secret>> secrets_of(const std::string& case_folder);

// The report with pseudonyms in place of names and numbers. Exhibit and record numbers, hashes of
// files and wallet addresses of the freeze list stay: they are what the reader must act on.
CaseReport redacted(CaseReport report, const Redactor& redactor);

}  // namespace reports
