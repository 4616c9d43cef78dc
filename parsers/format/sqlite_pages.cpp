#include "parsers/format/sqlite_pages.h"

#include <algorithm>

namespace parsers {
namespace {

constexpr uint64_t kLockByte = 0x40000000;  // the page with this byte is never used
constexpr size_t kHeaderBytes = 100;        // of the file, on page 1

using Bytes = std::span<const std::byte>;

}  // namespace

std::optional<SqliteTreePage> read_tree_page(Bytes page, uint32_t number, size_t usable) {
    SqliteTreePage read;
    read.number = number;
    read.header_at = number == 1 ? kHeaderBytes : 0;
    const auto flags = std::to_integer<uint8_t>(page[read.header_at]);
    if (flags != 0x02 && flags != 0x05 && flags != 0x0a && flags != 0x0d)
        return std::nullopt;
    read.kind = flags == 0x05 || flags == 0x0d ? SqliteCellKind::Table : SqliteCellKind::Index;
    read.is_leaf = flags >= 0x0a;
    const size_t first = read.header_at + (read.is_leaf ? 8 : 12);
    const size_t count = sqlite_number(page, read.header_at + 3, 2);
    read.pointers_end = first + 2 * count;
    read.content_at = sqlite_number(page, read.header_at + 5, 2);
    if (read.content_at == 0)
        read.content_at = 65536;
    if (read.pointers_end > usable || read.content_at < read.pointers_end ||
        read.content_at > usable)
        return std::nullopt;
    for (size_t at = first; at < read.pointers_end; at += 2) {
        read.cells.push_back(sqlite_number(page, at, 2));
        if (read.cells.back() < read.content_at || read.cells.back() + 4 > usable)
            return std::nullopt;
    }
    return read;
}

// ---- SqlitePages

Result<SqlitePages> SqlitePages::open(const SqliteImage& image) {
    SqlitePages pages(image);
    pages.header_.resize(kHeaderBytes);
    if (image.size_bytes() < image.page_size())
        return Error{ErrorCode::Damaged, "there is no whole page"};
    TRY(pages.image_.read(0, pages.header_));
    const auto reserved = std::to_integer<size_t>(pages.header_[20]);
    if (image.page_size() < 480 + reserved)
        return Error{ErrorCode::Damaged, "too many bytes of each page are reserved"};
    pages.usable_ = static_cast<size_t>(image.page_size()) - reserved;
    return pages;
}

std::optional<std::vector<std::byte>> SqlitePages::read(uint32_t page) {
    if (page == 0 || page > count())
        return std::nullopt;
    std::vector<std::byte> bytes(static_cast<size_t>(page_size()));
    const auto read = image_.read((page - 1) * page_size(), bytes);
    return read.ok() ? std::optional(std::move(bytes)) : std::nullopt;
}

std::optional<std::vector<std::byte>> SqlitePages::payload(
    Bytes page, const SqliteCell& cell, const std::function<bool(uint32_t)>& may_use) {
    const Bytes local = page.subspan(cell.payload_at, cell.local_bytes);
    std::vector<std::byte> payload(local.begin(), local.end());
    uint64_t left = cell.payload_bytes - cell.local_bytes;
    // A chain that is longer than the file goes in circles.
    if (left / (usable_ - 4) > count())
        return std::nullopt;
    for (uint32_t next = cell.overflow; left > 0;) {
        const auto bytes = may_use(next) ? read(next) : std::nullopt;
        if (!bytes)
            return std::nullopt;
        const auto part = static_cast<size_t>(std::min<uint64_t>(left, usable_ - 4));
        payload.insert(payload.end(), bytes->begin() + 4,
                       bytes->begin() + 4 + static_cast<std::ptrdiff_t>(part));
        left -= part;
        next = sqlite_number(*bytes, 0, 4);
        if (left == 0 && next != 0)
            return std::nullopt;
    }
    return payload;
}

// ---- trees

void each_tree_page(SqlitePages& pages, uint32_t root, const std::function<bool(uint32_t)>& claim,
                    const std::function<void(const SqliteTreePage&, Bytes)>& each) {
    std::vector<uint32_t> open = {root};
    while (!open.empty()) {
        const uint32_t number = open.back();
        open.pop_back();
        if (number == 0 || number > pages.count() || !claim(number))
            continue;
        const auto bytes = pages.read(number);
        const auto page = bytes ? read_tree_page(*bytes, number, pages.usable()) : std::nullopt;
        if (!page)
            continue;
        each(*page, *bytes);
        if (page->is_leaf)
            continue;
        open.push_back(sqlite_number(*bytes, page->header_at + 8, 4));
        // The first child is to come next: pages in ascending order are read ahead.
        for (size_t cell = page->cells.size(); cell-- > 0;)
            open.push_back(sqlite_number(*bytes, page->cells[cell], 4));
    }
}

// ---- SqlitePageMap

SqlitePageMap::SqlitePageMap(SqlitePages& pages, const std::vector<uint32_t>& roots,
                             const std::function<void(size_t, const SqliteTreePage&, Bytes)>& see)
    : uses_(static_cast<size_t>(pages.count())),
      trees_(static_cast<size_t>(pages.count()), kNoTree) {
    mark_special(pages);
    for (size_t tree = 0; tree < roots.size(); ++tree)
        each_tree_page(
            pages, roots[tree], [&](uint32_t page) { return use(page) == SqlitePageUse::None; },
            [&](const SqliteTreePage& page, Bytes bytes) {
                claim(page.number, SqlitePageUse::Tree);
                trees_[page.number - 1] = static_cast<uint32_t>(tree);
                const Bytes used = bytes.first(pages.usable());
                for (const size_t at : page.cells) {
                    if (!page.is_leaf && page.kind == SqliteCellKind::Table)
                        continue;
                    const auto cell = read_sqlite_cell(used, page.is_leaf ? at : at + 4,
                                                       pages.usable(), page.kind);
                    if (cell && cell->overflow != 0)
                        mark_overflow(pages, cell->overflow,
                                      cell->payload_bytes - cell->local_bytes);
                }
                see(tree, page, bytes);
            });
    mark_freelist(pages);
}

bool SqlitePageMap::claim(uint32_t page, SqlitePageUse use_as) {
    if (page == 0 || page > uses_.size() || uses_[page - 1] != SqlitePageUse::None)
        return false;
    uses_[page - 1] = use_as;
    return true;
}

void SqlitePageMap::mark_special(SqlitePages& pages) {
    claim(static_cast<uint32_t>(kLockByte / pages.page_size() + 1), SqlitePageUse::Special);
    constexpr size_t kLargestRootAt = 52;  // not 0 in an auto-vacuum database
    if (pages.header_number(kLargestRootAt) == 0)
        return;
    // Each map serves the pages behind it; the one that would fall on the lock byte moves up.
    const uint64_t step = pages.usable() / 5 + 1;
    for (uint64_t page = 2; page <= pages.count(); page += step)
        if (!claim(static_cast<uint32_t>(page), SqlitePageUse::Special))
            claim(static_cast<uint32_t>(page + 1), SqlitePageUse::Special);
}

void SqlitePageMap::mark_overflow(SqlitePages& pages, uint32_t page, uint64_t bytes) {
    while (bytes > 0 && claim(page, SqlitePageUse::Overflow)) {
        const auto content = pages.read(page);
        if (!content)
            return;
        page = sqlite_number(*content, 0, 4);
        bytes -= std::min<uint64_t>(bytes, pages.usable() - 4);
    }
}

void SqlitePageMap::mark_freelist(SqlitePages& pages) {
    constexpr size_t kFirstTrunkAt = 32;
    uint32_t trunk = pages.header_number(kFirstTrunkAt);
    while (claim(trunk, SqlitePageUse::FreeTrunk)) {
        const auto bytes = pages.read(trunk);
        if (!bytes)
            return;
        const size_t count = std::min<size_t>(sqlite_number(*bytes, 4, 4), pages.usable() / 4 - 2);
        for (size_t leaf = 0; leaf < count; ++leaf)
            claim(sqlite_number(*bytes, 8 + 4 * leaf, 4), SqlitePageUse::FreeLeaf);
        trunk = sqlite_number(*bytes, 0, 4);
    }
}

}  // namespace parsers
