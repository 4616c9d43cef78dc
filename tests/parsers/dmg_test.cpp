// Apple disk images: every kind of block, and broken, encrypted and hostile ones.
#include "parsers/container/dmg.h"

#include <bzlib.h>
#include <gtest/gtest.h>
#include <lzma.h>

#include "parsers/container/decompress.h"
#include "tests/container_maker.h"

namespace parsers {
namespace {

constexpr uint32_t kZeros = 0;
constexpr uint32_t kRaw = 1;
constexpr uint32_t kIgnored = 2;
constexpr uint32_t kAdc = 0x80000004;
constexpr uint32_t kZlib = 0x80000005;
constexpr uint32_t kBzip2 = 0x80000006;
constexpr uint32_t kLzfse = 0x80000007;
constexpr uint32_t kLzma = 0x80000008;
constexpr uint32_t kEnd = 0xffffffff;
constexpr size_t kSector = 512;

std::string big(uint64_t value, int bytes) {
    const std::string text = tests::little(value, bytes);
    return {text.rbegin(), text.rend()};
}

std::string bzip2(const std::string& content) {
    std::string out(content.size() + 1000, '\0');
    auto size = static_cast<unsigned>(out.size());
    std::string input = content;
    EXPECT_EQ(BZ2_bzBuffToBuffCompress(out.data(), &size, input.data(),
                                       static_cast<unsigned>(input.size()), 9, 0, 0),
              BZ_OK);
    out.resize(size);
    return out;
}

std::string xz(const std::string& content) {
    std::string out(content.size() + 1000, '\0');
    size_t size = 0;
    EXPECT_EQ(lzma_easy_buffer_encode(
                  1, LZMA_CHECK_CRC32, nullptr, reinterpret_cast<const uint8_t*>(content.data()),
                  content.size(), reinterpret_cast<uint8_t*>(out.data()), &size, out.size()),
              LZMA_OK);
    out.resize(size);
    return out;
}

struct Block {
    uint32_t kind;
    uint64_t first;
    uint64_t sectors;
    std::string stored;
};

std::string base64(const std::string& bytes) {
    static constexpr char kLetters[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    std::string text;
    for (size_t at = 0; at < bytes.size(); at += 3) {
        uint32_t value = 0;
        for (size_t index = 0; index < 3; ++index)
            value =
                value << 8 |
                (at + index < bytes.size() ? static_cast<unsigned char>(bytes[at + index]) : 0U);
        for (size_t index = 0; index < 4; ++index)
            text += at + index > bytes.size() ? '=' : kLetters[value >> (18 - 6 * index) & 63];
    }
    return text;
}

struct MadeDmg {
    std::vector<Block> blocks;
    uint64_t sectors = 0;
    uint32_t segments = 1;
    uint32_t announced_blocks = 0;  // 0: as many as there are
    std::string table_mark = "mish";

    std::string file() const {
        std::string fork;
        std::string entries;
        for (const Block& block : blocks) {
            entries += big(block.kind, 4) + big(0, 4) + big(block.first, 8) +
                       big(block.sectors, 8) + big(fork.size(), 8) + big(block.stored.size(), 8);
            fork += block.stored;
        }
        entries += big(kEnd, 4) + std::string(36, '\0');
        const uint64_t count = announced_blocks == 0 ? blocks.size() + 1 : announced_blocks;
        const std::string table = table_mark + big(1, 4) + big(0, 8) + big(sectors, 8) + big(0, 8) +
                                  std::string(32, '\0') + std::string(136, '\0') + big(count, 4) +
                                  entries;
        const std::string plist =
            "<?xml version=\"1.0\"?><!DOCTYPE plist PUBLIC \"-//Apple//DTD PLIST 1.0//EN\" "
            "\"http://www.apple.com/DTDs/PropertyList-1.0.dtd\"><plist version=\"1.0\"><dict>"
            "<key>resource-fork</key><dict><key>blkx</key><array><dict><key>Data</key><data>" +
            base64(table) +
            "</data><key>Name</key><string>whole</string></dict></array></dict></dict></plist>";
        std::string trailer = "koly" + big(4, 4) + big(512, 4) + big(1, 4) + big(0, 8) + big(0, 8) +
                              big(fork.size(), 8) + big(0, 16) + big(1, 4) + big(segments, 4);
        trailer.resize(216);
        trailer += big(fork.size(), 8) + big(plist.size(), 8);
        trailer.resize(492);
        trailer += big(sectors, 8);
        trailer.resize(512);
        return fork + plist + trailer;
    }
};

std::string text_of(size_t sectors, char letter) {
    std::string text(sectors * kSector, letter);
    for (size_t at = 0; at < text.size(); at += 11)
        text[at] = static_cast<char>(at / 11);
    return text;
}

std::string adc_of(const std::string& content) {
    std::string out;
    for (size_t at = 0; at < content.size(); at += 128) {
        const auto run = content.substr(at, 128);
        out += static_cast<char>(0x80 | (run.size() - 1));
        out += run;
    }
    return out;
}

MadeDmg every_kind() {
    MadeDmg made;
    made.sectors = 14;
    made.blocks = {{kZlib, 0, 2, tests::compressed(text_of(2, 'z'), 15)},
                   {kRaw, 2, 2, text_of(2, 'r')},
                   {kZeros, 4, 2, ""},
                   {kBzip2, 6, 2, bzip2(text_of(2, 'b'))},
                   {kIgnored, 8, 2, ""},
                   {kLzma, 10, 2, xz(text_of(2, 'l'))},
                   {kAdc, 12, 2, adc_of(text_of(2, 'a'))}};
    return made;
}

Result<Layer> open_made(const std::string& bytes) {
    return open_dmg(std::make_shared<MemorySource>(bytes), {});
}

std::string read_error(const Layer& layer, uint64_t sector, uint64_t sectors) {
    std::vector<std::byte> out(static_cast<size_t>(sectors) * kSector);
    const auto got = layer.volumes[0].bytes->read_at(sector * kSector, out);
    return got.ok() ? "read" : got.error().what;
}

TEST(DmgTest, ReadsEveryKindOfBlock) {
    const auto layer = open_made(every_kind().file());
    ASSERT_TRUE(layer.ok()) << layer.error().what;
    EXPECT_TRUE(layer.value().notes.empty());
    const std::string zeros(2 * kSector, '\0');
    EXPECT_EQ(read_text(*layer.value().volumes[0].bytes, 1 << 20).value(),
              text_of(2, 'z') + text_of(2, 'r') + zeros + text_of(2, 'b') + zeros +
                  text_of(2, 'l') + text_of(2, 'a'));
}

TEST(DmgTest, AdcCopiesBackAndOverItself) {
    const std::string stored(
        "\x82"
        "abc"
        "\x00\x02"
        "\x44\x00\x00"
        "\x80z",
        11);
    const auto plain = decompress_adc(std::as_bytes(std::span(stored)), 100);
    ASSERT_TRUE(plain);
    EXPECT_EQ(std::string(reinterpret_cast<const char*>(plain->data()), plain->size()),
              "abcabcccccccccz");
    for (const std::string& broken : {std::string("\x82"
                                                  "ab"),
                                      std::string("\x00\x00", 2),
                                      std::string("\x80"
                                                  "a\x40\x00",
                                                  4),
                                      std::string("\x80"
                                                  "a\x04\x05",
                                                  4)})
        EXPECT_FALSE(decompress_adc(std::as_bytes(std::span(broken)), 100));
    EXPECT_FALSE(decompress_adc(std::as_bytes(std::span(stored)), 5));
}

TEST(DmgTest, ABrokenBlockNamesItsRangeAndTheRestReads) {
    MadeDmg made = every_kind();
    made.blocks[0].stored[10] = static_cast<char>(made.blocks[0].stored[10] ^ 1);
    made.blocks[3].stored.resize(20);
    made.blocks[6].kind = kLzfse;
    const auto layer = open_made(made.file());
    ASSERT_TRUE(layer.ok());
    EXPECT_EQ(read_error(layer.value(), 0, 1),
              "bytes 0 to 1023 of the disk: the block does not decompress");
    EXPECT_EQ(read_error(layer.value(), 2, 4), "read");
    EXPECT_EQ(read_error(layer.value(), 7, 1),
              "bytes 3072 to 4095 of the disk: the block does not decompress");
    ASSERT_EQ(layer.value().notes.size(), 1U);
    EXPECT_EQ(layer.value().notes[0].status, "unsupported");
    EXPECT_EQ(layer.value().notes[0].what,
              "bytes 6144 to 7167 of the disk have a compression that is not read");
    EXPECT_NE(read_error(layer.value(), 12, 1).find("not read"), std::string::npos);
}

TEST(DmgTest, SectorsInNoTableAreAnError) {
    MadeDmg made = every_kind();
    made.blocks.erase(made.blocks.begin() + 1);
    made.sectors = 20;
    const auto layer = open_made(made.file());
    ASSERT_TRUE(layer.ok());
    ASSERT_EQ(layer.value().notes.size(), 2U);
    EXPECT_EQ(layer.value().notes[0].what,
              "bytes 1024 to 2047 of the disk are in no table of the image");
    EXPECT_EQ(layer.value().notes[1].what,
              "bytes 7168 to 10239 of the disk are in no table of the image");
    EXPECT_EQ(read_error(layer.value(), 2, 1), "byte 1024 of the disk is in no table of the image");
    EXPECT_EQ(read_error(layer.value(), 4, 2), "read");
}

TEST(DmgTest, OverlappingBlocksAreSaid) {
    MadeDmg made = every_kind();
    made.blocks.push_back({kRaw, 1, 2, text_of(2, 'x')});
    const auto layer = open_made(made.file());
    ASSERT_TRUE(layer.ok());
    ASSERT_EQ(layer.value().notes.size(), 1U);
    EXPECT_NE(layer.value().notes[0].what.find("1 blocks claim"), std::string::npos);
}

TEST(DmgTest, WhatIsNotReadIsNamed) {
    std::string encrypted(2048, '\0');
    encrypted.replace(0, 8, "encrcdsa");
    EXPECT_EQ(open_made(encrypted).error().code, ErrorCode::Encrypted);
    encrypted.replace(0, 8, "xxxxxxxx").replace(2040, 8, "cdsaencr");
    EXPECT_EQ(open_made(encrypted).error().code, ErrorCode::Encrypted);
    MadeDmg made = every_kind();
    made.segments = 3;
    EXPECT_EQ(open_made(made.file()).error().code, ErrorCode::Unsupported);
    made.segments = 1;
    made.table_mark = "mash";
    EXPECT_EQ(open_made(made.file()).error().code, ErrorCode::Damaged);
}

TEST(DmgTest, HostileTablesAreRefused) {
    MadeDmg made = every_kind();
    made.announced_blocks = 0x7fffffff;
    EXPECT_EQ(open_made(made.file()).error().code, ErrorCode::Damaged);
    made = every_kind();
    made.blocks[0].sectors = UINT64_MAX;
    EXPECT_EQ(open_made(made.file()).error().code, ErrorCode::Damaged);
    made = every_kind();
    made.sectors = UINT64_MAX;
    EXPECT_EQ(open_made(made.file()).error().code, ErrorCode::Damaged);
    // A compressed block larger than any tool writes is refused when it is read.
    made = every_kind();
    made.blocks = {{kZlib, 0, 1ULL << 40, tests::compressed("x", 15)}};
    const auto layer = open_made(made.file());
    ASSERT_TRUE(layer.ok());
    EXPECT_NE(read_error(layer.value(), 0, 1).find("larger than the limit"), std::string::npos);
    EXPECT_FALSE(is_dmg(MemorySource("koly")));
    EXPECT_TRUE(is_dmg(MemorySource(every_kind().file())));
}

}  // namespace
}  // namespace parsers
