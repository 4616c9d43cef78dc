// NestedTrees: opens a container and the containers inside it, and lists their files as one.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "parsers/base/byte_source.h"
#include "parsers/base/file_tree.h"
#include "parsers/base/layer.h"
#include "parsers/evidence/formats.h"
#include "plugins/sources/evidence.h"
#include "plugins/sources/sibling_index.h"

namespace plugins {

// One opened tree and where it hangs.
struct NestedTree {
    enum class Nature { Folder, Archive, Image, Backup };
    std::shared_ptr<const parsers::FileTree> tree;
    std::string prefix;  // nested path of its root; empty: its entries stand alone
    Nature nature = Nature::Folder;
    int depth = 0;          // containers around it
    std::string container;  // nested path of the file that it was opened from
};

class NestedTrees {
public:
    explicit NestedTrees(OpenOptions options) : options_(std::move(options)) {}

    // Takes a tree, lists it and enters what is worth it. Damage becomes notes.
    void add_tree(std::unique_ptr<parsers::FileTree> tree, NestedTree place);

    // Adds the file, with the further files of its set: segments, the parts of a split one, or what
    // it needs besides. `names` are theirs, without folders.
    void add_set(const std::vector<std::string>& names,
                 const std::vector<parsers::SharedBytes>& set, parsers::Surroundings surroundings,
                 const std::string& prefix, int depth);

    // Recognizes the file and adds what it holds; what cannot be had becomes a note.
    // `surroundings`: its siblings and further parts; secrets and scratch are the options'.
    void add_file(const parsers::SharedBytes& file, parsers::Surroundings surroundings,
                  const std::string& prefix, int depth);

    // What acquisition tools stored in the outermost image, and the bytes that it is over.
    std::vector<parsers::StoredHash> stored_hashes;
    parsers::SharedBytes acquired;

    std::vector<NestedTree> trees;
    std::vector<NestedFile> files;
    std::vector<EvidenceNote> notes;

private:
    // Where a layer hangs: its nested path, the file that it comes from, and how deep.
    struct Spot {
        std::string prefix;
        std::string container;
        int depth = 0;         // containers around it
        int volume_depth = 0;  // volume systems and encryptions around it, in this container
        // The volumes of the same layer, and the logical volumes read from them so far; else null.
        const std::vector<parsers::Volume>* beside = nullptr;
        std::set<std::string>* logical = nullptr;
        bool is_earlier = false;  // inside a shadow copy, which holds the same copies again
    };
    struct Candidate;

    void note(const std::string& path, const parsers::Error& error);
    void add_layer(parsers::Layer layer, parsers::FormatKind kind, const Spot& spot);
    void add_volume(const parsers::Volume& volume, const Spot& spot);
    void add_disk_or_file_system(const parsers::Volume& volume, const Spot& spot);
    // False where the format does not fit after all, which is no finding.
    bool add_volume_format(const parsers::Format& format, const parsers::Volume& volume,
                           const Spot& spot);
    void add_shadow_copies(const parsers::Volume& volume, const Spot& spot);
    void list_into(size_t tree);
    void enter_candidates(size_t tree, size_t first_file, size_t end_file);
    std::vector<Candidate> find_candidates(size_t tree, size_t first_file, size_t end_file);
    void enter(const std::vector<Candidate>& candidates, const std::vector<size_t>& parts,
               size_t tree);
    void account_for(const std::string& path, const std::string& folder,
                     const std::vector<std::string>& used);
    parsers::Surroundings surroundings_of(const std::string& name) const;
    void set_siblings(parsers::Surroundings& surroundings, size_t file, size_t first_file,
                      size_t end_file);
    parsers::Result<void> has_room(const parsers::FileEntry& entry,
                                   NestedTree::Nature nature) const;
    parsers::Result<parsers::SharedBytes> keep(parsers::SharedBytes bytes);

    OpenOptions options_;
    // By tree and the folder that it is restricted to.
    std::map<std::pair<size_t, std::string>, std::shared_ptr<SiblingIndex>> indexes_;
    uint64_t expanded_bytes_ = 0;  // of containers that lie in archives
    uint64_t kept_bytes_ = 0;      // of entered containers that lie in memory
    uint64_t entered_ = 0;         // containers, up to the limit and one more
    int kept_files_ = 0;           // of those moved to the scratch folder
};

}  // namespace plugins
