#include "parsers/filesystem/apfs.h"

#include <tsk/libtsk.h>

#include <algorithm>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "parsers/base/byte_reader.h"
#include "parsers/base/limits.h"
#include "parsers/base/text.h"
#include "parsers/crypt/apfs_keys.h"
#include "parsers/crypt/locked.h"
#include "parsers/filesystem/apfs_plain.h"
#include "parsers/filesystem/sleuthkit_tree.h"
#include "parsers/volume/sleuthkit_image.h"

namespace parsers {
namespace {

// Offsets within the superblocks. Source: "Apple File System Reference", Apple Inc., 2020.
constexpr size_t kBlockSizeAt = 36;
constexpr size_t kIncompatibleFeaturesAt = 64;
constexpr size_t kCountsAt = 184;  // files, folders, links, others, snapshots
constexpr uint64_t kFusion = 0x100;
constexpr int kMostVolumes = 100;  // as the format has it

// ---- the library's handles ----------------------------------------------------------------------

// The container, and its volumes as images of their own; closed in the order that they need.
struct Pool {
    std::shared_ptr<SleuthkitImage> image;
    std::unique_ptr<const TSK_POOL_INFO, decltype(&tsk_pool_close)> handle{nullptr, tsk_pool_close};
    std::shared_ptr<std::mutex> mutex = std::make_shared<std::mutex>();
};

struct VolumeImage {
    std::shared_ptr<Pool> pool;
    std::unique_ptr<TSK_IMG_INFO, decltype(&tsk_img_close)> handle{nullptr, tsk_img_close};
};

// What is known of one volume; `tree` is null where it could not be opened, and `error` says why.
struct ApfsVolume {
    std::string name;   // "v1"
    std::string title;  // its own name
    std::unique_ptr<FileTree> tree;
    Error error{ErrorCode::NotFound, {}};
    uint64_t names = 0;  // as the volume counts them: files, folders, links and others
    uint64_t snapshots = 0;
};

Result<std::shared_ptr<Pool>> open_pool(const SharedBytes& container) {
    auto pool = std::make_shared<Pool>();
    pool->image = TRY(SleuthkitImage::open(container));
    pool->handle.reset(tsk_pool_open_img_sing(pool->image->get(), 0, TSK_POOL_TYPE_APFS));
    if (!pool->handle)
        return Error{ErrorCode::Damaged,
                     "APFS container cannot be read: " + take_sleuthkit_error()};
    return pool;
}

std::shared_ptr<SleuthkitFileSystem> open_volume(const std::shared_ptr<Pool>& pool,
                                                 uint64_t block) {
    auto image = std::make_shared<VolumeImage>();
    image->pool = pool;
    image->handle.reset(pool->handle->get_img_info(pool->handle.get(), block));
    if (!image->handle)
        return nullptr;
    auto system = std::make_shared<SleuthkitFileSystem>();
    system->mutex = pool->mutex;
    system->handle.reset(tsk_fs_open_img(image->handle.get(), 0, TSK_FS_TYPE_APFS));
    system->image = std::move(image);
    return system->handle ? system : nullptr;
}

// ---- volumes ------------------------------------------------------------------------------------

// A recovery key is text as well; a key file may hold it.
std::vector<std::string> texts_of(const Secrets& secrets) {
    constexpr size_t kMostBytes = 256;
    std::vector<std::string> texts = secrets.passwords;
    for (const auto& file : secrets.key_files)
        if (!file.bytes.empty() && file.bytes.size() <= kMostBytes)
            texts.emplace_back(trim(std::string_view(
                reinterpret_cast<const char*>(file.bytes.data()), file.bytes.size())));
    return texts;
}

Error locked(const ApfsKeys& keys, const std::string& title, size_t tried) {
    Locked words;
    words.title = title;
    words.kinds = "its password or its recovery key";
    words.passwords_tried = tried;
    if (keys.volume_key.needs_hardware || keys.ways.empty())
        words.remark =
            "its key is bound to a security chip or to an institution, so no text opens "
            "it: only the device itself, by its owner's code";
    if (!keys.hint.empty())
        words.remark += (words.remark.empty() ? "" : "; ") + ("the hint is \"" + keys.hint + '"');
    return to_error(words);
}

// The library that reads the plain volume is built without a cipher, so the bytes below it are
// decrypted here.
Result<std::unique_ptr<FileTree>> open_plain(const SharedBytes& container,
                                             const ApfsCipheredVolume& ciphered,
                                             const SecretBytes& key) {
    const auto plain = TRY(decrypt_apfs(container, ciphered, key));
    TRY(check_apfs_root(*plain, ciphered));
    const auto pool = TRY(open_pool(plain));
    auto system = open_volume(pool, ciphered.superblock);
    if (!system)
        return Error{ErrorCode::Damaged, "cannot be read: " + take_sleuthkit_error()};
    system->bytes = plain;
    return make_sleuthkit_tree(std::move(system));
}

Result<std::unique_ptr<FileTree>> open_encrypted(const SharedBytes& container, uint64_t superblock,
                                                 const std::string& title, const Secrets& secrets) {
    const auto ciphered = TRY(find_apfs_cipher(*container, superblock));
    if (check_apfs_root(*container, ciphered).ok())
        return open_plain(container, ciphered, {});
    if (!ciphered.has_one_key)
        return Error{ErrorCode::Encrypted,
                     title + ": each of its files has a key of its own, which only its device has"};
    const auto keys = TRY(read_apfs_keys(*container, ciphered.keys));
    const auto texts = texts_of(secrets);
    for (const auto& text : texts) {
        const auto key = unlock(keys, text);
        if (key.ok())
            return open_plain(container, ciphered, key.value());
        if (key.error().code != ErrorCode::Encrypted)
            return key.error();
    }
    return locked(keys, title, texts.size());
}

Result<void> read_counts(const ByteSource& container, const TSK_POOL_INFO& pool, uint64_t block,
                         ApfsVolume& volume) {
    const uint64_t start = TRY(checked_mul(block, pool.block_size));
    const uint64_t offset = TRY(checked_add(start, kCountsAt));
    const auto bytes = TRY(read_exactly(container, offset, 40));
    ByteReader reader(bytes);
    for (int kind = 0; kind < 4; ++kind) {
        const uint64_t count = TRY(reader.u64_le());
        volume.names = TRY(checked_add(volume.names, count));
    }
    volume.snapshots = TRY(reader.u64_le());
    return {};
}

Error with_title(const Error& error, const std::string& title) {
    if (error.what.starts_with(title))
        return error;
    return {error.code, title + ": " + error.what};
}

ApfsVolume to_volume(const std::shared_ptr<Pool>& pool, const TSK_POOL_VOLUME_INFO& info,
                     int number, const SharedBytes& bytes, const Secrets& secrets) {
    ApfsVolume volume;
    volume.name = "v" + std::to_string(number);
    volume.title = info.desc != nullptr ? to_valid_utf8(info.desc) : "";
    const auto counted = read_counts(*bytes, *pool->handle, info.block, volume);
    if (!counted.ok()) {
        volume.error = counted.error();
        return volume;
    }
    if ((info.flags & TSK_POOL_VOLUME_FLAG_ENCRYPTED) != 0) {
        const std::string title = "encrypted APFS volume \"" + volume.title + '"';
        auto tree = open_encrypted(bytes, info.block, title, secrets);
        if (tree.ok())
            volume.tree = std::move(tree).value();
        else
            volume.error = with_title(tree.error(), title);
        return volume;
    }
    const auto facts = find_apfs_cipher(*bytes, info.block);
    const auto sound = facts.ok() ? check_apfs_root(*bytes, facts.value()) : facts.error();
    if (!sound.ok()) {
        volume.error = with_title(sound.error(), "APFS volume \"" + volume.title + '"');
        return volume;
    }
    auto system = open_volume(pool, info.block);
    if (!system) {
        volume.error = {ErrorCode::Damaged, "APFS volume \"" + volume.title +
                                                "\" cannot be read: " + take_sleuthkit_error()};
        return volume;
    }
    system->bytes = bytes;
    volume.tree = make_sleuthkit_tree(std::move(system));
    return volume;
}

// ---- the tree of all ----------------------------------------------------------------------------

class ApfsTree : public FileTree {
public:
    explicit ApfsTree(std::vector<ApfsVolume> volumes) : volumes_(std::move(volumes)) {}

    std::string description() const override { return "APFS container"; }

    Result<void> list(const TreeVisitor& visitor) const override {
        for (const auto& volume : volumes_)
            list_volume(volume, visitor);
        return {};
    }

    Result<SharedBytes> open(const FileEntry& entry) const override {
        for (const auto& volume : volumes_) {
            const std::string folder = volume.name + '/';
            if (!entry.path.starts_with(folder))
                continue;
            FileEntry inside = entry;
            inside.path.erase(0, folder.size());
            return volume.tree->open(inside);
        }
        return Error{ErrorCode::NotFound, entry.path + ": is not in this container"};
    }

private:
    // The library does not check the sums of a tree's nodes and goes on behind a broken one, so
    // what it lists is held against what the volume counts.
    static void list_volume(const ApfsVolume& volume, const TreeVisitor& visitor) {
        const std::string folder = volume.name + '/';
        uint64_t names = 0;
        const auto listed = volume.tree->list(
            {[&](FileEntry entry) {
                 ++names;
                 entry.path.insert(0, folder);
                 visitor.entry(std::move(entry));
             },
             [&](const std::string& where, const std::string& what) {
                 visitor.damaged(where.empty() ? volume.name : folder + where, what);
             }});
        if (!listed.ok())
            visitor.damaged(volume.name, listed.error().what);
        else if (names < volume.names)
            visitor.damaged(volume.name, std::to_string(names) +
                                             " names are listed where the "
                                             "volume counts " +
                                             std::to_string(volume.names) +
                                             ": a part of its tree cannot be read, or files of it "
                                             "stand in no folder");
    }

    std::vector<ApfsVolume> volumes_;
};

Result<Layer> to_layer(std::vector<ApfsVolume> volumes) {
    Layer layer;
    layer.description = "APFS container";
    std::vector<ApfsVolume> opened;
    const Error* first = nullptr;
    for (auto& volume : volumes) {
        layer.description += ", " + volume.name + " \"" + volume.title + '"';
        if (!volume.tree) {
            first = first != nullptr ? first : &volume.error;
            layer.notes.push_back(
                {volume.name, ledger_status(volume.error.code), volume.error.what});
            continue;
        }
        if (volume.snapshots > 0)
            layer.notes.push_back({volume.name, "partly",
                                   std::to_string(volume.snapshots) +
                                       " snapshots of this volume hold earlier states of it, which "
                                       "are not read"});
        opened.push_back(std::move(volume));
    }
    if (opened.empty() && first != nullptr)
        return *first;
    layer.tree = std::make_unique<ApfsTree>(std::move(opened));
    return layer;
}

Result<void> check_features(const ByteSource& container) {
    const auto bytes = TRY(read_exactly(container, 0, 128));
    ByteReader reader(bytes);
    TRY(reader.seek(kBlockSizeAt));
    const uint32_t block_bytes = TRY(reader.u32_le());
    if (block_bytes < 4096 || block_bytes > 65536 || (block_bytes & (block_bytes - 1)) != 0)
        return Error{ErrorCode::Damaged,
                     "an APFS container with blocks of " + std::to_string(block_bytes) + " bytes"};
    TRY(reader.seek(kIncompatibleFeaturesAt));
    const uint64_t features = TRY(reader.u64_le());
    if ((features & kFusion) != 0)
        return Error{ErrorCode::Unsupported,
                     "APFS container of a Fusion Drive, which lies on two disks; it is not read"};
    return {};
}

}  // namespace

Result<Layer> open_apfs(const SharedBytes& container, const Surroundings& surroundings) {
    TRY(check_features(*container));
    const auto pool = TRY(open_pool(container));
    std::vector<ApfsVolume> volumes;
    int number = 0;
    for (const auto* info = pool->handle->vol_list; info != nullptr && number < kMostVolumes;
         info = info->next)
        volumes.push_back(to_volume(pool, *info, ++number, container, surroundings.secrets));
    if (volumes.empty())
        return Error{ErrorCode::NotFound, "APFS container without a volume"};
    return to_layer(std::move(volumes));
}

}  // namespace parsers
