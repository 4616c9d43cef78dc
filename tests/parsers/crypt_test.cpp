// The ciphers and key derivations against the published vectors.
#include <gtest/gtest.h>

#include "parsers/base/limits.h"
#include "parsers/base/text.h"
#include "parsers/crypt/cipher.h"
#include "parsers/crypt/derive.h"

namespace {

using namespace parsers;

std::span<const std::byte> bytes_of(std::string_view text) {
    return std::as_bytes(std::span(text.data(), text.size()));
}

std::string hex_of(const SecretBytes& secret) {
    return to_hex(secret.view());
}

CipherBlock block_of(std::string_view hex) {
    const auto bytes = from_hex(hex);
    CipherBlock block{};
    std::copy(bytes.begin(), bytes.end(), block.begin());
    return block;
}

// IEEE 1619-2007, appendix B, vector 2 (AES-128) and its inverse.
TEST(Cipher, XtsAsInTheStandard) {
    const auto key = from_hex("1111111111111111111111111111111122222222222222222222222222222222");
    auto bytes = from_hex("c454185e6a16936e39334038acef838bfb186fff7480adc4289382ecd6d394f0");
    auto cipher = Cipher::make(CipherMode::Xts, CipherDirection::Decrypt, key);
    ASSERT_TRUE(cipher.ok());
    ASSERT_TRUE(cipher.value().apply(to_cipher_block(0x3333333333), bytes).ok());
    EXPECT_EQ(to_hex(bytes), "4444444444444444444444444444444444444444444444444444444444444444");
    auto copy = cipher.value();
    auto back = Cipher::make(CipherMode::Xts, CipherDirection::Encrypt, key);
    ASSERT_TRUE(back.ok());
    ASSERT_TRUE(back.value().apply(to_cipher_block(0x3333333333), bytes).ok());
    EXPECT_EQ(to_hex(bytes), "c454185e6a16936e39334038acef838bfb186fff7480adc4289382ecd6d394f0");
    ASSERT_TRUE(copy.apply(to_cipher_block(0x3333333333), bytes).ok());
    EXPECT_EQ(to_hex(bytes), "4444444444444444444444444444444444444444444444444444444444444444");
}

// NIST SP 800-38A, F.2.1.
TEST(Cipher, CbcAsInTheStandard) {
    const auto plain = decrypt_cbc(from_hex("2b7e151628aed2a6abf7158809cf4f3c"),
                                   block_of("000102030405060708090a0b0c0d0e0f"),
                                   from_hex("7649abac8119b246cee98e9b12e9197d"
                                            "5086cb9b507219ee95db113a917678b2"));
    ASSERT_TRUE(plain.ok());
    EXPECT_EQ(to_hex(plain.value()),
              "6bc1bee22e409f96e93d7e117393172aae2d8a571e03ac9c9eb76fac45af8e51");
}

TEST(Cipher, KeysAndLengthsThatCannotBe) {
    const std::vector<std::byte> key(15);
    const auto none = Cipher::make(CipherMode::Cbc, CipherDirection::Decrypt, key);
    ASSERT_FALSE(none.ok());
    EXPECT_EQ(none.error().code, ErrorCode::Unsupported);
    const auto equal =
        Cipher::make(CipherMode::Xts, CipherDirection::Encrypt, std::vector<std::byte>(32));
    ASSERT_FALSE(equal.ok());
    EXPECT_EQ(equal.error().code, ErrorCode::Damaged);
    const auto odd = decrypt_cbc(std::vector<std::byte>(16), {}, std::vector<std::byte>(17));
    ASSERT_FALSE(odd.ok());
    EXPECT_EQ(odd.error().code, ErrorCode::Damaged);
}

// NIST SP 800-38C, example 2.
TEST(Cipher, CcmAsInTheStandard) {
    const auto key = from_hex("404142434445464748494a4b4c4d4e4f");
    const auto nonce = from_hex("1011121314151617");
    const auto also = from_hex("000102030405060708090a0b0c0d0e0f");
    auto tag = from_hex("1fc64fbfaccd");
    const auto bytes = from_hex("d2a1f0e051ea5f62081a7792073d593d");
    const AuthenticatedRun run{AuthenticatedMode::Ccm, nonce, tag, also};
    const auto plain = decrypt_authenticated(key, run, bytes);
    ASSERT_TRUE(plain.ok()) << plain.error().what;
    EXPECT_EQ(hex_of(plain.value()), "202122232425262728292a2b2c2d2e2f");
    tag[5] ^= std::byte{1};
    const auto changed = decrypt_authenticated(key, run, bytes);
    ASSERT_FALSE(changed.ok());
    EXPECT_EQ(changed.error().code, ErrorCode::Encrypted);
}

// The GCM specification's test case 4.
TEST(Cipher, GcmAsInTheStandard) {
    const auto key = from_hex("feffe9928665731c6d6a8f9467308308");
    const auto nonce = from_hex("cafebabefacedbaddecaf888");
    const auto also = from_hex("feedfacedeadbeeffeedfacedeadbeefabaddad2");
    auto tag = from_hex("5bc94fbc3221a5db94fae95ae7121a47");
    const auto bytes = from_hex(
        "42831ec2217774244b7221b784d0d49ce3aa212f2c02a4e035c17e2329aca12e"
        "21d514b25466931c7d8f6a5aac84aa051ba30b396a0aac973d58e091");
    const AuthenticatedRun run{AuthenticatedMode::Gcm, nonce, tag, also};
    const auto plain = decrypt_authenticated(key, run, bytes);
    ASSERT_TRUE(plain.ok()) << plain.error().what;
    EXPECT_EQ(hex_of(plain.value()),
              "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a72"
              "1c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b39");
    tag[0] ^= std::byte{1};
    EXPECT_EQ(decrypt_authenticated(key, run, bytes).error().code, ErrorCode::Encrypted);
}

// RFC 6070 (SHA-1) and RFC 7914, section 11 (SHA-256).
TEST(Derive, Pbkdf2AsInTheStandard) {
    const auto first = pbkdf2(bytes_of("password"), {"sha1", bytes_of("salt"), 4096, 20});
    ASSERT_TRUE(first.ok());
    EXPECT_EQ(hex_of(first.value()), "4b007901b765489abead49d926f721d065a429c1");
    const auto second = pbkdf2(bytes_of("passwd"), {"sha256", bytes_of("salt"), 1, 64});
    ASSERT_TRUE(second.ok());
    EXPECT_EQ(hex_of(second.value()),
              "55ac046e56e3089fec1691c22544b605f94185216dde0465e68b9d57c20dacbc"
              "49ca9cccf179b645991664b39d77ef317c71b845b1e30bd509112041d3a19783");
}

TEST(Derive, RefusesWhatTakesForever) {
    const auto many = pbkdf2(bytes_of("x"), {"sha256", bytes_of("salt"), 0xffffffff, 32});
    ASSERT_FALSE(many.ok());
    EXPECT_EQ(many.error().code, ErrorCode::LimitReached);
    const auto none = pbkdf2(bytes_of("x"), {"sha256", bytes_of("salt"), 0, 32});
    EXPECT_EQ(none.error().code, ErrorCode::Damaged);
    const auto unknown = pbkdf2(bytes_of("x"), {"no-such", bytes_of("salt"), 1, 32});
    EXPECT_EQ(unknown.error().code, ErrorCode::Unsupported);
    Argon2 how;
    how.salt = bytes_of("somesalt");
    how.passes = 1;
    how.lanes = 1;
    how.memory_kib = 64ULL << 20;
    EXPECT_EQ(argon2(bytes_of("x"), how).error().code, ErrorCode::LimitReached);
    how.memory_kib = 1 << 20;
    how.passes = UINT64_MAX;
    EXPECT_EQ(argon2(bytes_of("x"), how).error().code, ErrorCode::LimitReached);
    how.memory_kib = 64;
    how.passes = 0;
    EXPECT_EQ(argon2(bytes_of("x"), how).error().code, ErrorCode::Damaged);
}

// From the test file of the reference implementation (phc-winner-argon2, version 13).
TEST(Derive, Argon2AsTheReference) {
    Argon2 how;
    how.salt = bytes_of("somesalt");
    how.passes = 2;
    how.lanes = 1;
    how.memory_kib = 256;
    how.kind = Argon2Kind::I;
    EXPECT_EQ(hex_of(argon2(bytes_of("password"), how).value()),
              "89e9029f4637b295beb027056a7336c414fadd43f6b208645281cb214a56452f");
    how.kind = Argon2Kind::Id;
    EXPECT_EQ(hex_of(argon2(bytes_of("password"), how).value()),
              "9dfeb910e80bad0311fee20f9c0e2b12c17987b4cac90c2ef54d5b3021c68bfe");
}

// RFC 3394, section 4.6.
TEST(Derive, UnwrapsAsInTheStandard) {
    const auto key = from_hex("000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f");
    auto wrapped = from_hex(
        "28c9f404c4b810f4cbccb35cfb87f8263f5786e2d80ed326cbc7f0e71a99f43bfb988b9b7a02dd21");
    const auto plain = unwrap_key(key, wrapped);
    ASSERT_TRUE(plain.ok());
    EXPECT_EQ(hex_of(plain.value()),
              "00112233445566778899aabbccddeeff000102030405060708090a0b0c0d0e0f");
    wrapped[3] ^= std::byte{1};
    EXPECT_EQ(unwrap_key(key, wrapped).error().code, ErrorCode::Encrypted);
    EXPECT_EQ(unwrap_key(key, std::span(wrapped).first(20)).error().code, ErrorCode::Damaged);
}

TEST(Derive, HashesAndKeyedHashes) {
    EXPECT_EQ(hex_of(digest_of("sha1", bytes_of("abc")).value()),
              "a9993e364706816aba3e25717850c26c9cd0d89d");
    EXPECT_EQ(hex_of(digest_of("ripemd160", bytes_of("abc")).value()),
              "8eb208f7e05d987a9b044a8e98c6b087f15a0bfc");
    // RFC 4231, test case 2.
    EXPECT_EQ(
        hex_of(
            hmac_of("sha256", bytes_of("Jefe"), bytes_of("what do ya want for nothing?")).value()),
        "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
}

}  // namespace
