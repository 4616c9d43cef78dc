#include "parsers/format/sqlite_stale_pages.h"

#include <algorithm>
#include <optional>

#include "parsers/format/sqlite_log.h"
#include "parsers/format/sqlite_record.h"

namespace parsers {
namespace {

constexpr uint64_t kWalHeaderBytes = 32;
constexpr uint64_t kFrameHeaderBytes = 24;
constexpr uint32_t kWalMagic = 0x377f0682;  // the lowest bit tells the checksum's byte order

class StalePages {
public:
    StalePages(const SqliteImage& now, const std::function<bool(const SqliteStalePage&)>& each)
        : now_(now), page_size_(now.page_size()), each_(each) {}

    void in_main(const ByteSource& main) {
        const uint64_t pages = main.size_bytes() / page_size_;
        const uint64_t now_pages = now_.size_bytes() / page_size_;
        for (uint64_t number = 1; number <= pages && go_on_; ++number)
            if (number > now_pages || now_.log_offset(static_cast<uint32_t>(number)))
                give(main, static_cast<uint32_t>(number), SqliteFile::Main,
                     (number - 1) * page_size_);
    }

    // All frames, also those of older salts: a frame is not overwritten before the log comes round.
    void in_write_ahead_log(const ByteSource& log) {
        const auto header = read_exactly(log, 0, kWalHeaderBytes);
        if (!header.ok() || (sqlite_number(header.value(), 0, 4) | 1) != (kWalMagic | 1) ||
            sqlite_number(header.value(), 8, 4) != page_size_)
            return;
        const uint64_t frame_bytes = kFrameHeaderBytes + page_size_;
        for (uint64_t at = kWalHeaderBytes; go_on_ && at + frame_bytes <= log.size_bytes();
             at += frame_bytes) {
            const auto frame = read_exactly(log, at, kFrameHeaderBytes);
            if (frame.ok())
                give(log, sqlite_number(frame.value(), 0, 4), SqliteFile::WriteAheadLog,
                     at + kFrameHeaderBytes);
        }
    }

    void in_rollback_journal(const ByteSource& journal) {
        each_journal_page(journal, page_size_, [&](uint32_t page, uint64_t offset) {
            give(journal, page, SqliteFile::RollbackJournal, offset);
            return go_on_;
        });
    }

private:
    void give(const ByteSource& file, uint32_t number, SqliteFile kind, uint64_t offset) {
        if (number == 0 || (kind != SqliteFile::Main && now_.log_offset(number) == offset))
            return;
        auto bytes = read_exactly(file, offset, static_cast<size_t>(page_size_));
        if (!bytes.ok() || is_as_now(number, bytes.value()))
            return;
        go_on_ = each_({number, {kind, offset, page_size_}, std::move(bytes).value()});
    }

    bool is_as_now(uint32_t number, const std::vector<std::byte>& bytes) {
        std::vector<std::byte> now(bytes.size());
        return number * page_size_ <= now_.size_bytes() &&
               now_.read((number - 1) * page_size_, now).ok() && now == bytes;
    }

    SqliteImage now_;
    uint64_t page_size_;
    const std::function<bool(const SqliteStalePage&)>& each_;
    bool go_on_ = true;
};

}  // namespace

void each_stale_page(const SharedBytes& main, const SqliteCompanions& companions,
                     const SqliteImage& now,
                     const std::function<bool(const SqliteStalePage&)>& each) {
    StalePages pages(now, each);
    pages.in_main(*main);
    if (companions.write_ahead_log != nullptr)
        pages.in_write_ahead_log(*companions.write_ahead_log);
    if (companions.rollback_journal != nullptr)
        pages.in_rollback_journal(*companions.rollback_journal);
}

}  // namespace parsers
