// ExhibitHash: the hash of the evidence itself, and the check of a stored acquisition hash, in a
// thread of its own so that neither holds up the first answers.
#pragma once

#include <cstdint>
#include <string>
#include <thread>
#include <vector>

#include "plugins/sources/evidence.h"
#include "triage/store/device_store.h"

namespace triage {

class ExhibitHash {
public:
    struct Finding {
        std::string path;
        CoverageStatus status;
        std::string what;
    };
    // sha256: of the file; of a multi-segment image, over its segments in order; of a folder or of
    // loose files, over the sorted lines "<sha256>  <relative path>\n" (as sha256sum prints them).
    struct Answer {
        uint64_t size_bytes = 0;
        std::string sha256;
        std::vector<Finding> findings;
    };

    // Starts at once. `exhibit` must outlive this.
    ExhibitHash(const plugins::ExhibitPath& path, const plugins::Exhibit& exhibit);
    ~ExhibitHash();

    Answer wait();

private:
    Answer answer_;
    std::thread thread_;
};

// The files that an exhibit consists of (a folder that is one extraction: the folder itself).
std::vector<std::string> evidence_paths(const plugins::ExhibitPath& path);

// The same hash again, for `triage verify`.
ExhibitHash::Answer hash_exhibit(const plugins::ExhibitPath& path);

}  // namespace triage
