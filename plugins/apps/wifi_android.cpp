// Wi-Fi networks that an Android phone keeps, and the name of its own hotspot: WifiConfigStore.xml,
// WifiConfigStoreSoftAp.xml and the older wpa_supplicant.conf. Facts: XmlUtil.java and
// WifiConfigStore.java of the Android Open Source Project, the manual of wpa_supplicant.conf.
#include <charconv>
#include <string>
#include <string_view>
#include <vector>

#include "parsers/base/limits.h"
#include "parsers/base/text.h"
#include "parsers/format/android_xml.h"
#include "plugins/api/note.h"
#include "plugins/api/plugin.h"

namespace plugins {
namespace {

using parsers::XmlElement;

// What the system stores where there is no address, or none of this phone's own.
constexpr std::string_view kNoAddress = "00:00:00:00:00:00";
constexpr std::string_view kHiddenAddress = "02:00:00:00:00:00";
constexpr std::string_view kAnyAddress = "any";

// "\"Home\"" is the name Home; without quotation marks it is a name in hexadecimal digits.
std::string name_of(const std::string& stored) {
    if (stored.size() >= 2 && stored.front() == '"' && stored.back() == '"')
        return stored.substr(1, stored.size() - 2);
    const auto bytes = parsers::from_hex(stored);
    const std::string text(reinterpret_cast<const char*>(bytes.data()), bytes.size());
    return text.empty() || !parsers::is_utf8(text) ? stored : text;
}

// The text or value of the child <string name="SSID"> or <long name="..." value="...">.
std::string named(const XmlElement& above, std::string_view name) {
    for (const XmlElement& child : above.children)
        if (child.attribute("name") == name)
            return child.has_attribute("value") ? child.attribute("value") : child.text;
    return {};
}

// Only what is there is told; a key is a secret and is never told.
std::string note_of(const XmlElement& network) {
    std::vector<std::string> parts;
    if (const std::string creator = named(network, "CreatorName"); !creator.empty())
        parts.push_back("added by " + creator);
    if (std::string created = named(network, "CreationTime"); !created.empty()) {
        if (created.starts_with("time="))
            created.erase(0, 5);
        parts.push_back("added at " + created + " (local, without year)");
    }
    int64_t last = 0;
    const std::string connected = named(network, "LastConnectedTime");
    std::from_chars(connected.data(), connected.data() + connected.size(), last);
    if (last > 0)
        parts.push_back("last connected " +
                        parsers::to_iso8601(*parsers::from_unix_ms(last).utc_ns));
    return note_of_parts(parts);
}

class Networks {
public:
    explicit Networks(RecordSink& sink) : sink_(sink) {}

    void network(const XmlElement& network, const std::string& above) {
        const XmlElement* const settings = network.child("WifiConfiguration");
        if (settings == nullptr)
            return;
        const std::string place = above + "/WifiConfiguration";
        const std::string ssid = named(*settings, "SSID");
        if (ssid.empty()) {
            sink_.damaged(Place::pointer(place), "a network has no SSID");
            return;
        }
        fact("ssid", name_of(ssid), note_of(*settings), place + "/SSID");
        const std::string of = "of the network " + name_of(ssid);
        address("bssid", named(*settings, "BSSID"), of, place + "/BSSID");
        address("gateway_mac", named(*settings, "DefaultGwMacAddress"), of,
                place + "/DefaultGwMacAddress");
        address("randomized_mac", named(*settings, "RandomizedMacAddress"), of,
                place + "/RandomizedMacAddress");
    }

    void hotspot(const XmlElement& settings, const std::string& above) {
        // WifiSsid from Android 13 on.
        for (const std::string name : {"SSID", "WifiSsid"})
            if (const std::string ssid = named(settings, name); !ssid.empty())
                fact("hotspot_ssid", name_of(ssid), "the phone's own hotspot", above + "/" + name);
    }

    void fact(std::string name, std::string value, std::string note, const std::string& place) {
        sink_.emit(
            DeviceFact{.name = std::move(name), .value = std::move(value), .note = std::move(note)},
            Place::pointer(place));
    }

private:
    void address(std::string name, const std::string& value, std::string note,
                 const std::string& place) {
        if (!value.empty() && value != kNoAddress && value != kHiddenAddress &&
            value != kAnyAddress)
            fact(std::move(name), value, std::move(note), place);
    }

    RecordSink& sink_;
};

Result<void> parse_xml(const File& file, RecordSink& sink) {
    const XmlElement document = TRY(parsers::read_android_xml(file.bytes()));
    const XmlElement* const root = document.child("WifiConfigStoreData");
    if (root == nullptr)
        return parsers::Error{parsers::ErrorCode::Unsupported,
                              file.path() + " holds no element named WifiConfigStoreData"};
    Networks networks(sink);
    if (const XmlElement* const list = root->child("NetworkList"))
        for (size_t index = 0; index < list->children.size(); ++index)
            networks.network(list->children[index],
                             "/WifiConfigStoreData/NetworkList/" + std::to_string(index));
    if (const XmlElement* const hotspot = root->child("SoftAp"))
        networks.hotspot(*hotspot, "/WifiConfigStoreData/SoftAp");
    return {};
}

// Lines "ssid=..." and "bssid=..." inside "network={ ... }".
Result<void> parse_text(const File& file, RecordSink& sink) {
    const std::string text = TRY(parsers::read_text(file.bytes(), parsers::limits::kTextBytes));
    uint64_t number = 0;
    bool inside = false;
    const auto emit = [&](std::string name, const std::string& value) {
        if (!value.empty() && value != kAnyAddress)
            sink.emit(DeviceFact{.name = std::move(name), .value = parsers::to_valid_utf8(value)},
                      Place::line(number));
    };
    for (const std::string& stored : parsers::split(text, '\n')) {
        ++number;
        const std::string line(parsers::trim(stored));
        if (line.starts_with("network={"))
            inside = true;
        else if (line == "}")
            inside = false;
        else if (inside && line.starts_with("ssid="))
            emit("ssid", name_of(line.substr(5)));
        else if (inside && line.starts_with("bssid="))
            emit("bssid", line.substr(6));
    }
    return {};
}

Result<void> parse(const File& file, RecordSink& sink) {
    return file.path().ends_with(".conf") ? parse_text(file, sink) : parse_xml(file, sink);
}

}  // namespace
}  // namespace plugins

PLUGIN({
    .id = "wifi_android",
    .app = "android",
    .version = "1",
    .platform = plugins::Platform::Android,
    .about = "Reads the Wi-Fi networks that the phone keeps, the addresses of their routers, the "
             "addresses that it made up for itself and the name of its own hotspot; keys are "
             "never read, what an app suggested is not read.",
    .references = {"https://android.googlesource.com/platform/packages/modules/Wifi (XmlUtil.java)",
                   "https://w1.fi/cgit/hostap/plain/wpa_supplicant/wpa_supplicant.conf"},
    .tested = {"samples/apps/wifi_android"},
    .paths = {"*/WifiConfigStore.xml", "*/WifiConfigStoreSoftAp.xml", "*/wpa_supplicant.conf"},
    .records = {"device_fact"},
    .parse = plugins::parse,
})
