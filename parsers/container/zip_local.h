// The local headers of a zip file: what its directory is checked against, and what is left of it
// where the directory is lost.
#pragma once

#include <cstdint>

#include "parsers/container/zip.h"

namespace parsers {

// A local header, as the directory record that it stands for, and where its content begins.
struct LocalEntry {
    ZipEntry entry;
    uint64_t content_offset = 0;
};

// Damaged where there is none at `offset`.
Result<LocalEntry> read_local(const ByteSource& source, uint64_t offset);

// Where directory records lie, the local headers decide. Entries that lie over the bytes of others
// are marked, those that the directory, which begins at `directory_offset`, does not name are
// added, and names that differ are counted; each with a sentence of damage.
void check_with_local_headers(const ByteSource& source, uint64_t directory_offset,
                              ZipDirectory& directory);

}  // namespace parsers
