// Makes disk images with qemu-img in a folder of the test, and looks for their siblings there.
#pragma once

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <utility>

#include "parsers/base/byte_source.h"
#include "parsers/base/hash.h"
#include "parsers/base/layer.h"
#include "parsers/container/virtual_disk.h"

namespace tests {

// Bytes that no two sectors share, between runs of zeros and of one value.
inline std::string disk_content(size_t size, uint32_t seed) {
    std::string content(size, '\0');
    uint32_t state = seed * 2654435761U + 1;
    for (size_t sector = 0; sector * 512 < size; ++sector) {
        const size_t kind = sector / 96 % 4;  // 48 KiB of each
        for (size_t at = sector * 512; at < std::min(size, sector * 512 + 512); ++at) {
            state = state * 1664525U + 1013904223U;
            if (kind == 0)
                content[at] = static_cast<char>(state >> 24);
            else if (kind == 1)
                content[at] = static_cast<char>('a' + sector % 26);
            else if (kind == 2 && at % 4 == 0)
                content[at] = static_cast<char>(state >> 28);
        }
    }
    return content;
}

// A folder of one test, empty at first.
class DiskFolder {
public:
    explicit DiskFolder(const std::string& name) : path_(testing::TempDir() + "disks_" + name) {
        std::filesystem::remove_all(path_);
        std::filesystem::create_directories(path_);
    }
    ~DiskFolder() { std::filesystem::remove_all(path_); }
    DiskFolder(const DiskFolder&) = delete;
    DiskFolder& operator=(const DiskFolder&) = delete;

    const std::string& path() const { return path_; }

    void write(const std::string& name, const std::string& content) const {
        std::ofstream(path_ + '/' + name, std::ios::binary) << content;
    }

    // Runs inside the folder; true where the command succeeded.
    bool run(const std::string& command) const {
        const std::string line = "cd '" + path_ + "' && " + command + " >/dev/null 2>errors";
        return std::system(line.c_str()) == 0;
    }

    parsers::Siblings siblings() const {
        return
            [folder = path_](std::string_view relative) -> parsers::Result<parsers::SharedBytes> {
                const std::string path = folder + '/' + std::string(relative);
                if (!std::filesystem::is_regular_file(path))
                    return parsers::Error{parsers::ErrorCode::NotFound,
                                          std::string(relative) + " is not there"};
                return parsers::open_file(path);
            };
    }

    parsers::Result<parsers::Layer> open(const std::string& name) const {
        const auto file = parsers::open_file(path_ + '/' + name);
        if (!file.ok())
            return file.error();
        parsers::Surroundings around;
        around.name = name;
        around.sibling = siblings();
        return parsers::open_disk_image(file.value(), around);
    }

    // SHA-256 of the disk, or of the file's own bytes; else the error, for a readable failure.
    std::string disk_hash(const std::string& name) const {
        const auto layer = open(name);
        if (!layer.ok())
            return "error: " + layer.error().what;
        const auto hash = parsers::sha256(*layer.value().volumes.front().bytes);
        return hash.ok() ? parsers::to_hex(hash.value()) : "error: " + hash.error().what;
    }
    std::string file_hash(const std::string& name) const {
        const auto hash = parsers::sha256(*parsers::open_file(path_ + '/' + name).value());
        return parsers::to_hex(hash.value());
    }

private:
    std::string path_;
};

inline bool has_qemu_img() {
    static const bool found = std::system("qemu-img --version >/dev/null 2>&1") == 0;
    if (!found)
        std::fprintf(stderr, "qemu-img is not installed: nothing compared\n");
    return found;
}

}  // namespace tests
