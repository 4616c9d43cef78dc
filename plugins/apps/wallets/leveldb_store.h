// The values of one file of a LevelDB folder, as a browser keeps one for each extension, with what
// the other files of the folder say of them.
#pragma once

#include <string>
#include <vector>

#include "plugins/api/plugin.h"

namespace plugins::wallets {

struct StoredValue {
    std::string key;
    std::string value;
    std::string pointer;  // "/@offset+size/key": the bytes it stands in, as the step of a pointer
    State state;          // Deleted where a newer value or a deletion of the key is in the folder
};

// Newest first. Damage is told to the sink.
Result<std::vector<StoredValue>> read_leveldb_values(const File& file, RecordSink& sink);

}  // namespace plugins::wallets
