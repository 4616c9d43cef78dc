#include "parsers/container/qcow.h"

#include <algorithm>
#include <utility>

#include "parsers/base/limits.h"
#include "parsers/base/text.h"
#include "parsers/container/disk_family.h"
#include "parsers/container/disk_tables.h"
#include "parsers/container/mapped_disk.h"
#include "parsers/container/qcow_header.h"
#include "parsers/container/virtual_disk.h"

namespace parsers {
namespace {

constexpr uint64_t kOffsetMask = 0x00fffffffffffe00;
constexpr uint64_t kCopied = uint64_t{1} << 63;
constexpr uint64_t kCompressed = uint64_t{1} << 62;
constexpr uint64_t kZero = 1;
constexpr uint64_t kSectorBytes = 512;
constexpr uint64_t kSubclusters = 32;

Error damaged(const std::string& what) {
    return {ErrorCode::Damaged, what};
}

class QcowMap {
public:
    QcowMap(SharedBytes file, SharedBytes data, SharedBytes parent, QcowHeader header)
        : file_(std::move(file)),
          data_(std::move(data)),
          parent_(std::move(parent)),
          header_(std::move(header)),
          tables_(file_) {}

    Result<DiskRun> locate(uint64_t offset) const {
        const uint64_t table_span = uint64_t{1} << (header_.cluster_bits + header_.table_bits);
        const uint64_t level1_at = TRY(checked_add(header_.level1_offset, offset / table_span * 8));
        const uint64_t level1 = TRY(tables_.big(level1_at, 8));
        const uint64_t table = header_.version == 1 ? level1 : level1 & kOffsetMask;
        if (table == 0)
            return parent_run(parent_, offset, table_span - offset % table_span);
        const uint64_t place = (offset % table_span >> header_.cluster_bits) * header_.entry_bytes;
        const uint64_t at = TRY(checked_add(table, place));
        const uint64_t entry = TRY(tables_.big(at, 8));
        if (header_.version == 1)
            return version1_run(entry, offset);
        if ((entry & kCompressed) != 0)
            return compressed_run(entry, offset);
        if ((header_.features & kQcowSubclusters) != 0)
            return subcluster_run(entry, TRY(tables_.big(at + 8, 8)), offset);
        return cluster_run(entry, offset);
    }

private:
    uint64_t cluster_bytes() const { return uint64_t{1} << header_.cluster_bits; }
    uint64_t inside(uint64_t offset) const { return offset % cluster_bytes(); }
    uint64_t left(uint64_t offset) const { return cluster_bytes() - inside(offset); }

    DiskRun packed_run(uint64_t place, uint64_t stored_bytes, uint64_t offset) const {
        const auto compression =
            header_.compression == 1 ? BlockCompression::Zstd : BlockCompression::Deflate;
        return {left(offset), PackedRun{file_, place, stored_bytes, cluster_bytes(), inside(offset),
                                        compression}};
    }

    DiskRun version1_run(uint64_t entry, uint64_t offset) const {
        if (entry == 0)
            return parent_run(parent_, offset, left(offset));
        if ((entry & kCopied) == 0)  // bit 63 means compressed here
            return {left(offset), StoredRun{file_, entry + inside(offset)}};
        const uint64_t size_at = 63 - header_.cluster_bits;
        return packed_run(entry & ((uint64_t{1} << size_at) - 1),
                          entry >> size_at & (cluster_bytes() - 1), offset);
    }

    DiskRun compressed_run(uint64_t entry, uint64_t offset) const {
        const uint64_t size_at = 62 - (header_.cluster_bits - 8);
        const uint64_t place = entry & ((uint64_t{1} << size_at) - 1);
        const uint64_t sectors = (entry & (kCompressed - 1)) >> size_at;
        return packed_run(place, (sectors + 1) * kSectorBytes - place % kSectorBytes, offset);
    }

    // A data file of its own may have a cluster at offset 0.
    bool is_allocated(uint64_t entry) const {
        return (entry & kOffsetMask) != 0 ||
               ((header_.features & kQcowExternalData) != 0 && (entry & kCopied) != 0);
    }

    DiskRun cluster_run(uint64_t entry, uint64_t offset) const {
        if (header_.version >= 3 && (entry & kZero) != 0)
            return {left(offset), FilledRun{}};
        if (!is_allocated(entry))
            return parent_run(parent_, offset, left(offset));
        return {left(offset), StoredRun{data_, (entry & kOffsetMask) + inside(offset)}};
    }

    // The second word has a bit for each subcluster that is stored, and above, one for each that
    // reads as zeros.
    Result<DiskRun> subcluster_run(uint64_t entry, uint64_t bits, uint64_t offset) const {
        const uint64_t subcluster_bytes = cluster_bytes() / kSubclusters;
        const uint64_t index = inside(offset) / subcluster_bytes;
        const uint64_t size = subcluster_bytes - inside(offset) % subcluster_bytes;
        const bool is_stored = (bits >> index & 1) != 0;
        const bool is_zero = (bits >> (kSubclusters + index) & 1) != 0;
        if (is_stored && (is_zero || !is_allocated(entry)))
            return damaged("a QCOW2 subcluster is marked both stored and not");
        if (is_zero)
            return DiskRun{size, FilledRun{}};
        if (!is_stored)
            return parent_run(parent_, offset, size);
        return DiskRun{size, StoredRun{data_, (entry & kOffsetMask) + inside(offset)}};
    }

    SharedBytes file_;
    SharedBytes data_;
    SharedBytes parent_;
    QcowHeader header_;
    DiskTables tables_;
};

Result<void> check_readable(const QcowHeader& header) {
    if (header.encryption == 2)
        return Error{ErrorCode::Encrypted, "QCOW2 disk image encrypted with LUKS"};
    if (header.encryption != 0)
        return Error{ErrorCode::Encrypted, "QCOW disk image encrypted with AES"};
    if (header.compression > 1)
        return Error{ErrorCode::Unsupported,
                     "QCOW2 compression type " + std::to_string(header.compression)};
    return {};
}

// The header's word is kept: content that looks like an image is not one where it says raw. Version
// 1 has no word for it.
Result<SharedBytes> open_backing(const QcowHeader& header, DiskFamily& family) {
    if (header.backing_file.empty())
        return SharedBytes();
    const auto found = TRY(family.find_needed({header.backing_file}, "its backing file"));
    const std::string& format = header.backing_format;
    const bool is_raw = format == "raw" || format == "file" || format == "host_device";
    if (is_raw || (format.empty() && !is_virtual_disk(*found.bytes))) {
        if (format.empty() && header.version > 1)
            family.note("the image does not say of which format its backing file " + found.path +
                        " is; it was read as a raw disk");
        return found.bytes;
    }
    auto parent = open_disk_image(found.bytes, family.around(found));
    if (!parent.ok())
        return parent_error(found, parent.error());
    if (format.empty() && header.version > 1)
        family.note("the image does not say of which format its backing file " + found.path +
                    " is; by its content it is a " + parent.value().description);
    return family.adopt(found, std::move(parent).value());
}

Result<SharedBytes> open_data(const SharedBytes& file, const QcowHeader& header,
                              DiskFamily& family) {
    if ((header.features & kQcowExternalData) == 0)
        return file;
    const auto found = TRY(family.find_needed({header.data_file}, "its data file"));
    return found.bytes;
}

void note_snapshots(const ByteSource& file, const QcowHeader& header, DiskFamily& family) {
    if (header.snapshot_count == 0)
        return;
    std::string names;
    for (const auto& name : read_qcow_snapshots(file, header))
        names += (names.empty() ? "" : ", ") + name;
    family.note("holds " + std::to_string(header.snapshot_count) +
                " internal snapshots, of which only the active state is read: " + names);
}

}  // namespace

bool is_qcow(const ByteSource& file) {
    const auto start = read_exactly(file, 0, 4);
    return start.ok() && big_endian(start.value(), 0, 4) == 0x514649fb;
}

Result<Layer> open_qcow(const SharedBytes& file, const Surroundings& around) {
    const QcowHeader header = TRY(read_qcow_header(*file));
    TRY(check_readable(header));
    DiskFamily family(around);
    if ((header.features & kQcowCorrupt) != 0)
        family.note("the program that wrote the image marked it as corrupt");
    note_snapshots(*file, header, family);
    const SharedBytes data = TRY(open_data(file, header, family));
    const SharedBytes parent = TRY(open_backing(header, family));
    const auto map = std::make_shared<const QcowMap>(file, data, parent, header);
    return family.to_layer(header.version == 1 ? "QCOW disk image" : "QCOW2 disk image",
                           to_disk({header.size_bytes, uint64_t{1} << header.cluster_bits,
                                    [map](uint64_t offset) { return map->locate(offset); }}));
}

std::vector<std::string> qcow_siblings(const ByteSource& file) {
    std::vector<std::string> names;
    const auto header = read_qcow_header(file);
    if (!header.ok())
        return names;
    for (const auto* name : {&header.value().backing_file, &header.value().data_file}) {
        if (!name->empty())
            names.push_back(*name);
    }
    return names;
}

}  // namespace parsers
