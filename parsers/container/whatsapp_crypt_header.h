// The header of an encrypted WhatsApp backup, as far as it is in plain.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "parsers/base/byte_source.h"
#include "parsers/container/whatsapp_key.h"

namespace parsers {

struct WhatsAppCryptHeader {
    int format = 0;                      // 12, 14, 15; 7 to 11: recognized only
    std::vector<std::byte> nonce;        // of AES-GCM
    std::vector<std::byte> server_salt;  // of 12 and 14
    std::string app_version;             // "" where the header does not give it
    std::string number_end;              // the last two digits of the account's number, or ""
    uint64_t body_offset = 0;

    WhatsAppKeyKind key_kind() const {
        return format == 15 ? WhatsAppKeyKind::EndToEnd : WhatsAppKeyKind::Server;
    }
};

// Absent where the file does not begin so. `name` decides among the formats that share the fixed
// header.
std::optional<WhatsAppCryptHeader> read_whatsapp_header(const ByteSource& file,
                                                        std::string_view name);

}  // namespace parsers
