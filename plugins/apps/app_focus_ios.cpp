// Which apps of an iPhone were in the foreground, from iOS 16 on: the stream App.InFocus of Biome.
// Facts: iLEAPP (biomeInfocus) and other public readers of that stream:
// a protocol buffer with 3 (came to the front), 4 (when) and 6 (the app).
#include <algorithm>
#include <bit>
#include <map>
#include <optional>
#include <string>
#include <utility>

#include "parsers/format/protobuf.h"
#include "parsers/format/segb.h"
#include "plugins/api/note.h"
#include "plugins/api/plugin.h"

namespace plugins {
namespace {

using parsers::ProtobufWire;

// The stream's "remote" folders hold what other devices of the account did, "tombstone" what was
// taken out.
bool recognizes(const File& file) {
    const size_t slash = file.path().rfind('/');
    return slash != std::string::npos &&
           std::string_view(file.path()).substr(0, slash).ends_with("/App.InFocus/local") &&
           parsers::is_segb(file.bytes());
}

struct Focus {
    std::string app;
    Time time;
    bool came = false;
};

std::optional<Focus> read_focus(const parsers::SegbRecord& record) {
    const auto fields = parsers::read_protobuf(record.content);
    if (!fields.ok())
        return std::nullopt;
    const auto* app = parsers::find_field(fields.value(), 6);
    const auto* came = parsers::find_field(fields.value(), 3);
    const auto* time = parsers::find_field(fields.value(), 4);
    if (app == nullptr || app->wire != ProtobufWire::Bytes || app->bytes.empty())
        return std::nullopt;
    Focus focus{.app = app->bytes};
    focus.came = came != nullptr && came->wire == ProtobufWire::Varint && came->value != 0;
    if (time != nullptr && time->wire == ProtobufWire::Fixed64)
        focus.time = parsers::from_apple_s(std::bit_cast<double>(time->value));
    return focus;
}

struct Use {
    Place first;
    uint64_t count = 0;
    std::optional<int64_t> begin_ns;
    std::optional<int64_t> end_ns;

    void add(const Time& time) {
        ++count;
        if (!time.utc_ns)
            return;
        begin_ns = std::min(begin_ns.value_or(*time.utc_ns), *time.utc_ns);
        end_ns = std::max(end_ns.value_or(*time.utc_ns), *time.utc_ns);
    }
};

std::string note_of(const Use& use) {
    std::string when;
    if (use.begin_ns)
        when = "from " + parsers::to_iso8601(*use.begin_ns) + " to " +
               parsers::to_iso8601(*use.end_ns);
    return note_of_parts({"came to the foreground " + std::to_string(use.count) +
                              (use.count == 1 ? " time" : " times") + " in this file",
                          when});
}

Result<void> parse(const File& file, RecordSink& sink) {
    const auto stream = TRY(parsers::read_segb(file.bytes()));
    for (const std::string& problem : stream.problems)
        sink.damaged(Place::whole_file(), problem);
    std::map<std::string, Use> uses;
    uint64_t nameless = 0;
    for (const parsers::SegbRecord& record : stream.records) {
        const Place place = Place::bytes(record.offset, record.content.size());
        if (record.state != parsers::SegbRecord::kWritten)
            continue;
        const auto focus = read_focus(record);
        if (!focus) {
            ++nameless;
            continue;
        }
        if (!focus->came)
            continue;
        Use& use = uses.try_emplace(focus->app, Use{.first = place}).first->second;
        use.add(focus->time);
    }
    if (nameless > 0)
        sink.unsupported(Place::whole_file(),
                         std::to_string(nameless) + " records of the stream name no app");
    for (const auto& [app, use] : uses)
        sink.emit(DeviceFact{.name = "app_used", .value = app, .note = note_of(use)}, use.first);
    return {};
}

}  // namespace
}  // namespace plugins

PLUGIN({
    .id = "app_focus_ios",
    .app = "ios",
    .version = "1",
    .platform = plugins::Platform::Ios,
    .about = "Which apps came to the foreground, how often, and from when to when, of the stream "
             "App.InFocus of Biome (iOS 16, macOS 13 and later); the other streams, what other "
             "devices of the account did, and deleted records are not read.",
    .references = {"https://github.com/cclgroupltd/ccl-segb",
                   "https://github.com/abrignoni/iLEAPP"},
    .tested = {"samples/apps/app_focus_ios"},
    .paths = {"*/App.InFocus/local/*"},
    .records = {"device_fact"},
    .recognizes = plugins::recognizes,
    .parse = plugins::parse,
})
