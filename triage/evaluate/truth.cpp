#include "triage/evaluate/truth.h"

#include <algorithm>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>

#include "parsers/base/text.h"

namespace triage {
namespace {

using nlohmann::json;
using parsers::Error;
using parsers::ErrorCode;

// "EX-005/1" -> the first of the case's devices inside EX-005, in their order of names.
std::string name_in_case(const std::string& name, const std::vector<std::string>& names) {
    const size_t slash = name.find('/');
    if (slash == std::string::npos || std::find(names.begin(), names.end(), name) != names.end())
        return name;
    const auto number = parsers::to_int64(std::string_view(name).substr(slash + 1));
    int64_t seen = 0;
    for (const std::string& known : names)
        if (number && known.starts_with(name.substr(0, slash + 1)) && ++seen == *number)
            return known;
    return name;
}

std::optional<bool> flag(const json& object, const char* key) {
    const auto found = object.find(key);
    return found != object.end() && found->is_boolean() ? std::optional(found->get<bool>())
                                                        : std::nullopt;
}

std::set<std::string> words(const json& object, const char* key) {
    std::set<std::string> result;
    for (const json& word : object.value(key, json::array()))
        result.insert(word.get<std::string>());
    return result;
}

// The states of the sample's own stores: what only a log or free space still holds is carved.
std::string state_word(const std::string& state) {
    return state == "carvable" || state == "superseded_in_log" ? "carved" : state;
}

void add_messages(const json& object, TrueDevice& device) {
    const json by_app = object.value("messages", json::object());
    for (const auto& [app, states] : by_app.items())
        for (const auto& [state, count] : states.items())
            device.messages[{app, state_word(state)}] += count.get<uint64_t>();
    for (const json& account : object.value("whatsapp", json::array())) {
        for (const auto& [state, count] : account.at("messages").items())
            device.messages[{"whatsapp", state_word(state)}] += count.get<uint64_t>();
        device.messages[{"whatsapp", "live"}] += account.value("group_created_rows", uint64_t{0});
    }
}

TrueDevice true_device(const std::string& name, const json& object) {
    TrueDevice device;
    device.name = name;
    device.outcomes = words(object, "outcome");
    device.refer = flag(object, "refer");
    device.exploited = flag(object, "exploited");
    device.controls = flag(object, "controls");
    device.language = object.value("language", "");
    device.archetype = object.value("archetype", "");
    device.condition = object.value("condition", "");
    device.should_show = words(object, "should_show");
    add_messages(object, device);
    return device;
}

GroundTruth truth_of(const json& root, const std::vector<std::string>& names) {
    GroundTruth truth;
    const json devices = root.value("devices", json::object());
    for (const auto& [name, device] : devices.items())
        truth.devices.push_back(true_device(name_in_case(name, names), device));
    std::sort(truth.devices.begin(), truth.devices.end(),
              [](const TrueDevice& x, const TrueDevice& y) { return x.name < y.name; });
    const json companies = root.value("companies", json::object());
    for (const auto& [company, named] : companies.items()) {
        std::set<std::string> members;
        for (const json& name : named)
            members.insert(name_in_case(name.get<std::string>(), names));
        truth.companies.push_back(std::move(members));
    }
    for (const json& account : root.value("custody", json::array())) {
        std::set<std::string> holders;
        for (const json& held : account.at("held"))
            holders.insert(name_in_case(held.at("device").get<std::string>(), names));
        truth.custody.push_back(std::move(holders));
    }
    return truth;
}

}  // namespace

Result<GroundTruth> read_truth(std::string_view text, const std::string& path,
                               const std::vector<std::string>& names) {
    const json root = json::parse(text, nullptr, false);
    if (!root.is_object())
        return Error{ErrorCode::Damaged, path + ": is no JSON object"};
    try {
        return truth_of(root, names);
    } catch (const json::exception& wrong) {
        return Error{ErrorCode::Unsupported,
                     path + ": a part has another form than ground truth has: " + wrong.what()};
    }
}

Result<GroundTruth> read_truth(const std::string& path, const std::vector<std::string>& names) {
    std::ifstream stream(path, std::ios::binary);
    if (!stream)
        return Error{ErrorCode::NotFound, path + ": cannot be read; is the path right?"};
    std::ostringstream text;
    text << stream.rdbuf();
    return read_truth(text.str(), path, names);
}

}  // namespace triage
