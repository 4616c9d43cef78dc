// Skeleton: the beginning of a declared plugin and of its sample, made from the tables of a
// database. Nothing of what the rows say is copied.
#pragma once

#include <string>
#include <vector>

#include "parsers/base/result.h"

namespace plugins {

struct SkeletonFile {
    std::string path;  // below the folder that is written into
    std::string text;
};

// A file of a skeleton is a plugin, its sample's script, about.md or an empty golden file.
// `database_path` is where the database lies on the author's desk; its log beside it is read too.
parsers::Result<std::vector<SkeletonFile>> make_skeleton(const std::string& app,
                                                         const std::string& platform,
                                                         const std::string& database_path);

}  // namespace plugins
