// A case made for the report tests: invented people, hostile names, many scripts, one broken file.
#pragma once

#include <string>

namespace reports::test {

// Strings that stand in the fixture and must never leave it where redaction is asked for.
inline constexpr const char* kSecretName = "Nguyễn Thị Lan";
inline constexpr const char* kSecretNumber = "84901234567";
inline constexpr const char* kSecretHolder = "Holder Seventeen";
inline constexpr const char* kHostileName = "<script>alert('x')</script>";

// Makes the case in a new folder under the test's temporary folder and returns its path. The same
// content each time, except for the times that the store itself writes.
// `devices`: how many devices there are, 3 or more; they are linked in groups.
std::string make_case(const std::string& name, int devices);

}  // namespace reports::test
