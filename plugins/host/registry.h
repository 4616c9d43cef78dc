// Registry: every plugin that this run has, and which of them may read a given file.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "parsers/base/result.h"
#include "parsers/base/secrets.h"
#include "parsers/format/sqlite.h"
#include "plugins/api/plugin.h"
#include "plugins/host/glob_matcher.h"

namespace plugins {

// How a plugin came in, for the log: "built in", "declared", or the hash of a loaded file.
struct Installed {
    Plugin plugin;
    std::string origin;
    std::string file_sha256;  // of the .so or .toml where loaded from a folder; else empty
};

// A plugin that is not used, so that what would be read with it stays unread: never silently.
struct LeftOut {
    std::string id;
    std::string path;         // of the .so or .toml
    std::string file_sha256;  // "" where it cannot be read
    std::string why;          // begins with the path and says what to do
};

// One plugin that a file is to be read with.
struct Choice {
    const Plugin* plugin = nullptr;
    bool by_path = false;           // false: recognized by structure alone
    std::optional<File> decrypted;  // what to read in place of the file, where it is encrypted
    std::string note;  // for the ledger: how it was decrypted, what of its log was read
};

// What choose() decided: the plugins to run, and why a proposed one is left out.
struct Choices {
    std::vector<Choice> run;
    struct Refused {
        const Plugin* plugin;
        parsers::ErrorCode code;  // Encrypted, Unsupported, Damaged, ...: the ledger's status
        std::string why;          // becomes a row of the coverage ledger, never silence
    };
    std::vector<Refused> refused;
};

class Registry {
public:
    // The built-in and embedded declared plugins. An embedded text that is wrong (the tests find
    // it before) is left out.
    static Registry with_builtins();

    // Adds one .toml or .so. A plugin whose id is known, whose stamp differs or whose text is wrong
    // is an error that says what to do.
    parsers::Result<void> load_file(const std::string& path);

    // As load_file(); what cannot be used is left out, because one stale plugin must not keep the
    // evidence of a raid from being read with the others. The caller tells left_out() aloud.
    void load_or_leave_out(const std::string& path);
    // That for every .toml and .so of a folder; an error where the folder cannot be listed.
    parsers::Result<void> load_folder(const std::string& folder);
    const std::vector<LeftOut>& left_out() const { return left_out_; }

    // Refused where the id is known already.
    parsers::Result<void> add(Installed installed);

    const std::vector<Installed>& installed() const { return installed_; }
    const Plugin* find(std::string_view id) const;

    // Cheap, by path alone: the plugins that propose themselves, in the order of installed(). The
    // pointers are valid until the next load. All globs are compiled into one matcher.
    std::vector<const Plugin*> proposed(std::string_view path) const;

    // Decides for a file by structure. Opens SQLite files once to see their tables.
    // `proposed_by_path` comes from proposed(). A SQLite file that none of them fits is tried
    // against every `needs`, and read with the plugin that asks for most. A database that a plugin
    // can decrypt is decrypted here, with what lies beside it or is among `secrets`.
    Choices choose(const File& file, const std::vector<const Plugin*>& proposed_by_path,
                   const parsers::Secrets& secrets = {}) const;

private:
    std::vector<Installed> installed_;
    GlobMatcher matcher_;
    std::vector<LeftOut> left_out_;
};

// The database in a file: as it is, or decrypted the way that a plugin proposed for its path knows.
parsers::Result<parsers::SqliteDatabase> open_database(const Registry& registry, const File& file,
                                                       const parsers::Secrets& secrets);

// Runs a plugin over a file. Whatever it throws becomes an error that names it.
parsers::Result<void> run_plugin(const Plugin& plugin, const File& file, RecordSink& sink);

}  // namespace plugins
