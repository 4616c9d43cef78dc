// ArchiveReader: one pass over an archive or a compressed stream, entry by entry, by libarchive.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "parsers/base/byte_source.h"
#include "parsers/base/file_tree.h"
#include "parsers/base/result.h"
#include "parsers/base/scratch.h"

namespace parsers {

// `same_as` is the path of an earlier entry whose content this one shares, where it has none
// itself.
struct ArchiveEntry {
    FileEntry file;
    std::string same_as;
};

class ArchiveReader {
public:
    enum class Form { Archive, Disc, Stream };

    static Result<std::unique_ptr<ArchiveReader>> open(SharedBytes source, Form form);
    ~ArchiveReader();

    // The next entry, absent behind the last. Encrypted where the names are; Damaged where nothing
    // behind can be read. `id` is the number of the entry, from 0.
    Result<std::optional<ArchiveEntry>> next();

    // What can be had of the current entry's content; call once an entry. `damage` is not empty
    // where that is not all. LimitReached for one that grows beyond the limits.
    struct Content {
        SharedBytes bytes;
        std::string damage;
    };
    Result<Content> extract(const Scratch& scratch);

    // "7-Zip archive"; known behind the first entry.
    std::string description() const;

    struct State;  // public for make_unique only
    explicit ArchiveReader(std::unique_ptr<State> state);

private:
    std::unique_ptr<State> state_;
};

}  // namespace parsers
