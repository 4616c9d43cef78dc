// AccessData logical images: the public one, and made ones of several segments, damaged and
// hostile.
#include "parsers/container/ad1.h"

#include <gtest/gtest.h>

#include <map>

#include "parsers/base/hash.h"
#include "parsers/base/time.h"
#include "tests/container_maker.h"
#include "tests/parsers/corpus.h"

namespace parsers {
namespace {

using tests::little;

constexpr size_t kChunk = 1000;

std::string hash_of(HashKind kind, const std::string& content) {
    Hasher hasher(kind);
    hasher.add(content);
    return hasher.hex();
}

struct MadeFile {
    std::string name;
    std::string content;
    uint32_t type = 0;
    std::string md5 = {};  // empty: the right one
    std::vector<MadeFile> children = {};
};

// Writes the logical image: an entry, its chunk table, its chunks, its values, then what follows.
class Ad1Maker {
public:
    std::string make(const std::vector<MadeFile>& files, uint32_t version = 4) {
        const std::string name = "E:\\raid\\Fotos";
        bytes_ = std::string("ADLOGICALIMAGE\0\0", 16) + little(version, 4) + little(1, 4) +
                 little(kChunk, 4) + little(0, 8) + little(0, 8) + little(name.size(), 4);
        if (version == 4)
            bytes_ += std::string("AD\0\0", 4) + little(92, 8) + std::string(32, '\0');
        bytes_ += name;
        set(36, add(files, 0));
        return bytes_;
    }

    // The same in segments of `size` bytes, heads included.
    static std::vector<std::string> segments(const std::string& image, size_t size) {
        std::vector<std::string> made;
        const size_t content = size - 512;
        const size_t count = (image.size() + content - 1) / content;
        for (size_t index = 0; index < count; ++index) {
            std::string head = std::string("ADSEGMENTEDFILE\0", 16) + little(1, 4) + little(2, 4) +
                               little(index + 1, 4) + little(count, 4) + little(size, 8) +
                               little(512, 4);
            head.resize(512);
            made.push_back(head + image.substr(index * content, content));
        }
        return made;
    }

private:
    void set(size_t at, uint64_t value) { bytes_.replace(at, 8, little(value, 8)); }

    uint64_t add(const std::vector<MadeFile>& files, size_t link) {
        uint64_t first = 0;
        for (const MadeFile& file : files) {
            const size_t at = bytes_.size();
            if (link != 0)
                set(link, at);
            first = first == 0 ? at : first;
            link = at;
            bytes_ += std::string(32, '\0') + little(file.content.size(), 8) +
                      little(file.type, 4) + little(file.name.size(), 4) + file.name + little(0, 8);
            if (!file.content.empty())
                add_content(file, at);
            add_values(file, at);
            if (!file.children.empty())
                set(at + 8, add(file.children, 0));
        }
        return first;
    }

    void add_content(const MadeFile& file, size_t at) {
        set(at + 24, bytes_.size());
        const size_t count = (file.content.size() + kChunk - 1) / kChunk;
        size_t table = bytes_.size() + 8;
        bytes_ += little(count, 8) + std::string((count + 1) * 8, '\0');
        for (size_t index = 0; index < count; ++index, table += 8) {
            set(table, bytes_.size());
            bytes_ += tests::compressed(file.content.substr(index * kChunk, kChunk), 15);
        }
        set(table, bytes_.size());
    }

    void add_values(const MadeFile& file, size_t at) {
        std::vector<std::pair<uint32_t, std::string>> values = {
            {0x03, std::to_string(file.content.size())},
            {0x08, "20240102T030405"},
            {0x09, "20240506T070809.123456"}};
        if (file.type != 5) {
            values.emplace_back(
                0x5001, file.md5.empty() ? hash_of(HashKind::kMd5, file.content) : file.md5);
            values.emplace_back(0x5002, hash_of(HashKind::kSha1, file.content));
        }
        size_t link = at + 16;
        for (const auto& [type, value] : values) {
            set(link, bytes_.size());
            link = bytes_.size();
            bytes_ +=
                little(0, 8) + little(5, 4) + little(type, 4) + little(value.size(), 4) + value;
        }
    }

    std::string bytes_;
};

std::string content_of(size_t size) {
    std::string content;
    for (uint32_t state = 1; content.size() < size; state = state * 1664525 + 1013904223)
        content += static_cast<char>(state >> 24);
    return content;
}

std::vector<MadeFile> made_files() {
    return {
        {"plan.txt", "two rooms, eleven people"},
        {"empty.txt", ""},
        {"chats",
         "",
         5,
         {},
         {{"deep", "", 5, {}, {{"big.bin", content_of(5500)}}}, {"gone.txt", "deleted words", 2}}},
        {"last.txt", "the end"}};
}

SharedBytes source(const std::string& bytes) {
    return std::make_shared<MemorySource>(bytes);
}

struct Listed {
    std::map<std::string, FileEntry> files;
    std::vector<std::string> damage;
};

Listed list(const FileTree& tree) {
    Listed listed;
    EXPECT_TRUE(tree.list({[&](FileEntry entry) { listed.files[entry.path] = entry; },
                           [&](const std::string&, const std::string& what) {
                               listed.damage.push_back(what);
                           }})
                    .ok());
    return listed;
}

std::string open_text(const FileTree& tree, const FileEntry& entry) {
    const auto bytes = tree.open(entry);
    if (!bytes.ok())
        return bytes.error().what;
    const auto text = read_text(*bytes.value(), 1 << 20);
    return text.ok() ? text.value() : text.error().what;
}

TEST(Ad1Test, ReadsATreeWithTimesHashesAndDeletedNames) {
    for (const uint32_t version : {3U, 4U}) {
        const auto parts = Ad1Maker::segments(Ad1Maker().make(made_files(), version), 1 << 20);
        const auto layer = open_ad1(source(parts[0]), {});
        ASSERT_TRUE(layer.ok()) << layer.error().what;
        const auto listed = list(*layer.value().tree);
        ASSERT_EQ(listed.files.size(), 7U);
        EXPECT_TRUE(listed.damage.empty());
        const auto& plan = listed.files.at("E:/raid/Fotos/plan.txt");
        EXPECT_EQ(to_iso8601(*plan.times.modified_utc_ns), "2024-05-06T07:08:09.123456Z");
        EXPECT_EQ(to_iso8601(*plan.times.created_utc_ns), "2024-01-02T03:04:05Z");
        EXPECT_EQ(plan.size_bytes, 24U);
        EXPECT_EQ(open_text(*layer.value().tree, plan), "two rooms, eleven people");
        EXPECT_EQ(listed.files.at("E:/raid/Fotos/chats").kind, EntryKind::Directory);
        const auto& gone = listed.files.at("E:/raid/Fotos/chats/gone.txt");
        EXPECT_EQ(gone.allocation, Allocation::Deleted);
        EXPECT_EQ(open_text(*layer.value().tree, gone), "deleted words");
        EXPECT_EQ(
            open_text(*layer.value().tree, listed.files.at("E:/raid/Fotos/chats/deep/big.bin")),
            content_of(5500));
        EXPECT_EQ(open_text(*layer.value().tree, listed.files.at("E:/raid/Fotos/empty.txt")), "");
    }
}

TEST(Ad1Test, SegmentsComeInAnyOrderOrAsSiblings) {
    const auto parts = Ad1Maker::segments(Ad1Maker().make(made_files()), 2000);
    ASSERT_GT(parts.size(), 3U);
    Surroundings given;
    for (size_t index = parts.size(); index-- > 1;)
        given.further_parts.push_back(source(parts[index]));
    Surroundings beside;
    beside.name = "Case.AD1";
    beside.sibling = [&](std::string_view name) -> Result<SharedBytes> {
        for (size_t index = 1; index < parts.size(); ++index)
            if (name == "Case.AD" + std::to_string(index + 1))
                return source(parts[index]);
        return Error{ErrorCode::NotFound, "not there"};
    };
    for (const Surroundings& surroundings : {given, beside}) {
        const auto layer = open_ad1(source(parts[0]), surroundings);
        ASSERT_TRUE(layer.ok()) << layer.error().what;
        EXPECT_TRUE(layer.value().notes.empty());
        EXPECT_EQ(layer.value().used.size(),
                  surroundings.further_parts.empty() ? parts.size() - 1 : 0);
        const auto listed = list(*layer.value().tree);
        ASSERT_EQ(listed.files.size(), 7U);
        EXPECT_EQ(
            open_text(*layer.value().tree, listed.files.at("E:/raid/Fotos/chats/deep/big.bin")),
            content_of(5500));
    }
}

TEST(Ad1Test, AMissingSegmentCostsWhatItHeld) {
    const auto parts = Ad1Maker::segments(Ad1Maker().make(made_files()), 2000);
    Surroundings surroundings;
    for (size_t index = 1; index < parts.size(); ++index)
        if (index != 2)
            surroundings.further_parts.push_back(source(parts[index]));
    const auto layer = open_ad1(source(parts[0]), surroundings);
    ASSERT_TRUE(layer.ok()) << layer.error().what;
    ASSERT_EQ(layer.value().notes.size(), 1U);
    EXPECT_EQ(layer.value().notes[0].what, "segment 3 of the image is missing");
    const auto listed = list(*layer.value().tree);
    EXPECT_EQ(open_text(*layer.value().tree, listed.files.at("E:/raid/Fotos/plan.txt")),
              "two rooms, eleven people");
    const auto big = listed.files.find("E:/raid/Fotos/chats/deep/big.bin");
    ASSERT_NE(big, listed.files.end());
    EXPECT_NE(open_text(*layer.value().tree, big->second).find("segment 3 of the image is missing"),
              std::string::npos);
}

TEST(Ad1Test, AWrongHashIsDamaged) {
    auto files = made_files();
    files[0].md5 = std::string(32, 'a');
    const auto parts = Ad1Maker::segments(Ad1Maker().make(files), 1 << 20);
    const auto layer = open_ad1(source(parts[0]), {});
    ASSERT_TRUE(layer.ok());
    const auto listed = list(*layer.value().tree);
    const auto opened = layer.value().tree->open(listed.files.at("E:/raid/Fotos/plan.txt"));
    ASSERT_FALSE(opened.ok());
    EXPECT_EQ(opened.error().code, ErrorCode::Damaged);
    EXPECT_NE(opened.error().what.find("the stored hash aaaa"), std::string::npos);
    EXPECT_EQ(open_text(*layer.value().tree, listed.files.at("E:/raid/Fotos/last.txt")), "the end");
}

TEST(Ad1Test, CirclesAndWildLengthsEnd) {
    const std::string image = Ad1Maker().make(made_files());
    const auto at_entry = image.find("plan.txt") - 48;
    std::string circle = image;
    circle.replace(at_entry, 8, little(at_entry, 8));
    const auto around = open_ad1(source(Ad1Maker::segments(circle, 1 << 20)[0]), {});
    ASSERT_TRUE(around.ok());
    const auto listed = list(*around.value().tree);
    EXPECT_EQ(listed.files.size(), 1U);
    ASSERT_EQ(listed.damage.size(), 1U);
    EXPECT_NE(listed.damage[0].find("circle"), std::string::npos);
    for (const size_t at : {at_entry + 32, at_entry + 44, at_entry + 24, at_entry + 16}) {
        std::string wild = image;
        wild.replace(at, 4, little(0xffffffff, 4));
        const auto layer = open_ad1(source(Ad1Maker::segments(wild, 1 << 20)[0]), {});
        ASSERT_TRUE(layer.ok());
        const auto entries = list(*layer.value().tree);
        const auto plan = entries.files.find("E:/raid/Fotos/plan.txt");
        if (plan == entries.files.end())
            EXPECT_FALSE(entries.damage.empty());
        else if (at != at_entry + 16)
            EXPECT_FALSE(layer.value().tree->open(plan->second).ok());
        else
            EXPECT_FALSE(entries.damage.empty());
    }
}

TEST(Ad1Test, WhatIsNotReadIsNamed) {
    std::string encrypted("ADCRYPT\0", 8);
    encrypted.resize(1024);
    EXPECT_EQ(open_ad1(source(encrypted), {}).error().code, ErrorCode::Encrypted);
    const auto parts = Ad1Maker::segments(Ad1Maker().make(made_files(), 9), 1 << 20);
    EXPECT_EQ(open_ad1(source(parts[0]), {}).error().code, ErrorCode::Unsupported);
    const auto cut = Ad1Maker::segments(Ad1Maker().make(made_files()), 2000);
    EXPECT_EQ(open_ad1(source(cut[1]), {}).error().code, ErrorCode::Damaged);
    EXPECT_EQ(open_ad1(source("ADSEGMENTEDFILE"), {}).error().code, ErrorCode::Damaged);
}

// The names, sizes, times and hashes as FTK Imager shows them for this image.
TEST(CorpusAd1, ThePublicImageIsReadWithItsHashes) {
    const auto path = tests::corpus_path("dissect-evidence/ad1_test.ad1");
    if (!path)
        return;
    const auto layer = open_ad1(open_file(path->string()).value(), {});
    ASSERT_TRUE(layer.ok()) << layer.error().what;
    const auto listed = list(*layer.value().tree);
    EXPECT_TRUE(listed.damage.empty());
    ASSERT_EQ(listed.files.size(), 2U);
    const auto& first = listed.files.at("E:/AD1_test/doc1.txt");
    const auto& second = listed.files.at("E:/AD1_test/doc2.txt");
    EXPECT_EQ(open_text(*layer.value().tree, first), "Inhoud document 1");
    EXPECT_EQ(second.size_bytes, 142U);
    // Opening checks the stored MD5 and SHA-1; these are computed here once more.
    EXPECT_EQ(hash_of(HashKind::kMd5, open_text(*layer.value().tree, first)),
              "863aab5ccfc1f0d630edc81667f97f19");
    EXPECT_EQ(hash_of(HashKind::kSha1, open_text(*layer.value().tree, second)),
              "cab385829bdba4316267c8eae0aee4bd58f2b0e7");
    EXPECT_EQ(to_iso8601(*first.times.modified_utc_ns), "2017-03-31T18:02:49.722616Z");
}

}  // namespace
}  // namespace parsers
