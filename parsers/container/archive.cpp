#include "parsers/container/archive.h"

#include <algorithm>
#include <cstring>
#include <deque>
#include <map>
#include <memory>
#include <mutex>
#include <string_view>

#include "parsers/base/byte_reader.h"
#include "parsers/base/single_file.h"
#include "parsers/base/text.h"
#include "parsers/container/archive_reader.h"
#include "parsers/container/tar.h"

namespace parsers {
namespace {

constexpr uint64_t kKeptBytes = 64 << 20;          // of entries that were passed on the way
constexpr uint64_t kMostKeptEntryBytes = 4 << 20;  // larger ones are extracted when asked for

using Content = ArchiveReader::Content;

class ArchiveTree : public FileTree {
public:
    ArchiveTree(SharedBytes source, Scratch scratch, ArchiveReader::Form form)
        : source_(std::move(source)), scratch_(std::move(scratch)), form_(form) {}

    // Lists once. An error where not even the first entry can be read.
    Result<void> read_entries() {
        const auto reader = TRY(ArchiveReader::open(source_, form_));
        while (true) {
            auto entry = reader->next();
            if (!entry.ok() && entries_.empty())
                return entry.error();
            description_ = reader->description();
            if (!entry.ok()) {
                damage_ = entry.error().what;
                return {};
            }
            if (!entry.value())
                return {};
            add(std::move(*entry.value()));
        }
    }

    std::string description() const override { return description_; }

    Result<void> list(const TreeVisitor& visitor) const override {
        if (!damage_.empty())
            visitor.damaged("", damage_);
        for (const FileEntry& entry : entries_) {
            if (!entry.path.empty() && entry.path != ".")
                visitor.entry(entry);
        }
        return {};
    }

    Result<SharedBytes> open(const FileEntry& wanted) const override {
        if (wanted.id >= entries_.size())
            return Error{ErrorCode::NotFound, wanted.path + ": is not in the archive"};
        const FileEntry& entry = entries_[static_cast<size_t>(content_of(wanted.id))];
        if (!entry.note.empty())
            return Error{ErrorCode::Encrypted, entry.path + ": is encrypted"};
        if (entry.kind != EntryKind::File)
            return Error{ErrorCode::Unsupported, entry.path + ": is no file"};
        const std::lock_guard lock(mutex_);
        const auto kept = kept_.find(entry.id);
        if (kept != kept_.end())
            return kept->second;
        auto content = advance_to(entry);
        if (!content.ok()) {
            reader_.reset();
            return Error{content.error().code, entry.path + ": " + content.error().what};
        }
        if (!content.value().damage.empty())
            return Error{ErrorCode::Damaged, entry.path + ": " + content.value().damage};
        keep(entry, content.value().bytes);
        return content.value().bytes;
    }

private:
    // A name that shares the content of another gets its size.
    void add(ArchiveEntry entry) {
        if (entry.same_as.empty()) {
            if (entry.file.kind == EntryKind::File)
                by_path_.emplace(entry.file.path, entry.file.id);
        } else if (const auto found = by_path_.find(entry.same_as); found != by_path_.end()) {
            shared_[entry.file.id] = found->second;
            entry.file.size_bytes = entries_[static_cast<size_t>(found->second)].size_bytes;
        }
        entries_.push_back(std::move(entry.file));
    }

    uint64_t content_of(uint64_t id) const {
        const auto found = shared_.find(id);
        return found == shared_.end() ? id : found->second;
    }

    // Goes on from where the last one was, or begins anew for an earlier one. What is passed is
    // kept, since a solid archive has to be decompressed up to the wanted entry anyway.
    Result<Content> advance_to(const FileEntry& wanted) const {
        if (!reader_ || next_ > wanted.id) {
            reader_ = TRY(ArchiveReader::open(source_, form_));
            next_ = 0;
        }
        while (true) {
            const auto passed_entry = TRY(reader_->next());
            if (!passed_entry)
                return Error{ErrorCode::Damaged, "the archive ends before it"};
            const FileEntry* const entry = &passed_entry->file;
            next_ = entry->id + 1;
            if (entry->id == wanted.id)
                return reader_->extract(scratch_);
            if (entry->kind != EntryKind::File || !entry->note.empty() ||
                entry->size_bytes > kMostKeptEntryBytes || kept_.contains(entry->id))
                continue;
            const auto passed = TRY(reader_->extract(scratch_));
            if (passed.damage.empty())
                keep(*entry, passed.bytes);
        }
    }

    void keep(const FileEntry& entry, const SharedBytes& bytes) const {
        if (bytes->size_bytes() > kMostKeptEntryBytes || !kept_.emplace(entry.id, bytes).second)
            return;
        order_.push_back(entry.id);
        kept_bytes_ += bytes->size_bytes();
        while (kept_bytes_ > kKeptBytes) {
            const auto oldest = kept_.find(order_.front());
            kept_bytes_ -= oldest->second->size_bytes();
            kept_.erase(oldest);
            order_.pop_front();
        }
    }

    SharedBytes source_;
    Scratch scratch_;
    ArchiveReader::Form form_;
    std::string description_;
    std::map<std::string, uint64_t> by_path_;
    std::map<uint64_t, uint64_t> shared_;  // number of an entry -> of the one with its content
    std::vector<FileEntry> entries_;
    std::string damage_;
    mutable std::mutex mutex_;
    mutable std::unique_ptr<ArchiveReader> reader_;
    mutable uint64_t next_ = 0;  // number of the entry that the reader gives next
    mutable std::map<uint64_t, SharedBytes> kept_;
    mutable std::deque<uint64_t> order_;
    mutable uint64_t kept_bytes_ = 0;
};

struct Ending {
    std::string_view stored;
    std::string_view plain;
};

constexpr Ending kEndings[] = {
    {".txz", ".tar"}, {".tbz2", ".tar"}, {".tbz", ".tar"}, {".tzst", ".tar"}, {".tlz4", ".tar"},
    {".xz", ""},      {".bz2", ""},      {".zst", ""},     {".lz4", ""},      {".z", ""}};

std::string plain_name(const std::string& name) {
    const std::string lower = to_lower_ascii(name);
    for (const Ending& ending : kEndings) {
        if (lower.size() > ending.stored.size() && lower.ends_with(ending.stored))
            return name.substr(0, name.size() - ending.stored.size()) + std::string(ending.plain);
    }
    return name.empty() ? "content" : name + ".content";
}

}  // namespace

Result<Layer> open_archive(const SharedBytes& file, const Surroundings& surroundings) {
    auto tree =
        std::make_unique<ArchiveTree>(file, surroundings.scratch, ArchiveReader::Form::Archive);
    TRY(tree->read_entries());
    return tree_layer(std::move(tree));
}

// The system use area of the root folder's first entry begins with "SP" (IEEE P1281, "SUSP").
bool has_rock_ridge(const ByteSource& volume) {
    constexpr uint64_t kSector = 2048;
    const auto descriptor = read_exactly(volume, 16 * kSector, kSector);
    if (!descriptor.ok() || std::memcmp(descriptor.value().data() + 1, "CD001", 5) != 0)
        return false;
    ByteReader root(descriptor.value());
    (void)root.seek(156 + 2);
    const auto record = read_exactly(volume, root.u32_le().value() * kSector, 34 + 7);
    return record.ok() && std::memcmp(record.value().data() + 34, "SP\x07\x01\xbe\xef", 6) == 0;
}

Result<Layer> open_rock_ridge(const SharedBytes& volume, const Surroundings& surroundings) {
    auto tree =
        std::make_unique<ArchiveTree>(volume, surroundings.scratch, ArchiveReader::Form::Disc);
    TRY(tree->read_entries());
    return tree_layer(std::move(tree));
}

Result<Layer> open_compressed(const SharedBytes& file, const Surroundings& surroundings) {
    const auto reader = TRY(ArchiveReader::open(file, ArchiveReader::Form::Stream));
    const auto entry = TRY(reader->next());
    if (!entry)
        return Error{ErrorCode::Damaged, "holds nothing"};
    Content content = TRY(reader->extract(surroundings.scratch));
    if (content.bytes->size_bytes() == 0 && !content.damage.empty())
        return Error{ErrorCode::Damaged, "cannot be decompressed: " + content.damage};
    std::string damage;
    if (!content.damage.empty())
        damage = "is broken after " + std::to_string(content.bytes->size_bytes()) +
                 " bytes of content: " + content.damage;
    if (is_tar(*content.bytes)) {
        auto tree = TRY(TarTree::open(content.bytes));
        Layer layer = tree_layer(std::move(tree));
        if (!damage.empty())
            layer.notes.push_back({"", "partly", damage});
        return layer;
    }
    FileEntry single;
    single.path = plain_name(surroundings.name);
    return tree_layer(std::make_unique<SingleFileTree>(reader->description(), std::move(single),
                                                       content.bytes, damage));
}

}  // namespace parsers
