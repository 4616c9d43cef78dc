// IosKeychain: the keychain of an iPhone as extraction tools and encrypted backups hold it, for the
// keys that apps keep there. Its secrets are for opening other evidence, never for a report.
// Formats: iLEAPP; "UFED keychain decrypter" (M. Regnery); iphone-dataprotection (keychain4.py).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "parsers/base/result.h"
#include "parsers/container/ios_keychain_crypt.h"
#include "parsers/crypt/secret_bytes.h"
#include "parsers/format/plist.h"

namespace parsers {

// Texts are empty where nothing is stored; one that is no UTF-8 stands in hexadecimal digits.
struct KeychainItem {
    std::string table;         // genp, inet, cert, keys
    std::string access_group;  // names the app: "ABCDE12345.org.example.app"
    std::string account;
    std::string service;
    std::string server;  // of internet passwords
    SecretBytes secret;
    std::string where;  // JSON pointer in the file
};

// An empty member fits everything. The access group fits with and without its team prefix.
struct KeychainQuery {
    std::string access_group;
    std::string account;
    std::string service;
};

// `closed`: items that are there and do not open, as JSON pointer and reason.
struct Keychain {
    std::vector<KeychainItem> items;
    std::vector<std::pair<std::string, std::string>> closed;

    // In stored order; valid as long as this keychain.
    std::vector<const KeychainItem*> find(const KeychainQuery& query) const;
};

// Dump: plain items in the lists genp, inet, cert and keys. Wrapped: "backup_keychain_v2.plist" of
// UFED, which holds the keys of its items. Backup: "keychain-backup.plist", whose items need the
// class keys of the backup.
enum class KeychainForm { None, Dump, Wrapped, Backup };

KeychainForm keychain_form(const PlistValue& list);

// A Dump or a Wrapped one. Encrypted for that of a backup, Unsupported for another list.
Result<Keychain> read_keychain(const PlistValue& list);

// That of a backup, with the keys that its password opened.
Result<Keychain> read_backup_keychain(const PlistValue& list, const ProtectionKeys& keys);

}  // namespace parsers
