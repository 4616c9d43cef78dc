// FileVault context: the XML in which Core Storage keeps its wrapped keys, and their unwrapping.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "parsers/base/result.h"
#include "parsers/crypt/secret_bytes.h"
#include "parsers/volume/filevault_metadata.h"

namespace parsers {

// Every value of the XML that is no container, by the keys it stands under, in stored order; a
// back reference is followed. Core Storage writes a dialect of a property list of its own.
struct CoreStorageText {
    std::multimap<std::string, std::string, std::less<>> values;
    // The first one of that key, or "".
    std::string value_of(std::string_view key) const;
};

// Damaged where it is no such XML.
Result<CoreStorageText> read_core_storage_text(std::string_view xml);
Result<CoreStorageId> to_core_storage_id(std::string_view text);
Result<uint64_t> to_core_storage_number(std::string_view text);  // "0x10" or "16"

// One way in for each user and for the recovery password, and the keys of the volume (the one of
// the present and those of a conversion).
struct FileVaultContext {
    struct Way {
        std::vector<std::byte> salt;
        std::vector<std::byte> wrapped;
        uint64_t iterations = 0;
    };
    std::vector<Way> ways;
    std::vector<std::vector<std::byte>> volume_keys;  // wrapped
    std::string conversion;  // "Complete", "Converting", ...; empty where it is not said
};

Result<FileVaultContext> read_filevault_context(std::string_view xml);

// EncryptedRoot.plist.wipekey of the partition "Recovery HD", as it lies there or decrypted, as
// XML. NotFound where the bytes are none of this volume.
Result<std::string> read_encrypted_root(std::span<const std::byte> file,
                                        const CoreStorageHeader& header);

// Both halves of the XTS key of the volume of that family. Encrypted where the text opens no way.
Result<SecretBytes> unlock(const FileVaultContext& context, std::string_view text,
                           const CoreStorageId& family);

}  // namespace parsers
