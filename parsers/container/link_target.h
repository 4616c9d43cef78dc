// Symbolic links in archives: their target in words, and those that lead out of the archive.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace parsers {

inline constexpr uint64_t kLinkTargetBytes = 4096;  // PATH_MAX of Linux, the longest of all systems

// What FileEntry::note says of a link. `target`: as stored, any bytes.
std::string link_note(std::string_view target);

// True where a relative target, from the folder of `path`, goes above the root. An absolute one is
// of the device and says nothing.
bool climbs_out(std::string_view path, std::string_view target);

// Counts the links that lead out of an archive; no link is ever followed.
class ClimbingLinks {
public:
    void look_at(const std::string& path, std::string_view target);

    // For the ledger; empty where there is none. `of_what`: "zip".
    std::string sentence(const std::string& of_what) const;

private:
    uint64_t count_ = 0;
    std::string first_;
};

}  // namespace parsers
