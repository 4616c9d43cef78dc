// What the author of a plugin begins with, and the catalog made of what the plugins say of
// themselves.
#pragma once

#include <string>
#include <vector>

#include "parsers/base/result.h"
#include "plugins/host/registry.h"

namespace plugins {

// Writes a worked plugin that reads an invented chat, with a sample. `name` is <app>_<platform>. In
// a source tree (with plugins/apps) the files go where the build finds them; in any other folder
// beside each other. Gives the paths written. An existing file is never overwritten.
parsers::Result<std::vector<std::string>> new_plugin(const std::string& name,
                                                     const std::string& folder);

// plugins/CATALOG.md: every plugin of the registry, sorted by id.
std::string catalog_markdown(const Registry& registry);

}  // namespace plugins
