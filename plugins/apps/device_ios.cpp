// What an iPhone's property lists say about the device: system version, name, time zone, IMEI, SIM
// cards and own numbers. Facts: iLEAPP (lastBuild.py, celWireless.py, deviceName.py,
// deviceActivator.py, iTunesBackupInfo.py) and the files of public reference phones.
#include <array>
#include <span>

#include "parsers/format/plist.h"
#include "plugins/api/plugin.h"

namespace plugins {
namespace {

using parsers::PlistValue;

struct FactKey {
    std::string_view pointer;
    std::string_view name;
};

constexpr std::array kSystemVersion = {
    FactKey{"/ProductName", "os"},
    FactKey{"/ProductVersion", "os_version"},
    FactKey{"/ProductBuildVersion", "build"},
};
constexpr std::array kDataArk = {
    FactKey{"/-DeviceName", "device_name"},
    FactKey{"/-ProductType", "model"},
    FactKey{"/-SerialNumber", "serial"},
    FactKey{"/-TimeZone", "time_zone"},
    FactKey{"/com.apple.international-Locale", "locale"},
    FactKey{"/com.apple.iTunes.backup-LastBackupComputerName", "backup_computer"},
};
constexpr std::array kBackupInfo = {
    FactKey{"/Device Name", "device_name"},
    FactKey{"/Product Type", "model"},
    FactKey{"/Product Version", "os_version"},
    FactKey{"/Build Version", "build"},
    FactKey{"/Serial Number", "serial"},
    FactKey{"/IMEI", "imei"},
    FactKey{"/IMEI 2", "imei"},
    FactKey{"/MEID", "meid"},
    FactKey{"/ICCID", "iccid"},
    FactKey{"/Phone Number", "own_number"},
    FactKey{"/Unique Identifier", "udid"},
};
// Of Manifest.plist beside it.
constexpr std::array kBackupManifest = {
    FactKey{"/Lockdown/DeviceName", "device_name"},    FactKey{"/Lockdown/ProductType", "model"},
    FactKey{"/Lockdown/ProductVersion", "os_version"}, FactKey{"/Lockdown/BuildVersion", "build"},
    FactKey{"/Lockdown/SerialNumber", "serial"},       FactKey{"/Lockdown/UniqueDeviceID", "udid"},
};
constexpr std::array kCommCenter = {
    FactKey{"/PhoneNumber", "own_number"},
    FactKey{"/ReportedPhoneNumber", "own_number"},
    FactKey{"/LastKnownICCID", "iccid"},
    FactKey{"/LastKnownICCI", "iccid"},
    FactKey{"/imei", "imei"},
    FactKey{"/meid", "meid"},
    FactKey{"/imeis/0/second", "imei"},
    FactKey{"/imeis/1/second", "imei"},
};
// Below one SIM card of "PersonalWallet", whose key is the ICCID.
constexpr std::array kSimCard = {
    FactKey{"/CarrierEntitlements/lastGoodImsi", "imsi"},
    FactKey{"/CarrierEntitlements/kEntitlementsSelfRegistrationUpdateImsi", "imsi"},
    FactKey{"/CarrierEntitlements/kEntitlementsSelfRegistrationUpdateImei", "imei"},
    FactKey{"/SubscriptionConfiguration/IMSI", "imsi"},
    FactKey{"/phonebook/CopiedSIMPhoneNumber", "own_number"},
    FactKey{"/info/mdn", "own_number"},
    FactKey{"/mdn", "own_number"},
};

// `above` is the pointer of `value` in its file.
void emit_facts(const PlistValue& value, const std::string& above, std::span<const FactKey> keys,
                RecordSink& sink) {
    for (const auto& [pointer, name] : keys) {
        const PlistValue* found = value.at(pointer);
        if (found == nullptr)
            continue;
        std::string text = found->as_text();
        if (text.empty())
            continue;
        const std::string place = above + std::string(pointer);
        sink.emit(DeviceFact{.name = std::string(name), .value = std::move(text), .note = place},
                  Place::pointer(place));
    }
}

void emit_sim_cards(const PlistValue& root, RecordSink& sink) {
    const PlistValue* wallet = root.find("PersonalWallet");
    if (wallet == nullptr)
        return;
    for (const auto& [iccid, card] : wallet->members) {
        const std::string place = "/PersonalWallet/" + parsers::pointer_part(iccid);
        sink.emit(DeviceFact{.name = "iccid", .value = iccid, .note = "/PersonalWallet"},
                  Place::pointer(place));
        emit_facts(card, place, kSimCard, sink);
    }
}

// The token is a text of lines such as: "SerialNumber" = "C39XXXXXXXXX";
std::string value_in_token(std::string_view token, std::string_view key) {
    const std::string quoted = "\"" + std::string(key) + "\"";
    size_t at = token.find(quoted);
    if (at == std::string_view::npos)
        return {};
    at = token.find_first_not_of(" =", at + quoted.size());
    if (at == std::string_view::npos || token[at] != '"')
        return {};
    const size_t end = token.find('"', at + 1);
    return end == std::string_view::npos ? std::string()
                                         : std::string(token.substr(at + 1, end - at - 1));
}

// The token is one value of the list, so it holds one fact; what else it says stands in the note.
void emit_activation(const PlistValue& root, RecordSink& sink) {
    const PlistValue* token = root.find("AccountToken");
    if (token == nullptr)
        return;
    const std::string text = token->as_text();
    const std::string imei = value_in_token(text, "InternationalMobileEquipmentIdentity");
    const std::string serial = value_in_token(text, "SerialNumber");
    if (imei.empty() && serial.empty())
        return;
    std::string note = "/AccountToken";
    for (const std::string_view key :
         {"InternationalMobileEquipmentIdentity2", "SerialNumber", "ProductType", "UniqueDeviceID"})
        if (const std::string value = value_in_token(text, key); !value.empty())
            note += "; " + std::string(key) + "=" + value;
    sink.emit(DeviceFact{.name = imei.empty() ? "serial" : "imei",
                         .value = imei.empty() ? serial : imei,
                         .note = std::move(note)},
              Place::pointer("/AccountToken"));
}

Result<void> parse(const File& file, RecordSink& sink) {
    const auto root = TRY(parsers::read_plist(file.bytes()));
    const std::string_view path = file.path();
    const std::string_view name = path.substr(path.rfind('/') + 1);
    if (name == "SystemVersion.plist" || name == "LastBuildInfo.plist")
        emit_facts(root, "", kSystemVersion, sink);
    else if (name == "data_ark.plist")
        emit_facts(root, "", kDataArk, sink);
    else if (name == "Info.plist")
        emit_facts(root, "", kBackupInfo, sink);
    else if (name == "Manifest.plist")
        emit_facts(root, "", kBackupManifest, sink);
    else if (name == "activation_record.plist")
        emit_activation(root, sink);
    else {
        emit_facts(root, "", kCommCenter, sink);
        emit_sim_cards(root, sink);
    }
    return {};
}

}  // namespace
}  // namespace plugins

PLUGIN({
    .id = "device_ios",
    .app = "ios",
    .version = "2",
    .platform = plugins::Platform::Ios,
    .about = "System version, device name, time zone, IMEI, SIM cards and own numbers from the "
             "property lists of iOS and of its backups; other settings are not read.",
    .references =
        {"https://github.com/abrignoni/iLEAPP (celWireless.py, deviceName.py, lastBuild.py)"},
    .tested = {"samples/apps/device_ios", "iOS 16 (Magnet CTF 2023)", "iOS 17 (Belkasoft CTF 6)"},
    .paths = {"*System/Library/CoreServices/SystemVersion.plist",
              "*Library/MobileInstallation/LastBuildInfo.plist", "*Library/Lockdown/data_ark.plist",
              "*Library/Preferences/com.apple.commcenter.plist",
              "*Library/Preferences/com.apple.commcenter.data.plist",
              "*Library/Preferences/com.apple.commcenter.device_specific_nobackup.plist",
              "*/activation_record.plist", "*MobileSync/Backup/*/Info.plist", "Info.plist",
              "*/Manifest.db/Info.plist", "*/Manifest.db/Manifest.plist",
              "*/Manifest.mbdb/Info.plist", "*/Manifest.mbdb/Manifest.plist"},
    .records = {"device_fact"},
    .parse = plugins::parse,
})
