// Which apps of an Android phone were in use, and when last: usagestats/<user>/<interval>/<time>.
// Up to Android 9 these are XML, from Android 10 protocol buffers; later versions replace the names
// of the apps with numbers of a table beside the folders. Facts: usagestatsservice.proto,
// usagestatsservice_v2.proto and UsageStatsXmlV1.java of the Android Open Source Project.
#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "parsers/base/limits.h"
#include "parsers/base/text.h"
#include "parsers/format/android_xml.h"
#include "parsers/format/protobuf.h"
#include "plugins/api/note.h"
#include "plugins/api/plugin.h"

namespace plugins {
namespace {

using parsers::ProtobufField;
using parsers::ProtobufWire;
using Fields = std::vector<ProtobufField>;

// One app of an interval; times in milliseconds, `last` since the beginning of the interval.
struct Use {
    std::string package;
    int64_t last_ms = 0;
    int64_t total_ms = 0;
};

// The file's name is the beginning of its interval, in milliseconds since 1970.
std::optional<int64_t> begin_of(const File& file) {
    return parsers::to_int64(
        std::string_view(file.path()).substr(file.path().find_last_of('/') + 1));
}

// "daily", "weekly", ...
std::string interval_of(const File& file) {
    const std::vector<std::string> parts = parsers::split(file.path(), '/');
    return parts.size() < 2 ? std::string() : parts[parts.size() - 2];
}

class Interval {
public:
    Interval(const File& file, int64_t begin_ms, RecordSink& sink)
        : begin_ms_(begin_ms), name_(interval_of(file)), sink_(sink) {}

    // An app that was only installed has no time of use.
    void emit(const Use& use, const std::string& place) {
        if (use.last_ms <= 0 && use.total_ms <= 0)
            return;
        total_ms_ += std::clamp<int64_t>(use.total_ms, 0, kLongestInterval_ms);
        int64_t last = 0;
        std::string when;
        if (use.last_ms > 0 && !__builtin_add_overflow(begin_ms_, use.last_ms, &last))
            if (const Time time = parsers::from_unix_ms(last); time.utc_ns)
                when = "last used " + parsers::to_iso8601(*time.utc_ns);
        const std::string total =
            use.total_ms > 0 ? std::to_string(use.total_ms / 1000) + " s in the foreground" : "";
        sink_.emit(DeviceFact{.name = "app_used",
                              .value = use.package,
                              .note = note_of_parts({when, total, name_})},
                   Place::pointer(place));
    }

    // How long a screen was looked at, of a whole day: apps are in the foreground one after the
    // other.
    void end() {
        const Time begin = parsers::from_unix_ms(begin_ms_);
        if (name_ != "daily" || !begin.utc_ns || total_ms_ == 0)
            return;
        sink_.emit(DeviceFact{.name = "foreground_seconds",
                              .value = std::to_string(total_ms_ / 1000),
                              .note = parsers::to_iso8601(*begin.utc_ns).substr(0, 10)},
                   Place::whole_file());
    }

private:
    static constexpr int64_t kLongestInterval_ms = 400LL * 86'400'000;  // a year and a bit

    int64_t begin_ms_;
    int64_t total_ms_ = 0;
    std::string name_;
    RecordSink& sink_;
};

int64_t number_of(const Fields& fields, uint32_t number) {
    const ProtobufField* const field = parsers::find_field(fields, number);
    return field == nullptr ? 0 : static_cast<int64_t>(field->value);
}

// Android 10: the names stand in the file, or in its pool of texts (counted from 1).
Result<void> read_named(const Fields& fields, Interval& interval, RecordSink& sink) {
    constexpr uint32_t kPool = 2;
    constexpr uint32_t kPackages = 20;
    std::vector<std::string> names;
    if (const ProtobufField* const pool = parsers::find_field(fields, kPool))
        for (const ProtobufField& text : TRY(parsers::read_protobuf(pool->bytes)))
            if (text.number == 2 && text.wire == ProtobufWire::Bytes)
                names.push_back(parsers::to_valid_utf8(text.bytes));
    size_t index = 0;
    for (const ProtobufField& field : fields) {
        if (field.number != kPackages || field.wire != ProtobufWire::Bytes)
            continue;
        const std::string place = "/packages/" + std::to_string(index++);
        const Fields package = TRY(parsers::read_protobuf(field.bytes));
        Use use{.last_ms = number_of(package, 3), .total_ms = number_of(package, 4)};
        const int64_t number = number_of(package, 2);
        if (const ProtobufField* const name = parsers::find_field(package, 1))
            use.package = parsers::to_valid_utf8(name->bytes);
        else if (number > 0 && static_cast<uint64_t>(number) <= names.size())
            use.package = names[static_cast<size_t>(number) - 1];
        if (use.package.empty())
            sink.damaged(Place::pointer(place), "the app has no name");
        else
            interval.emit(use, place);
    }
    return {};
}

using Names = std::unordered_map<int64_t, std::string>;

// The file "mappings": of each app its number and its texts, of which the first is its name.
Result<Names> read_names(const parsers::ByteSource& bytes) {
    Names names;
    const std::string text = TRY(parsers::read_text(bytes, parsers::limits::kWholeFileBytes));
    for (const ProtobufField& field : TRY(parsers::read_protobuf(text))) {
        if (field.number != 2 || field.wire != ProtobufWire::Bytes)
            continue;
        const Fields app = TRY(parsers::read_protobuf(field.bytes));
        const ProtobufField* const first = parsers::find_field(app, 2);
        if (first != nullptr && first->wire == ProtobufWire::Bytes)
            names.emplace(number_of(app, 1), parsers::to_valid_utf8(first->bytes));
    }
    return names;
}

// Android 11 and later: numbers instead of names.
Result<void> read_numbered(const Fields& fields, const Names& names, Interval& interval,
                           RecordSink& sink) {
    constexpr uint32_t kPackages = 20;
    size_t index = 0;
    for (const ProtobufField& field : fields) {
        if (field.number != kPackages || field.wire != ProtobufWire::Bytes)
            continue;
        const std::string place = "/packages/" + std::to_string(index++);
        const Fields package = TRY(parsers::read_protobuf(field.bytes));
        const auto name = names.find(number_of(package, 1));
        if (name == names.end())
            sink.damaged(Place::pointer(place), "the table of names lacks this app's number");
        else
            interval.emit({.package = name->second,
                           .last_ms = number_of(package, 3),
                           .total_ms = number_of(package, 4)},
                          place);
    }
    return {};
}

// Where the names are numbers, the field of the name is a number.
bool is_numbered(const Fields& fields) {
    for (const ProtobufField& field : fields)
        if (field.number == 20 && field.wire == ProtobufWire::Bytes) {
            const auto package = parsers::read_protobuf(field.bytes);
            const ProtobufField* const name =
                package.ok() ? parsers::find_field(package.value(), 1) : nullptr;
            return name != nullptr && name->wire == ProtobufWire::Varint;
        }
    return false;
}

Result<void> parse_protobuf(const File& file, Interval& interval, RecordSink& sink) {
    const std::string text =
        TRY(parsers::read_text(file.bytes(), parsers::limits::kWholeFileBytes));
    const Fields fields = TRY(parsers::read_protobuf(text));
    if (!is_numbered(fields))
        return read_named(fields, interval, sink);
    const parsers::SharedBytes mappings = file.companion("../mappings");
    if (mappings == nullptr)
        return parsers::Error{parsers::ErrorCode::Unsupported,
                              file.path() +
                                  " names its apps by numbers; the file mappings, which lies "
                                  "above its folder on a phone, is needed to read them"};
    return read_numbered(fields, TRY(read_names(*mappings)), interval, sink);
}

Result<void> parse_xml(const File& file, Interval& interval) {
    const parsers::XmlElement document = TRY(parsers::read_android_xml(file.bytes()));
    const parsers::XmlElement* const root = document.child("usagestats");
    const parsers::XmlElement* const packages = root ? root->child("packages") : nullptr;
    if (packages == nullptr)
        return parsers::Error{parsers::ErrorCode::Unsupported,
                              file.path() + " holds no list of packages in an element usagestats"};
    for (size_t index = 0; index < packages->children.size(); ++index) {
        const parsers::XmlElement& package = packages->children[index];
        interval.emit(
            {.package = package.attribute("package"),
             .last_ms = parsers::to_int64(package.attribute("lastTimeActive")).value_or(0),
             .total_ms = parsers::to_int64(package.attribute("timeActive")).value_or(0)},
            "/usagestats/packages/" + std::to_string(index));
    }
    return {};
}

Result<void> parse(const File& file, RecordSink& sink) {
    const auto begin = begin_of(file);
    if (!begin)
        return parsers::Error{parsers::ErrorCode::Unsupported,
                              file.path() + " is not named after the beginning of an interval"};
    Interval interval(file, *begin, sink);
    const auto first = TRY(parsers::read_exactly(file.bytes(), 0, 1));
    TRY(first[0] == std::byte{'<'} || parsers::is_binary_android_xml(file.bytes())
            ? parse_xml(file, interval)
            : parse_protobuf(file, interval, sink));
    interval.end();
    return {};
}

}  // namespace
}  // namespace plugins

PLUGIN({
    .id = "usage_stats_android",
    .app = "android",
    .version = "2",
    .platform = plugins::Platform::Android,
    .about = "Reads from the statistics of use which apps were in use in each interval, when last "
             "and how long in the foreground, and the sum of each day; single events, "
             "configurations and times of services are not read.",
    .references = {"https://android.googlesource.com/platform/frameworks/base "
                   "(usagestatsservice_v2.proto, UsageStatsProtoV2.java, UsageStatsXmlV1.java)",
                   "https://github.com/abrignoni/ALEAPP"},
    .tested = {"samples/apps/usage_stats_android"},
    .paths = {"*/usagestats/*/daily/*", "*/usagestats/*/weekly/*", "*/usagestats/*/monthly/*",
              "*/usagestats/*/yearly/*", "*/usagestats/daily/*", "*/usagestats/weekly/*",
              "*/usagestats/monthly/*", "*/usagestats/yearly/*"},
    .records = {"device_fact"},
    .parse = plugins::parse,
})
