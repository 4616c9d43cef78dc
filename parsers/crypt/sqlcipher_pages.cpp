#include "parsers/crypt/sqlcipher_pages.h"

#include <algorithm>
#include <cstring>
#include <string>
#include <utility>
#include <vector>

#include "parsers/format/sqlite_log.h"

namespace parsers {
namespace {

constexpr uint64_t kWalHeaderBytes = 32;
constexpr uint64_t kFrameHeaderBytes = 24;

// The pages that would be rolled back, then all that the journal holds beside them.
std::map<uint64_t, uint32_t> pages_of_journal(const ByteSource& journal, uint64_t page_size) {
    std::map<uint64_t, uint32_t> pages;
    const SqliteLog hot = read_rollback_journal(journal);
    if (hot.page_size == page_size)
        for (const auto& [number, offset] : hot.pages)
            pages[offset] = number;
    each_journal_page(journal, page_size, [&](uint32_t number, uint64_t offset) {
        const auto next = pages.lower_bound(offset);
        const bool is_free_before =
            next == pages.begin() || std::prev(next)->first + page_size <= offset;
        const bool is_free_behind = next == pages.end() || offset + page_size <= next->first;
        if (is_free_before && is_free_behind)
            pages[offset] = number;
        return true;
    });
    return pages;
}

}  // namespace

SqlCipherPages::SqlCipherPages(SharedBytes file, SqliteFile kind, SqlCipher cipher)
    : file_(std::move(file)), kind_(kind), cipher_(std::move(cipher)) {
    if (kind_ == SqliteFile::RollbackJournal)
        journal_ = pages_of_journal(*file_, cipher_.settings().page_size);
}

SqlCipherPages::Piece SqlCipherPages::piece_of_main(uint64_t offset) const {
    const uint64_t page_size = cipher_.settings().page_size;
    const uint64_t index = offset / page_size;
    return {index * page_size, (index + 1) * page_size, static_cast<uint32_t>(index + 1)};
}

Result<SqlCipherPages::Piece> SqlCipherPages::piece_of_write_ahead_log(uint64_t offset) const {
    if (offset < kWalHeaderBytes)
        return Piece{0, kWalHeaderBytes, 0};
    const uint64_t frame_bytes = kFrameHeaderBytes + cipher_.settings().page_size;
    const uint64_t frame = kWalHeaderBytes + (offset - kWalHeaderBytes) / frame_bytes * frame_bytes;
    const uint64_t content = frame + kFrameHeaderBytes;
    if (offset < content)
        return Piece{frame, content, 0};
    const auto number = TRY(read_exactly(*file_, frame, 4));
    uint32_t page = 0;
    for (const std::byte byte : number)
        page = page << 8 | std::to_integer<uint32_t>(byte);
    return Piece{content, frame + frame_bytes, page};
}

SqlCipherPages::Piece SqlCipherPages::piece_of_journal(uint64_t offset) const {
    const auto next = journal_.upper_bound(offset);
    const uint64_t next_begin = next == journal_.end() ? UINT64_MAX : next->first;
    if (next == journal_.begin())
        return {0, next_begin, 0};
    const auto& [begin, page] = *std::prev(next);
    const uint64_t end = begin + cipher_.settings().page_size;
    if (offset < end)
        return {begin, end, page};
    return {end, next_begin, 0};
}

Result<SqlCipherPages::Piece> SqlCipherPages::piece_at(uint64_t offset) const {
    switch (kind_) {
        case SqliteFile::Main:
            break;
        case SqliteFile::WriteAheadLog:
            return piece_of_write_ahead_log(offset);
        case SqliteFile::RollbackJournal:
            return piece_of_journal(offset);
    }
    return piece_of_main(offset);
}

Result<void> SqlCipherPages::read_piece(const Piece& piece, uint64_t offset,
                                        std::span<std::byte> out) const {
    if (piece.page == 0) {
        const auto bytes = TRY(read_exactly(*file_, offset, out.size()));
        std::memcpy(out.data(), bytes.data(), out.size());
        return {};
    }
    if (piece.end > file_->size_bytes())
        return Error{ErrorCode::Damaged, "page " + std::to_string(piece.page) + " is cut off"};
    auto page = TRY(read_exactly(*file_, piece.begin, cipher_.settings().page_size));
    TRY(cipher_.decrypt(piece.page, page));
    std::memcpy(out.data(), page.data() + (offset - piece.begin), out.size());
    return {};
}

Result<size_t> SqlCipherPages::read_at(uint64_t offset, std::span<std::byte> out) const {
    const uint64_t size = file_->size_bytes();
    if (offset >= size)
        return size_t{0};
    const auto wanted = static_cast<size_t>(std::min<uint64_t>(out.size(), size - offset));
    for (size_t done = 0; done < wanted;) {
        const uint64_t at = offset + done;
        const Piece piece = TRY(piece_at(at));
        const auto count = static_cast<size_t>(std::min<uint64_t>(wanted - done, piece.end - at));
        TRY(read_piece(piece, at, out.subspan(done, count)));
        done += count;
    }
    return wanted;
}

}  // namespace parsers
