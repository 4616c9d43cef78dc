// SharedPlaces: files of a FAT or ext volume that claim the same bytes of it, which no sound one
// has.
#pragma once

#include <tsk/libtsk.h>

#include <cstdint>
#include <string>
#include <unordered_map>

namespace parsers {

class SharedPlaces {
public:
    // Only where a file begins is compared: that is known without walking its chain or its extents.
    // Other file systems, deleted files and files without content are passed over.
    void look_at(const TSK_FS_INFO& handle, const TSK_FS_FILE& file, const std::string& path);

    // For the ledger; empty where all is well. Both files of a pair are listed and read: which of
    // them the bytes belong to cannot be said.
    std::string sentence() const;

private:
    std::unordered_map<uint64_t, uint64_t> first_;  // place -> address of the file
    uint64_t count_ = 0;
    std::string example_;
};

}  // namespace parsers
