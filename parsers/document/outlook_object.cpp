#include "parsers/document/outlook_object.h"

#include <algorithm>

#include "parsers/document/compound_file.h"

namespace parsers {
namespace {

constexpr uint64_t kHeapBytes = 128U << 20;
constexpr uint64_t kValueBytes = 32U << 20;  // of one value
constexpr unsigned kLevels = 8;
constexpr uint64_t kRowIdBytes = 4;
constexpr size_t kColumnBytes = 8;

Error damaged(const char* what) {
    return {ErrorCode::Damaged, what};
}

// [MS-OXCDATA] 2.11.1; 0 for a type whose values have no fixed size.
size_t fixed_bytes(unsigned type) {
    switch (type) {
        case 0x000B:
            return 1;
        case 0x0002:
            return 2;
        case 0x0003:
        case 0x0004:
        case 0x000A:
            return 4;
        case 0x0005:
        case 0x0006:
        case 0x0007:
        case 0x0014:
        case 0x0040:
            return 8;
        default:
            return 0;
    }
}

std::string as_bytes_of(uint32_t number) {
    std::string bytes;
    for (unsigned shift = 0; shift < 32; shift += 8)
        bytes += static_cast<char>(number >> shift & 0xFF);
    return bytes;
}

bool is_in_heap(uint32_t number) {
    return (number & 0x1F) == 0;
}

}  // namespace

Result<OutlookObject> OutlookObject::open(OutlookNodes& store, const OutlookNode& node) {
    OutlookObject made(store);
    made.heap_ = TRY(store.pieces(node.data, kHeapBytes));
    made.subnodes_ = TRY(store.subnodes(node.subnodes));
    std::ranges::stable_sort(made.subnodes_, {}, &OutlookNode::id);
    const std::string_view head = made.heap_.empty() ? std::string_view() : made.heap_.front();
    constexpr uint64_t kHeapMark = 0xEC;
    if (little_number(head, 2, 1) != kHeapMark)
        return damaged("A part of the mail store has no heap of values");
    made.kind_ = static_cast<uint8_t>(little_number(head, 3, 1));
    made.root_ = static_cast<uint32_t>(little_number(head, 4, 4));
    if (made.kind_ == kProperties)
        TRY(made.read_properties());
    return made;
}

const OutlookNode* OutlookObject::subnode(uint32_t id) const {
    const auto found = std::ranges::lower_bound(subnodes_, id, {}, &OutlookNode::id);
    return found == subnodes_.end() || found->id != id ? nullptr : &*found;
}

// [MS-PST] 2.3.1: the number of a piece and of a place in its map of offsets, from 1.
Result<std::string_view> OutlookObject::heap_item(uint32_t number) const {
    if (number == 0)
        return std::string_view();
    const unsigned shift = store_->layout().has_large_pages ? 19 : 16;
    const uint64_t piece = number >> shift;
    const uint64_t index = (number & ((1U << shift) - 1)) >> 5;
    if (piece >= heap_.size() || index == 0)
        return damaged("A value stands outside of its heap");
    const std::string_view bytes = heap_[piece];
    const uint64_t map = little_number(bytes, 0, 2);
    const uint64_t count = little_number(bytes, map, 2);
    const uint64_t begin = little_number(bytes, map + 4 + (index - 1) * 2, 2);
    const uint64_t end = little_number(bytes, map + 4 + index * 2, 2);
    if (index > count || begin > end || end > bytes.size())
        return damaged("A value stands outside of its heap");
    return bytes.substr(begin, end - begin);
}

Result<std::vector<std::string>> OutlookObject::pieces_at(uint32_t number) const {
    if (is_in_heap(number)) {
        const std::string_view item = TRY(heap_item(number));
        return std::vector<std::string>{std::string(item)};
    }
    const OutlookNode* const part = subnode(number);
    if (part == nullptr)
        return damaged("A value should stand in a part of the item that is missing");
    return store_->pieces(part->data, kHeapBytes);
}

Result<std::string> OutlookObject::bytes_at(uint32_t number) const {
    const auto pieces = TRY(pieces_at(number));
    std::string bytes;
    for (const std::string& piece : pieces)
        bytes += piece;
    if (bytes.size() > kValueBytes)
        return Error{ErrorCode::LimitReached, "A value is larger than 32 MB and is not read"};
    return bytes;
}

Result<void> OutlookObject::add_leaves(uint32_t number, unsigned level, Walk& walk) const {
    if (!walk.seen.insert(number).second)
        return damaged("A tree of values runs in a circle");
    const std::string_view bytes = TRY(heap_item(number));
    const uint64_t value_bytes = level == 0 ? walk.value_bytes : 4;
    const uint64_t entry_bytes = walk.key_bytes + value_bytes;
    for (uint64_t at = 0; at + entry_bytes <= bytes.size(); at += entry_bytes) {
        const std::string_view value = bytes.substr(at + walk.key_bytes, value_bytes);
        if (level == 0)
            walk.found.push_back({little_number(bytes, at, walk.key_bytes), std::string(value)});
        else
            TRY(add_leaves(static_cast<uint32_t>(little_number(value, 0, 4)), level - 1, walk));
    }
    return {};
}

// [MS-PST] 2.3.2.
Result<std::vector<OutlookObject::Leaf>> OutlookObject::tree(uint32_t header) const {
    const std::string_view bytes = TRY(heap_item(header));
    constexpr uint64_t kTreeMark = 0xB5;
    Walk walk{.key_bytes = little_number(bytes, 1, 1), .value_bytes = little_number(bytes, 2, 1)};
    const auto levels = static_cast<unsigned>(little_number(bytes, 3, 1));
    if (little_number(bytes, 0, 1) != kTreeMark || walk.key_bytes == 0 || walk.key_bytes > 8 ||
        walk.value_bytes == 0 || levels > kLevels)
        return damaged("A tree of values is broken");
    TRY(add_leaves(static_cast<uint32_t>(little_number(bytes, 4, 4)), levels, walk));
    return std::move(walk.found);
}

Result<void> OutlookObject::read_properties() {
    const auto leaves = TRY(tree(root_));
    for (const Leaf& leaf : leaves)
        properties_.try_emplace(static_cast<unsigned>(leaf.key & 0xFFFF),
                                Stored{static_cast<unsigned>(little_number(leaf.value, 0, 2)),
                                       static_cast<uint32_t>(little_number(leaf.value, 2, 4))});
    return {};
}

Result<std::optional<MapiValue>> OutlookObject::value(unsigned property) const {
    const auto found = properties_.find(property);
    if (found == properties_.end())
        return std::optional<MapiValue>();
    const auto& [type, stored] = found->second;
    const size_t fixed = fixed_bytes(type);
    if (fixed != 0 && fixed <= 4)
        return std::optional(MapiValue{type, as_bytes_of(stored).substr(0, fixed)});
    std::string bytes = TRY(bytes_at(stored));
    return std::optional(MapiValue{type, std::move(bytes)});
}

MapiProperties OutlookObject::properties() const {
    return MapiProperties([this](unsigned property) { return value(property); });
}

Result<std::optional<uint32_t>> OutlookObject::enclosed_part() const {
    const auto found = properties_.find(mapi::kData);
    if (found == properties_.end() || found->second.type != mapi::kObject)
        return std::optional<uint32_t>();
    // [MS-PST] 2.3.3.5: the number of the subnode and the size.
    const std::string_view bytes = TRY(heap_item(found->second.value));
    return std::optional(static_cast<uint32_t>(little_number(bytes, 0, 4)));
}

const OutlookNode* OutlookObject::part_of(unsigned property) const {
    const auto found = properties_.find(property);
    return found == properties_.end() || is_in_heap(found->second.value)
               ? nullptr
               : subnode(found->second.value);
}

// [MS-PST] 2.3.4.1.
Result<OutlookObject::Table> OutlookObject::table() const {
    const std::string_view bytes = TRY(heap_item(root_));
    const uint64_t count = little_number(bytes, 1, 1);
    constexpr uint64_t kColumnsAt = 22;
    Table made{.bits_at = little_number(bytes, 6, 2),
               .row_bytes = little_number(bytes, 8, 2),
               .rows = static_cast<uint32_t>(little_number(bytes, 14, 4)),
               .index = static_cast<uint32_t>(little_number(bytes, 10, 4))};
    if (kind_ != kTable || little_number(bytes, 0, 1) != kTable ||
        kColumnsAt + count * kColumnBytes > bytes.size() || made.row_bytes < kRowIdBytes)
        return damaged("A table of the mail store is broken");
    for (uint64_t i = 0; i < count; ++i) {
        const uint64_t at = kColumnsAt + i * kColumnBytes;
        made.columns.push_back({.property = static_cast<unsigned>(little_number(bytes, at + 2, 2)),
                                .type = static_cast<unsigned>(little_number(bytes, at, 2)),
                                .offset = little_number(bytes, at + 4, 2),
                                .size_bytes = little_number(bytes, at + 6, 1),
                                .bit = little_number(bytes, at + 7, 1)});
    }
    return made;
}

std::optional<MapiValue> OutlookObject::cell(const Table& table, const Column& column,
                                             std::string_view row) const {
    const uint64_t bits = little_number(row, table.bits_at + column.bit / 8, 1);
    if ((bits >> (7 - column.bit % 8) & 1) == 0 || column.offset + column.size_bytes > row.size())
        return std::nullopt;
    if (fixed_bytes(column.type) != 0)
        return MapiValue{column.type, std::string(row.substr(column.offset, column.size_bytes))};
    auto bytes = bytes_at(static_cast<uint32_t>(little_number(row, column.offset, 4)));
    return bytes.ok() ? std::optional(MapiValue{column.type, std::move(bytes).value()})
                      : std::nullopt;
}

// Rows do not go over the end of a piece. Only those that the index has are in use.
Result<std::vector<OutlookRow>> OutlookObject::rows(const std::vector<unsigned>& columns,
                                                    size_t limit) const {
    std::vector<OutlookRow> found;
    const Table made = TRY(table());
    const auto index = TRY(tree(made.index));
    if (made.rows == 0 || index.empty())
        return found;
    if (index.size() > limit)
        return Error{ErrorCode::LimitReached,
                     "A table has " + std::to_string(index.size()) + " rows and is not read"};
    const auto pieces = TRY(pieces_at(made.rows));
    const uint64_t in_piece = pieces.empty() ? 0 : pieces.front().size() / made.row_bytes;
    for (const Leaf& leaf : index) {
        const uint64_t number =
            little_number(leaf.value, 0, std::min<size_t>(leaf.value.size(), 4));
        if (in_piece == 0 || number / in_piece >= pieces.size())
            return damaged("A table of the mail store counts more rows than it has");
        const std::string_view piece = pieces[number / in_piece];
        const uint64_t at = number % in_piece * made.row_bytes;
        if (at + made.row_bytes > piece.size())
            return damaged("A table of the mail store counts more rows than it has");
        const std::string_view row = piece.substr(at, made.row_bytes);
        OutlookRow read{.id = static_cast<uint32_t>(leaf.key & UINT32_MAX)};
        for (const Column& column : made.columns)
            if (std::ranges::find(columns, column.property) != columns.end())
                if (auto value = cell(made, column, row); value)
                    read.values.try_emplace(column.property, std::move(*value));
        found.push_back(std::move(read));
    }
    return found;
}

}  // namespace parsers
