#include "parsers/container/vmdk_extent.h"

#include <algorithm>
#include <memory>
#include <utility>

#include "parsers/base/limits.h"
#include "parsers/base/text.h"
#include "parsers/container/disk_tables.h"
#include "parsers/container/mapped_disk.h"
#include "parsers/container/vmdk_stream.h"

namespace parsers {
namespace {

constexpr uint64_t kSectorBytes = 512;
constexpr uint64_t kSparseMagic = 0x564d444b;  // "KDMV"
constexpr uint64_t kCowdMagic = 0x44574f43;    // "COWD"
constexpr uint64_t kSeSparseMagic = 0xcafebabe;
constexpr uint64_t kUseRedundant = 1 << 1;
constexpr uint64_t kCompressed = 1 << 16;
constexpr uint64_t kCowdEntries = 4096;
constexpr uint64_t kTablesAtEnd = UINT64_MAX;
constexpr uint64_t kMostComparedGrains = 1 << 20;
constexpr uint64_t kZeroGrain = 1;  // in place of a sector

Error damaged(const std::string& what) {
    return {ErrorCode::Damaged, what};
}

struct SparseHeader {
    uint64_t flags = 0;
    uint64_t size_bytes = 0;
    uint64_t grain_bytes = 0;
    uint64_t entries_a_table = 0;
    uint64_t directory = 0;            // sector
    uint64_t redundant_directory = 0;  // sector; 0 where there is none
    uint64_t first_grain = 0;          // sector, of a stream

    uint64_t table_span() const { return grain_bytes * entries_a_table; }
};

Result<SparseHeader> with_checked_sizes(SparseHeader header) {
    TRY(count_disk_blocks(header.size_bytes, header.grain_bytes));
    if (header.entries_a_table == 0 || header.entries_a_table > 1 << 20)
        return damaged("VMDK grain tables of " + std::to_string(header.entries_a_table) +
                       " entries");
    return header;
}

Result<SparseHeader> parse_sparse(std::span<const std::byte> bytes) {
    SparseHeader header;
    header.flags = little_endian(bytes, 8, 4);
    header.size_bytes = TRY(checked_mul(little_endian(bytes, 12, 8), kSectorBytes));
    header.grain_bytes = TRY(checked_mul(little_endian(bytes, 20, 8), kSectorBytes));
    header.entries_a_table = little_endian(bytes, 44, 4);
    header.redundant_directory = little_endian(bytes, 48, 8);
    header.directory = little_endian(bytes, 56, 8);
    header.first_grain = little_endian(bytes, 64, 8);
    if ((header.flags & kUseRedundant) != 0 && header.redundant_directory != 0)
        std::swap(header.directory, header.redundant_directory);
    return with_checked_sizes(header);
}

Result<SparseHeader> parse_cowd(std::span<const std::byte> bytes) {
    SparseHeader header;
    header.size_bytes = little_endian(bytes, 12, 4) * kSectorBytes;
    header.grain_bytes = little_endian(bytes, 16, 4) * kSectorBytes;
    header.directory = little_endian(bytes, 20, 4);
    header.entries_a_table = kCowdEntries;
    return with_checked_sizes(header);
}

// The sector of a grain by way of directory and table, each of which may exist twice.
class GrainTables {
public:
    GrainTables(const SharedBytes& file, const SparseHeader& header)
        : file_size_(file->size_bytes()), header_(header), tables_(file) {}

    enum class Copy { First, Redundant };

    // The sector of the table that the grain is in; 0 where there is none. Damaged where it cannot
    // lie in the file.
    Result<uint64_t> table(Copy copy, uint64_t grain) const {
        const uint64_t directory =
            copy == Copy::First ? header_.directory : header_.redundant_directory;
        const uint64_t offset = TRY(checked_mul(directory, kSectorBytes));
        const uint64_t at = TRY(checked_add(offset, grain / header_.entries_a_table * 4));
        const uint64_t sector = TRY(tables_.little(at, 4));
        const uint64_t size = header_.entries_a_table * 4;
        if (sector != 0 && (size > file_size_ || sector * kSectorBytes > file_size_ - size))
            return damaged("their grain table lies behind the end of the file");
        return sector;
    }

    // 0 where the grain was never written.
    Result<uint64_t> sector(Copy copy, uint64_t grain) const {
        const uint64_t sector = TRY(table(copy, grain));
        if (sector == 0)
            return uint64_t{0};
        return tables_.little(sector * kSectorBytes + grain % header_.entries_a_table * 4, 4);
    }

    // True where the first copy leads nowhere (damaged, or overwritten with zeros) and the
    // redundant one to a grain inside the file.
    bool is_recoverable(uint64_t grain) const {
        if (header_.redundant_directory == 0)
            return false;
        const auto first = sector(Copy::First, grain);
        if (first.ok() && first.value() != 0 && first.value() * kSectorBytes < file_size_)
            return false;
        const auto second = sector(Copy::Redundant, grain);
        return second.ok() && second.value() != 0 && second.value() * kSectorBytes < file_size_;
    }

    Result<uint64_t> usable_sector(uint64_t grain) const {
        return sector(is_recoverable(grain) ? Copy::Redundant : Copy::First, grain);
    }

    // How far from the grain on there is no table at all, in either copy.
    bool has_no_table(uint64_t grain) const {
        const auto first = table(Copy::First, grain);
        if (!first.ok() || first.value() != 0)
            return false;
        const auto second = header_.redundant_directory == 0 ? Result<uint64_t>(uint64_t{0})
                                                             : table(Copy::Redundant, grain);
        return !second.ok() || second.value() == 0;
    }

    uint64_t count_recoverable() const {
        if (header_.redundant_directory == 0)
            return 0;
        const uint64_t grains = (header_.size_bytes - 1) / header_.grain_bytes + 1;
        // Every grain of a table takes 4 bytes of the file, whatever the header promises.
        const uint64_t most = std::min(kMostComparedGrains, file_size_ / 4);
        uint64_t count = 0;
        uint64_t grain = 0;
        for (uint64_t step = 0; step < most && grain < grains; ++step) {
            if (has_no_table(grain)) {
                grain += header_.entries_a_table;
                continue;
            }
            count += is_recoverable(grain) ? 1 : 0;
            ++grain;
        }
        return count;
    }

private:
    uint64_t file_size_;
    SparseHeader header_;
    DiskTables tables_;
};

class ExtentMap {
public:
    ExtentMap(SharedBytes file, SharedBytes parent, const SparseHeader& header,
              std::vector<VmdkStreamGrain> stream)
        : file_(std::move(file)),
          parent_(std::move(parent)),
          header_(header),
          tables_(file_, header),
          stream_(std::move(stream)) {}

    Result<DiskRun> locate(uint64_t offset) const {
        const uint64_t grain = offset / header_.grain_bytes;
        if (stream_.empty() && tables_.has_no_table(grain))
            return parent_run(parent_, offset,
                              header_.table_span() - offset % header_.table_span());
        const uint64_t sector =
            stream_.empty() ? TRY(tables_.usable_sector(grain)) : TRY(stream_sector(grain));
        const uint64_t inside = offset % header_.grain_bytes;
        const uint64_t left = header_.grain_bytes - inside;
        if (sector == 0)
            return parent_run(parent_, offset, left);
        if (sector == kZeroGrain)
            return DiskRun{left, FilledRun{}};
        if ((header_.flags & kCompressed) == 0)
            return DiskRun{left, StoredRun{file_, sector * kSectorBytes + inside}};
        return compressed_run(sector * kSectorBytes, offset);
    }

    uint64_t count_recoverable() const { return stream_.empty() ? tables_.count_recoverable() : 0; }

private:
    // A compressed grain begins with the sector of the disk that it is for, and its size.
    Result<DiskRun> compressed_run(uint64_t place, uint64_t offset) const {
        const uint64_t inside = offset % header_.grain_bytes;
        const auto marker = TRY(read_exactly(*file_, place, 12));
        const uint64_t sector = little_endian(marker, 0, 8);
        const uint64_t size = little_endian(marker, 8, 4);
        if (size == 0 || size > 2 * header_.grain_bytes)
            return damaged("a compressed VMDK grain of " + std::to_string(size) + " bytes");
        if (sector != (offset - inside) / kSectorBytes)
            return damaged("the compressed VMDK grain there is that of sector " +
                           std::to_string(sector));
        return DiskRun{header_.grain_bytes - inside,
                       PackedRun{file_, place + 12, size, header_.grain_bytes, inside,
                                 BlockCompression::Zlib}};
    }

    // Streams are written from the begin of the disk to its end, so what was not found in front of
    // the last grain was never written, and what comes behind it is not known.
    Result<uint64_t> stream_sector(uint64_t grain) const {
        const auto found = std::lower_bound(
            stream_.begin(), stream_.end(), grain,
            [](const VmdkStreamGrain& a, uint64_t number) { return a.grain < number; });
        if (found == stream_.end())
            return damaged("the VMDK stream is cut off before them");
        return found->grain == grain ? found->sector : 0;
    }

    SharedBytes file_;
    SharedBytes parent_;
    SparseHeader header_;
    GrainTables tables_;
    std::vector<VmdkStreamGrain> stream_;  // empty unless the tables are cut off
};

VmdkExtentDisk to_extent_disk(const SharedBytes& file, const SharedBytes& parent,
                              const SparseHeader& header, std::vector<VmdkStreamGrain> stream) {
    VmdkExtentDisk disk;
    if (!stream.empty())
        disk.notes.push_back("the end of the VMDK stream, which holds its tables, is missing; " +
                             std::to_string(stream.size()) + " grains up to byte " +
                             std::to_string((stream.back().grain + 1) * header.grain_bytes) +
                             " of the disk were found one by one");
    const auto map = std::make_shared<const ExtentMap>(file, parent, header, std::move(stream));
    const uint64_t recovered = map->count_recoverable();
    if (recovered != 0)
        disk.notes.push_back("the grain directory or a grain table is damaged; " +
                             std::to_string(recovered) +
                             " grains were found by the redundant copy of the tables only");
    disk.bytes = to_disk({header.size_bytes, header.grain_bytes,
                          [map](uint64_t offset) { return map->locate(offset); }});
    return disk;
}

Result<VmdkExtentDisk> open_stream(const SharedBytes& file, const SharedBytes& parent,
                                   const SparseHeader& header) {
    if (file->size_bytes() >= 3 * kSectorBytes) {
        const auto footer =
            TRY(read_exactly(*file, file->size_bytes() - 2 * kSectorBytes, kSectorBytes));
        if (little_endian(footer, 0, 4) == kSparseMagic)
            return to_extent_disk(file, parent, TRY(parse_sparse(footer)), {});
    }
    auto grains = TRY(walk_vmdk_stream(*file, header.first_grain, header.grain_bytes));
    return to_extent_disk(file, parent, header, std::move(grains));
}

}  // namespace

Result<VmdkExtentDisk> open_vmdk_extent(const SharedBytes& file, const SharedBytes& parent) {
    const auto bytes = TRY(read_exactly(*file, 0, kSectorBytes));
    const uint64_t magic = little_endian(bytes, 0, 4);
    if (magic == kCowdMagic)
        return to_extent_disk(file, parent, TRY(parse_cowd(bytes)), {});
    if (magic == kSeSparseMagic)
        return Error{ErrorCode::Unsupported, "SESPARSE extent of an ESX snapshot"};
    if (magic != kSparseMagic)
        return damaged("a VMDK sparse extent without its header");
    const auto header = TRY(parse_sparse(bytes));
    if (header.directory == kTablesAtEnd || header.redundant_directory == kTablesAtEnd)
        return open_stream(file, parent, header);
    return to_extent_disk(file, parent, header, {});
}

Result<CowdRole> read_cowd_role(const ByteSource& file) {
    const auto bytes = TRY(read_exactly(file, 0, 2048));
    const uint64_t sectors = little_endian(bytes, 12, 4);
    const uint64_t cylinders = little_endian(bytes, 32, 4);
    const uint64_t track = little_endian(bytes, 36, 4) * little_endian(bytes, 40, 4);
    CowdRole role;
    // A whole disk has its geometry where a snapshot has the name of its parent.
    if (cylinders != 0 && track != 0 && track < 1 << 16 && cylinders * track <= sectors &&
        sectors - cylinders * track < 2 * track)
        return role;
    role.kind = CowdRole::Kind::PartOfSnapshot;
    const std::string_view name(reinterpret_cast<const char*>(bytes.data()) + 32, 1024);
    role.parent_file = to_valid_utf8(name.substr(0, name.find('\0')));
    return role;
}

}  // namespace parsers
