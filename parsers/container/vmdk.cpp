#include "parsers/container/vmdk.h"

#include <algorithm>
#include <memory>
#include <string_view>
#include <utility>

#include "parsers/base/limits.h"
#include "parsers/base/text.h"
#include "parsers/container/disk_family.h"
#include "parsers/container/disk_parts.h"
#include "parsers/container/disk_tables.h"
#include "parsers/container/mapped_disk.h"
#include "parsers/container/vmdk_descriptor.h"
#include "parsers/container/vmdk_extent.h"

namespace parsers {
namespace {

constexpr const char* kDescription = "VMDK disk image";
constexpr std::string_view kSparse = "KDMV";
constexpr std::string_view kCowd = "COWD";
constexpr std::string_view kSeSparse{"\xbe\xba\xfe\xca\0\0\0\0", 8};

std::string start_of(const ByteSource& file) {
    std::vector<std::byte> bytes(64);
    const auto got = file.read_at(0, bytes);
    return {reinterpret_cast<const char*>(bytes.data()), got.ok() ? got.value() : 0};
}

bool is_sparse_type(const std::string& type) {
    return type == "SPARSE" || type == "VMFSSPARSE" || type == "SESPARSE";
}

// Opens what a descriptor lists. `own` is the file that holds the descriptor where that is itself
// an extent, and empty where the descriptor is a text file.
class VmdkParts {
public:
    VmdkParts(DiskFamily& family, SharedBytes own, SharedBytes parent)
        : family_(family), own_(std::move(own)), parent_(std::move(parent)) {}

    // The bytes of one extent; lost ones, with a note, where they cannot be had.
    Result<DiskPart> open(const VmdkExtent& extent, uint64_t begin) {
        DiskPart part{begin, extent.size_bytes, nullptr, 0};
        TRY(checked_add(begin, extent.size_bytes));
        if (extent.type == "ZERO")
            return part;
        auto bytes = open_bytes(extent, begin);
        if (bytes.ok()) {
            part.bytes = std::move(bytes).value();
            part.offset = is_sparse_type(extent.type) ? 0 : extent.offset;
            ++opened_;
            return part;
        }
        const std::string what = "the extent " + extent.file + " of " +
                                 disk_range(begin, std::max<uint64_t>(1, extent.size_bytes)) +
                                 ": " + bytes.error().what;
        if (first_error_.what.empty())
            first_error_ = {bytes.error().code, what};
        family_.note(what);
        part.bytes = lost_bytes(UINT64_MAX, {bytes.error().code, what});
        return part;
    }

    // Why nothing could be opened, where that is so.
    Result<void> check() const {
        if (opened_ == 0 && !first_error_.what.empty())
            return first_error_.code == ErrorCode::NotFound
                       ? Error{ErrorCode::Unsupported, "VMDK disk image: " + first_error_.what}
                       : first_error_;
        return {};
    }

private:
    Result<SharedBytes> open_bytes(const VmdkExtent& extent, uint64_t begin) {
        const bool is_sparse = is_sparse_type(extent.type);
        if (extent.type == "VMFSRDM" || extent.type == "VMFSRAW")
            return Error{ErrorCode::Unsupported, "is a disk of the machine and no file"};
        if (!is_sparse && extent.type != "FLAT" && extent.type != "VMFS")
            return Error{ErrorCode::Unsupported, "extents of type " + extent.type};
        if (!is_sparse)
            return TRY(family_.find({extent.file})).bytes;
        SharedBytes file = std::exchange(own_, nullptr);
        if (!file)
            file = TRY(family_.find({extent.file})).bytes;
        SharedBytes below;
        if (parent_)
            below = std::make_shared<SliceSource>(parent_, begin, extent.size_bytes);
        auto disk = TRY(open_vmdk_extent(file, below));
        for (const auto& note : disk.notes)
            family_.note(extent.file + ": " + note);
        return disk.bytes;
    }

    DiskFamily& family_;
    SharedBytes own_;
    SharedBytes parent_;
    int opened_ = 0;
    Error first_error_{ErrorCode::NotFound, {}};
};

// The parent's content must be that of the moment of the snapshot, which its CID tells.
Result<SharedBytes> open_parent(const VmdkDescriptor& descriptor, DiskFamily& family) {
    if (!descriptor.has_parent())
        return SharedBytes();
    const auto found = TRY(family.find_needed({descriptor.parent_file}, "its parent"));
    const auto theirs = read_vmdk_descriptor(*found.bytes);
    if (theirs.ok() && theirs.value().cid != descriptor.parent_cid)
        family.note("the parent " + found.path +
                    " was changed after the snapshot was taken: its "
                    "content has the number " +
                    theirs.value().cid + ", and " + descriptor.parent_cid + " is expected");
    auto parent = open_vmdk(found.bytes, family.around(found));
    if (!parent.ok())
        return parent_error(found, parent.error());
    return family.adopt(found, std::move(parent).value());
}

Result<Layer> open_described(const SharedBytes& own, const VmdkDescriptor& descriptor,
                             const Surroundings& around) {
    DiskFamily family(around);
    const SharedBytes parent = TRY(open_parent(descriptor, family));
    VmdkParts opener(family, own, parent);
    std::vector<DiskPart> parts;
    uint64_t begin = 0;
    for (const auto& extent : descriptor.extents) {
        parts.push_back(TRY(opener.open(extent, begin)));
        begin = parts.back().end();
    }
    if (begin == 0)
        return Error{ErrorCode::Damaged, "a VMDK descriptor without extents"};
    TRY(opener.check());
    return family.to_layer(kDescription, join_parts(std::move(parts)));
}

// An extent that was found without the descriptor that lists it.
Result<Layer> open_lone_extent(const SharedBytes& file, const Surroundings& around) {
    DiskFamily family(around);
    const auto disk = TRY(open_vmdk_extent(file, nullptr));
    family.note(
        "one extent of a VMDK disk image, opened without a descriptor, which may list more; "
        "parts that were never written in it read as zeros");
    for (const auto& note : disk.notes)
        family.note(note);
    return family.to_layer(kDescription, disk.bytes);
}

// Without its descriptor an ESX extent is read only where it says that it is a whole disk, because
// zeros in place of a parent's bytes would be taken for the content.
Result<Layer> open_cowd(const SharedBytes& file, const Surroundings& around) {
    const auto role = TRY(read_cowd_role(*file));
    if (role.kind == CowdRole::Kind::PartOfSnapshot)
        return Error{ErrorCode::Unsupported,
                     "part of an ESX snapshot, which needs its descriptor (.vmdk)" +
                         (role.parent_file.empty() ? "" : " and its parent " + role.parent_file)};
    DiskFamily family(around);
    const auto disk = TRY(open_vmdk_extent(file, nullptr));
    for (const auto& note : disk.notes)
        family.note(note);
    return family.to_layer(kDescription, disk.bytes);
}

}  // namespace

bool is_vmdk(const ByteSource& file) {
    const std::string start = start_of(file);
    return start.starts_with(kSparse) || start.starts_with(kCowd) || start.starts_with(kSeSparse) ||
           is_vmdk_descriptor(start);
}

Result<Layer> open_vmdk(const SharedBytes& file, const Surroundings& around) {
    const std::string start = start_of(*file);
    if (start.starts_with(kSeSparse))
        return Error{ErrorCode::Unsupported, "SESPARSE extent of an ESX snapshot"};
    if (start.starts_with(kCowd))
        return open_cowd(file, around);
    const auto descriptor = read_vmdk_descriptor(*file);
    if (!start.starts_with(kSparse))
        return open_described(nullptr, TRY(descriptor), around);
    if (!descriptor.ok() || descriptor.value().extents.empty())
        return open_lone_extent(file, around);
    return open_described(file, descriptor.value(), around);
}

std::vector<std::string> vmdk_siblings(const ByteSource& file) {
    std::vector<std::string> names;
    const std::string start = start_of(file);
    const auto descriptor = read_vmdk_descriptor(file);
    if (!descriptor.ok() || start.starts_with(kCowd) || start.starts_with(kSeSparse))
        return names;
    bool is_own = start.starts_with(kSparse);
    for (const auto& extent : descriptor.value().extents) {
        if (!extent.file.empty() && !(is_own && is_sparse_type(extent.type)))
            names.push_back(extent.file);
        is_own = is_own && !is_sparse_type(extent.type);
    }
    if (descriptor.value().has_parent() && !descriptor.value().parent_file.empty())
        names.push_back(descriptor.value().parent_file);
    return names;
}

}  // namespace parsers
