#include "parsers/filesystem/file_system.h"

#include <tsk/libtsk.h>

#include <algorithm>
#include <mutex>
#include <string>
#include <string_view>

#include "parsers/filesystem/ext_encryption.h"
#include "parsers/filesystem/sleuthkit_listing.h"
#include "parsers/filesystem/sleuthkit_tree.h"
#include "parsers/filesystem/yaffs2.h"
#include "parsers/volume/sleuthkit_image.h"

namespace parsers {
namespace {

using FileSystem = SleuthkitFileSystem;
using SharedFileSystem = std::shared_ptr<FileSystem>;
using OpenedFile = std::unique_ptr<TSK_FS_FILE, decltype(&tsk_fs_file_close)>;

// ---- content ------------------------------------------------------------------------------------

class AttributeSource : public ByteSource {
public:
    AttributeSource(SharedFileSystem system, OpenedFile file, const TSK_FS_ATTR* attribute,
                    std::string path)
        : system_(std::move(system)),
          file_(std::move(file)),
          attribute_(attribute),
          size_bytes_(attribute->size > 0 ? static_cast<uint64_t>(attribute->size) : 0),
          path_(std::move(path)) {}
    AttributeSource(const AttributeSource&) = delete;
    AttributeSource& operator=(const AttributeSource&) = delete;
    ~AttributeSource() override {
        const std::lock_guard lock(*system_->mutex);
        file_.reset();
    }

    uint64_t size_bytes() const override { return size_bytes_; }

    Result<size_t> read_at(uint64_t offset, std::span<std::byte> out) const override {
        if (offset >= size_bytes_ || out.empty())
            return size_t{0};
        const auto wanted =
            static_cast<size_t>(std::min<uint64_t>(out.size(), size_bytes_ - offset));
        const std::lock_guard lock(*system_->mutex);
        const ssize_t got = tsk_fs_attr_read(attribute_, static_cast<TSK_OFF_T>(offset),
                                             reinterpret_cast<char*>(out.data()), wanted,
                                             TSK_FS_FILE_READ_FLAG_NONE);
        if (got != static_cast<ssize_t>(wanted))
            return Error{ErrorCode::Damaged, path_ + ": cannot be read at byte " +
                                                 std::to_string(offset) + ": " +
                                                 take_sleuthkit_error()};
        return wanted;
    }

private:
    SharedFileSystem system_;
    OpenedFile file_;
    const TSK_FS_ATTR* attribute_;  // owned by file_
    uint64_t size_bytes_;
    std::string path_;
};

class SleuthkitTree : public FileTree {
public:
    explicit SleuthkitTree(SharedFileSystem system) : system_(std::move(system)) {}

    std::string description() const override {
        const TSK_FS_INFO& handle = *system_->handle;
        const std::string name = tsk_fs_type_toname(handle.ftype);
        return name + (is_fat(handle) ? " file system (its times are local, without a zone)"
                                      : " file system");
    }

    Result<void> list(const TreeVisitor& visitor) const override {
        const std::lock_guard lock(*system_->mutex);
        return list_names(*system_, visitor);
    }

    Result<SharedBytes> open(const FileEntry& entry) const override {
        if (entry.id == kNoContent)
            return Error{ErrorCode::NotFound, entry.path + ": " + entry.note};
        const std::lock_guard lock(*system_->mutex);
        OpenedFile file(
            tsk_fs_file_open_meta(system_->handle.get(), nullptr, entry.id & kAddressMask),
            tsk_fs_file_close);
        if (!file)
            return Error{ErrorCode::Damaged, entry.path + ": " + take_sleuthkit_error()};
        const uint64_t number = entry.id >> kAttributeShift;
        const TSK_FS_ATTR* attribute =
            number == 0 ? tsk_fs_file_attr_get(file.get())
                        : tsk_fs_file_attr_get_idx(file.get(), static_cast<int>(number - 1));
        if (attribute == nullptr && is_empty_apfs_file(*file)) {
            tsk_error_reset();
            return SharedBytes(std::make_shared<MemorySource>(std::string_view()));
        }
        if (attribute == nullptr)
            return Error{ErrorCode::Damaged, entry.path + ": " + take_sleuthkit_error()};
        if ((attribute->flags & TSK_FS_ATTR_ENC) != 0 ||
            (system_->encryption &&
             system_->encryption->is_encrypted(*system_->bytes, entry.id & kAddressMask)))
            return Error{ErrorCode::Encrypted, entry.path + ": is encrypted by the file system"};
        return SharedBytes(
            std::make_shared<AttributeSource>(system_, std::move(file), attribute, entry.path));
    }

private:
    // A file of APFS that was never written to has no stream at all.
    bool is_empty_apfs_file(const TSK_FS_FILE& file) const {
        return is_apfs(*system_->handle) && file.meta != nullptr && file.meta->size == 0;
    }

    SharedFileSystem system_;
};

bool says_fat32(const ByteSource& volume) {
    const auto name = read_exactly(volume, 82, 5);
    return name.ok() &&
           std::string_view(reinterpret_cast<const char*>(name.value().data()), 5) == "FAT32";
}

}  // namespace

Result<std::unique_ptr<FileTree>> open_file_system(SharedBytes volume,
                                                   const ListingLimits& limits) {
    auto system = std::make_shared<FileSystem>();
    system->limits = limits;
    system->reads = std::make_shared<TimedSource>(volume);
    const auto image = TRY(SleuthkitImage::open(system->reads));
    system->image = image;
    system->handle.reset(tsk_fs_open_img(image->get(), 0, TSK_FS_TYPE_DETECT));
    // The library takes the kind of FAT from the count of clusters; small cards say FAT32
    // themselves.
    if (!system->handle && says_fat32(*volume))
        system->handle.reset(tsk_fs_open_img(image->get(), 0, TSK_FS_TYPE_FAT32));
    if (!system->handle)
        return Error{ErrorCode::NotFound,
                     "no file system is recognized: " + take_sleuthkit_error()};
    if (tsk_fs_type_toname(system->handle->ftype) == nullptr ||
        TSK_FS_TYPE_ISRAW(system->handle->ftype) || TSK_FS_TYPE_ISSWAP(system->handle->ftype))
        return Error{ErrorCode::NotFound, "no file system is recognized"};
    // YAFFS2 has no mark, and the library sees one in bytes that are none.
    if (TSK_FS_TYPE_ISYAFFS2(system->handle->ftype) && !is_yaffs2(*volume))
        return Error{ErrorCode::NotFound, "no file system is recognized"};
    system->encryption = ExtEncryption::find(*volume);
    system->bytes = std::move(volume);
    return make_sleuthkit_tree(std::move(system));
}

std::unique_ptr<FileTree> make_sleuthkit_tree(std::shared_ptr<SleuthkitFileSystem> system) {
    return std::make_unique<SleuthkitTree>(std::move(system));
}

}  // namespace parsers
