// The plugins of tracks over files of other projects: every point is compared with what a second
// reader of XML says of the same file.
#include <pugixml.hpp>

#include "parsers/base/text.h"
#include "tests/plugins/corpus_apps.h"

namespace plugins::corpus_apps {
namespace {

class CorpusTracks : public CorpusApps {
protected:
    // Elements of these names, in the order of the document.
    static std::vector<pugi::xml_node> elements(const pugi::xml_node& root,
                                                const std::set<std::string>& names) {
        std::vector<pugi::xml_node> found;
        for (const pugi::xml_node& child : root.children()) {
            if (names.contains(child.name()))
                found.push_back(child);
            const auto inner = elements(child, names);
            found.insert(found.end(), inner.begin(), inner.end());
        }
        return found;
    }
};

struct Track {
    const char* file;
    size_t points;  // the list of the origin: trkpt, wpt and rtept
    size_t times;   // of points; those of Mojstrovka, of 1901, are no moments of our age
};

TEST_F(CorpusTracks, ReadsEveryPointOfGpxpy) {
    if (is_absent_)
        return;
    for (const auto& [name, points, times] :
         {Track{"Mojstrovka", 184, 0}, Track{"around-visnjan-with-car", 104, 104},
          Track{"cerknicko-jezero-with-elevations-zero", 303, 296},
          Track{"cerknicko-jezero-without-elevations", 303, 295},
          Track{"cerknicko-jezero", 303, 297}, Track{"cerknicko-without-times", 303, 5},
          Track{"custom_schema_locations", 0, 0}, Track{"default_schema_locations", 0, 0},
          Track{"first_and_last_elevation", 10, 10}, Track{"gpx1.1_with_all_fields", 8, 3},
          Track{"gpx1.1_with_extensions_without_namespaces", 1, 0},
          Track{"gpx_with_garmin_extension", 1, 1}, Track{"track-with-empty-segment", 9, 9},
          Track{"track-with-less-sec-time", 2, 2}, Track{"track_with_speed", 3, 3},
          Track{"unicode", 6, 0}, Track{"unicode2", 0, 0}}) {
        const std::string path = std::string("gpxpy/") + name + ".gpx";
        const auto found = read("gpx_files", "sdcard/a.gpx", file(path)).all<Location>();
        pugi::xml_document document;
        ASSERT_TRUE(document.load_file((corpus() + "/" + path).c_str()));
        const auto expected = elements(document, {"wpt", "rtept", "trkpt"});
        EXPECT_EQ(expected.size(), points) << name;
        ASSERT_EQ(found.size(), expected.size()) << name;
        size_t moments = 0;
        for (size_t i = 0; i < found.size(); ++i) {
            const pugi::xml_node& point = expected[i];
            EXPECT_EQ(found[i].latitude, point.attribute("lat").as_double()) << name << i;
            EXPECT_EQ(found[i].longitude, point.attribute("lon").as_double()) << name << i;
            EXPECT_EQ(found[i].time.as_stored, point.child_value("time")) << name << i;
            moments += found[i].time.utc_ns ? 1 : 0;
            const std::string own(parsers::trim(point.child_value("name")));
            if (!own.empty()) {
                EXPECT_EQ(found[i].name, own) << name << i;
            }
        }
        EXPECT_EQ(moments, times) << name;
    }
}

TEST_F(CorpusTracks, ConvertsTheTimesOfGpxpy) {
    if (is_absent_)
        return;
    const auto time = [&](const std::string& name, size_t point) {
        return read("gpx_files", "a.gpx", file("gpxpy/" + name + ".gpx"))
            .all<Location>()
            .at(point)
            .time.utc_ns;
    };
    EXPECT_EQ(time("track-with-less-sec-time", 1),
              parsers::from_iso8601("2015-12-11T14:43:13.994Z"));
    EXPECT_EQ(time("track_with_speed", 2), parsers::from_iso8601("2009-03-02T14:06:05Z"));
    EXPECT_EQ(time("gpx1.1_with_all_fields", 7), parsers::from_iso8601("2013-01-01T12:00:04Z"));
}

TEST_F(CorpusTracks, ReadsEveryPointOfTheKmlSamples) {
    if (is_absent_)
        return;
    const std::string path = "bulk_extractor/KML_Samples.kml";
    const Kept kept = read("kml_files", "Download/KML_Samples.kml", file(path));
    pugi::xml_document document;
    ASSERT_TRUE(document.load_file((corpus() + "/" + path).c_str()));
    const auto found = kept.all<Location>();
    size_t number = 0;
    for (const pugi::xml_node& shape : elements(document, {"Point", "LineString"})) {
        std::istringstream tuples(shape.child_value("coordinates"));
        for (std::string tuple; tuples >> tuple; ++number) {
            ASSERT_LT(number, found.size());
            const auto parts = parsers::split(tuple, ',');
            EXPECT_EQ(found[number].longitude, std::stod(parts.at(0))) << tuple;
            EXPECT_EQ(found[number].latitude, std::stod(parts.at(1))) << tuple;
            EXPECT_EQ(found[number].name, shape.parent().child_value("name"));
            EXPECT_EQ(found[number].time, Time{});
        }
    }
    EXPECT_EQ(number, found.size());
    EXPECT_GT(number, 20U);
}

}  // namespace
}  // namespace plugins::corpus_apps
