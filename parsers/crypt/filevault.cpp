#include "parsers/crypt/filevault.h"

#include <string>

#include "parsers/base/byte_reader.h"
#include "parsers/base/text.h"

namespace parsers {
namespace {

constexpr size_t kHeaderBytes = 512;
constexpr uint32_t kAesXts = 2;

struct CoreStorage {
    bool is_one = false;
    uint32_t method = 0;
    std::string id;
};

Result<CoreStorage> read_header(const ByteSource& volume) {
    const auto bytes = TRY(read_exactly(volume, 0, kHeaderBytes));
    ByteReader reader(bytes);
    TRY(reader.seek(8));
    const uint16_t version = TRY(reader.u16_le());
    const uint16_t block_type = TRY(reader.u16_le());
    TRY(reader.seek(88));
    const auto mark = TRY(reader.text(2));
    const uint32_t checksum_kind = TRY(reader.u32_le());
    TRY(reader.seek(172));
    CoreStorage header;
    header.method = TRY(reader.u32_le());
    TRY(reader.seek(304));
    const auto id = TRY(reader.bytes(16));
    for (size_t at = 0; at < id.size(); ++at) {
        if (at == 4 || at == 6 || at == 8 || at == 10)
            header.id += '-';
        header.id += to_hex(id.subspan(at, 1));
    }
    header.is_one = version == 1 && block_type == 0x10 && mark == "CS" && checksum_kind == 1;
    return header;
}

}  // namespace

bool is_core_storage(const ByteSource& volume) {
    const auto header = read_header(volume);
    return header.ok() && header.value().is_one;
}

Result<Layer> open_filevault(const SharedBytes& volume, const Surroundings&) {
    const auto header = TRY(read_header(*volume));
    if (!header.is_one)
        return Error{ErrorCode::NotFound, "is no Core Storage volume"};
    const std::string title = "Core Storage volume " + header.id;
    if (header.method != kAesXts)
        return Error{ErrorCode::Unsupported, title + " is not read"};
    return Error{ErrorCode::Encrypted,
                 title +
                     ", FileVault 2 (AES-XTS 128), is not decrypted here; it needs the password "
                     "of a user of that Mac or the recovery key, and fvdemount of libfvde"};
}

}  // namespace parsers
