// Finds the exhibits below a path of the examiner's machine.
#include <algorithm>
#include <filesystem>
#include <map>
#include <optional>
#include <system_error>

#include "parsers/base/text.h"
#include "parsers/container/folder.h"
#include "parsers/container/recognize.h"
#include "parsers/container/zip.h"
#include "plugins/sources/evidence.h"
#include "plugins/sources/extraction_folder.h"
#include "plugins/sources/names.h"

namespace plugins {
namespace {

using parsers::ContainerKind;
using parsers::EntryKind;
using parsers::Error;
using parsers::ErrorCode;
using parsers::Result;

constexpr int kFolderDepth = 64;

std::string joined(const std::string& folder, const std::string& name) {
    return folder.empty() ? name : folder + '/' + name;
}

std::string without_end_slash(std::string path) {
    while (path.size() > 1 && path.back() == '/')
        path.pop_back();
    return path;
}

// A file that can be read, and what its content says it is.
struct KnownFile {
    std::string name;
    uint64_t size_bytes = 0;
    std::string container;  // empty: no container
};

// The word for a file's content, empty where it is no container of evidence.
std::string container_word(const parsers::ByteSource& bytes) {
    const auto container = parsers::recognize_container(bytes);
    switch (container.kind) {
        case ContainerKind::Zip:
            return parsers::is_document_zip(bytes) ? "" : container.word;
        case ContainerKind::Unknown:
            return parsers::has_disk_mark(bytes) ? "raw" : "";
        default:
            return container.word;
    }
}

class Searcher {
public:
    Result<void> search_folder(const std::string& folder, const std::string& relative,
                               const std::string& shown, int depth) {
        const auto names = TRY(parsers::names_in_folder(folder));
        if (looks_like_extraction(folder, names)) {
            found.exhibits.push_back({folder, shown, "directory", {}});
            return {};
        }
        std::vector<KnownFile> files;
        std::vector<std::string> folders;
        for (const auto& name : names)
            sort_out(folder, name, files, folders);
        add_files(folder, relative, shown, std::move(files));
        for (const auto& name : folders) {
            const std::string below = joined(relative, name);
            if (depth >= kFolderDepth) {
                leave(joined(folder, name), "lies deeper than the limit");
                continue;
            }
            const auto searched = search_folder(joined(folder, name), below, below, depth + 1);
            if (!searched.ok())
                leave(joined(folder, name), searched.error().what);
        }
        return {};
    }

    // One named file: with the other parts of its set, where it has any.
    Result<void> search_file(const std::string& path) {
        const std::filesystem::path whole(path);
        const std::string name = whole.filename().string();
        std::string folder = whole.parent_path().string();
        if (folder.empty())
            folder = ".";
        if (auto set = TRY(set_of(folder, name))) {
            found.exhibits.push_back(std::move(*set));
            return {};
        }
        std::vector<KnownFile> files;
        std::vector<std::string> folders;
        sort_out(folder, name, files, folders);
        if (files.size() == 1 && files[0].container.empty())
            found.exhibits.push_back({path, name, "file", {}});
        else
            add_files(folder, "", name, std::move(files));
        return {};
    }

    Search found;

private:
    // The set of which the named file is a part, with all its parts; absent where it stands alone.
    static Result<std::optional<ExhibitPath>> set_of(const std::string& folder,
                                                     const std::string& name) {
        const auto part = parse_part_name(name);
        if (!part)
            return std::optional<ExhibitPath>();
        Searcher beside;
        std::vector<KnownFile> files;
        std::vector<std::string> folders;
        for (const auto& other : TRY(parsers::names_in_folder(folder))) {
            const auto other_part = parse_part_name(other);
            if (other_part && other_part->scheme == part->scheme && other_part->stem == part->stem)
                beside.sort_out(folder, other, files, folders);
        }
        beside.add_files(folder, "", name, std::move(files));
        const std::string path = joined(folder, name);
        for (auto& exhibit : beside.found.exhibits) {
            const auto& parts = exhibit.segments;
            if (exhibit.container != "directory" && !parts.empty() &&
                (exhibit.path == path || std::count(parts.begin(), parts.end(), path) > 0))
                return std::optional(std::move(exhibit));
        }
        return std::optional<ExhibitPath>();
    }

    void leave(const std::string& path, const std::string& why) {
        found.left_out.push_back({path, why});
    }

    void sort_out(const std::string& folder, const std::string& name, std::vector<KnownFile>& files,
                  std::vector<std::string>& folders) {
        const std::string path = joined(folder, name);
        const auto entry = parsers::look_at(path);
        if (!entry.ok())
            return leave(path, entry.error().what);
        switch (entry.value().kind) {
            case EntryKind::Directory:
                folders.push_back(name);
                return;
            case EntryKind::Link:
                return leave(path, "is a symbolic link; links are not followed");
            case EntryKind::Other:
                return leave(path, "is no file (a device, socket or pipe)");
            case EntryKind::File:
                break;
        }
        if (entry.value().size_bytes == 0)
            return leave(path, "is empty");
        const auto bytes = parsers::open_file(path);
        if (!bytes.ok())
            return leave(path, bytes.error().what);
        files.push_back({name, entry.value().size_bytes, container_word(*bytes.value())});
    }

    void add_files(const std::string& folder, const std::string& relative, const std::string& shown,
                   std::vector<KnownFile> files) {
        add_segment_sets(folder, relative, files, PartName::Scheme::Ewf, "ewf");
        add_segment_sets(folder, relative, files, PartName::Scheme::EwfLogical, "l01");
        add_segment_sets(folder, relative, files, PartName::Scheme::Ad1, "ad1");
        add_split_sets(folder, relative, files, PartName::Scheme::Numbered);
        add_split_sets(folder, relative, files, PartName::Scheme::Lettered);
        std::vector<std::string> loose;
        for (const auto& file : files) {
            if (file.container.empty())
                loose.push_back(file.name);
            else
                found.exhibits.push_back(
                    {joined(folder, file.name), joined(relative, file.name), file.container, {}});
        }
        if (!loose.empty())
            found.exhibits.push_back({folder, shown, "directory", std::move(loose)});
    }

    using Sets = std::map<std::string, std::map<int, KnownFile>>;  // stem -> number -> file

    // Takes the files of one scheme that `fits` out of `files`.
    template <class Fits>
    static Sets take_sets(std::vector<KnownFile>& files, PartName::Scheme scheme, Fits fits) {
        Sets sets;
        std::erase_if(files, [&](const KnownFile& file) {
            const auto part = parse_part_name(file.name);
            return part && part->scheme == scheme && fits(file) &&
                   sets[part->stem].emplace(part->number, file).second;
        });
        return sets;
    }

    void add_set(const std::string& folder, const std::string& relative,
                 const std::map<int, KnownFile>& set, const std::string& word) {
        ExhibitPath exhibit;
        for (const auto& [number, file] : set) {
            const std::string path = joined(folder, file.name);
            if (exhibit.path.empty()) {
                exhibit = {path, joined(relative, file.name), word, {}};
                continue;
            }
            exhibit.segments.push_back(path);
        }
        found.exhibits.push_back(std::move(exhibit));
    }

    // Sets whose files say themselves what they are: a segment counts by its content and its name.
    void add_segment_sets(const std::string& folder, const std::string& relative,
                          std::vector<KnownFile>& files, PartName::Scheme scheme,
                          const std::string& word) {
        const auto sets =
            take_sets(files, scheme, [&](const KnownFile& file) { return file.container == word; });
        for (const auto& [stem, set] : sets) {
            if (set.begin()->first == 1) {
                add_set(folder, relative, set, word);
                continue;
            }
            for (const auto& [number, file] : set)
                leave(joined(folder, file.name), "is segment " + std::to_string(number) +
                                                     " of an image whose first is absent");
        }
    }

    void add_split_sets(const std::string& folder, const std::string& relative,
                        std::vector<KnownFile>& files, PartName::Scheme scheme) {
        auto sets = take_sets(files, scheme, [](const KnownFile&) { return true; });
        for (auto& [stem, set] : sets) {
            if (is_split(set)) {
                add_set(folder, relative, set, set.begin()->second.container);
                continue;
            }
            for (auto& [number, file] : set)
                files.push_back(std::move(file));
        }
        std::sort(files.begin(), files.end(),
                  [](const auto& a, const auto& b) { return a.name < b.name; });
    }

    // Parts of one disk or archive: counted from 0 or 1, all of one size but the last, and only the
    // first has the mark of what they are together (a disk may have marks anywhere). Where numbers
    // are missing, most must still be there, or the names mean something else.
    static bool is_split(const std::map<int, KnownFile>& set) {
        const auto& [first_number, first] = *set.begin();
        const auto& [last_number, last] = *set.rbegin();
        if (set.size() < 2 || first_number > 1 || first.container.empty() ||
            static_cast<size_t>(last_number - first_number) + 1 >= 2 * set.size())
            return false;
        for (const auto& [number, file] : set) {
            const bool is_last = number == last_number;
            if (is_last ? file.size_bytes > first.size_bytes : file.size_bytes != first.size_bytes)
                return false;
            if (number != first_number && first.container != "raw" &&
                file.container == first.container)
                return false;
        }
        return true;
    }
};

}  // namespace

Result<Search> find_exhibits(const std::string& given) {
    std::error_code fault;
    const std::string path = without_end_slash(given);
    const auto status = std::filesystem::status(path, fault);
    if (fault || status.type() == std::filesystem::file_type::not_found)
        return Error{ErrorCode::NotFound, path + ": " + (fault ? fault.message() : "is not there")};
    Searcher searcher;
    if (status.type() == std::filesystem::file_type::directory) {
        const auto whole = std::filesystem::canonical(path, fault);
        const std::string shown =
            parsers::to_path_utf8(fault ? std::string(last_part(path)) : whole.filename().string());
        TRY(searcher.search_folder(path, "", shown, 0));
    } else {
        const auto whole = std::filesystem::canonical(path, fault);
        TRY(searcher.search_file(fault ? path : whole.string()));
    }
    std::sort(searcher.found.exhibits.begin(), searcher.found.exhibits.end(),
              [](const auto& a, const auto& b) { return a.relative_path < b.relative_path; });
    return std::move(searcher.found);
}

}  // namespace plugins
