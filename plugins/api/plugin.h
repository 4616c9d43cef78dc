// Plugin: data plus one function. This header is all that an author of an app includes.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "parsers/base/byte_source.h"
#include "parsers/base/result.h"
#include "parsers/base/secrets.h"
#include "plugins/api/record.h"
#include "plugins/api/sink.h"

namespace parsers {
class SqlCipher;
}

namespace plugins {

struct DatabaseKeys;  // plugins/api/database_keys.h

// One file of the evidence, as the host hands it to a plugin. Valid only during the call.
class File {
public:
    using FindCompanion = std::function<parsers::SharedBytes(std::string_view relative)>;

    File(std::string path, parsers::SharedBytes bytes, FindCompanion find_companion = {})
        : path_(std::move(path)),
          bytes_(std::move(bytes)),
          find_companion_(std::move(find_companion)) {}

    // The nested path, such as "pc.E01/p2/home/x/chat.db".
    const std::string& path() const { return path_; }
    const parsers::ByteSource& bytes() const { return *bytes_; }
    const parsers::SharedBytes& shared_bytes() const { return bytes_; }

    // A file beside this one: "-wal" (appended to the name) or a path relative to this file's
    // folder ("../prefs/x.xml"; "../uid/" gives the names in a folder, a line each). Null: none.
    parsers::SharedBytes companion(std::string_view relative) const {
        return find_companion_ ? find_companion_(relative) : nullptr;
    }

    // How open_sqlite() decrypts it; null where it does not.
    const parsers::SqlCipher* cipher() const { return cipher_.get(); }
    void decrypt_with(std::shared_ptr<const parsers::SqlCipher> cipher) {
        cipher_ = std::move(cipher);
    }

private:
    std::string path_;
    parsers::SharedBytes bytes_;
    FindCompanion find_companion_;
    std::shared_ptr<const parsers::SqlCipher> cipher_;  // shared: copies of a File are of one file
};

enum class Platform { Any, Android, Ios, Desktop };

std::string_view to_word(Platform platform);  // any, android, ios, desktop

// Table -> columns that must be there.
using TableNeeds = std::map<std::string, std::vector<std::string>>;

using parsers::Result;

// Recognition: `paths` propose (a glob over the nested path, '*' crosses folders, case-sensitive),
// `needs` or `recognizes` decide. A SQLite file that no path proposes is tried against the `needs`
// of every plugin, so a renamed or loose database is read as well.
struct Plugin {
    std::string id;       // the file's name without ending: <app>_<platform>
    std::string app;      // the design's lower-case word for the app
    std::string version;  // raised when the records change; stands in every record
    Platform platform;
    std::string about;                    // one sentence: what is read and what is not
    std::vector<std::string> references;  // where the format is described
    std::vector<std::string> tested;      // versions or samples it was tested with
    std::vector<std::string> paths;
    std::vector<std::string> records;  // kinds that it may emit, by their words
    // SQLite recognition; any one of the alternatives is enough. Empty: not a SQLite plugin.
    std::vector<TableNeeds> needs;
    // Recognition of other files by content; may be empty where the path says enough.
    std::function<bool(const File&)> recognizes;
    // Where the app encrypts its databases with SQLCipher: the settings, and the keys that lie in
    // the same evidence or are among the given secrets. Empty: it does not.
    std::function<DatabaseKeys(const File&, const parsers::Secrets&)> database_keys;
    // Reads only `file`, keeps nothing after it returns, may run on any thread.
    std::function<Result<void>(const File& file, RecordSink& sink)> parse;
    // Why a file of `paths` is known and cannot be read by anyone; empty for a plugin that reads.
    std::string unsupported;
};

}  // namespace plugins

// PLUGIN({.id = ..., ...}) makes the plugin known: built in, as a function that the host's list
// calls; as a shared object, as the exported entry that the host looks up.
#ifdef TRIAGE_BUILTIN_PLUGIN
#define PLUGIN(...)                             \
    namespace plugins::builtin {                \
    ::plugins::Plugin TRIAGE_BUILTIN_PLUGIN();  \
    ::plugins::Plugin TRIAGE_BUILTIN_PLUGIN() { \
        return ::plugins::Plugin __VA_ARGS__;   \
    }                                           \
    }
#else
#define PLUGIN(...)                                                                                \
    namespace plugins::loaded {                                                                    \
    ::plugins::Plugin make();                                                                      \
    ::plugins::Plugin make() {                                                                     \
        return ::plugins::Plugin __VA_ARGS__;                                                      \
    }                                                                                              \
    }                                                                                              \
    extern "C" __attribute__((visibility("default"))) const char* triage_plugin_stamp_v1();        \
    extern "C" const char* triage_plugin_stamp_v1() {                                              \
        return TRIAGE_ABI_STAMP;                                                                   \
    }                                                                                              \
    extern "C" __attribute__((visibility("default"))) const ::plugins::Plugin* triage_plugin_v1(); \
    extern "C" const ::plugins::Plugin* triage_plugin_v1() {                                       \
        static const ::plugins::Plugin plugin = ::plugins::loaded::make();                         \
        return &plugin;                                                                            \
    }
#endif
