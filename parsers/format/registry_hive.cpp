#include "parsers/format/registry_hive.h"

#include <algorithm>
#include <set>
#include <utility>

#include "parsers/base/byte_reader.h"
#include "parsers/base/limits.h"
#include "parsers/base/text.h"
#include "parsers/format/registry_log.h"

namespace parsers {
namespace {

constexpr size_t kBaseBlockBytes = 4096;
constexpr size_t kChecksumAt = 508;
constexpr uint32_t kNone = 0xffffffff;
constexpr uint32_t kDataInline = 0x80000000;    // of the size of a value's data
constexpr size_t kSegmentBytes = 16344;         // of data that is kept in several cells
constexpr uint16_t kKeyNameIsLatin = 0x0020;    // flag of a key
constexpr uint16_t kValueNameIsLatin = 0x0001;  // flag of a value
constexpr size_t kLeastKeyBytes = 80;           // of the cell of a key
constexpr size_t kMostProblems = 100;           // told of one list
constexpr int kListDepth = 2;                   // a list, and the lists that an index root names

enum : uint32_t { kText = 1, kExpandText = 2, kDword = 4, kDwordBigEndian = 5, kQword = 11 };

std::string place_of(uint32_t cell) {
    return "the cell at byte " + std::to_string(kBaseBlockBytes + uint64_t{cell});
}

Error damaged(uint32_t cell, const std::string& what) {
    return Error{ErrorCode::Damaged, place_of(cell) + ' ' + what};
}

std::string from_latin1(std::span<const std::byte> bytes) {
    std::vector<std::byte> wide;
    wide.reserve(bytes.size() * 2);
    for (const std::byte byte : bytes) {
        wide.push_back(byte);
        wide.push_back(std::byte{0});
    }
    return from_utf16_le(wide);
}

bool has_mark(std::span<const std::byte> cell, std::string_view mark) {
    return cell.size() >= 2 && cell[0] == std::byte(mark[0]) && cell[1] == std::byte(mark[1]);
}

// Names are compared as Windows does for letters of ASCII, which all names looked for are.
bool is_same_name(std::string_view a, std::string_view b) {
    return a.size() == b.size() && to_lower_ascii(a) == to_lower_ascii(b);
}

struct BaseBlock {
    bool is_clean = false;
    uint32_t root_at = 0;
};

Result<BaseBlock> read_base_block(std::span<const std::byte> bytes) {
    constexpr uint32_t kPrimary = 0;
    if (bytes.size() < kBaseBlockBytes)
        return Error{ErrorCode::Damaged, "the hive is shorter than its header"};
    ByteReader reader(bytes.first(kBaseBlockBytes));
    TRY(reader.skip(4));
    const uint32_t begun = TRY(reader.u32_le());
    const uint32_t finished = TRY(reader.u32_le());
    TRY(reader.skip(16));  // last written, version
    const uint32_t type = TRY(reader.u32_le());
    if (type != kPrimary)
        return Error{ErrorCode::Unsupported,
                     "is no hive itself but one of its logs (type " + std::to_string(type) + ")"};
    TRY(reader.skip(4));
    const uint32_t root_at = TRY(reader.u32_le());
    TRY(reader.seek(kChecksumAt));
    const uint32_t checksum = TRY(reader.u32_le());
    return BaseBlock{begun == finished && checksum == registry_checksum(bytes), root_at};
}

}  // namespace

std::string RegistryValue::text() const {
    if (type != kText && type != kExpandText)
        return {};
    size_t end = 0;
    while (end + 1 < data.size() && (data[end] != std::byte{0} || data[end + 1] != std::byte{0}))
        end += 2;
    return from_utf16_le(std::span(data).first(end));
}

std::optional<uint64_t> RegistryValue::number() const {
    ByteReader reader(data);
    if (type == kQword && data.size() == 8)
        return reader.u64_le().value();
    if (type == kDword && data.size() == 4)
        return reader.u32_le().value();
    if (type == kDwordBigEndian && data.size() == 4)
        return reader.u32_be().value();
    return std::nullopt;
}

const RegistryValue* RegistryValues::find(std::string_view name) const {
    const auto found = std::ranges::find_if(
        values, [&](const RegistryValue& value) { return is_same_name(value.name, name); });
    return found == values.end() ? nullptr : &*found;
}

bool is_registry_hive(const ByteSource& bytes) {
    const auto head = read_exactly(bytes, 0, 4);
    return head.ok() && to_hex(head.value()) == "72656766";  // "regf"
}

Result<RegistryHive> RegistryHive::open(const ByteSource& bytes) {
    if (!is_registry_hive(bytes))
        return Error{ErrorCode::Unsupported, "is no hive of the Windows registry"};
    RegistryHive hive(TRY(read_all(bytes, limits::kWholeFileBytes)));
    const BaseBlock block = TRY(read_base_block(hive.bytes_));
    hive.needs_log_ = !block.is_clean;
    hive.root_ = TRY(hive.key_at(block.root_at));
    return hive;
}

Result<std::span<const std::byte>> RegistryHive::cell(uint32_t at) const {
    const uint64_t offset = kBaseBlockBytes + uint64_t{at};
    if (at == kNone || at % 8 != 0 || offset + 4 > bytes_.size())
        return damaged(at, "is outside the hive");
    const std::span<const std::byte> bytes(bytes_);
    ByteReader reader(bytes.subspan(static_cast<size_t>(offset)));
    // Negative where the cell is in use.
    const auto stored = static_cast<int32_t>(TRY(reader.u32_le()));
    if (stored >= 0)
        return damaged(at, "is marked free");
    const auto size = static_cast<uint64_t>(-static_cast<int64_t>(stored));
    if (size < 8 || size - 4 > reader.left())
        return damaged(at, "has a size of " + std::to_string(size) + " bytes");
    return reader.bytes(static_cast<size_t>(size - 4));
}

Result<RegistryKey> RegistryHive::key_at(uint32_t at) const {
    const auto content = TRY(cell(at));
    if (!has_mark(content, "nk"))
        return damaged(at, "is no key");
    ByteReader reader(content);
    TRY(reader.skip(2));
    const uint16_t flags = TRY(reader.u16_le());
    RegistryKey key;
    const uint64_t written = TRY(reader.u64_le());
    if (written <= INT64_MAX)
        key.written = from_filetime(static_cast<int64_t>(written));
    TRY(reader.skip(8));  // access bits, parent
    key.subkey_count = TRY(reader.u32_le());
    TRY(reader.skip(4));
    key.subkeys_at = TRY(reader.u32_le());
    TRY(reader.skip(4));
    key.value_count = TRY(reader.u32_le());
    key.values_at = TRY(reader.u32_le());
    TRY(reader.seek(72));
    const uint16_t name_bytes = TRY(reader.u16_le());
    TRY(reader.skip(2));
    const auto name = TRY(reader.bytes(name_bytes));
    key.name = (flags & kKeyNameIsLatin) != 0 ? from_latin1(name) : from_utf16_le(name);
    return key;
}

// An index root ("ri") names lists; a list names keys, "lf" and "lh" with a hash of their names.
void RegistryHive::add_keys_of_list(uint32_t at, int depth, std::vector<uint32_t>& found,
                                    std::vector<std::string>& problems) const {
    const auto content = cell(at);
    if (!content.ok())
        return problems.push_back("a list of keys cannot be read: " + content.error().what);
    const bool is_root = has_mark(content.value(), "ri");
    const bool has_hash = has_mark(content.value(), "lf") || has_mark(content.value(), "lh");
    if ((!is_root && !has_hash && !has_mark(content.value(), "li")) || depth >= kListDepth)
        return problems.push_back(place_of(at) + " is no list of keys");
    ByteReader reader(content.value().subspan(2));
    const auto count = reader.u16_le();
    // Every key has a cell of its own, so an honest list of lists has no more entries than fit.
    const size_t most = bytes_.size() / kLeastKeyBytes;
    for (size_t i = 0; count.ok() && i < count.value(); ++i) {
        if (found.size() > most || problems.size() > kMostProblems)
            return problems.push_back(place_of(at) + " has more entries than the hive has room");
        const auto entry = reader.u32_le();
        if (!entry.ok() || (has_hash && !reader.skip(4).ok()))
            return problems.push_back(place_of(at) + " ends before its " +
                                      std::to_string(count.value()) + " entries");
        if (is_root)
            add_keys_of_list(entry.value(), depth + 1, found, problems);
        else
            found.push_back(entry.value());
    }
}

RegistryKeys RegistryHive::subkeys(const RegistryKey& key) const {
    RegistryKeys list;
    if (key.subkey_count == 0)
        return list;
    std::vector<uint32_t> cells;
    add_keys_of_list(key.subkeys_at, 0, cells, list.problems);
    std::set<std::string> names;
    for (const uint32_t at : cells) {
        if (list.problems.size() > kMostProblems)
            break;
        auto found = key_at(at);
        if (!found.ok())
            list.problems.push_back("a key cannot be read: " + found.error().what);
        else if (!names.insert(to_lower_ascii(found.value().name)).second)
            list.problems.push_back("a second key of one name: " + place_of(at));
        else
            list.keys.push_back(std::move(found).value());
    }
    if (list.problems.empty() && list.keys.size() != key.subkey_count)
        list.problems.push_back("the key says " + std::to_string(key.subkey_count) +
                                " subkeys, its list has " + std::to_string(list.keys.size()));
    return list;
}

Result<std::optional<RegistryKey>> RegistryHive::find(const RegistryKey& from,
                                                      std::string_view path) const {
    RegistryKey at = from;
    for (const std::string& name : split(path, '\\')) {
        RegistryKeys list = subkeys(at);
        const auto next = std::ranges::find_if(
            list.keys, [&](const RegistryKey& key) { return is_same_name(key.name, name); });
        if (next == list.keys.end() && !list.problems.empty())
            return Error{ErrorCode::Damaged,
                         "the key " + name + " cannot be looked up: " + list.problems.front()};
        if (next == list.keys.end())
            return std::optional<RegistryKey>();
        at = std::move(*next);
    }
    return std::optional(std::move(at));
}

// ---- values -------------------------------------------------------------------------------------

Result<std::vector<std::byte>> RegistryHive::big_data(std::span<const std::byte> header,
                                                      size_t size) const {
    ByteReader reader(header);
    TRY(reader.skip(2));
    const uint16_t count = TRY(reader.u16_le());
    const uint32_t segments_at = TRY(reader.u32_le());
    ByteReader list(TRY(cell(segments_at)));
    std::vector<std::byte> data;
    for (uint16_t i = 0; i < count && data.size() < size; ++i) {
        const uint32_t segment_at = TRY(list.u32_le());
        const auto segment = TRY(cell(segment_at));
        const size_t wanted = std::min({kSegmentBytes, segment.size(), size - data.size()});
        data.insert(data.end(), segment.begin(),
                    segment.begin() + static_cast<std::ptrdiff_t>(wanted));
    }
    if (data.size() != size)
        return Error{ErrorCode::Damaged, "its segments hold " + std::to_string(data.size()) +
                                             " of " + std::to_string(size) + " bytes"};
    return data;
}

Result<std::vector<std::byte>> RegistryHive::data_of(uint32_t stored_size, uint32_t at) const {
    std::vector<std::byte> data;
    if ((stored_size & kDataInline) != 0) {
        const uint32_t size = stored_size & ~kDataInline;
        if (size > 4)
            return Error{ErrorCode::Damaged,
                         std::to_string(size) + " bytes are said to stand in four"};
        for (uint32_t i = 0; i < size; ++i)
            data.push_back(static_cast<std::byte>(at >> (8 * i) & 0xff));
        return data;
    }
    if (stored_size == 0)
        return data;
    const auto content = TRY(cell(at));
    if (stored_size > kSegmentBytes && has_mark(content, "db"))
        return big_data(content, stored_size);
    if (stored_size > content.size())
        return damaged(at, "is shorter than the " + std::to_string(stored_size) + " bytes in it");
    data.assign(content.begin(), content.begin() + static_cast<std::ptrdiff_t>(stored_size));
    return data;
}

Result<RegistryValue> RegistryHive::value_at(uint32_t at) const {
    const auto content = TRY(cell(at));
    if (!has_mark(content, "vk"))
        return damaged(at, "is no value");
    ByteReader reader(content);
    TRY(reader.skip(2));
    const uint16_t name_bytes = TRY(reader.u16_le());
    const uint32_t data_size = TRY(reader.u32_le());
    const uint32_t data_at = TRY(reader.u32_le());
    RegistryValue value;
    value.type = TRY(reader.u32_le());
    const uint16_t flags = TRY(reader.u16_le());
    TRY(reader.skip(2));
    const auto name = TRY(reader.bytes(name_bytes));
    value.name = (flags & kValueNameIsLatin) != 0 ? from_latin1(name) : from_utf16_le(name);
    auto data = data_of(data_size, data_at);
    if (!data.ok())
        return Error{data.error().code,
                     "the data of " + value.name + " cannot be read: " + data.error().what};
    value.data = std::move(data).value();
    return value;
}

RegistryValues RegistryHive::values(const RegistryKey& key) const {
    RegistryValues list;
    if (key.value_count == 0)
        return list;
    const auto content = cell(key.values_at);
    if (!content.ok()) {
        list.problems.push_back("the list of values cannot be read: " + content.error().what);
        return list;
    }
    ByteReader reader(content.value());
    uint64_t kept_bytes = 0;
    for (uint32_t i = 0; i < key.value_count && list.problems.size() < kMostProblems; ++i) {
        const auto at = reader.u32_le();
        if (!at.ok()) {
            list.problems.push_back("the list of values ends before its " +
                                    std::to_string(key.value_count) + " entries");
            break;
        }
        auto value = value_at(at.value());
        if (!value.ok()) {
            list.problems.push_back("a value cannot be read: " + value.error().what);
            continue;
        }
        // Many entries may name one large cell.
        kept_bytes += value.value().data.size();
        if (kept_bytes > bytes_.size()) {
            list.problems.emplace_back("the values of one key are larger than the hive");
            break;
        }
        list.values.push_back(std::move(value).value());
    }
    return list;
}

}  // namespace parsers
