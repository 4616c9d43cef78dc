#include "parsers/document/workbook.h"

#include <algorithm>

#include "parsers/document/compound_file.h"
#include "parsers/document/document_package.h"
#include "parsers/document/ods.h"
#include "parsers/document/xls.h"
#include "parsers/document/xlsx.h"

namespace parsers {

namespace {

Result<Workbook> read_compound(const SharedBytes& source) {
    const CompoundFile file = TRY(CompoundFile::open(source));
    // [MS-OFFCRYPTO] 2.3.4: a locked Office document is a package inside a compound file.
    if (file.has("EncryptedPackage"))
        return Error{ErrorCode::Encrypted,
                     "Office document: locked with a password, which would open it"};
    auto workbook = read_xls(file);
    if (!workbook.ok() && workbook.error().code == ErrorCode::NotFound)
        return Error{ErrorCode::Unsupported, workbook.error().what};
    return workbook;
}

// Programs give the name of a workbook to a page of HTML or to XML, and Excel opens it.
Result<void> check_is_no_text(const ByteSource& source) {
    constexpr size_t kHead = 256;
    std::vector<std::byte> head(std::min<uint64_t>(kHead, source.size_bytes()));
    const auto size = TRY(source.read_at(0, head));
    const std::string_view text(reinterpret_cast<const char*>(head.data()), size);
    if (text.find('<') < text.find_first_not_of(" \t\r\n\xEF\xBB\xBF") + 1)
        return Error{ErrorCode::Unsupported, "HTML or XML under the name of a workbook: not read"};
    return {};
}

}  // namespace

Result<Workbook> read_workbook(const SharedBytes& source) {
    if (CompoundFile::is_one(*source))
        return read_compound(source);
    TRY(check_is_no_text(*source));
    const DocumentPackage package = TRY(DocumentPackage::open(source));
    if (!is_xlsx(package) && !is_ods(package))
        return Error{ErrorCode::Unsupported,
                     "Zip file without a workbook of Office Open XML or OpenDocument: not read"};
    auto workbook = TRY(is_xlsx(package) ? read_xlsx(package) : read_ods(package));
    workbook.damage.insert(workbook.damage.begin(), package.damage().begin(),
                           package.damage().end());
    return workbook;
}

}  // namespace parsers
