// What entering the containers inside a tree costs: which files of it are opened.
#include "plugins/sources/nested_trees.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace plugins {
namespace {

using Opened = std::vector<std::string>;

// Lists names of some content and notes what is opened.
class WatchedTree : public parsers::FileTree {
public:
    WatchedTree(std::vector<std::string> names, std::shared_ptr<Opened> opened)
        : names_(std::move(names)), opened_(std::move(opened)) {}

    std::string description() const override { return "watched"; }
    parsers::Result<void> list(const parsers::TreeVisitor& visitor) const override {
        for (const std::string& name : names_) {
            parsers::FileEntry entry;
            entry.path = name;
            entry.size_bytes = kBytes;
            visitor.entry(entry);
        }
        return {};
    }
    parsers::Result<parsers::SharedBytes> open(const parsers::FileEntry& entry) const override {
        opened_->push_back(entry.path);
        return parsers::SharedBytes(
            std::make_shared<parsers::MemorySource>(std::string(kBytes, 'x')));
    }

private:
    static constexpr size_t kBytes = 4096;
    std::vector<std::string> names_;
    std::shared_ptr<Opened> opened_;
};

Opened opened_of(std::vector<std::string> names) {
    const auto opened = std::make_shared<Opened>();
    NestedTrees nested({});
    nested.add_tree(std::make_unique<WatchedTree>(std::move(names), opened),
                    {nullptr, "x", NestedTree::Nature::Folder, 0, "x"});
    std::sort(opened->begin(), opened->end());
    return *opened;
}

TEST(NestedTrees, LeavesOrdinaryFilesClosed) {
    EXPECT_EQ(opened_of({"a/chat.txt", "a/chat.xml", "a/photo.jpg", "a/photo.png", "a/x.db",
                         "a/lib.so", "a/note.md", "a/run.exe", "a/log.12"}),
              Opened{});
}

TEST(NestedTrees, OpensPartsWhereTheirFirstIsThereToo) {
    EXPECT_EQ(opened_of({"a/disk.ab", "a/disk.ac", "a/part.003", "a/part.004", "a/x.E02"}),
              (Opened{"a/disk.ab", "a/disk.ac", "a/x.E02"}));
    EXPECT_EQ(opened_of({"a/disk.e01", "a/disk.e02", "b/disk.eab", "b/disk.txt"}),
              (Opened{"a/disk.e01", "a/disk.e02"}));
    EXPECT_EQ(opened_of({"a/disk.zip.001", "a/disk.zip.002", "b/disk.zip.002"}),
              (Opened{"a/disk.zip.001", "a/disk.zip.002"}));
}

TEST(NestedTrees, OpensWhatIsNamedLikeAContainer) {
    EXPECT_EQ(opened_of({"a/phone.zip", "a/disk.vmdk", "a/Manifest.db", "a/letter.txt"}),
              (Opened{"a/Manifest.db", "a/disk.vmdk", "a/phone.zip"}));
}

}  // namespace
}  // namespace plugins
