#include "parsers/document/document_package.h"

#include <algorithm>

#include "parsers/base/text.h"
#include "parsers/container/zip.h"

namespace parsers {
namespace {

constexpr uint64_t kPartBytes = 384ULL << 20;  // unpacked; a sheet full of numbers has some 100 MB
constexpr size_t kParts = 65'536;
constexpr size_t kDamageTold = 20;

std::string key_of(std::string_view name) {
    std::string key = to_lower_ascii(name);
    std::ranges::replace(key, '\\', '/');
    return key;
}

}  // namespace

Result<DocumentPackage> DocumentPackage::open(const SharedBytes& source) {
    DocumentPackage package;
    package.tree_ = TRY(ZipTree::open(source, {"", kPartBytes}));
    TRY(package.tree_->list(
        {[&](const FileEntry& entry) {
             if (entry.kind == EntryKind::File && package.entries_.size() < kParts)
                 package.entries_.try_emplace(key_of(entry.path), entry);
         },
         [&](const std::string& where, const std::string& what) {
             if (package.damage_.size() < kDamageTold)
                 package.damage_.push_back({"/" + where, {ErrorCode::Damaged, what}});
         }}));
    return package;
}

bool DocumentPackage::has(std::string_view part) const {
    return entries_.contains(key_of(part));
}

Result<SharedBytes> DocumentPackage::part(std::string_view name) const {
    const auto found = entries_.find(key_of(name));
    if (found == entries_.end())
        return Error{ErrorCode::NotFound, "the document has no part " + std::string(name)};
    if (found->second.size_bytes > kPartBytes)
        return Error{ErrorCode::LimitReached, "the part " + std::string(name) + " is larger than " +
                                                  std::to_string(kPartBytes >> 20) +
                                                  " MB unpacked and is not read"};
    return tree_->open(found->second);
}

std::string_view local_name(std::string_view name) {
    const size_t colon = name.find(':');
    return colon == std::string_view::npos ? name : name.substr(colon + 1);
}

Timestamp time_of_property(std::string_view stored) {
    constexpr size_t kDateAlone = 10;
    const std::string_view text = trim(stored);
    Timestamp time{std::nullopt, std::string(text)};
    if (text.size() > kDateAlone)
        time.utc_ns = from_iso8601(text);
    return time;
}

}  // namespace parsers
