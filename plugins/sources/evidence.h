// Evidence: turns a path of the examiner's machine into exhibits, and an exhibit into one list of
// nested files, whatever containers they lie in.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "parsers/base/byte_source.h"
#include "parsers/base/file_tree.h"
#include "parsers/base/layer.h"
#include "parsers/base/limits.h"
#include "parsers/base/result.h"
#include "parsers/base/scratch.h"
#include "parsers/base/secrets.h"

namespace plugins {

// One thing to ingest, found below a path that the user named.
struct ExhibitPath {
    std::string path;           // on this machine: a file, or a folder that is one extraction
    std::string relative_path;  // below the named path; stable when the folder moves
    // What the content says: "zip", "tar", "gzip", "ewf", "raw", "vhd", "qcow2", ...; "directory"
    // for a folder, "file" for a file that is no container.
    std::string container;
    // Further files of the same set as paths: parts in order (E02, ...), or the extents and parents
    // of a virtual disk. For a "directory" of loose files: their names; nothing else in the folder
    // belongs to it.
    std::vector<std::string> segments;
};

// What a search below a path found, and what it left out and why (an empty file, an unreadable
// one).
struct Search {
    std::vector<ExhibitPath> exhibits;  // sorted by relative_path
    struct Left {
        std::string path;
        std::string why;
    };
    std::vector<Left> left_out;
};

// Finds exhibits by content. A file is one exhibit (a multi-segment image is one). A folder that
// looks like an extraction (data/data, private/var, a Users or home folder, ...) is one exhibit. In
// any other folder every container is an exhibit, every subfolder is searched the same way, and the
// loose files that lie directly in one folder are one exhibit of kind "directory" together.
parsers::Result<Search> find_exhibits(const std::string& path);

// A device that lies inside an exhibit: a phone extraction in a PC image, for example.
struct NestedDevice {
    std::string name;  // "extraction-1", "emulator-1", "backup-1": numbered in path order
    std::string kind;  // extraction, emulator, backup, computer
    std::string root;  // nested path below which everything belongs to it
    std::vector<std::string> further_roots;  // the other disks of an emulator
    std::string platform;                    // as in ExhibitListing
};

// One file of an exhibit. `path` is nested and unique in the exhibit:
// "pc.E01/p2/home/x/phone.zip/data/data/...". It begins with the name of the exhibit's own file or
// folder (a single loose file is its name alone); an image without partitions has its files
// directly below its name. Where two files have one path, the live one keeps it and the others get
// "#2", ... The file of a container that is entered stands in the list as well.
struct NestedFile {
    std::string path;
    parsers::FileEntry entry;  // entry.path is inside its own tree
    int tree = 0;              // private to Exhibit
    int device = 0;            // 0: the exhibit itself, n: devices()[n - 1]
    // Nested path of the container that was read from this file and others together, such as the
    // index of a phone backup for its numbered files; empty: it stands for itself.
    std::string part_of;
};

// What the ledger must say of a container or place: a partition without a known file system, an
// encrypted entry, a limit that was reached, a damaged archive end, a container that was opened.
struct EvidenceNote {
    std::string path;    // nested path of the container or place
    std::string status;  // parsed | partly | encrypted | unsupported | failed
    std::string what;
};

enum class ShadowCopies { Skip, Read };

// How far an exhibit is entered; the ledger names what lies beyond, and the limit.
struct NestingLimits {
    int depth = parsers::limits::kNestingDepth;                    // containers in containers
    uint64_t containers = parsers::limits::kContainersPerExhibit;  // entered
    uint64_t expanded_bytes = parsers::limits::kExpandedBytes;     // of those in archives
    uint64_t names = parsers::limits::kEntriesPerExhibit;          // of files, of all trees
    uint64_t kept_in_memory_bytes = parsers::limits::kKeptInMemoryBytes;  // beyond: scratch files
    int kept_files = parsers::limits::kKeptFiles;
};

// How an exhibit is opened. `scratch`: where decompressed entries that do not fit memory go.
struct OpenOptions {
    parsers::Scratch scratch;
    parsers::Secrets secrets;
    ShadowCopies shadow_copies = ShadowCopies::Skip;
    NestingLimits limits = {};
};

struct ExhibitListing {
    std::vector<NestedFile> files;  // files only, in a fixed order
    std::vector<NestedDevice> devices;
    std::vector<EvidenceNote> notes;
    std::string kind;      // phone, computer, unknown: by the folders found
    std::string platform;  // android, ios, windows, linux, macos, "" where unknown
};

// An opened exhibit. Not thread-safe while listing; open() may be called from several threads.
class Exhibit {
public:
    static parsers::Result<std::unique_ptr<Exhibit>> open(const ExhibitPath& path,
                                                          const OpenOptions& options);
    ~Exhibit();

    // Lists every file, entering containers inside containers (zip in an image, tar in a zip) up to
    // the limits. Damage becomes notes; an error means that nothing at all could be read. What
    // open() takes is of the last listing only.
    parsers::Result<ExhibitListing> list();

    // The bytes of a listed file.
    parsers::Result<parsers::SharedBytes> open(const NestedFile& file) const;

    // Hashes stored by the acquisition tool, and the bytes that they are over.
    std::vector<parsers::StoredHash> stored_hashes() const;
    parsers::SharedBytes acquired_bytes() const;

    struct State;  // public for make_unique only
    explicit Exhibit(std::unique_ptr<State> state);

private:
    std::unique_ptr<State> state_;
};

// The manifest columns exhibit,path,kind,holder,seized_at,place,label,note.
struct ManifestRow {
    std::string exhibit;
    std::string path;  // absolute, resolved against the manifest's own folder
    std::string kind;
    std::string holder;
    std::string seized_at;
    std::string place;
    std::string label;
    std::string note;
};

// Reads an intake manifest (CSV, RFC 4180, header row). A missing column, a doubled exhibit number
// or a row without a path is an error with its line.
parsers::Result<std::vector<ManifestRow>> read_manifest(const std::string& path);

}  // namespace plugins
