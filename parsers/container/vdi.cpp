#include "parsers/container/vdi.h"

#include <memory>
#include <utility>

#include "parsers/base/limits.h"
#include "parsers/base/text.h"
#include "parsers/container/disk_family.h"
#include "parsers/container/disk_tables.h"
#include "parsers/container/mapped_disk.h"

namespace parsers {
namespace {

constexpr uint64_t kMagic = 0xbeda107f;
constexpr size_t kHeaderBytes = 0x1c8;
constexpr uint64_t kDynamic = 1;
constexpr uint64_t kUndo = 3;
constexpr uint64_t kDifferencing = 4;
constexpr uint64_t kNeverWritten = 0xffffffff;
constexpr uint64_t kZeros = 0xfffffffe;

Error damaged(const std::string& what) {
    return {ErrorCode::Damaged, what};
}

using Bytes = std::vector<std::byte>;

// As VirtualBox writes it: the first three parts are little-endian numbers.
std::string uuid_at(const Bytes& bytes, size_t at) {
    std::string text;
    constexpr size_t kOrder[] = {3, 2, 1, 0, 5, 4, 7, 6, 8, 9, 10, 11, 12, 13, 14, 15};
    for (const size_t index : kOrder) {
        text += to_hex(std::span(bytes).subspan(at + index, 1));
        if (text.size() == 8 || text.size() == 13 || text.size() == 18 || text.size() == 23)
            text += '-';
    }
    return text;
}

struct VdiHeader {
    uint64_t type = 0;
    uint64_t table_offset = 0;
    uint64_t data_offset = 0;
    uint64_t size_bytes = 0;
    uint64_t block_bytes = 0;
    uint64_t extra_bytes = 0;  // in front of the data of each block
    uint64_t blocks = 0;
    std::string id;
    std::string content_id;  // changes when the content does
    std::string parent_id;
    std::string parent_content_id;
};

Result<VdiHeader> read_header(const ByteSource& file) {
    const auto bytes = TRY(read_exactly(file, 0, kHeaderBytes));
    const uint64_t version = little_endian(bytes, 0x44, 4);
    if (version >> 16 != 1)
        return Error{ErrorCode::Unsupported,
                     "VDI disk image of version " + std::to_string(version >> 16)};
    VdiHeader header;
    header.type = little_endian(bytes, 0x4c, 4);
    header.table_offset = little_endian(bytes, 0x154, 4);
    header.data_offset = little_endian(bytes, 0x158, 4);
    header.size_bytes = little_endian(bytes, 0x170, 8);
    header.block_bytes = little_endian(bytes, 0x178, 4);
    header.extra_bytes = little_endian(bytes, 0x17c, 4);
    header.blocks = little_endian(bytes, 0x180, 4);
    header.id = uuid_at(bytes, 0x188);
    header.content_id = uuid_at(bytes, 0x198);
    header.parent_id = uuid_at(bytes, 0x1a8);
    header.parent_content_id = uuid_at(bytes, 0x1b8);
    if (header.type < kDynamic || header.type > kDifferencing)
        return Error{ErrorCode::Unsupported,
                     "VDI disk image of type " + std::to_string(header.type)};
    if (TRY(count_disk_blocks(header.size_bytes, header.block_bytes)) > header.blocks)
        return damaged("the VDI table is too short for the disk");
    return header;
}

class VdiMap {
public:
    VdiMap(SharedBytes file, SharedBytes parent, VdiHeader header)
        : file_(std::move(file)),
          parent_(std::move(parent)),
          header_(std::move(header)),
          tables_(file_) {}

    Result<DiskRun> locate(uint64_t offset) const {
        const uint64_t inside = offset % header_.block_bytes;
        const uint64_t left = header_.block_bytes - inside;
        const uint64_t entry_at = header_.table_offset + offset / header_.block_bytes * 4;
        const uint64_t block = TRY(tables_.little(entry_at, 4));
        if (block == kNeverWritten)
            return parent_run(parent_, offset, left);
        if (block == kZeros)
            return DiskRun{left, FilledRun{}};
        const uint64_t begin =
            header_.data_offset + block * (header_.block_bytes + header_.extra_bytes);
        return DiskRun{left, StoredRun{file_, begin + header_.extra_bytes + inside}};
    }

private:
    SharedBytes file_;
    SharedBytes parent_;
    VdiHeader header_;
    DiskTables tables_;
};

// A snapshot is kept as Snapshots/{identifier}.vdi below the folder of the machine.
std::vector<std::string> parent_paths(const VdiHeader& header) {
    const std::string name = '{' + header.parent_id + "}.vdi";
    return {name, "../" + name, "Snapshots/" + name};
}

Result<SharedBytes> open_parent(const VdiHeader& header, DiskFamily& family) {
    auto found = family.find(parent_paths(header));
    if (!found.ok() && found.error().code == ErrorCode::NotFound)
        return Error{ErrorCode::Unsupported,
                     "VDI disk image that needs its parent, the one with the identifier " +
                         header.parent_id + "; it is not there under a name that tells it"};
    const FoundSibling parent_file = TRY(found);
    const auto theirs = TRY(read_header(*parent_file.bytes));
    if (theirs.id != header.parent_id)
        return damaged("the parent " + parent_file.path + " has the identifier " + theirs.id +
                       ", and " + header.parent_id + " is expected");
    if (theirs.content_id != header.parent_content_id)
        family.note("the parent " + parent_file.path + " was changed after the snapshot was taken");
    auto parent = open_vdi(parent_file.bytes, family.around(parent_file));
    if (!parent.ok())
        return parent_error(parent_file, parent.error());
    return family.adopt(parent_file, std::move(parent).value());
}

}  // namespace

bool is_vdi(const ByteSource& file) {
    const auto magic = read_exactly(file, 0x40, 4);
    return magic.ok() && little_endian(magic.value(), 0, 4) == kMagic;
}

Result<Layer> open_vdi(const SharedBytes& file, const Surroundings& around) {
    const VdiHeader header = TRY(read_header(*file));
    DiskFamily family(around);
    SharedBytes parent;
    if (header.type == kUndo || header.type == kDifferencing)
        parent = TRY(open_parent(header, family));
    const auto map = std::make_shared<const VdiMap>(file, parent, header);
    return family.to_layer("VirtualBox VDI disk image",
                           to_disk({header.size_bytes, header.block_bytes,
                                    [map](uint64_t offset) { return map->locate(offset); }}));
}

std::vector<std::string> vdi_siblings(const ByteSource& file) {
    const auto header = read_header(file);
    if (!header.ok() || header.value().type < kUndo)
        return {};
    return parent_paths(header.value());
}

}  // namespace parsers
