// Public test data that is not part of the sources; tests over it pass, with a notice, without it.
#pragma once

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <optional>
#include <string>
#include <vector>

namespace tests {

// The file or folder of that name in the corpus; absent, with a notice, where it is not there.
inline std::optional<std::filesystem::path> corpus_path(const std::string& name) {
    const char* folder = std::getenv("TRIAGE_CORPUS");
    const auto path =
        std::filesystem::path(folder != nullptr ? folder : SOURCE_FOLDER "/../shared/corpus") /
        name;
    if (std::filesystem::exists(path))
        return path;
    std::cout << "notice: " << name << " is not in the corpus; nothing was checked\n";
    return std::nullopt;
}

inline std::string text_of_file(const std::filesystem::path& path) {
    std::ifstream stream(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(stream), {}};
}

inline std::vector<std::byte> bytes_of_file(const std::filesystem::path& path) {
    const std::string text = text_of_file(path);
    const auto* begin = reinterpret_cast<const std::byte*>(text.data());
    return {begin, begin + text.size()};
}

}  // namespace tests
