#include "parsers/container/ewf_segments.h"

#include <zlib.h>

#include <algorithm>
#include <cstring>
#include <optional>
#include <string_view>

#include "parsers/base/byte_reader.h"
#include "parsers/base/limits.h"
#include "parsers/base/text.h"

namespace parsers {
namespace {

constexpr size_t kFileHeaderBytes = 13;
constexpr size_t kSectionBytes = 76;
constexpr size_t kTableHeaderBytes = 24;
constexpr uint64_t kMostChunkBytes = 64 << 20;
constexpr uint64_t kMostTableEntries = 16 << 20;
constexpr size_t kMostSections = 1 << 20;
constexpr uint32_t kCompressedBit = 0x80000000;

Error damaged(const std::string& what) {
    return {ErrorCode::Damaged, what};
}

uint32_t adler32_of(std::span<const std::byte> bytes) {
    return static_cast<uint32_t>(::adler32(1, reinterpret_cast<const Bytef*>(bytes.data()),
                                           static_cast<uInt>(bytes.size())));
}

std::span<const std::byte> part(const std::vector<std::byte>& bytes, size_t at, size_t size) {
    return std::span(bytes).subspan(at, size);
}

uint64_t number(std::span<const std::byte> bytes) {
    uint64_t value = 0;
    for (size_t index = bytes.size(); index-- > 0;)
        value = value << 8 | std::to_integer<uint64_t>(bytes[index]);
    return value;
}

// One section: its descriptor stands at `begin`, its content up to `end`.
struct Section {
    std::string type;
    uint64_t begin = 0;
    uint64_t end = 0;
    uint64_t content() const { return begin + kSectionBytes; }
    uint64_t content_bytes() const { return end > content() ? end - content() : 0; }
};

// Walks one segment after the other.
class LayoutReader {
public:
    explicit LayoutReader(const std::vector<SharedBytes>& segments) : segments_(segments) {}

    Result<EwfLayout> run() {
        for (size_t index = 0; index < segments_.size(); ++index) {
            const auto segment_number = TRY(ewf_segment_number(*segments_[index]));
            if (segment_number != last_number_ + 1) {
                lose_place();
                const std::string first = std::to_string(last_number_ + 1);
                layout_.notes.push_back(segment_number == last_number_ + 2
                                            ? "segment " + first + " is missing"
                                            : "segments " + first + " to " +
                                                  std::to_string(segment_number - 1) +
                                                  " are missing");
            }
            last_number_ = segment_number;
            read_segment(static_cast<uint16_t>(index));
        }
        if (layout_.chunk_bytes == 0)
            return damaged("has no volume section, so the size of the disk is unknown");
        if (!layout_.is_whole)
            layout_.notes.push_back("segment " + std::to_string(last_number_) +
                                    " does not end the image: later segments are missing or it "
                                    "is cut off");
        if (is_lost_)
            place_tail();
        return std::move(layout_);
    }

private:
    // How many chunks the missing part held is not known, so what follows has no place yet; what
    // followed an earlier loss has none for good.
    void lose_place() {
        is_lost_ = true;
        tail_.clear();
    }

    // The end of the disk is known, so what follows the last loss is placed from there backwards.
    void place_tail() {
        const uint64_t wanted =
            (layout_.media_bytes + layout_.chunk_bytes - 1) / layout_.chunk_bytes;
        const uint64_t there = layout_.chunks.size() + tail_.size();
        if (!layout_.is_whole || tail_.empty() || wanted < there || wanted > INT32_MAX) {
            layout_.notes.push_back("what lies behind the missing part cannot be placed");
            return;
        }
        layout_.chunks.resize(wanted - tail_.size());  // of the missing ones nothing is stored
        layout_.chunks.insert(layout_.chunks.end(), tail_.begin(), tail_.end());
    }

    void note(uint16_t segment, uint64_t offset, const std::string& what) {
        layout_.notes.push_back("segment file " + std::to_string(segment + 1) + ", byte " +
                                std::to_string(offset) + ": " + what);
    }

    Result<Section> read_section(const ByteSource& bytes, uint64_t offset) const {
        const auto descriptor = TRY(read_exactly(bytes, offset, kSectionBytes));
        if (number(part(descriptor, 72, 4)) != adler32_of(part(descriptor, 0, 72)))
            return damaged("a section descriptor without its checksum");
        Section section;
        const char* type = reinterpret_cast<const char*>(descriptor.data());
        section.type.assign(type, ::strnlen(type, 16));
        section.begin = offset;
        const uint64_t next = number(part(descriptor, 16, 8));
        const uint64_t size = number(part(descriptor, 24, 8));
        const bool is_last = section.type == "done" || section.type == "next";
        // The last section of a segment points to itself.
        section.end = is_last ? offset + kSectionBytes : next;
        if (!is_last && (next <= offset || size > bytes.size_bytes()))
            return damaged("a section that does not lead forward");
        return section;
    }

    void read_segment(uint16_t segment) {
        const ByteSource& bytes = *segments_[segment];
        layout_.is_whole = false;
        sectors_ = {};
        pending_.reset();
        uint64_t offset = kFileHeaderBytes;
        for (size_t count = 0; count < kMostSections; ++count) {
            const auto section = read_section(bytes, offset);
            if (!section.ok()) {
                note(segment, offset, section.error().what);
                break;
            }
            const auto taken = take(segment, bytes, section.value());
            if (!taken.ok())
                note(segment, offset, section.value().type + ": " + taken.error().what);
            if (section.value().type == "done" || section.value().type == "next") {
                layout_.is_whole = section.value().type == "done";
                break;
            }
            offset = section.value().end;
        }
        flush(segment);
    }

    Result<void> take(uint16_t segment, const ByteSource& bytes, const Section& section) {
        if (section.type == "volume" || section.type == "disk" || section.type == "data")
            return take_volume(bytes, section);
        if (section.type == "sectors") {
            sectors_ = section;
        } else if (section.type == "table") {
            flush(segment);
            pending_ = section;
            // A SMART image, and EnCase 1, keep the chunks in the table section itself.
            table_ = read_table(bytes, section);
            if (table_->ok())
                flush(segment);
        } else if (section.type == "table2" && pending_) {
            table_ = read_table(bytes, section);
            if (table_->ok())
                note(segment, pending_->begin, "a broken table; its copy is used");
            flush(segment);
        } else if (section.type == "hash" || section.type == "digest") {
            return take_hashes(bytes, section);
        } else if (section.type == "error2") {
            return take_errors(bytes, section);
        }
        return {};
    }

    Result<void> take_volume(const ByteSource& bytes, const Section& section) {
        if (layout_.chunk_bytes != 0)
            return {};
        // SMART writes 94 bytes, EnCase 1052; both end in a checksum. "data" repeats "volume".
        const bool is_smart = section.content_bytes() < 1052;
        const size_t size = is_smart ? 94 : 1052;
        const auto volume = TRY(read_exactly(bytes, section.content(), size));
        if (number(part(volume, size - 4, 4)) != adler32_of(part(volume, 0, size - 4)))
            return damaged("the size of the disk without its checksum");
        const uint64_t sectors_a_chunk = number(part(volume, 8, 4));
        layout_.sector_bytes = number(part(volume, 12, 4));
        const uint64_t chunk_count = number(part(volume, 4, 4));
        // SMART keeps 32 bits of the count, EnCase 64.
        const uint64_t sector_count = number(part(volume, 16, is_smart ? 4 : 8));
        const uint64_t chunk_bytes = TRY(checked_mul(sectors_a_chunk, layout_.sector_bytes));
        if (chunk_bytes == 0 || chunk_bytes > kMostChunkBytes)
            return damaged("a chunk size of " + std::to_string(chunk_bytes) + " bytes");
        layout_.media_bytes = TRY(checked_mul(sector_count, layout_.sector_bytes));
        const uint64_t most = TRY(checked_mul(chunk_count, chunk_bytes));
        if (layout_.media_bytes == 0 || layout_.media_bytes > INT64_MAX)
            layout_.media_bytes = most;
        layout_.chunk_bytes = chunk_bytes;
        return {};
    }

    Result<std::vector<std::byte>> read_table_bytes(const ByteSource& bytes,
                                                    const Section& section) const {
        const auto header = TRY(read_exactly(bytes, section.content(), kTableHeaderBytes));
        if (number(part(header, 20, 4)) != adler32_of(part(header, 0, 20)))
            return damaged("a table header without its checksum");
        const uint64_t count = number(part(header, 0, 4));
        if (count > kMostTableEntries)
            return damaged("a table of " + std::to_string(count) + " chunks");
        return read_exactly(bytes, section.content(), kTableHeaderBytes + count * 4);
    }

    struct Table {
        uint64_t base = 0;
        std::vector<uint32_t> entries;
    };

    Result<Table> read_table(const ByteSource& bytes, const Section& section) const {
        const auto stored = TRY(read_table_bytes(bytes, section));
        Table table;
        table.base = number(part(stored, 8, 8));
        for (size_t at = kTableHeaderBytes; at < stored.size(); at += 4)
            table.entries.push_back(static_cast<uint32_t>(number(part(stored, at, 4))));
        // EnCase puts a checksum behind the entries, SMART none.
        const uint64_t behind = section.content() + stored.size();
        if (behind + 4 <= section.end && sectors_.end != 0) {
            const auto checksum = TRY(read_exactly(bytes, behind, 4));
            const auto entries = part(stored, kTableHeaderBytes, stored.size() - kTableHeaderBytes);
            if (number(checksum) != adler32_of(entries))
                return damaged("a table without its checksum");
        }
        return table;
    }

    // Takes the pending table into the chunks. Where neither it nor its copy is whole, what it
    // would have held is unknown, and everything behind it would land at the wrong place.
    void flush(uint16_t segment) {
        if (!pending_)
            return;
        const Section section = *pending_;
        pending_.reset();
        if (!table_->ok()) {
            note(segment, section.begin, table_->error().what);
            lose_place();
            return;
        }
        add_chunks(segment, table_->value(), sectors_.end != 0 ? sectors_.end : section.end);
    }

    // EnCase 6 before 6.7 let offsets run over 31 bits inside one sectors section; from there on
    // all 32 bits are offset and no chunk is compressed (libewf, "Table section").
    void add_chunks(uint16_t segment, const Table& table, uint64_t end) {
        bool is_over = false;
        auto& chunks = is_lost_ ? tail_ : layout_.chunks;
        for (size_t index = 0; index < table.entries.size(); ++index) {
            if (chunks.size() >= INT32_MAX)
                return note(segment, 0, "more chunks than the limit");
            const uint32_t stored = table.entries[index];
            const uint32_t mask = is_over ? UINT32_MAX : ~kCompressedBit;
            const uint64_t begin = table.base + (stored & mask);
            uint64_t stop = end;
            if (index + 1 < table.entries.size()) {
                const uint32_t next = table.entries[index + 1];
                stop = table.base + (next & mask);
                if (stop < begin && !is_over)
                    stop = table.base + next;
            }
            EwfChunk chunk{begin, 0, segment, !is_over && (stored & kCompressedBit) != 0};
            // A length of 0 makes reading it an error.
            if (stop > begin)
                chunk.stored_bytes =
                    static_cast<uint32_t>(std::min<uint64_t>(stop - begin, 2 * kMostChunkBytes));
            if (!is_over && stop > begin && stop - table.base > INT32_MAX)
                is_over = true;
            chunks.push_back(chunk);
        }
    }

    Result<void> take_hashes(const ByteSource& bytes, const Section& section) {
        const bool has_sha1 = section.type == "digest";
        const auto hashes = TRY(read_exactly(bytes, section.content(), has_sha1 ? 36 : 16));
        const auto set = [](std::string& slot, std::span<const std::byte> hash) {
            const bool is_empty = std::all_of(hash.begin(), hash.end(),
                                              [](std::byte byte) { return byte == std::byte{0}; });
            if (!is_empty)
                slot = to_hex(hash);
        };
        set(layout_.md5, part(hashes, 0, 16));
        if (has_sha1)
            set(layout_.sha1, part(hashes, 16, 20));
        return {};
    }

    Result<void> take_errors(const ByteSource& bytes, const Section& section) {
        constexpr size_t kHeader = 520;
        const auto header = TRY(read_exactly(bytes, section.content(), kHeader));
        const uint64_t count = number(part(header, 0, 4));
        if (count > kMostTableEntries)
            return damaged("a list of " + std::to_string(count) + " read errors");
        const auto ranges =
            TRY(read_exactly(bytes, section.content() + kHeader, static_cast<size_t>(count) * 8));
        layout_.unread_sectors.clear();  // every segment may repeat the list
        for (size_t at = 0; at < ranges.size(); at += 8)
            layout_.unread_sectors.emplace_back(number(part(ranges, at, 4)),
                                                number(part(ranges, at + 4, 4)));
        return {};
    }

    const std::vector<SharedBytes>& segments_;
    EwfLayout layout_;
    Section sectors_;                 // the last one seen in this segment
    std::optional<Section> pending_;  // a table that is not taken yet
    std::optional<Result<Table>> table_;
    bool is_lost_ = false;
    std::vector<EwfChunk> tail_;  // behind the last loss
    uint16_t last_number_ = 0;
};

}  // namespace

Result<uint16_t> ewf_segment_number(const ByteSource& segment) {
    const auto header = TRY(read_exactly(segment, 0, kFileHeaderBytes));
    const std::string_view signature(reinterpret_cast<const char*>(header.data()), 8);
    if (signature != std::string_view("EVF\x09\x0d\x0a\xff\x00", 8))
        return damaged("is no segment of an Expert Witness image");
    const auto stored = static_cast<uint16_t>(number(part(header, 9, 2)));
    if (stored == 0)
        return damaged("has segment number 0");
    return stored;
}

Result<EwfLayout> read_ewf_layout(const std::vector<SharedBytes>& segments) {
    return LayoutReader(segments).run();
}

}  // namespace parsers
