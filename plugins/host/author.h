// What the author of a plugin is served with: a check on the own desk, a worked beginning, and the
// catalog made of what the plugins say of themselves.
#pragma once

#include <string>
#include <vector>

#include "parsers/base/result.h"
#include "plugins/host/registry.h"

namespace plugins {

// What is wrong with how a plugin describes itself, one sentence each; empty where nothing is.
std::vector<std::string> description_findings(const Plugin& plugin);

// Loads one .toml or .so alone and gives what is wrong with it; empty where nothing is.
std::vector<std::string> check_plugin(const std::string& path);

// Writes a worked plugin that reads an invented chat, with a sample. `name` is <app>_<platform>. In
// a source tree (with plugins/apps) the files go where the build finds them; in any other folder
// beside each other. Gives the paths written. An existing file is never overwritten.
parsers::Result<std::vector<std::string>> new_plugin(const std::string& name,
                                                     const std::string& folder);

// plugins/CATALOG.md: every plugin of the registry, sorted by id.
std::string catalog_markdown(const Registry& registry);

}  // namespace plugins
