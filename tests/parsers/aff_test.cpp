// AFF images: whole ones of every page form, and broken, encrypted and hostile ones.
#include "parsers/container/aff.h"

#include <gtest/gtest.h>
#include <lzma.h>

#include <map>

#include "parsers/base/hash.h"
#include "parsers/base/text.h"
#include "tests/container_maker.h"

namespace parsers {
namespace {

constexpr size_t kPage = 4096;
constexpr uint32_t kZlibPage = 1;
constexpr uint32_t kLzmaPage = 0x21;
constexpr uint32_t kZeroPage = 0x31;

std::string big(uint64_t value, int bytes) {
    const std::string text = tests::little(value, bytes);
    return {text.rbegin(), text.rend()};
}

std::string segment(const std::string& name, const std::string& content, uint32_t argument = 0) {
    return std::string("AFF\0", 4) + big(name.size(), 4) + big(content.size(), 4) +
           big(argument, 4) + name + content + std::string("ATT\0", 4) +
           big(24 + name.size() + content.size(), 4);
}

std::string lzma_alone(const std::string& content) {
    lzma_options_lzma options;
    lzma_lzma_preset(&options, 1);
    lzma_stream stream = LZMA_STREAM_INIT;
    EXPECT_EQ(lzma_alone_encoder(&stream, &options), LZMA_OK);
    std::string out(content.size() + 1000, '\0');
    stream.next_in = reinterpret_cast<const uint8_t*>(content.data());
    stream.avail_in = content.size();
    stream.next_out = reinterpret_cast<uint8_t*>(out.data());
    stream.avail_out = out.size();
    EXPECT_EQ(lzma_code(&stream, LZMA_FINISH), LZMA_STREAM_END);
    out.resize(out.size() - stream.avail_out);
    lzma_end(&stream);
    return out;
}

std::string page_text(char letter) {
    std::string page(kPage, letter);
    for (size_t at = 0; at < page.size(); at += 7)
        page[at] = static_cast<char>(at / 7);
    return page;
}

// Four pages: plain, zlib, LZMA, zeros; the disk ends inside the last.
struct MadeAff {
    std::string disk = page_text('a') + page_text('b') + page_text('c') + std::string(1000, '\0');
    std::map<std::string, std::pair<std::string, uint32_t>> segments;

    MadeAff() {
        segments["badsectors"] = {big(0, 4) + big(0, 4), 2};
        segments["imagesize"] = {big(disk.size(), 4) + big(0, 4), 2};
        segments["md5"] = {std::string(16, '\x5a'), 0};
        segments["page0"] = {disk.substr(0, kPage), 0};
        segments["page1"] = {tests::compressed(disk.substr(kPage, kPage), 15), kZlibPage};
        segments["page2"] = {lzma_alone(disk.substr(2 * kPage, kPage)), kLzmaPage};
        segments["page3"] = {big(1000, 4), kZeroPage};
        segments["pagesize"] = {"", kPage};
        segments["sectorsize"] = {"", 512};
    }
    std::string file() const {
        std::string bytes("AFF10\r\n\0", 8);
        for (const auto& [name, content] : segments)
            bytes += segment(name, content.first, content.second);
        return bytes;
    }
};

Result<Layer> open_text(const std::string& bytes, const Surroundings& surroundings = {}) {
    return open_aff(std::make_shared<MemorySource>(bytes), surroundings);
}

std::string read_error(const ByteSource& disk, uint64_t offset, size_t size) {
    std::vector<std::byte> out(size);
    const auto got = disk.read_at(offset, out);
    return got.ok() ? "read" : got.error().what;
}

TEST(AffTest, ReadsEveryFormOfPage) {
    const MadeAff made;
    const auto layer = open_text(made.file());
    ASSERT_TRUE(layer.ok()) << layer.error().what;
    ASSERT_EQ(layer.value().volumes.size(), 1U);
    const auto& disk = *layer.value().volumes[0].bytes;
    EXPECT_EQ(read_text(disk, 1 << 20).value(), made.disk);
    ASSERT_EQ(layer.value().stored_hashes.size(), 1U);
    EXPECT_EQ(layer.value().stored_hashes[0].algorithm, "md5");
    EXPECT_EQ(layer.value().stored_hashes[0].hex, "5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a");
    EXPECT_TRUE(layer.value().notes.empty());
    std::vector<std::byte> out(10);
    EXPECT_EQ(disk.read_at(made.disk.size() - 3, out).value(), 3U);
    EXPECT_EQ(disk.read_at(made.disk.size(), out).value(), 0U);
}

TEST(AffTest, OlderNamesOfPagesAreRead) {
    MadeAff made;
    for (const char* digit : {"0", "1", "2", "3"}) {
        auto page = made.segments.extract(std::string("page") + digit);
        page.key() = std::string("seg") + digit;
        made.segments.insert(std::move(page));
    }
    auto size = made.segments.extract("pagesize");
    size.key() = "segsize";
    made.segments.insert(std::move(size));
    const auto layer = open_text(made.file());
    ASSERT_TRUE(layer.ok()) << layer.error().what;
    EXPECT_EQ(read_text(*layer.value().volumes[0].bytes, 1 << 20).value(), made.disk);
}

TEST(AffTest, AMissingPageIsNeverZeros) {
    MadeAff made;
    made.segments.erase("page1");
    const auto layer = open_text(made.file());
    ASSERT_TRUE(layer.ok());
    ASSERT_EQ(layer.value().notes.size(), 1U);
    EXPECT_EQ(layer.value().notes[0].what, "bytes 4096 to 8191 of the disk are not in the image");
    const auto& disk = *layer.value().volumes[0].bytes;
    EXPECT_EQ(read_error(disk, 5000, 10),
              "bytes 4096 to 8191 of the disk: page 1 is not in the image");
    EXPECT_EQ(read_error(disk, 0, 4096), "read");
    EXPECT_EQ(read_error(disk, 8192, 4096), "read");
}

TEST(AffTest, ABrokenPageNamesItsRange) {
    MadeAff made;
    made.segments["page1"].first[20] = static_cast<char>(made.segments["page1"].first[20] ^ 1);
    made.segments["page0"].first.resize(100);
    made.segments["page2"].second = 0x11;
    const auto layer = open_text(made.file());
    ASSERT_TRUE(layer.ok());
    const auto& disk = *layer.value().volumes[0].bytes;
    EXPECT_EQ(read_error(disk, 0, 10), "bytes 0 to 4095 of the disk: page 0 ends after 100 bytes");
    EXPECT_EQ(read_error(disk, 4096, 10),
              "bytes 4096 to 8191 of the disk: page 1 does not decompress");
    EXPECT_EQ(
        read_error(disk, 8192, 10),
        "bytes 8192 to 12287 of the disk: page 2 has a compression that is not read (flags 17)");
    EXPECT_EQ(read_error(disk, 12288, 10), "read");
}

TEST(AffTest, ASectorThatWasNotReadIsAnErrorAndTheRestIsNot) {
    MadeAff made;
    std::string flag(512, 'B');
    flag[0] = 'X';
    made.segments["badflag"] = {flag, 0};
    made.segments["badsectors"].first = big(1, 4) + big(0, 4);
    made.segments["page0"].first.replace(1024, 512, flag);
    const auto layer = open_text(made.file());
    ASSERT_TRUE(layer.ok());
    ASSERT_EQ(layer.value().notes.size(), 1U);
    EXPECT_EQ(layer.value().notes[0].what, "1 sectors could not be read by the acquisition tool");
    const auto& disk = *layer.value().volumes[0].bytes;
    EXPECT_EQ(read_error(disk, 0, 1024), "read");
    EXPECT_EQ(read_error(disk, 1535, 1),
              "bytes 1024 to 1535 of the disk could not be read by the acquisition tool");
    EXPECT_EQ(read_error(disk, 1536, 512), "read");
}

TEST(AffTest, EncryptedPagesAreSaid) {
    MadeAff made;
    auto page = made.segments.extract("page1");
    page.key() = "page1/aes256";
    made.segments.insert(std::move(page));
    const auto some = open_text(made.file());
    ASSERT_TRUE(some.ok());
    ASSERT_EQ(some.value().notes.size(), 1U);
    EXPECT_EQ(some.value().notes[0].status, "encrypted");
    std::vector<std::byte> out(1);
    EXPECT_EQ(some.value().volumes[0].bytes->read_at(4096, out).error().code, ErrorCode::Encrypted);
    for (const char* name : {"page0", "page2", "page3"}) {
        auto other = made.segments.extract(name);
        other.key() += "/aes256";
        made.segments.insert(std::move(other));
    }
    const auto all = open_text(made.file());
    ASSERT_FALSE(all.ok());
    EXPECT_EQ(all.error().code, ErrorCode::Encrypted);
}

TEST(AffTest, ABrokenSegmentCostsItselfOnly) {
    const MadeAff made;
    std::string bytes = made.file();
    const size_t at = bytes.find("page1") - 16;
    bytes[at + 1] = 'x';
    const auto layer = open_text(bytes);
    ASSERT_TRUE(layer.ok()) << layer.error().what;
    ASSERT_EQ(layer.value().notes.size(), 2U);
    EXPECT_NE(layer.value().notes[0].what.find("are no segment"), std::string::npos);
    EXPECT_NE(layer.value().notes[0].what.find("bytes " + std::to_string(at)), std::string::npos);
    EXPECT_EQ(read_error(*layer.value().volumes[0].bytes, 8192, 4096), "read");
}

TEST(AffTest, ACutFileKeepsWhatIsThere) {
    const MadeAff made;
    const std::string whole = made.file();
    const std::string bytes = whole.substr(0, 8) + segment("pagesize", "", kPage) +
                              whole.substr(8, whole.find("page2") + 100 - 8);
    const auto layer = open_text(bytes);
    ASSERT_TRUE(layer.ok()) << layer.error().what;
    EXPECT_EQ(layer.value().volumes[0].bytes->size_bytes(), made.disk.size());
    EXPECT_EQ(read_error(*layer.value().volumes[0].bytes, 0, 2 * kPage), "read");
    ASSERT_EQ(layer.value().notes.size(), 2U);
    EXPECT_EQ(layer.value().notes[1].what, "bytes 8192 to 13287 of the disk are not in the image");
}

TEST(AffTest, HostileValuesAreRefused) {
    MadeAff made;
    made.segments["pagesize"].second = 0;
    EXPECT_EQ(open_text(made.file()).error().code, ErrorCode::Damaged);
    made.segments["pagesize"].second = 0xffffffff;
    EXPECT_EQ(open_text(made.file()).error().code, ErrorCode::Damaged);
    made.segments["pagesize"].second = 512;
    made.segments["imagesize"].first = big(0, 4) + big(0x7fffffff, 4);
    EXPECT_EQ(open_text(made.file()).error().code, ErrorCode::LimitReached);
    EXPECT_EQ(open_text("AFF10\r\n").error().code, ErrorCode::Damaged);
    EXPECT_EQ(open_text(std::string("AFF10\r\n\0", 8)).error().code, ErrorCode::Damaged);
}

TEST(AffTest, FilesOfAFolderAreReadTogether) {
    MadeAff made;
    MadeAff second;
    second.segments.clear();
    second.segments.insert(made.segments.extract("page1"));
    Surroundings surroundings;
    surroundings.name = "file_000.aff";
    surroundings.sibling = [&](std::string_view name) -> Result<SharedBytes> {
        if (name == "file_001.aff")
            return SharedBytes(std::make_shared<MemorySource>(second.file()));
        return Error{ErrorCode::NotFound, "not there"};
    };
    const auto layer = open_text(made.file(), surroundings);
    ASSERT_TRUE(layer.ok());
    EXPECT_EQ(layer.value().used, std::vector<std::string>{"file_001.aff"});
    EXPECT_EQ(read_text(*layer.value().volumes[0].bytes, 1 << 20).value(), made.disk);
}

TEST(AffTest, EverySmallReadEqualsTheWhole) {
    const MadeAff made;
    const auto layer = open_text(made.file());
    ASSERT_TRUE(layer.ok());
    for (size_t at = 0; at + 100 < made.disk.size(); at += 333) {
        const auto piece = read_exactly(*layer.value().volumes[0].bytes, at, 100);
        ASSERT_TRUE(piece.ok());
        EXPECT_EQ(std::string(reinterpret_cast<const char*>(piece.value().data()), 100),
                  made.disk.substr(at, 100));
    }
}

}  // namespace
}  // namespace parsers
