// ItunesTree: the files of a phone, out of the blobs of its iTunes backup.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "parsers/base/file_tree.h"
#include "parsers/base/layer.h"
#include "parsers/base/result.h"
#include "parsers/container/itunes_manifest.h"
#include "parsers/container/keybag.h"

namespace parsers {

// The blobs that lie beside the manifest: in folders of the first two digits of their name, or
// (before iOS 10) beside it.
class BackupBlobs {
public:
    explicit BackupBlobs(const Surroundings& surroundings);

    struct Blob {
        std::string path;  // relative to the manifest
        uint64_t size_bytes = 0;
    };
    // NotFound where there is no such blob.
    Result<Blob> find(const std::string& blob_id) const;
    // A file of the backup that is no blob, by its name.
    Result<Blob> find_named(const std::string& name) const;
    Result<SharedBytes> open(const Blob& blob) const { return sibling_(blob.path); }

    // Blobs that are there and not in `named`, in the order of their paths; only where the caller
    // could list.
    std::vector<std::string> others(const std::vector<std::string>& named) const;

private:
    Siblings sibling_;
    bool is_listed_ = false;
    std::unordered_map<std::string, Blob> by_id_;
};

// What stands behind one entry of the tree.
struct BackupFile {
    enum class Content { Plain, Encrypted, NoKey, Absent, Empty, None };

    FileEntry entry;
    Content content = Content::None;
    BackupBlobs::Blob blob;
    std::vector<std::byte> file_key;
    uint64_t declared_bytes = 0;
};

class ItunesTree : public FileTree {
public:
    struct Damage {
        std::string where;
        std::string what;
    };

    // `keys` may be null: encrypted files are listed and do not open.
    ItunesTree(std::string title, BackupBlobs blobs, std::shared_ptr<const ClassKeys> keys)
        : title_(std::move(title)), blobs_(std::move(blobs)), keys_(std::move(keys)) {}

    // Takes every row; entries are in the order of their paths.
    void add_manifest(const BackupManifest& manifest);

    // Files of the backup itself that say which phone it is of; listed under their own names, so
    // that what they say belongs to the phone and not to the computer that holds the backup.
    void add_own_files(std::span<const std::string_view> names);

    // What the ledger must say of the whole: how many files are absent, have no key, or lie there
    // without a row.
    std::vector<LayerNote> notes() const;
    // What entries are made of, as paths relative to the manifest.
    std::vector<std::string> used() const;

    std::string description() const override { return title_; }
    Result<void> list(const TreeVisitor& visitor) const override;
    // NotFound for a file whose blob is absent, Encrypted for one without a key.
    Result<SharedBytes> open(const FileEntry& entry) const override;

private:
    void sort();
    BackupFile make_file(const BackupRow& row);
    void find_content(const BackupRow& row, BackupFile& file);
    void settle_size(BackupFile& file);
    Result<SharedBytes> open_content(const BackupFile& file) const;
    uint64_t count(BackupFile::Content content, std::string& first) const;

    std::string title_;
    BackupBlobs blobs_;
    std::shared_ptr<const ClassKeys> keys_;
    std::vector<BackupFile> files_;
    std::vector<Damage> damage_;
};

}  // namespace parsers
