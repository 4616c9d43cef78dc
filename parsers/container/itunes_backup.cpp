#include "parsers/container/itunes_backup.h"

#include "parsers/base/text.h"
#include "parsers/container/itunes_blob.h"
#include "parsers/container/itunes_keys.h"
#include "parsers/container/itunes_manifest.h"
#include "parsers/container/itunes_tree.h"
#include "parsers/container/mbdb.h"
#include "parsers/format/plist.h"
#include "parsers/format/sqlite.h"

namespace parsers {
namespace {

constexpr std::string_view kLogName = "Manifest.db-wal";
constexpr std::string_view kOwnLists[] = {"Info.plist", "Manifest.plist", "Status.plist"};

bool is_named_manifest(const Surroundings& surroundings) {
    return to_lower_ascii(surroundings.name) == "manifest.db";
}

// Keys that only the Manifest.plist of a backup has.
bool has_manifest_plist(const Surroundings& surroundings) {
    const auto file = surroundings.sibling("Manifest.plist");
    if (!file.ok())
        return false;
    const auto list = read_plist(*file.value());
    return list.ok() && (list.value().find("BackupKeyBag") != nullptr ||
                         list.value().find("IsEncrypted") != nullptr);
}

bool is_manifest_content(const ByteSource& manifest) {
    // A view of the caller's bytes for the time of this call.
    const SharedBytes bytes(&manifest, [](const ByteSource*) {});
    const auto database = SqliteDatabase::open(bytes, {}, "Manifest.db");
    return database.ok() && is_manifest_database(database.value());
}

// The manifest, plain, with its log where it has one.
struct PlainManifest {
    BackupManifest content;
    std::vector<std::string> used;
    std::vector<LayerNote> notes;
};

Result<PlainManifest> read_database(const SharedBytes& plain, const SqliteCompanions& beside) {
    const auto database = TRY(SqliteDatabase::open(plain, beside, "Manifest.db"));
    if (!is_manifest_database(database))
        return Error{ErrorCode::Damaged, "Manifest.db has no table Files of a backup"};
    PlainManifest manifest;
    manifest.content = TRY(read_manifest_database(database));
    for (const auto& note : database.notes())
        manifest.notes.push_back({"", "partly", "Manifest.db: " + note});
    return manifest;
}

Result<SharedBytes> decrypt_manifest(const SharedBytes& manifest, const BackupFacts& facts,
                                     const UnlockedBackup& unlocked) {
    if (!unlocked.keys)
        return unlocked.why_not;
    const auto key = unwrap_file_key(*unlocked.keys, facts.manifest_key);
    if (!key.ok())
        return Error{key.error().code,
                     facts.title() + ": the key of Manifest.db: " + key.error().what};
    auto plain = TRY(decrypt_whole_blocks(manifest, key.value()));
    if (!is_sqlite(*plain))
        return Error{ErrorCode::Damaged,
                     facts.title() + ": Manifest.db is no database after decryption"};
    return plain;
}

Result<PlainManifest> read_manifest(const SharedBytes& manifest, const Surroundings& surroundings,
                                    const BackupFacts& facts, const UnlockedBackup& unlocked) {
    if (is_mbdb(*manifest)) {
        PlainManifest old;
        old.content = TRY(read_mbdb(*manifest));
        return old;
    }
    if (!is_sqlite(*manifest)) {
        if (facts.manifest_key.empty())
            return Error{ErrorCode::Damaged,
                         facts.title() +
                             ": Manifest.db is no database, and Manifest.plist has no "
                             "key for it"};
        const auto plain = TRY(decrypt_manifest(manifest, facts, unlocked));
        return read_database(plain, {});
    }
    SqliteCompanions beside;
    if (const auto log = surroundings.sibling(kLogName); log.ok() && log.value()->size_bytes() > 0)
        beside.write_ahead_log = log.value();
    auto read = TRY(read_database(manifest, beside));
    if (beside.write_ahead_log)
        read.used.emplace_back(kLogName);
    return read;
}

bool is_manifest_encrypted(const ByteSource& manifest) {
    return !is_sqlite(manifest) && !is_mbdb(manifest);
}

void add_facts(const BackupFacts& facts, const UnlockedBackup& unlocked, Layer& layer) {
    for (const auto& what : facts.damage)
        layer.notes.push_back({"", "partly", what});
    for (const auto& what : unlocked.notes)
        layer.notes.push_back({"", "partly", what});
    if (!facts.snapshot_state.empty() && facts.snapshot_state != "finished")
        layer.notes.push_back({"", "partly",
                               "the backup was not made to its end: Status.plist gives "
                               "SnapshotState as " +
                                   facts.snapshot_state});
    if (facts.is_encrypted && !unlocked.keys)
        layer.notes.push_back({"", "encrypted", unlocked.why_not.what});
}

}  // namespace

bool is_itunes_backup(const ByteSource& manifest, const Surroundings& surroundings) {
    if (is_mbdb(manifest))
        return true;
    if (!is_named_manifest(surroundings))
        return false;
    return is_sqlite(manifest) ? is_manifest_content(manifest) : has_manifest_plist(surroundings);
}

// Also where the manifest cannot be read: whose phone it is stands in the lists, which never are
// encrypted.
Result<Layer> open_itunes_backup(const SharedBytes& manifest, const Surroundings& surroundings) {
    const BackupFacts facts = read_backup_facts(surroundings);
    UnlockedBackup unlocked;
    if (facts.is_encrypted || is_manifest_encrypted(*manifest))
        unlocked = unlock_backup(facts, surroundings.secrets);
    auto read = read_manifest(manifest, surroundings, facts, unlocked);
    auto tree =
        std::make_unique<ItunesTree>(facts.title(), BackupBlobs(surroundings), unlocked.keys);
    tree->add_own_files(kOwnLists);
    if (!read.ok() && tree->used().empty())
        return read.error();
    Layer layer;
    layer.description = facts.title();
    if (read.ok()) {
        tree->add_manifest(read.value().content);
        layer.notes = std::move(read.value().notes);
        add_facts(facts, unlocked, layer);
        for (auto& note : tree->notes())
            layer.notes.push_back(std::move(note));
        layer.used = read.value().used;
    } else {
        layer.notes.push_back({"", ledger_status(read.error().code), read.error().what});
    }
    const auto used = tree->used();
    layer.used.insert(layer.used.end(), used.begin(), used.end());
    layer.tree = std::move(tree);
    return layer;
}

}  // namespace parsers
