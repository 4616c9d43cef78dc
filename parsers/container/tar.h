// TarTree: the entries of a tar file (ustar, GNU long names, PAX, sparse files), slices of it.
// Format: POSIX.1-2017 "pax"; GNU tar manual, "Basic Tar Format" and "Storing Sparse Files".
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "parsers/base/byte_source.h"
#include "parsers/base/file_tree.h"
#include "parsers/base/result.h"
#include "parsers/container/tar_sparse.h"

namespace parsers {

// True where the first block is a tar header with its checksum.
bool is_tar(const ByteSource& source);

// A hard link is listed as a file with the bytes of the entry that it names; one that names none is
// damage. A sparse file has its holes as zeros. Blocks that are no header where one is expected, or
// cannot be read, are reported as damage and the rest is searched for the next header; so are the
// blocks behind the end mark.
class TarTree : public FileTree {
public:
    // Damaged where there is no readable header at all.
    static Result<std::unique_ptr<FileTree>> open(SharedBytes source);

    struct Entry {
        FileEntry file;
        uint64_t content_offset = 0;
        std::string link_target;
        std::shared_ptr<const tar::SparseMap> sparse;  // null for most
        std::optional<Error> refused;                  // why it cannot be opened
    };
    struct Damage {
        uint64_t offset = 0;
        std::string what;
    };
    TarTree(SharedBytes source, std::vector<Entry> entries, std::vector<Damage> damage)
        : source_(std::move(source)), entries_(std::move(entries)), damage_(std::move(damage)) {}

    std::string description() const override { return "tar"; }
    Result<void> list(const TreeVisitor& visitor) const override;
    Result<SharedBytes> open(const FileEntry& entry) const override;

private:
    SharedBytes source_;
    std::vector<Entry> entries_;
    std::vector<Damage> damage_;
};

}  // namespace parsers
