#include "triage/engine/listing_rows.h"

#include <algorithm>
#include <map>
#include <string_view>
#include <utility>

#include "plugins/sources/device_path.h"

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

// Where a file of an Android device lay on it; empty elsewhere. A part of a phone, such as a copy
// of its storage alone, has no platform of its own.
plugins::DevicePath place_of(const plugins::ExhibitListing& listing,
                             const plugins::NestedFile& file) {
    std::string_view path = file.path;
    std::string_view platform = listing.platform;
    if (file.device > 0) {
        const auto& device = listing.devices[static_cast<size_t>(file.device) - 1];
        platform = device.platform;
        path.remove_prefix(std::min(path.size(), device.root.size()));
    }
    if (platform != "android" && !platform.empty())
        return {};
    return plugins::android_device_path(path).value_or(plugins::DevicePath{});
}

StoredFile row_of(const plugins::ExhibitListing& listing, size_t index) {
    const plugins::NestedFile& file = listing.files[index];
    plugins::DevicePath place = place_of(listing, file);
    StoredFile row{
        static_cast<int64_t>(index) + 1, file.device,      file.path, file.entry.size_bytes,
        file.entry.allocation,           file.entry.times, "",        file.entry.note};
    row.device_path = std::move(place.path);
    row.user = std::move(place.user);
    return row;
}

}  // namespace

ListingRows rows_of(const plugins::ExhibitListing& listing) {
    ListingRows rows;
    rows.devices.push_back({0, "", listing.kind, listing.platform, ""});
    for (const plugins::NestedDevice& device : listing.devices)
        rows.devices.push_back({static_cast<int64_t>(rows.devices.size()), device.name, device.kind,
                                device.platform, device.root});
    rows.files.reserve(listing.files.size());
    for (size_t index = 0; index < listing.files.size(); ++index)
        rows.files.push_back(row_of(listing, index));
    add_notes(listing, rows);
    for (size_t index = 0; index < listing.files.size(); ++index)
        if (!listing.files[index].part_of.empty())
            rows.accounts[index] = {CoverageStatus::Parsed,
                                    "read as part of " + listing.files[index].part_of};
    return rows;
}

}  // namespace triage
