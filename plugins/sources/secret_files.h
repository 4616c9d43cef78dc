// Secret files: the passwords and keys for encrypted evidence, as the examiner gives them.
#pragma once

#include <string>
#include <vector>

#include "parsers/base/result.h"
#include "parsers/base/secrets.h"

namespace plugins {

// `password_file`: one password a line, UTF-8; empty lines are left out. `key_paths`: key files, or
// folders whose files (not their subfolders) are key files. Both may be empty.
struct SecretFiles {
    std::string password_file;
    std::vector<std::string> key_paths;
};

// An error names the file that cannot be read.
parsers::Result<parsers::Secrets> read_secrets(const SecretFiles& files);

// For the case log: "2 passwords, key files: key, backup.bek"; empty where there are none.
std::string describe(const parsers::Secrets& secrets);

}  // namespace plugins
