// Keybag: the class keys of an iTunes backup, and how a password opens them.
// Format: a run of (tag, big-endian length, value) without nesting; "BackupKeyBag" of
// Manifest.plist. Described by iphone_backup_decrypt (J. Sharkey) and "iPhone data protection in
// depth" (J.-B. Bedrune, J. Sigwald, HITB 2011).
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "parsers/base/result.h"
#include "parsers/crypt/secret_bytes.h"

namespace parsers {

// One wrapped key. `wrap` bit 0: also with a key that never leaves the device; bit 1: with the one
// made of the password.
struct WrappedClassKey {
    uint32_t protection_class = 0;
    uint32_t wrap = 0;
    uint32_t key_type = 0;
    std::vector<std::byte> wrapped;
};

// `first_*` stand since iOS 10.2 only: a round with SHA-256 before the one with SHA-1.
struct Keybag {
    uint32_t version = 0;
    uint32_t type = 0;  // 1: of a backup
    std::vector<std::byte> salt;
    uint32_t rounds = 0;
    std::vector<std::byte> first_salt;
    uint32_t first_rounds = 0;
    std::vector<WrappedClassKey> class_keys;
};

// A protection class -> its key of 32 bytes.
using ClassKeys = std::map<uint32_t, SecretBytes>;

// Rounds of PBKDF2 that are worked off: five times what iOS writes, some ten seconds.
inline constexpr uint32_t kMostKeybagRounds = 50'000'000;
inline constexpr uint32_t kUsualKeybagRounds = 10'000'000;

// Damaged where a length reaches behind the end, or salt, rounds or class keys are missing.
Result<Keybag> read_keybag(std::span<const std::byte> bytes);

// LimitReached where the bag asks for more than kMostKeybagRounds.
Result<void> check_rounds(const Keybag& keybag);

// The keys that the password opens; Encrypted where it opens none. `password` is UTF-8.
Result<ClassKeys> unlock_keybag(const Keybag& keybag, std::string_view password);

// A key of a file or of the manifest: its class (little-endian) and 40 bytes wrapped with the key
// of that class. Encrypted where there is no key of the class; Damaged where it does not unwrap.
Result<SecretBytes> unwrap_file_key(const ClassKeys& keys,
                                    std::span<const std::byte> class_and_wrapped);

// The class that such a key names; absent where it is too short for one.
std::optional<uint32_t> class_of_file_key(std::span<const std::byte> class_and_wrapped);

}  // namespace parsers
