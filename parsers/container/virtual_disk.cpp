#include "parsers/container/virtual_disk.h"

#include <algorithm>
#include <utility>

#include "parsers/container/android_sparse.h"
#include "parsers/container/disk_family.h"
#include "parsers/container/parallels.h"
#include "parsers/container/qcow.h"
#include "parsers/container/vdi.h"
#include "parsers/container/vhd.h"
#include "parsers/container/vhdx.h"
#include "parsers/container/vmdk.h"

namespace parsers {
namespace {

struct DiskFormat {
    bool (*is)(const ByteSource&);
    Result<Layer> (*open)(const SharedBytes&, const Surroundings&);
    std::vector<std::string> (*siblings)(const ByteSource&);  // null: always one file
};

// VHD is last, because a fixed one is known by its end alone.
constexpr DiskFormat kFormats[] = {
    {is_qcow, open_qcow, qcow_siblings},
    {is_vmdk, open_vmdk, vmdk_siblings},
    {is_vhdx, open_vhdx, vhdx_siblings},
    {is_vdi, open_vdi, vdi_siblings},
    {is_parallels, open_parallels, parallels_siblings},
    {is_android_sparse, open_android_sparse, nullptr},
    {is_vhd, open_vhd, vhd_siblings},
};

const DiskFormat* format_of(const ByteSource& file) {
    const auto* found = std::find_if(std::begin(kFormats), std::end(kFormats),
                                     [&](const DiskFormat& format) { return format.is(file); });
    return found == std::end(kFormats) ? nullptr : found;
}

}  // namespace

bool is_virtual_disk(const ByteSource& file) {
    return format_of(file) != nullptr;
}

Result<Layer> open_disk_image(const SharedBytes& file, const Surroundings& around) {
    const DiskFormat* format = format_of(*file);
    if (format == nullptr)
        return Error{ErrorCode::Unsupported, "is no virtual disk that is read here"};
    return format->open(file, around);
}

std::vector<std::string> needed_siblings(const ByteSource& file) {
    std::vector<std::string> paths;
    const DiskFormat* format = format_of(file);
    if (format == nullptr || format->siblings == nullptr)
        return paths;
    for (const auto& stored : format->siblings(file)) {
        for (const auto& path : stored_paths(stored)) {
            if (std::find(paths.begin(), paths.end(), path) == paths.end())
                paths.push_back(path);
        }
    }
    return paths;
}

}  // namespace parsers
