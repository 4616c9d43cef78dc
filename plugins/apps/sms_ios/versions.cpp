#include "plugins/apps/sms_ios/versions.h"

#include "parsers/format/plist.h"
#include "parsers/format/typedstream.h"

namespace plugins::imessage {
namespace {

using parsers::PlistValue;
using parsers::Result;

Result<Version> to_version(const PlistValue& stored, const std::string& key) {
    Version version{.key = key, .text = {}, .written = {}};
    if (const PlistValue* const written = stored.find("d"); written != nullptr)
        version.written = written->as_time();
    const PlistValue* const text = stored.find("t");
    if (text == nullptr)
        return version;
    auto read = parsers::read_typedstream_text(text->data);
    if (!read.ok() && read.error().code != parsers::ErrorCode::NotFound)
        return read.error();
    if (read.ok())
        version.text = std::move(read).value();
    return version;
}

}  // namespace

Result<std::vector<Version>> read_versions(std::span<const std::byte> summary) {
    std::vector<Version> versions;
    if (summary.empty())
        return versions;
    const PlistValue root = TRY(parsers::read_plist(summary));
    const PlistValue* const parts = root.find("ec");
    if (parts == nullptr)
        return versions;
    for (const auto& [part, list] : parts->members)
        for (size_t number = 0; number < list.items.size(); ++number) {
            auto version = TRY(to_version(list.items[number], part + "." + std::to_string(number)));
            version.is_present = number + 1 == list.items.size();
            versions.push_back(std::move(version));
        }
    return versions;
}

}  // namespace plugins::imessage
