#include "triage/watch/watch_list.h"

#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>
#include <optional>
#include <sstream>

#include "parsers/base/hash.h"
#include "parsers/base/text.h"
#include "parsers/format/csv.h"
#include "triage/identity/address.h"
#include "triage/identity/bank_number.h"

namespace triage {
namespace {

using parsers::CsvRow;
using parsers::Error;
using parsers::ErrorCode;

constexpr uintmax_t kMostBytes = 1ULL << 30;

// Names that published lists use for what the export calls otherwise. "" : the value tells it.
constexpr std::array<std::pair<std::string_view, std::string_view>, 17> kOtherNames = {{
    {"address", ""},
    {"wallet", ""},
    {"usdt", ""},
    {"usdc", ""},
    {"xbt", "btc"},
    {"bitcoin", "btc"},
    {"eth", "erc20"},
    {"ethereum", "erc20"},
    {"evm", "erc20"},
    {"trx", "trc20"},
    {"tron", "trc20"},
    {"solana", "sol"},
    {"dogecoin", "doge"},
    {"litecoin", "ltc"},
    {"monero", "xmr"},
    {"passport", "passport_no"},
    {"e-mail", "email"},
}};

std::string type_of_value(std::string_view value) {
    if (const auto address = read_address(value))
        return address->type;
    if (canonical(plugins::email(value), {}).linking == Linking::Links)
        return "email";
    if (value.starts_with("+") && canonical(plugins::phone(value), {}).linking == Linking::Links)
        return "phone";
    if (read_iban(value))
        return "iban";
    return {};
}

std::string type_of(std::string_view stated, std::string_view value) {
    const std::string type = parsers::to_lower_ascii(parsers::trim(stated));
    if (type.empty())
        return type_of_value(value);
    for (const auto& [other, ours] : kOtherNames)
        if (type == other)
            return ours.empty() ? type_of_value(value) : std::string(ours);
    return type;
}

// Which column holds what; absent columns give nothing.
struct Columns {
    std::optional<size_t> type, value, name, note, region;

    static std::string field(const CsvRow& row, const std::optional<size_t>& column) {
        return column && *column < row.fields.size()
                   ? std::string(parsers::trim(row.fields[*column]))
                   : std::string{};
    }
};

Columns columns_of(const CsvRow& head) {
    Columns columns;
    const std::array<std::pair<std::string_view, std::optional<size_t>*>, 5> known = {
        {{"type", &columns.type},
         {"value", &columns.value},
         {"name", &columns.name},
         {"note", &columns.note},
         {"region", &columns.region}}};
    for (size_t i = 0; i < head.fields.size(); ++i)
        for (const auto& [name, column] : known)
            if (parsers::to_lower_ascii(parsers::trim(head.fields[i])) == name)
                *column = i;
    return columns;
}

// What a comment says under `key`, as in "# date: 2026-08-20".
std::string comment_value(std::string_view line, std::string_view key) {
    line = parsers::trim(line.substr(1));
    if (!parsers::starts_with_ignoring_case(line, key) || line.size() == key.size() ||
        line[key.size()] != ':')
        return {};
    return std::string(parsers::trim(line.substr(key.size() + 1)));
}

// Reads the comments into the list and gives the text with empty lines in their place, so that the
// numbers of lines stay.
std::string take_comments(std::string_view text, WatchList& list) {
    std::string rest;
    rest.reserve(text.size());
    for (size_t at = 0; at < text.size();) {
        const size_t end = std::min(text.find('\n', at), text.size());
        const std::string_view line = text.substr(at, end - at);
        if (!line.starts_with('#')) {
            rest.append(line);
        } else {
            if (std::string name = comment_value(line, "name"); !name.empty())
                list.name = std::move(name);
            if (std::string date = comment_value(line, "date"); !date.empty())
                list.date = std::move(date);
        }
        if (end < text.size())
            rest += '\n';
        at = end + 1;
    }
    return rest;
}

}  // namespace

Result<WatchList> read_watch_list(std::string_view text, const std::string& path) {
    WatchList list;
    list.path = path;
    list.name = std::filesystem::path(path).filename().string();
    list.sha256 = parsers::to_hex(parsers::sha256(std::as_bytes(std::span(text))));
    const auto rows = parsers::read_csv(take_comments(text, list));
    if (!rows.ok())
        return Error{rows.error().code, path + ": " + rows.error().what};
    if (rows.value().empty())
        return Error{ErrorCode::Unsupported,
                     path + ": is empty; a watch list begins with a line such as type,value,name"};
    const CsvRow& head = rows.value().front();
    const Columns columns = columns_of(head);
    if (!columns.value)
        return Error{ErrorCode::Unsupported,
                     path + ": line " + std::to_string(head.line) +
                         ": names no column 'value'; a watch list begins with a line such as "
                         "type,value,name"};
    for (size_t i = 1; i < rows.value().size(); ++i) {
        const CsvRow& row = rows.value()[i];
        const std::string value = Columns::field(row, columns.value);
        const std::string line = "line " + std::to_string(row.line) + ": ";
        if (value.empty()) {
            list.left_out.push_back(line + "has no value");
            continue;
        }
        const std::string type = type_of(Columns::field(row, columns.type), value);
        if (type.empty()) {
            list.left_out.push_back(line +
                                    "the value does not tell its type; name it in a column "
                                    "'type'");
            continue;
        }
        const Region region{Columns::field(row, columns.region), "watch list"};
        list.entries.push_back({row.line, canonical({type, value}, region), value,
                                Columns::field(row, columns.name),
                                Columns::field(row, columns.note)});
    }
    return list;
}

Result<WatchList> read_watch_list(const std::string& path) {
    std::error_code failed;
    const uintmax_t size = std::filesystem::file_size(path, failed);
    std::ifstream stream(path, std::ios::binary);
    if (failed || !stream)
        return Error{ErrorCode::NotFound, path + ": cannot be read; is the path right?"};
    if (size > kMostBytes)
        return Error{ErrorCode::LimitReached, path + ": is larger than 1 GiB; split the list"};
    std::ostringstream text;
    text << stream.rdbuf();
    return read_watch_list(text.str(), path);
}

}  // namespace triage
