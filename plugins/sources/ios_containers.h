// IosContainers: where on an iPhone or iPad a file lay, in one form whatever tool extracted it, and
// which app each numbered container folder belongs to.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "parsers/base/byte_source.h"
#include "parsers/base/result.h"
#include "plugins/sources/device_path.h"

namespace plugins {

// One folder below "Data/Application", "Shared/AppGroup", "Data/PluginKitPlugin" or
// "Bundle/Application" that has a GUID for its name. `folder` is nested, without '/' at its end;
// `identifier` the bundle or group id.
struct IosContainer {
    enum class Source { ContainerMetadata, ApplicationState };

    std::string folder;
    std::string identifier;
    Source source = Source::ContainerMetadata;
    bool is_only_one = true;  // false: another folder of the same kind has the same identifier
};

// What is known of the iOS file systems of one listing. `damage`: nested paths of files that should
// name containers and could not be read, with the reason.
struct IosContainers {
    std::map<std::string, IosContainer, std::less<>> by_folder;
    std::vector<std::pair<std::string, std::string>> damage;
};

using OpenNestedPath =
    std::function<parsers::Result<parsers::SharedBytes>(const std::string& nested_path)>;

// Reads ".com.apple.mobile_container_manager.metadata.plist" of each container (its
// MCMMetadataIdentifier) and, for those without it, applicationState.db of SpringBoard
// (compatibilityInfo). Only those files are opened. Facts: iLEAPP (applicationStateDB.py).
IosContainers find_ios_containers(const std::vector<std::string>& nested_paths,
                                  const OpenNestedPath& open);

// `path` of the result is below the root of the phone, "private/var/mobile/...", with the bundle or
// group id in place of a GUID that is known; so a backup, a file system with "private/var" or
// "/var" in any folder ("filesystem1/"), a data volume of its own ("mobile/...") and folders named
// by backup domains ("HomeDomain/...", "AppDomain-com.x/...") have one form. `user` is empty, or
// "container GUID" where several containers of one kind have one identifier. The leftmost folders
// that have the form of iOS count. Absent where none has.
std::optional<DevicePath> ios_device_path(std::string_view nested_path,
                                          const IosContainers& containers);

}  // namespace plugins
