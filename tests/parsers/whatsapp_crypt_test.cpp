// WhatsApp's encrypted backups: the keys that open them, where keys are found, and damage.
#include "parsers/container/whatsapp_crypt.h"

#include <gtest/gtest.h>
#include <openssl/evp.h>
#include <zlib.h>

#include <map>
#include <string>

#include "parsers/base/hash.h"
#include "parsers/base/text.h"
#include "parsers/container/whatsapp_key.h"
#include "tests/parsers/corpus.h"

namespace {

using parsers::ErrorCode;
using parsers::SharedBytes;

SharedBytes source(std::string_view text) {
    return std::make_shared<parsers::MemorySource>(text);
}

std::string some_database() {
    std::string text("SQLite format 3\0", 16);
    uint32_t state = 1;
    for (int at = 0; at < 20000; ++at) {
        state = state * 1664525 + 1013904223;
        text += static_cast<char>(state >> 24 & 0x3f);
    }
    return text;
}

std::string deflated(const std::string& text) {
    uLongf size = compressBound(text.size());
    std::string out(size, '\0');
    compress(reinterpret_cast<Bytef*>(out.data()), &size,
             reinterpret_cast<const Bytef*>(text.data()), text.size());
    out.resize(size);
    return out;
}

const unsigned char* chars(const std::string& text) {
    return reinterpret_cast<const unsigned char*>(text.data());
}

// The ciphertext with its tag behind it.
std::string gcm(const std::string& key, const std::string& nonce, const std::string& plain) {
    std::string out(plain.size() + 16, '\0');
    auto* bytes = reinterpret_cast<unsigned char*>(out.data());
    EVP_CIPHER_CTX* context = EVP_CIPHER_CTX_new();
    int done = 0;
    EVP_EncryptInit_ex(context, EVP_aes_256_gcm(), nullptr, nullptr, nullptr);
    EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_SET_IVLEN, 16, nullptr);
    EVP_EncryptInit_ex(context, nullptr, nullptr, chars(key), chars(nonce));
    EVP_EncryptUpdate(context, bytes, &done, chars(plain), static_cast<int>(plain.size()));
    EVP_EncryptFinal_ex(context, bytes + done, &done);
    EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_GET_TAG, 16, bytes + plain.size());
    EVP_CIPHER_CTX_free(context);
    return out;
}

std::string md5(const std::string& text) {
    parsers::Hasher hasher(parsers::HashKind::kMd5);
    hasher.add(text);
    const auto bytes = parsers::from_hex(hasher.hex());
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

const std::string kKey = "0123456789abcdef0123456789ABCDEF";
const std::string kSalt = "server salt of thirty-two bytes!";
const std::string kNonce = "nonce 16 bytes..";

std::string serialized(const std::string& bytes) {
    std::string out("\xac\xed\0\x05ur\0\x02[B\xac\xf3\x17\xf8\x06\x08\x54\xe0\x02\0\0xp\0\0\0", 26);
    return out + static_cast<char>(bytes.size()) + bytes;
}

std::string server_key_file(const std::string& key, const std::string& salt) {
    return serialized(std::string("\0\x01\x02", 3) + salt + std::string(16, 'g') +
                      std::string(32, 'h') + std::string(16, '\0') + key);
}

// A field of protobuf wire type 2.
std::string field(int number, const std::string& bytes) {
    return std::string(1, static_cast<char>(number << 3 | 2)) + static_cast<char>(bytes.size()) +
           bytes;
}

std::string crypt14_header() {
    const std::string about = field(1, "2.22.5.13") + field(3, "67");
    const std::string message = field(2, field(1, std::string("\0\x01", 2)) + field(3, kSalt) +
                                             field(4, std::string(16, 'g')) + field(5, kNonce)) +
                                field(4, about);
    return std::string(1, static_cast<char>(message.size())) + message;
}

enum class Checksum { Absent, Present };

std::string with_checksum(const std::string& bytes, Checksum checksum) {
    return checksum == Checksum::Present ? bytes + md5(bytes) : bytes;
}

std::string crypt14(Checksum checksum = Checksum::Present) {
    return with_checksum(crypt14_header() + gcm(kKey, kNonce, deflated(some_database())), checksum);
}

parsers::Surroundings named(const std::string& name) {
    parsers::Surroundings surroundings;
    surroundings.name = name;
    return surroundings;
}

void give(parsers::Surroundings& surroundings, const std::string& key_file) {
    const auto bytes = std::as_bytes(std::span(key_file.data(), key_file.size()));
    surroundings.secrets.key_files.push_back({"key", {bytes.begin(), bytes.end()}});
}

parsers::Surroundings with_key() {
    auto surroundings = named("msgstore.db.crypt14");
    give(surroundings, server_key_file(kKey, kSalt));
    return surroundings;
}

std::vector<parsers::FileEntry> entries_of(const parsers::Layer& layer) {
    std::vector<parsers::FileEntry> entries;
    EXPECT_TRUE(layer.tree
                    ->list({[&](parsers::FileEntry entry) { entries.push_back(entry); },
                            [](const std::string&, const std::string&) {}})
                    .ok());
    return entries;
}

std::string content_of(const parsers::Layer& layer) {
    const auto entries = entries_of(layer);
    if (entries.size() != 1)
        return "not one entry";
    const auto opened = layer.tree->open(entries.front());
    return opened.ok() ? parsers::read_text(*opened.value(), 1 << 24).value() : opened.error().what;
}

TEST(WhatsAppCrypt, Crypt14WithItsKeyGivesTheDatabase) {
    const auto layer = open_whatsapp_backup(source(crypt14()), with_key());
    ASSERT_TRUE(layer.ok()) << layer.error().what;
    EXPECT_EQ(content_of(layer.value()), some_database());
    EXPECT_EQ(entries_of(layer.value()).front().path, "msgstore.db");
    EXPECT_TRUE(layer.value().notes.empty());
    EXPECT_EQ(layer.value().description,
              "WhatsApp crypt14 backup, written by version 2.22.5.13, of a number that ends with "
              "67");
}

TEST(WhatsAppCrypt, ABackupOfSeveralFilesHasNoChecksum) {
    const auto layer = open_whatsapp_backup(source(crypt14(Checksum::Absent)), with_key());
    ASSERT_TRUE(layer.ok()) << layer.error().what;
    EXPECT_EQ(content_of(layer.value()), some_database());
    EXPECT_TRUE(layer.value().notes.empty());
}

TEST(WhatsAppCrypt, AZipInsideIsGivenAsItIs) {
    const std::string zip = "PK\x03\x04 and more";
    const auto layer = open_whatsapp_backup(
        source(with_checksum(crypt14_header() + gcm(kKey, kNonce, zip), Checksum::Present)),
        with_key());
    ASSERT_TRUE(layer.ok()) << layer.error().what;
    EXPECT_EQ(content_of(layer.value()), zip);
}

TEST(WhatsAppCrypt, WithoutAKeyTheErrorNamesTheKeyThatIsWanted) {
    const auto layer = open_whatsapp_backup(source(crypt14()), named("msgstore.db.crypt14"));
    ASSERT_FALSE(layer.ok());
    EXPECT_EQ(layer.error().code, ErrorCode::Encrypted);
    EXPECT_NE(layer.error().what.find("the file key (158 bytes) of com.whatsapp/files"),
              std::string::npos);
}

TEST(WhatsAppCrypt, AKeyThatDoesNotFitIsToldFromNoKey) {
    auto surroundings = named("msgstore.db.crypt14");
    give(surroundings, server_key_file(std::string(32, 'x'), kSalt));
    const auto layer = open_whatsapp_backup(source(crypt14()), surroundings);
    ASSERT_FALSE(layer.ok());
    EXPECT_EQ(layer.error().code, ErrorCode::Encrypted);
    EXPECT_NE(layer.error().what.find("of 1 found or given, none fits"), std::string::npos);
}

TEST(WhatsAppCrypt, TheRightKeyIsFoundAmongWrongOnes) {
    auto surroundings = named("msgstore.db.crypt14");
    for (char c = 'a'; c < 'z'; ++c)
        give(surroundings, server_key_file(std::string(32, c), kSalt));
    give(surroundings, server_key_file(kKey, kSalt));
    EXPECT_TRUE(open_whatsapp_backup(source(crypt14()), surroundings).ok());
}

TEST(WhatsAppCrypt, AKeyInTheSameEvidenceIsFoundAndAccountedFor) {
    for (const std::string place :
         {"key", "../files/key", "../../../../../../../data/com.whatsapp/files/key",
          "../../../../user/999/com.whatsapp/files/key",
          "../../../data/data/com.whatsapp.w4b/files/key"}) {
        auto surroundings = named("msgstore.db.crypt14");
        surroundings.sibling = [&](std::string_view relative) -> parsers::Result<SharedBytes> {
            if (relative == place)
                return source(server_key_file(kKey, kSalt));
            return parsers::Error{ErrorCode::NotFound, "not there"};
        };
        const auto layer = open_whatsapp_backup(source(crypt14()), surroundings);
        ASSERT_TRUE(layer.ok()) << place;
        EXPECT_EQ(layer.value().used, std::vector<std::string>{place});
    }
}

TEST(WhatsAppCrypt, ChangedBytesAreGivenWithANote) {
    std::string bytes = crypt14();
    bytes[bytes.size() - 500] ^= 1;
    const auto layer = open_whatsapp_backup(source(bytes), with_key());
    ASSERT_TRUE(layer.ok()) << layer.error().what;
    ASSERT_FALSE(layer.value().notes.empty());
    EXPECT_EQ(layer.value().notes.front().status, "partly");
    EXPECT_NE(layer.value().notes.front().what.find("tag"), std::string::npos);
    EXPECT_TRUE(content_of(layer.value()).starts_with("SQLite format 3"));
}

TEST(WhatsAppCrypt, ABackupThatBreaksOffGivesWhatCameBefore) {
    const std::string whole = crypt14();
    const auto layer = open_whatsapp_backup(source(whole.substr(0, whole.size() / 2)), with_key());
    ASSERT_TRUE(layer.ok()) << layer.error().what;
    ASSERT_EQ(layer.value().notes.size(), 2U);
    EXPECT_NE(layer.value().notes[1].what.find("end early"), std::string::npos);
    const std::string content = content_of(layer.value());
    EXPECT_GT(content.size(), 1000U);
    EXPECT_EQ(content, some_database().substr(0, content.size()));
}

TEST(WhatsAppCrypt, AChangedChecksumAloneLeavesTheContentWhole) {
    std::string bytes = crypt14();
    bytes.back() ^= 1;
    const auto layer = open_whatsapp_backup(source(bytes), with_key());
    ASSERT_TRUE(layer.ok()) << layer.error().what;
    EXPECT_EQ(content_of(layer.value()), some_database());
    ASSERT_EQ(layer.value().notes.size(), 1U);
    EXPECT_NE(layer.value().notes.front().what.find("checksum"), std::string::npos);
}

std::string crypt12() {
    const std::string header = std::string("\0\x01\x02", 3) + kSalt + std::string(16, 'g') + kNonce;
    return with_checksum(header + gcm(kKey, kNonce, deflated(some_database())), Checksum::Present) +
           "--67";
}

TEST(WhatsAppCrypt, Crypt12HasAFixedHeaderAndTheNumberAtItsEnd) {
    auto surroundings = with_key();
    surroundings.name = "msgstore-2019-01-01.1.db.crypt12";
    const auto layer = open_whatsapp_backup(source(crypt12()), surroundings);
    ASSERT_TRUE(layer.ok()) << layer.error().what;
    EXPECT_EQ(content_of(layer.value()), some_database());
    EXPECT_EQ(entries_of(layer.value()).front().path, "msgstore-2019-01-01.1.db");
    EXPECT_EQ(layer.value().description, "WhatsApp crypt12 backup, of a number that ends with 67");
    EXPECT_TRUE(layer.value().notes.empty());
}

TEST(WhatsAppCrypt, OlderVersionsAreNamedAndNotRead) {
    auto surroundings = with_key();
    surroundings.name = "msgstore.db.crypt8";
    const auto layer = open_whatsapp_backup(source(crypt12()), surroundings);
    ASSERT_FALSE(layer.ok());
    EXPECT_EQ(layer.error().code, ErrorCode::Unsupported);
    EXPECT_NE(layer.error().what.find("crypt8"), std::string::npos);
}

std::string digits_of(const std::string& bytes) {
    return parsers::to_hex(std::as_bytes(std::span(bytes.data(), bytes.size())));
}

std::string crypt15() {
    const auto key = parsers::read_whatsapp_key(std::as_bytes(std::span(kKey.data(), kKey.size())));
    const auto view = key->cipher_key.view();
    const std::string cipher_key(reinterpret_cast<const char*>(view.data()), view.size());
    const std::string message = std::string("\x08\x01", 2) + field(3, field(1, kNonce)) +
                                field(4, field(1, "2.26.1.1") + field(3, "12"));
    return with_checksum(std::string(1, static_cast<char>(message.size())) + message +
                             gcm(cipher_key, kNonce, deflated(some_database())),
                         Checksum::Present);
}

TEST(WhatsAppCrypt, Crypt15TakesItsKeyInEveryForm) {
    const std::string digits = digits_of(kKey);
    for (const std::string& file : {serialized(kKey), kKey, digits, digits + "\n",
                                    digits.substr(0, 4) + " " + digits.substr(4)}) {
        auto surroundings = named("wa.db.crypt15");
        give(surroundings, file);
        const auto layer = open_whatsapp_backup(source(crypt15()), surroundings);
        ASSERT_TRUE(layer.ok()) << layer.error().what;
        EXPECT_EQ(content_of(layer.value()), some_database());
        EXPECT_EQ(entries_of(layer.value()).front().path, "wa.db");
    }
    auto surroundings = named("wa.db.crypt15");
    surroundings.secrets.passwords = {"something else", digits};
    EXPECT_TRUE(open_whatsapp_backup(source(crypt15()), surroundings).ok());
}

TEST(WhatsAppCrypt, Crypt15AsksForItsOwnKey) {
    const auto layer = open_whatsapp_backup(source(crypt15()), with_key());
    ASSERT_FALSE(layer.ok());
    EXPECT_EQ(layer.error().code, ErrorCode::Encrypted);
    EXPECT_NE(layer.error().what.find("encrypted_backup.key"), std::string::npos);
}

TEST(WhatsAppCrypt, OtherFilesAreNotTakenForBackups) {
    const std::string zeros(1000, '\0');
    EXPECT_FALSE(is_whatsapp_backup(*source(""), "msgstore.db.crypt14"));
    EXPECT_FALSE(is_whatsapp_backup(*source(zeros), "msgstore.db.crypt14"));
    EXPECT_FALSE(is_whatsapp_backup(*source(zeros), "msgstore.db.crypt12"));
    EXPECT_FALSE(is_whatsapp_backup(*source(some_database()), "msgstore.db.crypt15"));
    EXPECT_FALSE(is_whatsapp_backup(*source(crypt12()), "msgstore.db"));
    EXPECT_TRUE(is_whatsapp_backup(*source(crypt12()), "msgstore.db.crypt12"));
    EXPECT_TRUE(is_whatsapp_backup(*source(crypt14()), "any name"));
}

TEST(WhatsAppCrypt, EveryCutIsAnErrorOrANote) {
    const std::string whole = crypt14();
    for (size_t size = 0; size < whole.size(); size += 7) {
        const auto layer = open_whatsapp_backup(source(whole.substr(0, size)), with_key());
        EXPECT_TRUE(!layer.ok() || !layer.value().notes.empty()) << size;
    }
}

// Expected values: tests of wa-crypt-tools, checked with Python's cryptography and zlib.
TEST(CorpusWhatsAppCrypt, Crypt14OfWaCryptTools) {
    const auto folder = tests::corpus_path("wa-crypt-tools");
    if (!folder)
        return;
    auto surroundings = named("msgstore.db.crypt14");
    give(surroundings, tests::text_of_file(*folder / "key"));
    const auto file = parsers::open_file((*folder / "msgstore.db.crypt14").string());
    ASSERT_TRUE(file.ok());
    const auto layer = open_whatsapp_backup(file.value(), surroundings);
    ASSERT_TRUE(layer.ok()) << layer.error().what;
    EXPECT_TRUE(layer.value().notes.empty());
    const auto entries = entries_of(layer.value());
    ASSERT_EQ(entries.size(), 1U);
    EXPECT_EQ(entries.front().size_bytes, 1273856U);
    const auto opened = layer.value().tree->open(entries.front());
    ASSERT_TRUE(opened.ok());
    EXPECT_EQ(parsers::to_hex(parsers::sha256(*opened.value()).value()),
              "1425b944a2e3885fc936a7bb82f6548c5cc09523a2f61f02aa836c4ed8bbd16e");
}

}  // namespace
