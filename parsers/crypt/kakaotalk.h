// The fields that KakaoTalk encrypts one by one in its databases.
//
// Format: jiru/kakaodecrypt, dolidolih/Iris (Android), iLEAPP's kakaoTalk.py (iOS). AES-256-CBC,
// stored in base64; the key is derived from a fixed password and a salt of the user's id, so the
// database alone opens them: on Android with the function of PKCS #12 (RFC 7292, appendix B), on
// iOS with PBKDF2.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <utility>

#include "parsers/base/result.h"
#include "parsers/crypt/secret_bytes.h"

namespace parsers {

class KakaoTalkFields {
public:
    // The text of a field of that user. `version` is the number that the app stores beside it
    // ("enc"). Unsupported for a version whose salt is not known; Damaged where it does not open.
    Result<std::string> decrypt(std::span<const std::byte> cipher, int64_t version, int64_t user);

    // The same of a field that iOS wrote, which has no version.
    Result<std::string> decrypt_ios(std::span<const std::byte> cipher, int64_t user);

private:
    Result<const SecretBytes*> key_of(int64_t version, int64_t user);

    Result<const SecretBytes*> key_of_ios(int64_t user);

    std::map<std::pair<int64_t, int64_t>, SecretBytes> keys_;  // by version and user
};

}  // namespace parsers
