#include "parsers/container/qcow_header.h"

#include <algorithm>
#include <utility>

#include "parsers/base/limits.h"
#include "parsers/base/text.h"
#include "parsers/container/disk_tables.h"
#include "parsers/container/mapped_disk.h"

namespace parsers {
namespace {

constexpr uint64_t kMostNameBytes = 4096;
constexpr uint64_t kMostSnapshots = 1000;
constexpr uint64_t kKnownFeatures = 0x1f;
constexpr uint64_t kSubclusterEntryBytes = 16;

// Types of header extensions.
constexpr uint64_t kBackingFormat = 0xe2792aca;
constexpr uint64_t kDataFile = 0x44415441;

Error damaged(const std::string& what) {
    return {ErrorCode::Damaged, what};
}

Result<std::string> read_name(const ByteSource& file, uint64_t offset, uint64_t size) {
    if (size > kMostNameBytes)
        return damaged("a file name of " + std::to_string(size) + " bytes in a QCOW header");
    const auto bytes = TRY(read_exactly(file, offset, static_cast<size_t>(size)));
    return std::string(reinterpret_cast<const char*>(bytes.data()), bytes.size());
}

Result<QcowHeader> read_version1(const ByteSource& file) {
    const auto bytes = TRY(read_exactly(file, 0, 48));
    QcowHeader header;
    header.version = 1;
    header.size_bytes = big_endian(bytes, 24, 8);
    header.cluster_bits = big_endian(bytes, 32, 1);
    header.table_bits = big_endian(bytes, 33, 1);
    header.encryption = big_endian(bytes, 36, 4);
    header.level1_offset = big_endian(bytes, 40, 8);
    if (big_endian(bytes, 8, 8) != 0)
        header.backing_file =
            TRY(read_name(file, big_endian(bytes, 8, 8), big_endian(bytes, 16, 4)));
    if (header.cluster_bits < 9 || header.cluster_bits > 21 || header.table_bits < 6 ||
        header.table_bits > 18)
        return damaged("QCOW clusters of 2^" + std::to_string(header.cluster_bits) +
                       " bytes in tables of 2^" + std::to_string(header.table_bits));
    TRY(count_disk_blocks(header.size_bytes, uint64_t{1} << header.cluster_bits));
    header.level1_entries =
        ((header.size_bytes - 1) >> (header.cluster_bits + header.table_bits)) + 1;
    return header;
}

// Extensions stand between the header and the end of the first cluster.
Result<QcowHeader> with_extensions(const ByteSource& file, uint64_t offset, QcowHeader header) {
    const uint64_t end = uint64_t{1} << header.cluster_bits;
    while (offset + 8 <= end) {
        const auto head = TRY(read_exactly(file, offset, 8));
        const uint64_t type = big_endian(head, 0, 4);
        const uint64_t size = big_endian(head, 4, 4);
        if (type == 0)
            return header;
        if (size > end - offset - 8)
            return damaged("a QCOW2 header extension of " + std::to_string(size) + " bytes");
        if (type == kBackingFormat)
            header.backing_format = TRY(read_name(file, offset + 8, size));
        if (type == kDataFile)
            header.data_file = TRY(read_name(file, offset + 8, size));
        offset += 8 + (size + 7) / 8 * 8;
    }
    return header;
}

Result<QcowHeader> with_tables(QcowHeader header) {
    if (header.cluster_bits < 9 || header.cluster_bits > 21)
        return damaged("QCOW2 clusters of 2^" + std::to_string(header.cluster_bits) + " bytes");
    TRY(count_disk_blocks(header.size_bytes, uint64_t{1} << header.cluster_bits));
    const bool has_subclusters = (header.features & kQcowSubclusters) != 0;
    if (has_subclusters && header.cluster_bits < 14)
        return damaged("QCOW2 subclusters in clusters of 2^" + std::to_string(header.cluster_bits) +
                       " bytes");
    header.entry_bytes = has_subclusters ? kSubclusterEntryBytes : 8;
    header.table_bits = header.cluster_bits - (has_subclusters ? 4 : 3);
    if ((header.size_bytes - 1) >> (header.cluster_bits + header.table_bits) >=
        header.level1_entries)
        return damaged("the QCOW2 first-level table is too short for the disk");
    return header;
}

Result<QcowHeader> with_features(const ByteSource& file, QcowHeader header) {
    const auto bytes = TRY(read_exactly(file, 0, 104));
    header.features = big_endian(bytes, 72, 8);
    const uint64_t header_bytes = big_endian(bytes, 100, 4);
    if ((header.features & ~kKnownFeatures) != 0)
        return Error{ErrorCode::Unsupported, "QCOW2 disk image with unknown features (" +
                                                 std::to_string(header.features) + ")"};
    if (header_bytes > 104)
        header.compression = big_endian(TRY(read_exactly(file, 104, 1)), 0, 1);
    return with_extensions(file, header_bytes, std::move(header));
}

}  // namespace

Result<QcowHeader> read_qcow_header(const ByteSource& file) {
    const auto start = TRY(read_exactly(file, 0, 8));
    const uint64_t version = big_endian(start, 4, 4);
    if (version == 1)
        return read_version1(file);
    if (version != 2 && version != 3)
        return Error{ErrorCode::Unsupported, "QCOW version " + std::to_string(version)};
    const auto bytes = TRY(read_exactly(file, 0, 72));
    QcowHeader header;
    header.version = version;
    header.cluster_bits = big_endian(bytes, 20, 4);
    header.size_bytes = big_endian(bytes, 24, 8);
    header.encryption = big_endian(bytes, 32, 4);
    header.level1_entries = big_endian(bytes, 36, 4);
    header.level1_offset = big_endian(bytes, 40, 8);
    header.snapshot_count = big_endian(bytes, 60, 4);
    header.snapshots_offset = big_endian(bytes, 64, 8);
    if (header.cluster_bits > 21)
        return damaged("QCOW2 clusters of 2^" + std::to_string(header.cluster_bits) + " bytes");
    if (big_endian(bytes, 8, 8) != 0)
        header.backing_file =
            TRY(read_name(file, big_endian(bytes, 8, 8), big_endian(bytes, 16, 4)));
    header = version == 3 ? TRY(with_features(file, std::move(header)))
                          : TRY(with_extensions(file, 72, std::move(header)));
    return with_tables(std::move(header));
}

std::vector<std::string> read_qcow_snapshots(const ByteSource& file, const QcowHeader& header) {
    std::vector<std::string> names;
    uint64_t offset = header.snapshots_offset;
    const uint64_t count = std::min(header.snapshot_count, kMostSnapshots);
    for (uint64_t index = 0; index < count; ++index) {
        const auto entry = read_exactly(file, offset, 40);
        if (!entry.ok())
            return names;
        const uint64_t id_bytes = big_endian(entry.value(), 12, 2);
        const uint64_t name_bytes = big_endian(entry.value(), 14, 2);
        const uint64_t extra_bytes = big_endian(entry.value(), 36, 4);
        const auto name = read_name(file, offset + 40 + extra_bytes + id_bytes, name_bytes);
        if (!name.ok())
            return names;
        names.push_back(to_valid_utf8(name.value()));
        offset += (40 + extra_bytes + id_bytes + name_bytes + 7) / 8 * 8;
    }
    return names;
}

}  // namespace parsers
