// PathOwner: the account that a database belongs to, where only the names of its folders or of the
// file say it ("chat_dbs/<own id>/<other id>.db").
#pragma once

#include <string>
#include <string_view>

#include "plugins/api/record.h"
#include "plugins/host/conversions.h"

namespace plugins {

struct PathOwner {
    std::string app;
    std::string after;   // the account's id stands behind the last of these in the path ...
    std::string before;  // ... and before the next of these; empty: up to the end of the path
    IdConversion id;
};

// The id as the path has it; "" where the path is another, or the id would hold a '/' or a NUL.
std::string owner_in(const PathOwner& owner, std::string_view path);

Account to_account(const PathOwner& owner, const std::string& stored);

// What SQL may use of the path: the account, and the name of the file.
struct PathValues {
    std::string owner;
    std::string file;
};
PathValues values_of_path(std::string_view path, std::string_view owner);

// The SQL with a text literal for every ":owner" and ":file" that stands outside of quotes; NULL
// where the value is "".
std::string with_path_values(std::string_view sql, const PathValues& values);

}  // namespace plugins
