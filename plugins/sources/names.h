// Names: what a file's name alone proposes: a part of a split image, or a container worth opening.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace plugins {

// "disk.E02" is part 2 of "disk" in the Ewf scheme, "disk.001" part 1 in the Numbered one.
struct PartName {
    enum class Scheme { Ewf, Numbered } scheme;
    std::string stem;  // lower case for Ewf, whose tools mix cases
    int number = 0;    // Ewf counts from 1, Numbered from 0 or 1
};

std::optional<PartName> parse_part_name(std::string_view name);

// True for names under which a container inside evidence is worth opening; its content decides
// then. Packages and documents that merely use zip (apk, jar, docx, ...) are not.
bool is_container_name(std::string_view path);

// The last part of a '/'-separated path.
std::string_view last_part(std::string_view path);

}  // namespace plugins
