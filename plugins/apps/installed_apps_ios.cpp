// Apps of an iPhone, from the containers that they own, the purchase receipts beside them and the
// list in a backup. Facts: iLEAPP (applicationStateDB.py, iTunesBackupInfo.py, iTunesMetadata.py).
#include <set>

#include "parsers/format/plist.h"
#include "plugins/api/plugin.h"

namespace plugins {
namespace {

using parsers::PlistValue;

std::string text_at(const PlistValue& value, std::string_view pointer) {
    const PlistValue* found = value.at(pointer);
    return found == nullptr ? std::string() : found->as_text();
}

void read_container(const PlistValue& root, RecordSink& sink) {
    const std::string package = text_at(root, "/MCMMetadataIdentifier");
    if (package.empty())
        sink.damaged(Place::whole_file(), "the container has no MCMMetadataIdentifier");
    else
        sink.emit(InstalledApp{.package = package}, Place::pointer("/MCMMetadataIdentifier"));
}

// What the store wrote when the app was bought. The Apple ID that bought it is no account of this
// device: apps are passed on, and accounts are shared and sold.
void read_receipt(const PlistValue& receipt, const std::string& package, const std::string& above,
                  RecordSink& sink) {
    constexpr std::string_view kAppleId = "/com.apple.iTunesStore.downloadInfo/accountInfo/AppleID";
    const std::string buyer = text_at(receipt, kAppleId);
    sink.emit(InstalledApp{.package = package,
                           .name = text_at(receipt, "/itemName"),
                           .version = text_at(receipt, "/bundleShortVersionString"),
                           .installer = buyer.empty() ? buyer : "Apple ID " + buyer},
              Place::pointer(above));
}

void read_backup(const PlistValue& root, RecordSink& sink) {
    std::set<std::string> with_receipt;
    if (const PlistValue* apps = root.find("Applications"); apps != nullptr)
        for (const auto& [package, app] : apps->members) {
            const PlistValue* bytes = app.find("iTunesMetadata");
            if (bytes == nullptr)
                continue;
            const std::string place =
                "/Applications/" + parsers::pointer_part(package) + "/iTunesMetadata";
            const auto receipt = parsers::read_plist(std::span<const std::byte>(bytes->data));
            if (!receipt.ok()) {
                sink.damaged(Place::pointer(place), receipt.error().what);
                continue;
            }
            read_receipt(receipt.value(), package, place, sink);
            with_receipt.insert(package);
        }
    const PlistValue* installed = root.find("Installed Applications");
    if (installed == nullptr)
        return;
    for (size_t i = 0; i < installed->items.size(); ++i) {
        const std::string package = installed->items[i].as_text();
        if (!package.empty() && !with_receipt.contains(package))
            sink.emit(InstalledApp{.package = package},
                      Place::pointer("/Installed Applications/" + std::to_string(i)));
    }
}

Result<void> parse(const File& file, RecordSink& sink) {
    const auto root = TRY(parsers::read_plist(file.bytes()));
    const std::string_view path = file.path();
    const std::string_view name = path.substr(path.rfind('/') + 1);
    if (name == "Info.plist")
        read_backup(root, sink);
    else if (name == "iTunesMetadata.plist")
        read_receipt(root, text_at(root, "/softwareVersionBundleId"), "", sink);
    else
        read_container(root, sink);
    return {};
}

}  // namespace
}  // namespace plugins

PLUGIN({
    .id = "installed_apps_ios",
    .app = "ios",
    .version = "1",
    .platform = plugins::Platform::Ios,
    .about = "Apps that own a container on an iPhone or stand in the list of its backup, with the "
             "Apple ID that downloaded them; apps that were removed are not read.",
    .references = {"https://github.com/abrignoni/iLEAPP (iTunesBackupInfo.py)"},
    .tested = {"samples/apps/installed_apps_ios"},
    .paths = {"*/Data/Application/*/.com.apple.mobile_container_manager.metadata.plist",
              "*/Bundle/Application/*/iTunesMetadata.plist", "*MobileSync/Backup/*/Info.plist",
              "Info.plist", "*/Manifest.db/Info.plist", "*/Manifest.mbdb/Info.plist"},
    .records = {"installed_app"},
    .parse = plugins::parse,
})
