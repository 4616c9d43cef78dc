// Registry: every plugin that this run has, and which of them may read a given file.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "parsers/base/result.h"
#include "plugins/api/plugin.h"

namespace plugins {

// How a plugin came in, for the log: "built in", "declared", or the hash of a loaded file.
struct Installed {
    Plugin plugin;
    std::string origin;
    std::string file_sha256;  // of the .so or .toml where loaded from a folder; else empty
};

// One plugin that a file is to be read with.
struct Choice {
    const Plugin* plugin = nullptr;
    bool by_path = false;  // false: recognized by structure alone
};

// What choose() decided: the plugins to run, and why a proposed one is left out.
struct Choices {
    std::vector<Choice> run;
    struct Refused {
        const Plugin* plugin;
        std::string why;  // becomes an "unsupported" row of the coverage ledger, never silence
    };
    std::vector<Refused> refused;
};

class Registry {
public:
    // The built-in and embedded declared plugins.
    static Registry with_builtins();

    // Adds every .toml and .so of a folder. A plugin whose id is known, whose stamp differs or
    // whose text is wrong is an error that says what to do.
    parsers::Result<void> load_folder(const std::string& folder);
    parsers::Result<void> load_file(const std::string& path);

    const std::vector<Installed>& installed() const { return installed_; }
    const Plugin* find(std::string_view id) const;

    // Cheap, by path alone: the indexes of plugins that propose themselves. All globs are compiled
    // into one matcher.
    std::vector<const Plugin*> proposed(std::string_view path) const;

    // Decides for a file by structure. Opens SQLite files once to see their tables.
    // `proposed_by_path` comes from proposed(); a SQLite file is also tried against every `needs`.
    Choices choose(const File& file, const std::vector<const Plugin*>& proposed_by_path) const;

private:
    struct Matcher;
    std::vector<Installed> installed_;
    std::shared_ptr<const Matcher> matcher_;
};

}  // namespace plugins
