// NestedTrees: opens a container and the containers inside it, and lists their files as one.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "parsers/base/byte_source.h"
#include "parsers/base/file_tree.h"
#include "parsers/container/spool.h"
#include "plugins/sources/evidence.h"

namespace plugins {

// One opened tree and where it hangs.
struct NestedTree {
    enum class Nature { Folder, Archive, Image };
    std::unique_ptr<parsers::FileTree> tree;
    std::string prefix;  // nested path of its root; empty: its entries stand alone
    Nature nature = Nature::Folder;
    int depth = 0;          // containers around it
    std::string container;  // nested path of the whole it is part of: an image for its partitions
};

class NestedTrees {
public:
    explicit NestedTrees(parsers::Scratch scratch) : scratch_(std::move(scratch)) {}

    // Takes a tree, lists it and enters what is worth it. Damage becomes notes.
    void add_tree(std::unique_ptr<parsers::FileTree> tree, const std::string& prefix,
                  NestedTree::Nature nature, int depth);

    // Recognizes `parts` (one source, or the segments of an image) and adds what they hold; what
    // cannot be had becomes a note.
    void add_container(const std::vector<parsers::SharedBytes>& parts, const std::string& prefix,
                       int depth);

    // What acquisition tools stored in the outermost image, and the bytes that it is over.
    std::vector<StoredHash> stored_hashes;
    parsers::SharedBytes acquired;

    std::vector<NestedTree> trees;
    std::vector<NestedFile> files;
    std::vector<EvidenceNote> notes;

private:
    using Opened = parsers::Result<std::unique_ptr<parsers::FileTree>>;

    void note(const std::string& path, const parsers::Error& error);
    void add_opened(Opened opened, const std::string& prefix, NestedTree::Nature nature, int depth);
    void add_virtual_disk(const parsers::SharedBytes& file, const std::string& prefix, int depth);
    void add_image(const parsers::SharedBytes& disk, const std::string& prefix, int depth);
    bool add_partitions(const parsers::SharedBytes& disk, const std::string& prefix, int depth);
    void add_gzip(const parsers::SharedBytes& bytes, const std::string& prefix, int depth);
    void add_ewf(const std::vector<parsers::SharedBytes>& parts, const std::string& prefix,
                 int depth);
    void list_into(size_t tree);
    void enter_candidates(size_t first_file, int depth);
    void enter(const std::vector<size_t>& parts, int depth);
    parsers::Result<parsers::SharedBytes> keep(parsers::SharedBytes bytes);

    parsers::Scratch scratch_;
    uint64_t kept_bytes_ = 0;  // of entered containers that lie in memory
    int kept_files_ = 0;       // of those moved to the scratch folder
};

}  // namespace plugins
