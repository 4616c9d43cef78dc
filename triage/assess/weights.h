// Weights: every number of the assessment, read from one versioned file.
#pragma once

#include <map>
#include <set>
#include <string>
#include <string_view>

#include "parsers/base/result.h"

namespace triage {

using parsers::Result;

// `weight` is log10 of a likelihood ratio; items of one group share a cap.
struct IndicatorWeight {
    double weight = 0;
    std::string group;
};

class Weights {
public:
    // Refuses a file that lacks a number the arithmetic needs, and an item or axis beyond what an
    // unvalidated method may say (1.0 an item, 2.0 an axis).
    static Result<Weights> read(const std::string& toml_text);

    // By its dotted name, such as "quality.match.high". The name must exist (checked when read).
    double number(std::string_view name) const;
    // A number that a file may leave out.
    double number_or(std::string_view name, double otherwise) const;
    const IndicatorWeight* indicator(std::string_view id) const;  // null where there is none
    double cap(std::string_view group) const;
    bool is_unvalidated(std::string_view plugin_id) const;
    // family -> relevance, for a kind of device; the phone's where the kind has no table.
    const std::map<std::string, double>& coverage(std::string_view kind) const;
    const std::string& version() const { return version_; }

private:
    std::string version_;
    std::map<std::string, double, std::less<>> numbers_;
    std::map<std::string, IndicatorWeight, std::less<>> indicators_;
    std::map<std::string, std::map<std::string, double>, std::less<>> coverage_;
    std::set<std::string, std::less<>> unvalidated_;
};

}  // namespace triage
