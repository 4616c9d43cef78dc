#include "plugins/apps/metamask_any/firefox.h"

#include "parsers/base/text.h"
#include "parsers/format/snappy.h"
#include "parsers/format/structured_clone.h"
#include "plugins/api/sqlite_file.h"
#include "plugins/apps/wallets/json.h"

namespace plugins::metamask {
namespace {

using Bytes = std::vector<std::byte>;
using parsers::Error;
using parsers::ErrorCode;

constexpr size_t kValueBytes = 64U << 20;
constexpr char kTextKey = 0x30;

// A text as a key: each of its letters one up, so that a zero can end it.
std::string key_of(std::span<const std::byte> stored) {
    if (stored.empty() || static_cast<char>(stored.front()) != kTextKey)
        return {};
    std::string key;
    for (const std::byte byte : stored.subspan(1)) {
        const auto letter = std::to_integer<unsigned>(byte);
        if (letter < 0x21 || letter > 0x7f)
            return {};  // no name of MetaMask's
        key += static_cast<char>(letter - 1);
    }
    return key;
}

// The file that the reference names: its lower half counts the entries of file_ids (".7 .12").
std::string file_id_of(int64_t reference, const std::string& file_ids) {
    const auto ids = parsers::split(file_ids, ' ');
    const auto index = static_cast<uint32_t>(reference);
    if (index >= ids.size())
        return {};
    const std::string_view id = ids[index];
    const size_t digits = id.find_first_of("0123456789");
    const std::string number(digits == std::string_view::npos ? "" : id.substr(digits));
    return number.find_first_not_of("0123456789") == std::string::npos ? number : "";
}

// Values of a megabyte and more are files in the folder beside the database.
Result<Bytes> read_beside(const File& file, const std::string& id) {
    const std::string name = file.path().substr(file.path().rfind('/') + 1);
    const std::string stem = name.substr(0, name.rfind('.'));
    const auto found = id.empty() ? nullptr : file.companion(stem + ".files/" + id);
    if (found == nullptr)
        return Error{ErrorCode::NotFound, "the value is in a file that is not there: " + stem +
                                              ".files/" + (id.empty() ? "?" : id)};
    const std::string text = TRY(parsers::read_text(*found, kValueBytes));
    const auto bytes = std::as_bytes(std::span(text));
    if (parsers::is_snappy_frames(bytes))
        return parsers::read_snappy_frames(bytes, kValueBytes);
    return Bytes(bytes.begin(), bytes.end());
}

Result<Bytes> value_of(const File& file, const parsers::SqliteRow& row) {
    if (const auto reference = row.integer(2))
        return read_beside(file, file_id_of(*reference, row.text(3)));
    return parsers::read_snappy(row.blob(1), kValueBytes);
}

Result<std::string> json_of(const File& file, const parsers::SqliteRow& row) {
    const Bytes clone = TRY(value_of(file, row));
    return parsers::structured_clone_to_json(clone, kValueBytes);
}

bool is_metamask_key(const std::string& key) {
    return key == "data" || key.ends_with("Controller");
}

constexpr const char* kRows =
    "SELECT key, data, CASE typeof(data) WHEN 'integer' THEN data END, file_ids "
    "FROM object_data ORDER BY object_store_id, key";

}  // namespace

bool is_firefox_store(const File& file) {
    const auto database = open_sqlite(file);
    if (!database.ok() || !database.value().has_column("object_data", "file_ids"))
        return false;
    bool is_known = false;
    (void)database.value().rows(kRows, [&](const parsers::SqliteRow& row) {
        const std::string key = key_of(row.blob(0));
        if (key != "data")
            is_known = key == "KeyringController" || key == "PreferencesController";
        else if (const auto json = json_of(file, row); json.ok())
            is_known = json.value().find("\"KeyringController\":") != std::string::npos ||
                       json.value().find("\"PreferencesController\":") != std::string::npos;
        return !is_known;
    });
    return is_known;
}

Result<std::vector<FirefoxValue>> read_firefox_values(const File& file, RecordSink& sink) {
    const auto database = TRY(open_sqlite(file));
    std::vector<FirefoxValue> values;
    const auto read = database.rows(kRows, [&](const parsers::SqliteRow& row) {
        const std::string key = key_of(row.blob(0));
        if (!is_metamask_key(key))
            return true;
        auto json = json_of(file, row);
        const Place place = Place::pointer(wallets::step("", key));
        if (json.ok())
            values.push_back({key, std::move(json).value()});
        else if (json.error().code == ErrorCode::Unsupported)
            sink.unsupported(place, json.error().what);
        else
            sink.damaged(place, json.error().what);
        return true;
    });
    if (!read.ok())
        sink.damaged(Place::whole_file(), read.error().what);
    return values;
}

}  // namespace plugins::metamask
