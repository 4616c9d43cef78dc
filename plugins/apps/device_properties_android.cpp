// Properties that an Android system keeps over restarts: data/property/persistent_properties.
#include <array>
#include <string>
#include <string_view>

#include "parsers/base/limits.h"
#include "parsers/base/text.h"
#include "parsers/format/protobuf.h"
#include "plugins/api/plugin.h"

namespace plugins {
namespace {

struct Property {
    std::string_view name;
    std::string_view fact;
};

constexpr std::array kProperties = {
    Property{"persist.sys.timezone", "time_zone"}, Property{"persist.radio.imei", "imei"},
    Property{"persist.radio.imei1", "imei"},       Property{"persist.radio.imei2", "imei"},
    Property{"persist.radio.device.imei", "imei"}, Property{"persist.radio.serialno", "serial"},
};

// PersistentProperties { repeated record = 1 }, record { name = 1, value = 2 }: init of the Android
// Open Source Project, persistent_properties.proto.
void read_property(const std::string& message, RecordSink& sink) {
    const auto fields = parsers::read_protobuf(message);
    if (!fields.ok()) {
        sink.damaged(Place::whole_file(), fields.error().what);
        return;
    }
    const parsers::ProtobufField* const name = parsers::find_field(fields.value(), 1);
    const parsers::ProtobufField* const value = parsers::find_field(fields.value(), 2);
    if (!name || !value || value->bytes.empty())
        return;
    for (const auto& [wanted, fact] : kProperties)
        if (name->bytes == wanted)
            sink.emit(DeviceFact{.name = std::string(fact),
                                 .value = parsers::to_valid_utf8(value->bytes),
                                 .note = name->bytes},
                      Place::pointer("/" + name->bytes));
}

Result<void> parse(const File& file, RecordSink& sink) {
    const auto bytes = TRY(parsers::read_all(file.bytes(), parsers::limits::kTextBytes));
    const auto properties = TRY(parsers::read_protobuf(bytes));
    for (const parsers::ProtobufField& property : properties)
        if (property.number == 1 && property.wire == parsers::ProtobufWire::Bytes)
            read_property(property.bytes, sink);
    return {};
}

}  // namespace
}  // namespace plugins

PLUGIN({
    .id = "device_properties_android",
    .app = "android",
    .version = "1",
    .platform = plugins::Platform::Android,
    .about = "Reads the time zone and, where a maker keeps them there, IMEI and serial number from "
             "persistent_properties; other properties are not read.",
    .references = {"https://android.googlesource.com/platform/system/core/+/refs/heads/main/init"},
    .tested = {"samples/apps/device_properties_android"},
    .paths = {"*/property/persistent_properties"},
    .records = {"device_fact"},
    .parse = plugins::parse,
})
