// The manifest of an iTunes backup: which file of the phone each blob is.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "parsers/base/byte_source.h"
#include "parsers/base/file_tree.h"
#include "parsers/base/result.h"
#include "parsers/format/sqlite.h"

namespace parsers {

// One name of the phone. `blob_id`: lower-case SHA-1 of "domain-relative_path", the name of the
// blob; empty where the stored one is none. `file_key`: class and wrapped key; empty where the blob
// is not encrypted. Sizes in bytes, of the plain content.
struct BackupRow {
    std::string domain;
    std::string relative_path;
    std::string blob_id;
    EntryKind kind = EntryKind::File;
    bool is_size_known = false;
    uint64_t size_bytes = 0;
    FileTimes times;
    std::string link_target;
    std::vector<std::byte> file_key;
};

// Something of the manifest that could not be read: `where` is "domain-relative_path" or empty.
struct ManifestDamage {
    std::string where;
    std::string what;
};

struct BackupManifest {
    std::vector<BackupRow> rows;
    std::vector<ManifestDamage> damage;
};

// True for a database with the table Files of a backup.
bool is_manifest_database(const SqliteDatabase& database);

// Reads Manifest.db (iOS 10 and later), plain. A row whose description is broken is kept with what
// its columns say, and told in `damage`.
Result<BackupManifest> read_manifest_database(const SqliteDatabase& database);

// Where a domain lies in the file system of the phone, relative to its root, without '/' at the
// end: "HomeDomain" -> "private/var/mobile", "AppDomain-com.x" ->
// "private/var/mobile/Containers/Data/Application/com.x". A domain that is not known stays a
// folder of its own name. Domains as read by iLEAPP.
std::string folder_of_domain(std::string_view domain);

// The path of a row in the file system of the phone. A ".." in it is written "%2E%2E".
std::string device_path(std::string_view domain, std::string_view relative_path);

// Lower-case hexadecimal SHA-1 of "domain-relative_path".
std::string blob_id_of(std::string_view domain, std::string_view relative_path);

// True for 40 hexadecimal digits.
bool is_blob_id(std::string_view text);

}  // namespace parsers
