#include "triage/engine/listing_rows.h"

#include <map>
#include <string_view>

namespace triage {
namespace {

CoverageStatus status_of(const plugins::EvidenceNote& note) {
    return coverage_status_of(note.status).value_or(CoverageStatus::Failed);
}

// One note on a file is its own row; where there are several, that it was opened.
void add_notes(const plugins::ExhibitListing& listing, ListingRows& rows) {
    std::map<std::string_view, size_t> by_path;
    for (size_t index = 0; index < listing.files.size(); ++index)
        by_path.emplace(listing.files[index].path, index);
    std::map<size_t, const plugins::EvidenceNote*> own;
    for (const plugins::EvidenceNote& note : listing.notes) {
        const auto file = by_path.find(note.path);
        if (file == by_path.end())
            continue;
        const auto [found, is_new] = own.emplace(file->second, &note);
        if (!is_new && status_of(note) == CoverageStatus::Parsed)
            found->second = &note;
    }
    for (const auto& [file, note] : own)
        rows.accounts[file] = {status_of(*note), note->what};
    for (const plugins::EvidenceNote& note : listing.notes) {
        const auto file = by_path.find(note.path);
        if (file == by_path.end() || own.at(file->second) != &note)
            rows.notes.push_back({0, note.path, "", status_of(note), note.what});
    }
}

}  // namespace

ListingRows rows_of(const plugins::ExhibitListing& listing) {
    ListingRows rows;
    rows.devices.push_back({0, "", listing.kind, listing.platform, ""});
    for (const plugins::NestedDevice& device : listing.devices)
        rows.devices.push_back({static_cast<int64_t>(rows.devices.size()), device.name, device.kind,
                                device.platform, device.root});
    rows.files.reserve(listing.files.size());
    for (const plugins::NestedFile& file : listing.files)
        rows.files.push_back({static_cast<int64_t>(rows.files.size()) + 1, file.device, file.path,
                              file.entry.size_bytes, file.entry.allocation, file.entry.times, "",
                              file.entry.note});
    add_notes(listing, rows);
    for (size_t index = 0; index < listing.files.size(); ++index)
        if (!listing.files[index].part_of.empty())
            rows.accounts[index] = {CoverageStatus::Parsed,
                                    "read as part of " + listing.files[index].part_of};
    return rows;
}

}  // namespace triage
