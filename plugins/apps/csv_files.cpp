// Loose tables in text form (.csv, .tsv): exports, lists of people, accounts and payments.
#include "parsers/document/delimited_text.h"

#include "plugins/api/plugin.h"

namespace plugins {
namespace {

constexpr std::string_view kApp = "spreadsheet";

Result<void> parse(const File& file, RecordSink& sink) {
    const auto table = TRY(parsers::read_delimited_text(file.bytes()));
    for (const parsers::SheetPiece& piece : table.pieces)
        sink.emit(Document{.app = std::string(kApp), .text = piece.text},
                  Place::line(piece.first_row));
    for (const parsers::Error& note : table.notes) {
        if (note.code == parsers::ErrorCode::Unsupported)
            sink.unsupported(Place::whole_file(), note.what);
        else
            sink.damaged(Place::whole_file(), note.what);
    }
    return {};
}

}  // namespace
}  // namespace plugins

PLUGIN({
    .id = "csv_files",
    .app = "spreadsheet",
    .version = "1",
    .platform = plugins::Platform::Any,
    .about =
        "Rows of .csv and .tsv files as text, whichever separator and encoding (UTF-8, UTF-16, "
        "GB18030, Big5, Windows-874 and others) they have.",
    .references = {"https://www.rfc-editor.org/rfc/rfc4180", "https://encoding.spec.whatwg.org"},
    .tested = {"samples/apps/csv_files", "files of Gnumeric 1.12 and iconv"},
    .paths = {"*.csv", "*.CSV", "*.tsv", "*.TSV"},
    .records = {"document"},
    .parse = plugins::parse,
})
