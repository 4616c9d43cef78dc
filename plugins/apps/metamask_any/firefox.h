// The store of an extension of Firefox: a database of IndexedDB with one row a key.
//
// Format: Firefox's source (dom/indexedDB, ExtensionStorageIDB); tables of live profiles.
#pragma once

#include <string>
#include <vector>

#include "plugins/api/plugin.h"

namespace plugins::metamask {

// A key with its value as JSON text.
struct FirefoxValue {
    std::string key;
    std::string json;
};

// Whether the database has a key that MetaMask writes.
bool is_firefox_store(const File& file);

// What cannot be read is told to the sink.
Result<std::vector<FirefoxValue>> read_firefox_values(const File& file, RecordSink& sink);

}  // namespace plugins::metamask
