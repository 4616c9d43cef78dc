// Secrets: the passwords and key files that the examiner gave for encrypted evidence.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace parsers {

// `name` is the file's own name without its folder.
struct KeyFile {
    std::string name;
    std::vector<std::byte> bytes;
};

// Whatever is encrypted tries all that fit its form, in the order given. Passwords are UTF-8.
struct Secrets {
    std::vector<std::string> passwords;
    std::vector<KeyFile> key_files;
};

}  // namespace parsers
