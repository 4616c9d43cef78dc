// Names and addresses out of Android's settings: settings_secure.xml and settings_global.xml.
#include <array>
#include <string>
#include <string_view>

#include "parsers/format/android_xml.h"
#include "plugins/api/plugin.h"

namespace plugins {
namespace {

struct Setting {
    std::string_view name;
    std::string_view fact;
};

constexpr std::array kSettings = {
    Setting{"android_id", "android_id"},
    Setting{"bluetooth_name", "device_name"},
    Setting{"bluetooth_address", "mac"},
    Setting{"device_name", "device_name"},
    Setting{"wifi_p2p_device_name", "device_name"},
};

// What the system gives out instead of an address that it hides: the same on every phone.
constexpr std::string_view kHiddenAddress = "02:00:00:00:00:00";

void read_settings(const parsers::XmlElement& settings, RecordSink& sink) {
    for (const parsers::XmlElement& setting : settings.children) {
        const std::string name = setting.attribute("name");
        const std::string value = setting.attribute("value");
        if (value.empty() || value == "null" || value == kHiddenAddress)
            continue;
        for (const auto& [wanted, fact] : kSettings)
            if (name == wanted)
                sink.emit(DeviceFact{.name = std::string(fact), .value = value, .note = name},
                          Place::pointer("/settings/" + name));
    }
}

Result<void> parse(const File& file, RecordSink& sink) {
    const parsers::XmlElement document = TRY(parsers::read_android_xml(file.bytes()));
    bool read = false;
    for (const parsers::XmlElement& root : document.children)
        if (root.name == "settings") {
            read_settings(root, sink);
            read = true;
        }
    if (!read)
        return parsers::Error{parsers::ErrorCode::Unsupported,
                              file.path() + " holds no element named settings"};
    return {};
}

}  // namespace
}  // namespace plugins

PLUGIN({
    .id = "device_settings_android",
    .app = "android",
    .version = "1",
    .platform = plugins::Platform::Android,
    .about = "Reads the Android id, the names of the device and its Bluetooth address from the "
             "secure and global settings, as text or binary XML; other settings and the ids of "
             "single apps are not read.",
    .references = {"https://developer.android.com/reference/android/provider/Settings",
                   "https://github.com/abrignoni/ALEAPP"},
    .tested = {"samples/apps/device_settings_android"},
    .paths = {"*/settings_secure.xml", "*/settings_global.xml"},
    .records = {"device_fact"},
    .parse = plugins::parse,
})
