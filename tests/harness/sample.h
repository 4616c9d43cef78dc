// Samples: small invented file trees under samples/apps/<plugin id>/<case>/evidence, made into real
// evidence and read with one plugin.
#pragma once

#include <filesystem>
#include <map>
#include <ostream>
#include <string>
#include <vector>

#include "parsers/base/byte_source.h"
#include "plugins/api/record.h"
#include "plugins/api/sink.h"
#include "plugins/host/registry.h"

namespace tests {

struct Sample {
    std::string plugin;  // id
    std::string name;    // the case
    std::filesystem::path folder;
};

// <plugin>_<case> with letters, digits and '_' only, as gtest wants it.
std::string test_name(const Sample& sample);
void PrintTo(const Sample& sample, std::ostream* stream);  // found by gtest

// Under samples/apps and tests/harness/fixtures/samples, sorted.
std::vector<Sample> find_samples();
std::vector<Sample> find_samples_in(const std::filesystem::path& root);

// Every plugin there is: built in, the fixtures, and shared objects that were built.
const plugins::Registry& all_plugins();

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
// checkpoint and left in x.db-wal; x.plist.xml becomes the binary property list x.plist. Fails the
// running test where that cannot be done.
void build_evidence(const std::filesystem::path& evidence, const std::filesystem::path& target);

// Path below the evidence folder -> bytes.
using EvidenceFiles = std::map<std::string, parsers::SharedBytes>;
EvidenceFiles open_evidence(const std::filesystem::path& folder);

// What a plugin made of one file.
struct Found {
    std::string file;
    std::string place;
    plugins::State state = plugins::State::Live;
    plugins::Record record;
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
RunResult run_plugin_over(const plugins::Plugin& plugin, const EvidenceFiles& files);

// One line a record, note or refusal, sorted by file, kind and place.
std::vector<std::string> to_lines(const RunResult& result);

}  // namespace tests
