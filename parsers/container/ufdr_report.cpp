#include "parsers/container/ufdr_report.h"

#include <algorithm>
#include <map>
#include <mutex>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "parsers/base/hash.h"
#include "parsers/base/limits.h"
#include "parsers/base/text.h"
#include "parsers/container/ufdr_files.h"
#include "parsers/format/xml_stream.h"

namespace parsers {
namespace {

constexpr std::string_view kNamespace = "http://pa.cellebrite.com/report/";
constexpr size_t kStartBytes = 64 * 1024;
constexpr size_t kHashBytes = 1 << 20;
constexpr std::string_view kNoCopy = "the report lists this file and does not hold its content";

bool begins_like_xml(const ByteSource& source) {
    std::string start(64, '\0');
    const auto got = source.read_at(0, std::as_writable_bytes(std::span(start)));
    start.resize(got.ok() ? got.value() : 0);
    const size_t first =
        start.find_first_not_of(std::string_view("\xef\xbb\xbf\xff\xfe \t\r\n\0", 10));
    return first != std::string::npos && start[first] == '<';
}

// ---- names --------------------------------------------------------------------------------------

// The parts of a stored path that are names; one that would lead elsewhere is written %XX.
std::string relative_path(std::string stored) {
    if (stored.find('/') == std::string::npos)
        std::replace(stored.begin(), stored.end(), '\\', '/');
    std::string path;
    for (const std::string& part : split(stored, '/')) {
        if (part.empty())
            continue;
        if (!path.empty())
            path += '/';
        path += part == "." ? "%2E" : part == ".." ? "%2E%2E" : part;
    }
    return path;
}

// The copy's path beside report.xml; empty where it would lie outside the report.
std::string copy_path(std::string stored) {
    std::replace(stored.begin(), stored.end(), '\\', '/');
    std::string path;
    for (const std::string& part : split(stored, '/')) {
        if (part == ".." || part.find(':') != std::string::npos)
            return {};
        if (part.empty() || part == ".")
            continue;
        path += (path.empty() ? "" : "/") + part;
    }
    return path;
}

// Gives every file a path of its own.
class Names {
public:
    std::string name(const UfdrFile& file) {
        std::string path = relative_path(file.path);
        if (path.empty())
            path = "without a path/" + (file.id.empty() ? "unnamed" : relative_path(file.id));
        if (path.size() > limits::kPathBytes)
            path = "path above the limit/" + relative_path(file.id);
        if (taken_.insert(path).second)
            return path;
        std::string system = file.file_system;
        std::replace(system.begin(), system.end(), '/', '_');
        if (!system.empty() && system != "." && system != "..")
            path = system + '/' + path;
        std::string unique = path;
        if (!file.id.empty() && taken_.contains(unique))
            unique = path + " [" + relative_path(file.id) + ']';
        for (uint64_t number = 2; taken_.contains(unique); ++number)
            unique = path + " [" + std::to_string(number) + ']';
        taken_.insert(unique);
        return unique;
    }

private:
    std::set<std::string> taken_;
};

// ---- the tree -----------------------------------------------------------------------------------

struct CopiedFile {
    FileEntry entry;
    std::string copy;  // its path beside report.xml; empty where there is none
    HashKind hash_kind = HashKind::kSha256;
    std::string hash;  // empty where none is stored
};

Result<std::string> hash_of(const ByteSource& bytes, HashKind kind) {
    Hasher hasher(kind);
    std::vector<std::byte> block(kHashBytes);
    for (uint64_t at = 0; at < bytes.size_bytes();) {
        const size_t got = TRY(bytes.read_at(at, block));
        if (got == 0)
            return Error{ErrorCode::Damaged, "ends before its size"};
        hasher.add(std::span(block).first(got));
        at += got;
    }
    return hasher.hex();
}

class UfdrTree : public FileTree {
public:
    UfdrTree(std::vector<CopiedFile> files, Siblings sibling)
        : files_(std::move(files)), sibling_(std::move(sibling)) {}

    std::string description() const override { return "Cellebrite report (UFDR)"; }

    Result<void> list(const TreeVisitor& visitor) const override {
        for (const CopiedFile& file : files_)
            visitor.entry(file.entry);
        return {};
    }

    Result<SharedBytes> open(const FileEntry& entry) const override {
        if (entry.id >= files_.size())
            return Error{ErrorCode::NotFound, entry.path + ": is not of this report"};
        const CopiedFile& file = files_[static_cast<size_t>(entry.id)];
        if (file.copy.empty())
            return Error{ErrorCode::NotFound, entry.path + ": " + file.entry.note};
        const SharedBytes bytes = TRY(sibling_(file.copy));
        TRY(check(file, *bytes));
        return bytes;
    }

private:
    // Once for each file, because opening it again does not change it.
    Result<void> check(const CopiedFile& file, const ByteSource& bytes) const {
        {
            const std::lock_guard lock(mutex_);
            if (file.hash.empty() || checked_.contains(file.entry.id))
                return {};
        }
        const std::string hash = TRY(hash_of(bytes, file.hash_kind));
        if (hash != file.hash)
            return Error{ErrorCode::Damaged,
                         file.entry.path + ": the copy " + file.copy + " has the " +
                             (file.hash_kind == HashKind::kMd5 ? "MD5 " : "SHA-256 ") + hash +
                             " and not the " + file.hash + " that the report gives"};
        const std::lock_guard lock(mutex_);
        checked_.insert(file.entry.id);
        return {};
    }

    std::vector<CopiedFile> files_;
    Siblings sibling_;
    mutable std::mutex mutex_;
    mutable std::set<uint64_t> checked_;
};

// ---- the copies ---------------------------------------------------------------------------------

// The files beside report.xml by their path in lower case: the report is written on Windows.
class Copies {
public:
    explicit Copies(const Surroundings& surroundings) : sibling_(surroundings.sibling) {
        for (FileEntry& entry : surroundings.list_siblings())
            by_lower_case_.emplace(to_lower_ascii(entry.path), std::move(entry));
    }

    struct Copy {
        std::string path;
        uint64_t size_bytes = 0;
    };

    std::optional<Copy> find(const std::string& path) const {
        const auto found = by_lower_case_.find(to_lower_ascii(path));
        if (found != by_lower_case_.end())
            return Copy{found->second.path, found->second.size_bytes};
        if (!by_lower_case_.empty())
            return std::nullopt;
        const auto bytes = sibling_(path);
        return bytes.ok() ? std::optional(Copy{path, bytes.value()->size_bytes()}) : std::nullopt;
    }

private:
    Siblings sibling_;
    std::map<std::string, FileEntry> by_lower_case_;
};

// Makes the entries of the tree, and the notes on them.
class Lister {
public:
    Lister(const Surroundings& surroundings, Layer& layer) : copies_(surroundings), layer_(layer) {}

    std::vector<CopiedFile> list(const std::vector<UfdrFile>& files) {
        std::vector<CopiedFile> entries;
        entries.reserve(files.size());
        for (const UfdrFile& file : files)
            entries.push_back(entry_of(file, entries.size()));
        tell(absent_, "files are listed in the report, which does not hold their content");
        tell(outside_, "files have a copy outside the report, which is not read");
        tell(resized_, "copies have another size than the report gives");
        for (const std::string& copy : used_)
            layer_.used.push_back(copy);
        return entries;
    }

private:
    CopiedFile entry_of(const UfdrFile& file, uint64_t id) {
        CopiedFile made;
        made.entry.path = names_.name(file);
        made.entry.id = id;
        made.entry.times = file.times;
        made.entry.size_bytes = file.size_bytes.value_or(0);
        if (file.is_carved || to_lower_ascii(file.deleted) == "deleted")
            made.entry.allocation = Allocation::Deleted;
        made.hash_kind = file.sha256.empty() ? HashKind::kMd5 : HashKind::kSha256;
        made.hash = file.sha256.empty() ? file.md5 : file.sha256;
        find_copy(file, made);
        return made;
    }

    void find_copy(const UfdrFile& file, CopiedFile& made) {
        const std::string path = copy_path(file.local_path);
        const auto copy = path.empty() ? std::nullopt : copies_.find(path);
        if (copy) {
            made.copy = copy->path;
            made.entry.size_bytes = copy->size_bytes;
            if (file.size_bytes && *file.size_bytes != copy->size_bytes)
                resized_.add(made.entry.path);
            used_.insert(copy->path);
        } else if (path.empty() && !file.local_path.empty()) {
            made.entry.note = "the report names a copy outside itself, which is not read";
            outside_.add(made.entry.path);
        } else {
            made.entry.note = kNoCopy;
            absent_.add(made.entry.path);
        }
    }

    void tell(const Tally& tally, std::string_view what) {
        if (tally.count > 0)
            layer_.notes.push_back({"", "partly", tally.sentence(what)});
    }

    Copies copies_;
    Layer& layer_;
    Names names_;
    std::set<std::string> used_;
    Tally absent_;
    Tally outside_;
    Tally resized_;
};

}  // namespace

bool is_ufdr_report(const ByteSource& report_xml) {
    if (!begins_like_xml(report_xml))
        return false;
    std::vector<std::byte> start(kStartBytes);
    const auto got = report_xml.read_at(0, start);
    if (!got.ok())
        return false;
    start.resize(got.value());
    const MemorySource source(std::move(start));
    XmlStream stream(source);
    const auto root = stream.next();
    if (!root.ok() || root.value().kind != XmlEvent::Kind::Start || root.value().name != "project")
        return false;
    const XmlEvent& project = root.value();
    return project.attribute("xmlns").starts_with(kNamespace) ||
           (project.has_attribute("id") && project.has_attribute("name") &&
            (project.has_attribute("extractionType") || project.has_attribute("reportVersion")));
}

Result<Layer> open_ufdr_report(const SharedBytes& report_xml, const Surroundings& surroundings) {
    const UfdrFiles found = read_ufdr_files(*report_xml);
    if (found.broken && found.files.empty() && found.broken->code != ErrorCode::Damaged)
        return *found.broken;
    Layer layer;
    if (found.broken)
        layer.notes.push_back({"", "partly",
                               "report.xml is read up to where it breaks: " + found.broken->what +
                                   "; " + std::to_string(found.files.size()) +
                                   " files are listed before it"});
    auto entries = Lister(surroundings, layer).list(found.files);
    layer.tree = std::make_unique<UfdrTree>(std::move(entries), surroundings.sibling);
    layer.description = layer.tree->description();
    return layer;
}

}  // namespace parsers
