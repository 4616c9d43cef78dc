// What Safari of iOS and macOS downloaded: Downloads.plist, the list that its user sees and can
// clear. Facts: plaso (safari_downloads), mac_apt and the list of a Mac of 2025 in a public
// repository.
#include "parsers/format/plist.h"
#include "plugins/api/plugin.h"

namespace plugins {
namespace {

using parsers::PlistValue;

constexpr std::string_view kList = "DownloadHistory";

std::string text_of(const PlistValue& entry, std::string_view key) {
    const PlistValue* value = entry.find(key);
    return value == nullptr ? std::string() : value->as_text();
}

bool recognizes(const File& file) {
    const auto list = parsers::read_plist(file.bytes());
    return list.ok() && list.value().find(kList) != nullptr;
}

Result<void> parse(const File& file, RecordSink& sink) {
    const PlistValue root = TRY(parsers::read_plist(file.bytes()));
    const PlistValue* list = root.find(kList);
    if (list == nullptr || !list->is_array())
        return parsers::Error{parsers::ErrorCode::Damaged, "DownloadHistory is no list"};
    for (size_t index = 0; index < list->items.size(); ++index) {
        const PlistValue& entry = list->items[index];
        const Place place = Place::pointer('/' + std::string(kList) + '/' + std::to_string(index));
        const PlistValue* added = entry.find("DownloadEntryDateAddedKey");
        Visit visit{.app = "safari",
                    .kind = known("download", kList),
                    .url = text_of(entry, "DownloadEntryURL"),
                    .path = text_of(entry, "DownloadEntryPath"),
                    .time = added == nullptr ? Time{} : added->as_time()};
        if (visit.url.empty() && visit.path.empty())
            sink.damaged(place, "the download has neither an address nor a path");
        else
            sink.emit(std::move(visit), place);
    }
    return {};
}

}  // namespace
}  // namespace plugins

PLUGIN({
    .id = "safari_downloads_any",
    .app = "safari",
    .version = "1",
    .platform = plugins::Platform::Any,
    .about = "Downloads of Safari on iOS and macOS with their address, path and the time when they "
             "began; when they ended, how much came and the page that they were asked from are "
             "not read.",
    .references = {"https://github.com/log2timeline/plaso (safari_downloads.py)",
                   "https://github.com/ydkhatri/mac_apt"},
    .tested = {"samples/apps/safari_downloads_any"},
    .paths = {"*/Safari/Downloads.plist", "*/Safari/Downloads/Downloads.plist"},
    .records = {"visit"},
    .recognizes = plugins::recognizes,
    .parse = plugins::parse,
})
