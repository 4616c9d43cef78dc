// The hive SOFTWARE: version of Windows, profiles, networks, telephones that were connected, and
// programs; and what a user's own hive adds to that.
#include <array>
#include <cstdio>
#include <map>

#include "parsers/base/byte_reader.h"
#include "parsers/base/text.h"
#include "plugins/apps/windows_registry_desktop/keys.h"

namespace plugins::windows_registry {
namespace {

using parsers::RegistryValue;
using parsers::RegistryValues;

std::optional<uint64_t> number_of(const RegistryValues& values, std::string_view name) {
    const RegistryValue* value = values.find(name);
    return value == nullptr ? std::nullopt : value->number();
}

void read_version(const Keys& keys) {
    const auto key = keys.find(keys.root(), R"(Microsoft\Windows NT\CurrentVersion)");
    if (!key)
        return;
    const RegistryValues values = keys.values(*key);
    emit_text(keys, *key, values, "ProductName", "os");
    for (const std::string_view name : {"DisplayVersion", "ReleaseId", "CurrentVersion"})
        if (!text_of(values, name).empty()) {
            emit_text(keys, *key, values, name, "os_version");
            break;
        }
    if (std::string build = text_of(values, "CurrentBuildNumber"); !build.empty()) {
        // The product's name stayed "Windows 10" when the version became 11.
        constexpr int64_t kFirstOfWindows11 = 22000;
        std::string note = "CurrentBuildNumber";
        if (parsers::to_int64(build).value_or(0) >= kFirstOfWindows11)
            append(note, "", "builds from 22000 on are Windows 11 or Windows Server 2025");
        if (const auto revision = number_of(values, "UBR"))
            build += '.' + std::to_string(*revision);
        keys.sink().emit(
            DeviceFact{.name = "build", .value = std::move(build), .note = std::move(note)},
            key->value_place("CurrentBuildNumber"));
    }
    emit_text(keys, *key, values, "RegisteredOwner", "registered_owner");
    const auto installed = number_of(values, "InstallDate");
    if (installed && *installed > 0 && *installed <= UINT32_MAX)
        keys.sink().emit(
            DeviceFact{.name = "os_installed",
                       .value = words_of(parsers::from_unix_s(static_cast<int64_t>(*installed))),
                       .note = "InstallDate " + std::to_string(*installed) +
                               "; a large update of Windows writes it anew"},
            key->value_place("InstallDate"));
}

void read_machine_id(const Keys& keys) {
    if (const auto key = keys.find(keys.root(), R"(Microsoft\Cryptography)"))
        emit_text(keys, *key, keys.values(*key), "MachineGuid", "machine_guid");
}

// Identifiers that begin with S-1-5-21 are of local and domain users, S-1-12-1 of the cloud; the
// others are accounts of Windows itself.
void read_profiles(const Keys& keys) {
    for (const KeyAt& profile :
         keys.below(keys.root(), R"(Microsoft\Windows NT\CurrentVersion\ProfileList)")) {
        const std::string& sid = profile.key.name;
        if (!sid.starts_with("S-1-5-21-") && !sid.starts_with("S-1-12-1-"))
            continue;
        const std::string path = text_of(keys.values(profile), "ProfileImagePath");
        if (path.empty())
            continue;  // kept for its settings only: nobody's files
        keys.sink().emit(DeviceFact{.name = "user",
                                    .value = path.substr(path.rfind('\\') + 1),
                                    .note = "folder of the profile " + path + "; " + sid},
                         profile.place());
    }
}

// ---- networks -----------------------------------------------------------------------------------

// A SYSTEMTIME, which these keys store in the computer's local time.
std::string local_time(const RegistryValue* value) {
    if (value == nullptr || value->data.size() != 16)
        return {};
    std::array<uint16_t, 8> parts{};  // year, month, day of week, day, hour, minute, second, ms
    parsers::ByteReader reader(value->data);
    for (uint16_t& part : parts)
        part = reader.u16_le().value();
    std::array<char, 48> text{};
    std::snprintf(text.data(), text.size(), "%04u-%02u-%02u %02u:%02u:%02u", unsigned{parts[0]},
                  unsigned{parts[1]}, unsigned{parts[3]}, unsigned{parts[4]}, unsigned{parts[5]},
                  unsigned{parts[6]});
    return text.data();
}

struct Signature {
    std::string first_network;  // the SSID where it is wireless
    std::string note;
};

// What the signatures say of each profile, by its GUID.
std::map<std::string, Signature> signatures_of(const Keys& keys, const KeyAt& list) {
    std::map<std::string, Signature> signatures;
    for (const std::string_view kind : {R"(Signatures\Managed)", R"(Signatures\Unmanaged)"})
        for (const KeyAt& signature : keys.below(list, kind)) {
            const RegistryValues values = keys.values(signature);
            Signature& found = signatures[parsers::to_lower_ascii(text_of(values, "ProfileGuid"))];
            found.first_network = text_of(values, "FirstNetwork");
            const RegistryValue* gateway = values.find("DefaultGatewayMac");
            if (gateway != nullptr)
                append(found.note, "hardware address of the gateway ",
                       parsers::to_hex(gateway->data));
        }
    return signatures;
}

// Kinds of interfaces as the Internet Assigned Numbers Authority counts them.
constexpr uint64_t kWired = 6;
constexpr uint64_t kWireless = 71;

std::string kind_of_network(const RegistryValues& values) {
    const auto kind = number_of(values, "NameType");
    if (!kind)
        return {};
    const std::string stored = std::to_string(*kind);
    if (*kind == kWired)
        return "wired (" + stored + ')';
    if (*kind == kWireless)
        return "wireless (" + stored + ')';
    return "of kind " + stored;
}

// A profile is named after its network, until somebody changes that or a second one has the name.
void emit_network(const Keys& keys, const KeyAt& profile, const Signature& signature) {
    const RegistryValues values = keys.values(profile);
    const std::string profile_name = text_of(values, "ProfileName");
    const bool is_wireless = number_of(values, "NameType") == kWireless;
    const bool has_ssid = is_wireless && !signature.first_network.empty();
    std::string name = has_ssid ? signature.first_network : profile_name;
    if (name.empty())
        return;
    std::string note = kind_of_network(values);
    append(note, "first connected, in local time, ", local_time(values.find("DateCreated")));
    append(note, "last connected, in local time, ", local_time(values.find("DateLastConnected")));
    if (profile_name != name)
        append(note, "profile ", profile_name);
    append(note, "", signature.note);
    keys.sink().emit(DeviceFact{.name = is_wireless ? "ssid" : "network",
                                .value = std::move(name),
                                .note = std::move(note)},
                     profile.place());
}

void read_networks(const Keys& keys) {
    const auto list = keys.find(keys.root(), R"(Microsoft\Windows NT\CurrentVersion\NetworkList)");
    if (!list)
        return;
    const auto signatures = signatures_of(keys, *list);
    for (const KeyAt& profile : keys.below(*list, "Profiles")) {
        const auto signature = signatures.find(parsers::to_lower_ascii(profile.key.name));
        emit_network(keys, profile,
                     signature == signatures.end() ? Signature{} : signature->second);
    }
}

// ---- devices and programs -----------------------------------------------------------------------

void read_portable_devices(const Keys& keys) {
    for (const KeyAt& device :
         keys.below(keys.root(), R"(Microsoft\Windows Portable Devices\Devices)"))
        if (std::string name = text_of(keys.values(device), "FriendlyName"); !name.empty())
            keys.sink().emit(
                DeviceFact{
                    .name = "portable_device", .value = std::move(name), .note = device.key.name},
                device.place());
}

// The number under which others reach this computer with TeamViewer.
void read_team_viewer(const Keys& keys) {
    for (const std::string_view path : {"TeamViewer", R"(WOW6432Node\TeamViewer)"}) {
        const auto key = keys.find(keys.root(), path);
        if (!key)
            continue;
        const RegistryValues values = keys.values(*key);
        const auto number = number_of(values, "ClientID");
        if (!number || *number == 0)
            continue;
        std::string note = "ClientID";
        append(note, "managed by ", text_of(values, "OwningManagerAccountName"));
        keys.sink().emit(Account{.app = "teamviewer",
                                 .id = {std::string(id_type::kAppUser), std::to_string(*number)},
                                 .note = std::move(note)},
                         key->value_place("ClientID"));
    }
}

}  // namespace

void read_software(const Keys& keys) {
    read_version(keys);
    read_machine_id(keys);
    read_profiles(keys);
    read_networks(keys);
    read_portable_devices(keys);
    read_uninstall(keys, R"(Microsoft\Windows\CurrentVersion\Uninstall)");
    read_uninstall(keys, R"(WOW6432Node\Microsoft\Windows\CurrentVersion\Uninstall)");
    read_team_viewer(keys);
}

void read_user(const Keys& keys) {
    read_uninstall(keys, R"(Software\Microsoft\Windows\CurrentVersion\Uninstall)");
    // Microsoft accounts that were used at some time, a key each: not said to be logged in.
    for (const KeyAt& account :
         keys.below(keys.root(), R"(Software\Microsoft\IdentityCRL\UserExtendedProperties)"))
        keys.sink().emit(DeviceFact{.name = "microsoft_account",
                                    .value = account.key.name,
                                    .note = "IdentityCRL; used by this user at some time"},
                         account.place());
}

}  // namespace plugins::windows_registry
