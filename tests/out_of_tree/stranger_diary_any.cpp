// A plugin that a stranger builds out of the tree, against the installed package: pages of an
// invented diary.
#include "plugins/api/plugin.h"
#include "plugins/api/sqlite_file.h"

namespace {

using namespace plugins;

const TableNeeds kNeeds = {{"page", {"id", "written_s", "words"}}};

Result<void> parse(const File& file, RecordSink& sink) {
    const auto database = TRY(open_sqlite(file));
    return each_row(database, "page", "SELECT id, written_s, words FROM page ORDER BY id", sink,
                    [&](const parsers::SqliteRow& row, const Place& place, State state) {
                        Document page{.app = "stranger", .text = row.text(2)};
                        if (const auto seconds = row.integer(1))
                            page.created = parsers::from_unix_s(*seconds);
                        sink.emit(std::move(page), place, state);
                    });
}

}  // namespace

PLUGIN({.id = "stranger_diary_any",
        .app = "stranger",
        .version = "1",
        .platform = plugins::Platform::Any,
        .about = "Pages of an invented diary with their time; pictures are not read.",
        .references = {"tests/out_of_tree"},
        .tested = {"samples/apps/stranger_diary_any"},
        .paths = {"*/Diary/diary.db"},
        .records = {"document"},
        .needs = {kNeeds},
        .parse = parse})
