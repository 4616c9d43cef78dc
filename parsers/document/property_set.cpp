#include "parsers/document/property_set.h"

#include <map>

#include "parsers/base/text.h"
#include "parsers/document/charset.h"

namespace parsers {
namespace {

constexpr uint64_t kSetBytes = 1 << 20;
constexpr uint64_t kProperties = 1000;
constexpr unsigned kDefaultCodePage = 1252;

enum Property : uint64_t {
    kCodePage = 1,
    kTitle = 2,
    kAuthor = 4,
    kLastAuthor = 8,
    kCreated = 12,
    kSaved = 13,
    kCompany = 15,  // of the second set
};

enum Type : uint64_t { kInteger16 = 2, kText = 0x1E, kWideText = 0x1F, kFiletime = 0x40 };

// The first section of a property set.
class PropertySection {
public:
    explicit PropertySection(std::string bytes) : bytes_(std::move(bytes)) {
        const uint64_t section = little_number(bytes_, 44, 4);
        const uint64_t count = std::min(little_number(bytes_, section + 4, 4), kProperties);
        for (uint64_t i = 0; i < count; ++i)
            offsets_.try_emplace(little_number(bytes_, section + 8 + i * 8, 4),
                                 section + little_number(bytes_, section + 12 + i * 8, 4));
        const auto found = offsets_.find(kCodePage);
        if (found != offsets_.end() && type_at(found->second) == kInteger16)
            code_page_ = static_cast<unsigned>(little_number(bytes_, found->second + 4, 2));
    }

    Result<std::string> text(Property property) const {
        const auto found = offsets_.find(property);
        if (found == offsets_.end())
            return std::string();
        const uint64_t length = little_number(bytes_, found->second + 4, 4);
        const bool is_wide = type_at(found->second) == kWideText;
        if (!is_wide && type_at(found->second) != kText)
            return std::string();
        const uint64_t from = found->second + 8;
        if (from > bytes_.size() || length > bytes_.size() - from)
            return Error{ErrorCode::Damaged, "Summary: a text lies behind its end"};
        const auto stored = std::string_view(bytes_).substr(from, is_wide ? length * 2 : length);
        std::string text = TRY(decode_code_page(stored, is_wide ? 1200 : code_page_));
        return text.substr(0, text.find('\0'));
    }

    Timestamp time(Property property) const {
        const auto found = offsets_.find(property);
        if (found == offsets_.end() || type_at(found->second) != kFiletime)
            return {};
        const uint64_t stored = little_number(bytes_, found->second + 4, 8);
        return stored > INT64_MAX ? Timestamp{} : from_filetime(static_cast<int64_t>(stored));
    }

private:
    uint64_t type_at(uint64_t offset) const { return little_number(bytes_, offset, 2); }

    std::string bytes_;
    std::map<uint64_t, uint64_t> offsets_;
    unsigned code_page_ = kDefaultCodePage;
};

}  // namespace

Result<DocumentProperties> read_summary(const CompoundFile& file) {
    DocumentProperties properties;
    if (const CompoundEntry* entry = file.find("\5SummaryInformation"); entry != nullptr) {
        std::string bytes = TRY(file.read(*entry, kSetBytes));
        const PropertySection summary(std::move(bytes));
        properties.title = TRY(summary.text(kTitle));
        properties.author = TRY(summary.text(kAuthor));
        properties.last_author = TRY(summary.text(kLastAuthor));
        properties.created = summary.time(kCreated);
        properties.modified = summary.time(kSaved);
    }
    if (const CompoundEntry* entry = file.find("\5DocumentSummaryInformation"); entry != nullptr) {
        std::string bytes = TRY(file.read(*entry, kSetBytes));
        const PropertySection summary(std::move(bytes));
        properties.company = TRY(summary.text(kCompany));
    }
    return properties;
}

}  // namespace parsers
