#include "parsers/crypt/luks_header.h"

#include <array>
#include <string_view>

#include "parsers/base/byte_reader.h"
#include "parsers/base/text.h"
#include "parsers/crypt/luks2_header.h"

namespace parsers {
namespace {

using namespace std::string_view_literals;

constexpr std::string_view kMagic = "LUKS\xba\xbe"sv;
constexpr size_t kHeader1Bytes = 592;
constexpr int kSlots = 8;
constexpr uint32_t kActive = 0x00ac71f3;
constexpr uint64_t kSectorBytes = 512;
constexpr uint32_t kMostStripes = 16'000;
constexpr uint32_t kMostKeyBytes = 512;

// Text in a field of fixed size, up to its first zero.
Result<std::string> field(ByteReader& reader, size_t size) {
    auto text = TRY(reader.text(size));
    return text.substr(0, text.find('\0'));
}

Result<std::vector<std::byte>> run(ByteReader& reader, size_t size) {
    const auto bytes = TRY(reader.bytes(size));
    return std::vector<std::byte>(bytes.begin(), bytes.end());
}

// A slot that is active; absent where it is not.
Result<std::optional<LuksKeyslot>> read_slot(ByteReader& reader, const LuksHeader& header,
                                             int number, size_t key_bytes) {
    const uint32_t state = TRY(reader.u32_be());
    LuksKeyslot slot;
    slot.number = number;
    slot.key_bytes = key_bytes;
    slot.area_key_bytes = key_bytes;
    slot.derivation = "pbkdf2";
    slot.derivation_digest = header.digest.digest;
    slot.stripes_digest = header.digest.digest;
    slot.area_cipher = header.cipher;
    slot.iterations = TRY(reader.u32_be());
    slot.salt = TRY(run(reader, 32));
    const uint64_t area_sector = TRY(reader.u32_be());
    slot.area_offset = area_sector * kSectorBytes;
    slot.stripes = TRY(reader.u32_be());
    if (state != kActive)
        return std::optional<LuksKeyslot>();
    if (slot.stripes == 0 || slot.stripes > kMostStripes)
        return Error{ErrorCode::Damaged,
                     "a LUKS keyslot of " + std::to_string(slot.stripes) + " stripes"};
    return std::optional<LuksKeyslot>(std::move(slot));
}

Result<LuksHeader> read_version_1(const ByteSource& volume) {
    const auto bytes = TRY(read_exactly(volume, 0, kHeader1Bytes));
    ByteReader reader(bytes);
    TRY(reader.skip(8));
    LuksHeader header;
    header.version = 1;
    const auto name = TRY(field(reader, 32));
    const auto mode = TRY(field(reader, 32));
    header.cipher = name + '-' + mode;
    header.digest.digest = TRY(field(reader, 32));
    const uint64_t data_sector = TRY(reader.u32_be());
    header.data_offset = data_sector * kSectorBytes;
    const uint32_t key_bytes = TRY(reader.u32_be());
    if (key_bytes == 0 || key_bytes > kMostKeyBytes)
        return Error{ErrorCode::Damaged, "a LUKS key of " + std::to_string(key_bytes) + " bytes"};
    header.digest.expected = TRY(run(reader, 20));
    header.digest.salt = TRY(run(reader, 32));
    header.digest.iterations = TRY(reader.u32_be());
    header.uuid = TRY(field(reader, 40));
    for (int number = 0; number < kSlots; ++number) {
        auto slot = TRY(read_slot(reader, header, number, key_bytes));
        if (slot)
            header.keyslots.push_back(std::move(*slot));
    }
    return header;
}

}  // namespace

bool is_luks(const ByteSource& volume) {
    std::array<std::byte, 6> start{};
    const auto got = volume.read_at(0, start);
    if (!got.ok() || got.value() != start.size())
        return false;
    return std::string_view(reinterpret_cast<const char*>(start.data()), start.size()) == kMagic ||
           has_second_luks2_header(volume);
}

Result<LuksHeader> read_luks_header(const ByteSource& volume) {
    const auto start = TRY(read_exactly(volume, 0, 8));
    const std::string_view text(reinterpret_cast<const char*>(start.data()), start.size());
    if (!text.starts_with(kMagic))
        return read_luks2_header(volume);
    const int version = std::to_integer<int>(start[6]) << 8 | std::to_integer<int>(start[7]);
    if (version == 1)
        return read_version_1(volume);
    if (version == 2)
        return read_luks2_header(volume);
    return Error{ErrorCode::Unsupported,
                 "LUKS encrypted volume of version " + std::to_string(version) + " is not read"};
}

}  // namespace parsers
