// SingleFileTree: a tree of one name, for a container that holds one file.
#pragma once

#include <string>

#include "parsers/base/file_tree.h"

namespace parsers {

class SingleFileTree : public FileTree {
public:
    // `damage`: a sentence for the ledger where `bytes` is less than there was; else empty.
    SingleFileTree(std::string description, FileEntry entry, SharedBytes bytes,
                   std::string damage = {})
        : description_(std::move(description)),
          entry_(std::move(entry)),
          bytes_(std::move(bytes)),
          damage_(std::move(damage)) {
        entry_.size_bytes = bytes_->size_bytes();
    }

    std::string description() const override { return description_; }

    Result<void> list(const TreeVisitor& visitor) const override {
        if (!damage_.empty())
            visitor.damaged("", damage_);
        visitor.entry(entry_);
        return {};
    }

    Result<SharedBytes> open(const FileEntry&) const override { return bytes_; }

private:
    std::string description_;
    FileEntry entry_;
    SharedBytes bytes_;
    std::string damage_;
};

}  // namespace parsers
