// FileReader: the bytes of one listed file with the companions that a plugin may ask for, and the
// hashes over them.
#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "parsers/base/hash.h"
#include "parsers/base/result.h"
#include "plugins/api/plugin.h"
#include "plugins/sources/evidence.h"

namespace triage {

struct Content {
    plugins::File file;
    std::optional<parsers::Sha256> main;  // absent where a part of the file cannot be read
    // Over the file and the logs that belong to it; tells contents apart, also with parts missing.
    parsers::Sha256 all;
    std::string log_notes;  // of a database: what was done about its log, for the ledger
    std::string unread;     // the bytes that cannot be read, for the ledger; empty where all can
};

// Keeps references: the exhibit and its listing must outlive it.
class FileReader {
public:
    FileReader(const plugins::Exhibit& exhibit, const plugins::ExhibitListing& listing);

    // As Exhibit::open; a library's exception is an Error.
    parsers::Result<parsers::SharedBytes> open(size_t index) const;
    parsers::Result<Content> read(size_t index) const;

private:
    parsers::SharedBytes companion(const std::string& path, std::string_view relative) const;

    const plugins::Exhibit& exhibit_;
    const plugins::ExhibitListing& listing_;
    std::map<std::string, size_t, std::less<>> by_path_;
};

}  // namespace triage
