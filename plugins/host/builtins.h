// The list of plugins that CMake found in plugins/apps, compiled in.
#pragma once

#include <string_view>
#include <vector>

#include "plugins/api/plugin.h"

namespace plugins {

struct BuiltinPlugin {
    std::string_view id;
    Plugin (*make)();
};

struct DeclaredText {
    std::string_view id;
    std::string_view toml;
};

const std::vector<BuiltinPlugin>& builtin_plugins();
const std::vector<DeclaredText>& declared_texts();
// The files of plugins/notices.
const std::vector<DeclaredText>& notice_texts();

}  // namespace plugins
