#include "plugins/apps/teams_ios/properties.h"

#include <optional>
#include <utility>

namespace plugins::teams_ios {
namespace {

using parsers::PlistValue;

Identifier user(const std::string& mri) {
    return {std::string(id_type::kAppUser), mri};
}

std::string text_of(const PlistValue& value, std::string_view name) {
    const PlistValue* found = value.find(name);
    return found == nullptr ? std::string() : found->as_text();
}

Time iso_time(const PlistValue& log, std::string_view name) {
    std::string stored = text_of(log, name);
    const auto utc_ns = parsers::from_iso8601(stored);
    return {utc_ns, std::move(stored)};
}

Code call_direction(const std::string& stored) {
    if (stored == "incoming" || stored == "outgoing")
        return known(stored, stored);
    return stored.empty() ? Code{} : unknown_code(stored);
}

Code call_result(const std::string& stored) {
    if (stored == "accepted")
        return known("answered", stored);
    if (stored == "missed")
        return known("missed", stored);
    return stored == "declined" ? known("rejected", stored)
                                : (stored.empty() ? Code{} : unknown_code(stored));
}

}  // namespace

Call to_call(const PlistValue& log) {
    const Time connected = iso_time(log, "connectTime");
    const Time ended = iso_time(log, "endTime");
    const Code direction = call_direction(text_of(log, "callDirection"));
    Call call{.app = "teams",
              .app_id = text_of(log, "callId"),
              .direction = direction,
              .started = iso_time(log, "startTime"),
              .result = call_result(text_of(log, "callState"))};
    if (connected.utc_ns && ended.utc_ns && *ended.utc_ns >= *connected.utc_ns)
        call.duration_s = (*ended.utc_ns - *connected.utc_ns) / 1'000'000'000;
    if (direction.name != "incoming" && direction.name != "outgoing")
        return call;
    const std::string other = direction.name == "outgoing" ? "target" : "originator";
    call.peer = user(text_of(log, other));
    if (const auto* participant = log.find(other + "Participant"); participant != nullptr)
        call.name = text_of(*participant, "displayName");
    return call;
}

Location to_location(const PlistValue& shared, Time time) {
    const PlistValue* latitude = shared.find("latitude");
    const PlistValue* longitude = shared.find("longitude");
    return Location{.app = "teams",
                    .latitude = latitude == nullptr ? std::nullopt : latitude->as_real(),
                    .longitude = longitude == nullptr ? std::nullopt : longitude->as_real(),
                    .time = std::move(time),
                    .name = text_of(shared, "address")};
}

}  // namespace plugins::teams_ios
