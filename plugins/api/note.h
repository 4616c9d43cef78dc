// What a record's `note` is made of.
#pragma once

#include <string>
#include <vector>

namespace plugins {

// The parts that are not empty, with a semicolon between them: "paired; last used 2024-03-01T...".
inline std::string note_of_parts(const std::vector<std::string>& parts) {
    std::string note;
    for (const std::string& part : parts)
        if (!part.empty())
            note += (note.empty() ? "" : "; ") + part;
    return note;
}

}  // namespace plugins
