#include "parsers/container/itunes_tree.h"

#include <algorithm>
#include <unordered_set>

#include "parsers/base/limits.h"
#include "parsers/container/itunes_blob.h"

namespace parsers {
namespace {

using Content = BackupFile::Content;

constexpr std::string_view kAbsentNote = "listed in the manifest; not in the backup";
constexpr std::string_view kNoKeyNote = "encrypted entry";

std::string folded(const std::string& blob_id) {
    return blob_id.substr(0, 2) + '/' + blob_id;
}

// The blob's name where the path is that of one, else empty.
std::string_view blob_id_in(std::string_view path) {
    const auto name = path.substr(path.rfind('/') + 1);
    if (!is_blob_id(name))
        return {};
    const auto folder = path.substr(0, path.size() - name.size());
    const bool is_folded = folder.size() == 3 && folder.substr(0, 2) == name.substr(0, 2);
    return folder.empty() || is_folded ? name : std::string_view();
}

std::string sizes_differ(uint64_t found, uint64_t declared) {
    return "has " + std::to_string(found) + " bytes where the manifest says " +
           std::to_string(declared);
}

LayerNote counted(const std::string& status, uint64_t count, const std::string& what,
                  const std::string& first) {
    return {"", status, what + ": " + std::to_string(count) + ", the first is " + first};
}

}  // namespace

BackupBlobs::BackupBlobs(const Surroundings& surroundings) : sibling_(surroundings.sibling) {
    for (const auto& file : surroundings.list_siblings()) {
        is_listed_ = true;
        if (const auto id = blob_id_in(file.path); !id.empty() && file.kind == EntryKind::File)
            by_id_.try_emplace(std::string(id), Blob{file.path, file.size_bytes});
    }
}

Result<BackupBlobs::Blob> BackupBlobs::find(const std::string& blob_id) const {
    const Error absent{ErrorCode::NotFound, "the backup has no blob " + blob_id};
    if (!is_blob_id(blob_id))
        return absent;
    if (is_listed_) {
        const auto found = by_id_.find(blob_id);
        return found == by_id_.end() ? Result<Blob>(absent) : Result<Blob>(found->second);
    }
    for (const auto& path : {folded(blob_id), blob_id})
        if (const auto bytes = sibling_(path); bytes.ok())
            return Blob{path, bytes.value()->size_bytes()};
    return absent;
}

Result<BackupBlobs::Blob> BackupBlobs::find_named(const std::string& name) const {
    const auto bytes = TRY(sibling_(name));
    return Blob{name, bytes->size_bytes()};
}

std::vector<std::string> BackupBlobs::others(const std::vector<std::string>& named) const {
    const std::unordered_set<std::string_view> known(named.begin(), named.end());
    std::vector<std::string> paths;
    for (const auto& [id, blob] : by_id_)
        if (!known.contains(blob.path))
            paths.push_back(blob.path);
    std::sort(paths.begin(), paths.end());
    return paths;
}

void ItunesTree::add_manifest(const BackupManifest& manifest) {
    for (const auto& [where, what] : manifest.damage)
        damage_.push_back({"", where.empty() ? what : where + ": " + what});
    std::unordered_set<std::string> folders;
    for (const auto& row : manifest.rows) {
        BackupFile file = make_file(row);
        // Several domains begin in one folder.
        if (file.entry.kind == EntryKind::Directory && !folders.insert(file.entry.path).second)
            continue;
        files_.push_back(std::move(file));
    }
    sort();
}

void ItunesTree::add_own_files(std::span<const std::string_view> names) {
    for (const auto name : names) {
        auto found = blobs_.find_named(std::string(name));
        if (!found.ok())
            continue;
        BackupFile file;
        file.entry.path = name;
        file.entry.size_bytes = found.value().size_bytes;
        file.content = Content::Plain;
        file.blob = std::move(found).value();
        files_.push_back(std::move(file));
    }
    sort();
}

void ItunesTree::sort() {
    std::stable_sort(files_.begin(), files_.end(), [](const BackupFile& a, const BackupFile& b) {
        return a.entry.path < b.entry.path;
    });
    for (size_t index = 0; index < files_.size(); ++index)
        files_[index].entry.id = index;
}

BackupFile ItunesTree::make_file(const BackupRow& row) {
    BackupFile file;
    file.entry.path = device_path(row.domain, row.relative_path);
    file.entry.kind = row.kind;
    file.entry.times = row.times;
    file.declared_bytes = row.size_bytes;
    if (row.kind == EntryKind::Link)
        file.entry.note = "links to " + row.link_target;
    if (row.kind != EntryKind::File)
        return file;
    if (!row.blob_id.empty() && row.blob_id != blob_id_of(row.domain, row.relative_path))
        damage_.push_back({file.entry.path, "its blob " + row.blob_id +
                                                " has another name than the SHA-1 of its path"});
    find_content(row, file);
    if (file.content == Content::Absent)
        file.entry.note = kAbsentNote;
    if (file.content == Content::NoKey)
        file.entry.note = kNoKeyNote;
    settle_size(file);
    return file;
}

void ItunesTree::find_content(const BackupRow& row, BackupFile& file) {
    auto blob = blobs_.find(row.blob_id);
    if (!blob.ok()) {
        const bool is_empty = row.is_size_known && row.size_bytes == 0;
        file.content = is_empty ? Content::Empty : Content::Absent;
        return;
    }
    file.blob = std::move(blob).value();
    if (!row.is_size_known)
        file.declared_bytes = file.blob.size_bytes;
    if (row.file_key.empty()) {
        file.content = Content::Plain;
        return;
    }
    file.file_key = row.file_key;
    const auto protection_class = class_of_file_key(row.file_key);
    const bool has_key = keys_ && (!protection_class || keys_->contains(*protection_class));
    file.content = has_key ? Content::Encrypted : Content::NoKey;
}

// The entry says what open() gives; where that is not what the manifest says, it is told.
void ItunesTree::settle_size(BackupFile& file) {
    file.entry.size_bytes = file.declared_bytes;
    if (file.content == Content::Plain && file.blob.size_bytes != file.declared_bytes) {
        file.entry.size_bytes = file.blob.size_bytes;
        damage_.push_back(
            {file.entry.path, sizes_differ(file.blob.size_bytes, file.declared_bytes)});
    }
    if (file.content != Content::Encrypted ||
        is_blob_size_of(file.blob.size_bytes, file.declared_bytes))
        return;
    const auto opened = open_content(file);
    if (!opened.ok()) {
        damage_.push_back({file.entry.path, opened.error().what});
        return;
    }
    file.entry.size_bytes = opened.value()->size_bytes();
    damage_.push_back(
        {file.entry.path, sizes_differ(opened.value()->size_bytes(), file.declared_bytes)});
}

Result<void> ItunesTree::list(const TreeVisitor& visitor) const {
    for (const auto& [where, what] : damage_)
        visitor.damaged(where, what);
    for (const auto& file : files_)
        visitor.entry(file.entry);
    return {};
}

Result<SharedBytes> ItunesTree::open(const FileEntry& entry) const {
    if (entry.id >= files_.size() || files_[entry.id].entry.path != entry.path)
        return Error{ErrorCode::NotFound, entry.path + ": is not of this backup"};
    auto opened = open_content(files_[entry.id]);
    if (!opened.ok())
        return Error{opened.error().code, entry.path + ": " + opened.error().what};
    return opened;
}

Result<SharedBytes> ItunesTree::open_content(const BackupFile& file) const {
    switch (file.content) {
        case Content::Plain:
            return blobs_.open(file.blob);
        case Content::Encrypted: {
            const auto key = TRY(unwrap_file_key(*keys_, file.file_key));
            const auto blob = TRY(blobs_.open(file.blob));
            return decrypt_blob(blob, key, file.declared_bytes);
        }
        case Content::NoKey:
            return Error{ErrorCode::Encrypted, "is encrypted, and there is no key for it"};
        case Content::Absent:
            return Error{ErrorCode::NotFound, "is listed in the manifest and not in the backup"};
        case Content::Empty:
            return SharedBytes(std::make_shared<MemorySource>(std::string_view()));
        case Content::None:
            break;
    }
    return Error{ErrorCode::Unsupported, "is no file"};
}

uint64_t ItunesTree::count(Content content, std::string& first) const {
    uint64_t counted = 0;
    for (const auto& file : files_)
        if (file.content == content && counted++ == 0)
            first = file.entry.path;
    return counted;
}

std::vector<LayerNote> ItunesTree::notes() const {
    std::vector<LayerNote> notes;
    std::string first;
    if (const auto absent = count(Content::Absent, first); absent > 0)
        notes.push_back(
            counted("partly", absent, "files of the manifest that are not in the backup", first));
    if (const auto no_key = count(Content::NoKey, first); no_key > 0)
        notes.push_back(
            counted("encrypted", no_key, "encrypted files without a key for them", first));
    const auto others = blobs_.others(used());
    if (!others.empty())
        notes.push_back(counted(
            "partly", others.size(),
            "blobs that no row of the manifest names, left as files of their own", others.front()));
    return notes;
}

std::vector<std::string> ItunesTree::used() const {
    std::vector<std::string> paths;
    for (const auto& file : files_)
        if (!file.blob.path.empty())
            paths.push_back(file.blob.path);
    std::sort(paths.begin(), paths.end());
    paths.erase(std::unique(paths.begin(), paths.end()), paths.end());
    return paths;
}

}  // namespace parsers
