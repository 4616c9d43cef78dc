// Source: ECMA-376 part 1 (SpreadsheetML, chapter 18) and part 2 (packages).
#include "parsers/document/xlsx.h"

#include <charconv>
#include <optional>
#include <set>

#include "parsers/base/text.h"
#include "parsers/document/sheet_text.h"
#include "parsers/document/xlsx_strings.h"
#include "parsers/format/xml_stream.h"

namespace parsers {
namespace {

using Kind = XmlEvent::Kind;

constexpr size_t kCellBytes = 128 << 10;  // 32,767 characters are the limit of Excel

struct SheetReference {
    std::string name;
    std::string visibility;
    std::string relationship;
};

// What xl/workbook.xml says.
struct WorkbookPart {
    std::vector<SheetReference> sheets;
    DayZero zero = DayZero::Of1900;
};

struct SheetContext {
    const std::vector<std::string>& strings;
    const std::vector<CellTime>& styles;
    DayZero zero;
};

std::optional<double> to_number(const std::string& text) {
    double number = 0;
    const char* const end = text.data() + text.size();
    const auto [behind, error] = std::from_chars(text.data(), end, number);
    return error == std::errc{} && behind == end ? std::optional(number) : std::nullopt;
}

// The column of "AB12" counted from 1; 0 where there is none.
uint64_t column_of(std::string_view reference) {
    uint64_t column = 0;
    for (const char letter : to_lower_ascii(reference)) {
        if (letter < 'a' || letter > 'z' || column > kSheetColumns)
            break;
        column = column * 26 + static_cast<uint64_t>(letter - 'a') + 1;
    }
    return column;
}

class SheetReader {
public:
    SheetReader(const SheetContext& context, SheetText& text) : context_(context), text_(text) {}

    Result<void> read(const ByteSource& part) {
        XmlStream xml(part);
        for (XmlEvent event = TRY(xml.next()); event.kind != Kind::Finished;
             event = TRY(xml.next())) {
            if (event.kind == Kind::Start)
                start(event);
            else if (event.kind == Kind::End)
                TRY(end(local_name(event.name)));
            else
                take(event.text);
        }
        if (strings_missing_ > 0)
            return Error{ErrorCode::Damaged,
                         std::to_string(strings_missing_) +
                             " cells refer to shared strings that are not there"};
        return {};
    }

private:
    enum class Inside { Nothing, Value, Formula, Text };

    void start(const XmlEvent& event) {
        const std::string_view name = local_name(event.name);
        if (name == "row") {
            const auto stored = to_int64(event.attribute("r"));
            row_ = stored && *stored > 0 ? static_cast<uint64_t>(*stored) : row_ + 1;
            column_ = 0;
        } else if (name == "c") {
            const uint64_t stored = column_of(event.attribute("r"));
            column_ = stored != 0 ? stored : column_ + 1;
            type_ = event.attribute("t");
            style_ = to_int64(event.attribute("s")).value_or(0);
            value_.clear();
            formula_.clear();
        } else if (name == "v") {
            inside_ = Inside::Value;
        } else if (name == "f") {
            inside_ = Inside::Formula;
        } else if (name == "is") {
            is_inline_ = true;
        } else if (name == "rPh") {
            is_hint_ = true;
        } else if (name == "t" && is_inline_ && !is_hint_) {
            inside_ = Inside::Text;
        }
    }

    Result<void> end(std::string_view name) {
        if (name == "c")
            return text_.add(row_, column_, shown());
        if (name == "is")
            is_inline_ = false;
        else if (name == "rPh")
            is_hint_ = false;
        else if (name == "v" || name == "f" || name == "t")
            inside_ = Inside::Nothing;
        return {};
    }

    void take(const std::string& text) {
        std::string& kept = inside_ == Inside::Formula ? formula_ : value_;
        if (inside_ != Inside::Nothing && kept.size() + text.size() <= kCellBytes)
            kept += text;
    }

    // A formula without a kept result is all that the cell holds.
    std::string shown() {
        if (value_.empty())
            return formula_.empty() ? "" : "=" + formula_;
        if (type_ == "s")
            return shared_string();
        if (type_ == "b")
            return value_ == "1" ? "TRUE" : value_ == "0" ? "FALSE" : value_;
        if (!type_.empty() && type_ != "n")
            return value_;  // str, inlineStr, e (an error such as #REF!), d (an ISO 8601 date)
        const bool has_style = style_ >= 0 && static_cast<size_t>(style_) < context_.styles.size();
        const auto number = to_number(value_);
        if (!has_style || !number)
            return value_;
        const std::string time =
            cell_time_text(*number, context_.styles[static_cast<size_t>(style_)], context_.zero);
        return time.empty() ? value_ : time;
    }

    std::string shared_string() {
        const auto index = to_int64(value_);
        if (index && *index >= 0 && static_cast<size_t>(*index) < context_.strings.size())
            return context_.strings[static_cast<size_t>(*index)];
        ++strings_missing_;
        return {};
    }

    SheetContext context_;
    SheetText& text_;
    uint64_t row_ = 0;
    uint64_t column_ = 0;
    std::string type_;
    int64_t style_ = 0;
    std::string value_;
    std::string formula_;
    Inside inside_ = Inside::Nothing;
    bool is_inline_ = false;
    bool is_hint_ = false;
    uint64_t strings_missing_ = 0;
};

std::string visibility_of(const std::string& state) {
    if (state.empty())
        return "visible";
    return state == "veryHidden" ? "very hidden" : state;
}

Result<WorkbookPart> read_workbook_part(const ByteSource& part) {
    WorkbookPart workbook;
    XmlStream xml(part);
    for (XmlEvent event = TRY(xml.next()); event.kind != Kind::Finished; event = TRY(xml.next())) {
        const std::string_view name = local_name(event.name);
        if (event.kind != Kind::Start)
            continue;
        if (name == "workbookPr") {
            const std::string stored = event.attribute("date1904");
            if (stored == "1" || stored == "true")
                workbook.zero = DayZero::Of1904;
        } else if (name == "sheet") {
            SheetReference sheet{
                event.attribute("name"), visibility_of(event.attribute("state")), {}};
            for (const auto& [key, value] : event.attributes)
                if (key != "id" && local_name(key) == "id")
                    sheet.relationship = value;
            if (workbook.sheets.size() == kWorkbookSheets)
                return Error{ErrorCode::LimitReached, "the workbook has more than 4096 sheets"};
            workbook.sheets.push_back(std::move(sheet));
        }
    }
    return workbook;
}

// The text of the elements of a small part, by their local names; the first of each counts.
Result<std::map<std::string, std::string, std::less<>>> read_texts(const ByteSource& part) {
    std::map<std::string, std::string, std::less<>> texts;
    std::string name;
    XmlStream xml(part);
    for (XmlEvent event = TRY(xml.next()); event.kind != Kind::Finished; event = TRY(xml.next())) {
        if (event.kind == Kind::Text && !name.empty() && texts[name].size() < kCellBytes)
            texts[name] += event.text;
        name = event.kind == Kind::Start ? std::string(local_name(event.name))
               : event.kind == Kind::End ? ""
                                         : name;
        if (event.kind == Kind::Start && texts.contains(name))
            name.clear();
    }
    return texts;
}

Result<DocumentProperties> read_properties(const DocumentPackage& package) {
    DocumentProperties properties;
    if (package.has("docProps/core.xml")) {
        const auto core = TRY(package.part("docProps/core.xml"));
        auto texts = TRY(read_texts(*core));
        properties.title = texts["title"];
        properties.author = texts["creator"];
        properties.last_author = texts["lastModifiedBy"];
        properties.created = time_of_property(texts["created"]);
        properties.modified = time_of_property(texts["modified"]);
    }
    if (package.has("docProps/app.xml")) {
        const auto app = TRY(package.part("docProps/app.xml"));
        auto texts = TRY(read_texts(*app));
        properties.company = texts["Company"];
    }
    return properties;
}

// Where the package says that its document stands.
Result<std::string> main_part(const DocumentPackage& package) {
    const auto relationships = TRY(read_relationships(package, ""));
    for (const auto& [id, relationship] : relationships)
        if (relationship.type == "officeDocument")
            return relationship.target;
    return Error{ErrorCode::Damaged, "Office document: names no part as its document"};
}

class XlsxReader {
public:
    explicit XlsxReader(const DocumentPackage& package) : package_(package) {}

    Result<Workbook> read() {
        const std::string main = TRY(main_part(package_));
        if (main.ends_with(".bin"))
            return Error{ErrorCode::Unsupported, "Workbook in binary parts (.xlsb): not read"};
        const auto part = TRY(package_.part(main));
        const WorkbookPart head = TRY(read_workbook_part(*part));
        if (head.sheets.empty())
            return Error{ErrorCode::Unsupported, "Office document without sheets: not read"};
        const auto relationships = TRY(read_relationships(package_, main));
        auto properties = read_properties(package_);
        if (properties.ok())
            workbook_.properties = std::move(properties).value();
        else
            workbook_.damage.push_back({"/docProps", properties.error()});
        read_references(relationships);
        for (const SheetReference& sheet : head.sheets)
            read_sheet(sheet, relationships, head.zero);
        return std::move(workbook_);
    }

private:
    using Relationships = std::map<std::string, Relationship>;

    void read_references(const Relationships& relationships) {
        for (const auto& [id, relationship] : relationships) {
            if (relationship.type == "sharedStrings")
                strings_ = read_shared_strings(package_, relationship.target);
            else if (relationship.type == "styles")
                styles_ = read_cell_styles(package_, relationship.target);
        }
        for (const auto* damage : {&strings_.damage, &styles_.damage})
            workbook_.damage.insert(workbook_.damage.end(), damage->begin(), damage->end());
    }

    void read_sheet(const SheetReference& reference, const Relationships& relationships,
                    DayZero zero) {
        const auto found = relationships.find(reference.relationship);
        if (found == relationships.end() || !seen_.insert(found->second.target).second) {
            workbook_.damage.push_back({"/sheet/" + reference.name,
                                        {ErrorCode::Damaged, "the sheet '" + reference.name +
                                                                 "' has no part of its own"}});
            return;
        }
        const std::string& part = found->second.target;
        if (found->second.type != "worksheet") {
            workbook_.damage.push_back(
                {"/" + part,
                 {ErrorCode::Unsupported,
                  "a " + found->second.type + ", '" + reference.name + "', is not read"}});
            return;
        }
        Sheet sheet{reference.name, "/" + part, reference.visibility, {}};
        SheetText text(budget_);
        const auto bytes = package_.part(part);
        const auto read =
            bytes.ok()
                ? SheetReader({strings_.texts, styles_.shown, zero}, text).read(*bytes.value())
                : Result<void>(bytes.error());
        if (!read.ok())
            workbook_.damage.push_back({sheet.part, read.error()});
        sheet.pieces = text.finish();
        workbook_.sheets.push_back(std::move(sheet));
    }

    const DocumentPackage& package_;
    Workbook workbook_;
    WorkbookBudget budget_;
    SharedStrings strings_;
    CellStyles styles_;
    std::set<std::string> seen_;
};

}  // namespace

bool is_xlsx(const DocumentPackage& package) {
    return package.has("_rels/.rels");
}

Result<Workbook> read_xlsx(const DocumentPackage& package) {
    return XlsxReader(package).read();
}

}  // namespace parsers
