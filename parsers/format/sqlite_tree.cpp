#include "parsers/format/sqlite_tree.h"

#include <algorithm>
#include <unordered_set>

#include "parsers/format/sqlite_record.h"

namespace parsers {
namespace {

constexpr uint8_t kTableLeaf = 0x0d;
constexpr uint8_t kTableInterior = 0x05;
constexpr size_t kLeafHeaderBytes = 8;
constexpr size_t kInteriorHeaderBytes = 12;
constexpr size_t kLargestInteriorCell = 2 + 4 + 9;  // pointer, child, rowid
constexpr int kTreeDepth = 20;                      // SQLite's own limit
constexpr uint64_t kLockByte = 0x40000000;          // the page with this byte is never used

using Bytes = std::span<const std::byte>;

void put_number(std::vector<std::byte>& bytes, size_t at, size_t size, uint32_t value) {
    for (size_t index = size; index-- > 0; value >>= 8)
        bytes[at + index] = static_cast<std::byte>(value & 0xff);
}

// True where the sizes that the record's header names add up to its payload. Of a header that goes
// on in an overflow page nothing is said.
bool is_sound_record(Bytes local, uint64_t payload_bytes) {
    const auto header = sqlite_varint(local, 0);
    if (!header || header->value > payload_bytes || header->value < header->size_bytes)
        return false;
    if (header->value > local.size())
        return true;
    const Bytes types = local.first(static_cast<size_t>(header->value));
    uint64_t total = header->value;
    for (size_t at = header->size_bytes; at < types.size();) {
        const auto type = sqlite_varint(types, at);
        if (!type || type->value / 2 > payload_bytes + 6)
            return false;
        total += sqlite_serial_bytes(type->value);
        if (total > payload_bytes)
            return false;
        at += type->size_bytes;
    }
    // SQLite reads a record whose body is longer than its columns; nothing is lost by it.
    return true;
}

struct InteriorCell {
    uint32_t child = 0;
    int64_t rowid = 0;  // the largest below the child
};

// A part of the tree that can be read: its page, and the largest rowid in it.
struct Branch {
    uint32_t page = 0;
    int64_t largest = 0;
};

// What is asked of one page that the tree leads to.
struct Visit {
    uint32_t page = 0;
    int depth = 0;
    std::optional<int64_t> above;
    std::optional<int64_t> up_to;
};

class TreeWalk {
public:
    TreeWalk(SqliteImage& image, size_t usable_bytes)
        : image_(image),
          page_bytes_(image.page_size()),
          usable_(usable_bytes),
          page_count_(image.size_bytes() / image.page_size()),
          next_page_(page_count_ + 1) {}

    Result<SqliteTreeRepair> run(uint32_t root) {
        visit({root, 0, {}, {}});
        if (repair_.is_needed())
            TRY(replace_root(root));
        return std::move(repair_);
    }

private:
    // ---- reading

    std::optional<std::vector<std::byte>> page_bytes(uint32_t page) {
        if (page < 2 || page > page_count_)
            return std::nullopt;
        std::vector<std::byte> bytes(page_bytes_);
        const auto read = image_.read(static_cast<uint64_t>(page - 1) * page_bytes_, bytes);
        return read.ok() ? std::optional(std::move(bytes)) : std::nullopt;
    }

    void visit(const Visit& at) {
        const auto bytes = at.depth < kTreeDepth && visited_.insert(at.page).second
                               ? page_bytes(at.page)
                               : std::nullopt;
        const uint8_t kind = bytes ? std::to_integer<uint8_t>((*bytes)[0]) : 0;
        const bool sound = (kind == kTableLeaf && take_leaf(at, *bytes)) ||
                           (kind == kTableInterior && take_interior(at, *bytes));
        if (!sound)
            repair_.lost_pages.push_back({at.page, at.above, at.up_to});
    }

    // Offsets of the cells; absent where one lies outside the part of the page that holds cells.
    std::optional<std::vector<size_t>> cell_offsets(Bytes page, size_t header_bytes) const {
        const size_t count = sqlite_number(page, 3, 2);
        const size_t first = header_bytes + 2 * count;
        if (first > usable_)
            return std::nullopt;
        std::vector<size_t> offsets;
        for (size_t index = 0; index < count; ++index) {
            offsets.push_back(sqlite_number(page, header_bytes + 2 * index, 2));
            if (offsets.back() < first || offsets.back() + 4 > usable_)
                return std::nullopt;
        }
        return offsets;
    }

    // A chain is as long as the payload needs, and no page of it belongs to another row.
    bool has_sound_overflow(const SqliteCell& cell) {
        uint64_t left = cell.payload_bytes - cell.local_bytes;
        for (uint32_t page = cell.overflow; left > 0;) {
            if (page < 2 || page > page_count_ || !visited_.insert(page).second)
                return false;
            std::array<std::byte, 4> next{};
            // All of the page, because a sector in its middle may be unreadable.
            const auto bytes = page_bytes(page);
            if (!bytes)
                return false;
            std::copy_n(bytes->begin(), 4, next.begin());
            page = sqlite_number(next, 0, 4);
            left -= std::min<uint64_t>(left, usable_ - 4);
        }
        return true;
    }

    // False where SQLite would call the page malformed.
    bool take_leaf(const Visit& at, std::vector<std::byte> page) {
        const auto offsets = cell_offsets(page, kLeafHeaderBytes);
        if (!offsets || (offsets->empty() && at.depth > 0))
            return false;
        const Bytes used = Bytes(page).first(usable_);
        std::vector<size_t> kept;
        std::vector<SqliteLostRow> lost;
        int64_t largest = at.above.value_or(INT64_MIN);
        for (const size_t offset : *offsets) {
            const auto cell = read_sqlite_cell(used, offset, usable_, SqliteCellKind::Table);
            if (!cell)
                return false;
            if (is_sound_record(used.subspan(cell->payload_at, cell->local_bytes),
                                cell->payload_bytes) &&
                has_sound_overflow(*cell)) {
                kept.push_back(offset);
                largest = std::max(largest, cell->rowid);
            } else {
                lost.push_back({cell->rowid, at.page});
            }
        }
        repair_.lost_rows.insert(repair_.lost_rows.end(), lost.begin(), lost.end());
        if (!lost.empty())
            repair_.pages[at.page] = with_cells(std::move(page), kept);
        if (!kept.empty())
            leaves_.push_back({at.page, at.up_to.value_or(largest)});
        return true;
    }

    // False where the page itself cannot be followed; a malformed page below it is told of that.
    bool take_interior(const Visit& at, const std::vector<std::byte>& page) {
        const auto offsets = cell_offsets(page, kInteriorHeaderBytes);
        if (!offsets || offsets->empty())
            return false;
        std::vector<InteriorCell> cells;
        for (const size_t offset : *offsets) {
            const auto rowid = sqlite_varint(Bytes(page).first(usable_), offset + 4);
            if (!rowid)
                return false;
            cells.push_back({sqlite_number(page, offset, 4), static_cast<int64_t>(rowid->value)});
        }
        std::optional<int64_t> above = at.above;
        for (const auto& cell : cells) {
            visit({cell.child, at.depth + 1, above, cell.rowid});
            above = cell.rowid;
        }
        visit({sqlite_number(page, 8, 4), at.depth + 1, above, at.up_to});
        return true;
    }

    // ---- new pages

    static std::vector<std::byte> with_cells(std::vector<std::byte> page,
                                             const std::vector<size_t>& offsets) {
        put_number(page, 3, 2, static_cast<uint32_t>(offsets.size()));
        for (size_t index = 0; index < offsets.size(); ++index)
            put_number(page, kLeafHeaderBytes + 2 * index, 2,
                       static_cast<uint32_t>(offsets[index]));
        return page;
    }

    std::vector<std::byte> empty_leaf() const {
        std::vector<std::byte> page(page_bytes_);
        page[0] = static_cast<std::byte>(kTableLeaf);
        put_number(page, 5, 2, static_cast<uint32_t>(usable_ & 0xffff));  // 65536 is stored as 0
        return page;
    }

    // At least two branches: SQLite refuses an interior page without a cell.
    std::vector<std::byte> interior(std::span<const Branch> branches) const {
        std::vector<std::byte> page(page_bytes_);
        page[0] = static_cast<std::byte>(kTableInterior);
        size_t content = usable_;
        for (size_t index = 0; index + 1 < branches.size(); ++index) {
            std::vector<std::byte> cell(4);
            put_number(cell, 0, 4, branches[index].page);
            append_sqlite_varint(cell, static_cast<uint64_t>(branches[index].largest));
            content -= cell.size();
            std::copy(cell.begin(), cell.end(),
                      page.begin() + static_cast<std::ptrdiff_t>(content));
            put_number(page, kInteriorHeaderBytes + 2 * index, 2, static_cast<uint32_t>(content));
        }
        put_number(page, 3, 2, static_cast<uint32_t>(branches.size() - 1));
        put_number(page, 5, 2, static_cast<uint32_t>(content & 0xffff));
        put_number(page, 8, 4, branches.back().page);
        return page;
    }

    Result<uint32_t> new_page() {
        if (next_page_ == kLockByte / page_bytes_ + 1)
            ++next_page_;
        if (next_page_ >= UINT32_MAX)
            return Error{ErrorCode::LimitReached, "the database has too many pages"};
        return static_cast<uint32_t>(next_page_++);
    }

    // One level up: pages that lead to the branches. A branch that would be alone goes up as it is.
    Result<std::vector<Branch>> level_above(const std::vector<Branch>& branches) {
        const size_t per_page = (usable_ - kInteriorHeaderBytes) / kLargestInteriorCell;
        std::vector<Branch> level;
        for (size_t at = 0; at < branches.size(); at += per_page) {
            const size_t count = std::min(per_page, branches.size() - at);
            if (count == 1) {
                level.push_back(branches[at]);
                continue;
            }
            const uint32_t page = TRY(new_page());
            repair_.pages[page] = interior(std::span(branches).subspan(at, count));
            level.push_back({page, branches[at + count - 1].largest});
        }
        return level;
    }

    // The new interior pages need no page of the old tree but its sound leaves.
    Result<void> replace_root(uint32_t root) {
        std::vector<Branch> level = leaves_;
        while (level.size() > 1)
            level = TRY(level_above(level));
        if (level.empty()) {
            repair_.pages[root] = empty_leaf();
            return {};
        }
        const uint32_t top = level.front().page;
        const auto made = repair_.pages.find(top);
        if (made != repair_.pages.end()) {
            repair_.pages[root] = made->second;
            return {};
        }
        auto bytes = page_bytes(top);
        if (!bytes)
            return Error{ErrorCode::Damaged,
                         "page " + std::to_string(top) + " changes as it is read"};
        repair_.pages[root] = std::move(*bytes);
        return {};
    }

    SqliteImage& image_;
    size_t page_bytes_;
    size_t usable_;
    uint64_t page_count_;
    uint64_t next_page_;
    std::unordered_set<uint32_t> visited_;
    std::vector<Branch> leaves_;
    SqliteTreeRepair repair_;
};

}  // namespace

Result<SqliteTreeRepair> repair_table_tree(SqliteImage& image, uint32_t root) {
    std::array<std::byte, 100> header{};
    TRY(image.read(0, header));
    const auto reserved = std::to_integer<size_t>(header[20]);
    if (root < 2 || image.page_size() < 480 + reserved)
        return Error{ErrorCode::Unsupported, "this tree cannot be repaired"};
    return TreeWalk(image, static_cast<size_t>(image.page_size()) - reserved).run(root);
}

}  // namespace parsers
