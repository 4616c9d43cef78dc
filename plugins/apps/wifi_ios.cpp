// Wi-Fi networks that an Apple device knows: com.apple.wifi.known-networks.plist (from iOS 14 and
// macOS 11 on), com.apple.wifi.plist (before), com.apple.wifi-private-mac-networks.plist. Facts:
// plaso (ios_wifi_known_networks.py), mac_apt (ios_wifi.py), iLEAPP (appleWifiPlist.py).
#include <array>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "parsers/base/text.h"
#include "parsers/format/plist.h"
#include "plugins/api/note.h"
#include "plugins/api/plugin.h"

namespace plugins {
namespace {

using parsers::PlistMember;
using parsers::PlistValue;

struct TimeKey {
    std::string_view pointer;
    std::string_view words;
};

constexpr std::array kTimes = {
    TimeKey{"/AddedAt", "added"},
    TimeKey{"/addedAt", "added"},
    TimeKey{"/JoinedByUserAt", "last joined by the user"},
    TimeKey{"/JoinedBySystemAt", "last joined by the system"},
    TimeKey{"/lastJoined", "last joined"},
    TimeKey{"/lastAutoJoined", "last joined by the system"},
    TimeKey{"/LastAssociatedAt", "last associated"},
    TimeKey{"/lastRoamed", "last associated"},
};

std::string text_of(const PlistValue& network, std::string_view pointer) {
    const PlistValue* const value = network.at(pointer);
    return value == nullptr ? std::string() : value->as_text();
}

std::string note_of(const PlistValue& network, std::string first) {
    std::vector<std::string> parts = {std::move(first)};
    for (const auto& [pointer, words] : kTimes)
        if (const PlistValue* const value = network.at(pointer))
            if (const parsers::Timestamp time = value->as_time(); time.utc_ns)
                parts.push_back(std::string(words) + " " + parsers::to_iso8601(*time.utc_ns));
    return note_of_parts(parts);
}

void fact(RecordSink& sink, std::string name, const std::string& value, std::string note,
          const std::string& place) {
    if (!value.empty())
        sink.emit(DeviceFact{.name = std::move(name), .value = value, .note = std::move(note)},
                  Place::pointer(place));
}

// An access point of a network, with the place where the device was when it used it.
void emit_access_point(const PlistValue& point, const std::string& ssid, const std::string& place,
                       RecordSink& sink) {
    fact(sink, "bssid", text_of(point, "/BSSID"), note_of(point, "of the network " + ssid),
         place + "/BSSID");
    const auto number = [&](std::string_view pointer) {
        const PlistValue* const value = point.at(pointer);
        return value == nullptr ? Number() : value->as_real();
    };
    const Number latitude = number("/LocationLatitude");
    const Number longitude = number("/LocationLongitude");
    if (!latitude || !longitude || (*latitude == 0 && *longitude == 0))
        return;
    const PlistValue* const time = point.at("/LocationTimestamp");
    sink.emit(Location{.app = "ios",
                       .latitude = latitude,
                       .longitude = longitude,
                       .accuracy_m = number("/LocationAccuracy"),
                       .time = time == nullptr ? Time{} : time->as_time(),
                       .name = "Wi-Fi " + ssid},
              Place::pointer(place + "/LocationLatitude"));
}

// "^\xE9..." as "5e:e9:...".
std::string address_of(const PlistValue* stored) {
    std::string text;
    if (stored == nullptr || stored->data.size() != 6)
        return text;
    for (const std::byte byte : stored->data)
        text += (text.empty() ? "" : ":") + parsers::to_hex({&byte, 1});
    return text;
}

void emit_network(const PlistValue& network, const std::string& place, RecordSink& sink) {
    std::string_view key = "/SSID_STR";
    std::string ssid = text_of(network, key);
    if (ssid.empty())
        ssid = text_of(network, key = "/SSID");
    if (ssid.empty()) {
        sink.damaged(Place::pointer(place), "a network has no SSID that is text");
        return;
    }
    fact(sink, "ssid", ssid, note_of(network, ""), place + std::string(key));
    const std::string of = "of the network " + ssid;
    fact(sink, "bssid", text_of(network, "/BSSID"), of, place + "/BSSID");
    fact(sink, "bssid", text_of(network, "/__OSSpecific__/BSSID"), of,
         place + "/__OSSpecific__/BSSID");
    const std::string own = "/PRIVATE_MAC_ADDRESS/PRIVATE_MAC_ADDRESS_VALUE";
    fact(sink, "randomized_mac", address_of(network.at(own)), of, place + own);
    for (const std::string name : {"/BSSList", "/networkKnownBSSListKey"})
        if (const PlistValue* const points = network.at(name))
            for (size_t index = 0; index < points->items.size(); ++index)
                emit_access_point(points->items[index], ssid,
                                  place + name + "/" + std::to_string(index), sink);
}

bool is_network_list(const PlistMember& member) {
    return member.name == "List of known networks" ||
           member.name == "List of scanned networks with private mac";
}

Result<void> parse(const File& file, RecordSink& sink) {
    const PlistValue root = TRY(parsers::read_plist(file.bytes()));
    for (const PlistMember& member : root.members) {
        const std::string place = "/" + parsers::pointer_part(member.name);
        if (member.name.starts_with("wifi.network."))
            emit_network(member.value, place, sink);
        else if (is_network_list(member))
            for (size_t index = 0; index < member.value.items.size(); ++index)
                emit_network(member.value.items[index], place + "/" + std::to_string(index), sink);
    }
    return {};
}

}  // namespace
}  // namespace plugins

PLUGIN({
    .id = "wifi_ios",
    .app = "ios",
    .version = "1",
    .platform = plugins::Platform::Ios,
    .about = "Reads the Wi-Fi networks that an iPhone or a Mac knows, when it joined them, their "
             "access points with the places where they were used, and the addresses that the "
             "device made up for itself; keys lie in the keychain and are not read.",
    .references = {"https://github.com/log2timeline/plaso", "https://github.com/ydkhatri/mac_apt",
                   "https://github.com/abrignoni/iLEAPP (appleWifiPlist.py)"},
    .tested = {"samples/apps/wifi_ios", "iOS 15 reference phone (josh_ios15_ffs of iLEAPP)"},
    .paths = {"*com.apple.wifi.known-networks.plist", "*com.apple.wifi.plist",
              "*com.apple.wifi-private-mac-networks.plist"},
    .records = {"device_fact", "location"},
    .parse = plugins::parse,
})
