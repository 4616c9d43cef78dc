#include "parsers/container/parallels.h"

#include <algorithm>
#include <memory>
#include <pugixml.hpp>
#include <string_view>
#include <utility>

#include "parsers/base/limits.h"
#include "parsers/base/text.h"
#include "parsers/container/disk_family.h"
#include "parsers/container/disk_parts.h"
#include "parsers/container/disk_tables.h"
#include "parsers/container/mapped_disk.h"

namespace parsers {
namespace {

constexpr const char* kDescription = "Parallels disk image";
constexpr uint64_t kSectorBytes = 512;
constexpr size_t kHeaderBytes = 64;
constexpr uint64_t kTableOffset = 64;
constexpr std::string_view kOldMagic = "WithoutFreeSpace";  // places are sectors
constexpr std::string_view kNewMagic = "WithouFreSpacExt";  // places are blocks
constexpr std::string_view kNewestShot = "{5fbaabe3-6958-40ff-92a7-860e329aab41}";
constexpr uint64_t kMostXmlBytes = 1 << 20;

Error damaged(const std::string& what) {
    return {ErrorCode::Damaged, "Parallels disk image: " + what};
}

std::string start_of(const ByteSource& file, size_t size) {
    std::vector<std::byte> bytes(size);
    const auto got = file.read_at(0, bytes);
    return {reinterpret_cast<const char*>(bytes.data()), got.ok() ? got.value() : 0};
}

bool is_expanding(const ByteSource& file) {
    const std::string start = start_of(file, kOldMagic.size());
    return start == kOldMagic || start == kNewMagic;
}

bool is_descriptor(const ByteSource& file) {
    return start_of(file, 512).find("<Parallels_disk_image") != std::string::npos;
}

// A block that was never written is `parent`'s, or zeros where `parent` is empty.
Result<SharedBytes> open_expanding(const SharedBytes& file, const SharedBytes& parent) {
    if (!is_expanding(*file))
        return damaged("an expanding image without its header");
    const auto bytes = TRY(read_exactly(*file, 0, kHeaderBytes));
    const bool is_old = start_of(*file, kOldMagic.size()) == kOldMagic;
    const uint64_t block_bytes = little_endian(bytes, 28, 4) * kSectorBytes;
    const uint64_t blocks = little_endian(bytes, 32, 4);
    const uint64_t sectors = little_endian(bytes, 36, is_old ? 4 : 8);
    const uint64_t size = TRY(checked_mul(sectors, kSectorBytes));
    if (TRY(count_disk_blocks(size, block_bytes)) > blocks)
        return damaged("its table is too short for the disk");
    const uint64_t unit = is_old ? kSectorBytes : block_bytes;
    const auto tables = std::make_shared<const DiskTables>(file);
    const auto locate = [file, parent, tables, block_bytes,
                         unit](uint64_t offset) -> Result<DiskRun> {
        const uint64_t left = block_bytes - offset % block_bytes;
        const uint64_t entry = TRY(tables->little(kTableOffset + offset / block_bytes * 4, 4));
        if (entry == 0)
            return parent_run(parent, offset, left);
        return DiskRun{left, StoredRun{file, entry * unit + offset % block_bytes}};
    };
    return to_disk({size, block_bytes, locate});
}

// An image of a part of the disk, as it is at one snapshot.
struct ShotImage {
    std::string shot;
    std::string type;
    std::string file;
};

struct Storage {
    uint64_t begin = 0;
    uint64_t end = 0;
    std::vector<ShotImage> images;
};

struct Shot {
    std::string id;
    std::string parent;
};

struct Descriptor {
    std::string encryption;  // identifier of the engine, zeros where there is none
    std::string newest_shot;
    std::vector<Storage> storages;
    std::vector<Shot> shots;
};

std::string text_of(const pugi::xml_node& node, const char* name) {
    return to_lower_ascii(trim(node.child(name).text().get()));
}

Storage parse_storage(const pugi::xml_node& node) {
    Storage storage;
    storage.begin = node.child("Start").text().as_ullong();
    storage.end = node.child("End").text().as_ullong();
    for (const auto& image : node.children("Image"))
        storage.images.push_back({text_of(image, "GUID"), text_of(image, "Type"),
                                  std::string(trim(image.child("File").text().get()))});
    return storage;
}

// What no other shot goes on from.
std::string find_newest_shot(const std::vector<Shot>& shots) {
    for (const auto& shot : shots) {
        if (shot.id == kNewestShot)
            return shot.id;
    }
    for (const auto& shot : shots) {
        if (std::none_of(shots.begin(), shots.end(),
                         [&](const Shot& other) { return other.parent == shot.id; }))
            return shot.id;
    }
    return "";
}

Result<Descriptor> read_descriptor(const ByteSource& file) {
    const std::string text = TRY(read_text(file, kMostXmlBytes));
    pugi::xml_document document;
    if (!document.load_buffer(text.data(), text.size()))
        return damaged("its descriptor is broken XML");
    const auto root = document.child("Parallels_disk_image");
    Descriptor descriptor;
    descriptor.encryption = text_of(root.child("Disk_Parameters").child("Encryption"), "Engine");
    for (const auto& node : root.child("StorageData").children("Storage"))
        descriptor.storages.push_back(parse_storage(node));
    for (const auto& node : root.child("Snapshots").children("Shot"))
        descriptor.shots.push_back({text_of(node, "GUID"), text_of(node, "ParentGUID")});
    descriptor.newest_shot = text_of(root.child("Snapshots"), "TopGUID");
    if (descriptor.newest_shot.empty())
        descriptor.newest_shot = find_newest_shot(descriptor.shots);
    return descriptor;
}

// The shots from the oldest to the newest one.
Result<std::vector<std::string>> shot_chain(const Descriptor& descriptor) {
    std::vector<std::string> chain;
    std::string id = descriptor.newest_shot;
    while (id.find_first_of("123456789abcdef") != std::string::npos) {
        if (std::find(chain.begin(), chain.end(), id) != chain.end())
            return damaged("its snapshots form a circle");
        if (chain.size() == kMostDiskParents)
            return Error{ErrorCode::LimitReached, "the chain of snapshots is longer than " +
                                                      std::to_string(kMostDiskParents)};
        chain.push_back(id);
        const auto shot = std::find_if(descriptor.shots.begin(), descriptor.shots.end(),
                                       [&](const Shot& each) { return each.id == id; });
        id = shot == descriptor.shots.end() ? "" : shot->parent;
    }
    std::reverse(chain.begin(), chain.end());
    return chain;
}

Result<SharedBytes> open_image(const ShotImage& image, const SharedBytes& parent,
                               DiskFamily& family) {
    const auto found = TRY(family.find({image.file}));
    if (image.type == "plain")
        return found.bytes;
    if (image.type != "compressed")
        return Error{ErrorCode::Unsupported, "images of type " + to_valid_utf8(image.type)};
    return open_expanding(found.bytes, parent);
}

// The images of one part, each over the one of the snapshot before.
Result<SharedBytes> open_storage(const Storage& storage, const std::vector<std::string>& chain,
                                 DiskFamily& family) {
    SharedBytes disk;
    for (const auto& shot : chain) {
        const auto image = std::find_if(storage.images.begin(), storage.images.end(),
                                        [&](const ShotImage& each) { return each.shot == shot; });
        if (image != storage.images.end())
            disk = TRY(open_image(*image, disk, family));
    }
    if (!disk)
        return damaged("its descriptor lists no image for a part of the disk");
    return disk;
}

Result<Layer> open_described(const ByteSource& file, const Surroundings& around) {
    const Descriptor descriptor = TRY(read_descriptor(file));
    if (descriptor.encryption.find_first_of("123456789abcdef") != std::string::npos)
        return Error{ErrorCode::Encrypted, "encrypted Parallels disk image"};
    const auto chain = TRY(shot_chain(descriptor));
    DiskFamily family(around);
    std::vector<DiskPart> parts;
    std::string first_error;
    size_t lost = 0;
    for (const auto& storage : descriptor.storages) {
        const uint64_t begin = parts.empty() ? 0 : parts.back().end();
        const uint64_t end = TRY(checked_mul(storage.end, kSectorBytes));
        if (storage.begin * kSectorBytes != begin || end <= begin || end > INT64_MAX)
            return damaged("the parts of its descriptor do not follow one another");
        auto bytes = open_storage(storage, chain, family);
        if (!bytes.ok()) {
            const std::string what = disk_range(begin, end - begin) + ": " + bytes.error().what;
            first_error = first_error.empty() ? what : first_error;
            ++lost;
            family.note(what);
            bytes = lost_bytes(UINT64_MAX, {bytes.error().code, what});
        }
        parts.push_back({begin, end - begin, std::move(bytes).value(), 0});
    }
    if (parts.empty())
        return damaged("its descriptor lists no part");
    if (lost == parts.size())
        return Error{ErrorCode::Unsupported, "Parallels disk image: " + first_error};
    return family.to_layer(kDescription, join_parts(std::move(parts)));
}

}  // namespace

bool is_parallels(const ByteSource& file) {
    return is_expanding(file) || is_descriptor(file);
}

Result<Layer> open_parallels(const SharedBytes& file, const Surroundings& around) {
    if (!is_expanding(*file))
        return open_described(*file, around);
    return bytes_layer(kDescription, TRY(open_expanding(file, nullptr)));
}

std::vector<std::string> parallels_siblings(const ByteSource& file) {
    std::vector<std::string> names;
    if (!is_descriptor(file))
        return names;
    const auto descriptor = read_descriptor(file);
    if (!descriptor.ok())
        return names;
    for (const auto& storage : descriptor.value().storages) {
        for (const auto& image : storage.images) {
            if (!image.file.empty())
                names.push_back(image.file);
        }
    }
    return names;
}

}  // namespace parsers
