// Apps that are installed on Android: data/system/packages.xml.
#include <charconv>
#include <string>
#include <string_view>

#include "parsers/format/android_xml.h"
#include "plugins/api/plugin.h"

namespace plugins {
namespace {

// ft, it and ut are milliseconds since 1970 as a hexadecimal number; as_stored keeps the digits.
Time time_of_hex(const std::string& digits) {
    int64_t milliseconds = 0;
    const auto [end, error] =
        std::from_chars(digits.data(), digits.data() + digits.size(), milliseconds, 16);
    Time time;
    if (error == std::errc() && end == digits.data() + digits.size())
        time = parsers::from_unix_ms(milliseconds);
    time.as_stored = digits;
    return time;
}

void read_packages(const parsers::XmlElement& packages, RecordSink& sink) {
    size_t number = 0;
    for (const parsers::XmlElement& package : packages.children) {
        const size_t index = number++;
        if (package.name != "package")
            continue;
        const Place place = Place::pointer("/packages/" + std::to_string(index));
        if (package.attribute("name").empty()) {
            sink.damaged(place, "a package has no name");
            continue;
        }
        sink.emit(InstalledApp{.package = package.attribute("name"),
                               .version = package.attribute("version"),
                               .installed = time_of_hex(package.attribute("it")),
                               .updated = time_of_hex(package.attribute("ut")),
                               .installer = package.attribute("installer")},
                  place);
    }
}

Result<void> parse(const File& file, RecordSink& sink) {
    const parsers::XmlElement document = TRY(parsers::read_android_xml(file.bytes()));
    const parsers::XmlElement* const packages = document.child("packages");
    if (!packages)
        return parsers::Error{parsers::ErrorCode::Unsupported,
                              file.path() + " holds no element named packages"};
    read_packages(*packages, sink);
    return {};
}

}  // namespace
}  // namespace plugins

PLUGIN({
    .id = "installed_apps_android",
    .app = "android",
    .version = "1",
    .platform = plugins::Platform::Android,
    .about = "Reads name, version, installer and times of every installed package from "
             "packages.xml, as text or binary XML; permissions, signatures and the state for each "
             "user are not read.",
    .references = {"https://android.googlesource.com/platform/frameworks/base/+/refs/heads/main/"
                   "services/core/java/com/android/server/pm/Settings.java",
                   "https://github.com/abrignoni/ALEAPP"},
    .tested = {"samples/apps/installed_apps_android"},
    .paths = {"*/system/packages.xml"},
    .records = {"installed_app"},
    .parse = plugins::parse,
})
