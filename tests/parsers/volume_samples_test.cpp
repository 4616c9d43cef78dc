// What the tools of others put behind each kind of partition table, and in each file system, read
// through the functions of the table of formats.
#include <gtest/gtest.h>

#include <map>
#include <string>
#include <vector>

#include "parsers/base/hash.h"
#include "parsers/base/text.h"
#include "parsers/container/inflate.h"
#include "parsers/filesystem/file_system.h"
#include "parsers/volume/lvm.h"
#include "parsers/volume/volumes.h"
#include "tests/parsers/corpus.h"

namespace parsers {
namespace {

const std::string kSamples = SOURCE_FOLDER "/samples/formats/";

using Files = std::map<std::string, std::string>;  // path to size and SHA-256

Files expected_of(const std::string& id) {
    Files files;
    for (const std::string& line :
         split(tests::text_of_file(kSamples + id + "/expected.tsv"), '\n')) {
        const auto cells = split(line, '\t');
        if (cells.size() == 5 && cells[0] != "path")
            files[cells[0].substr(cells[0].find('/') + 1)] = cells[1] + ' ' + cells[3];
    }
    return files;
}

SharedBytes image_of(const std::string& id, const std::string& name) {
    const MemorySource packed(tests::bytes_of_file(kSamples + id + "/evidence/" + name + ".gz"));
    return gunzip(packed, {}).value().bytes;
}

void add_files(const SharedBytes& volume, const std::string& prefix, Files& files) {
    const auto tree = open_file_system(volume);
    ASSERT_TRUE(tree.ok()) << prefix << tree.error().what;
    std::vector<FileEntry> entries;
    TreeVisitor visitor;
    visitor.entry = [&](FileEntry entry) { entries.push_back(std::move(entry)); };
    visitor.damaged = [](const std::string&, const std::string& what) { ADD_FAILURE() << what; };
    ASSERT_TRUE(tree.value()->list(visitor).ok());
    for (const FileEntry& entry : entries) {
        const auto bytes = tree.value()->open(entry);
        const auto hash = bytes.ok() ? sha256(*bytes.value()) : Result<Sha256>(bytes.error());
        files[prefix + entry.path] =
            std::to_string(entry.size_bytes) + ' ' + (hash.ok() ? to_hex(hash.value()) : "error");
    }
}

class VolumeSamples : public testing::TestWithParam<std::string> {};
class FileSystemSamples : public testing::TestWithParam<std::string> {};

INSTANTIATE_TEST_SUITE_P(Tables, VolumeSamples,
                         testing::Values("mbr", "gpt", "gpt_backup", "gpt_4096", "apm", "bsd_label",
                                         "sun_label", "lvm"));
INSTANTIATE_TEST_SUITE_P(Systems, FileSystemSamples,
                         testing::Values("ext4_inline", "ext4_encrypted", "ntfs", "fat12"));

TEST_P(VolumeSamples, HoldTheFilesThatWerePutThere) {
    const auto disk = image_of(GetParam(), "disk.raw");
    auto layer = GetParam() == "lvm" ? open_lvm(disk, {}) : open_partitions(disk, {});
    ASSERT_TRUE(layer.ok()) << layer.error().what;
    Files found;
    for (const Volume& volume : layer.value().volumes) {
        if (volume.name != "raid-gone")
            add_files(volume.bytes, volume.name + '/', found);
    }
    const Files expected = expected_of(GetParam());
    ASSERT_GE(expected.size(), 3U);
    for (const auto& [path, facts] : expected)
        EXPECT_EQ(found[path], facts) << path;
}

TEST_P(FileSystemSamples, HoldTheFilesThatWerePutThere) {
    Files found;
    add_files(image_of(GetParam(), "fs.raw"), "", found);
    const Files expected = expected_of(GetParam());
    ASSERT_GE(expected.size(), 2U);
    for (const auto& [path, facts] : expected)
        EXPECT_EQ(found[path], facts) << path;
}

TEST(VolumeSamplesNotes, NameTheDiskThatIsMissing) {
    const auto layer = open_lvm(image_of("lvm", "disk.raw"), {});
    ASSERT_TRUE(layer.ok());
    ASSERT_EQ(layer.value().volumes.size(), 3U);
    EXPECT_EQ(layer.value().volumes[1].name, "raid-gone");
    EXPECT_FALSE(sha256(*layer.value().volumes[1].bytes).ok());
    ASSERT_EQ(layer.value().notes.size(), 2U);
    EXPECT_NE(layer.value().notes[0].what.find("bbbbbb-bbbb"), std::string::npos);
}

}  // namespace
}  // namespace parsers
