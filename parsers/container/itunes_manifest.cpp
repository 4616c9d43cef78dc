#include "parsers/container/itunes_manifest.h"

#include <algorithm>
#include <array>

#include "parsers/base/hash.h"
#include "parsers/base/limits.h"
#include "parsers/base/text.h"
#include "parsers/format/plist.h"

namespace parsers {
namespace {

struct Domain {
    std::string_view name;
    std::string_view folder;
};

constexpr std::string_view kMobile = "private/var/mobile";

constexpr Domain kDomains[] = {
    {"HomeDomain", kMobile},
    {"CameraRollDomain", kMobile},
    {"HealthDomain", kMobile},
    {"HomeKitDomain", kMobile},
    {"KeyboardDomain", kMobile},
    {"MediaDomain", kMobile},
    {"TonesDomain", kMobile},
    {"RootDomain", "private/var/root"},
    {"WirelessDomain", "private/var/wireless"},
    {"SystemPreferencesDomain", "private/var/preferences"},
    {"ManagedPreferencesDomain", "private/var/Managed Preferences"},
    // MobileBackup writes keychain-backup.plist there (iLEAPP has the folder of trustd).
    {"KeychainDomain", "private/var/Keychains"},
    {"DatabaseDomain", "private/var/db"},
    {"InstallDomain", "private/var/installd"},
    {"NetworkDomain", "private/var/networkd"},
    {"ProtectedDomain", "private/var/protected"},
    {"MobileDeviceDomain", "private/var/MobileDevice"},
};

// Domains of one container each; what follows the prefix is its bundle or group id.
constexpr Domain kContainerDomains[] = {
    {"AppDomain-", "private/var/mobile/Containers/Data/Application/"},
    {"AppDomainGroup-", "private/var/mobile/Containers/Shared/AppGroup/"},
    {"AppDomainPlugin-", "private/var/mobile/Containers/Data/PluginKitPlugin/"},
    {"SysContainerDomain-", "private/var/containers/Data/System/"},
    {"SysSharedContainerDomain-", "private/var/containers/Shared/SystemGroup/"},
};

// flags of the table Files.
constexpr int64_t kFileFlag = 1;
constexpr int64_t kDirectoryFlag = 2;
constexpr int64_t kLinkFlag = 4;

std::string without_steps_up(std::string_view path) {
    std::string tidy;
    for (const auto& part : split(path, '/')) {
        if (part.empty() || part == ".")
            continue;
        if (!tidy.empty())
            tidy += '/';
        tidy += part == ".." ? "%2E%2E" : part;
    }
    return to_path_utf8(tidy);
}

std::optional<int64_t> time_of(const PlistValue& file, std::string_view key) {
    const PlistValue* value = file.find(key);
    const auto seconds = value == nullptr ? std::nullopt : value->as_integer();
    return seconds ? from_unix_s(*seconds).utc_ns : std::nullopt;
}

std::string text_of(const PlistValue& file, std::string_view key) {
    const PlistValue* value = file.find(key);
    return value == nullptr ? std::string() : value->as_text();
}

Result<PlistValue> read_description(std::span<const std::byte> bytes) {
    const auto archive = TRY(read_plist(bytes));
    if (!is_keyed_archive(archive))
        return Error{ErrorCode::Damaged, "is no keyed archive"};
    auto file = TRY(read_keyed_archive(archive));
    if (!file.is_dictionary())
        return Error{ErrorCode::Damaged, "is no archive of an MBFile"};
    return file;
}

Result<void> describe(BackupRow& row, std::span<const std::byte> bytes) {
    const auto file = TRY(read_description(bytes));
    const PlistValue* size = file.find("Size");
    const auto size_bytes = size == nullptr ? std::nullopt : size->as_integer();
    row.is_size_known = size_bytes.has_value() && *size_bytes >= 0;
    row.size_bytes = row.is_size_known ? static_cast<uint64_t>(*size_bytes) : 0;
    row.times.modified_utc_ns = time_of(file, "LastModified");
    row.times.changed_utc_ns = time_of(file, "LastStatusChange");
    row.times.created_utc_ns = time_of(file, "Birth");
    row.link_target = text_of(file, "Target");
    if (const PlistValue* key = file.find("EncryptionKey"); key != nullptr)
        row.file_key = key->data;
    if (!row.is_size_known && row.kind == EntryKind::File)
        return Error{ErrorCode::Damaged, "gives no size"};
    return {};
}

EntryKind kind_of_flags(std::optional<int64_t> flags) {
    if (flags == kDirectoryFlag)
        return EntryKind::Directory;
    if (flags == kLinkFlag)
        return EntryKind::Link;
    return flags == kFileFlag ? EntryKind::File : EntryKind::Other;
}

std::vector<std::byte> copy_of(std::span<const std::byte> bytes) {
    return {bytes.begin(), bytes.end()};
}

void add_row(const SqliteRow& stored, BackupManifest& manifest) {
    BackupRow row;
    const std::string id = to_lower_ascii(stored.text(0));
    row.domain = stored.text(1);
    row.relative_path = stored.text(2);
    row.kind = kind_of_flags(stored.integer(3));
    const std::string where = row.domain + '-' + row.relative_path;
    if (is_blob_id(id))
        row.blob_id = id;
    else if (row.kind == EntryKind::File)
        manifest.damage.push_back({where, "fileID is no SHA-1 and names no blob"});
    if (row.kind == EntryKind::Other)
        manifest.damage.push_back({where, "flags " + stored.text(3) + " are not known"});
    const auto described = describe(row, copy_of(stored.blob(4)));
    if (!described.ok())
        manifest.damage.push_back(
            {where, "the description of the file in its row: " + described.error().what});
    manifest.rows.push_back(std::move(row));
}

}  // namespace

bool is_manifest_database(const SqliteDatabase& database) {
    static const std::string kColumns[] = {"fileID", "domain", "relativePath", "flags", "file"};
    return database.has_columns("Files", kColumns);
}

Result<BackupManifest> read_manifest_database(const SqliteDatabase& database) {
    BackupManifest manifest;
    const auto read = database.rows("SELECT fileID, domain, relativePath, flags, file FROM Files",
                                    [&](const SqliteRow& row) {
                                        add_row(row, manifest);
                                        return manifest.rows.size() < limits::kEntriesPerTree;
                                    });
    if (!read.ok())
        manifest.damage.push_back({"", read.error().what});
    if (!read.ok() && manifest.rows.empty())
        return read.error();
    if (manifest.rows.size() == limits::kEntriesPerTree)
        manifest.damage.push_back({"", "more rows than the limit; the rest is not listed"});
    return manifest;
}

std::string folder_of_domain(std::string_view domain) {
    const auto* known = std::find_if(std::begin(kDomains), std::end(kDomains),
                                     [&](const Domain& each) { return each.name == domain; });
    if (known != std::end(kDomains))
        return std::string(known->folder);
    for (const auto& [prefix, folder] : kContainerDomains)
        if (domain.starts_with(prefix) && domain.size() > prefix.size())
            return std::string(folder) + without_steps_up(domain.substr(prefix.size()));
    const std::string own = without_steps_up(domain);
    return own.empty() ? "no domain" : own;
}

std::string device_path(std::string_view domain, std::string_view relative_path) {
    const std::string below = without_steps_up(relative_path);
    const std::string folder = folder_of_domain(domain);
    return below.empty() ? folder : folder + '/' + below;
}

std::string blob_id_of(std::string_view domain, std::string_view relative_path) {
    Hasher hasher(HashKind::kSha1);
    hasher.add(domain);
    hasher.add("-");
    hasher.add(relative_path);
    return hasher.hex();
}

bool is_blob_id(std::string_view text) {
    return text.size() == 40 && std::all_of(text.begin(), text.end(), [](char letter) {
               return (letter >= '0' && letter <= '9') || (letter >= 'a' && letter <= 'f');
           });
}

}  // namespace parsers
