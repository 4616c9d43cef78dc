#include "parsers/format/sqlite_log.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>
#include <optional>

#include "parsers/base/byte_reader.h"

namespace parsers {
namespace {

constexpr uint64_t kWalHeaderBytes = 32;
constexpr uint64_t kFrameHeaderBytes = 24;
constexpr uint32_t kWalMagicLittle = 0x377f0682;  // the lowest bit tells the checksum's byte order
constexpr uint32_t kWalMagicBig = 0x377f0683;
constexpr uint64_t kJournalMagic = 0xd9d505f920a163d7;
constexpr uint64_t kJournalHeaderBytes = 28;
constexpr uint32_t kJournalCountUnknown = 0xffffffff;
constexpr uint64_t kZeroedJournalSector = 512;  // where the header that named it was zeroed

struct Checksum {
    uint32_t first = 0;
    uint32_t second = 0;
    bool operator==(const Checksum&) const = default;
};

enum class WordOrder { Little, Big };

Checksum add_words(Checksum sum, std::span<const std::byte> bytes, WordOrder order) {
    const bool swap = (order == WordOrder::Big) == (std::endian::native == std::endian::little);
    for (size_t at = 0; at + 8 <= bytes.size(); at += 8) {
        std::array<uint32_t, 2> words{};
        std::memcpy(words.data(), bytes.data() + at, 8);
        if (swap) {
            words[0] = __builtin_bswap32(words[0]);
            words[1] = __builtin_bswap32(words[1]);
        }
        sum.first += words[0] + sum.second;
        sum.second += words[1] + sum.first;
    }
    return sum;
}

uint32_t u32_be(std::span<const std::byte> bytes, size_t at) {
    uint32_t value = 0;
    for (size_t index = 0; index < 4; ++index)
        value = value << 8 | std::to_integer<uint32_t>(bytes[at + index]);
    return value;
}

struct WalHeader {
    WordOrder order = WordOrder::Little;
    uint32_t page_size = 0;
    uint32_t salt_first = 0;
    uint32_t salt_second = 0;
    Checksum sum;
};

// Absent, with a note, where the header is not to be trusted.
std::optional<WalHeader> read_wal_header(const ByteSource& log, std::vector<std::string>* notes) {
    const auto bytes = read_exactly(log, 0, kWalHeaderBytes);
    if (!bytes.ok()) {
        notes->push_back("The write-ahead log is shorter than its header; it was left out.");
        return std::nullopt;
    }
    const std::span<const std::byte> header = bytes.value();
    const uint32_t magic = u32_be(header, 0);
    WalHeader read;
    read.order = magic == kWalMagicBig ? WordOrder::Big : WordOrder::Little;
    read.page_size = u32_be(header, 8);
    read.salt_first = u32_be(header, 16);
    read.salt_second = u32_be(header, 20);
    read.sum = add_words({}, header.first(24), read.order);
    if ((magic != kWalMagicLittle && magic != kWalMagicBig) ||
        !is_sqlite_page_size(read.page_size) ||
        read.sum != Checksum{u32_be(header, 24), u32_be(header, 28)}) {
        notes->push_back("The header of the write-ahead log is not valid; the log was left out.");
        return std::nullopt;
    }
    return read;
}

// Walks the frames; keeps what the last commit made permanent.
class WalReader {
public:
    WalReader(const ByteSource& log, const WalHeader& header, SqliteLog result)
        : log_(log), header_(header), sum_(header.sum), result_(std::move(result)) {
        result_.page_size = header.page_size;
    }

    SqliteLog read() {
        const uint64_t frame_bytes = kFrameHeaderBytes + header_.page_size;
        uint64_t at = kWalHeaderBytes;
        while (at + frame_bytes <= log_.size_bytes() && take_frame(at))
            at += frame_bytes;
        note_rest((log_.size_bytes() - at + frame_bytes - 1) / frame_bytes);
        return std::move(result_);
    }

private:
    enum class Stop { AtEnd, OlderGeneration, TornFrame, Unreadable };

    bool take_frame(uint64_t at) {
        const auto bytes = read_exactly(log_, at, kFrameHeaderBytes + header_.page_size);
        if (!bytes.ok()) {
            stop_ = Stop::Unreadable;
            return false;
        }
        const std::span<const std::byte> frame = bytes.value();
        const uint32_t page = u32_be(frame, 0);
        const uint32_t commit_pages = u32_be(frame, 4);
        if (u32_be(frame, 8) != header_.salt_first || u32_be(frame, 12) != header_.salt_second) {
            stop_ = Stop::OlderGeneration;
            return false;
        }
        sum_ = add_words(sum_, frame.first(8), header_.order);
        sum_ = add_words(sum_, frame.subspan(kFrameHeaderBytes), header_.order);
        if (page == 0 || sum_ != Checksum{u32_be(frame, 16), u32_be(frame, 20)}) {
            stop_ = Stop::TornFrame;
            return false;
        }
        pending_.emplace_back(page, at + kFrameHeaderBytes);
        if (commit_pages != 0)
            commit(commit_pages);
        return true;
    }

    void commit(uint32_t page_count) {
        for (const auto& [page, offset] : pending_)
            result_.pages[page] = offset;
        pending_.clear();
        result_.page_count = page_count;
    }

    void note_rest(uint64_t frames_left) {
        if (!pending_.empty())
            result_.notes.push_back(std::to_string(pending_.size()) +
                                    " frames of the write-ahead log belong to a transaction that "
                                    "was not completed; they were left out.");
        if (frames_left == 0)
            return;
        const std::string count = std::to_string(frames_left);
        if (stop_ == Stop::OlderGeneration)
            result_.notes.push_back(count +
                                    " frames at the end of the write-ahead log are of an older "
                                    "generation; they were left out.");
        else
            result_.notes.push_back("The write-ahead log is torn: its last " + count +
                                    " frames are incomplete or do not match their checksum; they "
                                    "were left out.");
    }

    const ByteSource& log_;
    WalHeader header_;
    Checksum sum_;
    SqliteLog result_;
    Stop stop_ = Stop::AtEnd;
    std::vector<std::pair<uint32_t, uint64_t>> pending_;
};

struct JournalHeader {
    uint32_t records = 0;
    uint32_t nonce = 0;
    uint32_t page_count = 0;
    uint32_t sector_size = 0;
    uint32_t page_size = 0;
};

std::optional<JournalHeader> read_journal_header(const ByteSource& journal, uint64_t at) {
    const auto bytes = read_exactly(journal, at, kJournalHeaderBytes);
    if (!bytes.ok())
        return std::nullopt;
    const std::span<const std::byte> span = bytes.value();
    const uint64_t magic = static_cast<uint64_t>(u32_be(span, 0)) << 32 | u32_be(span, 4);
    if (magic != kJournalMagic)
        return std::nullopt;
    return JournalHeader{u32_be(span, 8), u32_be(span, 12), u32_be(span, 16), u32_be(span, 20),
                         u32_be(span, 24)};
}

// Every 200th byte from the end of the page, added to the nonce.
uint32_t journal_checksum(uint32_t nonce, std::span<const std::byte> page) {
    for (size_t at = page.size() - 200; at > 0 && at < page.size(); at -= 200)
        nonce += std::to_integer<uint32_t>(page[at]);
    return nonce;
}

// A journal that belongs to a commit over several databases ends with the name of its
// super-journal and the magic; whether it is hot depends on a file that is not part of evidence.
bool names_super_journal(const ByteSource& journal) {
    if (journal.size_bytes() < 16 + kJournalHeaderBytes)
        return false;
    const auto tail = read_exactly(journal, journal.size_bytes() - 8, 8);
    if (!tail.ok())
        return false;
    const uint64_t magic =
        static_cast<uint64_t>(u32_be(tail.value(), 0)) << 32 | u32_be(tail.value(), 4);
    return magic == kJournalMagic;
}

// Takes the records of one header; gives the offset behind them, or 0 where they end torn.
uint64_t take_journal_records(const ByteSource& journal, const JournalHeader& header, uint64_t at,
                              SqliteLog* result) {
    const uint64_t record_bytes = 8 + static_cast<uint64_t>(result->page_size);
    const uint64_t fitting = (journal.size_bytes() - at) / record_bytes;
    const uint64_t records = header.records == kJournalCountUnknown ? fitting : header.records;
    for (uint64_t index = 0; index < records; ++index, at += record_bytes) {
        if (index >= fitting)
            return 0;
        const auto bytes = read_exactly(journal, at, static_cast<size_t>(record_bytes));
        if (!bytes.ok())
            return 0;
        const std::span<const std::byte> record = bytes.value();
        const auto page = record.subspan(4, result->page_size);
        if (u32_be(record, 4 + result->page_size) != journal_checksum(header.nonce, page))
            return 0;
        result->pages.emplace(u32_be(record, 0), at + 4);  // the first original of a page counts
    }
    return at;
}

}  // namespace

// What begins the next header ends a run of pages.
void each_journal_page(const ByteSource& journal, uint64_t page_size,
                       const std::function<bool(uint32_t, uint64_t)>& each) {
    const uint64_t record_bytes = page_size + 8;
    uint64_t sector = kZeroedJournalSector;
    const auto header = read_journal_header(journal, 0);
    if (header && is_sqlite_page_size(header->sector_size))
        sector = header->sector_size;
    for (uint64_t at = sector; at + record_bytes <= journal.size_bytes();) {
        const auto number = read_exactly(journal, at, 4);
        if (!number.ok())
            return;
        const uint32_t page = u32_be(number.value(), 0);
        if (page == kJournalMagic >> 32 || page == 0) {
            at = at / sector * sector + sector;
            continue;
        }
        if (!each(page, at + 4))
            return;
        at += record_bytes;
    }
}

bool is_sqlite_page_size(uint64_t size) {
    return size >= 512 && size <= 65536 && std::has_single_bit(size);
}

SqliteLog read_write_ahead_log(const ByteSource& log) {
    SqliteLog result;
    if (log.size_bytes() == 0)
        return result;
    const auto header = read_wal_header(log, &result.notes);
    if (!header)
        return result;
    return WalReader(log, *header, std::move(result)).read();
}

SqliteLog read_rollback_journal(const ByteSource& journal) {
    SqliteLog result;
    auto header = read_journal_header(journal, 0);
    if (!header || header->records == 0)
        return result;
    if (!is_sqlite_page_size(header->page_size) || header->sector_size < 32 ||
        header->sector_size > 65536) {
        result.notes.push_back("The header of the rollback journal is not valid; it was left out.");
        return result;
    }
    if (names_super_journal(journal)) {
        result.notes.push_back(
            "The rollback journal is part of a commit over several databases; it was left out.");
        return result;
    }
    result.page_size = header->page_size;
    result.page_count = header->page_count;
    const uint64_t sector = header->sector_size;
    uint64_t at = sector;
    while (header && at != 0 && at <= journal.size_bytes()) {
        at = take_journal_records(journal, *header, at, &result);
        if (at == 0)
            break;
        at = (at + sector - 1) / sector * sector;
        header = read_journal_header(journal, at);
        at += sector;
    }
    if (at == 0)
        result.notes.push_back("The rollback journal is torn; its valid pages were used.");
    if (!result.pages.empty())
        result.notes.push_back(
            "A transaction was not completed: " + std::to_string(result.pages.size()) +
            " pages are read as the rollback journal restores them.");
    return result;
}

}  // namespace parsers
