#include "triage/engine/file_reader.h"

#include <algorithm>
#include <array>
#include <exception>
#include <filesystem>
#include <span>
#include <utility>
#include <vector>

#include "parsers/format/sqlite.h"
#include "plugins/api/sqlite_file.h"
#include "plugins/host/folder_names.h"

namespace triage {
namespace {

using parsers::Error;
using parsers::ErrorCode;
using parsers::Result;
using parsers::SharedBytes;

constexpr std::array<std::string_view, 2> kCompanions = {"-wal", "-journal"};

std::string log_notes_of(const plugins::File& file) {
    if (!parsers::is_sqlite(file.bytes()))
        return {};
    const auto database = plugins::open_sqlite(file);
    if (!database.ok())
        return {};
    std::string text;
    for (const std::string& note : database.value().notes())
        text += (text.empty() ? "" : " ") + note;
    return text;
}

// Hashes what can be read of a file, and in place of the rest where it would have been.
class ReadablePart {
public:
    explicit ReadablePart(const parsers::ByteSource& bytes) : bytes_(bytes) {
        for (uint64_t offset = 0; offset < bytes_.size_bytes(); offset += kBlockBytes)
            take(offset, std::min(kBlockBytes, bytes_.size_bytes() - offset));
        for (const auto& [begin, end] : lost_)
            hasher_.add("lost " + std::to_string(begin) + ' ' + std::to_string(end));
    }

    bool is_anything_read() const { return read_bytes_ > 0; }
    parsers::Sha256 sha256() { return hasher_.sha256(); }

    std::string sentence() const {
        constexpr size_t kMostTold = 8;
        std::string text;
        for (size_t index = 0; index < std::min(lost_.size(), kMostTold); ++index)
            text += (index == 0 ? "bytes " : ", ") + std::to_string(lost_[index].first) + " to " +
                    std::to_string(lost_[index].second - 1);
        if (lost_.size() > kMostTold)
            text += " and " + std::to_string(lost_.size() - kMostTold) + " further ranges";
        return text + " cannot be read; the rest was";
    }

private:
    static constexpr uint64_t kBlockBytes = 1 << 20;
    static constexpr uint64_t kSectorBytes = 512;
    static constexpr uint64_t kMostFailures = 10'000;  // a failing disk takes seconds for each

    // Halves a range that fails, down to the sectors of the file.
    void take(uint64_t offset, uint64_t size) {
        const auto read = parsers::read_exactly(bytes_, offset, size);
        if (read.ok()) {
            hasher_.add(std::span<const std::byte>(read.value()));
            read_bytes_ += size;
        } else if (size <= kSectorBytes || ++failures_ > kMostFailures) {
            if (!lost_.empty() && lost_.back().second == offset)
                lost_.back().second += size;
            else
                lost_.emplace_back(offset, offset + size);
        } else {
            const uint64_t half = (size / 2 + kSectorBytes - 1) / kSectorBytes * kSectorBytes;
            take(offset, half);
            take(offset + half, size - half);
        }
    }

    const parsers::ByteSource& bytes_;
    parsers::Hasher hasher_;
    std::vector<std::pair<uint64_t, uint64_t>> lost_;  // begin and end
    uint64_t read_bytes_ = 0;
    uint64_t failures_ = 0;
};

struct Digest {
    std::optional<parsers::Sha256> whole;
    parsers::Sha256 readable;
    std::string unread;
};

Result<Digest> digest_of(const parsers::ByteSource& bytes) {
    const auto whole = parsers::sha256(bytes);
    if (whole.ok())
        return Digest{whole.value(), whole.value(), {}};
    if (whole.error().code != ErrorCode::Unreadable && whole.error().code != ErrorCode::Damaged)
        return whole.error();
    ReadablePart part(bytes);
    if (!part.is_anything_read())
        return whole.error();
    return Digest{std::nullopt, part.sha256(), part.sentence()};
}

}  // namespace

FileReader::FileReader(const plugins::Exhibit& exhibit, const plugins::ExhibitListing& listing)
    : exhibit_(exhibit), listing_(listing) {
    for (size_t index = 0; index < listing_.files.size(); ++index)
        by_path_.emplace(listing_.files[index].path, index);
}

Result<SharedBytes> FileReader::open(size_t index) const {
    try {
        return exhibit_.open(listing_.files[index]);
    } catch (const std::exception& thrown) {
        return Error{ErrorCode::LimitReached, std::string("cannot be opened: ") + thrown.what()};
    }
}

Result<Content> FileReader::read(size_t index) const {
    const plugins::NestedFile& nested = listing_.files[index];
    SharedBytes bytes = TRY(open(index));
    const Digest main = TRY(digest_of(*bytes));
    std::string unread = main.unread;
    parsers::Hasher all;
    all.add(std::span<const std::byte>(main.readable));
    size_t found = 0;
    for (const std::string_view suffix : kCompanions) {
        const SharedBytes log = companion(nested.path, suffix);
        if (log == nullptr || log->size_bytes() == 0)
            continue;
        const Digest hash = TRY(digest_of(*log));
        all.add(suffix);
        all.add(std::span<const std::byte>(hash.readable));
        if (!hash.unread.empty())
            unread += (unread.empty() ? "of " : "; of ") + std::string(suffix) + ": " + hash.unread;
        ++found;
    }
    plugins::File file(nested.path, std::move(bytes),
                       [this, path = nested.path](std::string_view relative) {
                           return companion(path, relative);
                       });
    std::string log_notes = log_notes_of(file);
    return Content{std::move(file), main.whole, found == 0 ? main.readable : all.sha256(),
                   std::move(log_notes), std::move(unread)};
}

SharedBytes FileReader::companion(const std::string& path, std::string_view relative) const {
    std::string wanted;
    if (relative.starts_with("-")) {
        wanted = path + std::string(relative);
    } else {
        const std::filesystem::path folder = std::filesystem::path(path).parent_path();
        wanted = (folder / relative).lexically_normal().string();
    }
    if (wanted.ends_with('/'))
        return plugins::names_in_folder(by_path_, wanted);
    const auto found = by_path_.find(wanted);
    if (found == by_path_.end())
        return nullptr;
    auto bytes = open(found->second);
    return bytes.ok() ? std::move(bytes).value() : nullptr;
}

}  // namespace triage
