// DatabaseKeys: what opens the databases that an app encrypts with SQLCipher.
#pragma once

#include <string>
#include <vector>

#include "parsers/crypt/sqlcipher.h"
#include "plugins/api/plugin.h"

namespace plugins {

struct DatabaseKeys {
    std::vector<parsers::SqlCipherSettings> settings;  // of the app's versions
    std::vector<parsers::SqlCipherKey> keys;  // tried in this order, each with all settings
    std::string needed;  // for the ledger, where none fits: one sentence on what would open it
};

// The file as open_sqlite() can read it, and how, for the ledger; Encrypted where no key fits.
struct DecryptedFile {
    File file;
    std::string how;
};
Result<DecryptedFile> decrypt_database(const File& file, const DatabaseKeys& keys);

}  // namespace plugins
