// Reads the intake manifest.
#include <array>
#include <filesystem>
#include <map>
#include <set>
#include <string_view>

#include "parsers/base/limits.h"
#include "parsers/base/text.h"
#include "plugins/sources/evidence.h"

namespace plugins {
namespace {

using parsers::Error;
using parsers::ErrorCode;
using parsers::Result;

struct CsvRow {
    int line = 0;  // on which it begins, from 1
    std::vector<std::string> fields;
};

// RFC 4180, with LF line ends taken as well.
Result<std::vector<CsvRow>> read_csv(std::string_view text, const std::string& path) {
    std::vector<CsvRow> rows;
    CsvRow row{1, {}};
    std::string field;
    int line = 1;
    bool quoted = false;
    const auto end_row = [&] {
        row.fields.push_back(std::move(field));
        field.clear();
        if (row.fields.size() > 1 || !row.fields[0].empty())
            rows.push_back(std::move(row));
        row = {line, {}};
    };
    for (size_t at = 0; at < text.size(); ++at) {
        const char letter = text[at];
        line += letter == '\n';
        if (quoted && letter == '"' && at + 1 < text.size() && text[at + 1] == '"')
            field += text[at++];
        else if (letter == '"' && (quoted || field.empty()))
            quoted = !quoted;
        else if (quoted || (letter != ',' && letter != '\n' && letter != '\r'))
            field += letter;
        else if (letter == ',')
            row.fields.push_back(std::exchange(field, {}));
        else if (letter == '\n')
            end_row();
    }
    if (quoted)
        return Error{ErrorCode::Damaged, path + " line " + std::to_string(row.line) +
                                             ": a quotation mark is not closed"};
    if (!field.empty() || !row.fields.empty())
        end_row();
    return rows;
}

std::string at_line(const std::string& path, const CsvRow& row) {
    return path + " line " + std::to_string(row.line) + ": ";
}

using Columns = std::map<std::string, size_t>;

constexpr std::array<std::string_view, 8> kColumns = {"exhibit",   "path",  "kind",  "holder",
                                                      "seized_at", "place", "label", "note"};

Result<Columns> read_header(const CsvRow& header, const std::string& path) {
    Columns columns;
    for (size_t index = 0; index < header.fields.size(); ++index)
        columns[parsers::to_lower_ascii(parsers::trim(header.fields[index]))] = index;
    for (const std::string_view column : kColumns) {
        if (!columns.contains(std::string(column)))
            return Error{ErrorCode::Damaged,
                         at_line(path, header) + "the column " + std::string(column) +
                             " is missing; wanted are exhibit,path,kind,holder,seized_at,place,"
                             "label,note"};
    }
    return columns;
}

Result<ManifestRow> to_manifest_row(const CsvRow& row, const Columns& columns,
                                    const std::string& path) {
    const auto field = [&](const char* column) -> std::string {
        const size_t index = columns.at(column);
        return index < row.fields.size() ? std::string(parsers::trim(row.fields[index])) : "";
    };
    if (row.fields.size() > columns.size())
        return Error{ErrorCode::Damaged, at_line(path, row) +
                                             "more fields than columns; put a field with a comma "
                                             "into quotation marks"};
    ManifestRow made{field("exhibit"),   field("path"),  field("kind"),  field("holder"),
                     field("seized_at"), field("place"), field("label"), field("note")};
    if (made.exhibit.empty())
        return Error{ErrorCode::Damaged, at_line(path, row) + "no exhibit number"};
    if (made.path.empty())
        return Error{ErrorCode::Damaged,
                     at_line(path, row) + "exhibit " + made.exhibit + " has no path"};
    std::error_code fault;
    const auto folder = std::filesystem::absolute(path, fault).parent_path();
    made.path = (folder / made.path).lexically_normal().string();
    while (made.path.size() > 1 && made.path.back() == '/')
        made.path.pop_back();
    return made;
}

}  // namespace

Result<std::vector<ManifestRow>> read_manifest(const std::string& path) {
    const auto bytes = TRY(parsers::open_file(path));
    std::string text = TRY(parsers::read_text(*bytes, parsers::limits::kWholeFileBytes));
    if (text.starts_with("\xef\xbb\xbf"))
        text.erase(0, 3);
    if (!parsers::is_utf8(text))
        return Error{ErrorCode::Damaged, path + ": is not UTF-8; save it as CSV UTF-8"};
    const auto rows = TRY(read_csv(text, path));
    if (rows.empty())
        return Error{ErrorCode::Damaged, path + ": is empty; its first line names the columns"};
    const auto columns = TRY(read_header(rows[0], path));
    std::vector<ManifestRow> manifest;
    std::set<std::string> seen;
    for (size_t index = 1; index < rows.size(); ++index) {
        auto row = TRY(to_manifest_row(rows[index], columns, path));
        if (!seen.insert(row.exhibit).second)
            return Error{ErrorCode::Damaged, at_line(path, rows[index]) + "exhibit " + row.exhibit +
                                                 " stands there twice"};
        manifest.push_back(std::move(row));
    }
    return manifest;
}

}  // namespace plugins
