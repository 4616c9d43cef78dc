// The keys of WhatsApp's backups: the files that hold them, and where they lie on a device.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "parsers/base/layer.h"
#include "parsers/crypt/secret_bytes.h"

namespace parsers {

// `key`: given by WhatsApp's server, belongs to the backups with the same salt (crypt12, crypt14).
// `encrypted_backup.key`: the root of an end-to-end encrypted backup (crypt15).
enum class WhatsAppKeyKind { Server, EndToEnd };

struct WhatsAppKey {
    WhatsAppKeyKind kind = WhatsAppKeyKind::Server;
    SecretBytes cipher_key;              // what AES takes
    std::vector<std::byte> server_salt;  // of a Server key
    std::string found_in;                // the name of the file, or "the given password"
    bool is_sibling = false;             // found in the evidence, by its relative path
};

// A key file by its content: the Java-serialized 131 or 32 bytes, 32 bare bytes, or 64 hexadecimal
// digits with or without spaces. Absent where it is none of these.
std::optional<WhatsAppKey> read_whatsapp_key(std::span<const std::byte> file);

// All keys of that kind, the given ones first, each once.
std::vector<WhatsAppKey> find_whatsapp_keys(const Surroundings& surroundings, WhatsAppKeyKind kind);

}  // namespace parsers
