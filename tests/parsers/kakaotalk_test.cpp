#include "parsers/crypt/kakaotalk.h"

#include <gtest/gtest.h>

#include "parsers/format/base64.h"

namespace parsers {
namespace {

Result<std::string> open_field(const std::string& base64, int64_t version, int64_t user) {
    const auto cipher = read_base64(base64);
    EXPECT_TRUE(cipher.ok());
    return KakaoTalkFields().decrypt(cipher.value(), version, user);
}

// The fields were made by a program of its own: the key derivation of RFC 7292, appendix B, written
// out by hand, and AES from the openssl program.
TEST(KakaoTalkFields, OpensWhatAnotherProgramEncrypted) {
    EXPECT_EQ(open_field("d2efx897TgcxzgsQcz4dcQ==", 31, 123456789).value(), "안녕하세요");
    EXPECT_EQ(open_field("sOKey3p0gIDFz4+704UC3g==", 0, 42).value(), "hello");
}

// Made by Python's hashlib and cryptography.
TEST(KakaoTalkFields, OpensWhatAnotherProgramEncryptedAsOnIos) {
    const auto cipher = read_base64("5vSDdPaJxFurQCT4cN3Ptw==");
    ASSERT_TRUE(cipher.ok());
    EXPECT_EQ(KakaoTalkFields().decrypt_ios(cipher.value(), 123456789).value(), "안녕하세요");
    EXPECT_EQ(KakaoTalkFields().decrypt_ios(cipher.value(), 123456780).error().code,
              ErrorCode::Damaged);
    KakaoTalkFields both;
    EXPECT_TRUE(both.decrypt_ios(cipher.value(), 123456789).ok());
    EXPECT_EQ(both.decrypt(cipher.value(), 31, 123456789).error().code, ErrorCode::Damaged);
}

TEST(KakaoTalkFields, SaysWhyAFieldStaysClosed) {
    const std::string field = "d2efx897TgcxzgsQcz4dcQ==";
    EXPECT_EQ(open_field(field, 31, 5).error().code, ErrorCode::Damaged);
    EXPECT_EQ(open_field(field, 30, 123456789).error().code, ErrorCode::Unsupported);
    EXPECT_EQ(open_field(field, 32, 123456789).error().code, ErrorCode::Unsupported);
    EXPECT_EQ(open_field(field, -1, 123456789).error().code, ErrorCode::Unsupported);
    EXPECT_EQ(open_field("AAAA", 31, 123456789).error().code, ErrorCode::Damaged);
    EXPECT_EQ(open_field("", 31, 123456789).error().code, ErrorCode::Damaged);
}

}  // namespace
}  // namespace parsers
