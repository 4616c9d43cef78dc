#include "parsers/document/workbook.h"

#include "parsers/document/document_package.h"
#include "parsers/document/ods.h"
#include "parsers/document/xlsx.h"

namespace parsers {

Result<Workbook> read_workbook(const SharedBytes& source) {
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
