// Source: OpenDocument 1.3 part 2 (packages, 3.4 encryption) and part 3 (9, tables).
#include "parsers/document/ods.h"

#include <algorithm>
#include <set>

#include "parsers/base/text.h"
#include "parsers/document/sheet_text.h"
#include "parsers/format/xml_stream.h"

namespace parsers {
namespace {

using Kind = XmlEvent::Kind;

constexpr size_t kCellBytes = 128 << 10;
constexpr size_t kHiddenStyles = 65'536;
constexpr std::string_view kContent = "content.xml";

// A count of repetitions; 1 where there is none.
uint64_t repeated(const XmlEvent& event, std::string_view attribute, uint64_t most) {
    const int64_t stored = to_int64(event.attribute(attribute)).value_or(1);
    return stored < 1 ? 1 : std::min(static_cast<uint64_t>(stored), most);
}

class ContentReader {
public:
    explicit ContentReader(Workbook& workbook) : workbook_(workbook), text_(budget_) {}

    Result<void> read(const ByteSource& part) {
        auto read = read_events(part);
        if (depth_ > 0)
            end_table();
        return read;
    }
    bool is_spreadsheet() const { return is_spreadsheet_; }

private:
    struct Cell {
        uint64_t column = 0;
        uint64_t count = 0;
        std::string text;
    };

    Result<void> read_events(const ByteSource& part) {
        XmlStream xml(part);
        for (XmlEvent event = TRY(xml.next()); event.kind != Kind::Finished;
             event = TRY(xml.next())) {
            if (event.kind == Kind::Start)
                TRY(start(event));
            else if (event.kind == Kind::End)
                TRY(end(event.name));
            else if (in_paragraph_ && annotations_ == 0)
                append(event.text);
        }
        return {};
    }

    // Tables may stand in the cells of a table; those of a sheet are at depth 1.
    Result<void> start(const XmlEvent& event) {
        if (event.name == "office:spreadsheet")
            is_spreadsheet_ = true;
        else if (event.name == "office:annotation")
            ++annotations_;
        else if (event.name == "style:style")
            style_ = event.attribute("style:name");
        else if (event.name == "style:table-properties" && hidden_.size() < kHiddenStyles &&
                 event.attribute("table:display") == "false")
            hidden_.insert(style_);
        else if (event.name == "table:table" && is_spreadsheet_ && ++depth_ == 1)
            return begin_table(event);
        if (depth_ == 1 && annotations_ == 0)
            start_in_table(event);
        return {};
    }

    void start_in_table(const XmlEvent& event) {
        if (event.name == "table:table-row") {
            ++row_;
            row_count_ = repeated(event, "table:number-rows-repeated", kSheetRows);
            cells_.clear();
            column_ = 1;
        } else if (event.name == "table:table-cell" || event.name == "table:covered-table-cell") {
            cell_ = {column_, repeated(event, "table:number-columns-repeated", kSheetColumns), {}};
            is_number_ = event.has_attribute("office:value");
            stored_ = event.attribute("office:string-value");
            for (const char* name :
                 {"office:value", "office:date-value", "office:time-value", "office:boolean-value"})
                if (event.has_attribute(name))
                    stored_ = event.attribute(name);
        } else if (event.name == "text:p" || event.name == "text:h") {
            if (!cell_.text.empty())
                append(" ");
            in_paragraph_ = true;
        } else if (in_paragraph_ && event.name == "text:s") {
            append(std::string(repeated(event, "text:c", 64), ' '));
        } else if (in_paragraph_ && (event.name == "text:tab" || event.name == "text:line-break")) {
            append(" ");
        }
    }

    Result<void> end(const std::string& name) {
        if (name == "office:annotation")
            annotations_ -= annotations_ > 0 ? 1 : 0;
        if (name == "table:table" && depth_ > 0 && --depth_ == 0)
            end_table();
        if (depth_ != 1 || annotations_ > 0)
            return {};
        if (name == "text:p" || name == "text:h")
            in_paragraph_ = false;
        else if (name == "table:table-cell" || name == "table:covered-table-cell")
            end_cell();
        else if (name == "table:table-row")
            return end_row();
        return {};
    }

    // A long number is shown in a narrow form, 1.2E+10, where it was a telephone number.
    void end_cell() {
        const size_t exponent = cell_.text.find_first_of("Ee");
        const bool is_rounded = is_number_ && exponent != std::string::npos &&
                                cell_.text.find_first_of("+-", exponent) == exponent + 1;
        if (cell_.text.empty() || is_rounded)
            cell_.text = stored_;
        column_ = std::min(column_ + cell_.count, kSheetColumns + 1);
        if (!cell_.text.empty())
            cells_.push_back(std::move(cell_));
        cell_ = {};
    }

    Result<void> end_row() {
        const uint64_t first = row_;
        row_ = std::min(row_ + row_count_ - 1, kSheetRows);
        for (uint64_t row = first; !cells_.empty() && row <= row_; ++row)
            for (const Cell& cell : cells_)
                for (uint64_t i = 0; i < cell.count; ++i)
                    TRY(text_.add(row, cell.column + i, cell.text));
        return {};
    }

    Result<void> begin_table(const XmlEvent& event) {
        if (workbook_.sheets.size() == kWorkbookSheets)
            return Error{ErrorCode::LimitReached, "the workbook has more than 4096 sheets"};
        workbook_.sheets.push_back(
            {event.attribute("table:name"),
             "/" + std::string(kContent) + "/sheet/" + std::to_string(workbook_.sheets.size() + 1),
             hidden_.contains(event.attribute("table:style-name")) ? "hidden" : "visible",
             {}});
        row_ = 0;
        return {};
    }

    void end_table() {
        workbook_.sheets.back().pieces = text_.finish();
        depth_ = 0;
    }

    void append(const std::string& text) {
        if (cell_.text.size() + text.size() <= kCellBytes)
            cell_.text += text;
    }

    Workbook& workbook_;
    WorkbookBudget budget_;
    SheetText text_;
    bool is_spreadsheet_ = false;
    uint64_t depth_ = 0;        // of tables
    uint64_t annotations_ = 0;  // comments on a cell, which are not its value
    bool in_paragraph_ = false;
    std::string style_;
    std::set<std::string> hidden_;
    uint64_t row_ = 0;
    uint64_t row_count_ = 1;
    uint64_t column_ = 1;
    Cell cell_;
    std::string stored_;  // the value of the cell, beside its text
    bool is_number_ = false;
    std::vector<Cell> cells_;  // of this row, that hold something
};

Result<DocumentProperties> read_properties(const ByteSource& part) {
    DocumentProperties properties;
    std::string* at = nullptr;
    std::string created;
    std::string modified;
    XmlStream xml(part);
    for (XmlEvent event = TRY(xml.next()); event.kind != Kind::Finished; event = TRY(xml.next())) {
        if (event.kind == Kind::Text && at != nullptr && at->size() < kCellBytes)
            *at += event.text;
        at = nullptr;
        if (event.kind != Kind::Start)
            continue;
        at = event.name == "dc:title"               ? &properties.title
             : event.name == "meta:initial-creator" ? &properties.author
             : event.name == "dc:creator"           ? &properties.last_author
             : event.name == "meta:creation-date"   ? &created
             : event.name == "dc:date"              ? &modified
                                                    : nullptr;
    }
    properties.created = time_of_property(created);
    properties.modified = time_of_property(modified);
    return properties;
}

Result<void> check_not_encrypted(const DocumentPackage& package) {
    if (!package.has("META-INF/manifest.xml"))
        return {};
    const auto part = TRY(package.part("META-INF/manifest.xml"));
    XmlStream xml(*part);
    for (XmlEvent event = TRY(xml.next()); event.kind != Kind::Finished; event = TRY(xml.next()))
        if (event.kind == Kind::Start && local_name(event.name) == "encryption-data")
            return Error{ErrorCode::Encrypted,
                         "OpenDocument: locked with a password, which would open it"};
    return {};
}

}  // namespace

bool is_ods(const DocumentPackage& package) {
    return package.has(kContent) || package.has("encrypted-package");
}

Result<Workbook> read_ods(const DocumentPackage& package) {
    Workbook workbook;
    const auto readable = check_not_encrypted(package);
    if (!readable.ok() && readable.error().code == ErrorCode::Encrypted)
        return readable.error();
    if (!readable.ok())
        workbook.damage.push_back({"/META-INF/manifest.xml", readable.error()});
    const auto content = TRY(package.part(kContent));
    ContentReader reader(workbook);
    const auto read = reader.read(*content);
    if (!read.ok() && workbook.sheets.empty())
        return read.error();
    if (!reader.is_spreadsheet())
        return Error{ErrorCode::Unsupported, "OpenDocument without a spreadsheet: not read"};
    if (!read.ok())
        workbook.damage.push_back({"/" + std::string(kContent), read.error()});
    if (package.has("meta.xml")) {
        const auto meta = package.part("meta.xml");
        auto properties =
            meta.ok() ? read_properties(*meta.value()) : Result<DocumentProperties>(meta.error());
        if (properties.ok())
            workbook.properties = std::move(properties).value();
        else
            workbook.damage.push_back({"/meta.xml", properties.error()});
    }
    return workbook;
}

}  // namespace parsers
