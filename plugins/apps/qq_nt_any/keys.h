// Keys of the databases of QQ since version 9 (QQ NT). Facts: QQBackup/QQDecrypt and its issue 16,
// QQBackup/qq-win-db-key (pull request 30), docs.rs/ntdb_unwrap, h4ckm310n.com/?p=1135.
//
// In front of an SQLCipher database stand 1024 bytes: at 32 "QQ_NT DB", the size of a message of
// protocol buffers in four bytes, the message: field 2 a value, field 4 the name of the HMAC. On
// phones the passphrase is md5(md5(uid) + value) in lower-case digits, `uid` being the account's
// inner id; computers get theirs from the server. login.db has one passphrase everywhere.
#pragma once

#include <string>
#include <vector>

#include "plugins/api/database_keys.h"
#include "plugins/api/plugin.h"

namespace plugins::qq_nt {

inline constexpr uint32_t kHeaderBytes = 1024;

struct Header {
    std::string value;  // that the passphrase is made with
    std::string hmac;   // as parsers/crypt/derive.h names it; "" where it is not told
};

// Of the bytes in front; empty where they are not there.
Header read_header(const parsers::ByteSource& file);

// md5(md5(uid) + value).
std::string passphrase_of(const std::string& uid, const std::string& value);

DatabaseKeys keys_of(const File& file, const parsers::Secrets& secrets);

}  // namespace plugins::qq_nt
