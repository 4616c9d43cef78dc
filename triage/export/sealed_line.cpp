#include "triage/export/sealed_line.h"

#include "triage/identity/seed_phrase.h"
#include "triage/store/record_json.h"

namespace triage {
namespace {

using nlohmann::json;

void seal(json& value) {
    if (value.is_string())
        value = with_sealed_seeds(value.get_ref<const std::string&>());
    else if (value.is_structured())
        for (json& each : value)
            seal(each);
}

}  // namespace

std::string sealed_line(json object) {
    seal(object);
    return dump_line(object);
}

}  // namespace triage
