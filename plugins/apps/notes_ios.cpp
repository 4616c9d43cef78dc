// Notes of Apple since iOS 9 and macOS 10.11: NoteStore.sqlite, a Core Data store in which notes,
// folders and accounts share one table. Facts: iLEAPP (notes.py) and apple_cloud_notes_parser.
#include "parsers/base/limits.h"
#include "parsers/base/text.h"
#include "parsers/container/inflate.h"
#include "parsers/format/protobuf.h"
#include "plugins/api/sqlite_file.h"

namespace plugins {
namespace {

using parsers::Error;
using parsers::ErrorCode;
using parsers::SqliteDatabase;
using parsers::SqliteRow;

constexpr std::string_view kTable = "ZICCLOUDSYNCINGOBJECT";

Time time_of(const SqliteRow& row, int column) {
    const auto stored = row.real(column);
    if (!stored)
        return {};
    Time time = parsers::from_apple_s(*stored);
    time.as_stored = row.text(column);
    return time;
}

// The text of a note: document (2), note (3), text (2) of a message that gzip holds.
Result<std::string> note_text(std::span<const std::byte> data) {
    const parsers::MemorySource source(std::vector<std::byte>(data.begin(), data.end()));
    const auto unpacked = TRY(parsers::gunzip(source, {}));
    if (!unpacked.damage.empty())
        return Error{ErrorCode::Damaged, unpacked.damage};
    const auto bytes =
        TRY(parsers::read_all(*unpacked.bytes, parsers::limits::kSpoolInMemoryBytes));
    auto fields = TRY(parsers::read_protobuf(std::span<const std::byte>(bytes)));
    for (const uint32_t number : {2U, 3U}) {
        const auto* inner = parsers::find_field(fields, number);
        if (inner == nullptr)
            return Error{ErrorCode::NotFound, "has no text"};
        const std::string message = inner->bytes;
        fields = TRY(parsers::read_protobuf(message));
    }
    const auto* text = parsers::find_field(fields, 2);
    if (text == nullptr)
        return Error{ErrorCode::NotFound, "has no text"};
    return parsers::to_valid_utf8(text->bytes);
}

namespace note_column {
enum : int { kRow, kTitle, kCreated, kModified, kDeleted, kLocked, kData };
}

// The number behind a column's name differs between versions; of one note only one is filled.
std::string first_filled(const SqliteDatabase& database,
                         std::initializer_list<std::string_view> columns) {
    std::string list;
    for (const auto column : columns)
        list += columns_or_null(database, kTable, {column}) + ", ";
    return "coalesce(" + list + "NULL)";
}

// Of a locked note the body is encrypted with a key that its own password wraps.
std::string body_of(const SqliteRow& row, const Place& place, RecordSink& sink) {
    using namespace note_column;
    if (row.integer(kLocked).value_or(0) != 0) {
        sink.unsupported(place,
                         "a locked note: its text is encrypted and opens with the password of the "
                         "note, or with the passcode of the device where that locks notes");
        return {};
    }
    const auto data = row.blob(kData);
    if (data.empty())
        return {};
    auto text = note_text(data);
    if (text.ok())
        return std::move(text).value();
    if (text.error().code != ErrorCode::NotFound)
        sink.damaged(place, "the body of a note cannot be read: " + text.error().what);
    return {};
}

Result<void> parse(const File& file, RecordSink& sink) {
    using namespace note_column;
    const auto database = TRY(open_sqlite(file));
    const std::string table(kTable);
    const std::string sql =
        "SELECT " + table + ".Z_PK, " + columns_or_null(database, kTable, {"ZTITLE1"}) + ", " +
        first_filled(database, {"ZCREATIONDATE3", "ZCREATIONDATE2", "ZCREATIONDATE1"}) + ", " +
        columns_or_null(database, kTable,
                        {"ZMODIFICATIONDATE1", "ZMARKEDFORDELETION", "ZISPASSWORDPROTECTED"}) +
        ", ZICNOTEDATA.ZDATA FROM " + table +
        " LEFT JOIN ZICNOTEDATA ON ZICNOTEDATA.Z_PK = " + table + ".ZNOTEDATA WHERE " + table +
        ".ZNOTEDATA IS NOT NULL ORDER BY " + table + ".Z_PK";
    return each_row_and_carved(
        database, kTable, sql, sink, [&](const SqliteRow& row, const Place& place, State state) {
            // Moved to "Recently Deleted": the row stays until that folder is emptied.
            if (state == State::Live && row.integer(kDeleted).value_or(0) != 0)
                state = State::Deleted;
            sink.emit(Document{.app = "notes",
                               .title = row.text(kTitle),
                               .created = time_of(row, kCreated),
                               .modified = time_of(row, kModified),
                               .text = body_of(row, place, sink)},
                      place, state);
        });
}

}  // namespace
}  // namespace plugins

PLUGIN({
    .id = "notes_ios",
    .app = "notes",
    .version = "1",
    .platform = plugins::Platform::Ios,
    .about = "Notes of Apple on iOS and macOS with title, text and times, deleted ones too; locked "
             "notes are told without their text, and folders, tables, drawings, attachments and "
             "people who share a note are not read.",
    .references = {"https://github.com/abrignoni/iLEAPP (notes.py)",
                   "https://github.com/threeplanetssoftware/apple_cloud_notes_parser"},
    .tested = {"samples/apps/notes_ios", "iOS 17 reference phone (josh_ios17_ffs of iLEAPP)"},
    .paths = {"*/NoteStore.sqlite"},
    .records = {"document"},
    .needs = {{{"ZICCLOUDSYNCINGOBJECT", {"Z_PK", "ZNOTEDATA", "ZTITLE1"}},
               {"ZICNOTEDATA", {"Z_PK", "ZDATA"}}}},
    .parse = plugins::parse,
})
