// What the author of a plugin begins with, and the catalog made of what the plugins say of
// themselves.
#pragma once

#include <string>
#include <vector>

#include "parsers/base/result.h"
#include "plugins/host/registry.h"

namespace plugins {

// Writes the beginning of a plugin and its sample into `folder`. `name` is <app>_<platform>;
// `database` is a SQLite file whose tables it is to read, or "" for a worked plugin that reads an
// invented chat. In a source tree (with plugins/apps) the plugin goes where the build finds it.
// Gives the paths written. Where any of them is there already, nothing is written.
parsers::Result<std::vector<std::string>> new_plugin(const std::string& name,
                                                     const std::string& folder,
                                                     const std::string& database);

// plugins/CATALOG.md: every plugin of the registry, sorted by id.
std::string catalog_markdown(const Registry& registry);

}  // namespace plugins
