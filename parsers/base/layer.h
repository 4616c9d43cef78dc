// Layer: what lies inside one container, volume system, encryption, file system or phone backup.
// Every such format is one function, Result<Layer> open_X(file, surroundings), and one line in the
// table of formats.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "parsers/base/byte_source.h"
#include "parsers/base/file_tree.h"
#include "parsers/base/result.h"
#include "parsers/base/scratch.h"
#include "parsers/base/secrets.h"

namespace parsers {

// A file by its path relative to the folder of the one that is opened: an extent
// ("disk-s001.vmdk"), a parent ("../base.qcow2"), a file of a backup. NotFound where there is none.
using Siblings = std::function<Result<SharedBytes>(std::string_view relative)>;

// Every file below the folder of the one that is opened, its path as Siblings takes it, and its
// size; for formats of very many parts, most of which need not be opened to be listed. Gives none
// where the caller cannot list: ask Siblings then.
using ListSiblings = std::function<std::vector<FileEntry>()>;

// What a format may need besides the file itself.
struct Surroundings {
    std::string name;                        // the file's own name, without its folder
    std::vector<SharedBytes> further_parts;  // of a split image or a segmented one, in order
    Siblings sibling = [](std::string_view relative) -> Result<SharedBytes> {
        return Error{ErrorCode::NotFound, std::string(relative) + " is not there"};
    };
    Secrets secrets;
    Scratch scratch;
    ListSiblings list_siblings = [] { return std::vector<FileEntry>(); };
};

// A range of bytes to be looked at further. `name` is its part of a nested path ("p1", "vg-root",
// "vss2"); empty where the layer is this one range alone (a disk image, a decrypted volume).
struct Volume {
    std::string name;
    std::string type;                  // as the table says, such as "Linux (0x83)"; may be empty
    uint64_t declared_size_bytes = 0;  // 0: as many as there are; `bytes` may be shorter
    SharedBytes bytes;
};

// What an acquisition tool stored, lower-case hex, over the bytes of the first volume.
struct StoredHash {
    std::string algorithm;  // md5, sha1, sha256
    std::string hex;
};

// What the ledger must say of a part: status as the ledger has it ("partly", "encrypted",
// "unsupported", "failed"), `where` relative to the layer, empty for the whole.
struct LayerNote {
    std::string where;
    std::string status;
    std::string what;
};

// What the ledger calls a part that could not be opened for this reason.
inline std::string ledger_status(ErrorCode code) {
    switch (code) {
        case ErrorCode::Encrypted:
            return "encrypted";
        case ErrorCode::Unsupported:
            return "unsupported";
        case ErrorCode::LimitReached:
            return "partly";
        case ErrorCode::NotFound:
        case ErrorCode::Unreadable:
        case ErrorCode::Damaged:
            return "failed";
    }
    return "failed";
}

// Counts what is one sentence for a whole layer, with the first as the example.
struct Tally {
    uint64_t count = 0;
    std::string first;

    void add(const std::string& path) {
        if (count++ == 0)
            first = path;
    }
    std::string sentence(std::string_view what) const {
        return std::to_string(count) + ' ' + std::string(what) + "; the first is " + first;
    }
};

// Either a tree of names or volumes. `used` names the siblings that this layer was read from, so
// that the ledger can account for each.
struct Layer {
    std::string description;  // for a sentence: "VMDK disk image", "ext4 file system"
    std::unique_ptr<FileTree> tree;
    std::vector<Volume> volumes;
    std::vector<StoredHash> stored_hashes;
    std::vector<LayerNote> notes;
    std::vector<std::string> used;
};

// A layer that is one range of bytes.
inline Layer bytes_layer(std::string description, SharedBytes bytes) {
    Layer layer;
    layer.description = std::move(description);
    layer.volumes.push_back({"", "", 0, std::move(bytes)});
    return layer;
}

// A layer that is a tree of names.
inline Layer tree_layer(std::unique_ptr<FileTree> tree) {
    Layer layer;
    layer.description = tree->description();
    layer.tree = std::move(tree);
    return layer;
}

}  // namespace parsers
