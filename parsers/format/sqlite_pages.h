// SqlitePageMap: which page of a database belongs to which tree, and which belong to none.
//
// Format: https://www.sqlite.org/fileformat2.html, "B-tree Pages", "The Freelist" and "Pointer Map
// or Ptrmap Pages".
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <vector>

#include "parsers/format/sqlite_image.h"
#include "parsers/format/sqlite_record.h"

namespace parsers {

// A page of a b-tree whose header and cell pointers are sound.
struct SqliteTreePage {
    uint32_t number = 0;
    SqliteCellKind kind = SqliteCellKind::Table;
    bool is_leaf = false;
    size_t header_at = 0;       // 100 on page 1
    size_t pointers_end = 0;    // where the unallocated space begins
    size_t content_at = 0;      // where it ends
    std::vector<size_t> cells;  // offsets
};

// Absent where the bytes are no sound page of a b-tree. `page` is one whole page.
std::optional<SqliteTreePage> read_tree_page(std::span<const std::byte> page, uint32_t number,
                                             size_t usable);

// The pages of an image. One thread at a time.
class SqlitePages {
public:
    // Damaged where the header cannot be read, or names more reserved bytes than can be.
    static Result<SqlitePages> open(const SqliteImage& image);

    // Absent where there is no such page, or it cannot be read.
    std::optional<std::vector<std::byte>> read(uint32_t page);

    size_t usable() const { return usable_; }  // bytes of a page that are not reserved
    uint64_t page_size() const { return image_.page_size(); }
    uint64_t count() const { return image_.size_bytes() / image_.page_size(); }
    uint32_t header_number(size_t at) const { return sqlite_number(header_, at, 4); }
    const SqliteImage& image() const { return image_; }

    // The payload of a cell of `page`, with its overflow pages as far as `may_use` permits them.
    std::optional<std::vector<std::byte>> payload(std::span<const std::byte> page,
                                                  const SqliteCell& cell,
                                                  const std::function<bool(uint32_t)>& may_use);

private:
    explicit SqlitePages(const SqliteImage& image) : image_(image) {}

    SqliteImage image_;
    std::vector<std::byte> header_;
    size_t usable_ = 0;
};

// Walks the tree at `root`; `claim` says whether a page is to be entered, and must not say so
// twice. A malformed page, and what only it leads to, is passed over.
void each_tree_page(
    SqlitePages& pages, uint32_t root, const std::function<bool(uint32_t)>& claim,
    const std::function<void(const SqliteTreePage&, std::span<const std::byte>)>& each);

enum class SqlitePageUse : uint8_t { None, Tree, Overflow, FreeTrunk, FreeLeaf, Special };

class SqlitePageMap {
public:
    static constexpr uint32_t kNoTree = UINT32_MAX;

    // `roots` are the trees; `see` gets each of their pages with the index of its tree.
    SqlitePageMap(SqlitePages& pages, const std::vector<uint32_t>& roots,
                  const std::function<void(size_t tree, const SqliteTreePage&,
                                           std::span<const std::byte>)>& see);

    SqlitePageUse use(uint32_t page) const {
        return page == 0 || page > uses_.size() ? SqlitePageUse::None : uses_[page - 1];
    }
    uint32_t tree(uint32_t page) const {
        return page == 0 || page > trees_.size() ? kNoTree : trees_[page - 1];
    }
    bool is_claimed(uint32_t page) const {
        const SqlitePageUse it = use(page);
        return it == SqlitePageUse::Tree || it == SqlitePageUse::Overflow ||
               it == SqlitePageUse::Special;
    }

private:
    bool claim(uint32_t page, SqlitePageUse use);
    void mark_special(SqlitePages& pages);
    void mark_overflow(SqlitePages& pages, uint32_t page, uint64_t bytes);
    void mark_freelist(SqlitePages& pages);

    std::vector<SqlitePageUse> uses_;
    std::vector<uint32_t> trees_;
};

}  // namespace parsers
