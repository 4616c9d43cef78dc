// The fields that KakaoTalk on Android encrypts one by one in its databases.
//
// Format: jiru/kakaodecrypt, dolidolih/Iris. AES-256-CBC, stored in base64; the key is derived with
// the function of PKCS #12 (RFC 7292, appendix B) from a fixed password and a salt of the user's
// id, so the database alone opens them.
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

private:
    Result<const SecretBytes*> key_of(int64_t version, int64_t user);

    std::map<std::pair<int64_t, int64_t>, SecretBytes> keys_;
};

}  // namespace parsers
