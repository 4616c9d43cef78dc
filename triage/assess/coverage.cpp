#include "triage/assess/coverage.h"

#include <fmt/format.h>

#include <algorithm>

namespace triage {
namespace {

// The kinds of records that fill a family.
const std::map<std::string, std::vector<std::string>>& kinds_of_families() {
    static const std::map<std::string, std::vector<std::string>> kKinds = {
        {"chat", {"message"}},
        {"contact", {"contact"}},
        {"call", {"call"}},
        {"group", {"participant"}},
        {"payment", {"payment", "wallet"}},
        {"media", {"media", "attachment"}},
        {"document", {"document"}},
        {"web", {"visit"}},
        {"location", {"location"}},
        {"device-config", {"device_fact", "installed_app", "account"}}};
    return kKinds;
}

double seen_share(const DeviceView& device, const std::string& family) {
    const auto kinds = kinds_of_families().find(family);
    uint64_t records = 0;
    if (kinds != kinds_of_families().end())
        for (const std::string& kind : kinds->second)
            if (const auto count = device.records_of.find(kind); count != device.records_of.end())
                records += count->second;
    if (records == 0)
        return 0;
    double share = 1;
    if (family == "chat") {
        // What is written in letters that no phrase is written in was not really read.
        const ScriptCount& scripts = device.scripts;
        if (scripts.letters > 0)
            share =
                1 - static_cast<double>(scripts.uncovered) / static_cast<double>(scripts.letters);
        if (device.partly > 0)
            share = std::min(share, 0.5);
    }
    return share;
}

void add_files(const DeviceView& device, std::vector<std::string>& sentences) {
    constexpr size_t kNamed = 5;
    for (const auto& [status, files] : device.not_read) {
        std::string names;
        for (size_t i = 0; i < std::min(files.size(), kNamed); ++i)
            names += (i == 0 ? "" : ", ") + files[i].first;
        if (files.size() > kNamed)
            names += fmt::format(" and {} more", files.size() - kNamed);
        sentences.push_back(
            fmt::format("{} known file(s) with status {}: {}.", files.size(), status, names));
    }
}

}  // namespace

Coverage coverage_of(const DeviceView& device, const Weights& weights) {
    Coverage coverage;
    double all = 0;
    double seen = 0;
    for (const auto& [family, relevance] : weights.coverage(device.row.kind)) {
        const double share = seen_share(device, family);
        all += relevance;
        seen += relevance * share;
        if (share == 0)
            coverage.not_seen.push_back(
                fmt::format("No {} record was found in the files that were read.", family));
    }
    coverage.share = all > 0 ? seen / all : 0;
    add_files(device, coverage.not_seen);
    if (device.scripts.uncovered > 0)
        coverage.not_seen.push_back(
            fmt::format("{} of {} letters of messages are in scripts without a phrase list.",
                        device.scripts.uncovered, device.scripts.letters));
    coverage.not_seen.push_back(
        "The phrase lists were not reviewed by native speakers, and nobody measured what they "
        "miss; "
        "what is not found is not thereby absent.");
    return coverage;
}

}  // namespace triage
