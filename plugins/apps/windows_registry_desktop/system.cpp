// The hive SYSTEM: the computer's name, its zone and the USB devices that it knows.
#include <array>
#include <cstdio>

#include "parsers/base/text.h"
#include "plugins/apps/windows_registry_desktop/keys.h"

namespace plugins::windows_registry {
namespace {

using parsers::RegistryValue;
using parsers::RegistryValues;

// "Select" says which of the control sets was in use.
std::optional<KeyAt> current_control_set(const Keys& keys) {
    const auto select = keys.find(keys.root(), "Select");
    if (!select)
        return std::nullopt;
    const RegistryValues values = keys.values(*select);
    const RegistryValue* current = values.find("Current");
    const auto number = current == nullptr ? std::nullopt : current->number();
    constexpr uint64_t kMostSets = 999;
    if (!number || *number > kMostSets) {
        keys.sink().damaged(select->place(), "the key does not say which control set is current");
        return std::nullopt;
    }
    std::array<char, 16> name{};
    std::snprintf(name.data(), name.size(), "ControlSet%03u", static_cast<unsigned>(*number));
    auto set = keys.find(keys.root(), name.data());
    if (!set)
        keys.sink().damaged(select->place(), std::string("the current control set, ") +
                                                 name.data() + ", is not in the hive");
    return set;
}

void read_name(const Keys& keys, const KeyAt& set) {
    if (const auto key = keys.find(set, R"(Control\ComputerName\ComputerName)"))
        emit_text(keys, *key, keys.values(*key), "ComputerName", "device_name");
    if (const auto key = keys.find(set, R"(Services\Tcpip\Parameters)"))
        emit_text(keys, *key, keys.values(*key), "Hostname", "host_name");
}

// Biases are stored as 32 bits and are negative east of Greenwich.
std::string minutes_of(const RegistryValues& values, std::string_view name) {
    const RegistryValue* value = values.find(name);
    const auto number = value == nullptr ? std::nullopt : value->number();
    if (!number || *number > UINT32_MAX)
        return {};
    return std::to_string(static_cast<int32_t>(static_cast<uint32_t>(*number)));
}

void read_time_zone(const Keys& keys, const KeyAt& set) {
    const auto key = keys.find(set, R"(Control\TimeZoneInformation)");
    if (!key)
        return;
    const RegistryValues values = keys.values(*key);
    std::string_view value = "TimeZoneKeyName";
    if (text_of(values, value).empty())
        value = "StandardName";  // up to Windows XP
    std::string zone = text_of(values, value);
    if (zone.empty())
        return;
    std::string note(value);
    append(note, "minutes to add to local time for UTC: ", minutes_of(values, "ActiveTimeBias"));
    keys.sink().emit(
        DeviceFact{.name = "time_zone", .value = std::move(zone), .note = std::move(note)},
        key->value_place(value));
}

void read_shutdown(const Keys& keys, const KeyAt& set) {
    const auto key = keys.find(set, R"(Control\Windows)");
    if (!key)
        return;
    const Time time = filetime_of(keys.values(*key).find("ShutdownTime"));
    if (time.utc_ns)
        keys.sink().emit(
            DeviceFact{.name = "last_shutdown", .value = words_of(time), .note = "ShutdownTime"},
            key->value_place("ShutdownTime"));
}

// ---- USB ----------------------------------------------------------------------------------------

// A time of the device: in the value without a name since Windows 8, else in a key below.
Time device_time(const Keys& keys, const KeyAt& device, const std::string& number) {
    const auto properties =
        keys.find(device, R"(Properties\{83da6326-97a6-4088-9453-a1923f573b29})");
    if (!properties)
        return {};
    if (const auto key = keys.find(*properties, number))
        return filetime_of(keys.values(*key).find(""));
    if (const auto key = keys.find(*properties, "0000" + number + R"(\00000000)"))
        return filetime_of(keys.values(*key).find("Data"));
    return {};
}

// "@oem5.inf,%key%;Apple iPhone": the words behind the reference to a file of the driver.
std::string description_of(const RegistryValues& values) {
    std::string text = text_of(values, "FriendlyName");
    if (text.empty())
        text = text_of(values, "DeviceDesc");
    return text.starts_with('@') ? text.substr(text.rfind(';') + 1) : text;
}

std::string note_of_device(const Keys& keys, const KeyAt& model, const KeyAt& device) {
    std::string note = description_of(keys.values(device));
    append(note, "", model.key.name);
    constexpr std::array<std::array<std::string_view, 2>, 4> kTimes = {
        {{"0064", "first installed "},
         {"0065", "driver first installed "},
         {"0066", "last connected "},
         {"0067", "last removed "}}};
    for (const auto& [number, what] : kTimes)
        append(note, what, words_of(device_time(keys, device, std::string(number))));
    return note;
}

// Windows makes up a name whose second letter is '&' where the device tells no serial number.
bool has_own_serial(const std::string& instance) {
    return instance.size() < 2 || instance[1] != '&';
}

void read_usb_storage(const Keys& keys, const KeyAt& set) {
    for (const KeyAt& model : keys.below(set, R"(Enum\USBSTOR)"))
        for (const KeyAt& device : keys.below(model)) {
            std::string note = note_of_device(keys, model, device);
            if (!has_own_serial(device.key.name))
                append(note, "", "the device tells no serial number, the name is one of Windows");
            keys.sink().emit(
                DeviceFact{
                    .name = "usb_storage", .value = device.key.name, .note = std::move(note)},
                device.place());
        }
}

// Telephones and others with a serial number; hubs and the computer's own parts have none.
void read_usb_devices(const Keys& keys, const KeyAt& set) {
    for (const KeyAt& model : keys.below(set, R"(Enum\USB)"))
        for (const KeyAt& device : keys.below(model))
            if (has_own_serial(device.key.name))
                keys.sink().emit(DeviceFact{.name = "usb_device",
                                            .value = device.key.name,
                                            .note = note_of_device(keys, model, device)},
                                 device.place());
}

}  // namespace

void read_system(const Keys& keys) {
    const auto set = current_control_set(keys);
    if (!set)
        return;
    read_name(keys, *set);
    read_time_zone(keys, *set);
    read_shutdown(keys, *set);
    read_usb_storage(keys, *set);
    read_usb_devices(keys, *set);
}

}  // namespace plugins::windows_registry
