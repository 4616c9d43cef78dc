// Notifications that an iPhone still shows: DeliveredNotifications.plist of each app. They show
// what was said in apps whose own store is encrypted or gone. Facts: iLEAPP (notificationsXII.py)
// and the names of the keys in Apple's own class UNSNotificationRecord.
#include <string>
#include <string_view>

#include "parsers/format/plist.h"
#include "plugins/api/app_packages.h"
#include "plugins/api/plugin.h"

namespace plugins {
namespace {

using parsers::PlistValue;

std::string text_of(const PlistValue& value, std::string_view key) {
    const PlistValue* const found = value.find(key);
    return found == nullptr ? std::string() : found->as_text();
}

Result<PlistValue> unpacked(const parsers::ByteSource& bytes) {
    PlistValue root = TRY(parsers::read_plist(bytes));
    if (!parsers::is_keyed_archive(root))
        return root;
    return parsers::read_keyed_archive(root);
}

// The values under an archive's key "root", where it has one.
const PlistValue& content_of(const PlistValue& value) {
    const PlistValue* const root = value.find("root");
    return root == nullptr ? value : *root;
}

// The folder is named after the app's bundle, or after an id that Library.plist gives to the
// bundle.
std::string bundle_of(const File& file) {
    const std::string& path = file.path();
    const size_t end = path.find_last_of('/');
    const size_t begin = path.find_last_of('/', end - 1);
    std::string folder = path.substr(begin + 1, end - begin - 1);
    const auto library = file.companion("../../UserNotificationsServer/Library.plist");
    if (library == nullptr)
        return folder;
    const auto ids = unpacked(*library);
    if (!ids.ok())
        return folder;
    for (const auto& [bundle, id] : content_of(ids.value()).members)
        if (id.as_text() == folder)
            return bundle;
    return folder;
}

// As on the screen, from the top: title, subtitle, text.
std::string shown(const PlistValue& notification) {
    std::string text;
    for (const char* key :
         {"AppNotificationTitle", "AppNotificationSubtitle", "AppNotificationMessage"})
        if (const std::string part = text_of(notification, key); !part.empty())
            text += (text.empty() ? "" : "\n") + part;
    return text;
}

Result<void> parse(const File& file, RecordSink& sink) {
    const PlistValue root = TRY(unpacked(file.bytes()));
    const PlistValue& list = content_of(root);
    const std::string bundle = bundle_of(file);
    for (size_t index = 0; index < list.items.size(); ++index) {
        const PlistValue& notification = list.items[index];
        const std::string thread = text_of(notification, "SBSPushStoreNotificationThreadKey");
        Message message{.app = app_of_package(bundle),
                        .conversation = thread.empty() ? bundle : thread,
                        .app_id = text_of(notification, "AppNotificationIdentifier"),
                        .kind = known("notification", "notification"),
                        .text = shown(notification)};
        if (const PlistValue* const created = notification.find("AppNotificationCreationDate"))
            message.received = created->as_time();
        sink.emit(std::move(message), Place::pointer("/" + std::to_string(index)));
    }
    return {};
}

}  // namespace
}  // namespace plugins

PLUGIN({
    .id = "notifications_ios",
    .app = "ios",
    .version = "2",
    .platform = plugins::Platform::Ios,
    .about = "Reads app, time, title and text of the notifications that an iPhone has not cleared "
             "yet; those of banks become payments; who sent a message is not stored apart from its "
             "title, the Biome files of iOS "
             "16 and later are not read.",
    .references = {"https://github.com/abrignoni/iLEAPP (notificationsXII.py)"},
    .tested = {"samples/apps/notifications_ios"},
    .paths = {"*/UserNotifications/*/DeliveredNotifications.plist"},
    .records = {"message", "payment"},
    .parse = plugins::parse,
})
