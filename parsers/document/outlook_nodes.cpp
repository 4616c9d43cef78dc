#include "parsers/document/outlook_nodes.h"

#include <algorithm>
#include <span>

#include <fmt/format.h>
#include <zlib.h>

#include "parsers/document/compound_file.h"

namespace parsers {
namespace {

constexpr uint64_t kHeaderBytes = 564;
constexpr unsigned kTreeDepth = 8;
constexpr size_t kNotes = 100;                // of one item
constexpr uint64_t kTimesRead = 64;           // the whole store, before it is taken for a circle
constexpr uint64_t kAlwaysRead = 256U << 20;  // small stores have many parts that are read often
constexpr uint64_t kReserved = 1;             // of a block's number; has no meaning
constexpr uint64_t kInternal = 2;             // of a block's number: leads to others, not covered
constexpr uint64_t kSearchBytes = 1U << 20;   // a multiple of a page
constexpr size_t kLostEntries = 2'000'000;
constexpr size_t kSubnodes = 1'000'000;  // of one node

OutlookLayout layout_of(unsigned version) {
    if (version < 21)
        return {.id_bytes = 4,
                .counts_at = 496,
                .page_kind_at = 500,
                .page_checksum_at = 508,
                .block_trailer_bytes = 12,
                .trees_at = 184,
                .cipher_at = 461};
    if (version < 36)
        return {};
    return {.page_bytes = 4096,
            .counts_at = 4056,
            .page_kind_at = 4072,
            .page_checksum_at = 4076,
            .block_trailer_bytes = 24,
            .block_unit = 512,
            .has_large_pages = true};
}

// [MS-PST] 5.3: the CRC of RFC 1952 that begins with zeros and is not inverted.
uint32_t checksum(std::string_view bytes) {
    const auto* data = reinterpret_cast<const Bytef*>(bytes.data());
    return ~static_cast<uint32_t>(crc32_z(UINT32_MAX, data, bytes.size()));
}

Result<std::string> read_text_at(const ByteSource& source, uint64_t offset, uint64_t size) {
    const auto bytes = TRY(read_exactly(source, offset, size));
    return std::string(reinterpret_cast<const char*>(bytes.data()), bytes.size());
}

Result<std::string> inflated(const std::string& stored, uint64_t plain_bytes) {
    std::string plain(plain_bytes, '\0');
    uLongf size = plain_bytes;
    const int done = uncompress(reinterpret_cast<Bytef*>(plain.data()), &size,
                                reinterpret_cast<const Bytef*>(stored.data()), stored.size());
    if (done != Z_OK || size != plain_bytes)
        return Error{ErrorCode::Damaged, "A deflated block of the mail store is broken"};
    return plain;
}

}  // namespace

bool OutlookNodes::is_one(const ByteSource& source) {
    const auto head = read_text_at(source, 0, 12);
    return head.ok() && head.value().starts_with("!BDN") && head.value()[8] == 'S';
}

Result<OutlookNodes> OutlookNodes::open(SharedBytes source) {
    OutlookNodes made;
    made.source_ = std::move(source);
    const uint64_t size = made.source_->size_bytes();
    made.bytes_left_ = size > (UINT64_MAX - kAlwaysRead) / kTimesRead
                           ? UINT64_MAX
                           : size * kTimesRead + kAlwaysRead;
    TRY(made.read_header());
    return made;
}

Result<void> OutlookNodes::read_header() {
    const std::string head = TRY(read_text_at(*source_, 0, kHeaderBytes));
    const auto version = static_cast<unsigned>(little_number(head, 10, 2));
    if (!is_one(*source_) || version < 14)
        return Error{ErrorCode::Unsupported, "This is no mail store of Outlook that is known"};
    layout_ = layout_of(version);
    cipher_ = TRY(outlook_cipher_of(static_cast<uint8_t>(head[layout_.cipher_at])));
    // A reference is the number of a page and its offset.
    const uint64_t nodes_at = id_at(head, layout_.trees_at + layout_.id_bytes);
    const uint64_t blocks_at = id_at(head, layout_.trees_at + 3ULL * layout_.id_bytes);
    for (const Tree tree : {Tree::kBlocks, Tree::kNodes}) {
        const auto read = read_tree(tree == Tree::kNodes ? nodes_at : blocks_at, tree, kTreeDepth);
        if (!read.ok())
            note(read.error().what);
    }
    std::ranges::stable_sort(nodes_, {}, &OutlookNode::id);
    std::ranges::stable_sort(blocks_, {}, &Block::id);
    if (nodes_.empty() || blocks_.empty())
        return Error{ErrorCode::Damaged, notes_.empty()
                                             ? "The mail store leads to no items at all"
                                             : "The mail store is broken: " + notes_.front().what};
    return {};
}

void OutlookNodes::note(std::string what) {
    if (notes_.size() < kNotes)
        notes_.push_back({ErrorCode::Damaged, std::move(what)});
}

uint64_t OutlookNodes::id_at(std::string_view bytes, uint64_t at) const {
    return little_number(bytes, at, layout_.id_bytes);
}

Result<OutlookNodes::Page> OutlookNodes::page_of(uint64_t offset, std::string bytes,
                                                 Tree tree) const {
    Page page{.offset = offset, .bytes = std::move(bytes)};
    const auto kind = static_cast<uint8_t>(page.bytes[layout_.page_kind_at]);
    if (kind != static_cast<uint8_t>(tree) ||
        kind != static_cast<uint8_t>(page.bytes[layout_.page_kind_at + 1]))
        return Error{ErrorCode::Damaged,
                     fmt::format("At {} should be a page of the mail store's index, and is none: "
                                 "items that it leads to are missing",
                                 offset)};
    const unsigned width = layout_.has_large_pages ? 2 : 1;
    page.count = little_number(page.bytes, layout_.counts_at, width);
    page.entry_bytes = little_number(page.bytes, layout_.counts_at + 2ULL * width, 1);
    page.level =
        static_cast<unsigned>(little_number(page.bytes, layout_.counts_at + 2ULL * width + 1, 1));
    // The smallest that any page of the form holds.
    const uint64_t least =
        page.level == 0 && tree == Tree::kNodes ? layout_.id_bytes * 4ULL : layout_.id_bytes * 3ULL;
    if (page.entry_bytes < least || page.count * page.entry_bytes > layout_.counts_at)
        return Error{ErrorCode::Damaged,
                     fmt::format("The index page at {} of the mail store is broken", offset)};
    return page;
}

bool OutlookNodes::has_checksum(const Page& page) const {
    return checksum(std::string_view(page.bytes).substr(0, layout_.page_kind_at)) ==
           little_number(page.bytes, layout_.page_checksum_at, 4);
}

Result<OutlookNodes::Page> OutlookNodes::read_page(uint64_t offset, Tree tree) {
    std::string bytes = TRY(read_text_at(*source_, offset, layout_.page_bytes));
    Page page = TRY(page_of(offset, std::move(bytes), tree));
    if (!has_checksum(page))
        note(fmt::format("The checksum of the index page at {} is wrong", offset));
    return page;
}

Result<void> OutlookNodes::read_tree(uint64_t offset, Tree tree, unsigned above) {
    if (!seen_pages_.insert(offset).second)
        return Error{ErrorCode::Damaged,
                     fmt::format("The index page at {} stands twice in the tree", offset)};
    const Page page = TRY(read_page(offset, tree));
    if (page.level >= above)
        return Error{ErrorCode::Damaged,
                     fmt::format("The index page at {} stands on a wrong level", offset)};
    for (uint64_t i = 0; i < page.count; ++i) {
        if (page.level == 0) {
            if (tree == Tree::kNodes)
                nodes_.push_back(node_at(page, i));
            else
                blocks_.push_back(block_at(page, i));
            continue;
        }
        const uint64_t child = id_at(page.bytes, i * page.entry_bytes + 2ULL * layout_.id_bytes);
        if (const auto read = read_tree(child, tree, page.level); !read.ok())
            note(read.error().what);
    }
    return {};
}

OutlookNode OutlookNodes::node_at(const Page& page, uint64_t index) const {
    const uint64_t at = index * page.entry_bytes;
    const uint64_t width = layout_.id_bytes;
    return {.id = static_cast<uint32_t>(little_number(page.bytes, at, 4)),
            .parent = static_cast<uint32_t>(little_number(page.bytes, at + 3 * width, 4)),
            .data = id_at(page.bytes, at + width),
            .subnodes = id_at(page.bytes, at + 2 * width)};
}

OutlookNodes::Block OutlookNodes::block_at(const Page& page, uint64_t index) const {
    const uint64_t at = index * page.entry_bytes;
    const uint64_t sizes_at = at + 2ULL * layout_.id_bytes;
    const auto stored = static_cast<uint32_t>(little_number(page.bytes, sizes_at, 2));
    return {.id = id_at(page.bytes, at) & ~kReserved,
            .offset = id_at(page.bytes, at + layout_.id_bytes),
            .stored_bytes = stored,
            .plain_bytes = layout_.has_large_pages
                               ? static_cast<uint32_t>(little_number(page.bytes, sizes_at + 2, 2))
                               : stored};
}

// [MS-PST] 5.5: what marks a page depends on its place, so that one inside of an attached store is
// none of this store.
bool OutlookNodes::is_lost_leaf(uint64_t offset, std::string_view bytes) const {
    const uint64_t kind = little_number(bytes, layout_.page_kind_at, 1);
    const uint64_t level_at = layout_.counts_at + (layout_.has_large_pages ? 5 : 3);
    if ((kind != static_cast<uint8_t>(Tree::kNodes) &&
         kind != static_cast<uint8_t>(Tree::kBlocks)) ||
        little_number(bytes, layout_.page_kind_at + 1, 1) != kind ||
        little_number(bytes, level_at, 1) != 0 || seen_pages_.contains(offset))
        return false;
    const uint64_t id = id_at(bytes, layout_.id_bytes == 4 ? 504 : layout_.page_checksum_at + 4);
    const uint64_t mixed = (offset ^ id) & UINT32_MAX;
    return little_number(bytes, layout_.page_kind_at + 2, 2) == ((mixed >> 16 ^ mixed) & 0xFFFF);
}

void OutlookNodes::take_lost_leaf(uint64_t offset, std::string_view bytes,
                                  std::vector<OutlookNode>& lost) {
    if (!is_lost_leaf(offset, bytes))
        return;
    const Tree tree = bytes[layout_.page_kind_at] == static_cast<char>(Tree::kNodes)
                          ? Tree::kNodes
                          : Tree::kBlocks;
    const auto page = page_of(offset, std::string(bytes), tree);
    if (!page.ok() || !has_checksum(page.value()))
        return;
    for (uint64_t i = 0; i < page.value().count; ++i) {
        if (tree == Tree::kBlocks)
            lost_blocks_.push_back(block_at(page.value(), i));
        else if (const OutlookNode node = node_at(page.value(), i); find(node.id) == nullptr)
            lost.push_back(node);
    }
}

Result<std::vector<OutlookNode>> OutlookNodes::find_lost_nodes() {
    std::vector<OutlookNode> lost;
    for (uint64_t offset = 0; offset < source_->size_bytes(); offset += kSearchBytes) {
        std::string bytes(std::min(kSearchBytes, source_->size_bytes() - offset), '\0');
        bytes.resize(TRY(source_->read_at(offset, std::as_writable_bytes(std::span(bytes)))));
        for (uint64_t at = 0; at + layout_.page_bytes <= bytes.size(); at += layout_.page_bytes)
            take_lost_leaf(offset + at, std::string_view(bytes).substr(at, layout_.page_bytes),
                           lost);
        if (lost.size() + lost_blocks_.size() > kLostEntries)
            return Error{ErrorCode::LimitReached,
                         "The mail store has more old index pages than are searched"};
    }
    std::ranges::stable_sort(lost_blocks_, {}, &Block::id);
    std::ranges::stable_sort(lost, {}, [](const OutlookNode& node) {
        return std::pair(node.id, UINT64_MAX - node.data);  // the newest version first
    });
    return lost;
}

const OutlookNode* OutlookNodes::find(uint32_t id) const {
    const auto found = std::ranges::lower_bound(nodes_, id, {}, &OutlookNode::id);
    return found == nodes_.end() || found->id != id ? nullptr : &*found;
}

const OutlookNodes::Block* OutlookNodes::find_block(uint64_t id) const {
    const auto found = std::ranges::lower_bound(blocks_, id & ~kReserved, {}, &Block::id);
    return found == blocks_.end() || found->id != (id & ~kReserved) ? nullptr : &*found;
}

Result<OutlookNodes::Stored> OutlookNodes::read_stored(const Block& block) {
    const uint64_t cost = std::max(block.stored_bytes, block.plain_bytes) + 1ULL;
    if (cost > bytes_left_)
        return Error{
            ErrorCode::LimitReached,
            "The mail store leads to the same bytes again and again; the rest is not read"};
    bytes_left_ -= cost;
    const uint64_t used = block.stored_bytes + layout_.block_trailer_bytes;
    const uint64_t whole =
        (used + layout_.block_unit - 1) / layout_.block_unit * layout_.block_unit;
    const std::string read = TRY(read_text_at(*source_, block.offset, whole));
    const std::string_view trailer =
        std::string_view(read).substr(whole - layout_.block_trailer_bytes);
    const bool is_narrow = layout_.id_bytes == 4;
    const uint64_t id = is_narrow ? little_number(trailer, 4, 4) : little_number(trailer, 8, 8);
    Stored stored{.bytes = read.substr(0, block.stored_bytes),
                  .has_number = (id & ~kReserved) == block.id};
    stored.has_checksum = little_number(trailer, is_narrow ? 8 : 4, 4) == checksum(stored.bytes);
    return stored;
}

Result<std::string> OutlookNodes::plain(const Block& block, uint64_t id, std::string stored) const {
    if (block.plain_bytes != block.stored_bytes)
        stored = TRY(inflated(stored, block.plain_bytes));
    if ((id & kInternal) == 0)
        uncover(stored, cipher_, id);
    return stored;
}

// An old index may lead to what was written over since: only a whole block is the one that is
// meant.
Result<std::string> OutlookNodes::read_lost_block(uint64_t id) {
    const uint64_t number = id & ~kReserved;
    for (auto block = std::ranges::lower_bound(lost_blocks_, number, {}, &Block::id);
         block != lost_blocks_.end() && block->id == number; ++block) {
        auto stored = read_stored(*block);
        if (stored.ok() && stored.value().has_number && stored.value().has_checksum)
            return plain(*block, id, std::move(stored).value().bytes);
    }
    return Error{ErrorCode::Damaged,
                 fmt::format("The block {} is missing in the index of the mail store", id)};
}

Result<std::string> OutlookNodes::read_block(uint64_t id) {
    const Block* const block = find_block(id);
    if (block == nullptr)
        return read_lost_block(id);
    Stored stored = TRY(read_stored(*block));
    if (!stored.has_number)
        note(fmt::format("The block at {} is marked with another number than the index has for it",
                         block->offset));
    else if (!stored.has_checksum)
        note(fmt::format("The checksum of the block at {} is wrong: what it holds may be changed",
                         block->offset));
    return plain(*block, id, std::move(stored.bytes));
}

// [MS-PST] 2.2.2.8.3.2: a block of block numbers, on one or two levels.
Result<std::vector<uint64_t>> OutlookNodes::list_of_blocks(const std::string& bytes) {
    const uint64_t count = little_number(bytes, 2, 2);
    if (little_number(bytes, 0, 1) != 1 || 8 + count * layout_.id_bytes > bytes.size())
        return Error{ErrorCode::Damaged, "A list of blocks of the mail store is broken"};
    std::vector<uint64_t> ids;
    for (uint64_t i = 0; i < count; ++i)
        ids.push_back(id_at(bytes, 8 + i * layout_.id_bytes));
    return ids;
}

Result<void> OutlookNodes::each_leaf(uint64_t block, unsigned above,
                                     const std::function<void(std::string&&)>& take) {
    std::string bytes = TRY(read_block(block));
    if ((block & kInternal) == 0) {
        take(std::move(bytes));
        return {};
    }
    if (above == 0)
        return Error{ErrorCode::Damaged, "A list of blocks of the mail store is nested too deep"};
    const auto ids = TRY(list_of_blocks(bytes));
    for (const uint64_t id : ids)
        TRY(each_leaf(id, above - 1, take));
    return {};
}

Result<void> OutlookNodes::each_piece(uint64_t block,
                                      const std::function<void(std::string&&)>& take) {
    return block == 0 ? Result<void>() : each_leaf(block, 2, take);
}

Result<std::vector<std::string>> OutlookNodes::pieces(uint64_t block, uint64_t limit_bytes) {
    std::vector<std::string> found;
    uint64_t size = 0;
    TRY(each_piece(block, [&](std::string&& piece) {
        size += piece.size();
        if (size <= limit_bytes)
            found.push_back(std::move(piece));
    }));
    if (size > limit_bytes)
        return Error{ErrorCode::LimitReached,
                     fmt::format("A part of the mail store is larger than {} bytes and is not read",
                                 limit_bytes)};
    return found;
}

// [MS-PST] 2.2.2.8.3.3; only the form of 64 bits has four bytes of padding.
Result<void> OutlookNodes::add_subnodes(uint64_t block, unsigned above,
                                        std::vector<OutlookNode>& found) {
    const std::string bytes = TRY(read_block(block));
    const auto level = static_cast<unsigned>(little_number(bytes, 1, 1));
    const uint64_t count = little_number(bytes, 2, 2);
    const uint64_t width = layout_.id_bytes;
    const uint64_t begin = width == 4 ? 4 : 8;
    const uint64_t entry_bytes = (level == 0 ? 3 : 2) * width;
    if (little_number(bytes, 0, 1) != 2 || level >= above ||
        begin + count * entry_bytes > bytes.size() || found.size() + count > kSubnodes)
        return Error{ErrorCode::Damaged, "A list of parts of an item is broken"};
    for (uint64_t i = 0; i < count; ++i) {
        const uint64_t at = begin + i * entry_bytes;
        if (level != 0)
            TRY(add_subnodes(id_at(bytes, at + width), level, found));
        else
            found.push_back({.id = static_cast<uint32_t>(little_number(bytes, at, 4)),
                             .data = id_at(bytes, at + width),
                             .subnodes = id_at(bytes, at + 2 * width)});
    }
    return {};
}

Result<std::vector<OutlookNode>> OutlookNodes::subnodes(uint64_t block) {
    std::vector<OutlookNode> found;
    if (block != 0)
        TRY(add_subnodes(block, 2, found));
    return found;
}

}  // namespace parsers
