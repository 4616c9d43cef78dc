// What an Android system says of its make and build: build.prop files.
#include <array>
#include <string>
#include <string_view>
#include <utility>

#include "parsers/base/limits.h"
#include "parsers/base/text.h"
#include "plugins/api/plugin.h"

namespace plugins {
namespace {

constexpr std::array kFacts = {
    std::pair<std::string_view, std::string_view>{"ro.build.version.release", "os_version"},
    std::pair<std::string_view, std::string_view>{"ro.build.display.id", "build"},
    std::pair<std::string_view, std::string_view>{"ro.serialno", "serial"},
    std::pair<std::string_view, std::string_view>{"ro.boot.serialno", "serial"},
    std::pair<std::string_view, std::string_view>{"persist.sys.timezone", "time_zone"},
    // "ranchu", "vbox86", "ttVM_x86" and such tell an emulator.
    std::pair<std::string_view, std::string_view>{"ro.hardware", "hardware"},
};

// The maker and the model stand once for each part of the system: ro.product.vendor.model, ...
std::string_view fact_of(std::string_view key) {
    for (const auto& [property, fact] : kFacts)
        if (key == property)
            return fact;
    if (!key.starts_with("ro.product."))
        return {};
    if (key.ends_with(".manufacturer"))
        return "manufacturer";
    return key.ends_with(".model") ? "model" : std::string_view();
}

Result<void> parse(const File& file, RecordSink& sink) {
    const std::string text = TRY(parsers::read_text(file.bytes(), parsers::limits::kTextBytes));
    uint64_t number = 0;
    for (const std::string& line : parsers::split(text, '\n')) {
        ++number;
        const std::string_view entry = parsers::trim(line);
        const size_t equals = entry.find('=');
        if (entry.starts_with('#') || equals == std::string_view::npos)
            continue;
        const std::string_view key = parsers::trim(entry.substr(0, equals));
        const std::string_view value = parsers::trim(entry.substr(equals + 1));
        const std::string_view fact = fact_of(key);
        if (!fact.empty() && !value.empty())
            sink.emit(DeviceFact{.name = std::string(fact),
                                 .value = parsers::to_valid_utf8(value),
                                 .note = std::string(key)},
                      Place::line(number));
    }
    return {};
}

}  // namespace
}  // namespace plugins

PLUGIN({
    .id = "device_build_android",
    .app = "android",
    .version = "1",
    .platform = plugins::Platform::Android,
    .about = "Reads maker, model, version, build, serial number and hardware name from build.prop "
             "files; other properties are not read.",
    .references = {"https://source.android.com/docs/core/architecture/configuration",
                   "https://github.com/fox-it/dissect.target"},
    .tested = {"samples/apps/device_build_android"},
    .paths = {"*/build.prop", "build.prop", "*/default.prop"},
    .records = {"device_fact"},
    .parse = plugins::parse,
})
