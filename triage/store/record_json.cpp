#include "triage/store/record_json.h"

namespace triage {
namespace {

nlohmann::json json_of(const ContentMention& mention) {
    return {{"id", {{"type", mention.id.type}, {"value", mention.id.value}}},
            {"as_written", mention.as_written},
            {"encoding", mention.encoding},
            {"context", mention.context}};
}

template <class Body>
nlohmann::json json_of(const Body& body) {
    return plugins::body_json(plugins::Record(body));
}

}  // namespace

nlohmann::json stored_body_json(const StoredBody& body) {
    return std::visit([](const auto& kind) { return json_of(kind); }, body);
}

}  // namespace triage
