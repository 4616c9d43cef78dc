// WhatsApp's encrypted backups on Android: msgstore.db.crypt12, .crypt14, .crypt15 and their like.
//
// Format: wa-crypt-tools (github.com/ElDavoo/wa-crypt-tools), its protobuf definitions and tests.
#pragma once

#include <string_view>

#include "parsers/base/layer.h"

namespace parsers {

// True where the file begins with the header of a crypt14 or crypt15 backup, or has the fixed
// header, the end and the name of a crypt12 one. Also for the older crypt7 to crypt11, which are
// not read, by the fixed header and the name.
bool is_whatsapp_backup(const ByteSource& file, std::string_view name);

// A tree of one file: the content in plain, named as the backup without ".cryptNN".
//
// Keys are taken from the given key files (and passwords of 64 hexadecimal digits) and from the
// folders around: `key` (158 bytes) for crypt12 and crypt14, `encrypted_backup.key` or the 64
// digits for crypt15. A key that does not fit is told from damage by what it decrypts to. Encrypted
// where none fits; content whose tag or checksum does not match is given with a note.
Result<Layer> open_whatsapp_backup(const SharedBytes& file, const Surroundings& surroundings);

}  // namespace parsers
