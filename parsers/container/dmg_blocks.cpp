#include "parsers/container/dmg_blocks.h"

#include <algorithm>
#include <string_view>

#include "parsers/base/byte_reader.h"
#include "parsers/base/limits.h"
#include "parsers/format/plist.h"

namespace parsers {
namespace {

using namespace std::string_view_literals;

constexpr size_t kTrailerBytes = 512;
constexpr size_t kTableHeadBytes = 204;
constexpr size_t kEntryBytes = 40;
constexpr uint64_t kMostPlistBytes = 256 << 20;
constexpr uint64_t kMostBlocks = 16 << 20;
constexpr uint32_t kComment = 0x7ffffffe;
constexpr uint32_t kEnd = 0xffffffff;
constexpr uint64_t kMostSectors = INT64_MAX / kDmgSectorBytes;

Error damaged(const std::string& what) {
    return {ErrorCode::Damaged, what};
}

// One "mish" table: the blocks of one partition.
Result<void> add_table(const std::vector<std::byte>& table, const DmgTrailer& trailer,
                       std::vector<DmgBlock>& blocks) {
    ByteReader reader(table);
    if (table.size() < kTableHeadBytes || reader.text(4).value() != "mish"sv)
        return damaged("is no block table");
    TRY(reader.skip(4));
    const uint64_t first = TRY(reader.u64_be());
    TRY(reader.skip(8));
    const uint64_t data_offset = TRY(reader.u64_be());
    TRY(reader.seek(kTableHeadBytes - 4));
    const uint64_t count = TRY(reader.u32_be());
    if (count > (table.size() - kTableHeadBytes) / kEntryBytes)
        return damaged("announces " + std::to_string(count) + " blocks and is shorter");
    const uint64_t base = TRY(checked_add(trailer.data_offset, data_offset));
    for (uint64_t index = 0; index < count; ++index) {
        const uint32_t kind = TRY(reader.u32_be());
        TRY(reader.skip(4));
        DmgBlock block;
        const uint64_t sector = TRY(reader.u64_be());
        block.sectors = TRY(reader.u64_be());
        const uint64_t offset = TRY(reader.u64_be());
        block.stored_bytes = TRY(reader.u64_be());
        if (kind == kComment || kind == kEnd || block.sectors == 0)
            continue;
        block.kind = static_cast<DmgBlockKind>(kind);
        block.first_sector = TRY(checked_add(first, sector));
        block.offset = TRY(checked_add(base, offset));
        if (TRY(checked_add(block.first_sector, block.sectors)) > kMostSectors)
            return damaged("places a block behind the largest disk");
        if (blocks.size() >= kMostBlocks)
            return Error{ErrorCode::LimitReached, "has more blocks than the limit"};
        blocks.push_back(block);
    }
    return {};
}

// Of blocks that claim the same sectors the first keeps them and the other is left out.
void drop_overlaps(DmgBlocks& all) {
    std::stable_sort(all.blocks.begin(), all.blocks.end(),
                     [](const auto& a, const auto& b) { return a.first_sector < b.first_sector; });
    uint64_t end = 0;
    size_t dropped = 0;
    std::erase_if(all.blocks, [&](const DmgBlock& block) {
        if (block.first_sector < end) {
            ++dropped;
            return true;
        }
        end = block.first_sector + block.sectors;
        return false;
    });
    if (dropped > 0)
        all.damage.push_back(std::to_string(dropped) +
                             " blocks claim sectors that another block holds and are left out");
    all.sectors = std::max(all.sectors, end);
}

}  // namespace

Result<DmgTrailer> read_dmg_trailer(const ByteSource& file) {
    if (file.size_bytes() < kTrailerBytes)
        return damaged("is too short for an Apple disk image");
    const auto bytes = TRY(read_exactly(file, file.size_bytes() - kTrailerBytes, kTrailerBytes));
    ByteReader reader(bytes);
    if (reader.text(4).value() != "koly"sv)
        return damaged("does not end as an Apple disk image");
    DmgTrailer trailer;
    TRY(reader.seek(24));
    trailer.data_offset = TRY(reader.u64_be());
    trailer.data_bytes = TRY(reader.u64_be());
    TRY(reader.skip(8));
    trailer.resource_bytes = TRY(reader.u64_be());
    TRY(reader.skip(4));
    trailer.segment_count = TRY(reader.u32_be());
    TRY(reader.seek(216));
    trailer.plist_offset = TRY(reader.u64_be());
    trailer.plist_bytes = TRY(reader.u64_be());
    TRY(reader.seek(492));
    trailer.sectors = TRY(reader.u64_be());
    if (trailer.sectors > kMostSectors)
        return damaged("announces " + std::to_string(trailer.sectors) + " sectors");
    return trailer;
}

Result<DmgBlocks> read_dmg_blocks(const ByteSource& file, const DmgTrailer& trailer) {
    if (trailer.plist_bytes > kMostPlistBytes)
        return Error{ErrorCode::LimitReached, "its property list is longer than the limit"};
    const auto bytes =
        TRY(read_exactly(file, trailer.plist_offset, static_cast<size_t>(trailer.plist_bytes)));
    const auto plist = TRY(read_plist(bytes));
    const PlistValue* tables = plist.at("/resource-fork/blkx");
    if (tables == nullptr || !tables->is_array())
        return damaged("its property list has no block tables");
    DmgBlocks all;
    all.sectors = trailer.sectors;
    for (const PlistValue& item : tables->items) {
        const PlistValue* data = item.find("Data");
        const PlistValue* name = item.find("Name");
        const std::string title = name == nullptr ? std::string() : name->as_text();
        const auto added = data == nullptr ? Result<void>(damaged("has no content"))
                                           : add_table(data->data, trailer, all.blocks);
        if (!added.ok())
            all.damage.push_back("block table \"" + title + "\" " + added.error().what);
    }
    if (all.blocks.empty())
        return damaged(all.damage.empty() ? "holds no blocks" : all.damage.front());
    drop_overlaps(all);
    return all;
}

}  // namespace parsers
