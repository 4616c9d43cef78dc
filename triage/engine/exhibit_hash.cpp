#include "triage/engine/exhibit_hash.h"

#include <exception>
#include <filesystem>
#include <map>

#include "parsers/base/hash.h"
#include "triage/engine/acquired_hash.h"

namespace triage {
namespace {

namespace fs = std::filesystem;
using Answer = ExhibitHash::Answer;

constexpr size_t kPieceBytes = 1 << 20;

// Adds a source to a hasher; a sentence where it cannot be read to its end.
std::string add_source(const parsers::ByteSource& source, parsers::Hasher* hasher) {
    std::vector<std::byte> piece(kPieceBytes);
    for (uint64_t offset = 0; offset < source.size_bytes();) {
        const auto got = source.read_at(offset, piece);
        if (!got.ok())
            return got.error().what;
        if (got.value() == 0)
            return "ends at byte " + std::to_string(offset);
        hasher->add(std::span<const std::byte>(piece.data(), got.value()));
        offset += got.value();
    }
    return {};
}

void hash_files(const std::vector<std::string>& paths, Answer* answer) {
    parsers::Hasher hasher;
    for (const std::string& path : paths) {
        const auto source = parsers::open_file(path);
        const std::string problem =
            source.ok() ? add_source(*source.value(), &hasher) : source.error().what;
        if (!problem.empty())
            return answer->findings.push_back(
                {path, CoverageStatus::Failed, "the evidence cannot be hashed: " + problem});
        answer->size_bytes += source.value()->size_bytes();
    }
    answer->sha256 = hasher.hex();
}

struct FilesBelow {
    std::vector<std::string> files;
    std::string problem;  // why not all are here; else empty
};

FilesBelow files_below(const std::string& folder) {
    FilesBelow below;
    std::error_code failed;
    const auto options = fs::directory_options::skip_permission_denied;
    for (fs::recursive_directory_iterator entry(folder, options, failed), end; entry != end;) {
        std::error_code unknown;
        if (entry->is_regular_file(unknown) && !entry->is_symlink(unknown))
            below.files.push_back(entry->path().string());
        entry.increment(failed);  // at its end where it fails
    }
    if (failed)
        below.problem = "the folder cannot be listed to its end: " + failed.message();
    return below;
}

// A hash over less than all is told as one: somebody will compare it.
void tell_less(const std::string& folder, size_t hashed, size_t wanted, const std::string& problem,
               Answer* answer) {
    if (hashed == wanted && problem.empty())
        return;
    answer->findings.push_back({folder, CoverageStatus::Partly,
                                "the SHA-256 of this exhibit is over the " +
                                    std::to_string(hashed) + " files that could be read; " +
                                    std::to_string(wanted - hashed) + " could not" +
                                    (problem.empty() ? "" : "; " + problem)});
}

void hash_listed(const std::string& folder, const std::vector<std::string>& files,
                 const std::string& problem, Answer* answer) {
    std::map<std::string, std::string> lines;  // by relative path
    for (const std::string& file : files) {
        const auto source = parsers::open_file(file);
        parsers::Hasher hasher;
        const std::string unread =
            source.ok() ? add_source(*source.value(), &hasher) : source.error().what;
        if (!unread.empty()) {
            answer->findings.push_back(
                {file, CoverageStatus::Failed, "cannot be hashed: " + unread});
            continue;
        }
        answer->size_bytes += source.value()->size_bytes();
        const std::string relative = fs::path(file).lexically_relative(folder).string();
        lines[relative] = hasher.hex() + "  " + relative + "\n";
    }
    tell_less(folder, lines.size(), files.size(), problem, answer);
    parsers::Hasher hasher;
    for (const auto& [relative, line] : lines)
        hasher.add(line);
    answer->sha256 = hasher.hex();
}

// The acquisition tool's own hashes over the acquired bytes.
void check_stored(const std::string& path, const plugins::Exhibit& exhibit, Answer* answer) {
    const auto stored = exhibit.stored_hashes();
    const auto bytes = exhibit.acquired_bytes();
    if (stored.empty() || bytes == nullptr)
        return;
    const AcquiredHashes hashes = hash_acquired(*bytes, stored);
    for (size_t index = 0; index < stored.size(); ++index) {
        const std::string title = "the stored " + stored[index].algorithm + ' ' + stored[index].hex;
        if (hashes.computed.empty())
            answer->findings.push_back(
                {path, CoverageStatus::Partly,
                 title + " cannot be compared: " + unreadable_sentence(hashes)});
        else if (hashes.computed[index].hex != stored[index].hex)
            answer->findings.push_back({path, CoverageStatus::Partly,
                                        title + " differs from the computed " +
                                            hashes.computed[index].hex +
                                            ": the image is not what was acquired"});
        else
            answer->findings.push_back(
                {path, CoverageStatus::Parsed, title + " was computed again and agrees"});
    }
}

}  // namespace

std::vector<std::string> evidence_paths(const plugins::ExhibitPath& path) {
    if (path.container != "directory") {
        std::vector<std::string> paths = {path.path};
        paths.insert(paths.end(), path.segments.begin(), path.segments.end());
        return paths;
    }
    if (path.segments.empty())
        return {path.path};
    std::vector<std::string> paths;
    for (const std::string& name : path.segments)
        paths.push_back((fs::path(path.path) / name).string());
    return paths;
}

Answer hash_exhibit(const plugins::ExhibitPath& path) {
    Answer answer;
    if (path.container != "directory") {
        hash_files(evidence_paths(path), &answer);
    } else if (path.segments.empty()) {
        const FilesBelow below = files_below(path.path);
        hash_listed(path.path, below.files, below.problem, &answer);
    } else {
        hash_listed(path.path, evidence_paths(path), "", &answer);
    }
    return answer;
}

ExhibitHash::ExhibitHash(const plugins::ExhibitPath& path, const plugins::Exhibit& exhibit)
    : thread_([this, path, &exhibit] {
          try {
              answer_ = hash_exhibit(path);
              check_stored(path.path, exhibit, &answer_);
          } catch (const std::exception& thrown) {
              answer_.findings.push_back({path.path, CoverageStatus::Failed,
                                          std::string("cannot be hashed: ") + thrown.what()});
          }
      }) {}

ExhibitHash::~ExhibitHash() {
    if (thread_.joinable())
        thread_.join();
}

Answer ExhibitHash::wait() {
    if (thread_.joinable())
        thread_.join();
    return answer_;
}

}  // namespace triage
