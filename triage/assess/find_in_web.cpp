#include <fmt/format.h>

#include <map>

#include "triage/assess/find_items.h"

namespace triage {
namespace {

// What is not known of the phase, or speaks against weighing it.
void set_context(const Finding& from, const SeenVisit& visit, Item& item) {
    const auto number = [&](const char* name) {
        return from.weights.number(std::string("quality.context.") + name);
    };
    if (from.all.is_raid_aware(visit.utc_ns)) {
        item.quality.context = number("raid_aware");
        item.note = "searched after a raid was spoken of";
    } else if (!from.inside_from || !visit.utc_ns) {
        item.quality.context = number("one_unknown");
        item.note = "not known: whether it was searched inside";
    } else {
        item.quality.context = number("right");
    }
}

bool is_before_arrival(const Finding& from, const SeenVisit& visit) {
    return from.inside_from && visit.utc_ns && *visit.utc_ns < *from.inside_from;
}

}  // namespace

std::vector<Item> find_in_web(const Finding& from) {
    std::vector<Item> items;
    for (const SeenVisit& visit : from.device.visits) {
        if (is_before_arrival(from, visit))
            continue;
        auto item = new_item(from, "E15", Axis::Exploitation, "web");
        if (!item)
            return items;
        item->basis = Basis::Text;
        if (item->review == Review::None)
            item->quality.match = from.weights.number("quality.match.med");
        if (from.weights.is_unvalidated(visit.plugin))
            item->quality.parse = from.weights.number("quality.parse.unvalidated");
        item->unvalidated = from.weights.is_unvalidated(visit.plugin);
        set_context(from, visit, *item);
        item->utc_ns = visit.utc_ns;
        item->episode = fmt::format("{}|web", visit.utc_ns ? day_of(*visit.utc_ns) : -1);
        item->statement =
            fmt::format("A search or page of {} names an authority or a way out: \"{}\".",
                        on_day(visit.utc_ns), visit.text);
        item->records = {{from.device.row.device, visit.record}};
        items.push_back(std::move(*item));
    }
    return items;
}

}  // namespace triage
