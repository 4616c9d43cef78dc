#include "triage/engine/left_out_plugins.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "plugins/host/loader.h"
#include "triage/store/record_json.h"

namespace triage {

using nlohmann::json;

namespace {

constexpr std::string_view kFact = "plugins_left_out";

}  // namespace

std::vector<CoverageRow> ledger_rows(const std::vector<plugins::LeftOut>& left_out) {
    std::vector<CoverageRow> rows;
    for (const plugins::LeftOut& left : left_out)
        rows.push_back(
            {0, left.path, left.id, CoverageStatus::Failed,
             "this plugin was left out, and what it would read stays unread: " + left.why, ""});
    return rows;
}

Result<void> keep_left_out(DeviceStore& store, const std::vector<plugins::LeftOut>& left_out) {
    json list = json::array();
    for (const plugins::LeftOut& left : left_out)
        list.push_back({{"plugin", left.id},
                        {"path", left.path},
                        {"sha256", left.file_sha256},
                        {"why", left.why}});
    return store.set_meta(kFact, dump_line(list));
}

std::vector<plugins::LeftOut> left_out_of(const DeviceStore& store) {
    std::vector<plugins::LeftOut> left_out;
    const json list = json::parse(store.meta(kFact), nullptr, false);
    if (!list.is_array())
        return left_out;
    for (const json& one : list)
        if (one.is_object())
            left_out.push_back({one.value("plugin", ""), one.value("path", ""),
                                one.value("sha256", ""), one.value("why", "")});
    return left_out;
}

bool is_any_replaced(const std::vector<plugins::LeftOut>& left_out,
                     const std::vector<std::string>& plugin_files) {
    return std::any_of(left_out.begin(), left_out.end(), [&](const plugins::LeftOut& left) {
        if (std::find(plugin_files.begin(), plugin_files.end(), left.path) == plugin_files.end())
            return false;
        const auto hash = plugins::file_sha256(left.path);
        return hash.ok() && hash.value() != left.file_sha256;
    });
}

}  // namespace triage
