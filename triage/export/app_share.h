// App share: of the apps that a device says it has, those of which something was parsed.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "parsers/base/result.h"
#include "triage/store/device_store.h"

namespace triage {

// Package names or bundle ids, sorted. An app counts as parsed where a plugin read at least one
// file below a folder of its name; as unread where such files were there and none was read.
struct AppShare {
    std::vector<std::string> parsed;
    std::vector<std::string> unread;
    std::vector<std::string> without_files;

    size_t installed() const { return parsed.size() + unread.size() + without_files.size(); }
};

// By device of the exhibit (0: the exhibit itself). A device that holds no list of its apps is
// absent.
parsers::Result<std::map<int64_t, AppShare>> app_shares(const DeviceStore& store);

// "Of 17 installed apps 3 were parsed. Not read, although files are there: a, b. ..."
std::string sentence_of(const AppShare& share);

}  // namespace triage
