#include "plugins/apps/wallets/leveldb_store.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

#include "parsers/base/text.h"
#include "parsers/format/leveldb.h"
#include "plugins/apps/wallets/json.h"

namespace plugins::wallets {
namespace {

using parsers::LevelDbContent;

constexpr uint64_t kFileBytes = 256ULL << 20;
constexpr uint64_t kManifestBytes = 16ULL << 20;
constexpr size_t kMostFiles = 64;

using Newest = std::map<std::string, uint64_t>;  // key -> sequence

Result<LevelDbContent> read_content(const parsers::ByteSource& source, bool is_log) {
    const auto bytes = TRY(parsers::read_all(source, kFileBytes));
    if (is_log)
        return parsers::read_leveldb_log(bytes);
    return parsers::read_leveldb_table(bytes);
}

// By CURRENT and the manifest that it names; absent where they are not there or broken.
std::optional<parsers::LevelDbFiles> files_of_folder(const File& file) {
    const auto current = file.companion("CURRENT");
    if (current == nullptr)
        return std::nullopt;
    const auto name = parsers::read_text(*current, 256);
    if (!name.ok() || name.value().find('/') != std::string::npos)
        return std::nullopt;
    const auto manifest = file.companion(std::string(parsers::trim(name.value())));
    const auto bytes =
        manifest == nullptr
            ? Result<std::vector<std::byte>>(parsers::Error{parsers::ErrorCode::NotFound, ""})
            : parsers::read_all(*manifest, kManifestBytes);
    if (!bytes.ok())
        return std::nullopt;
    auto files = parsers::read_leveldb_manifest(bytes.value());
    return files.ok() ? std::optional(std::move(files.value())) : std::nullopt;
}

void note_newest(const LevelDbContent& content, Newest& newest) {
    for (const parsers::LevelDbEntry& entry : content.entries) {
        uint64_t& sequence = newest[entry.key];
        sequence = std::max(sequence, entry.sequence);
    }
}

// What the other files that hold the database have of each key.
void note_other_files(const File& file, uint64_t own_number, const parsers::LevelDbFiles& files,
                      Newest& newest) {
    std::set<std::string> names;
    if (files.first_log != own_number)
        names.insert(fmt::format("{:06}.log", files.first_log));
    for (const uint64_t number : files.tables)
        if (number != own_number && names.size() < kMostFiles) {
            names.insert(fmt::format("{:06}.ldb", number));
            names.insert(fmt::format("{:06}.sst", number));
        }
    for (const std::string& name : names) {
        const auto other = file.companion(name);
        if (other == nullptr)
            continue;
        const auto content = read_content(*other, name.ends_with(".log"));
        if (content.ok())
            note_newest(content.value(), newest);
    }
}

bool is_in_use(const parsers::LevelDbFiles& files, uint64_t number, bool is_log) {
    return is_log ? number >= files.first_log : files.tables.contains(number);
}

}  // namespace

Result<std::vector<StoredValue>> read_leveldb_values(const File& file, RecordSink& sink) {
    const bool is_log = file.path().ends_with(".log");
    LevelDbContent content = TRY(read_content(file.bytes(), is_log));
    for (const parsers::LevelDbDamage& damage : content.damage)
        sink.damaged(Place::bytes(damage.offset, damage.size_bytes), damage.what);
    const uint64_t number = parsers::leveldb_file_number(file.path()).value_or(0);
    Newest newest;
    note_newest(content, newest);
    const auto files = files_of_folder(file);
    if (files)
        note_other_files(file, number, *files, newest);
    const bool in_use = !files || is_in_use(*files, number, is_log);
    std::ranges::stable_sort(content.entries, std::ranges::greater{},
                             &parsers::LevelDbEntry::sequence);
    std::vector<StoredValue> values;
    for (parsers::LevelDbEntry& entry : content.entries) {
        if (!entry.value)
            continue;
        const bool is_live = in_use && entry.sequence == newest[entry.key];
        const std::string range = fmt::format("/@{}+{}", entry.offset, entry.size_bytes);
        values.push_back({.key = entry.key,
                          .value = std::move(*entry.value),
                          .pointer = step(range, parsers::to_valid_utf8(entry.key)),
                          .state = is_live ? State::Live : State::Deleted});
    }
    return values;
}

}  // namespace plugins::wallets
