// Archives and compressed streams: damage, bombs and the order of opening. Whole ones of every
// format are samples/formats/archive_*.
#include "parsers/container/archive.h"

#include <archive.h>
#include <archive_entry.h>
#include <gtest/gtest.h>
#include <lzma.h>

#include <atomic>
#include <thread>

#include "parsers/base/hash.h"
#include "tests/parsers/corpus.h"

namespace parsers {
namespace {

using Writers = std::vector<std::pair<std::string, std::string>>;

std::string archive_of(int (*set_format)(struct archive*), const Writers& files) {
    std::string out(4 << 20, '\0');
    size_t used = 0;
    struct archive* writer = ::archive_write_new();
    set_format(writer);
    ::archive_write_open_memory(writer, out.data(), out.size(), &used);
    for (const auto& [name, content] : files) {
        struct archive_entry* entry = ::archive_entry_new();
        ::archive_entry_set_pathname(entry, name.c_str());
        ::archive_entry_set_filetype(entry, AE_IFREG);
        ::archive_entry_set_perm(entry, 0644);
        ::archive_entry_set_mtime(entry, 1'700'000'000, 0);
        ::archive_entry_set_size(entry, static_cast<la_int64_t>(content.size()));
        EXPECT_EQ(::archive_write_header(writer, entry), ARCHIVE_OK);
        ::archive_write_data(writer, content.data(), content.size());
        ::archive_entry_free(entry);
    }
    ::archive_write_close(writer);
    ::archive_write_free(writer);
    out.resize(used);
    return out;
}

std::string xz_of(const std::string& content) {
    std::string out(content.size() / 100 + content.size() + 4096, '\0');
    size_t size = 0;
    EXPECT_EQ(lzma_easy_buffer_encode(
                  0, LZMA_CHECK_CRC32, nullptr, reinterpret_cast<const uint8_t*>(content.data()),
                  content.size(), reinterpret_cast<uint8_t*>(out.data()), &size, out.size()),
              LZMA_OK);
    out.resize(size);
    return out;
}

std::string noise(size_t size, uint32_t state) {
    std::string content(size, '\0');
    for (char& letter : content) {
        state = state * 1664525 + 1013904223;
        letter = static_cast<char>(state >> 24);
    }
    return content;
}

SharedBytes source(const std::string& bytes) {
    return std::make_shared<MemorySource>(bytes);
}

struct Listed {
    std::vector<FileEntry> entries;
    std::vector<std::string> damage;
};

Listed list(const FileTree& tree) {
    Listed listed;
    EXPECT_TRUE(tree.list({[&](FileEntry entry) { listed.entries.push_back(std::move(entry)); },
                           [&](const std::string&, const std::string& what) {
                               listed.damage.push_back(what);
                           }})
                    .ok());
    return listed;
}

// Counts what is read, to see how often an archive is gone through.
class CountingSource : public ByteSource {
public:
    explicit CountingSource(std::string bytes) : bytes_(std::move(bytes)) {}
    uint64_t size_bytes() const override { return bytes_.size_bytes(); }
    Result<size_t> read_at(uint64_t offset, std::span<std::byte> out) const override {
        const auto got = bytes_.read_at(offset, out);
        count_ += got.ok() ? got.value() : 0;
        return got;
    }
    uint64_t count() const { return count_; }

private:
    MemorySource bytes_;
    mutable std::atomic<uint64_t> count_ = 0;
};

Writers many_files() {
    Writers files;
    for (uint32_t number = 0; number < 60; ++number)
        files.emplace_back("folder/" + std::to_string(number) + ".bin", noise(5'000, number));
    return files;
}

TEST(ArchiveTest, OpeningInStoredOrderIsOnePass) {
    const auto files = many_files();
    for (const auto format :
         {&archive_write_set_format_7zip, &archive_write_set_format_cpio_newc}) {
        const auto counted = std::make_shared<CountingSource>(archive_of(format, files));
        const auto layer = open_archive(counted, {});
        ASSERT_TRUE(layer.ok()) << layer.error().what;
        const auto listed = list(*layer.value().tree);
        ASSERT_EQ(listed.entries.size(), files.size());
        EXPECT_EQ(listed.entries[7].times.modified_utc_ns, 1'700'000'000'000'000'000);
        const uint64_t before = counted->count();
        for (size_t index = 0; index < files.size(); ++index) {
            const auto bytes = layer.value().tree->open(listed.entries[index]);
            ASSERT_TRUE(bytes.ok()) << bytes.error().what;
            EXPECT_EQ(read_text(*bytes.value(), 1 << 20).value(), files[index].second);
        }
        EXPECT_LT(counted->count() - before, 2 * counted->size_bytes());
        // What was passed on the way is kept, so that going back costs little as well.
        for (size_t index = files.size(); index-- > 0;)
            EXPECT_TRUE(layer.value().tree->open(listed.entries[index]).ok());
        EXPECT_LT(counted->count() - before, 4 * counted->size_bytes());
    }
}

TEST(ArchiveTest, SeveralThreadsGetTheRightBytes) {
    const auto files = many_files();
    const auto layer = open_archive(source(archive_of(&archive_write_set_format_7zip, files)), {});
    ASSERT_TRUE(layer.ok());
    const auto listed = list(*layer.value().tree);
    std::atomic<int> wrong = 0;
    std::vector<std::thread> threads;
    for (size_t first = 0; first < 4; ++first)
        threads.emplace_back([&, first] {
            for (size_t step = 0; step < files.size(); step += 4) {
                const size_t index = (first * 53 + step) % files.size();
                const auto bytes = layer.value().tree->open(listed.entries[index]);
                if (!bytes.ok() ||
                    read_text(*bytes.value(), 1 << 20).value() != files[index].second)
                    ++wrong;
            }
        });
    for (auto& thread : threads)
        thread.join();
    EXPECT_EQ(wrong, 0);
}

TEST(ArchiveTest, ACutArchiveGivesWhatIsBefore) {
    const std::string whole = archive_of(&archive_write_set_format_cpio_newc, many_files());
    const auto layer = open_archive(source(whole.substr(0, whole.size() / 2 - 1000)), {});
    ASSERT_TRUE(layer.ok());
    const auto listed = list(*layer.value().tree);
    EXPECT_GT(listed.entries.size(), 25U);
    EXPECT_LT(listed.entries.size(), 35U);
    ASSERT_EQ(listed.damage.size(), 1U);
    EXPECT_TRUE(layer.value().tree->open(listed.entries[5]).ok());
    const auto last = layer.value().tree->open(listed.entries.back());
    ASSERT_FALSE(last.ok());
    EXPECT_EQ(last.error().code, ErrorCode::Damaged);
    // A 7-Zip archive has its names at its end: without it nothing can be listed.
    const std::string seven = archive_of(&archive_write_set_format_7zip, many_files());
    EXPECT_EQ(open_archive(source(seven.substr(0, seven.size() - 50)), {}).error().code,
              ErrorCode::Damaged);
}

TEST(ArchiveTest, ABrokenEntryIsDamaged) {
    std::string bytes = archive_of(&archive_write_set_format_7zip,
                                   {{"a.txt", std::string(500, 'a')}, {"b.bin", noise(5000, 1)}});
    bytes[2000] = static_cast<char>(bytes[2000] ^ 0x55);
    const auto layer = open_archive(source(bytes), {});
    ASSERT_TRUE(layer.ok());
    const auto listed = list(*layer.value().tree);
    ASSERT_EQ(listed.entries.size(), 2U);
    const auto broken = layer.value().tree->open(listed.entries[1]);
    ASSERT_FALSE(broken.ok());
    EXPECT_EQ(broken.error().code, ErrorCode::Damaged);
}

// libarchive says nothing of encryption where it knows no format: asked all the same, it reads
// behind its own list. Freed memory is filled, so that what it reads there is no zero.
TEST(ArchiveTest, WhatIsNoArchiveIsDamagedAndNotEncrypted) {
    const auto bytes = std::make_shared<MemorySource>(xz_of("the lantern of the ferry"));
    for (size_t size = 256; size < 16384; size += 16) {
        {
            const std::vector<std::string> filled(8, std::string(size, '\x41'));
            ASSERT_EQ(filled.back().size(), size);
        }
        const auto layer = open_archive(bytes, {});
        ASSERT_FALSE(layer.ok());
        EXPECT_EQ(layer.error().code, ErrorCode::Damaged) << layer.error().what;
    }
}

TEST(ArchiveTest, ABombIsStopped) {
    const std::string part = xz_of(std::string(8 << 20, '\0'));
    std::string bomb;
    for (int count = 0; count < 20; ++count)
        bomb += part;  // streams may follow each other
    ASSERT_LT(bomb.size(), 64U << 10);
    const auto layer = open_compressed(source(bomb), {});
    ASSERT_FALSE(layer.ok());
    EXPECT_EQ(layer.error().code, ErrorCode::LimitReached);
}

TEST(ArchiveTest, AStreamThatEndsEarlyGivesWhatCameOut) {
    const std::string whole = xz_of(noise(600'000, 3));
    Surroundings surroundings;
    surroundings.name = "Notes.txt.XZ";
    const auto layer = open_compressed(source(whole.substr(0, whole.size() / 2)), surroundings);
    ASSERT_TRUE(layer.ok()) << layer.error().what;
    const auto listed = list(*layer.value().tree);
    ASSERT_EQ(listed.entries.size(), 1U);
    EXPECT_EQ(listed.entries[0].path, "Notes.txt");
    ASSERT_EQ(listed.damage.size(), 1U);
    EXPECT_NE(listed.damage[0].find("is broken after"), std::string::npos);
    EXPECT_EQ(open_compressed(source(whole.substr(0, 20)), {}).error().code, ErrorCode::Damaged);
}

TEST(ArchiveTest, EncryptionIsSaidAndNotDamage) {
    const std::string folder = SOURCE_FOLDER "/samples/formats/";
    const auto locked =
        open_archive(open_file(folder + "archive_7z_encrypted/evidence/locked.7z").value(), {});
    ASSERT_TRUE(locked.ok()) << locked.error().what;
    size_t encrypted = 0;
    for (const auto& entry : list(*locked.value().tree).entries) {
        if (entry.note != "encrypted entry")
            continue;
        ++encrypted;
        EXPECT_EQ(locked.value().tree->open(entry).error().code, ErrorCode::Encrypted);
    }
    EXPECT_EQ(encrypted, 4U);
    const auto hidden = open_archive(
        open_file(folder + "archive_7z_names_encrypted/evidence/hidden.7z").value(), {});
    ASSERT_FALSE(hidden.ok());
    EXPECT_EQ(hidden.error().code, ErrorCode::Encrypted);
}

TEST(CorpusArchive, ABzip2FileEqualsItsPlainCopy) {
    const auto path = tests::corpus_path("dfvfs-archives/syslog.bz2");
    if (!path)
        return;
    Surroundings surroundings;
    surroundings.name = "syslog.bz2";
    const auto layer = open_compressed(open_file(path->string()).value(), surroundings);
    ASSERT_TRUE(layer.ok()) << layer.error().what;
    const auto listed = list(*layer.value().tree);
    ASSERT_EQ(listed.entries.size(), 1U);
    EXPECT_EQ(listed.entries[0].path, "syslog");
    const auto bytes = layer.value().tree->open(listed.entries[0]);
    EXPECT_EQ(read_text(*bytes.value(), 1 << 20).value(),
              tests::text_of_file(path->parent_path() / "syslog"));
}

}  // namespace
}  // namespace parsers
