// Bluetooth of an Android phone: its own name and address, and the devices that it paired with or
// met: bt_config.conf. Facts: btif_config.cc of the Android Open Source Project.
#include <optional>
#include <string>
#include <string_view>

#include "parsers/base/limits.h"
#include "parsers/base/text.h"
#include "plugins/api/note.h"
#include "plugins/api/plugin.h"

namespace plugins {
namespace {

// One section "[aa:bb:cc:dd:ee:ff]" with what its lines say.
struct Device {
    std::string address;
    uint64_t line = 0;
    std::string name;
    std::optional<int64_t> seen_s;
    bool is_paired = false;
};

bool is_address(std::string_view text) {
    if (text.size() != 17)
        return false;
    for (size_t i = 0; i < text.size(); ++i)
        if (i % 3 == 2 ? text[i] != ':'
                       : std::string_view("0123456789abcdefABCDEF").find(text[i]) ==
                             std::string_view::npos)
            return false;
    return true;
}

void emit_device(const Device& device, RecordSink& sink) {
    if (device.address.empty())
        return;
    const Time seen = device.seen_s ? parsers::from_unix_s(*device.seen_s) : Time{};
    sink.emit(
        DeviceFact{.name = "bluetooth_peer",
                   .value = device.address,
                   .note = note_of_parts(
                       {device.name, device.is_paired ? "paired" : "met, no key is kept",
                        seen.utc_ns ? "last used " + parsers::to_iso8601(*seen.utc_ns) : ""})},
        Place::line(device.line));
}

void read_entry(Device& device, const std::string& key, const std::string& value) {
    if (key == "Name" || (key == "Aliase" && device.name.empty()))
        device.name = parsers::to_valid_utf8(value);
    else if (key == "Timestamp")
        device.seen_s = parsers::to_int64(value);
    else if (key == "LinkKey" || key.starts_with("LE_KEY_"))
        device.is_paired = true;  // the key itself is a secret
}

void read_adapter(const std::string& key, const std::string& value, uint64_t line,
                  RecordSink& sink) {
    if ((key != "Address" && key != "Name") || value.empty())
        return;
    sink.emit(DeviceFact{.name = key == "Name" ? "device_name" : "mac",
                         .value = parsers::to_valid_utf8(value),
                         .note = "Bluetooth"},
              Place::line(line));
}

Result<void> parse(const File& file, RecordSink& sink) {
    const std::string text = TRY(parsers::read_text(file.bytes(), parsers::limits::kTextBytes));
    uint64_t number = 0;
    bool is_adapter = false;
    Device device;
    for (const std::string& stored : parsers::split(text, '\n')) {
        ++number;
        const std::string_view line = parsers::trim(stored);
        if (line.starts_with('[') && line.ends_with(']')) {
            emit_device(device, sink);
            const std::string_view section = line.substr(1, line.size() - 2);
            device = {};
            is_adapter = section == "Adapter";
            if (is_address(section))
                device = {.address = std::string(section), .line = number};
            continue;
        }
        const size_t equals = line.find('=');
        if (equals == std::string_view::npos)
            continue;
        const std::string key(parsers::trim(line.substr(0, equals)));
        const std::string value(parsers::trim(line.substr(equals + 1)));
        if (is_adapter)
            read_adapter(key, value, number, sink);
        else if (!device.address.empty())
            read_entry(device, key, value);
    }
    emit_device(device, sink);
    return {};
}

}  // namespace
}  // namespace plugins

PLUGIN({
    .id = "bluetooth_android",
    .app = "android",
    .version = "1",
    .platform = plugins::Platform::Android,
    .about = "Reads the phone's own Bluetooth name and address, and address, name and last use of "
             "every device that it paired with or met; keys and services are not read.",
    .references = {"https://android.googlesource.com/platform/packages/modules/Bluetooth "
                   "(btif_config.cc)",
                   "https://github.com/abrignoni/ALEAPP"},
    .tested = {"samples/apps/bluetooth_android"},
    .paths = {"*/bt_config.conf", "*/bt_config.bak"},
    .records = {"device_fact"},
    .parse = plugins::parse,
})
