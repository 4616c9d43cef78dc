#include "parsers/format/berkeley_db.h"

#include <algorithm>
#include <optional>

#include "parsers/base/byte_reader.h"

namespace parsers {
namespace {

using View = std::span<const std::byte>;

constexpr uint32_t kMagic = 0x053162;
constexpr size_t kMagicOffset = 12;
constexpr size_t kPageHeader = 26;
constexpr uint8_t kLeaf = 5;
constexpr uint8_t kOverflowPage = 7;
constexpr uint8_t kKeyData = 1;
constexpr uint8_t kOverflow = 3;
constexpr uint8_t kDeleted = 0x80;
constexpr uint64_t kValueBytes = 32U << 20;

uint32_t u32_at(View bytes, size_t offset) {
    ByteReader reader(bytes.subspan(std::min(offset, bytes.size())));
    const auto value = reader.u32_le();
    return value.ok() ? value.value() : 0;
}

uint16_t u16_at(View bytes, size_t offset) {
    ByteReader reader(bytes.subspan(std::min(offset, bytes.size())));
    const auto value = reader.u16_le();
    return value.ok() ? value.value() : uint16_t{0};
}

Error damaged(std::string what) {
    return {ErrorCode::Damaged, std::move(what)};
}

// Header of a page: number at 8, next page at 16, entries at 20, used bytes at 22, type at 25.
class TreeReader {
public:
    TreeReader(View bytes, size_t page_size) : bytes_(bytes), page_size_(page_size) {}

    BerkeleyContent read() {
        for (size_t begin = 0; bytes_.size() - begin >= page_size_; begin += page_size_) {
            const View page = bytes_.subspan(begin, page_size_);
            // A page that lost its use keeps its bytes; only one that knows its number is read.
            if (page[25] != std::byte{kLeaf} || u32_at(page, 8) != begin / page_size_)
                continue;
            const auto read = read_leaf(page, begin);
            if (!read.ok())
                content_.damage.push_back({begin, page_size_, read.error().what});
        }
        return std::move(content_);
    }

private:
    struct Item {
        std::string text;
        uint64_t offset = 0;
        uint64_t size_bytes = 0;
        bool is_deleted = false;
    };

    // Entries come in pairs: a key, its value.
    Result<void> read_leaf(View page, size_t begin) {
        const size_t entries = u16_at(page, 20);
        if (entries > (page_size_ - kPageHeader) / 2)
            return damaged("a page counts more entries than it holds");
        for (size_t i = 0; i + 1 < entries; i += 2) {
            Item key = TRY(read_item(page, begin, u16_at(page, kPageHeader + 2 * i)));
            Item value = TRY(read_item(page, begin, u16_at(page, kPageHeader + 2 * i + 2)));
            content_.pairs.push_back({std::move(key.text), std::move(value.text), key.offset,
                                      key.size_bytes, key.is_deleted || value.is_deleted});
        }
        return {};
    }

    Result<Item> read_item(View page, size_t begin, size_t at) {
        if (at < kPageHeader || at + 3 > page_size_)
            return damaged("an item stands outside of its page");
        const auto type = std::to_integer<uint8_t>(page[at + 2]);
        Item item{.text = {},
                  .offset = begin + at,
                  .size_bytes = 0,
                  .is_deleted = (type & kDeleted) != 0};
        const uint8_t kind = type & static_cast<uint8_t>(~kDeleted);
        if (kind == kOverflow) {
            if (at + 12 > page_size_)
                return damaged("an item passes the end of its page");
            item.text = TRY(read_overflow(u32_at(page, at + 4), u32_at(page, at + 8)));
            item.size_bytes = 12;
            return item;
        }
        const size_t size = u16_at(page, at);
        if (kind != kKeyData || size > page_size_ - at - 3)
            return damaged("an item is of an unknown kind or passes the end of its page");
        append(page.subspan(at + 3, size), item.text);
        item.size_bytes = 3 + size;
        return item;
    }

    // A chain of pages, each with its own count of bytes.
    Result<std::string> read_overflow(uint32_t number, uint32_t total) {
        if (total > kValueBytes || total > bytes_.size())
            return damaged("a value is longer than its file");
        std::string text;
        for (size_t steps = 0; number != 0 && steps <= bytes_.size() / page_size_; ++steps) {
            const uint64_t begin = uint64_t{number} * page_size_;
            if (begin > bytes_.size() || bytes_.size() - begin < page_size_)
                return damaged("a value goes on outside of the file");
            const View page = bytes_.subspan(static_cast<size_t>(begin), page_size_);
            const size_t used = u16_at(page, 22);
            if (page[25] != std::byte{kOverflowPage} || used > page_size_ - kPageHeader)
                return damaged("a value goes on in a page of another kind");
            append(page.subspan(kPageHeader, used), text);
            if (text.size() > total)
                return damaged("a value is longer than it says");
            number = u32_at(page, 16);
        }
        if (text.size() != total)
            return damaged("a value is shorter than it says");
        return text;
    }

    static void append(View bytes, std::string& text) {
        for (const std::byte byte : bytes)
            text += std::to_integer<char>(byte);
    }

    View bytes_;
    size_t page_size_;
    BerkeleyContent content_;
};

}  // namespace

bool is_berkeley_btree(View head) {
    return head.size() >= 72 && u32_at(head, kMagicOffset) == kMagic;
}

Result<BerkeleyContent> read_berkeley_btree(View bytes) {
    if (!is_berkeley_btree(bytes))
        return damaged("the file is no B-tree of Berkeley DB in this byte order");
    constexpr size_t kPageSizeOffset = 20;
    constexpr size_t kEncryptionOffset = 24;
    const uint32_t page_size = u32_at(bytes, kPageSizeOffset);
    if (page_size < 512 || page_size > 65536 || (page_size & (page_size - 1)) != 0)
        return damaged("the size of a page is impossible");
    if (bytes[kEncryptionOffset] != std::byte{0})
        return Error{ErrorCode::Encrypted, "the database is encrypted by Berkeley DB"};
    return TreeReader(bytes, page_size).read();
}

}  // namespace parsers
