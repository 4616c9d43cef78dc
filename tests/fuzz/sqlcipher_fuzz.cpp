#include "parsers/crypt/sqlcipher.h"

#include "tests/fuzz/fuzz_input.h"

// The input is a database of version 1, whose pages have no checksum, followed by its log: the
// first two bytes say where the log begins.
extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
    if (size < 2)
        return 0;
    const auto whole = tests::as_source(data + 2, size - 2);
    const uint64_t split = (data[0] * 256u + data[1]) * 16u;
    const auto main = std::make_shared<parsers::SliceSource>(whole, 0, split);
    const auto log = std::make_shared<parsers::SliceSource>(whole, split, whole->size_bytes());
    const auto settings = parsers::sqlcipher_version(1);
    const auto cipher = parsers::SqlCipher::find(
        *main, log, std::span(&settings, 1), parsers::to_sqlcipher_keys("correct horse", "fuzz"));
    if (!cipher.ok())
        return 0;
    const auto database = parsers::open_sqlcipher(main, {log, log}, cipher.value(), "fuzz.db");
    if (!database.ok())
        return 0;
    for (const auto& [table, columns] : database.value().schema())
        (void)database.value().rows_with_state(
            "SELECT rowid, * FROM \"" + table + "\" LIMIT 1000", {table, 0},
            [](const parsers::SqliteRow& row, parsers::RowState) { return !row.text(0).empty(); });
    return 0;
}
