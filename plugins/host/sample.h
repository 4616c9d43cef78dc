// Samples: small invented file trees, samples/apps/<plugin id>/<case>/evidence, made into real
// evidence and read with one plugin.
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "parsers/base/byte_source.h"
#include "parsers/base/result.h"
#include "plugins/api/record.h"
#include "plugins/api/sink.h"
#include "plugins/host/registry.h"

namespace plugins {

struct Sample {
    std::string plugin;  // id
    std::string name;    // the case
    std::filesystem::path folder;
};

// Of <root>/<plugin id>/<case>/evidence, sorted; empty where there is no such folder.
std::vector<Sample> find_samples(const std::filesystem::path& root);

// A folder of its own that is gone with it.
class TemporaryFolder {
public:
    TemporaryFolder();
    TemporaryFolder(const TemporaryFolder&) = delete;
    TemporaryFolder& operator=(const TemporaryFolder&) = delete;
    ~TemporaryFolder();
    const std::filesystem::path& path() const { return path_; }

private:
    std::filesystem::path path_;
};

// Copies the tree. x.db.sql becomes the database x.db; x.db.wal.sql is applied to it after a
// checkpoint and left in x.db-wal; x.plist.xml becomes the binary property list x.plist. An error
// begins with "<file>:<line>: " where a script is wrong.
parsers::Result<void> build_evidence(const std::filesystem::path& evidence,
                                     const std::filesystem::path& target);

// Path below the evidence folder -> bytes.
using EvidenceFiles = std::map<std::string, parsers::SharedBytes>;
parsers::Result<EvidenceFiles> open_evidence(const std::filesystem::path& folder);

// One of them as the host hands it to a plugin, below the container "evidence". `files` must
// outlive it.
File file_of(const EvidenceFiles& files, const std::string& path);

// What a plugin made of one file.
struct Found {
    std::string file;
    std::string place;
    State state = State::Live;
    Record record;
};
struct Told {
    std::string file;
    std::string place;
    std::string kind;  // damaged, unsupported, refused, failed
    std::string what;
};
struct RunResult {
    std::vector<Found> found;
    std::vector<Told> told;
    std::vector<std::string> files_read;
};

// Runs the plugin over every file that it is chosen for, as the engine does: its paths propose,
// the structure decides; loose databases are tried as well.
RunResult run_plugin_over(const Plugin& plugin, const EvidenceFiles& files);

// One line a record, note or refusal, sorted by file, kind and place.
std::vector<std::string> to_lines(const RunResult& result);

}  // namespace plugins
