// The disks of samples/formats that are made by hand or damaged on purpose: what The Sleuth Kit
// lists in the disk that they stand for must be in them.
#include <gtest/gtest.h>

#include <map>
#include <vector>

#include "parsers/base/text.h"
#include "parsers/filesystem/file_system.h"
#include "tests/disk_maker.h"

namespace parsers {
namespace {

using tests::DiskFolder;

// The evidence of a sample, unpacked, in a folder of the test.
bool unpack(const std::string& id, const DiskFolder& folder) {
    return folder.run("cp -r --no-preserve=mode '" SOURCE_FOLDER "/samples/formats/" + id +
                      "/evidence/.' . && { [ -z \"$(ls *.gz 2>/dev/null)\" ] || gunzip *.gz; }");
}

struct Listed {
    std::string size;
    std::string sha256;
    std::string status;

    bool operator==(const Listed&) const = default;
};

std::map<std::string, Listed> expected_of(const std::string& id, const std::string& opened) {
    std::map<std::string, Listed> files;
    const auto text = read_text(
        *open_file(SOURCE_FOLDER "/samples/formats/" + id + "/expected.tsv").value(), 1 << 20);
    for (const auto& line : split(text.value(), '\n')) {
        const auto cells = split(line, '\t');
        if (cells.size() == 5 && cells[0] != "path")
            files[cells[0].substr(opened.size() + 1)] = {cells[1], cells[3], cells[4]};
    }
    return files;
}

std::map<std::string, Listed> files_of(const Layer& layer) {
    std::map<std::string, Listed> files;
    const auto tree = open_file_system(layer.volumes.front().bytes);
    EXPECT_TRUE(tree.ok()) << (tree.ok() ? "" : tree.error().what);
    if (!tree.ok())
        return files;
    TreeVisitor visitor;
    visitor.damaged = [](const std::string& where, const std::string& what) {
        ADD_FAILURE() << where << ": " << what;
    };
    std::vector<FileEntry> entries;
    visitor.entry = [&](const FileEntry& entry) { entries.push_back(entry); };
    EXPECT_TRUE(tree.value()->list(visitor).ok());
    for (const auto& entry : entries) {
        if (entry.kind != EntryKind::File || entry.path.starts_with("$OrphanFiles"))
            continue;
        const auto bytes = tree.value()->open(entry);
        const auto hash = bytes.ok() ? sha256(*bytes.value()) : Result<Sha256>(bytes.error());
        files[entry.path] = {std::to_string(entry.size_bytes),
                             hash.ok() ? to_hex(hash.value()) : hash.error().what,
                             entry.allocation == Allocation::Allocated ? "live" : "deleted"};
    }
    return files;
}

struct Sample {
    const char* id;
    const char* opened;
    const char* note;  // the only one; empty where there must be none
};

class DiskSamplesTest : public testing::TestWithParam<Sample> {};

TEST_P(DiskSamplesTest, HoldTheFilesOfTheDiskThatTheyStandFor) {
    const auto& [id, opened, note] = GetParam();
    const DiskFolder folder(std::string("sample_") + id);
    ASSERT_TRUE(unpack(id, folder)) << id;
    const auto layer = folder.open(opened);
    ASSERT_TRUE(layer.ok()) << id << ": " << layer.error().what;
    const auto expected = expected_of(id, opened);
    ASSERT_GE(expected.size(), 4U) << id;
    const auto found = files_of(layer.value());
    for (const auto& [path, file] : expected) {
        ASSERT_TRUE(found.contains(path)) << id << ' ' << path;
        EXPECT_EQ(found.at(path).size, file.size) << id << ' ' << path;
        EXPECT_EQ(found.at(path).sha256, file.sha256) << id << ' ' << path;
        EXPECT_EQ(found.at(path).status, file.status) << id << ' ' << path;
    }
    EXPECT_EQ(found.size(), expected.size()) << id;
    std::string notes;
    for (const auto& each : layer.value().notes)
        notes += each.status + ": " + each.what + '\n';
    if (*note == '\0')
        EXPECT_EQ(notes, "") << id;
    else
        EXPECT_NE(notes.find(note), std::string::npos) << id << ' ' << notes;
}

INSTANTIATE_TEST_SUITE_P(
    Samples, DiskSamplesTest,
    testing::Values(
        Sample{"vhd_differencing", "disk.vhd", ""}, Sample{"vhdx_differencing", "disk.vhdx", ""},
        Sample{"vhdx_log", "disk.vhdx", "2 entries of its log were replayed"},
        Sample{"vhd_footer_damaged", "disk.vhd", "its copy at the begin was used"},
        Sample{"vhdx_copies", "disk.vhdx", "the second was used"},
        Sample{"vmdk_redundant_tables", "disk.vmdk", "redundant copy"},
        Sample{"vmdk_esx_snapshot", "base-000001.vmdk", ""}, Sample{"vmdk_split", "disk.vmdk", ""},
        Sample{"vmdk_split_sparse", "disk.vmdk", ""}, Sample{"vmdk_stream", "disk.vmdk", ""},
        Sample{"qcow_v1", "disk.qcow", ""}, Sample{"qcow2_subclusters", "disk.qcow2", ""},
        Sample{"vdi_snapshot", "disk.vdi", ""},
        Sample{"parallels_snapshot", "DiskDescriptor.xml", ""},
        Sample{"android_sparse", "disk.simg", ""}));

// Opens one file of a sample among those that are left.
Error error_of(const char* id, const char* opened, const char* removed) {
    const DiskFolder folder(std::string("sample_cut_") + id);
    EXPECT_TRUE(unpack(id, folder));
    std::filesystem::remove(folder.path() + '/' + removed);
    const auto layer = folder.open(opened);
    EXPECT_FALSE(layer.ok()) << id;
    return layer.ok() ? Error{ErrorCode::NotFound, "opened"} : layer.error();
}

TEST(DiskSamplesWithoutParentTest, AreUnsupportedAndNameIt) {
    const Error vhd = error_of("vhd_differencing", "disk.vhd", "base.vhd");
    EXPECT_EQ(vhd.code, ErrorCode::Unsupported);
    EXPECT_EQ(vhd.what, "needs its parent, and .\\base.vhd is not there");
    const Error vhdx = error_of("vhdx_differencing", "disk.vhdx", "base.vhdx");
    EXPECT_EQ(vhdx.code, ErrorCode::Unsupported);
    EXPECT_EQ(vhdx.what, "needs its parent, and .\\base.vhdx is not there");
    const Error vdi =
        error_of("vdi_snapshot", "disk.vdi", "{0b1e55ed-0000-4000-8000-000000000006}.vdi");
    EXPECT_EQ(vdi.code, ErrorCode::Unsupported);
    EXPECT_NE(vdi.what.find("0b1e55ed-0000-4000-8000-000000000006"), std::string::npos);
    const Error parallels = error_of("parallels_snapshot", "DiskDescriptor.xml",
                                     "disk.hdd.0.{0b1e55ed-0000-4000-8000-000000000008}.hds");
    EXPECT_EQ(parallels.code, ErrorCode::Unsupported);
    EXPECT_NE(parallels.what.find("{0b1e55ed-0000-4000-8000-000000000008}.hds is not there"),
              std::string::npos);
    const Error esx = error_of("vmdk_esx_snapshot", "base-000001.vmdk", "base.vmdk");
    EXPECT_EQ(esx.what, "needs its parent, and base.vmdk is not there");
    const Error delta = error_of("vmdk_esx_snapshot", "base-000001-delta.vmdk", "base.vmdk");
    EXPECT_EQ(delta.code, ErrorCode::Unsupported);
    EXPECT_NE(delta.what.find("part of an ESX snapshot"), std::string::npos);
}

TEST(DiskSamplesWithoutParentTest, AnotherParentIsNoted) {
    const DiskFolder folder("sample_other_parent");
    ASSERT_TRUE(unpack("vhd_differencing", folder));
    ASSERT_TRUE(
        folder.run("cp base.vhd copy && printf 'another' >bytes && "
                   "dd if=bytes of=base.vhd bs=1 conv=notrunc seek=68 && "
                   "dd if=bytes of=base.vhd bs=1 conv=notrunc "
                   "seek=$(($(stat -c %s base.vhd) - 512 + 68))"));
    const auto layer = folder.open("disk.vhd");
    ASSERT_TRUE(layer.ok());
    bool is_noted = false;
    for (const auto& note : layer.value().notes)
        is_noted = is_noted || note.what.find("is expected") != std::string::npos;
    EXPECT_TRUE(is_noted);
}

}  // namespace
}  // namespace parsers
