// DocumentPackage: the parts of a document that is a zip file, by their names.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "parsers/base/byte_source.h"
#include "parsers/base/file_tree.h"
#include "parsers/base/result.h"
#include "parsers/base/time.h"
#include "parsers/document/workbook.h"

namespace parsers {

class DocumentPackage {
public:
    // Damaged where the file is no zip.
    static Result<DocumentPackage> open(const SharedBytes& source);

    // Names have no slash before them; case does not count (ECMA-376 part 2, 6.2.2).
    bool has(std::string_view part) const;
    // NotFound, or why it cannot be read; LimitReached above kPartBytes.
    Result<SharedBytes> part(std::string_view name) const;

    const std::vector<WorkbookDamage>& damage() const { return damage_; }

private:
    std::unique_ptr<FileTree> tree_;
    std::map<std::string, FileEntry> entries_;
    std::vector<WorkbookDamage> damage_;
};

// A name without its XML namespace prefix; programs choose the prefix as they like.
std::string_view local_name(std::string_view name);

// The moment that an XML property names; one without a time zone gives the stored text alone.
Timestamp time_of_property(std::string_view stored);

}  // namespace parsers
