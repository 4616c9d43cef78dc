#include "parsers/format/leveldb.h"

#include <algorithm>
#include <functional>

#include "parsers/base/byte_reader.h"
#include "parsers/base/crc32c.h"
#include "parsers/base/text.h"
#include "parsers/format/snappy.h"

namespace parsers {
namespace {

using View = std::span<const std::byte>;

constexpr size_t kLogBlock = 32 * 1024;
constexpr size_t kRecordHeader = 7;  // checksum, length, type
constexpr size_t kFooter = 48;
constexpr uint64_t kTableMagic = 0xdb4775248b80fb57;
constexpr size_t kBlockBytes = 64U << 20;      // one block, unpacked
constexpr uint64_t kUnpackedBytes = 1U << 29;  // all blocks of a table
constexpr uint64_t kEntries = 4'000'000;

enum RecordType : uint8_t { kFull = 1, kFirst = 2, kMiddle = 3, kLast = 4 };

std::string as_text(View bytes) {
    std::string text(bytes.size(), '\0');
    std::ranges::transform(bytes, text.begin(),
                           [](std::byte byte) { return std::to_integer<char>(byte); });
    return text;
}

Error damaged(std::string what) {
    return {ErrorCode::Damaged, std::move(what)};
}

Result<uint64_t> read_varint(ByteReader& reader) {
    uint64_t value = 0;
    for (unsigned shift = 0; shift < 64; shift += 7) {
        const uint8_t byte = TRY(reader.u8());
        value |= uint64_t{byte & 0x7fU} << shift;
        if ((byte & 0x80) == 0)
            return value;
    }
    return damaged("a number is longer than 64 bits");
}

Result<View> read_counted(ByteReader& reader) {
    const uint64_t size = TRY(read_varint(reader));
    if (size > reader.left())
        return damaged("a length passes the end of its record");
    return reader.bytes(static_cast<size_t>(size));
}

// The stored checksum is rotated and moved, so that checksums of checksums stay useful.
bool fits_checksum(uint32_t stored, View first, View second) {
    const uint32_t sum = ~crc32c(crc32c(UINT32_MAX, first), second);
    const uint32_t rotated = stored - 0xa282ead8U;
    return sum == (rotated >> 17 | rotated << 15);
}

// ---- the log ------------------------------------------------------------------------------------

struct Fragment {
    uint8_t type = 0;
    View payload;
};

// Walks the fragments of a log and gives whole records with their range.
class LogReader {
public:
    using Each = std::function<void(View record, uint64_t offset, uint64_t size)>;

    LogReader(View bytes, std::vector<LevelDbDamage>& damage) : bytes_(bytes), damage_(damage) {}

    void each(const Each& give) {
        while (bytes_.size() - at_ >= kRecordHeader) {
            const size_t left_in_block = kLogBlock - at_ % kLogBlock;
            if (left_in_block < kRecordHeader) {
                at_ += left_in_block;
                continue;
            }
            step(left_in_block, give);
        }
        if (!record_.empty() || is_open_)
            damage_.push_back({begin_, bytes_.size() - begin_, "the last record is cut off"});
    }

private:
    // An area that was reserved and not written is zeros.
    void step(size_t left_in_block, const Each& give) {
        ByteReader reader(bytes_.subspan(at_));
        const uint32_t checksum = reader.u32_le().value();
        const uint16_t length = reader.u16_le().value();
        const uint8_t type = reader.u8().value();
        const bool is_zero = checksum == 0 && length == 0 && type == 0;
        const size_t room = std::min(left_in_block, bytes_.size() - at_) - kRecordHeader;
        const View rest = bytes_.subspan(at_ + kRecordHeader, std::min<size_t>(length, room));
        if (is_zero) {
            at_ += std::min(left_in_block, bytes_.size() - at_);
            return;
        }
        if (length > room || !fits_checksum(checksum, bytes_.subspan(at_ + 6, 1), rest)) {
            const size_t skipped = std::min(left_in_block, bytes_.size() - at_);
            damage_.push_back({at_, skipped, "a record of the log is broken"});
            close();
            at_ += skipped;
            return;
        }
        const size_t begin = at_;
        at_ += kRecordHeader + length;
        take({type, rest}, begin, give);
    }

    void take(const Fragment& fragment, size_t begin, const Each& give) {
        const bool begins = fragment.type == kFull || fragment.type == kFirst;
        if (begins == is_open_ || fragment.type > kLast) {
            damage_.push_back({begin, at_ - begin, "a piece of a record stands alone"});
            close();
            if (!begins)
                return;
        }
        if (begins)
            begin_ = begin;
        is_open_ = true;
        record_.insert(record_.end(), fragment.payload.begin(), fragment.payload.end());
        if (fragment.type == kFirst || fragment.type == kMiddle)
            return;
        give(record_, begin_, at_ - begin_);
        close();
    }

    void close() {
        is_open_ = false;
        record_.clear();
    }

    View bytes_;
    std::vector<LevelDbDamage>& damage_;
    size_t at_ = 0;
    size_t begin_ = 0;
    bool is_open_ = false;
    std::vector<std::byte> record_;
};

// A batch: the sequence of its first entry, their count, the entries.
Result<void> read_batch(View record, uint64_t offset, uint64_t size,
                        std::vector<LevelDbEntry>& entries) {
    ByteReader reader(record);
    const uint64_t first = TRY(reader.u64_le());
    const uint32_t count = TRY(reader.u32_le());
    for (uint64_t i = 0; i < count; ++i) {
        const uint8_t type = TRY(reader.u8());
        if (type > 1)
            return damaged("an entry of an unknown type stands in the log");
        LevelDbEntry entry{.key = as_text(TRY(read_counted(reader))),
                           .value = std::nullopt,
                           .sequence = first + i,
                           .offset = offset,
                           .size_bytes = size};
        if (type == 1)
            entry.value = as_text(TRY(read_counted(reader)));
        if (entries.size() >= kEntries)
            return Error{ErrorCode::LimitReached, "the log has too many entries"};
        entries.push_back(std::move(entry));
    }
    return {};
}

// ---- tables -------------------------------------------------------------------------------------

struct Handle {
    uint64_t offset = 0;
    uint64_t size = 0;
};

Result<Handle> read_handle(ByteReader& reader) {
    Handle handle;
    handle.offset = TRY(read_varint(reader));
    handle.size = TRY(read_varint(reader));
    return handle;
}

// Behind the block stand the kind of its compression and a checksum.
Result<std::vector<std::byte>> read_block(View table, const Handle& handle) {
    constexpr uint64_t kTrailer = 5;
    if (handle.offset > table.size() || handle.size > table.size() - handle.offset ||
        table.size() - handle.offset - handle.size < kTrailer)
        return damaged("a block stands outside of its table");
    const View stored = table.subspan(static_cast<size_t>(handle.offset),
                                      static_cast<size_t>(handle.size + kTrailer));
    const View block = stored.first(static_cast<size_t>(handle.size));
    const View kind = stored.subspan(block.size(), 1);
    ByteReader trailer(stored.subspan(block.size() + 1));
    if (!fits_checksum(TRY(trailer.u32_le()), block, kind))
        return damaged("the checksum of a block is wrong");
    if (kind[0] == std::byte{0})
        return std::vector<std::byte>(block.begin(), block.end());
    if (kind[0] == std::byte{1})
        return read_snappy(block, kBlockBytes);
    return Error{ErrorCode::Unsupported, "a block is compressed in a way that is not read"};
}

// Keys leave out what they share with the one before.
Result<void> each_of_block(
    View block, const std::function<Result<void>(const std::string& key, View value)>& each) {
    if (block.size() < 4)
        return damaged("a block is too short");
    ByteReader tail(block.subspan(block.size() - 4));
    const uint64_t restarts = TRY(tail.u32_le());
    if (restarts > (block.size() - 4) / 4)
        return damaged("a block counts more restarts than it holds");
    ByteReader reader(block.first(block.size() - 4 - static_cast<size_t>(restarts) * 4));
    std::string key;
    while (reader.left() > 0) {
        const uint64_t shared = TRY(read_varint(reader));
        const uint64_t own = TRY(read_varint(reader));
        const uint64_t size = TRY(read_varint(reader));
        if (shared > key.size() || own > reader.left() || size > reader.left() - own)
            return damaged("an entry passes the end of its block");
        key.resize(static_cast<size_t>(shared));
        key += as_text(TRY(reader.bytes(static_cast<size_t>(own))));
        const View value = TRY(reader.bytes(static_cast<size_t>(size)));
        TRY(each(key, value));
    }
    return {};
}

// A key ends with 8 bytes: its sequence, and whether it was put or deleted.
Result<LevelDbEntry> to_entry(const std::string& key, View value, const Handle& handle) {
    if (key.size() < 8)
        return damaged("a key is too short");
    uint64_t tag = 0;
    for (size_t i = 0; i < 8; ++i)
        tag |= uint64_t{static_cast<uint8_t>(key[key.size() - 8 + i])} << (8 * i);
    LevelDbEntry entry{.key = key.substr(0, key.size() - 8),
                       .value = std::nullopt,
                       .sequence = tag >> 8,
                       .offset = handle.offset,
                       .size_bytes = handle.size};
    if ((tag & 0xff) != 0)
        entry.value = as_text(value);
    return entry;
}

class TableReader {
public:
    explicit TableReader(View table) : table_(table) {}

    Result<LevelDbContent> read() {
        if (table_.size() < kFooter)
            return damaged("the table is too short");
        ByteReader footer(table_.subspan(table_.size() - kFooter));
        TRY(read_handle(footer));  // of the index of filters, which hold no entries
        const Handle index = TRY(read_handle(footer));
        TRY(footer.seek(kFooter - 8));
        if (TRY(footer.u64_le()) != kTableMagic)
            return damaged("the table has no footer");
        const auto block = TRY(read_block(table_, index));
        const auto read_one = [&](const std::string&, View value) -> Result<void> {
            ByteReader reader(value);
            return read_entries(TRY(read_handle(reader)));
        };
        TRY(each_of_block(block, read_one));
        return std::move(content_);
    }

private:
    // A broken block costs its own entries only.
    Result<void> read_entries(const Handle& handle) {
        const auto block = read_block(table_, handle);
        auto done = block.ok() ? Result<void>() : Result<void>(block.error());
        if (block.ok()) {
            unpacked_ += block.value().size();
            if (unpacked_ > kUnpackedBytes || content_.entries.size() > kEntries)
                return Error{ErrorCode::LimitReached, "the table is too large"};
            done = each_of_block(block.value(),
                                 [&](const std::string& key, View value) -> Result<void> {
                                     content_.entries.push_back(TRY(to_entry(key, value, handle)));
                                     return {};
                                 });
        }
        if (!done.ok())
            content_.damage.push_back({handle.offset, handle.size, done.error().what});
        return {};
    }

    View table_;
    LevelDbContent content_;
    uint64_t unpacked_ = 0;
};

// ---- the manifest -------------------------------------------------------------------------------

// The tags of a version's changes.
enum EditTag : uint64_t {
    kComparator = 1,
    kLogNumber = 2,
    kNextFile = 3,
    kLastSequence = 4,
    kCompactPointer = 5,
    kDeletedFile = 6,
    kNewFile = 7,
    kPreviousLog = 9
};

Result<void> read_new_file(ByteReader& reader, LevelDbFiles& files) {
    TRY(read_varint(reader));  // level
    const uint64_t number = TRY(read_varint(reader));
    TRY(read_varint(reader));   // size
    TRY(read_counted(reader));  // smallest key
    TRY(read_counted(reader));  // largest key
    files.tables.insert(number);
    return {};
}

Result<void> read_edit(ByteReader& reader, LevelDbFiles& files) {
    const uint64_t tag = TRY(read_varint(reader));
    switch (tag) {
        case kComparator:
            TRY(read_counted(reader));
            return {};
        case kLogNumber:
            files.first_log = TRY(read_varint(reader));
            return {};
        case kNextFile:
        case kLastSequence:
        case kPreviousLog:
            TRY(read_varint(reader));
            return {};
        case kCompactPointer:
            TRY(read_varint(reader));
            TRY(read_counted(reader));
            return {};
        case kDeletedFile:
            TRY(read_varint(reader));
            files.tables.erase(TRY(read_varint(reader)));
            return {};
        case kNewFile:
            return read_new_file(reader, files);
        default:
            return damaged("the manifest has an unknown change");
    }
}

}  // namespace

LevelDbContent read_leveldb_log(View bytes) {
    LevelDbContent content;
    LogReader log(bytes, content.damage);
    std::vector<LevelDbDamage> broken;
    log.each([&](View record, uint64_t offset, uint64_t size) {
        const auto read = read_batch(record, offset, size, content.entries);
        if (!read.ok())
            broken.push_back({offset, size, read.error().what});
    });
    content.damage.insert(content.damage.end(), broken.begin(), broken.end());
    return content;
}

Result<LevelDbContent> read_leveldb_table(View bytes) {
    return TableReader(bytes).read();
}

Result<LevelDbFiles> read_leveldb_manifest(View bytes) {
    LevelDbFiles files;
    std::vector<LevelDbDamage> damage;
    Result<void> done;
    LogReader(bytes, damage).each([&](View record, uint64_t, uint64_t) {
        ByteReader reader(record);
        while (done.ok() && reader.left() > 0)
            done = read_edit(reader, files);
    });
    if (!done.ok())
        return done.error();
    if (!damage.empty())
        return damaged("the manifest is broken");
    return files;
}

std::optional<uint64_t> leveldb_file_number(std::string_view path) {
    const std::string_view name = path.substr(path.rfind('/') + 1);
    const size_t dot = name.find('.');
    if (dot == std::string_view::npos)
        return std::nullopt;
    const std::string_view ending = name.substr(dot);
    if (ending != ".log" && ending != ".ldb" && ending != ".sst")
        return std::nullopt;
    const auto number = to_int64(name.substr(0, dot));
    if (!number || *number < 0)
        return std::nullopt;
    return static_cast<uint64_t>(*number);
}

}  // namespace parsers
