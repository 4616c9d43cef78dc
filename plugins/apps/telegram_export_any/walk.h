// walk_export: one pass over the JSON of an export, which may be larger than memory: the parts that
// are wanted are handed out when they are complete and then dropped.
#pragma once

#include <functional>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "parsers/base/byte_source.h"
#include "parsers/base/result.h"

namespace plugins::telegram_export {

// A container on the way to a value: an object with the key that is read, or an array with the
// number of its element.
struct Step {
    bool is_array = false;
    std::string key;
    size_t index = 0;
};
using Way = std::vector<Step>;

// "/chats/list/0/messages/5"
std::string pointer_of(const Way& way);

// Keep: the value stays part of the object or array around it. Drop: it is forgotten.
enum class Value { Keep, Drop };

// Called for each complete value, the inner ones first. Damaged, with what had been read before
// already handed out, where the text breaks off or is no JSON.
parsers::Result<void> walk_export(
    const parsers::ByteSource& source,
    const std::function<Value(const Way& way, const nlohmann::json& value)>& take);

}  // namespace plugins::telegram_export
