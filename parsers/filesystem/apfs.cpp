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
#include "parsers/crypt/locked.h"
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

std::shared_ptr<SleuthkitFileSystem> open_volume(const std::shared_ptr<Pool>& pool, uint64_t block,
                                                 const std::string& password) {
    auto image = std::make_shared<VolumeImage>();
    image->pool = pool;
    image->handle.reset(pool->handle->get_img_info(pool->handle.get(), block));
    if (!image->handle)
        return nullptr;
    auto system = std::make_shared<SleuthkitFileSystem>();
    system->mutex = pool->mutex;
    system->handle.reset(
        tsk_fs_open_img_decrypt(image->handle.get(), 0, TSK_FS_TYPE_APFS, password.c_str()));
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

Error locked(const TSK_POOL_VOLUME_INFO& info, const std::string& title, size_t tried) {
    Locked words;
    words.title = "encrypted APFS volume \"" + title + '"';
    words.kinds = "its password or its recovery key";
    words.passwords_tried = tried;
    words.remark =
        "a volume of a device with a security chip opens only on that device, by its owner's code";
    if (info.password_hint != nullptr && *info.password_hint != '\0')
        words.remark += "; the hint is \"" + to_valid_utf8(info.password_hint) + '"';
    return to_error(words);
}

void open_encrypted(const std::shared_ptr<Pool>& pool, const TSK_POOL_VOLUME_INFO& info,
                    const SharedBytes& bytes, const Secrets& secrets, ApfsVolume& volume) {
    const auto texts = texts_of(secrets);
    for (const auto& text : texts) {
        auto system = open_volume(pool, info.block, text);
        if (!system) {
            tsk_error_reset();
            continue;
        }
        system->bytes = bytes;
        volume.tree = make_sleuthkit_tree(std::move(system));
        return;
    }
    volume.error = locked(info, volume.title, texts.size());
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
        open_encrypted(pool, info, bytes, secrets, volume);
        return volume;
    }
    auto system = open_volume(pool, info.block, {});
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

std::string_view status_of(ErrorCode code) {
    switch (code) {
        case ErrorCode::Encrypted:
            return "encrypted";
        case ErrorCode::Unsupported:
            return "unsupported";
        default:
            return "failed";
    }
}

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
                {volume.name, std::string(status_of(volume.error.code)), volume.error.what});
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
    auto pool = std::make_shared<Pool>();
    pool->image = TRY(SleuthkitImage::open(container));
    pool->handle.reset(tsk_pool_open_img_sing(pool->image->get(), 0, TSK_POOL_TYPE_APFS));
    if (!pool->handle)
        return Error{ErrorCode::Damaged,
                     "APFS container cannot be read: " + take_sleuthkit_error()};
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
