#include "triage/engine/exhibit_hash.h"

#include <algorithm>
#include <exception>
#include <filesystem>

#include "parsers/base/hash.h"

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

void hash_folder(const std::string& folder, Answer* answer) {
    std::vector<std::string> lines;
    std::error_code failed;
    const auto options = fs::directory_options::skip_permission_denied;
    for (fs::recursive_directory_iterator entry(folder, options, failed), end; entry != end;
         entry.increment(failed)) {
        if (failed || !entry->is_regular_file(failed) || entry->is_symlink(failed))
            continue;
        const auto source = parsers::open_file(entry->path().string());
        parsers::Hasher hasher;
        const std::string problem =
            source.ok() ? add_source(*source.value(), &hasher) : source.error().what;
        if (!problem.empty()) {
            answer->findings.push_back(
                {entry->path().string(), CoverageStatus::Failed, "cannot be hashed: " + problem});
            continue;
        }
        answer->size_bytes += source.value()->size_bytes();
        lines.push_back(hasher.hex() + "  " + entry->path().lexically_relative(folder).string() +
                        "\n");
    }
    std::sort(lines.begin(), lines.end(), [](const std::string& a, const std::string& b) {
        return std::string_view(a).substr(66) < std::string_view(b).substr(66);
    });
    parsers::Hasher hasher;
    for (const std::string& line : lines)
        hasher.add(line);
    answer->sha256 = hasher.hex();
}

parsers::HashKind kind_of(const std::string& algorithm) {
    return algorithm == "md5"    ? parsers::HashKind::kMd5
           : algorithm == "sha1" ? parsers::HashKind::kSha1
                                 : parsers::HashKind::kSha256;
}

// The acquisition tool's own hash over the acquired bytes.
void check_stored(const std::string& path, const plugins::Exhibit& exhibit, Answer* answer) {
    const auto stored = exhibit.stored_hashes();
    const auto bytes = exhibit.acquired_bytes();
    if (stored.empty() || bytes == nullptr)
        return;
    for (const plugins::StoredHash& one : stored) {
        parsers::Hasher hasher(kind_of(one.algorithm));
        const std::string problem = add_source(*bytes, &hasher);
        const std::string computed = problem.empty() ? hasher.hex() : "";
        if (!problem.empty())
            answer->findings.push_back(
                {path, CoverageStatus::Partly,
                 "the stored " + one.algorithm + " cannot be checked: " + problem});
        else if (computed != one.hex)
            answer->findings.push_back({path, CoverageStatus::Partly,
                                        "the stored " + one.algorithm + " " + one.hex +
                                            " differs from the computed " + computed +
                                            ": the image is not what was acquired"});
        else
            answer->findings.push_back(
                {path, CoverageStatus::Parsed,
                 "the stored " + one.algorithm + " " + one.hex + " was computed again and agrees"});
    }
}

}  // namespace

Answer hash_exhibit(const plugins::ExhibitPath& path) {
    Answer answer;
    if (fs::is_directory(path.path)) {
        hash_folder(path.path, &answer);
        return answer;
    }
    std::vector<std::string> paths = {path.path};
    paths.insert(paths.end(), path.segments.begin(), path.segments.end());
    hash_files(paths, &answer);
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
