// Spreadsheets that lie about as files: lists of names against pay, debts and fines, among others.
#include "parsers/document/workbook.h"

#include "plugins/api/plugin.h"

namespace plugins {
namespace {

constexpr std::string_view kApp = "spreadsheet";

// "~$list.xlsx" lies beside a workbook that is open, and holds no more than a user's name.
bool recognizes(const File& file) {
    const size_t slash = file.path().rfind('/');
    const size_t name = slash == std::string::npos ? 0 : slash + 1;
    return !file.path().substr(name).starts_with("~$");
}

void emit_sheet(const parsers::Workbook& workbook, const parsers::Sheet& sheet, RecordSink& sink) {
    const bool is_shown = sheet.visibility == "visible";
    for (size_t i = 0; i < sheet.pieces.size(); ++i) {
        const parsers::SheetPiece& piece = sheet.pieces[i];
        const std::string row = "/row/" + std::to_string(piece.first_row);
        sink.emit(
            Document{.app = std::string(kApp),
                     .title = sheet.name + (is_shown ? "" : " (" + sheet.visibility + " sheet)"),
                     .author = workbook.properties.author,
                     .created = workbook.properties.created,
                     .modified = workbook.properties.modified,
                     .text = piece.text},
            Place::pointer(sheet.part + (i == 0 ? "" : row)));
    }
}

// What the workbook says of itself, by the names that its programs show.
void emit_properties(const parsers::DocumentProperties& properties, RecordSink& sink) {
    std::string text;
    const auto add = [&](std::string_view name, const std::string& value) {
        if (!value.empty())
            text += (text.empty() ? "" : "\n") + std::string(name) + ": " + value;
    };
    add("Title", properties.title);
    add("Author", properties.author);
    add("Last saved by", properties.last_author);
    add("Company", properties.company);
    if (!text.empty())
        sink.emit(Document{.app = std::string(kApp),
                           .title = properties.title,
                           .author = properties.author,
                           .created = properties.created,
                           .modified = properties.modified,
                           .text = text},
                  Place::whole_file());
}

Result<void> parse(const File& file, RecordSink& sink) {
    const parsers::Workbook workbook = TRY(parsers::read_workbook(file.shared_bytes()));
    emit_properties(workbook.properties, sink);
    for (const parsers::Sheet& sheet : workbook.sheets)
        emit_sheet(workbook, sheet, sink);
    for (const parsers::WorkbookDamage& damage : workbook.damage) {
        if (damage.error.code == parsers::ErrorCode::Unsupported)
            sink.unsupported(Place::pointer(damage.part), damage.error.what);
        else
            sink.damaged(Place::pointer(damage.part), damage.error.what);
    }
    return {};
}

}  // namespace
}  // namespace plugins

PLUGIN({
    .id = "workbook_files",
    .app = "spreadsheet",
    .version = "1",
    .platform = plugins::Platform::Any,
    .about =
        "Sheets of Office Open XML and OpenDocument spreadsheets as text, row by row, hidden "
        "ones too, and the workbook's own properties; comments, charts, pictures, pivot caches "
        "and macros are not read.",
    .references = {"ECMA-376 (Office Open XML)", "OpenDocument 1.3 (OASIS)", "[MS-XLS], [MS-CFB]"},
    .tested = {"samples/apps/workbook_files", "files of Gnumeric 1.12 and openpyxl"},
    .paths = {"*.xlsx", "*.XLSX", "*.xlsm", "*.XLSM", "*.ods", "*.ODS", "*.xls", "*.XLS", "*.et",
              "*.ET"},
    .records = {"document"},
    .recognizes = plugins::recognizes,
    .parse = plugins::parse,
})
