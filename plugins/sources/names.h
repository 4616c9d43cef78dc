// Names: what a file's name alone proposes: a part of a split image, or a container worth opening.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "parsers/evidence/formats.h"

namespace plugins {

// "disk.E02" is part 2 of "disk" in the Ewf scheme, "disk.L01" part 1 in EwfLogical, "case.ad3"
// part 3 in Ad1, "disk.001" (two to four digits) part 1 in Numbered, "disk.ab" part 1 in Lettered.
struct PartName {
    enum class Scheme { Ewf, EwfLogical, Ad1, Numbered, Lettered } scheme;
    std::string stem;  // lower case for the schemes of tools that mix cases (Ewf, EwfLogical, Ad1)
    int number = 0;    // Numbered counts from 0 or 1, Lettered from 0, the others from 1
};

std::optional<PartName> parse_part_name(std::string_view name);

// True for names under which a container inside evidence is worth opening; its content decides
// then. Packages and documents that merely use zip (apk, jar, docx, ...) are not.
bool is_container_name(std::string_view path);

// True where a file of evidence may be a container: by its name, or because it is large and its
// name says nothing else. Its content decides then.
bool may_be_container(std::string_view name, uint64_t size_bytes);

// The index file of a phone backup or report, which is read with the files beside it.
bool is_backup_index_name(std::string_view name);

// False for what is only one compressed file inside evidence, such as a rotated log.
bool is_worth_entering(const parsers::Format& format, std::string_view name);

// A path below another; either may be empty.
std::string joined(const std::string& prefix, const std::string& path);

// The part of a '/'-separated path before its last '/'; empty where it has none.
std::string folder_of(const std::string& path);

// The last part of a '/'-separated path.
std::string_view last_part(std::string_view path);

}  // namespace plugins
