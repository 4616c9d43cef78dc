#include "plugins/host/declared_cipher.h"

#include <nlohmann/json.hpp>

#include "parsers/base/limits.h"
#include "parsers/format/sqlite_log.h"

namespace plugins {
namespace {

constexpr uint64_t kSettingsFileBytes = 1 << 20;

// The text at the pointer; empty where the file or the text is not there.
std::string key_beside(const DeclaredCipher& cipher, const File& file) {
    const auto source = cipher.key_file.empty() ? nullptr : file.companion(cipher.key_file);
    if (source == nullptr)
        return {};
    const auto text = parsers::read_text(*source, kSettingsFileBytes);
    if (!text.ok())
        return {};
    const auto root = nlohmann::json::parse(text.value(), nullptr, false);
    const nlohmann::json::json_pointer pointer(cipher.key_pointer);
    if (root.is_discarded() || !root.contains(pointer) || !root.at(pointer).is_string())
        return {};
    return root.at(pointer).get<std::string>();
}

bool is_hash(const std::string& name) {
    return name == "sha1" || name == "sha256" || name == "sha512";
}

}  // namespace

std::string what_is_wrong(const DeclaredCipher& cipher) {
    const parsers::SqlCipherSettings& settings = cipher.settings;
    if (!parsers::is_sqlite_page_size(settings.page_size))
        return "\"page_size\" must be a power of two from 512 to 65536";
    if (!is_hash(settings.kdf) || (!settings.hmac.empty() && !is_hash(settings.hmac)))
        return "\"kdf\" and \"hmac\" must be sha1, sha256 or sha512; \"hmac\" may be none";
    if (settings.kdf_iterations == 0 || settings.kdf_iterations > parsers::limits::kKeyIterations)
        return "\"kdf_iterations\" must be from 1 to " +
               std::to_string(parsers::limits::kKeyIterations);
    if (settings.plain_header_bytes % 16 != 0 || settings.plain_header_bytes > 96)
        return "\"plain_header_bytes\" must be a multiple of 16, at most 96";
    if (cipher.key_file.empty() != cipher.key_pointer.empty() ||
        (!cipher.key_pointer.empty() && !cipher.key_pointer.starts_with('/')) ||
        cipher.key_pointer.find('~') != std::string::npos)
        return "\"key_file\" needs \"key_pointer\", a JSON pointer such as /key";
    return {};
}

DatabaseKeys keys_of(const DeclaredCipher& cipher, const File& file,
                     const parsers::Secrets& secrets) {
    DatabaseKeys keys{.settings = {cipher.settings}, .needed = cipher.needed};
    keys.keys = parsers::to_sqlcipher_keys(key_beside(cipher, file),
                                           cipher.key_file + " beside the database");
    for (parsers::SqlCipherKey& given : parsers::to_sqlcipher_keys(secrets))
        keys.keys.push_back(std::move(given));
    return keys;
}

}  // namespace plugins
