// Finds the exhibits below a path of the examiner's machine.
#include <algorithm>
#include <filesystem>
#include <optional>
#include <system_error>

#include "parsers/base/text.h"
#include "parsers/container/folder.h"
#include "parsers/evidence/formats.h"
#include "plugins/sources/evidence.h"
#include "plugins/sources/extraction_folder.h"
#include "plugins/sources/file_sets.h"
#include "plugins/sources/names.h"

namespace plugins {
namespace {

using parsers::EntryKind;
using parsers::Error;
using parsers::ErrorCode;
using parsers::Format;
using parsers::FormatKind;
using parsers::Result;

constexpr int kFolderDepth = 64;

std::string without_end_slash(std::string path) {
    while (path.size() > 1 && path.back() == '/')
        path.pop_back();
    return path;
}

// A regular file of the folder that is searched.
using KnownFile = SetCandidate;

// What a file's content says, null where it is no exhibit by itself.
const Format* exhibit_format(const parsers::ByteSource& bytes, const std::string& name) {
    parsers::Surroundings surroundings;
    surroundings.name = name;
    const Format* format = parsers::recognize_file(bytes, surroundings);
    return format != nullptr && format->kind == FormatKind::EncryptedFile ? nullptr : format;
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
        add_files(folder, relative, shown, files);
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
        if (files.size() == 1 && files[0].format == nullptr)
            found.exhibits.push_back({path, name, "file", {}});
        else
            add_files(folder, "", name, files);
        return {};
    }

    Search found;

private:
    // The set of which the named file is a part, with all its parts; absent where it stands alone.
    static Result<std::optional<ExhibitPath>> set_of(const std::string& folder,
                                                     const std::string& name) {
        Searcher beside;
        std::vector<KnownFile> files;
        std::vector<std::string> folders;
        beside.sort_out(folder, name, files, folders);
        const auto part = parse_part_name(name);
        const bool needs_others = !files.empty() && !files[0].needs.empty();
        if (!part && !needs_others)
            return std::optional<ExhibitPath>();
        for (const auto& other : TRY(parsers::names_in_folder(folder))) {
            const auto other_part = parse_part_name(other);
            const bool may_belong =
                needs_others || (other_part && part && other_part->scheme == part->scheme &&
                                 other_part->stem == part->stem);
            if (other != name && may_belong)
                beside.sort_out(folder, other, files, folders);
        }
        std::sort(files.begin(), files.end(),
                  [](const auto& a, const auto& b) { return a.name < b.name; });
        beside.add_files(folder, "", name, files);
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
        const Format* format = exhibit_format(*bytes.value(), name);
        const bool needs_others = format != nullptr && format->needs != nullptr;
        files.push_back(
            {name, entry.value().size_bytes, format,
             needs_others ? format->needs(*bytes.value()) : std::vector<std::string>()});
    }

    void add_files(const std::string& folder, const std::string& relative, const std::string& shown,
                   const std::vector<KnownFile>& files) {
        const FileSets sets = group_files(files);
        for (const FileSets::Left& left : sets.left)
            leave(joined(folder, files[left.file].name), left.why);
        for (const FileSet& set : sets.sets) {
            const KnownFile& first = files[set.first];
            ExhibitPath exhibit{joined(folder, first.name),
                                joined(relative, first.name),
                                std::string(first.format->word),
                                {}};
            for (const auto& further : {set.parts, set.siblings})
                for (const size_t file : further)
                    exhibit.segments.push_back(joined(folder, files[file].name));
            found.exhibits.push_back(std::move(exhibit));
        }
        std::vector<std::string> loose;
        for (const size_t file : sets.others)
            loose.push_back(files[file].name);
        if (!loose.empty())
            found.exhibits.push_back({folder, shown, "directory", std::move(loose)});
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
