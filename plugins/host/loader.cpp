#include "plugins/host/loader.h"

#include <dlfcn.h>

#include <exception>
#include <filesystem>
#include <string_view>

#include "parsers/base/byte_source.h"
#include "parsers/base/hash.h"
#include "parsers/base/limits.h"
#include "plugins/host/declared.h"

namespace plugins {
namespace {

using parsers::Error;
using parsers::ErrorCode;

using StampFunction = const char* (*)();
using PluginFunction = const Plugin* (*)();

std::string stem_of(const std::string& path) {
    return std::filesystem::path(path).stem().string();
}

std::string last_loader_error() {
    const char* text = dlerror();
    return text == nullptr ? "unknown reason" : text;
}

template <class Function>
Function find_function(void* handle, const char* name) {
    return reinterpret_cast<Function>(dlsym(handle, name));
}

Result<Plugin> make_plugin(void* handle, const std::string& path) {
    const auto stamp = find_function<StampFunction>(handle, "triage_plugin_stamp_v1");
    const auto make = find_function<PluginFunction>(handle, "triage_plugin_v1");
    if (stamp == nullptr || make == nullptr)
        return Error{ErrorCode::Unsupported, path + ": is no plugin of this program"};
    const std::string built = stamp();
    if (built != TRIAGE_ABI_STAMP)
        return Error{ErrorCode::Unsupported,
                     path + ": was built for [" + built + "], and this program is [" +
                         TRIAGE_ABI_STAMP +
                         "]; rebuild the plugin with the headers and the compiler of this "
                         "program, or take it out of its folder"};
    try {
        return *make();
    } catch (const std::exception& failed) {
        return Error{ErrorCode::Unsupported,
                     path + ": failed while it was loaded: " + failed.what()};
    } catch (...) {
        return Error{ErrorCode::Unsupported, path + ": failed while it was loaded"};
    }
}

}  // namespace

Result<std::string> file_sha256(const std::string& path) {
    const auto bytes = TRY(parsers::open_file(path));
    const auto hash = TRY(parsers::sha256(*bytes));
    return parsers::to_hex(hash);
}

Result<LoadedPlugin> load_shared_object(const std::string& path) {
    const std::string hash = TRY(file_sha256(path));
    // With a slash in the path, the loader does not search anywhere else.
    const std::string exact = std::filesystem::absolute(path).string();
    void* handle = dlopen(exact.c_str(), RTLD_NOW | RTLD_LOCAL);
    if (handle == nullptr)
        return Error{ErrorCode::Unsupported, path + ": cannot be loaded: " + last_loader_error()};
    auto plugin = make_plugin(handle, path);
    if (!plugin.ok()) {
        dlclose(handle);
        return plugin.error();
    }
    if (plugin.value().id != stem_of(path))
        return Error{ErrorCode::Unsupported, path + ": holds the plugin " + plugin.value().id +
                                                 "; the file must be named " + plugin.value().id +
                                                 ".so"};
    return LoadedPlugin{std::move(plugin).value(), hash};
}

Result<LoadedPlugin> load_declared(const std::string& path) {
    const std::string hash = TRY(file_sha256(path));
    const auto bytes = TRY(parsers::open_file(path));
    const std::string text = TRY(parsers::read_text(*bytes, parsers::limits::kTextBytes));
    auto plugin = TRY(read_declared_plugin(text, stem_of(path), path));
    return LoadedPlugin{std::move(plugin), hash};
}

}  // namespace plugins
