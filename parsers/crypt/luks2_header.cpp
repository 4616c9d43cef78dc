#include "parsers/crypt/luks2_header.h"

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>
#include <string_view>
#include <utility>

#include "parsers/base/byte_reader.h"
#include "parsers/base/limits.h"
#include "parsers/base/text.h"
#include "parsers/crypt/derive.h"
#include "parsers/format/base64.h"

namespace parsers {
namespace {

using namespace std::string_view_literals;
using nlohmann::json;

constexpr std::string_view kFirstMagic = "LUKS\xba\xbe"sv;
constexpr std::string_view kSecondMagic = "SKUL\xba\xbe"sv;
constexpr size_t kFieldsBytes = 4096;
constexpr size_t kChecksumAt = 448;
constexpr size_t kChecksumBytes = 64;
constexpr size_t kMostSlots = 32;
constexpr uint64_t kMostStripes = 16'000;
constexpr uint64_t kMostKeyBytes = 512;
// The sizes that a header may have; the second one stands right behind the first.
constexpr std::array<uint64_t, 9> kSizes = {0x4000,  0x8000,   0x10000,  0x20000, 0x40000,
                                            0x80000, 0x100000, 0x200000, 0x400000};

Error damaged(const std::string& what) {
    return {ErrorCode::Damaged, "the LUKS2 header " + what};
}

// ---- the two copies -----------------------------------------------------------------------------

// NOLINTNEXTLINE(bugprone-exception-escape): the library's value checks itself when it is moved.
struct Copy {
    uint64_t sequence = 0;
    std::string uuid;
    std::string label;
    json document;
};

bool stands_at(const ByteSource& volume, uint64_t offset, std::string_view magic) {
    std::array<std::byte, 6> start{};
    const auto got = volume.read_at(offset, start);
    return got.ok() && got.value() == start.size() &&
           std::string_view(reinterpret_cast<const char*>(start.data()), start.size()) == magic;
}

Result<void> check_sum(std::vector<std::byte>& bytes, std::string_view digest) {
    const auto field = std::span(bytes).subspan(kChecksumAt, kChecksumBytes);
    const std::vector<std::byte> stored(field.begin(), field.end());
    std::fill(field.begin(), field.end(), std::byte{0});
    const auto computed = TRY(digest_of(digest, bytes));
    const auto sum = computed.view();
    if (sum.size() > stored.size() || !std::equal(sum.begin(), sum.end(), stored.begin()))
        return damaged("has another checksum than it says");
    return {};
}

Result<Copy> read_copy(const ByteSource& volume, uint64_t offset) {
    auto bytes = TRY(read_exactly(volume, offset, kFieldsBytes));
    ByteReader reader(bytes);
    TRY(reader.skip(6));
    const uint16_t version = TRY(reader.u16_be());
    const uint64_t size = TRY(reader.u64_be());
    Copy copy;
    copy.sequence = TRY(reader.u64_be());
    const auto label = TRY(reader.text(48));
    const auto digest = TRY(reader.text(32));
    TRY(reader.skip(64));  // a salt, only there to make each header unique
    const auto uuid = TRY(reader.text(40));
    TRY(reader.skip(48));
    const uint64_t own_offset = TRY(reader.u64_be());
    if (version != 2 || own_offset != offset ||
        std::find(kSizes.begin(), kSizes.end(), size) == kSizes.end())
        return damaged("has fields that cannot be");
    bytes = TRY(read_exactly(volume, offset, static_cast<size_t>(size)));
    TRY(check_sum(bytes, digest.c_str()));
    copy.label = to_valid_utf8(label.c_str());
    copy.uuid = to_valid_utf8(uuid.c_str());
    const std::string_view text(reinterpret_cast<const char*>(bytes.data()), bytes.size());
    const auto area = text.substr(kFieldsBytes);
    copy.document = json::parse(area.substr(0, area.find('\0')), nullptr, false);
    if (!copy.document.is_object())
        return damaged("holds no JSON object");
    return copy;
}

struct Found {
    Copy copy;
    std::string damage;
};

Result<Found> read_copies(const ByteSource& volume) {
    auto first = read_copy(volume, 0);
    if (!stands_at(volume, 0, kFirstMagic))
        first = damaged("is destroyed");
    for (const uint64_t offset : kSizes) {
        if (!stands_at(volume, offset, kSecondMagic))
            continue;
        auto second = read_copy(volume, offset);
        if (!second.ok() || (first.ok() && second.value().sequence <= first.value().sequence))
            continue;
        return Found{std::move(second).value(),
                     first.ok() ? "the first LUKS2 header is older than the second one, which was "
                                  "used"
                                : first.error().what + "; its second copy was used"};
    }
    if (!first.ok())
        return first.error();
    return Found{std::move(first).value(), {}};
}

// ---- the JSON -----------------------------------------------------------------------------------

// An object's member; null where there is none.
const json& member(const json& object, const char* name) {
    static const json kNone;
    if (!object.is_object())
        return kNone;
    const auto found = object.find(name);
    return found == object.end() ? kNone : *found;
}

std::string text_of(const json& object, const char* name) {
    const json& value = member(object, name);
    return value.is_string() ? value.get<std::string>() : std::string();
}

// A number, which LUKS2 writes as text where it may need 64 bits.
Result<uint64_t> number_of(const json& object, const char* name) {
    const json& value = member(object, name);
    if (value.is_number_unsigned())
        return value.get<uint64_t>();
    const auto number =
        value.is_string() ? to_int64(value.get_ref<const std::string&>()) : std::nullopt;
    if (!number || *number < 0)
        return damaged(std::string("has no number \"") + name + '"');
    return static_cast<uint64_t>(*number);
}

Result<std::vector<std::byte>> bytes_of(const json& object, const char* name) {
    auto bytes = read_base64(text_of(object, name));
    if (!bytes.ok() || bytes.value().empty())
        return damaged(std::string("has no bytes \"") + name + '"');
    return bytes;
}

Result<void> read_derivation(const json& kdf, LuksKeyslot& slot) {
    slot.derivation = text_of(kdf, "type");
    slot.salt = TRY(bytes_of(kdf, "salt"));
    if (slot.derivation == "pbkdf2") {
        slot.derivation_digest = text_of(kdf, "hash");
        slot.iterations = TRY(number_of(kdf, "iterations"));
    } else if (slot.derivation.starts_with("argon2")) {
        slot.iterations = TRY(number_of(kdf, "time"));
        slot.memory_kib = TRY(number_of(kdf, "memory"));
        slot.lanes = TRY(number_of(kdf, "cpus"));
    }
    return {};
}

Result<LuksKeyslot> to_keyslot(const std::string& name, const json& stored) {
    LuksKeyslot slot;
    const auto number = to_int64(name);
    if (!number || *number < 0 || *number >= static_cast<int64_t>(kMostSlots))
        return damaged("has a keyslot \"" + to_valid_utf8(name) + '"');
    slot.number = static_cast<int>(*number);
    const json& priority = member(stored, "priority");
    if (priority.is_number_unsigned())
        slot.priority = static_cast<int>(std::min<uint64_t>(priority.get<uint64_t>(), 2));
    const json& area = member(stored, "area");
    const json& stripes = member(stored, "af");
    slot.key_bytes = TRY(number_of(stored, "key_size"));
    slot.area_offset = TRY(number_of(area, "offset"));
    slot.area_cipher = text_of(area, "encryption");
    slot.area_key_bytes = TRY(number_of(area, "key_size"));
    slot.stripes = TRY(number_of(stripes, "stripes"));
    slot.stripes_digest = text_of(stripes, "hash");
    if (slot.key_bytes == 0 || slot.key_bytes > kMostKeyBytes || slot.area_key_bytes == 0 ||
        slot.area_key_bytes > kMostKeyBytes || slot.stripes == 0 || slot.stripes > kMostStripes)
        return damaged("has a keyslot with sizes that cannot be");
    TRY(read_derivation(member(stored, "kdf"), slot));
    return slot;
}

bool lists(const json& names, const std::string& name) {
    return names.is_array() && std::find(names.begin(), names.end(), json(name)) != names.end();
}

// The one segment that the volume is. More than one: a re-encryption that was not finished.
Result<void> read_segment(const json& document, const std::string& title, LuksHeader& header) {
    const json& segments = member(document, "segments");
    if (!segments.is_object() || segments.empty())
        return Error{ErrorCode::Unsupported, title + " names no data: a header kept on its own"};
    if (segments.size() != 1)
        return Error{ErrorCode::Unsupported,
                     title +
                         " is in the middle of a re-encryption, which is not read; finish it "
                         "with cryptsetup on a copy"};
    const json& segment = segments.front();
    const std::string type = text_of(segment, "type");
    if (type != "crypt")
        return Error{ErrorCode::Unsupported,
                     title + " has data of the kind \"" + to_valid_utf8(type) + "\", not read"};
    if (segment.contains("integrity"))
        return Error{ErrorCode::Unsupported,
                     title + " stores integrity tags beside its sectors, which is not read"};
    header.cipher = text_of(segment, "encryption");
    header.data_offset = TRY(number_of(segment, "offset"));
    header.first_sector = TRY(number_of(segment, "iv_tweak"));
    header.sector_bytes = TRY(number_of(segment, "sector_size"));
    if (header.sector_bytes < 512 || header.sector_bytes > 4096 ||
        (header.sector_bytes & (header.sector_bytes - 1)) != 0)
        return damaged("has sectors of " + std::to_string(header.sector_bytes) + " bytes");
    if (text_of(segment, "size") != "dynamic")
        header.data_bytes = TRY(number_of(segment, "size"));
    return {};
}

Result<void> check_requirements(const json& document, const std::string& title) {
    const json& needed = member(member(member(document, "config"), "requirements"), "mandatory");
    if (!needed.is_array() || needed.empty())
        return {};
    const std::string first =
        needed[0].is_string() ? to_valid_utf8(needed[0].get<std::string>()) : "?";
    return Error{
        ErrorCode::Unsupported,
        title + " requires \"" + first + "\", which is not read" +
            (first.find("reencrypt") != std::string::npos
                 ? ": a re-encryption was not finished; finish it with cryptsetup on a copy"
                 : "")};
}

// The digest of the segment, and the keyslots that give the key that it is of.
Result<void> read_keys(const json& document, LuksHeader& header) {
    const std::string segment = member(document, "segments").begin().key();
    for (const json& stored : member(document, "digests")) {
        if (!lists(member(stored, "segments"), segment))
            continue;
        if (text_of(stored, "type") != "pbkdf2")
            return damaged("has a digest that is not known");
        header.digest.digest = text_of(stored, "hash");
        header.digest.iterations = TRY(number_of(stored, "iterations"));
        header.digest.salt = TRY(bytes_of(stored, "salt"));
        header.digest.expected = TRY(bytes_of(stored, "digest"));
        const json& keyslots = member(document, "keyslots");
        if (!keyslots.is_object() || keyslots.size() > kMostSlots)
            return damaged("has no keyslots");
        for (const auto& [name, keyslot] : keyslots.items()) {
            if (!lists(member(stored, "keyslots"), name) || text_of(keyslot, "type") != "luks2")
                continue;
            auto slot = TRY(to_keyslot(name, keyslot));
            header.keyslots.push_back(std::move(slot));
        }
        return {};
    }
    return damaged("has no digest for its data");
}

}  // namespace

bool has_second_luks2_header(const ByteSource& volume) {
    return std::any_of(kSizes.begin(), kSizes.end(), [&](uint64_t offset) {
        return stands_at(volume, offset, kSecondMagic) && read_copy(volume, offset).ok();
    });
}

Result<LuksHeader> read_luks2_header(const ByteSource& volume) {
    const auto found = TRY(read_copies(volume));
    const json& document = found.copy.document;
    LuksHeader header;
    header.version = 2;
    header.uuid = found.copy.uuid;
    header.label = found.copy.label;
    header.damage = found.damage;
    const std::string title = "LUKS2 encrypted volume " + header.uuid;
    TRY(check_requirements(document, title));
    TRY(read_segment(document, title, header));
    TRY(read_keys(document, header));
    for (const json& token : member(document, "tokens"))
        header.tokens.push_back(to_valid_utf8(text_of(token, "type")));
    std::stable_sort(header.keyslots.begin(), header.keyslots.end(),
                     [](const LuksKeyslot& a, const LuksKeyslot& b) {
                         return std::pair(-a.priority, a.number) < std::pair(-b.priority, b.number);
                     });
    return header;
}

}  // namespace parsers
