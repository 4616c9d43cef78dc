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

// How far a plugin can be relied on, by what it says it was tested with: "real data" where that is
// more than invented samples, else "descriptions only".
std::string confidence_of(const Plugin& plugin);

// plugins/CATALOG.md: every plugin of the registry, sorted by id, with its samples in the folder
// `samples` (<plugin id>/<case>/evidence).
std::string catalog_markdown(const Registry& registry, const std::string& samples);

}  // namespace plugins
