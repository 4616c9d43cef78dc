#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>

#include "parsers/base/text.h"
#include "triage/assess/find_items.h"

namespace triage {
namespace {

constexpr size_t kLeastOthers = 4;

std::vector<std::string> cells_of(const std::string& line) {
    std::vector<std::string> cells =
        parsers::split(line, line.find('\t') != std::string::npos ? '\t' : ',');
    for (std::string& cell : cells)
        cell = std::string(parsers::trim(cell));
    return cells;
}

std::optional<double> amount_of(const std::string& cell) {
    char* end = nullptr;
    const double amount = std::strtod(cell.c_str(), &end);
    return !cell.empty() && *end == '\0' ? std::optional(amount) : std::nullopt;
}

struct NetPay {
    std::optional<double> own;
    std::vector<double> others;
};

// The column whose head says net pay, by lines: the user's own and the others'.
NetPay read_net_pay(const Finding& from, const std::string& text,
                    const std::set<std::string>& own_names) {
    NetPay pay;
    std::optional<size_t> column;
    for (const std::string& line : parsers::split(text, '\n')) {
        const auto cells = cells_of(line);
        if (!column) {
            for (size_t i = 0; i < cells.size() && !column; ++i)
                if (from.words.has("net_pay", cells[i]))
                    column = i;
            continue;
        }
        const auto amount = *column < cells.size() ? amount_of(cells[*column]) : std::nullopt;
        if (!amount)
            continue;
        const bool own = std::any_of(cells.begin(), cells.end(), [&](const std::string& cell) {
            return own_names.contains(cell);
        });
        if (own)
            pay.own = amount;
        else
            pay.others.push_back(*amount);
    }
    return pay;
}

double median_of(std::vector<double> values) {
    std::sort(values.begin(), values.end());
    const size_t middle = values.size() / 2;
    return values.size() % 2 == 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2;
}

// How a device names the user: its own display names, or the names saved on the other device.
std::set<std::string> names_on(const Finding& from, const DeviceView& device) {
    constexpr size_t kLeastLetters = 3;
    std::set<std::string> names;
    const auto add = [&names](const std::string& name) {
        if (letters_of(name) >= kLeastLetters)
            names.insert(name);
    };
    for (const std::string& name : from.device.own_names)
        add(name);
    for (const auto& [own, record] : from.device.own_records)
        if (const auto saved = device.names.find(own); saved != device.names.end())
            add(normalize(saved->second));
    return names;
}

}  // namespace

// No benefit: in a table of net pay the user's line is no more than what the others get.
std::vector<Item> find_net_pay(const Finding& from, const std::vector<Item>& found) {
    const bool any_control = std::any_of(found.begin(), found.end(), [](const Item& item) {
        return item.axis == Axis::Control && !item.is_counter();
    });
    std::vector<Item> items;
    if (!any_control)
        return items;
    const double most = from.weights.number_or("rules.like_workers_share", 1.25);
    for (const DeviceView& device : from.all.devices) {
        const std::set<std::string> names = names_on(from, device);
        for (const SeenTable& table : device.tables) {
            if (table.pay_lines.empty())
                continue;
            const NetPay pay = read_net_pay(from, table.pay_lines, names);
            if (!pay.own || pay.others.size() < kLeastOthers ||
                *pay.own > most * median_of(pay.others))
                continue;
            auto item = new_item(from, "Y04", Axis::Control, "document");
            if (!item)
                return items;
            item->quality.context = from.weights.number("quality.context.one_unknown");
            item->note = "only a name stands in the line; short names are reused";
            item->utc_ns = table.utc_ns;
            item->episode = "document " + table.document;
            item->records = {{device.row.device, table.record}};
            item->statement = fmt::format(
                "Document '{}' on device {} has a line with an own name of this device; its net "
                "pay is {:g}, the middle of {} other lines is {:g}.",
                table.name, device.row.device, *pay.own, pay.others.size(), median_of(pay.others));
            items.push_back(std::move(*item));
        }
    }
    return items;
}

}  // namespace triage
