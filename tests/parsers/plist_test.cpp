#include "parsers/format/plist.h"

#include <gtest/gtest.h>
#include <plist/plist.h>

#include <random>

#include "tests/parsers/corpus.h"

namespace parsers {
namespace {

std::span<const std::byte> bytes_of(std::string_view text) {
    return std::as_bytes(std::span(text.data(), text.size()));
}

constexpr const char* kXml = R"(<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">
<plist version="1.0"><dict>
<key>name</key><string>Nguy&#7877;n &amp; Co</string>
<key>count</key><integer>-42</integer>
<key>ratio</key><real>0.25</real>
<key>on</key><true/>
<key>off</key><false/>
<key>when</key><date>2024-03-02T10:20:30Z</date>
<key>bytes</key><data>AP8Q
</data>
<key>list</key><array><string>a/b</string><dict><key>x~y/z</key><integer>7</integer></dict></array>
</dict></plist>)";

std::string to_binary(const std::string& xml) {
    plist_t list = nullptr;
    plist_from_xml(xml.data(), static_cast<uint32_t>(xml.size()), &list);
    char* bytes = nullptr;
    uint32_t size = 0;
    plist_to_bin(list, &bytes, &size);
    std::string binary(bytes, size);
    plist_to_bin_free(bytes);
    plist_free(list);
    return binary;
}

void expect_sample(const PlistValue& value) {
    ASSERT_TRUE(value.is_dictionary());
    EXPECT_EQ(value.find("name")->text, "Nguyễn & Co");
    EXPECT_EQ(value.find("count")->as_integer(), -42);
    EXPECT_EQ(value.find("ratio")->as_real(), 0.25);
    EXPECT_EQ(value.find("on")->as_text(), "true");
    EXPECT_EQ(value.find("off")->as_integer(), 0);
    EXPECT_EQ(value.find("when")->as_time().utc_ns, 1'709'374'830'000'000'000);
    ASSERT_EQ(value.find("bytes")->data.size(), 3u);
    EXPECT_EQ(value.find("bytes")->data[1], std::byte{0xff});
    ASSERT_NE(value.at("/list/1/x~0y~1z"), nullptr);
    EXPECT_EQ(value.at("/list/1/x~0y~1z")->integer, 7);
    EXPECT_EQ(value.at("/list/0")->text, "a/b");
    EXPECT_EQ(value.at("/list/2"), nullptr);
    EXPECT_EQ(value.at("/absent/0"), nullptr);
    EXPECT_EQ(value.find("absent"), nullptr);
}

TEST(Plist, ReadsXml) {
    const auto read = read_plist(bytes_of(kXml));
    ASSERT_TRUE(read.ok()) << read.error().what;
    expect_sample(read.value());
}

// The binary form is written by libplist, so the two readers check each other.
TEST(Plist, ReadsBinary) {
    const std::string binary = to_binary(kXml);
    ASSERT_TRUE(is_plist(bytes_of(binary)));
    const auto read = read_plist(bytes_of(binary));
    ASSERT_TRUE(read.ok()) << read.error().what;
    expect_sample(read.value());
}

TEST(Plist, RefusesWhatIsNone) {
    EXPECT_FALSE(is_plist(bytes_of("SQLite format 3")));
    EXPECT_FALSE(read_plist(bytes_of("")).ok());
    EXPECT_FALSE(read_plist(bytes_of("<plist><dict><key>a</key></dict")).ok());
    EXPECT_FALSE(read_plist(bytes_of("bplist00")).ok());
    EXPECT_FALSE(read_plist(bytes_of("<plist><dict><string>no key</string></dict></plist>")).ok());
}

TEST(Plist, DeepNestingEndsAtTheLimit) {
    std::string xml = "<plist>";
    for (int depth = 0; depth < 100'000; ++depth)
        xml += "<array>";
    for (int depth = 0; depth < 100'000; ++depth)
        xml += "</array>";
    const auto read = read_plist(bytes_of(xml + "</plist>"));
    ASSERT_FALSE(read.ok());
    EXPECT_EQ(read.error().code, ErrorCode::LimitReached);
}

// Twenty arrays, each holding the next one 15 times: a few hundred bytes describe 15^20 values.
TEST(Plist, SharedObjectsCannotExplode) {
    std::string objects;
    std::string offsets;
    for (int level = 0; level < 20; ++level) {
        offsets += static_cast<char>(8 + objects.size());
        objects += static_cast<char>(0xA9);
        objects.append(9, static_cast<char>(level + 1));
    }
    offsets += static_cast<char>(8 + objects.size());
    objects += '\x09';
    std::string binary = "bplist00" + objects;
    const char table = static_cast<char>(binary.size());
    binary += offsets;
    binary += std::string(6, '\0') + "\x01\x01" + std::string(7, '\0') + "\x15" +
              std::string(8, '\0') + std::string(7, '\0') + table;
    const auto read = read_plist(bytes_of(binary));
    ASSERT_FALSE(read.ok());
    EXPECT_EQ(read.error().code, ErrorCode::LimitReached) << read.error().what;
}

TEST(Plist, SurvivesFlippedBits) {
    const std::string whole = to_binary(kXml);
    std::mt19937 random(3);
    int readable = 0;
    for (int round = 0; round < 3000; ++round) {
        std::string broken = whole;
        for (int flips = 0; flips < 3; ++flips)
            broken[random() % broken.size()] ^= static_cast<char>(1 << random() % 8);
        readable += read_plist(bytes_of(broken)).ok() ? 1 : 0;
    }
    EXPECT_LT(readable, 3000);
}

TEST(KeyedArchive, FollowsReferences) {
    const auto uid = [](int number) {
        return "<dict><key>CF$UID</key><integer>" + std::to_string(number) + "</integer></dict>";
    };
    const std::string xml =
        "<plist><dict><key>$archiver</key><string>NSKeyedArchiver</string>"
        "<key>$top</key><dict><key>root</key>" +
        uid(1) +
        "</dict><key>$objects</key><array>"
        "<string>$null</string>"
        "<dict><key>$class</key>" +
        uid(3) + "<key>user</key>" + uid(2) + "<key>none</key>" + uid(0) + "<key>self</key>" +
        uid(1) + "<key>when</key>" + uid(4) +
        "</dict>"
        "<string>line_u1</string>"
        "<dict><key>$classname</key><string>LineUser</string></dict>"
        "<dict><key>$class</key>" +
        uid(3) +
        "<key>NS.time</key><real>700000000</real></dict>"
        "</array></dict></plist>";
    const auto archive = read_plist(bytes_of(xml));
    ASSERT_TRUE(archive.ok()) << archive.error().what;
    ASSERT_TRUE(is_keyed_archive(archive.value()));
    const auto read = read_keyed_archive(archive.value());
    ASSERT_TRUE(read.ok()) << read.error().what;
    EXPECT_EQ(read.value().find("user")->text, "line_u1");
    EXPECT_EQ(read.value().find("$class")->text, "LineUser");
    EXPECT_EQ(read.value().find("none")->kind, PlistValue::Kind::Null);
    EXPECT_EQ(read.value().find("self")->kind, PlistValue::Kind::Null);
    EXPECT_EQ(read.value().find("when")->as_time().utc_ns, 1'678'307'200'000'000'000);
    EXPECT_FALSE(read_keyed_archive(PlistValue{}).ok());
}

TEST(CorpusPlist, EveryListOfTheCorpusIsRead) {
    const auto folder = tests::corpus_path("imessage-exporter");
    if (!folder)
        return;
    int lists = 0;
    int archives = 0;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(*folder)) {
        if (entry.path().extension() != ".plist")
            continue;
        const auto bytes = tests::bytes_of_file(entry.path());
        const auto read = read_plist(bytes);
        ASSERT_TRUE(read.ok()) << entry.path() << read.error().what;
        ++lists;
        if (!is_keyed_archive(read.value()))
            continue;
        const auto plain = read_keyed_archive(read.value());
        ASSERT_TRUE(plain.ok()) << entry.path() << plain.error().what;
        EXPECT_TRUE(plain.value().is_dictionary()) << entry.path();
        ++archives;
    }
    EXPECT_GT(lists, 10);
    EXPECT_GT(archives, 5);
    const auto url = read_plist(tests::bytes_of_file(*folder / "url_message/URL.plist"));
    const auto plain = read_keyed_archive(url.value());
    const auto* address = plain.value().at("/richLinkMetadata/originalURL");
    ASSERT_NE(address, nullptr);
    EXPECT_EQ(address->as_text().rfind("https://", 0), 0u) << address->as_text();
}

}  // namespace
}  // namespace parsers
