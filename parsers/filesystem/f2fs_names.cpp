#include "parsers/filesystem/f2fs_names.h"

#include <algorithm>
#include <array>

#include "parsers/base/hash.h"
#include "parsers/base/text.h"
#include "parsers/filesystem/f2fs_volume.h"

namespace parsers {
namespace {

constexpr size_t kEntryBytes = 11;
constexpr size_t kSlotBytes = 8;
constexpr size_t kLongestName = 255;
constexpr uint32_t kFirstInode = 3;  // smaller ones are not files

// The three parts of a place for names: a bitmap, entries, and slots of eight bytes for the names.
struct NameArea {
    size_t slots = 0;
    std::span<const std::byte> bitmap;
    std::span<const std::byte> entries;
    std::span<const std::byte> names;

    bool is_used(size_t slot) const {
        return ((static_cast<unsigned>(bitmap[slot / 8]) >> (slot % 8)) & 1) != 0;
    }
};

NameArea split_area(std::span<const std::byte> area) {
    NameArea parts;
    parts.slots = area.size() * 8 / ((kEntryBytes + kSlotBytes) * 8 + 1);
    const size_t names_at = area.size() - parts.slots * kSlotBytes;
    parts.bitmap = area.first((parts.slots + 7) / 8);
    parts.entries = area.subspan(names_at - parts.slots * kEntryBytes, parts.slots * kEntryBytes);
    parts.names = area.subspan(names_at);
    return parts;
}

// One entry; `slots` is 0 where it cannot be one.
struct Entry {
    uint32_t hash = 0;
    uint32_t inode = 0;
    uint8_t type = 0;
    size_t slots = 0;
    std::string name;
};

Entry entry_at(const NameArea& area, size_t slot) {
    const auto raw = area.entries.subspan(slot * kEntryBytes, kEntryBytes);
    Entry entry;
    entry.hash = f2fs_number<uint32_t>(raw, 0);
    entry.inode = f2fs_number<uint32_t>(raw, 4);
    entry.type = f2fs_number<uint8_t>(raw, 10);
    const size_t length = f2fs_number<uint16_t>(raw, 8);
    const size_t slots = (length + kSlotBytes - 1) / kSlotBytes;
    if (length == 0 || length > kLongestName || slots > area.slots - slot)
        return entry;
    entry.slots = slots;
    entry.name.assign(reinterpret_cast<const char*>(area.names.data()) + slot * kSlotBytes, length);
    return entry;
}

EntryKind kind_of(uint8_t type) {
    constexpr uint8_t kFile = 1;
    constexpr uint8_t kFolder = 2;
    constexpr uint8_t kLink = 7;
    switch (type) {
        case kFile:
            return EntryKind::File;
        case kFolder:
            return EntryKind::Directory;
        case kLink:
            return EntryKind::Link;
        default:
            return EntryKind::Other;
    }
}

bool is_dots(const std::string& name) {
    return name == "." || name == "..";
}

std::string to_base64_url(std::span<const std::byte> bytes) {
    constexpr std::string_view kDigits =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    std::string text;
    uint32_t bits = 0;
    int held = 0;
    for (const std::byte byte : bytes) {
        bits = bits << 8 | static_cast<uint32_t>(byte);
        for (held += 8; held >= 6; held -= 6)
            text += kDigits[bits >> (held - 6) & 63];
    }
    if (held > 0)
        text += kDigits[bits << (6 - held) & 63];
    return text;
}

// The name that Linux gives without the key: hash, minor hash (0), the name, and of a long one its
// first 149 bytes and the SHA-256 of the rest.
std::string name_without_key(uint32_t hash, std::string_view stored) {
    constexpr size_t kWholeBytes = 149;
    const auto bytes = std::as_bytes(std::span(stored));
    std::vector<std::byte> parts(8);
    std::memcpy(parts.data(), &hash, sizeof hash);
    const auto start = bytes.first(std::min(bytes.size(), kWholeBytes));
    parts.insert(parts.end(), start.begin(), start.end());
    if (bytes.size() > kWholeBytes) {
        const Sha256 rest = sha256(bytes.subspan(kWholeBytes));
        parts.insert(parts.end(), rest.begin(), rest.end());
    }
    return to_base64_url(parts);
}

// A '/' or a zero byte in a name would make another path of it.
std::string to_safe_name(std::string_view stored) {
    std::string text = to_path_utf8(stored);
    for (const auto& [bad, written] : {std::pair{'/', "%2F"}, std::pair{'\0', "%00"}})
        for (size_t at = text.find(bad); at != std::string::npos; at = text.find(bad, at))
            text.replace(at, 1, written);
    return text;
}

F2fsName to_name(const Entry& entry, const F2fsNameForm& form, Allocation allocation) {
    F2fsName name;
    name.stored = entry.name;
    name.name =
        form.is_encrypted ? name_without_key(entry.hash, entry.name) : to_safe_name(entry.name);
    name.inode = entry.inode;
    name.kind = kind_of(entry.type);
    name.allocation = allocation;
    return name;
}

bool is_ascii(std::string_view text) {
    return std::all_of(text.begin(), text.end(),
                       [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

// What stands in a place for names that is free: a whole name that was removed, or not.
bool is_removed_name(const NameArea& area, size_t slot, const Entry& entry,
                     const F2fsNameForm& form, uint64_t max_nid) {
    constexpr uint8_t kLastType = 7;
    if (entry.slots == 0 || entry.inode < kFirstInode || entry.inode >= max_nid ||
        entry.type == 0 || entry.type > kLastType || is_dots(entry.name))
        return false;
    for (size_t index = slot; index < slot + entry.slots; ++index)
        if (area.is_used(index))
            return false;
    if (!form.is_casefolded)
        return entry.hash == f2fs_name_hash(entry.name);
    if (form.is_encrypted)  // the hash needs the key; encrypted names are padded to 16 bytes
        return entry.name.size() >= 16;
    if (is_ascii(entry.name))
        return entry.hash == f2fs_name_hash(to_lower_ascii(entry.name));
    return is_utf8(entry.name) && entry.name.find('\0') == std::string::npos;
}

// Four words of a piece of at most 16 bytes; what is missing is filled up from the length.
std::array<uint32_t, 4> hash_words(std::string_view piece) {
    uint32_t pad = static_cast<uint32_t>(piece.size());
    pad |= pad << 8;
    pad |= pad << 16;
    std::array<uint32_t, 4> words{pad, pad, pad, pad};
    for (size_t index = 0; index < std::min<size_t>(piece.size(), 16); ++index) {
        uint32_t& word = words[index / 4];
        word = (word << 8) + static_cast<unsigned char>(piece[index]);
    }
    return words;
}

}  // namespace

// 16 rounds of the Tiny Encryption Algorithm, as ext3 hashes names.
uint32_t f2fs_name_hash(std::string_view name) {
    constexpr uint32_t kDelta = 0x9E3779B9;
    uint32_t high = 0x67452301;
    uint32_t low = 0xEFCDAB89;
    while (true) {
        const auto words = hash_words(name);
        uint32_t a = high;
        uint32_t b = low;
        uint32_t sum = 0;
        for (int round = 0; round < 16; ++round) {
            sum += kDelta;
            a += ((b << 4) + words[0]) ^ (b + sum) ^ ((b >> 5) + words[1]);
            b += ((a << 4) + words[2]) ^ (a + sum) ^ ((a >> 5) + words[3]);
        }
        high += a;
        low += b;
        if (name.size() <= 16)
            return high;
        name.remove_prefix(16);
    }
}

F2fsNames read_f2fs_names(std::span<const std::byte> bytes, const F2fsNameForm& form,
                          uint64_t max_nid) {
    F2fsNames found;
    const NameArea area = split_area(bytes);
    size_t slot = 0;
    while (slot < area.slots) {
        const Entry entry = entry_at(area, slot);
        const bool is_used = area.is_used(slot);
        if (is_used && entry.slots == 0)
            found.damage.push_back("the name in slot " + std::to_string(slot) +
                                   " has an impossible length");
        const bool is_name =
            entry.slots != 0 && (is_used || is_removed_name(area, slot, entry, form, max_nid));
        if (is_name && !is_dots(entry.name))
            found.names.push_back(
                to_name(entry, form, is_used ? Allocation::Allocated : Allocation::Deleted));
        slot += is_name ? entry.slots : 1;
    }
    return found;
}

}  // namespace parsers
