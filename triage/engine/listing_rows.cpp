#include "triage/engine/listing_rows.h"

#include <algorithm>
#include <map>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "plugins/sources/device_path.h"

namespace triage {
namespace {

CoverageStatus status_of(const plugins::EvidenceNote& note) {
    return coverage_status_of(note.status).value_or(CoverageStatus::Failed);
}

// One note on a file is its own row; where there are several, that it was opened.
void add_notes(const plugins::ExhibitListing& listing, ListingRows& rows) {
    std::map<std::string_view, std::optional<size_t>> by_path;  // of the few that a note is on
    for (const plugins::EvidenceNote& note : listing.notes)
        by_path.emplace(note.path, std::nullopt);
    for (size_t index = 0; index < listing.files.size(); ++index) {
        const auto found = by_path.find(listing.files[index].path);
        if (found != by_path.end() && !found->second)
            found->second = index;
    }
    std::map<size_t, const plugins::EvidenceNote*> own;
    for (const plugins::EvidenceNote& note : listing.notes) {
        const auto file = by_path.at(note.path);
        if (!file)
            continue;
        const auto [found, is_new] = own.emplace(*file, &note);
        if (!is_new && status_of(note) == CoverageStatus::Parsed)
            found->second = &note;
    }
    for (const auto& [file, note] : own)
        rows.accounts[file] = {status_of(*note), note->what};
    for (const plugins::EvidenceNote& note : listing.notes) {
        const auto file = by_path.at(note.path);
        if (!file || own.at(*file) != &note)
            rows.notes.push_back({0, note.path, "", status_of(note), note.what, ""});
    }
}

struct Owner {
    std::string_view platform;
    std::string_view path;  // below the root of the device
};

Owner owner_of(const plugins::ExhibitListing& listing, const plugins::NestedFile& file) {
    if (file.device == 0)
        return {listing.platform, file.path};
    const auto& device = listing.devices[static_cast<size_t>(file.device) - 1];
    std::string_view path = file.path;
    path.remove_prefix(std::min(path.size(), device.root.size()));
    return {device.platform, path};
}

// Where a file lay on its phone; empty elsewhere. A part of a phone, such as a copy of its storage
// alone, has no platform of its own.
plugins::DevicePath place_of(const plugins::ExhibitListing& listing,
                             const plugins::IosContainers& containers,
                             const plugins::NestedFile& file) {
    const Owner owner = owner_of(listing, file);
    std::optional<plugins::DevicePath> place;
    if (owner.platform == "ios")
        place = plugins::ios_device_path(file.path, containers);
    else if (owner.platform == "android" || owner.platform.empty())
        place = plugins::android_device_path(owner.path);
    return place.value_or(plugins::DevicePath{});
}

StoredFile row_of(const plugins::ExhibitListing& listing, const plugins::IosContainers& containers,
                  size_t index) {
    const plugins::NestedFile& file = listing.files[index];
    plugins::DevicePath place = place_of(listing, containers, file);
    StoredFile row{
        static_cast<int64_t>(index) + 1, file.device,      file.path, file.entry.size_bytes,
        file.entry.allocation,           file.entry.times, "",        file.entry.note};
    row.device_path = std::move(place.path);
    row.user = std::move(place.user);
    return row;
}

}  // namespace

plugins::IosContainers ios_containers(const plugins::ExhibitListing& listing,
                                      const plugins::Exhibit& exhibit) {
    std::map<std::string, size_t> by_path;
    for (size_t index = 0; index < listing.files.size(); ++index)
        if (owner_of(listing, listing.files[index]).platform == "ios")
            by_path.emplace(listing.files[index].path, index);
    std::vector<std::string> paths;
    paths.reserve(by_path.size());
    for (const auto& [path, index] : by_path)
        paths.push_back(path);
    return plugins::find_ios_containers(
        paths, [&](const std::string& path) -> parsers::Result<parsers::SharedBytes> {
            const auto found = by_path.find(path);
            if (found == by_path.end())
                return parsers::Error{parsers::ErrorCode::NotFound, path + " is not listed"};
            return exhibit.open(listing.files[found->second]);
        });
}

ListingRows rows_of(const plugins::ExhibitListing& listing,
                    const plugins::IosContainers& containers) {
    ListingRows rows;
    rows.devices.push_back({0, "", listing.kind, listing.platform, ""});
    for (const plugins::NestedDevice& device : listing.devices)
        rows.devices.push_back({static_cast<int64_t>(rows.devices.size()), device.name, device.kind,
                                device.platform, device.root});
    rows.files.reserve(listing.files.size());
    for (size_t index = 0; index < listing.files.size(); ++index)
        rows.files.push_back(row_of(listing, containers, index));
    add_notes(listing, rows);
    for (const auto& [path, what] : containers.damage)
        rows.notes.push_back({0, path, "", CoverageStatus::Partly, what, ""});
    for (size_t index = 0; index < listing.files.size(); ++index)
        if (!listing.files[index].part_of.empty())
            rows.accounts[index] = {CoverageStatus::Parsed,
                                    "read as part of " + listing.files[index].part_of};
    return rows;
}

}  // namespace triage
