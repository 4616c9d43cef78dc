// KML files, alone or in a KMZ: places and tracks of Google Earth, of maps and of other programs.
// Facts: OGC 12-007r2 (KML 2.3) and the extension gx of Google (Track, coord).
#include <algorithm>
#include <array>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "parsers/base/text.h"
#include "parsers/format/xml_stream.h"
#include "plugins/api/plugin.h"
#include "plugins/apps/gpx_files/degrees.h"

namespace plugins {
namespace {

using parsers::XmlEvent;
using parsers::XmlStream;

constexpr std::string_view kApp = "kml";

bool recognizes(const File& file) {
    std::array<char, 4096> start{};
    const auto size = file.bytes().read_at(0, std::as_writable_bytes(std::span(start)));
    if (!size.ok())
        return false;
    std::string text(start.data(), size.value());
    std::erase(text, '\0');  // UTF-16
    return text.find("<kml") != std::string::npos || text.find(":kml") != std::string::npos;
}

std::string_view without_prefix(std::string_view name) {
    const size_t colon = name.find(':');
    return colon == std::string_view::npos ? name : name.substr(colon + 1);
}

// Only a time of the day with its zone is a moment; a year or a month stays as stored.
Time time_of(const std::string& stored) {
    Time time{.utc_ns = std::nullopt, .as_stored = stored};
    constexpr size_t kDateAndTime = 19;
    const bool has_zone = stored.size() > kDateAndTime &&
                          stored.find_first_of("Z+-", kDateAndTime) != std::string::npos;
    const auto moment = has_zone ? parsers::from_iso8601(stored) : std::nullopt;
    if (moment && *moment > 0)
        time.utc_ns = moment;
    return time;
}

// The text of an element and where it stands; several pieces where it is long.
struct Piece {
    std::string text;
    uint64_t offset = 0;
    uint64_t end = 0;
    bool is_as_stored = true;  // each byte of the text is one of the file

    void add(const XmlEvent& event) {
        if (text.empty())
            offset = event.offset;
        else
            is_as_stored = is_as_stored && event.offset == end;
        end = event.end;
        is_as_stored = is_as_stored && event.end - event.offset == event.text.size();
        text += event.text;
    }
};

// A Placemark: its name and time stand before or behind its points.
struct Placemark {
    struct Point {
        Place place;
        std::optional<double> latitude;
        std::optional<double> longitude;
        std::string time;
    };
    size_t depth = 0;
    std::string name;
    std::string time;
    std::vector<Point> points;
    std::vector<std::string> times;  // of the track that is read
    size_t track_begin = 0;          // number of its first point
};

class Reader {
public:
    Reader(const XmlStream& stream, RecordSink& sink) : stream_(stream), sink_(sink) {}

    void take(const XmlEvent& event) {
        const std::string name(without_prefix(event.name));
        if (event.kind == XmlEvent::Kind::Text) {
            if (stream_.depth() == text_depth_)
                piece_.add(event);
        } else if (event.kind == XmlEvent::Kind::Start) {
            start(name);
        } else if (event.kind == XmlEvent::Kind::End) {
            end(name);
        }
    }

    // The points of a Placemark that breaks off.
    void finish() {
        if (placemark_)
            emit();
    }

private:
    void start(const std::string& name) {
        piece_ = {};
        text_depth_ = stream_.depth();
        path_.resize(std::min(path_.size(), stream_.depth() - 1));
        path_.push_back(name);
        if (name == "Placemark")
            placemark_ = Placemark{.depth = stream_.depth()};
        else if (name == "Track" && placemark_)
            placemark_->track_begin = placemark_->points.size();
    }

    // `path_` still ends in the element that ends.
    std::string_view parent() const {
        return path_.size() < 2 ? std::string_view() : std::string_view(path_[path_.size() - 2]);
    }

    void end(const std::string& name) {
        if (placemark_)
            end_inside(name);
        text_depth_ = 0;
        if (!path_.empty())
            path_.pop_back();
    }

    void end_inside(const std::string& name) {
        const std::string text(parsers::trim(piece_.text));
        if (name == "Placemark")
            return emit();
        if (name == "name" && parent() == "Placemark")
            placemark_->name = text;
        else if (name == "when" && parent() == "TimeStamp")
            placemark_->time = text;
        else if (name == "when" && parent() == "Track")
            placemark_->times.push_back(text);
        else if (name == "coord" && parent() == "Track")
            take_tuples(" ");
        else if (name == "coordinates" && (parent() == "Point" || parent() == "LineString"))
            take_tuples(",");
        else if (name == "Track")
            end_track();
    }

    // "longitude,latitude,height longitude,latitude": a blank parts the points, and in gx:coord
    // the numbers of one.
    void take_tuples(std::string_view separator) {
        if (!piece_.is_as_stored) {
            sink_.unsupported(Place::bytes(piece_.offset, piece_.end - piece_.offset),
                              "the points are not read: their bytes are not those of UTF-8");
            return;
        }
        constexpr std::string_view kBlanks = " \t\r\n";
        const std::string_view text = piece_.text;
        const bool is_one = separator == " ";
        size_t at = text.find_first_not_of(kBlanks);
        while (at != std::string_view::npos) {
            const size_t behind = is_one ? text.find_last_not_of(kBlanks) + 1
                                         : std::min(text.find_first_of(kBlanks, at), text.size());
            take_tuple(at, text.substr(at, behind - at), separator[0]);
            at = text.find_first_not_of(kBlanks, behind);
        }
    }

    void take_tuple(size_t at, std::string_view tuple, char separator) {
        const auto parts = parsers::split(tuple, separator);
        const Place place = Place::bytes(piece_.offset + at, tuple.size());
        Placemark::Point point{.place = place, .latitude = {}, .longitude = {}, .time = {}};
        if (parts.size() >= 2) {
            point.longitude = tracks::degrees(parts[0], tracks::kLongitude);
            point.latitude = tracks::degrees(parts[1], tracks::kLatitude);
        }
        placemark_->points.push_back(std::move(point));
    }

    // The n-th time belongs to the n-th point.
    void end_track() {
        const size_t count = placemark_->points.size() - placemark_->track_begin;
        if (count == placemark_->times.size())
            for (size_t index = 0; index < count; ++index)
                placemark_->points[placemark_->track_begin + index].time = placemark_->times[index];
        else if (count > 0)
            sink_.damaged(placemark_->points.back().place,
                          "the track has not as many times as points");
        placemark_->times.clear();
    }

    void emit() {
        for (const Placemark::Point& point : placemark_->points) {
            if (!point.latitude || !point.longitude) {
                sink_.damaged(point.place, "the point has no longitude and latitude");
                continue;
            }
            sink_.emit(Location{.app = std::string(kApp),
                                .latitude = point.latitude,
                                .longitude = point.longitude,
                                .time = time_of(point.time.empty() ? placemark_->time : point.time),
                                .name = placemark_->name},
                       point.place);
        }
        placemark_.reset();
    }

    const XmlStream& stream_;
    RecordSink& sink_;
    std::vector<std::string> path_;
    std::optional<Placemark> placemark_;
    Piece piece_;
    size_t text_depth_ = 0;
};

Result<void> parse(const File& file, RecordSink& sink) {
    XmlStream stream(file.bytes());
    Reader reader(stream, sink);
    while (true) {
        const auto event = stream.next();
        if (!event.ok() && event.error().code != parsers::ErrorCode::Damaged)
            return event.error();
        if (!event.ok()) {
            reader.finish();
            sink.damaged(Place::whole_file(), event.error().what);
        }
        if (!event.ok() || event.value().kind == XmlEvent::Kind::Finished)
            return {};
        reader.take(event.value());
    }
}

}  // namespace
}  // namespace plugins

PLUGIN({
    .id = "kml_files",
    .app = "kml",
    .version = "1",
    .platform = plugins::Platform::Any,
    .about = "Points, lines and tracks of the placemarks of KML files with their times and names; "
             "areas, pictures on the ground, views and descriptions are not read.",
    .references = {"https://docs.ogc.org/is/12-007r2/12-007r2.html",
                   "https://developers.google.com/kml/documentation/kmlreference"},
    .tested = {"samples/apps/kml_files", "KML samples in the bulk_extractor tests"},
    .paths = {"*.kml", "*.KML"},
    .records = {"location"},
    .recognizes = plugins::recognizes,
    .parse = plugins::parse,
})
