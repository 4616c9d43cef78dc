#include "plugins/api/database_keys.h"

namespace plugins {

Result<DecryptedFile> decrypt_database(const File& file, const DatabaseKeys& keys) {
    auto cipher =
        parsers::SqlCipher::find(file.bytes(), file.companion("-wal"), keys.settings, keys.keys);
    if (!cipher.ok() && cipher.error().code != parsers::ErrorCode::Encrypted)
        return cipher.error();
    if (!cipher.ok()) {
        const std::string tried =
            keys.keys.empty() ? "no key was found" : cipher.error().what + " of those found";
        return parsers::Error{parsers::ErrorCode::Encrypted,
                              file.path() + ": the database is encrypted; " + tried +
                                  (keys.needed.empty() ? "" : ". " + keys.needed)};
    }
    const auto& found = cipher.value();
    DecryptedFile decrypted{file,
                            "decrypted as " + found.settings().name + " with " + found.origin()};
    decrypted.file.decrypt_with(
        std::make_shared<const parsers::SqlCipher>(std::move(cipher).value()));
    return decrypted;
}

}  // namespace plugins
