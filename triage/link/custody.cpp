#include "triage/link/custody.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>
#include <set>
#include <tuple>

#include "parsers/base/time.h"
#include "triage/link/link_weights.h"

namespace triage {
namespace {

using Json = nlohmann::json;

std::string day(int64_t utc_ns) {
    return parsers::to_iso8601(utc_ns).substr(0, 10);
}

// Pairs of devices that linking found to be one device.
using SamePairs = std::set<std::pair<std::string, std::string>>;

SamePairs same_pairs(const CaseStore& store) {
    SamePairs pairs;
    for (const DeviceRow& row : store.devices()) {
        const Json profile = Json::parse(row.profile_json, nullptr, false);
        if (!profile.is_object() || !profile.contains("same_device_as"))
            continue;
        for (const Json& other : profile["same_device_as"])
            pairs.emplace(row.device, other.value("device", ""));
    }
    return pairs;
}

struct Overlap {
    const HeldBy* one;
    const HeldBy* other;
    int64_t first_utc_ns;
    int64_t last_utc_ns;
};

std::optional<Overlap> overlap_of(const HeldBy& one, const HeldBy& other) {
    if (!one.first_utc_ns || !other.first_utc_ns)
        return std::nullopt;
    const int64_t first = std::max(*one.first_utc_ns, *other.first_utc_ns);
    const int64_t last = std::min(*one.last_utc_ns, *other.last_utc_ns);
    return first <= last ? std::optional<Overlap>({&one, &other, first, last}) : std::nullopt;
}

bool is_known(const HeldBy& held) {
    return held.first_utc_ns.has_value() && !held.holder.empty();
}

// The first overlap between devices of different holders, the longest of all.
std::optional<Overlap> longest_overlap(const Custody& custody) {
    std::optional<Overlap> longest;
    for (size_t i = 0; i < custody.held.size(); ++i)
        for (size_t j = i + 1; j < custody.held.size(); ++j) {
            const HeldBy& one = custody.held[i];
            const HeldBy& other = custody.held[j];
            const auto overlap = overlap_of(one, other);
            if (!overlap || !is_known(one) || !is_known(other) || one.holder == other.holder)
                continue;
            if (!longest || overlap->last_utc_ns - overlap->first_utc_ns >
                                longest->last_utc_ns - longest->first_utc_ns)
                longest = overlap;
        }
    return longest;
}

bool are_copies(const Custody& custody, const SamePairs& same) {
    return std::all_of(custody.held.begin() + 1, custody.held.end(), [&](const HeldBy& each) {
        return same.contains({custody.held.front().device, each.device});
    });
}

std::string spans_of(const Custody& custody) {
    std::string spans;
    for (const HeldBy& held : custody.held) {
        spans += spans.empty() ? "" : "; ";
        spans += "on " + held.device;
        spans += held.first_utc_ns
                     ? " from " + day(*held.first_utc_ns) + " to " + day(*held.last_utc_ns)
                     : " at times that are not known";
    }
    return spans;
}

void judge(Custody& custody, const SamePairs& same) {
    if (custody.held.size() < 2)
        return;
    custody.statement = fmt::format("The account was logged in on {} devices: {}.",
                                    custody.held.size(), spans_of(custody));
    if (are_copies(custody, same)) {
        custody.hands = Hands::Copies;
        custody.statement += " By their own identifiers or content they are one device.";
        return;
    }
    if (const auto overlap = longest_overlap(custody)) {
        custody.hands = Hands::SeveralAtOnce;
        custody.statement += fmt::format(
            " {} and {}, of different holders, both carry traces of its use between {} and {}.",
            overlap->one->device, overlap->other->device, day(overlap->first_utc_ns),
            day(overlap->last_utc_ns));
        return;
    }
    custody.hands = std::all_of(custody.held.begin(), custody.held.end(), is_known)
                        ? Hands::Moved
                        : Hands::Unknown;
}

HeldBy held_at(const Statement& row) {
    HeldBy held;
    held.device = row.text(3);
    held.holder = row.text(4);
    held.count = static_cast<uint64_t>(row.integer(5));
    if (!row.is_null(6))
        held.first_utc_ns = row.integer(6);
    if (!row.is_null(7))
        held.last_utc_ns = row.integer(7);
    for (const Json& record : Json::parse(row.text(8), nullptr, false))
        if (record.is_string())
            held.records.push_back(record.get<std::string>());
    return held;
}

}  // namespace

std::string_view to_word(Hands hands) {
    switch (hands) {
        case Hands::OneDevice:
            return "one_device";
        case Hands::Copies:
            return "copies_of_one_device";
        case Hands::Moved:
            return "moved";
        case Hands::SeveralAtOnce:
            return "several_at_once";
        case Hands::Unknown:
            break;
    }
    return "unknown";
}

Result<std::vector<Custody>> read_custodies(const CaseStore& store) {
    std::vector<Custody> custodies;
    TRY(store.database().each(
        "SELECT i.type, i.value, h.app, h.device, coalesce(d.holder, ''), h.count, h.first_utc_ns, "
        "h.last_utc_ns, h.records FROM holding h JOIN identity i USING(identity) "
        "JOIN device d USING(device) WHERE h.role = 'owner' AND i.service = '' "
        "ORDER BY i.type, i.value, h.app, h.device",
        [&](const Statement& row) {
            if (!is_custody_type(row.view(0)))
                return;
            const bool fresh = custodies.empty() || custodies.back().type != row.view(0) ||
                               custodies.back().value != row.view(1) ||
                               custodies.back().app != row.view(2);
            if (fresh)
                custodies.push_back({row.text(0), row.text(1), row.text(2), {}, {}, {}});
            custodies.back().held.push_back(held_at(row));
        }));
    const SamePairs same = same_pairs(store);
    for (Custody& custody : custodies) {
        std::sort(custody.held.begin(), custody.held.end(), [](const HeldBy& x, const HeldBy& y) {
            const int64_t first_x = x.first_utc_ns.value_or(INT64_MAX);
            const int64_t first_y = y.first_utc_ns.value_or(INT64_MAX);
            return std::tie(first_x, x.device) < std::tie(first_y, y.device);
        });
        judge(custody, same);
    }
    return custodies;
}

}  // namespace triage
