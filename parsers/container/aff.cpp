#include "parsers/container/aff.h"

#include <algorithm>
#include <cstring>
#include <map>
#include <memory>
#include <mutex>
#include <optional>

#include "parsers/base/byte_reader.h"
#include "parsers/base/limits.h"
#include "parsers/base/text.h"
#include "parsers/container/aff_segments.h"
#include "parsers/container/chunk_cache.h"
#include "parsers/container/decompress.h"

namespace parsers {
namespace {

constexpr uint32_t kCompressed = 0x01;
constexpr uint32_t kAlgorithmMask = 0xf0;
constexpr uint32_t kZlib = 0x00;
constexpr uint32_t kLzma = 0x20;
constexpr uint32_t kZero = 0x30;
constexpr uint64_t kMostPageBytes = 64 << 20;
constexpr size_t kCacheBytes = 96 << 20;
constexpr uint64_t kMostPages = 1ULL << 32;
constexpr size_t kMostNotes = 100;
constexpr size_t kMostBroken = 10'000;
constexpr int kMostFiles = 1000;  // of an AFD, whose names count to 999
constexpr size_t kMostFlagBytes = 64 << 10;

struct Page {
    size_t file = 0;
    uint64_t offset = 0;
    uint32_t stored_bytes = 0;
    uint32_t flags = 0;
    bool is_encrypted = false;
};

struct AffImage {
    std::vector<SharedBytes> files;
    std::map<uint64_t, Page> pages;  // by number
    std::map<std::string, std::pair<size_t, AffSegment>> values;
    uint64_t page_bytes = 0;
    uint64_t sector_bytes = 512;
    uint64_t size_bytes = 0;
    std::vector<std::byte> bad_flag;  // what stands in a sector that could not be read
    std::vector<std::string> damage;
};

std::string range_of(uint64_t begin, uint64_t size) {
    return "bytes " + std::to_string(begin) + " to " + std::to_string(begin + size - 1) +
           " of the disk";
}

class AffDisk : public ByteSource {
public:
    explicit AffDisk(AffImage image) : image_(std::move(image)), cache_(kCacheBytes) {}

    uint64_t size_bytes() const override { return image_.size_bytes; }

    Result<size_t> read_at(uint64_t offset, std::span<std::byte> out) const override {
        size_t done = 0;
        while (done < out.size() && offset + done < image_.size_bytes) {
            const uint64_t at = offset + done;
            const uint64_t number = at / image_.page_bytes;
            const auto inside = static_cast<size_t>(at % image_.page_bytes);
            const auto page = TRY(page_at(number));
            const size_t count = std::min(out.size() - done, page->size() - inside);
            TRY(check_sectors(*page, number, inside, count));
            std::memcpy(out.data() + done, page->data() + inside, count);
            done += count;
        }
        return done;
    }

private:
    size_t plain_bytes(uint64_t number) const {
        return static_cast<size_t>(
            std::min(image_.page_bytes, image_.size_bytes - number * image_.page_bytes));
    }

    Error lost(uint64_t number, ErrorCode code, const std::string& why) const {
        return {code, range_of(number * image_.page_bytes, plain_bytes(number)) + ": page " +
                          std::to_string(number) + ' ' + why};
    }

    Result<ChunkCache::Chunk> page_at(uint64_t number) const {
        if (auto kept = cache_.find(number))
            return kept;
        const auto found = image_.pages.find(number);
        if (found == image_.pages.end())
            return lost(number, ErrorCode::Damaged, "is not in the image");
        if (found->second.is_encrypted)
            return lost(number, ErrorCode::Encrypted, "is encrypted");
        {
            const std::lock_guard lock(mutex_);
            if (const auto broken = broken_.find(number); broken != broken_.end())
                return broken->second;
        }
        auto plain = decode(number, found->second);
        if (plain.ok() && plain.value().size() < plain_bytes(number))
            plain = lost(number, ErrorCode::Damaged,
                         "ends after " + std::to_string(plain.value().size()) + " bytes");
        if (!plain.ok()) {
            const std::lock_guard lock(mutex_);
            if (broken_.size() < kMostBroken)
                broken_.emplace(number, plain.error());
            return plain.error();
        }
        plain.value().resize(plain_bytes(number));
        ChunkCache::Chunk chunk =
            std::make_shared<std::vector<std::byte>>(std::move(plain).value());
        cache_.keep(number, chunk);
        return chunk;
    }

    Result<std::vector<std::byte>> decode(uint64_t number, const Page& page) const {
        const auto most = static_cast<size_t>(image_.page_bytes);
        // A page that does not shrink is stored plain, so none is much longer than a plain one.
        if (page.stored_bytes > 2 * image_.page_bytes + 4096)
            return lost(number, ErrorCode::Damaged, "is longer than a page");
        auto stored = TRY(read_exactly(*image_.files[page.file], page.offset, page.stored_bytes));
        if ((page.flags & kCompressed) == 0)
            return stored;
        Decompressed plain;
        switch (page.flags & kAlgorithmMask) {
            case kZlib:
                plain = decompress_zlib(stored, most);
                break;
            case kLzma:
                plain = decompress_lzma(stored, most);
                break;
            case kZero:
                plain = zeros(stored, most);
                break;
            default:
                return lost(number, ErrorCode::Unsupported,
                            "has a compression that is not read (flags " +
                                std::to_string(page.flags) + ')');
        }
        if (!plain)
            return lost(number, ErrorCode::Damaged, "does not decompress");
        return std::move(*plain);
    }

    // A page of zeros is stored as their count.
    static Decompressed zeros(const std::vector<std::byte>& stored, size_t most) {
        ByteReader reader(stored);
        const auto count = reader.u32_be();
        if (!count.ok() || count.value() > most)
            return std::nullopt;
        return std::vector<std::byte>(count.value());
    }

    Result<void> check_sectors(const std::vector<std::byte>& page, uint64_t number, size_t inside,
                               size_t count) const {
        const size_t sector = image_.bad_flag.size();
        if (sector == 0)
            return {};
        for (size_t at = inside - inside % sector; at < inside + count; at += sector) {
            if (page.size() - at < sector ||
                std::memcmp(page.data() + at, image_.bad_flag.data(), sector) != 0)
                continue;
            return Error{ErrorCode::Damaged, range_of(number * image_.page_bytes + at, sector) +
                                                 " could not be read by the acquisition tool"};
        }
        return {};
    }

    AffImage image_;
    mutable ChunkCache cache_;
    mutable std::mutex mutex_;
    mutable std::map<uint64_t, Error> broken_;  // a page is long, and may be asked for sector-wise
};

std::optional<uint64_t> page_number(std::string_view name) {
    for (const std::string_view begin : {"page", "seg"}) {
        if (!name.starts_with(begin) || name.size() == begin.size())
            continue;
        const auto number = to_int64(name.substr(begin.size()));
        if (number && *number >= 0 && static_cast<uint64_t>(*number) < kMostPages)
            return static_cast<uint64_t>(*number);
    }
    return std::nullopt;
}

Result<void> add_file(AffImage& image, const SharedBytes& file) {
    auto all = TRY(read_aff_segments(*file));
    const size_t index = image.files.size();
    image.files.push_back(file);
    for (auto& damage : all.damage)
        image.damage.push_back(std::move(damage));
    constexpr std::string_view kEncrypted = "/aes256";
    for (AffSegment& segment : all.segments) {
        std::string_view name = segment.name;
        const bool is_encrypted = name.ends_with(kEncrypted);
        if (is_encrypted)
            name.remove_suffix(kEncrypted.size());
        const auto number = page_number(name);
        if (number)
            image.pages.try_emplace(*number,
                                    Page{index, segment.content_offset, segment.content_bytes,
                                         segment.argument, is_encrypted});
        else
            image.values.try_emplace(segment.name, index, segment);
    }
    return {};
}

const std::pair<size_t, AffSegment>* find_value(const AffImage& image, const std::string& name) {
    const auto found = image.values.find(name);
    return found == image.values.end() ? nullptr : &found->second;
}

Result<std::vector<std::byte>> content_of(const AffImage& image,
                                          const std::pair<size_t, AffSegment>& value, size_t most) {
    if (value.second.content_bytes > most)
        return Error{ErrorCode::LimitReached, value.second.name + " is longer than the limit"};
    return read_exactly(*image.files[value.first], value.second.content_offset,
                        value.second.content_bytes);
}

// 64-bit values are kept as two halves, the low one first, each in network order.
std::optional<uint64_t> quad_of(const AffImage& image, const std::string& name) {
    const auto* value = find_value(image, name);
    if (value == nullptr || value->second.content_bytes != 8)
        return std::nullopt;
    const auto bytes = content_of(image, *value, 8);
    if (!bytes.ok())
        return std::nullopt;
    ByteReader reader(bytes.value());
    const uint64_t low = reader.u32_be().value();
    const uint64_t high = reader.u32_be().value();
    return high << 32 | low;
}

Result<void> take_sizes(AffImage& image) {
    for (const char* name : {"pagesize", "segsize"}) {
        const auto* value = find_value(image, name);
        if (image.page_bytes == 0 && value != nullptr)
            image.page_bytes = value->second.argument;
    }
    if (image.page_bytes == 0 || image.page_bytes > kMostPageBytes)
        return Error{ErrorCode::Damaged,
                     "has no usable page size (" + std::to_string(image.page_bytes) + " bytes)"};
    if (const auto* sector = find_value(image, "sectorsize"); sector != nullptr)
        image.sector_bytes = sector->second.argument;
    const auto size = quad_of(image, "imagesize");
    if (size && *size > 0 && *size <= INT64_MAX) {
        image.size_bytes = *size;
    } else if (!image.pages.empty()) {
        image.size_bytes = TRY(checked_mul(image.pages.rbegin()->first + 1, image.page_bytes));
        image.damage.push_back(
            "the size of the disk is not stored; it is taken from the last "
            "page");
    } else {
        return Error{ErrorCode::Damaged, "holds no page of a disk"};
    }
    if (image.size_bytes / image.page_bytes >= kMostPages)
        return Error{ErrorCode::LimitReached, "has more pages than the limit"};
    return {};
}

void take_bad_flag(AffImage& image) {
    const auto* flag = find_value(image, "badflag");
    if (flag == nullptr || image.sector_bytes != flag->second.content_bytes)
        return;
    auto bytes = content_of(image, *flag, kMostFlagBytes);
    if (bytes.ok())
        image.bad_flag = std::move(bytes).value();
    // A flag of one repeated byte would make ordinary sectors unreadable.
    if (std::adjacent_find(image.bad_flag.begin(), image.bad_flag.end(), std::not_equal_to<>()) ==
        image.bad_flag.end())
        image.bad_flag.clear();
}

void take_hashes(const AffImage& image, Layer& layer) {
    constexpr std::pair<const char*, size_t> kHashes[] = {
        {"md5", 16}, {"sha1", 20}, {"sha256", 32}};
    for (const auto& [name, size] : kHashes) {
        const auto* value = find_value(image, name);
        if (value == nullptr || value->second.content_bytes != size)
            continue;
        const auto bytes = content_of(image, *value, size);
        if (bytes.ok())
            layer.stored_hashes.push_back({name, to_hex(bytes.value())});
    }
}

// One note for each run of pages of which nothing is stored, or only encrypted.
void note_pages(const AffImage& image, Layer& layer) {
    const uint64_t count = (image.size_bytes + image.page_bytes - 1) / image.page_bytes;
    uint64_t expected = 0;
    const auto note = [&](uint64_t begin, uint64_t end, const char* status, const char* what) {
        if (begin >= end || layer.notes.size() >= kMostNotes)
            return;
        const uint64_t from = begin * image.page_bytes;
        const uint64_t to = std::min(end * image.page_bytes, image.size_bytes);
        layer.notes.push_back({"", status, range_of(from, to - from) + what});
    };
    uint64_t encrypted = 0;
    for (const auto& [number, page] : image.pages) {
        note(expected, std::min(number, count), "partly", " are not in the image");
        encrypted += page.is_encrypted ? 1 : 0;
        expected = number + 1;
    }
    note(expected, count, "partly", " are not in the image");
    if (encrypted > 0)
        layer.notes.push_back({"", "encrypted",
                               std::to_string(encrypted) + " of " + std::to_string(count) +
                                   " pages of the disk are encrypted"});
}

std::vector<std::string> further_names() {
    std::vector<std::string> names;
    for (int number = 1; number < kMostFiles; ++number) {
        const std::string digits = std::to_string(number);
        names.push_back("file_" + std::string(3 - digits.size(), '0') + digits + ".aff");
    }
    return names;
}

// The files of an AFD are called file_000.aff, file_001.aff, ... in one folder.
Result<void> add_further_files(AffImage& image, const Surroundings& surroundings, Layer& layer) {
    for (const auto& part : surroundings.further_parts)
        TRY(add_file(image, part));
    if (!surroundings.further_parts.empty() || surroundings.name != "file_000.aff")
        return {};
    for (const std::string& name : further_names()) {
        const auto file = surroundings.sibling(name);
        if (!file.ok())
            break;
        const auto added = add_file(image, file.value());
        if (!added.ok())
            layer.notes.push_back({name, "failed", added.error().what});
        layer.used.push_back(name);
    }
    return {};
}

}  // namespace

std::vector<std::string> files_of_afd(const ByteSource& file) {
    const auto all = read_aff_segments(file);
    if (!all.ok())
        return {};
    for (const AffSegment& segment : all.value().segments) {
        if (segment.name != "aff_file_type" || segment.content_bytes != 3)
            continue;
        const auto type = read_exactly(file, segment.content_offset, 3);
        if (type.ok() && std::memcmp(type.value().data(), "AFD", 3) == 0)
            return further_names();
    }
    return {};
}

Result<Layer> open_aff(const SharedBytes& file, const Surroundings& surroundings) {
    AffImage image;
    Layer layer;
    TRY(add_file(image, file));
    TRY(add_further_files(image, surroundings, layer));
    const bool has_plain_page =
        std::any_of(image.pages.begin(), image.pages.end(),
                    [](const auto& entry) { return !entry.second.is_encrypted; });
    if (!image.pages.empty() && !has_plain_page)
        return Error{ErrorCode::Encrypted,
                     "AFF disk image is encrypted, and no key is used for it"};
    TRY(take_sizes(image));
    take_bad_flag(image);
    take_hashes(image, layer);
    for (const auto& damage : image.damage)
        layer.notes.push_back({"", "partly", damage});
    note_pages(image, layer);
    const uint64_t bad_sectors = quad_of(image, "badsectors").value_or(0);
    if (bad_sectors > 0)
        layer.notes.push_back(
            {"", "partly",
             std::to_string(bad_sectors) + " sectors could not be read by the acquisition tool"});
    layer.description = "AFF disk image";
    layer.volumes.push_back({"", "", 0, std::make_shared<AffDisk>(std::move(image))});
    return layer;
}

}  // namespace parsers
