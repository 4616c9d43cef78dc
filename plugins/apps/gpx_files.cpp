// GPX files: points, routes and tracks that phones, watches and receivers of satellite positions
// keep or that were exported from them. Facts: the schemas of GPX 1.0 and 1.1 (topografix.com).
#include <algorithm>
#include <array>
#include <optional>
#include <span>
#include <string>

#include "parsers/base/text.h"
#include "parsers/format/xml_stream.h"
#include "plugins/api/plugin.h"
#include "plugins/apps/gpx_files/degrees.h"

namespace plugins {
namespace {

using parsers::XmlEvent;
using parsers::XmlStream;

constexpr std::string_view kApp = "gpx";

bool recognizes(const File& file) {
    std::array<char, 4096> start{};
    const auto size = file.bytes().read_at(0, std::as_writable_bytes(std::span(start)));
    if (!size.ok())
        return false;
    std::string text(start.data(), size.value());
    std::erase(text, '\0');  // UTF-16
    return text.find("<gpx") != std::string::npos || text.find(":gpx") != std::string::npos;
}

std::string_view without_prefix(std::string_view name) {
    const size_t colon = name.find(':');
    return colon == std::string_view::npos ? name : name.substr(colon + 1);
}

// The schemas say that times are UTC; some programs leave the Z out.
Time time_of(std::string_view stored) {
    Time time{.utc_ns = std::nullopt, .as_stored = std::string(parsers::trim(stored))};
    constexpr size_t kDateAndTime = 19;
    const bool has_no_zone = time.as_stored.size() >= kDateAndTime &&
                             time.as_stored.find_first_of("Z+-", kDateAndTime) == std::string::npos;
    const auto moment = parsers::from_iso8601(time.as_stored + (has_no_zone ? "Z" : ""));
    if (moment && *moment > 0 && time.as_stored.size() >= kDateAndTime)
        time.utc_ns = moment;
    return time;
}

// Takes the steps through a file and tells each point when it ends.
class Reader {
public:
    Reader(const XmlStream& stream, RecordSink& sink) : stream_(stream), sink_(sink) {}

    void take(const XmlEvent& event) {
        const std::string_view name = without_prefix(event.name);
        switch (event.kind) {
            case XmlEvent::Kind::Start:
                start(name, event);
                break;
            case XmlEvent::Kind::End:
                end(name, event);
                break;
            case XmlEvent::Kind::Text:
                if (stream_.depth() == text_depth_)
                    text_ += event.text;
                break;
            case XmlEvent::Kind::Finished:
                break;
        }
    }

private:
    struct Point {
        uint64_t offset = 0;
        size_t depth = 0;
        std::string latitude;
        std::string longitude;
        std::string time;
        std::string name;
    };

    void start(std::string_view name, const XmlEvent& event) {
        text_.clear();
        text_depth_ = stream_.depth();
        if (name == "wpt" || name == "rtept" || name == "trkpt") {
            point_ = Point{.offset = event.offset,
                           .depth = stream_.depth(),
                           .latitude = event.attribute("lat"),
                           .longitude = event.attribute("lon"),
                           .time = {},
                           .name = {}};
        } else if (name == "trk" || name == "rte") {
            line_name_.clear();
            line_depth_ = stream_.depth();
        }
    }

    // Only what stands directly in a point, a track or a route: extensions have names of their own.
    void end(std::string_view name, const XmlEvent& event) {
        const bool is_of_point = point_ && stream_.depth() == point_->depth;
        if (is_of_point && name == "name")
            point_->name = parsers::trim(text_);
        else if (is_of_point && name == "time")
            point_->time = parsers::trim(text_);
        else if (!point_ && name == "name" && stream_.depth() == line_depth_)
            line_name_ = parsers::trim(text_);
        else if (point_ && (name == "wpt" || name == "rtept" || name == "trkpt"))
            emit(name, event.end);
        else if (name == "trk" || name == "rte")
            line_depth_ = 0;
        text_depth_ = 0;
    }

    void emit(std::string_view name, uint64_t end) {
        const Place place = Place::bytes(point_->offset, end - point_->offset);
        const auto latitude = tracks::degrees(point_->latitude, tracks::kLatitude);
        const auto longitude = tracks::degrees(point_->longitude, tracks::kLongitude);
        if (latitude && longitude)
            sink_.emit(
                Location{.app = std::string(kApp),
                         .latitude = latitude,
                         .longitude = longitude,
                         .time = time_of(point_->time),
                         .name = point_->name.empty() && name != "wpt" ? line_name_ : point_->name},
                place);
        else
            sink_.damaged(place, "the point has no latitude and longitude");
        point_.reset();
    }

    const XmlStream& stream_;
    RecordSink& sink_;
    std::optional<Point> point_;
    std::string line_name_;  // of the track or route
    size_t line_depth_ = 0;
    std::string text_;  // of the innermost element
    size_t text_depth_ = 0;
};

Result<void> parse(const File& file, RecordSink& sink) {
    XmlStream stream(file.bytes());
    Reader reader(stream, sink);
    while (true) {
        const auto event = stream.next();
        if (!event.ok() && event.error().code != parsers::ErrorCode::Damaged)
            return event.error();
        if (!event.ok())
            sink.damaged(Place::whole_file(), event.error().what);
        if (!event.ok() || event.value().kind == XmlEvent::Kind::Finished)
            return {};
        reader.take(event.value());
    }
}

}  // namespace
}  // namespace plugins

PLUGIN({
    .id = "gpx_files",
    .app = "gpx",
    .version = "1",
    .platform = plugins::Platform::Any,
    .about = "Points, routes and tracks of GPX files with their times and names; heights, speeds, "
             "comments and extensions are not read.",
    .references = {"https://www.topografix.com/GPX/1/1/",
                   "https://www.topografix.com/gpx_manual.asp"},
    .tested = {"samples/apps/gpx_files", "gpxpy test files"},
    .paths = {"*.gpx", "*.GPX"},
    .records = {"location"},
    .recognizes = plugins::recognizes,
    .parse = plugins::parse,
})
