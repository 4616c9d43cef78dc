// OutlookNodes: the lower half of a mail store of Outlook (.pst, .ost): its nodes, and the bytes of
// each in blocks that two trees of pages lead to.
//
// Format: [MS-PST] 2.2 for 32 and 64 bits; the pages of 4096 bytes and the deflated blocks of
// Outlook 2013 and later as libpff's "Personal Folder File (PFF) format" and XstReader know them.
#pragma once

#include <cstdint>
#include <functional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "parsers/base/byte_source.h"
#include "parsers/base/result.h"
#include "parsers/document/outlook_cipher.h"

namespace parsers {

struct OutlookNode {
    uint32_t id = 0;
    uint32_t parent = 0;
    uint64_t data = 0;      // a block; 0: none
    uint64_t subnodes = 0;  // likewise
};

// Where the parts of the three forms of the format stand.
struct OutlookLayout {
    unsigned id_bytes = 8;  // of a block's number and of an offset
    uint64_t page_bytes = 512;
    uint64_t counts_at = 488;  // in a page of a tree
    uint64_t page_kind_at = 496;
    uint64_t page_checksum_at = 500;
    uint64_t block_trailer_bytes = 16;
    uint64_t block_unit = 64;  // a block with its trailer takes a multiple
    uint64_t trees_at = 216;   // in the header
    uint64_t cipher_at = 513;
    bool has_large_pages = false;
};

// What is damaged and can be read all the same is kept as a note; ask after each item. Reading the
// same bytes again and again is stopped, because a broken store may lead in circles.
class OutlookNodes {
public:
    static bool is_one(const ByteSource& source);
    static Result<OutlookNodes> open(SharedBytes source);

    const std::vector<OutlookNode>& nodes() const { return nodes_; }  // by number
    // Null where there is none.
    const OutlookNode* find(uint32_t id) const;
    const OutlookLayout& layout() const { return layout_; }
    std::vector<Error> take_notes() { return std::exchange(notes_, {}); }

    // Nodes that stand only in pages of the index which no tree has any more, by number; searches
    // the whole file. Their blocks are read where they are still whole. Items that were deleted for
    // good stay so until Outlook writes over them.
    Result<std::vector<OutlookNode>> find_lost_nodes();

    // The bytes behind a block number of a node, piece by piece.
    Result<void> each_piece(uint64_t block, const std::function<void(std::string&&)>& take);
    // As they are stored apart; LimitReached above `limit_bytes`.
    Result<std::vector<std::string>> pieces(uint64_t block, uint64_t limit_bytes);
    Result<std::vector<OutlookNode>> subnodes(uint64_t block);

private:
    struct Block {
        uint64_t id = 0;
        uint64_t offset = 0;
        uint32_t stored_bytes = 0;
        uint32_t plain_bytes = 0;
    };
    struct Page {
        uint64_t offset = 0;
        std::string bytes;
        uint64_t count = 0;
        uint64_t entry_bytes = 0;
        unsigned level = 0;
    };
    enum class Tree : uint8_t { kBlocks = 0x80, kNodes = 0x81 };

    Result<void> read_header();
    void note(std::string what);
    uint64_t id_at(std::string_view bytes, uint64_t at) const;
    Result<Page> read_page(uint64_t offset, Tree tree);
    Result<void> read_tree(uint64_t offset, Tree tree, unsigned above);
    Result<Page> page_of(uint64_t offset, std::string bytes, Tree tree) const;
    bool is_lost_leaf(uint64_t offset, std::string_view bytes) const;
    bool has_checksum(const Page& page) const;
    void take_lost_leaf(uint64_t offset, std::string_view bytes, std::vector<OutlookNode>& lost);
    OutlookNode node_at(const Page& page, uint64_t index) const;
    Block block_at(const Page& page, uint64_t index) const;
    const Block* find_block(uint64_t id) const;
    Result<std::string> read_block(uint64_t id);
    Result<std::string> read_lost_block(uint64_t id);
    struct Stored {
        std::string bytes;
        bool has_number = false;    // that of the index
        bool has_checksum = false;  // the right one
    };
    Result<Stored> read_stored(const Block& block);
    Result<std::string> plain(const Block& block, uint64_t id, std::string stored) const;
    Result<std::vector<uint64_t>> list_of_blocks(const std::string& bytes);
    Result<void> each_leaf(uint64_t block, unsigned above,
                           const std::function<void(std::string&&)>& take);
    Result<void> add_subnodes(uint64_t block, unsigned above, std::vector<OutlookNode>& found);

    SharedBytes source_;
    OutlookLayout layout_;
    OutlookCipher cipher_ = OutlookCipher::kNone;
    std::vector<OutlookNode> nodes_;
    std::vector<Block> blocks_;
    std::vector<Block> lost_blocks_;  // several may have one number
    std::set<uint64_t> seen_pages_;
    std::vector<Error> notes_;
    uint64_t bytes_left_ = 0;
};

}  // namespace parsers
