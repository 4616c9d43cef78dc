#include <zlib.h>

#include <algorithm>
#include <array>
#include <optional>
#include <string_view>
#include <utility>

#include "parsers/base/byte_reader.h"
#include "parsers/base/limits.h"
#include "parsers/base/text.h"
#include "parsers/volume/partition_tables.h"

namespace parsers {
namespace {

constexpr std::string_view kSignature = "EFI PART";
constexpr uint64_t kSectorSizes[] = {512, 4096, 2048, 1024};
constexpr uint64_t kMaxTableBytes = 4ULL << 20;    // 16384 partitions of the usual size
constexpr uint64_t kSearchedTailBytes = 1U << 20;  // for a backup that is not where it should be
constexpr size_t kGuidBytes = 16;

// The header of one of the two tables, with the lines that it points to.
struct GptCopy {
    uint64_t own_sector = 0;
    uint64_t other_sector = 0;
    uint64_t first_usable = 0;
    uint64_t last_usable = 0;
    uint32_t line_bytes = 0;
    uint32_t lines_crc = 0;
    std::vector<std::byte> lines;
    std::string damage;  // empty where both checksums are right
};

constexpr std::pair<std::string_view, std::string_view> kTypes[] = {
    {"c12a7328-f81f-11d2-ba4b-00a0c93ec93b", "EFI system"},
    {"21686148-6449-6e6f-744e-656564454649", "BIOS boot"},
    {"e3c9e316-0b5c-4db8-817d-f92df00215ae", "Microsoft reserved"},
    {"ebd0a0a2-b9e5-4433-87c0-68b6b72699c7", "basic data"},
    {"de94bba4-06d1-4d40-a16a-bfd50179d6ac", "Windows recovery"},
    {"5808c8aa-7e8f-42e0-85d2-e1e90434cfb3", "Windows dynamic disk, metadata"},
    {"af9b60a0-1431-4f62-bc68-3311714a69ad", "Windows dynamic disk, data"},
    {"0fc63daf-8483-4772-8e79-3d69d8477de4", "Linux"},
    {"0657fd6d-a4ab-43c4-84e5-0933c84b4f4f", "Linux swap"},
    {"e6d6d379-f507-44c2-a23c-238f2a3df928", "Linux LVM"},
    {"a19d880f-05fc-4d3b-a006-743f0f84911e", "Linux RAID"},
    {"ca7d7ccb-63ed-4c53-861c-1742536059cc", "LUKS"},
    {"48465300-0000-11aa-aa11-00306543ecac", "Apple HFS"},
    {"7c3457ef-0000-11aa-aa11-00306543ecac", "Apple APFS"},
    {"53746f72-6167-11aa-aa11-00306543ecac", "Apple Core Storage"},
    {"516e7cb6-6ecf-11d6-8ff8-00022d09712b", "FreeBSD UFS"},
};

// As it is written: the first three parts are little-endian.
std::string guid_text(std::span<const std::byte> guid) {
    constexpr int kOrder[] = {3, 2, 1, 0, -1, 5, 4, -1, 7, 6, -1, 8, 9, -1, 10, 11, 12, 13, 14, 15};
    std::string text;
    for (const int place : kOrder)
        text += place < 0 ? "-" : to_hex(guid.subspan(static_cast<size_t>(place), 1));
    return text;
}

std::string type_text(std::span<const std::byte> type, std::span<const std::byte> name) {
    std::string text = guid_text(type);
    for (const auto& [guid, known] : kTypes) {
        if (guid == text)
            text = known;
    }
    std::string label = from_utf16_le(name);
    label.resize(std::min(label.size(), label.find('\0')));
    return label.empty() ? text : text + " \"" + label + '"';
}

uint32_t crc_of(std::span<const std::byte> bytes) {
    return static_cast<uint32_t>(
        ::crc32_z(0, reinterpret_cast<const Bytef*>(bytes.data()), bytes.size()));
}

bool has_right_crc(std::vector<std::byte> header, uint32_t header_bytes, uint32_t crc) {
    if (header_bytes < 92 || header_bytes > header.size())
        return false;
    std::fill_n(header.begin() + 16, 4, std::byte{0});
    return crc_of(std::span(header).first(header_bytes)) == crc;
}

// NotFound where there is no header at all; else what can be had of it.
Result<GptCopy> read_copy(const ByteSource& disk, uint64_t offset, uint64_t sector_bytes) {
    if (disk.size_bytes() < 512 || offset > disk.size_bytes() - 512)
        return Error{ErrorCode::NotFound, "has no place on the disk"};
    const auto header = TRY(read_exactly(disk, offset, 512));
    ByteReader reader(header);
    if (TRY(reader.text(8)) != kSignature)
        return Error{ErrorCode::NotFound, "has no signature"};
    TRY(reader.skip(4));
    const uint32_t header_bytes = TRY(reader.u32_le());
    const uint32_t header_crc = TRY(reader.u32_le());
    TRY(reader.skip(4));
    GptCopy copy;
    copy.own_sector = TRY(reader.u64_le());
    copy.other_sector = TRY(reader.u64_le());
    copy.first_usable = TRY(reader.u64_le());
    copy.last_usable = TRY(reader.u64_le());
    TRY(reader.seek(72));
    const uint64_t lines_sector = TRY(reader.u64_le());
    const uint32_t line_count = TRY(reader.u32_le());
    copy.line_bytes = TRY(reader.u32_le());
    copy.lines_crc = TRY(reader.u32_le());
    if (!has_right_crc(header, header_bytes, header_crc))
        copy.damage = "the checksum of its header is wrong";
    if (copy.line_bytes < 128 || copy.line_bytes > 4096)
        return Error{ErrorCode::Damaged, "has lines of an impossible size"};
    const uint64_t table_bytes = uint64_t{line_count} * copy.line_bytes;
    if (table_bytes > kMaxTableBytes)
        return Error{ErrorCode::Damaged,
                     "claims " + std::to_string(line_count) + " partitions, above the limit"};
    const uint64_t table_at = TRY(checked_mul(lines_sector, sector_bytes));
    auto lines = read_exactly(disk, table_at, static_cast<size_t>(table_bytes));
    if (!lines.ok())
        return Error{ErrorCode::Damaged, "has its lines where they cannot be read"};
    copy.lines = std::move(lines).value();
    if (copy.damage.empty() && crc_of(copy.lines) != copy.lines_crc)
        copy.damage = "the checksum of its lines is wrong";
    return copy;
}

struct Backup {
    uint64_t sector_bytes = 0;
    GptCopy copy;
};

// A header whose own sector is where it stands, at the end of the disk.
std::optional<Backup> find_backup(const ByteSource& disk) {
    const uint64_t size = disk.size_bytes();
    const uint64_t tail = std::min(size, kSearchedTailBytes);
    auto bytes = read_exactly(disk, size - tail, static_cast<size_t>(tail));
    if (!bytes.ok())
        return std::nullopt;
    const std::string_view text(reinterpret_cast<const char*>(bytes.value().data()),
                                bytes.value().size());
    for (size_t at = text.rfind(kSignature); at != std::string_view::npos;
         at = at == 0 ? std::string_view::npos : text.rfind(kSignature, at - 1)) {
        const uint64_t offset = size - tail + at;
        for (const uint64_t sector_bytes : kSectorSizes) {
            if (offset % sector_bytes != 0)
                continue;
            auto copy = read_copy(disk, offset, sector_bytes);
            if (copy.ok() && copy.value().own_sector == offset / sector_bytes)
                return Backup{sector_bytes, std::move(copy).value()};
        }
    }
    return std::nullopt;
}

void add_lines(const SharedBytes& disk, const GptCopy& copy, VolumeSystem& system) {
    const std::span<const std::byte> lines(copy.lines);
    for (size_t at = 0; at + copy.line_bytes <= lines.size(); at += copy.line_bytes) {
        const auto line = lines.subspan(at, copy.line_bytes);
        const auto type = line.first(kGuidBytes);
        if (std::all_of(type.begin(), type.end(), [](std::byte b) { return b == std::byte{0}; }))
            continue;
        ByteReader reader(line.subspan(32, 16));
        const uint64_t first = reader.u64_le().value();
        const uint64_t last = reader.u64_le().value();
        const std::string name = type_text(type, line.subspan(56, 72));
        if (last < first || last == UINT64_MAX) {
            system.notes.push_back({"", "partly",
                                    "a partition of type " + name +
                                        " ends in front of its beginning; it is not read"});
            continue;
        }
        add_partition(disk, {first, last - first + 1, name}, system);
    }
}

// Lines of the MBR besides the protective one, where the table has no partition at their place.
void add_hybrid(const SharedBytes& disk, VolumeSystem& system) {
    const auto lines = read_mbr_lines(*disk, 0);
    if (!lines.ok())
        return;
    for (const MbrLine& line : lines.value()) {
        if (line.type == 0 || line.type == kMbrProtective || line.count == 0 || line.start == 0)
            continue;
        const uint64_t offset = line.start * system.sector_bytes;
        const bool known = std::any_of(system.partitions.begin(), system.partitions.end(),
                                       [&](const Partition& p) { return p.offset == offset; });
        if (known)
            continue;
        const std::string type = mbr_type_name(line.type) + ", in the MBR only";
        system.notes.push_back({"", "partly",
                                "the MBR names a partition of type " + mbr_type_name(line.type) +
                                    " at sector " + std::to_string(line.start) +
                                    " that the GPT does not name; it is listed too"});
        add_partition(disk, {line.start, line.count, type}, system);
    }
}

VolumeSystem system_of(const SharedBytes& disk, const GptCopy& copy, uint64_t sector_bytes) {
    VolumeSystem system;
    system.description = "GUID Partition Table (EFI)";
    system.sector_bytes = sector_bytes;
    add_lines(disk, copy, system);
    const uint64_t sectors = disk->size_bytes() / sector_bytes;
    if (copy.first_usable <= sectors)
        system.tables.push_back({0, copy.first_usable * sector_bytes});
    if (copy.last_usable < sectors)
        system.tables.push_back({(copy.last_usable + 1) * sector_bytes, disk->size_bytes()});
    return system;
}

struct Primary {
    uint64_t sector_bytes = 0;  // 0: there is none
    Result<GptCopy> copy = Error{ErrorCode::NotFound, "has no signature"};
};

Primary find_primary(const ByteSource& disk) {
    Primary found;
    for (const uint64_t sector_bytes : kSectorSizes) {
        auto copy = read_copy(disk, sector_bytes, sector_bytes);
        if (!copy.ok() && copy.error().code == ErrorCode::NotFound)
            continue;
        const bool is_right = copy.ok() && copy.value().damage.empty();
        if (is_right || found.sector_bytes == 0)
            found = {sector_bytes, std::move(copy)};
        if (is_right)
            break;
    }
    return found;
}

bool has_protective_line(const ByteSource& disk) {
    const auto lines = read_mbr_lines(disk, 0);
    return lines.ok() && std::any_of(lines.value().begin(), lines.value().end(),
                                     [](const auto& l) { return l.type == kMbrProtective; });
}

// The MBR is in use and names no GPT: what stands there is left from an earlier use of the disk.
bool is_left_over(const ByteSource& disk) {
    const auto lines = read_mbr_lines(disk, 0);
    if (!lines.ok() || has_protective_line(disk))
        return false;
    return std::any_of(lines.value().begin(), lines.value().end(),
                       [](const auto& l) { return l.type != 0 && l.count != 0 && l.start != 0; });
}

void note_backup(const GptCopy& primary, const std::optional<Backup>& backup,
                 VolumeSystem& system) {
    if (!backup) {
        system.notes.push_back({"", "partly",
                                "the backup of the GPT is not at the end of the disk: the image "
                                "may be cut, or larger than the disk was"});
    } else if (!backup->copy.damage.empty()) {
        system.notes.push_back(
            {"", "partly", "the backup of the GPT is damaged: " + backup->copy.damage});
    } else if (backup->copy.lines != primary.lines) {
        system.notes.push_back(
            {"", "partly", "the GPT and its backup name different partitions; the GPT was read"});
    }
}

}  // namespace

Result<VolumeSystem> read_gpt(const SharedBytes& disk) {
    if (is_left_over(*disk))
        return Error{ErrorCode::NotFound, "the MBR is in use"};
    const Primary primary = find_primary(*disk);
    const auto backup = find_backup(*disk);
    const bool has_lines = primary.copy.ok() && !primary.copy.value().lines.empty();
    if (has_lines &&
        (primary.copy.value().damage.empty() || !backup || !backup->copy.damage.empty())) {
        auto system = system_of(disk, primary.copy.value(), primary.sector_bytes);
        if (!primary.copy.value().damage.empty())
            system.notes.push_back({"", "partly",
                                    "the GPT is damaged (" + primary.copy.value().damage +
                                        ") and so is its backup; its partitions may be wrong"});
        else
            note_backup(primary.copy.value(), backup, system);
        add_hybrid(disk, system);
        return system;
    }
    const std::string why =
        primary.copy.ok() ? primary.copy.value().damage : primary.copy.error().what;
    if (backup &&
        (primary.sector_bytes != 0 || has_protective_line(*disk) || backup->copy.damage.empty())) {
        auto system = system_of(disk, backup->copy, backup->sector_bytes);
        system.notes.push_back(
            {"", "partly", "the GPT is damaged (" + why + "); its backup was read instead"});
        add_hybrid(disk, system);
        return system;
    }
    if (primary.sector_bytes != 0 || has_protective_line(*disk))
        return Error{ErrorCode::Damaged, "the GPT is damaged (" + why +
                                             ") and its backup is not at the end of the disk"};
    return Error{ErrorCode::NotFound, "there is no GPT"};
}

}  // namespace parsers
