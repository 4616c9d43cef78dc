// Locked: the sentence that says what encrypts a volume and what would open it.
#pragma once

#include <string>

#include "parsers/base/result.h"
#include "parsers/base/secrets.h"

namespace parsers {

// title: "LUKS2 encrypted volume <id> (cipher, ways in)". kinds: "a password or a key file".
struct Locked {
    std::string title;
    std::string kinds;
    size_t passwords_tried = 0;
    size_t key_files_tried = 0;
    std::string remark;  // a further sentence without its full stop, or empty
};

// Encrypted. Never names a secret.
Error to_error(const Locked& locked);

}  // namespace parsers
