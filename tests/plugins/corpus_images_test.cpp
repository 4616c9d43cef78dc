// Public images list the same names as The Sleuth Kit's own fls, or are named as unsupported.
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <memory>
#include <optional>

#include "parsers/base/hash.h"
#include "parsers/base/text.h"
#include "parsers/container/ewf.h"
#include "parsers/container/joined.h"
#include "parsers/container/virtual_disk.h"
#include "parsers/evidence/formats.h"
#include "parsers/filesystem/file_system.h"
#include "parsers/volume/volumes.h"
#include "plugins/sources/evidence.h"

namespace plugins {
namespace {

namespace fs = std::filesystem;

std::string corpus() {
    const char* given = std::getenv("TRIAGE_CORPUS");
    return given != nullptr ? given : SOURCE_FOLDER "/../shared/corpus";
}

bool has_corpus() {
    if (fs::is_directory(corpus()))
        return true;
    std::cout << "No corpus at " << corpus() << ": nothing was compared.\n";
    return false;
}

// Standard output of a command; absent where it fails.
std::optional<std::string> output_of(const std::string& command) {
    const std::unique_ptr<FILE, int (*)(FILE*)> pipe(
        ::popen((command + " 2>/dev/null").c_str(), "r"), ::pclose);
    if (!pipe)
        return std::nullopt;
    std::string output;
    std::array<char, 4096> piece{};
    for (size_t got = 0; (got = std::fread(piece.data(), 1, piece.size(), pipe.get())) > 0;)
        output.append(piece.data(), got);
    return output.empty() ? std::nullopt : std::optional(output);
}

bool has_fls() {
    if (output_of("command -v fls"))
        return true;
    std::cout << "fls is not installed: nothing was compared.\n";
    return false;
}

// fls writes '^' for control characters; "r/r * 12(realloc):\tname" gives "*name".
std::vector<std::string> fls_names(const std::string& arguments) {
    std::vector<std::string> names;
    const auto output = output_of("fls -r -p " + arguments);
    for (const auto& line : parsers::split(output.value_or(""), '\n')) {
        const size_t tab = line.find('\t');
        if (tab == std::string::npos)
            continue;
        const bool is_deleted = line.find(" * ") < tab;
        names.push_back((is_deleted ? "*" : "") + line.substr(tab + 1));
    }
    std::sort(names.begin(), names.end());
    return names;
}

std::string as_fls_writes(std::string name) {
    for (char& letter : name) {
        if (static_cast<unsigned char>(letter) < 0x20 || letter == 0x7f)
            letter = '^';
    }
    return name;
}

std::vector<std::string> our_names(const parsers::FileTree& tree) {
    std::vector<std::string> names;
    parsers::TreeVisitor visitor;
    visitor.entry = [&](const parsers::FileEntry& entry) {
        names.push_back((entry.allocation == parsers::Allocation::Deleted ? "*" : "") +
                        as_fls_writes(entry.path));
    };
    visitor.damaged = [](const std::string&, const std::string&) {};
    EXPECT_TRUE(tree.list(visitor).ok());
    std::sort(names.begin(), names.end());
    return names;
}

struct Image {
    std::string files;  // for fls, in quotation marks
    std::string type;   // -i of fls
    parsers::SharedBytes disk;
};

std::optional<Image> open_image(const std::string& path, const std::string& second = "") {
    Image image;
    image.files = '\'' + path + '\'';
    const auto bytes = parsers::open_file(path).value();
    parsers::Surroundings surroundings;
    surroundings.name = fs::path(path).filename().string();
    if (!second.empty()) {
        surroundings.further_parts.push_back(parsers::open_file(second).value());
        image.files += " '" + second + '\'';
    }
    const auto* format = parsers::recognize_file(*bytes, surroundings);
    if (format == nullptr || format->kind != parsers::FormatKind::Image)
        return std::nullopt;
    const auto layer = parsers::open_format(*format, bytes, surroundings);
    if (!layer.ok() && layer.error().code == parsers::ErrorCode::Unsupported)
        return std::nullopt;  // a descriptor whose disk is not there
    EXPECT_TRUE(layer.ok()) << path << (layer.ok() ? "" : layer.error().what);
    if (!layer.ok() || layer.value().volumes.empty())
        return std::nullopt;
    image.disk = layer.value().volumes[0].bytes;
    image.type = format->word;
    constexpr std::array<std::string_view, 4> kReadByTheSleuthKit = {"raw", "ewf", "vmdk", "vhd"};
    if (std::count(kReadByTheSleuthKit.begin(), kReadByTheSleuthKit.end(), format->word) == 0) {
        const std::string raw = ::testing::TempDir() + fs::path(path).filename().string();
        std::ofstream(raw, std::ios::binary) << parsers::read_text(*image.disk, 1 << 30).value();
        image.files = '\'' + raw + '\'';
        image.type = "raw";
    }
    return image;
}

// Gives how many names were compared.
size_t compare_at(const Image& image, const parsers::SharedBytes& volume, uint64_t offset) {
    const auto theirs =
        fls_names("-i " + image.type + " -o " + std::to_string(offset / 512) + ' ' + image.files);
    const auto tree = parsers::open_file_system(volume);
    EXPECT_EQ(tree.ok(), !theirs.empty()) << image.files << " at " << offset;
    if (!tree.ok())
        return 0;
    EXPECT_EQ(our_names(*tree.value()), theirs) << image.files << " at " << offset;
    return theirs.size();
}

size_t compare(const Image& image) {
    const auto system = parsers::read_volume_system(image.disk);
    if (!system.ok() || system.value().partitions.empty())
        return compare_at(image, image.disk, 0);
    size_t count = 0;
    for (const auto& partition : system.value().partitions)
        count += compare_at(image, partition.bytes, partition.offset);
    return count;
}

std::vector<std::string> files_below(const std::string& folder) {
    std::vector<std::string> files;
    if (!fs::is_directory(corpus() + '/' + folder))
        return files;
    for (const auto& entry : fs::recursive_directory_iterator(corpus() + '/' + folder)) {
        if (entry.is_regular_file())
            files.push_back(entry.path().string());
    }
    std::sort(files.begin(), files.end());
    return files;
}

TEST(CorpusImages, ListTheNamesThatFlsLists) {
    if (!has_corpus() || !has_fls())
        return;
    size_t images = 0;
    size_t names = 0;
    for (const char* folder : {"dfvfs-images", "plaso-images", "sleuthkit-images", "go-ewf",
                               "dissect-evidence", "bulk_extractor"}) {
        for (const auto& path : files_below(folder)) {
            if (path.ends_with(".splitraw.001"))
                continue;  // compared with its first part
            const bool is_split = path.ends_with(".splitraw.000");
            const auto image =
                open_image(path, is_split ? path.substr(0, path.size() - 1) + '1' : std::string());
            if (!image)
                continue;
            ++images;
            names += compare(*image);
        }
    }
    std::cout << images << " images, " << names << " names compared with fls.\n";
    EXPECT_GE(images, 14U);
    EXPECT_GE(names, 80U);
}

TEST(CorpusImages, TheAcquiredBytesHaveTheHashThatTheImageStores) {
    if (!has_corpus())
        return;
    size_t count = 0;
    for (const char* folder : {"dfvfs-images", "plaso-images", "sleuthkit-images", "go-ewf",
                               "dissect-evidence", "bulk_extractor"}) {
        for (const auto& path : files_below(folder)) {
            const auto search = find_exhibits(path);
            ASSERT_TRUE(search.ok());
            if (search.value().exhibits.empty() || search.value().exhibits[0].container != "ewf")
                continue;
            const auto exhibit =
                Exhibit::open(search.value().exhibits[0], {.scratch = {::testing::TempDir()}});
            ASSERT_TRUE(exhibit.ok());
            ASSERT_TRUE(exhibit.value()->list().ok());
            for (const auto& stored : exhibit.value()->stored_hashes()) {
                parsers::Hasher hasher(stored.algorithm == "md5" ? parsers::HashKind::kMd5
                                                                 : parsers::HashKind::kSha1);
                const auto disk = exhibit.value()->acquired_bytes();
                const auto bytes = parsers::read_all(*disk, 1ULL << 30);
                ASSERT_TRUE(bytes.ok()) << path << bytes.error().what;
                hasher.add(bytes.value());
                // This one stores a hash that is not that of its disk; ewfverify computes the same.
                const bool is_mismatch = path.ends_with("dissect-evidence/ewf.E01");
                EXPECT_EQ(hasher.hex(),
                          is_mismatch ? "12fa506e8e270f36f47159b80db58119" : stored.hex)
                    << path;
                ++count;
            }
        }
    }
    std::cout << count << " stored hashes checked.\n";
    EXPECT_GE(count, 5U);
}

// Every file of these folders is read whole, or the listing names what it is.
TEST(CorpusImages, WhatIsNotReadIsNamed) {
    if (!has_corpus())
        return;
    for (const char* folder : {"dfvfs-images", "plaso-images", "sleuthkit-images"}) {
        const auto search = find_exhibits(corpus() + '/' + folder);
        ASSERT_TRUE(search.ok());
        for (const auto& path : search.value().exhibits) {
            const auto exhibit = Exhibit::open(path, {.scratch = {::testing::TempDir()}});
            ASSERT_TRUE(exhibit.ok());
            const auto listing = exhibit.value()->list();
            ASSERT_TRUE(listing.ok()) << path.path;
            if (listing.value().files.empty()) {
                EXPECT_FALSE(listing.value().notes.empty()) << path.path;
            }
            for (const auto& note : listing.value().notes)
                EXPECT_FALSE(note.what.empty() || note.status.empty()) << path.path;
        }
    }
}

TEST(CorpusArchives, HoldTheirFilesWhateverTheyArePackedIn) {
    if (!has_corpus())
        return;
    const std::string folder = corpus() + "/dfvfs-archives";
    const auto search = find_exhibits(folder);
    ASSERT_TRUE(search.ok());
    const std::string original =
        parsers::read_text(*parsers::open_file(folder + "/syslog").value(), 1 << 20).value();
    size_t same = 0;
    for (const auto& path : search.value().exhibits) {
        const auto exhibit = Exhibit::open(path, {.scratch = {::testing::TempDir()}});
        ASSERT_TRUE(exhibit.ok());
        const auto listing = exhibit.value()->list();
        ASSERT_TRUE(listing.ok());
        for (const auto& file : listing.value().files) {
            const auto bytes = exhibit.value()->open(file);
            ASSERT_TRUE(bytes.ok()) << file.path;
            same += parsers::read_text(*bytes.value(), 1 << 20).value() == original;
        }
    }
    EXPECT_GE(same, 7U);
}

}  // namespace
}  // namespace plugins
