#include "parsers/filesystem/ext_encryption.h"

#include <gtest/gtest.h>

#include <vector>

#include "parsers/container/inflate.h"
#include "parsers/filesystem/file_system.h"
#include "tests/parsers/corpus.h"

namespace parsers {
namespace {

SharedBytes sample(const std::string& id) {
    const MemorySource packed(
        tests::bytes_of_file(SOURCE_FOLDER "/samples/formats/" + id + "/evidence/fs.raw.gz"));
    return gunzip(packed, {}).value().bytes;
}

TEST(ExtEncryption, KeepsEncryptedBytesFromBeingTakenForContent) {
    const auto tree = open_file_system(sample("ext4_encrypted"));
    ASSERT_TRUE(tree.ok());
    std::vector<FileEntry> entries;
    TreeVisitor visitor;
    visitor.entry = [&](FileEntry entry) { entries.push_back(std::move(entry)); };
    visitor.damaged = [](const std::string&, const std::string& what) { ADD_FAILURE() << what; };
    ASSERT_TRUE(tree.value()->list(visitor).ok());
    int encrypted = 0;
    int plain = 0;
    for (const FileEntry& entry : entries) {
        if (entry.kind != EntryKind::File || entry.path[0] == '$')
            continue;
        const auto opened = tree.value()->open(entry);
        if (entry.path.starts_with("private/")) {
            ++encrypted;
            EXPECT_EQ(entry.note, "encrypted by the file system");
            ASSERT_FALSE(opened.ok());
            EXPECT_EQ(opened.error().code, ErrorCode::Encrypted);
        } else {
            ++plain;
            EXPECT_EQ(entry.note, "");
            EXPECT_TRUE(opened.ok());
        }
    }
    EXPECT_EQ(encrypted, 1);
    EXPECT_EQ(plain, 3);
}

TEST(ExtEncryption, IsNotThereInOtherFileSystems) {
    EXPECT_FALSE(ExtEncryption::find(*sample("ext4_inline")).has_value());
    EXPECT_FALSE(ExtEncryption::find(MemorySource("short")).has_value());
}

}  // namespace
}  // namespace parsers
