// Check: the whole harness on one plugin file and its samples, on the author's own desk.
#pragma once

#include <string>
#include <vector>

#include "parsers/base/result.h"
#include "plugins/host/golden.h"
#include "plugins/host/harness.h"
#include "plugins/host/registry.h"

namespace plugins {

// One plugin with its samples.
class Checked {
public:
    // `path` is a .toml, a .so, or the .cpp of a plugin that is built in. `samples` is the folder
    // with <case>/evidence in it; where it is "", samples/apps/<id> is looked for beside the file
    // and in every folder above. An error begins with "<file>:<line>: " where a line is to blame.
    static parsers::Result<Checked> open(const std::string& path, const std::string& samples);

    const std::vector<Sample>& samples() const { return samples_; }

    // Everything that is to be mended, in seconds; empty where nothing is.
    std::vector<Finding> findings() const;

    // What expected.jsonl of each sample says, and what the plugin gives now.
    parsers::Result<std::vector<Golden>> goldens() const;

private:
    Subject subject() const;

    Registry registry_;
    std::string source_;
    std::vector<Sample> samples_;
};

}  // namespace plugins
