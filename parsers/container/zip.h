// ZipTree: the entries of a zip file, from its central directory, or salvaged where that is lost.
// Format: PKWARE APPNOTE.TXT 6.3.10; Info-ZIP extra fields in the "extrafld.txt" of its sources.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "parsers/base/byte_source.h"
#include "parsers/base/file_tree.h"
#include "parsers/base/result.h"
#include "parsers/container/spool.h"

namespace parsers {

// One record of the directory.
struct ZipEntry {
    std::string name;
    uint64_t header_offset = 0;  // of the local header, in the file
    uint64_t stored_bytes = 0;
    uint64_t plain_bytes = 0;
    uint32_t crc32 = 0;
    uint16_t method = 0;
    uint16_t flags = 0;
    bool is_link = false;  // as the file mode of a Unix writer says; only the directory holds that
    FileTimes times;  // only those stored with a time zone; DOS times have none and are left out
    enum class State { Readable, Overlapping, Unsized, Lost } state = State::Readable;
};

// Names are UTF-8: as stored where they are that, else read as code page 437. They are names only:
// ".." and absolute ones stay as they are and are never used as a path of this machine.
struct ZipDirectory {
    std::vector<ZipEntry> entries;
    std::vector<std::string> damage;  // sentences
};

// Damaged where the file holds neither a directory nor a local header.
Result<ZipDirectory> read_zip_directory(const ByteSource& source);

// The entries found by walking from local header to local header.
Result<ZipDirectory> salvage_zip_directory(const ByteSource& source);

// Encrypted and overlapping entries are listed with a note; opening them gives an error. A stored
// entry is a slice of the file; its checksum is read through on opening, as that of any other.
// A symbolic link is a Link, with its target in the note; one that holds no target is a file.
class ZipTree : public FileTree {
public:
    static Result<std::unique_ptr<FileTree>> open(SharedBytes source, Scratch scratch);
    ZipTree(SharedBytes source, Scratch scratch, ZipDirectory directory)
        : source_(std::move(source)),
          scratch_(std::move(scratch)),
          directory_(std::move(directory)) {}

    std::string description() const override { return "zip"; }
    Result<void> list(const TreeVisitor& visitor) const override;
    Result<SharedBytes> open(const FileEntry& entry) const override;

private:
    Result<std::string> read_target(const ZipEntry& entry) const;

    SharedBytes source_;
    Scratch scratch_;
    ZipDirectory directory_;
};

// True where the first entry says that the zip is a document or program (Office, OpenDocument,
// EPUB, Java, Android package) and not a folder of evidence.
bool is_document_zip(const ByteSource& source);

}  // namespace parsers
