// APFS: the sample against the table of The Sleuth Kit's tools, and containers that cannot be.
#include "parsers/filesystem/apfs.h"

#include <gtest/gtest.h>

#include "tests/parsers/sample_tree.h"

namespace {

using namespace parsers;
using tests::read_sample;

// A view of the container with one byte changed, without a copy of 128 MiB.
class Changed : public ByteSource {
public:
    Changed(SharedBytes whole, uint64_t offset, std::byte value)
        : whole_(std::move(whole)), offset_(offset), value_(value) {}
    uint64_t size_bytes() const override { return whole_->size_bytes(); }
    Result<size_t> read_at(uint64_t offset, std::span<std::byte> out) const override {
        const size_t got = TRY(whole_->read_at(offset, out));
        if (offset_ >= offset && offset_ < offset + got)
            out[static_cast<size_t>(offset_ - offset)] = value_;
        return got;
    }

private:
    SharedBytes whole_;
    uint64_t offset_;
    std::byte value_;
};

const SharedBytes& container() {
    static const SharedBytes kContainer = read_sample("apfs", "disk.apfs.gz");
    return kContainer;
}

TEST(Apfs, ReadsTheSample) {
    const auto layer = open_apfs(container(), {});
    ASSERT_TRUE(layer.ok()) << layer.error().what;
    EXPECT_EQ(layer.value().description, "APFS container, v1 \"Seized\"");
    EXPECT_TRUE(layer.value().notes.empty());
    EXPECT_EQ(tests::find_differences(*layer.value().tree, "apfs"), "");
}

TEST(Apfs, ListsLinksAndFolders) {
    const auto layer = open_apfs(container(), {});
    ASSERT_TRUE(layer.ok());
    std::map<std::string, EntryKind> kinds;
    ASSERT_TRUE(layer.value()
                    .tree
                    ->list({[&](const FileEntry& entry) { kinds[entry.path] = entry.kind; },
                            [](const std::string&, const std::string& what) { FAIL() << what; }})
                    .ok());
    EXPECT_EQ(kinds["v1/latest"], EntryKind::Link);
    EXPECT_EQ(kinds["v1/notes"], EntryKind::Directory);
    EXPECT_EQ(kinds["v1/notes/e\xcc\x81te\xcc\x81.txt"], EntryKind::File);  // as stored
}

TEST(Apfs, BytesOutliveTheTree) {
    SharedBytes bytes;
    {
        auto layer = open_apfs(container(), {});
        ASSERT_TRUE(layer.ok());
        std::vector<FileEntry> entries;
        (void)layer.value().tree->list(
            {[&](FileEntry entry) { entries.push_back(std::move(entry)); },
             [](const std::string&, const std::string&) {}});
        for (const auto& entry : entries) {
            if (entry.path != "v1/ledger.csv")
                continue;
            const auto opened = layer.value().tree->open(entry);
            ASSERT_TRUE(opened.ok());
            bytes = opened.value();
        }
    }
    ASSERT_TRUE(bytes);
    const auto text = read_text(*bytes, 1 << 20);
    ASSERT_TRUE(text.ok());
    EXPECT_TRUE(text.value().starts_with("0,worker 0,0 USDT\n"));
}

TEST(Apfs, FusionAndBlocksThatCannotBe) {
    const auto fusion = open_apfs(std::make_shared<Changed>(container(), 65, std::byte{1}), {});
    ASSERT_FALSE(fusion.ok());
    EXPECT_EQ(fusion.error().code, ErrorCode::Unsupported);
    const auto blocks = open_apfs(std::make_shared<Changed>(container(), 37, std::byte{7}), {});
    ASSERT_FALSE(blocks.ok());
    EXPECT_EQ(blocks.error().code, ErrorCode::Damaged);
    const auto cut = open_apfs(std::make_shared<SliceSource>(container(), 0, 1 << 20), {});
    ASSERT_FALSE(cut.ok());
}

// A broken tree must not look like an empty volume: here its root has no records any more.
TEST(Apfs, DamagedTreeIsSaid) {
    const auto broken = std::make_shared<Changed>(container(), 20005 * 4096 + 36, std::byte{0});
    const auto layer = open_apfs(broken, {});
    if (!layer.ok()) {
        EXPECT_EQ(layer.error().code, ErrorCode::Damaged);
        return;
    }
    const auto files = tests::list_files(*layer.value().tree);
    EXPECT_TRUE(std::any_of(files.begin(), files.end(), [](const auto& file) {
        return file.first.starts_with("damaged") || file.first == "failed";
    })) << files.size();
}

}  // namespace
