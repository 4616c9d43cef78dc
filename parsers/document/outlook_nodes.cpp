#include "parsers/document/outlook_nodes.h"

#include <algorithm>

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
constexpr size_t kSubnodes = 1'000'000;       // of one node

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

Result<OutlookNodes::Page> OutlookNodes::read_page(uint64_t offset, Tree tree) {
    Page page{.offset = offset};
    page.bytes = TRY(read_text_at(*source_, offset, layout_.page_bytes));
    const auto kind = static_cast<uint8_t>(page.bytes[layout_.page_kind_at]);
    if (kind != static_cast<uint8_t>(tree) ||
        kind != static_cast<uint8_t>(page.bytes[layout_.page_kind_at + 1]))
        return Error{ErrorCode::Damaged,
                     fmt::format("At {} should be a page of the mail store's index, and is none: "
                                 "items that it leads to are missing",
                                 offset)};
    if (checksum(std::string_view(page.bytes).substr(0, layout_.page_kind_at)) !=
        little_number(page.bytes, layout_.page_checksum_at, 4))
        note(fmt::format("The checksum of the index page at {} is wrong", offset));
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

Result<void> OutlookNodes::read_tree(uint64_t offset, Tree tree, unsigned above) {
    if (!seen_pages_.insert(offset).second)
        return Error{ErrorCode::Damaged,
                     fmt::format("The index page at {} stands twice in the tree", offset)};
    const Page page = TRY(read_page(offset, tree));
    if (page.level >= above)
        return Error{ErrorCode::Damaged,
                     fmt::format("The index page at {} stands on a wrong level", offset)};
    if (page.level == 0) {
        take_leaf(page, tree);
        return {};
    }
    for (uint64_t i = 0; i < page.count; ++i) {
        const uint64_t child = id_at(page.bytes, i * page.entry_bytes + 2ULL * layout_.id_bytes);
        if (const auto read = read_tree(child, tree, page.level); !read.ok())
            note(read.error().what);
    }
    return {};
}

void OutlookNodes::take_leaf(const Page& page, Tree tree) {
    const uint64_t width = layout_.id_bytes;
    for (uint64_t i = 0; i < page.count; ++i) {
        const std::string_view entry =
            std::string_view(page.bytes).substr(i * page.entry_bytes, page.entry_bytes);
        if (tree == Tree::kNodes) {
            nodes_.push_back({.id = static_cast<uint32_t>(little_number(entry, 0, 4)),
                              .parent = static_cast<uint32_t>(little_number(entry, 3 * width, 4)),
                              .data = id_at(entry, width),
                              .subnodes = id_at(entry, 2 * width)});
            continue;
        }
        const auto stored = static_cast<uint32_t>(little_number(entry, 2 * width, 2));
        const uint64_t plain_at = 2 * width + 2;
        blocks_.push_back(
            {.id = id_at(entry, 0) & ~kReserved,
             .offset = id_at(entry, width),
             .stored_bytes = stored,
             .plain_bytes = layout_.has_large_pages
                                ? static_cast<uint32_t>(little_number(entry, plain_at, 2))
                                : stored});
    }
}

const OutlookNode* OutlookNodes::find(uint32_t id) const {
    const auto found = std::ranges::lower_bound(nodes_, id, {}, &OutlookNode::id);
    return found == nodes_.end() || found->id != id ? nullptr : &*found;
}

const OutlookNodes::Block* OutlookNodes::find_block(uint64_t id) const {
    const auto found = std::ranges::lower_bound(blocks_, id & ~kReserved, {}, &Block::id);
    return found == blocks_.end() || found->id != (id & ~kReserved) ? nullptr : &*found;
}

void OutlookNodes::check_trailer(const Block& block, std::string_view stored,
                                 std::string_view trailer) {
    const bool is_narrow = layout_.id_bytes == 4;
    const uint64_t id = is_narrow ? little_number(trailer, 4, 4) : little_number(trailer, 8, 8);
    if ((id & ~kReserved) != block.id)
        note(fmt::format("The block at {} is marked with another number than the index has for it",
                         block.offset));
    else if (little_number(trailer, is_narrow ? 8 : 4, 4) != checksum(stored))
        note(fmt::format("The checksum of the block at {} is wrong: what it holds may be changed",
                         block.offset));
}

Result<std::string> OutlookNodes::read_block(uint64_t id) {
    const Block* const block = find_block(id);
    if (block == nullptr)
        return Error{ErrorCode::Damaged,
                     fmt::format("The block {} is missing in the index of the mail store", id)};
    const uint64_t cost = std::max(block->stored_bytes, block->plain_bytes) + 1ULL;
    if (cost > bytes_left_)
        return Error{
            ErrorCode::LimitReached,
            "The mail store leads to the same bytes again and again; the rest is not read"};
    bytes_left_ -= cost;
    const uint64_t used = block->stored_bytes + layout_.block_trailer_bytes;
    const uint64_t whole =
        (used + layout_.block_unit - 1) / layout_.block_unit * layout_.block_unit;
    const std::string read = TRY(read_text_at(*source_, block->offset, whole));
    std::string bytes = read.substr(0, block->stored_bytes);
    check_trailer(*block, bytes,
                  std::string_view(read).substr(whole - layout_.block_trailer_bytes));
    if (block->plain_bytes != block->stored_bytes)
        bytes = TRY(inflated(bytes, block->plain_bytes));
    if ((id & kInternal) == 0)
        uncover(bytes, cipher_, id);
    return bytes;
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
