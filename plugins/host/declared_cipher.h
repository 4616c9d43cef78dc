// DeclaredCipher: the table [sqlcipher] of a declared plugin, which says how its app encrypts.
#pragma once

#include <string>

#include "plugins/api/database_keys.h"

namespace plugins {

struct DeclaredCipher {
    parsers::SqlCipherSettings settings;
    std::string key_file;     // beside the database, JSON; "" where the key is only ever given
    std::string key_pointer;  // JSON pointer to the key in it
    std::string needed;
};

// A sentence on the first setting that no cipher has; "" where all may be.
std::string what_is_wrong(const DeclaredCipher& cipher);

DatabaseKeys keys_of(const DeclaredCipher& cipher, const File& file,
                     const parsers::Secrets& secrets);

}  // namespace plugins
