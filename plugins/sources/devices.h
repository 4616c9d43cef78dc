// Devices: tells by the folders in it what an exhibit is, and which devices lie inside it.
#pragma once

#include <string>
#include <vector>

#include "plugins/sources/evidence.h"
#include "plugins/sources/nested_trees.h"

namespace plugins {

struct DeviceFindings {
    std::vector<NestedDevice> devices;
    std::string kind;
    std::string platform;
};

// Sets NestedFile::device of every file.
DeviceFindings find_devices(std::vector<NestedFile>& files, const std::vector<NestedTree>& trees);

}  // namespace plugins
