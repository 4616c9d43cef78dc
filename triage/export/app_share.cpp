#include "triage/export/app_share.h"

#include <string_view>

namespace triage {
namespace {

using parsers::Result;

enum class Seen { Nothing, Files, Parsed };
using Apps = std::map<std::string, Seen, std::less<>>;

// The app that a folder belongs to: the package itself, or an app group of iOS whose name holds it,
// as "group.net.whatsapp.WhatsApp.shared" does.
Apps::iterator app_of(Apps& apps, std::string_view folder) {
    constexpr std::string_view kGroup = "group.";
    if (!folder.starts_with(kGroup))
        return apps.find(folder);
    folder.remove_prefix(kGroup.size());
    auto app = apps.find(folder);
    for (size_t dot; app == apps.end() && (dot = folder.rfind('.')) != std::string_view::npos;) {
        folder = folder.substr(0, dot);
        app = apps.find(folder);
    }
    return app;
}

void note_file(Apps& apps, const CoverageRow& row) {
    const bool is_parsed = !row.plugin.empty() && (row.status == CoverageStatus::Parsed ||
                                                   row.status == CoverageStatus::Partly);
    std::string_view rest = row.device_path.empty() ? row.file : row.device_path;
    for (size_t slash; (slash = rest.find('/')) != std::string_view::npos;) {
        const auto app = app_of(apps, rest.substr(0, slash));
        rest.remove_prefix(slash + 1);
        if (app == apps.end())
            continue;
        if (is_parsed)
            app->second = Seen::Parsed;
        else if (app->second == Seen::Nothing)
            app->second = Seen::Files;
    }
}

std::string joined(const std::vector<std::string>& names) {
    std::string text;
    for (const std::string& name : names)
        text += (text.empty() ? "" : ", ") + name;
    return text;
}

}  // namespace

Result<std::map<int64_t, AppShare>> app_shares(const DeviceStore& store) {
    std::map<int64_t, Apps> devices;
    TRY(store.each<plugins::InstalledApp>([&](const Stored<plugins::InstalledApp>& record) {
        if (!record.body.package.empty())
            devices[record.provenance.device].emplace(record.body.package, Seen::Nothing);
    }));
    if (devices.empty())
        return std::map<int64_t, AppShare>();
    TRY(store.each_coverage([&](const CoverageRow& row) {
        const auto device = devices.find(row.device);
        if (device != devices.end())
            note_file(device->second, row);
    }));
    std::map<int64_t, AppShare> shares;
    for (const auto& [device, apps] : devices)
        for (const auto& [package, seen] : apps) {
            AppShare& share = shares[device];
            (seen == Seen::Parsed  ? share.parsed
             : seen == Seen::Files ? share.unread
                                   : share.without_files)
                .push_back(package);
        }
    return shares;
}

std::string sentence_of(const AppShare& share) {
    std::string text = "Of " + std::to_string(share.installed()) + " installed apps " +
                       std::to_string(share.parsed.size()) + " were parsed.";
    if (!share.unread.empty())
        text += " Files are there, but no plugin read any: " + joined(share.unread) + '.';
    if (!share.without_files.empty())
        text += " No files of: " + joined(share.without_files) + '.';
    return text;
}

}  // namespace triage
