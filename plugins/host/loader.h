// Loader: a plugin out of a shared object or a .toml file of a folder that the user named.
#pragma once

#include <string>

#include "parsers/base/result.h"
#include "plugins/api/plugin.h"

namespace plugins {

struct LoadedPlugin {
    Plugin plugin;
    std::string file_sha256;  // hex
};

// A .so tells its stamp before its plugin is asked for; one that was compiled against other headers
// is refused. It stays open until the process ends, because its functions may be in use. The id
// must be the file's name without ending.
parsers::Result<LoadedPlugin> load_shared_object(const std::string& path);
parsers::Result<LoadedPlugin> load_declared(const std::string& path);

parsers::Result<std::string> file_sha256(const std::string& path);  // hex

}  // namespace plugins
