#include "reports/render/cluster_picture.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <numbers>
#include <set>
#include <tuple>

#include "reports/model/wording.h"

namespace reports {
namespace {

constexpr double kLabelPitch = 17;  // along the ring, per device
constexpr double kSmallestRing = 110;
constexpr double kLetterWidth = 7.2;  // of a label, about
constexpr size_t kLabelLetters = 22;
constexpr size_t kLevelLabels = 16;  // a ring of so few devices has labels that lie flat
constexpr size_t kMarkedLinks = 6;   // with more, words on the lines would cover each other
constexpr size_t kMostLinks = 3000;  // drawn in one ring, the heaviest

struct Point {
    double x = 0;
    double y = 0;
};

struct Ring {
    std::vector<const Device*> devices;  // in their order on the ring
    std::vector<const Link*> links;      // heaviest first
};

std::string_view css_class(Level level) {
    return level == Level::Custody ? "custody" : level == Level::Team ? "team" : "network";
}

// Letters, not bytes, so that a name in another script is not cut inside a letter.
std::string shortened(const std::string& name) {
    std::vector<size_t> starts;
    for (size_t at = 0; at < name.size(); ++at) {
        if ((static_cast<unsigned char>(name[at]) & 0xC0) != 0x80)
            starts.push_back(at);
    }
    if (starts.size() <= kLabelLetters)
        return name;
    const size_t half = (kLabelLetters - 1) / 2;
    return name.substr(0, starts[half]) + "…" + name.substr(starts[starts.size() - half]);
}

// The first cluster of a level that holds a device; devices of one cluster stand side by side.
std::map<std::string, std::string> cluster_of(const CaseReport& report, Level level) {
    std::map<std::string, std::string> names;
    for (const Cluster& cluster : report.clusters) {
        if (cluster.level != level)
            continue;
        for (const std::string& device : cluster.devices)
            names.emplace(device, cluster.name);
    }
    return names;
}

std::string root_of(std::map<std::string, std::string>& parents, std::string name) {
    while (parents.at(name) != name)
        name = parents[name] = parents.at(parents.at(name));
    return name;
}

std::map<std::string, std::string> parents_of(const CaseReport& report) {
    std::map<std::string, std::string> parents;
    for (const Device& device : report.devices)
        parents[device.name] = device.name;
    for (const Link& link : report.links) {
        if (parents.count(link.a) == 0 || parents.count(link.b) == 0)
            continue;
        const std::string a = root_of(parents, link.a);
        const std::string b = root_of(parents, link.b);
        parents[std::max(a, b)] = std::min(a, b);
    }
    return parents;
}

void sort_ring(Ring& ring, const CaseReport& report) {
    const auto custody = cluster_of(report, Level::Custody);
    const auto team = cluster_of(report, Level::Team);
    const auto network = cluster_of(report, Level::Network);
    const auto name_in = [](const std::map<std::string, std::string>& names, const Device* device) {
        const auto found = names.find(device->name);
        return found == names.end() ? "~" + device->name : found->second;
    };
    std::sort(ring.devices.begin(), ring.devices.end(), [&](const Device* a, const Device* b) {
        return std::tuple(name_in(network, a), name_in(team, a), name_in(custody, a), a->name) <
               std::tuple(name_in(network, b), name_in(team, b), name_in(custody, b), b->name);
    });
    std::stable_sort(ring.links.begin(), ring.links.end(),
                     [](const Link* a, const Link* b) { return a->weight > b->weight; });
    if (ring.links.size() > kMostLinks)
        ring.links.resize(kMostLinks);
}

std::vector<Ring> rings_of(const CaseReport& report) {
    auto parents = parents_of(report);
    std::map<std::string, Ring> by_root;
    for (const Device& device : report.devices)
        by_root[root_of(parents, device.name)].devices.push_back(&device);
    for (const Link& link : report.links) {
        if (parents.count(link.a) > 0 && parents.count(link.b) > 0)
            by_root[root_of(parents, link.a)].links.push_back(&link);
    }
    std::vector<Ring> rings;
    for (auto& [root, ring] : by_root) {
        sort_ring(ring, report);
        rings.push_back(std::move(ring));
    }
    std::stable_sort(rings.begin(), rings.end(), [](const Ring& a, const Ring& b) {
        return a.devices.size() > b.devices.size();
    });
    return rings;
}

double label_room(const Ring& ring) {
    size_t longest = 0;
    for (const Device* device : ring.devices)
        longest = std::max(longest, shortened(device->name).size());
    return 28 + kLetterWidth * static_cast<double>(longest);
}

class RingDrawing {
public:
    RingDrawing(HtmlWriter& html, const Ring& ring)
        : html_(html),
          ring_(ring),
          radius_(std::max(kSmallestRing, static_cast<double>(ring.devices.size()) * kLabelPitch /
                                              (2 * std::numbers::pi))),
          center_(radius_ + label_room(ring)) {
        for (size_t index = 0; index < ring.devices.size(); ++index)
            index_[ring.devices[index]->name] = index;
    }

    void draw() {
        const std::string size = fmt::format("{:.0f}", 2 * center_);
        html_.open("svg", {{"viewBox", "0 0 " + size + " " + size},
                           {"width", size},
                           {"height", size},
                           {"role", "img"}});
        html_.element("title", fmt::format("{} linked devices", ring_.devices.size()));
        html_.element("desc", description());
        // Heaviest last, so that custody lies on top of the thin lines.
        for (auto link = ring_.links.rbegin(); link != ring_.links.rend(); ++link)
            draw_link(**link);
        for (size_t index = 0; index < ring_.devices.size(); ++index)
            draw_device(index);
        if (ring_.links.size() <= kMarkedLinks) {
            for (const Link* link : ring_.links)
                draw_mark(*link);
        }
        html_.close();
    }

private:
    double angle(size_t index) const {
        return 2 * std::numbers::pi * static_cast<double>(index) /
                   static_cast<double>(ring_.devices.size()) -
               std::numbers::pi / 2;
    }
    Point at(size_t index, double radius) const {
        return {center_ + radius * std::cos(angle(index)),
                center_ + radius * std::sin(angle(index))};
    }
    // Curves lean towards the middle, the more the farther their ends are apart: lines between
    // neighbors stay beside the ring, the others pass each other with room.
    Point control(const Link& link) const {
        const size_t first = index_.at(link.a);
        const size_t second = index_.at(link.b);
        const double turn = std::abs(angle(first) - angle(second));
        const double apart = std::min(turn, 2 * std::numbers::pi - turn) / std::numbers::pi;
        const double lean = 0.9 - 0.5 * apart;
        const Point a = at(first, radius_);
        const Point b = at(second, radius_);
        return {center_ + ((a.x + b.x) / 2 - center_) * lean,
                center_ + ((a.y + b.y) / 2 - center_) * lean};
    }

    std::string description() const {
        std::string text;
        for (const Link* link : ring_.links) {
            if (text.size() > 4000)
                return text + " and more links, see the clusters below.";
            text += fmt::format("{} and {}: {}. ", link->a, link->b, to_words(link->level));
        }
        return text;
    }

    void draw_link(const Link& link) {
        const Point a = at(index_.at(link.a), radius_);
        const Point b = at(index_.at(link.b), radius_);
        const Point c = control(link);
        html_.open("path", {{"class", "link " + std::string(css_class(link.level))},
                            {"d", fmt::format("M{:.1f} {:.1f}Q{:.1f} {:.1f} {:.1f} {:.1f}", a.x,
                                              a.y, c.x, c.y, b.x, b.y)}});
        html_.element("title", fmt::format("{} and {}: {}", link.a, link.b, to_words(link.level)));
        html_.close();
    }

    void draw_mark(const Link& link) {
        const Point a = at(index_.at(link.a), radius_);
        const Point b = at(index_.at(link.b), radius_);
        const Point c = control(link);
        html_.element("text",
                      {{"class", "mark"},
                       {"text-anchor", "middle"},
                       {"x", fmt::format("{:.1f}", (a.x + 2 * c.x + b.x) / 4)},
                       {"y", fmt::format("{:.1f}", (a.y + 2 * c.y + b.y) / 4 + 4)}},
                      css_class(link.level));
    }

    void draw_device(size_t index) {
        const Device& device = *ring_.devices[index];
        const Point point = at(index, radius_);
        const bool refer = device.assessment && device.assessment->referral == Referral::Refer;
        const std::string shape = refer ? "node refer" : "node";
        if (device.kind == "computer")
            html_.line("rect", {{"class", shape},
                                {"x", fmt::format("{:.1f}", point.x - 7)},
                                {"y", fmt::format("{:.1f}", point.y - 5)},
                                {"width", "14"},
                                {"height", "10"}});
        else
            html_.line("circle", {{"class", shape},
                                  {"cx", fmt::format("{:.1f}", point.x)},
                                  {"cy", fmt::format("{:.1f}", point.y)},
                                  {"r", "6"}});
        html_.raw(device.kind == "computer" ? "</rect>" : "</circle>");
        draw_label(index);
    }

    void draw_label(size_t index) {
        const Device& device = *ring_.devices[index];
        const bool flat = ring_.devices.size() <= kLevelLabels;
        const double across = std::cos(angle(index));
        const Point label = at(index, radius_ + (flat ? 16 : 12));
        const bool left = across < -1e-9;
        const std::string_view anchor = flat && std::abs(across) < 0.2 ? "middle"
                                        : left                         ? "end"
                                                                       : "start";
        const double turn = flat ? 0 : angle(index) * 180 / std::numbers::pi + (left ? 180 : 0);
        html_.open("text", {{"class", "name"},
                            {"text-anchor", anchor},
                            {"dominant-baseline", "central"},
                            {"transform", fmt::format("translate({:.1f} {:.1f}) rotate({:.2f})",
                                                      label.x, label.y, turn)}});
        html_.element("title", device.name);
        html_.text(shortened(device.name));
        html_.close();
    }

    HtmlWriter& html_;
    const Ring& ring_;
    double radius_;
    double center_;
    std::map<std::string, size_t> index_;
};

void write_legend(HtmlWriter& html) {
    html.open("svg",
              {{"viewBox", "0 0 560 104"}, {"width", "560"}, {"height", "104"}, {"role", "img"}});
    html.element("title", "Legend");
    double y = 18;
    for (const Level level : {Level::Custody, Level::Team, Level::Network}) {
        html.open("path", {{"class", "link " + std::string(css_class(level))},
                           {"d", fmt::format("M12 {0:.0f}H82", y)}});
        html.close();
        html.element("text", {{"x", "94"}, {"y", fmt::format("{:.0f}", y + 4)}}, to_words(level));
        y += 22;
    }
    html.raw(
        "<circle class=\"node\" cx=\"22\" cy=\"86\" r=\"6\"></circle>"
        "<text x=\"36\" y=\"90\">phone or other</text>"
        "<rect class=\"node\" x=\"140\" y=\"81\" width=\"14\" height=\"10\"></rect>"
        "<text x=\"162\" y=\"90\">computer</text>"
        "<circle class=\"node refer\" cx=\"250\" cy=\"86\" r=\"6\"></circle>"
        "<text x=\"264\" y=\"90\">filled: a row calls for a safe conversation</text>");
    html.close();
}

}  // namespace

void write_cluster_picture(HtmlWriter& html, const CaseReport& report) {
    std::string alone;
    std::vector<Ring> rings = rings_of(report);
    if (!rings.empty() && rings.front().devices.size() > 1) {
        html.open("div", {{"class", "scroll"}, {"tabindex", "0"}});
        write_legend(html);
        html.close();
    }
    html.open("div", {{"class", "rings"}});
    for (const Ring& ring : rings) {
        if (ring.devices.size() < 2) {
            alone += (alone.empty() ? "" : ", ") + ring.devices.front()->name;
            continue;
        }
        html.open("div", {{"class", "scroll"}, {"tabindex", "0"}});
        RingDrawing(html, ring).draw();
        html.close();
        if (ring.links.size() == kMostLinks)
            html.element("p", fmt::format("Only the {} heaviest links are drawn.", kMostLinks));
    }
    html.close();
    if (!alone.empty())
        html.element("p", "No link to another device was found for: " + alone + ".");
}

}  // namespace reports
